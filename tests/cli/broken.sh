# What cannot be opened is named, and nothing stands in its place.
. tests/cli/lib.sh

find_h5py
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/broken.py "$made" || fail "cannot make dumps"
case_ok "dumps with broken objects can be made"

newer="it is damaged, or was written by an HDF5 newer than"

# refused NAME TEXT...
refused() {
	name=$1
	shift
	run intensity "$made/$name.h5"
	failure "$name.h5: $1" "$@"
	run check "$made/$name.h5"
	status_is 1
}

refused layer_nowhere "/layer_3: is a link that leads nowhere in this file"
refused layer_away "/layer_3: is a link to another file, which is never"
refused layer_damaged "/layer_3: cannot be opened: " "$newer" "h5repack"
refused maps_damaged "/layer_3/attn: cannot be opened: " "$newer"
refused first_damaged "/layer_0" "cannot be opened: "
refused item_damaged "/modality: cannot be opened: " "$newer"
case_ok "a layer or an item that cannot be opened is named"

refused head_damaged "/layer_1/head_1: cannot be opened: " "$newer"
refused head_nowhere "/layer_2/head_1: is a link that leads nowhere"
refused head_gone "layer 2: head 1 is missing"
refused first_head_gone "layer 0: head 0 is missing"
refused step_damaged "/step_3: cannot be opened: " "$newer"
refused step_layer_damaged "/step_3/layer_2: cannot be opened: " "$newer"
refused step_nowhere "/step_4: is a link that leads nowhere"
refused step_gone "layer 0: step 4 is missing"
refused layer_gone "layer 2 is missing" "--layers-total 4"
case_ok "nor does a head, a step or a layer that is not there go unnoticed"

# loses NAME TEXT
loses() {
	run intensity "$made/$1.h5"
	status_is 1
	err_has "$1.h5: $2"
	err_has "1 of $3 samples could not be read"
}
loses sample_nowhere "/sample_3: is a link that leads nowhere" 4
loses sample_damaged "/sample_0: cannot be opened: " 3
loses sample_shorter "sample 1: has 3 of 3 layers, but sample 0 has 4 of 4" 3
for lost in 0 2 3; do
	loses group_${lost}_nowhere "/sample_$lost: is a link that leads nowhere" 4
	loses group_${lost}_away "/sample_$lost: is a link to another file" 4
	loses group_${lost}_damaged "/sample_$lost: cannot be opened: " 4
	loses own_${lost}_nowhere \
		"/samples/sample_$lost: is a link that leads nowhere" 4
	[ "$(wc -l <"$WORK/out")" -eq 13 ] || fail "not three samples"
done
case_ok "a sample that cannot be opened costs itself"

refused beside_nowhere "/attentions: is a link that leads nowhere" \
	"--attention PATH"
refused beside_away "/attentions: is a link to another file" "--attention PATH"
refused beside_damaged "/attentions: cannot be opened: " "--attention PATH"
refused beside_other "/weights: cannot be opened: " "--attention PATH"
run intensity --attention /vision_attentions --axes layer,head,query,key \
	"$made/beside_damaged.h5"
status_is 0
case_ok "nothing is measured in the place of what cannot be opened"

# Written by HDF5 2.0 with libver="latest", chunks and deflate.
run intensity tests/data/newer/hdf5_2_0.h5
if [ "$status" -eq 0 ]; then
	case_skip "a newer format is named" "this HDF5 reads it"
else
	failure "/attentions: cannot be opened: " "$newer" "h5repack" \
		"libver=\"v114\"" "a newer HDF5"
	case_ok "a newer format is named"
fi

# Numbers that the type does not show.
run intensity "$made/float32.h5" -o "$WORK/float32.csv"
numbers() {
	run intensity "$@"
	status_is 0
	values_are "$WORK/float32.csv" "$WORK/out" layer intensity 2e-3
}
numbers "$made/bfloat16.h5"
numbers "$made/float16.h5"
run info "$made/bfloat16.h5"
out_has "bfloat16"
for name in signed untagged; do
	numbers --raw-dtype bf16 "$made/$name.h5"
	numbers "$made/$name.h5"
	err_has "values are bf16 (rows of them add up to one)"
	numbers --axes layer,head,query,key "$made/$name.h5"
	err_has "values are bf16 (rows of them add up to one)"
done
run info --save-layout "$WORK/layout" "$made/signed.h5"
check "the format is saved" grep -qx "raw-dtype bf16" "$WORK/layout"
run intensity --axes layer,head,query,key "$made/counts.h5"
failure "values are 16-bit integers, not floating point" \
	"--raw-dtype f16 or --raw-dtype bf16" "--scale"
run intensity --axes layer,head,query,key "$made/fnuz.h5"
failure "values are 1 opaque byte, not floating point" \
	"--raw-dtype e4m3 or --raw-dtype e5m2"
case_ok "opaque bytes are what their tag or their rows say, or the user"
