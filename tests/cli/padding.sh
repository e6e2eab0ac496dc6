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
right two
right ended
right late
# says NAME TEXT: info of how the prompts end
says() {
	run info "$made/$1.h5"
	out_has "$2"
}
right near
says near "prompt_length, padding in front not counted, as all prompts end \
at one position then (2 samples)"
says ended "padding in front counted, as there is padding at both ends"
says late "not counted, as a prompt could not end there otherwise"
says two "padding in front counted, as another place says"
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
for name in positions alike; do
	refused $name "say --prompt-length /prompt_lengths if so, or \
--prompt-length +/prompt_lengths"
	out_is ""
done
right positions --prompt-length /prompt_lengths
right alike --prompt-length +/prompt_lengths
refused scalar "--prompt-length +/@input_len"
right scalar --prompt-length /@input_len
run info --prompt-length +/prompt_lengths "$made/alike.h5"
out_has "padding in front not counted, as --prompt-length says"
case_ok "what nothing tells is asked, and either answer is taken"

right ids
right sided --prompt-length =12
right right
case_ok "lengths are padding, at the end that ids or padding_side show"

refused lengths "say --length /lengths or --length +/lengths"
right lengths --length +/lengths
run intensity --length /lengths --prompt-length =12 "$made/lengths.h5"
cells sample=1,layer=0 queries=8
run intensity --length 24 --prompt-length =12 "$made/lengths.h5"
cells sample=1,layer=0 queries=12
refused contradicts "is 18, but 17 of 24 positions are not padding" \
	--prompt-length =12
right contradicts --attention-mask attention_mask --prompt-length =12
case_ok "lengths that could be either, or that masks contradict, are refused"

refused inside "is 3, but its image goes on to position 4"
refused image "is 1, but its image goes on to position 4"
right_one image --prompt-length 12
for length in 0 1 3 4; do
	refused image "is $length, but its image goes on to position 4" \
		--prompt-length $length
	run check --prompt-length $length "$made/image.h5"
	status_is 1
	out_has "is $length, but its image goes on to position 4"
	refused rows "is $length, but its image goes on to" \
		--prompt-length $length
done
refused inside "its prompt length is 3, but its image goes on to position 4; \
say where the response begins with --prompt-length, image tokens counted, or \
with --response-span 3:" --prompt-length 3
run intensity --rows posttext --prompt-length 1 "$made/image.h5"
status_is 0
cells layer=0 queries=19
refused places "its prompt length is 12 by /@prompt_length, but 10 by \
/num_prompt_tokens; say which counts with --prompt-length /@prompt_length or"
right_one places --prompt-length /@prompt_length
refused others "its prompt length is 12 by /prompt_lengths, but 11 by \
/num_prompt_tokens"
right others --prompt-length /prompt_lengths
case_ok "prompts that end before their image, or at two places, are refused"

right_one rows
right_one square
right_one pairs
case_ok "spans as pairs, or as a row of first positions and a row of ends"

refused beside "say --input-ids /st/input_ids --image-token 9;"
right beside --input-ids /st/input_ids --image-token 9 --prompt-length 12
refused narrow "has 21 positions for 24 keys" --input-ids /st/input_ids \
	--image-token 9 --prompt-length 12
right grouped
case_ok "ids in a group are offered, and the mask beside them hides padding"

refused foreign "codes are 0 (other), 1 (text); if they are others, say \
--modality-codes 0=text,1=image" --prompt-length 12
right foreign --modality-codes 0=text,1=image --prompt-length 12
refused near "'undersanding' (--task); did you mean 'understanding'?" \
	--task undersanding
run groups --along prompt_lenghts "$made/near.h5"
status_is 1
err_has "'prompt_lenghts' (--along); did you mean 'prompt_lengths'?"
case_ok "codes that are others', and names that are mistyped"
