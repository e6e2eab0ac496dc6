# Dumps in other people's layouts: the same samples must give the same numbers
# in every layout.
. tests/cli/lib.sh

find_h5py
dumps=tests/data/dumps
foreign=tests/data/foreign
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/layouts.py make "$made" || fail "cannot make dumps"
case_ok "dumps in other layouts can be made"

# The intensities of dumps are those of a reference table:
# numbers REFERENCE ARGUMENT...
numbers() {
	table=$1
	shift
	# Number of the reference's samples in the dump; 0 means all.
	case "$*" in
	*"$made"/steps_* | *"$made"/plural_* | *"$made"/two.h5*) samples=1 ;;
	*"$made"/*) samples=3 ;;
	*/ragged_*) samples=2 ;;
	*) samples=0 ;;
	esac
	run intensity "$@"
	status_is 0
	why=$(awk -v samples=$samples -f tests/cli/layouts.awk "$table" \
		"$WORK/out" 2>&1) || fail "$why"
}

for task in und gen; do
	reference=$dumps/umm_batched_$task.intensity.csv
	numbers "$reference" "$dumps/umm_batched_$task.h5"
	numbers "$dumps/umm_batched_$task.intensity_authors.csv" \
		--convention authors "$dumps/umm_batched_$task.h5"
	numbers "$dumps/umm_batched_$task.intensity_posttext.csv" \
		--rows posttext "$dumps/umm_batched_$task.h5"
	case_ok "batched maps, padded, are found by their names ($task)"

	numbers $foreign/onedataset_$task.oracle.csv \
		$foreign/onedataset_$task.h5
	case_ok "one dataset for all is found by its name ($task)"

	numbers $foreign/ragged.oracle.csv $foreign/ragged_${task}_*.h5
	case_ok "ragged decode steps are found by their names ($task)"

	for name in heads numbered grouped rooted steps chunks \
		big_f16 plural; do
		numbers "$reference" "$made/${name}_$task.h5"
		case_ok "$name is found by its names ($task)"
	done

	for name in flat packed wide big; do
		numbers "$reference" "$made/${name}_$task.h5"
		case_ok "one dataset for all, $name ($task)"
	done
	numbers "$reference" "$made/mixed_$task.h5" \
		--axes key,query,sample,layer,head
	numbers "$reference" "$made/late_$task.h5" \
		--axes layer,head,sample,query,key
	case_ok "axes in any order ($task)"

	numbers "$reference" "$made/layers_$task"
	run info "$made/layers_$task/"
	out_has "  model          layers_$task"
	case_ok "a folder of layers is one dump ($task)"
	numbers "$reference" "$made/samples_$task"
	numbers "$reference" "$made/samples_$task/?.h5"
	case_ok "a folder and a quoted pattern are files ($task)"

	numbers "$reference" "$made/apart_$task" --attention \
		'layer_{layer}/{sample}.hdf5:attentions' \
		--modality 'meta/{sample}.hdf5:what' \
		--prompt-length 'meta/{sample}.hdf5:/where' \
		--task "$([ $task = und ] && echo understanding ||
			echo =generation)"
	case_ok "files that belong together are found by a pattern ($task)"

	for name in uint16_f16 opaque_f16 big_uint16; do
		numbers "$reference" "$made/${name}_$task.h5"
		err_has "values are f16"
		numbers "$reference" "$made/${name}_$task.h5" --raw-dtype f16
		case_ok "$name is read as what adds up to one ($task)"
	done
	numbers "$made/bf16_$task.csv" "$made/bf16_$task.h5" --raw-dtype bf16
	case_ok "bfloat16 in uint16 ($task)"
	numbers "$made/bf16_$task.csv" "$made/bf16_bias_$task.h5"
	err_has "bias of its exponent is 15; read as if it were 127"
	case_ok "a bfloat16 with a strange bias is warned about ($task)"
	run intensity "$made/int8_$task.h5"
	status_is 1
	err_has "--scale"
	numbers "$made/int8_$task.csv" "$made/int8_$task.h5" \
		--scale 0.007874015748031496
	case_ok "quantised maps are read when told their scale ($task)"
	run intensity "$made/bf16_bias_$task.h5" --scale 0.01
	status_is 1
	err_has "values are bfloat16, and --scale is for integers: leave it out"
	run intensity "$made/bf16_$task.h5" --raw-dtype bf16 --scale 0.01
	status_is 1
	err_has "values are bfloat16, and --scale is for integers: leave it out"
	case_ok "a scale of floats is refused ($task)"

	masks=$made/masks_$task.h5
	numbers "$reference" "$masks" --image-mask im_flags \
		--text-mask tx_flags
	numbers "$reference" "$masks" --image-mask im_bytes \
		--text-mask '/sample_{sample}/tx_indices'
	numbers "$reference" "$masks" --image-mask im_mask_of_indices \
		--text-mask tx_flags
	case_ok "masks are flags or lists, whatever their name ($task)"
	run intensity "$masks" --image-mask neither --text-mask tx_flags
	status_is 1
	err_has "neither a mask of 0 and 1"
	case_ok "a mask that is neither is refused ($task)"
	numbers "$reference" "$masks" --image-span im_span \
		--text-mask tx_flags
	case_ok "a span per sample ($task)"
	numbers "$reference" "$masks" --input-ids tokens_in \
		--bos-token 1 --boi-token 2 --eoi-token 3 --pad-token 0,4,5 \
		--image-token "$(seq -s , 64 131)"
	case_ok "modality from token ids ($task)"
	run intensity "$masks" --input-ids tokens_short --image-token 64
	status_is 1
	err_has "sample_0/tokens_short: has "
	err_has " keys of attention"
	run intensity "$masks" --input-ids tokens_in --image-token x
	status_is 1
	err_has "--image-token: 'x' is not a token id"
	run intensity "$masks" --input-ids nosuch --image-token 64
	status_is 1
	err_has "has no dataset or attribute 'nosuch' (--input-ids)"
	case_ok "token ids that do not fit are said to be it ($task)"
	run intensity "$masks" --input-ids tokens_packed --image-token 64
	status_is 1
	err_has "--plugins lets it in"
	case_ok "a list that cannot be unpacked is said to be it ($task)"
	run intensity "$masks"
	status_is 1
	err_has "--image-mask"
	case_ok "a dump that does not say what is where is refused ($task)"
