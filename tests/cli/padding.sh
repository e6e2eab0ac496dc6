# Padding by lengths, prompt lengths with and without it, and what a dump says
# twice.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/padding.py "$made" || fail "cannot make dumps"
case_ok "padded batches can be made"

# right NAME [OPTION...]
right() {
	name=$1
	shift
	run intensity "$@" "$made/$name.h5"
	status_is 0
	values_are "$made/$name.csv" "$WORK/out" sample,layer \
		intensity,expected
}

# right_one NAME [OPTION...]: of a dump of one sample
right_one() {
	name=$1
	shift
	run intensity "$@" "$made/$name.h5"
	status_is 0
	values_are "$made/$name.csv" "$WORK/out" layer intensity,expected
}

# refused NAME TEXT [OPTION...]
refused() {
	name=$1
	text=$2
	shift 2
	run intensity "$@" "$made/$name.h5"
	status_is 1
	err_has "$text"
}

right masked
right positions
right scalar
right two
case_ok "prompt lengths of a batch that is padded in front, with padding or not"

refused alone "say --prompt-length /prompt_length if so, or --prompt-length \
+/prompt_length"
run intensity --prompt-length /prompt_length "$made/alone.h5"
cells layer=0 queries=14
run intensity --prompt-length +/prompt_length "$made/alone.h5"
cells layer=0 queries=9
for name in even even_scalar; do
	refused $name "or --prompt-length +/prompt_length"
	right $name --prompt-length +/prompt_length
done
case_ok "what nothing tells is asked, and either answer is taken"

right ids
right sided
right right
case_ok "lengths are padding, at the end that ids or padding_side show"

refused lengths "say --length /lengths or --length +/lengths"
right lengths --length +/lengths
run intensity --length /lengths --prompt-length =12 "$made/lengths.h5"
cells sample=1,layer=0 queries=8
run intensity --length 24 --prompt-length =12 "$made/lengths.h5"
cells sample=1,layer=0 queries=12
refused contradicts "is 18, but 17 of 24 positions are no padding"
right contradicts --attention-mask attention_mask
case_ok "lengths that could be either, or that masks contradict, are refused"

refused inside "is 3, but its image goes on to position 4"
refused image "is 1, but its image goes on to position 4"
right_one image --prompt-length 12
refused places "its prompt length is 12 by /@prompt_length, but 10 by \
/num_prompt_tokens; say which counts with --prompt-length /@prompt_length or"
right_one places --prompt-length /@prompt_length
case_ok "prompts that end before their image, or at two places, are refused"

right_one rows
right_one square
right_one pairs
case_ok "spans as pairs, or as a row of first positions and a row of ends"