done

numbers $dumps/umm_batched_und.intensity.csv "$made/masks_und.h5" \
	--image-span 2:18 --text-mask tx_flags
case_ok "a span on the command line"
numbers $dumps/umm_batched_gen.intensity.csv "$made/masks_gen.h5" \
	--text-length @prompt_length --input-ids tokens_in \
	--bos-token 1 --boi-token 2 --eoi-token 3
case_ok "a text length, and tokens that are neither"
run intensity "$made/masks_gen.h5" --text-length @prompt_length
status_is 0
err_is "attnscope intensity: $made/masks_gen.h5: 0, 1 and 2: no special tokens are known, so the first token counts as text; if it is none, say --bos-token ID (and --input-ids)"
for options in "--input-ids tokens_in --bos-token 1" "--convention authors"; do
	# shellcheck disable=SC2086
	run intensity "$made/masks_gen.h5" --text-length @prompt_length $options
	err_is ""
done
run intensity "$made/masks_und.h5" --image-span 2:18 --text-mask tx_flags
err_is ""
case_ok "what was assumed of the first token is said where it counts"

run info --save-layout "$WORK/layout" --attention '/{sample}' "$made/named.h5"
status_is 0
check "a name that begins alike is taken for the sample's" \
	grep -qx 'text-length /text_length' "$WORK/layout"
case_ok "what begins like the name of a sample is not its own"

run intensity "$made/grouped_und.h5" --image-token 64 --pad-token 0,x
status_is 1
err_has "--pad-token: 'x' is not a token id"
case_ok "a list of token ids is read to its end"

echo 'modality modality' >"$WORK/codes"
echo 'raw-dtype bf16' >>"$WORK/codes"
for options in --image-span=3:9 "--image-span=3:9 --raw-dtype=none"; do
	run intensity data/demo/umm_aia.h5 $options
	cp "$WORK/out" "$WORK/without"
	cp "$WORK/err" "$WORK/without.err"
	run intensity data/demo/umm_aia.h5 $options --layout "$WORK/codes"
	out_same "$WORK/without"
	cmp -s "$WORK/err" "$WORK/without.err" || fail "other messages"
done
run intensity data/demo/umm_aia.h5 --modality modality --image-span 3:9
usage_error "--modality and --image-span say the same in two ways"
printf 'labels x\nprompt-length 3\n' >"$WORK/codes"
run info data/demo/umm_aia.h5 --layout "$WORK/codes"
usage_error "$WORK/codes: --labels and --prompt-length say the same"
case_ok "a layout file never beats what the command line says in another way"

# Errors in names: refused FILE TEXT
refused() {
	run intensity "$made/$1.h5"
	failure "$made/$1.h5: $2"
}

refused no_layer "sample 0: layer 3 is missing"
# loses FILE TEXT: the sample that has it costs itself.
loses() {
	run intensity "$made/$1.h5"
	status_is 1
	err_is "attnscope intensity: $made/$1.h5: $2
attnscope intensity: $made/$1.h5: 1 of 3 samples could not be read; results \
cover only the other 2"
	[ "$(wc -l <"$WORK/out")" -eq 25 ] || fail "not the rows of two samples"
}

loses no_head "sample 1: layer 3: head 2 is missing"
loses no_last "sample 0: layer 11 is not complete"
refused no_step "layer 0: step 5 is missing"
for name in few_heads many_heads; do
	refused $name "/step_5/layer_0/attn: its shape or type differs from \
that of /step_0/layer_0/attn"
done
refused twice "sample 0: duplicate layer 3: /layer_03/batch_0/head_0 and \
/layer_3/batch_0/head_0"
case_ok "gaps and repetitions in names are named"

refused two "which of these is the attention? /cross_attn [1,4,4,4], \
/step_{query}/layer_{layer}/attn [1,4,4,4]; say it with --attention PATH"
refused none "has no group '/samples'; see attnscope-dump(5); nothing in it is \
called attention; it holds /modality [3,"
refused no_group "has no group '/samples'; see attnscope-dump(5); nothing in \
it is called attention; it holds /modality [3,"
run intensity "$made/pairs"
failure "which of these is the attention? /cross_attn [2,3,3], \
/self_attn [2,3,3]; say it"
numbers $dumps/umm_batched_gen.intensity.csv "$made/none.h5" \
	--attention /weights
case_ok "what is not clear is asked, with what there is to choose from"

numbers $dumps/umm_batched_gen.intensity.csv "$made/two.h5" \
	--attention '/step_{query}/layer_{layer}/attn'
case_ok "the answer is taken"

run info --attention '/nothing/{layer}' "$made/none.h5"
failure "there is nothing at /nothing/{layer}"
run info --attention '/{layer' "$made/none.h5"
failure "'{layer' is not a placeholder"
run info --attention /weights --axes layer,head,query "$made/none.h5"
failure "--axes has no key"
run info --attention /weights --axes layer,head,query,key "$made/none.h5"
failure "/weights: has 5 axes, not [layer, head, query, key]"
run info --attention 'x/{layer}.h5:/a' "$made/none.h5"
failure "is not a folder, but --attention says that its files are x/{layer}.h5"
run info --attention 'x/{layer}.h5:/a' "$made"
failure "$made/x: cannot list: No such file or directory"
run info --modality '/m/{head}' "$made/grouped_gen.h5"
failure "--modality: '/m/{head}' uses a placeholder that --attention does not define"
run info --modality nosuch "$made/grouped_gen.h5"
failure "has no dataset or attribute 'nosuch' (--modality)"
run info --modality /nosuch "$made/grouped_gen.h5"
failure "--modality: there is no dataset '/nosuch'"
run info --image-span 8:3 "$made/masks_gen.h5"
failure "8:3 is not a span"
run info --task both "$made/grouped_gen.h5"
failure "has no dataset or attribute 'both' (--task)"
case_ok "locations that lead nowhere"
