# Which keys a row can see: what the dump, the user or the values say, and what
# the measures make of it.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/masks.py "$made" || fail "cannot make dumps"
case_ok "dumps of models with different masks can be made"

measures=intensity,expected,enrichment,sink,sinkfree

# right NAME MOST [OPTION...]: no measure of the dump is off, nobody says that
# anything is wrong
right() {
	name=$1
	most=$2
	shift 2
	run intensity "$@" "$made/$name.h5"
	status_is 0
	err_is ""
	values_are "$made/$name.csv" "$WORK/out" sample,task,layer \
		"$measures" "$most"
	run check "$@" "$made/$name.h5"
	status_is 0
}

for kind in causal full blocks marked-blocks prefix; do
	right $kind 1e-6
	right seen-$kind 1e-6 --mask $kind
done
case_ok "a mask is stated by the dump or by --mask"

for kind in causal blocks marked-blocks prefix; do
	right $kind-window 1e-6
	right $kind-chunk 1e-6
	right seen-$kind-window 1e-6 --mask $kind --window 8,8,0,8
	right seen-$kind-chunk 1e-6 --mask $kind --chunk 16,16,0,16
done
right full-window 1e-6
case_ok "layers with windows or chunks beside layers without"

# masks NAME TEXT...: the words for the mask in the rows of the dump, in order
masks() {
	name=$1
	shift
	right "$name" 2e-3
	"$ATTNSCOPE" intensity "$made/$name.h5" | awk -F, 'NR > 1 { print $15 }' |
		sort -u >"$WORK/masks"
	printf '%s\n' "$@" | cmp -s - "$WORK/masks" ||
		fail "the masks are $(tr '\n' , <"$WORK/masks")"
}

right streaming 1e-6
right streaming-some 1e-6
right seen-streaming 1e-6 --window 8 --window-sinks 5
masks streaming "causal window=5+8"
run intensity "$made/seen-streaming.h5"
status_is 1
out_is ""
err_has "to the first 5 keys and to the last 8, and to none between; say \
--window 8 --window-sinks 5"
run intensity --window-sinks 5 "$made/seen-causal.h5"
status_is 1
err_has "no layer has a window beside which rows see these keys; say --window"
case_ok "the first keys that rows see beside a window, stated or refused"

right flags 1e-6
right hides 1e-6
right additive 1e-6
right padding 1e-6
case_ok "a mask that is stored, whatever 1 means in it"

for kind in causal full blocks marked-blocks prefix; do
	masks seen-$kind $kind
	masks f16-$kind $kind
done
case_ok "a mask that nobody states is seen in the values"

for kind in causal blocks marked-blocks prefix; do
	masks seen-$kind-window $kind "$kind window=8"
	masks seen-$kind-chunk $kind "$kind chunk=16"
done
case_ok "windows and chunks are seen layer by layer"

for name in spoilt-window spoilt-chunk; do
	run intensity "$made/$name.h5"
	status_is 0
	values_are "$made/$name.csv" "$WORK/out" sample,task,layer \
		"$measures"
done
case_ok "rows that are not numbers hide no window and no chunk"

masks short "causal" "causal window=24"
case_ok "samples too short for the window of the others are those of one model"

run info "$made/blocks-window.h5"
status_is 0
out_has "    mask         blocks window=8:3/4"
run info "$made/seen-blocks.h5"
out_has "    mask         not stated; causal, unless its values show another"
case_ok "info says which mask is stated"

# disagrees KIND FINDING OPTION...: what check and the guard say of a dump that
# follows another mask than the one given
disagrees() {
	name=$1
	finding=$2
	message=$3
	shift 3
	run check "$@" "$made/$name.h5"
	status_is 1
	out_has "error    $finding"
	run intensity "$@" "$made/$name.h5"
	status_is 1
	out_is ""
	err_has "$message"
	err_has "or not those of the mask that is stated; use --force to go on"
	run intensity --force "$@" "$made/$name.h5"
	status_is 0
	err_has "$message"
}

disagrees full future "attend to keys after them that the mask hides; --mask" \
	--mask causal
disagrees seen-blocks future "attend to keys after them" --mask causal
disagrees seen-causal hidden "attend to keys before them" --window 6
disagrees seen-causal hidden "attend to keys before them" --chunk 4
case_ok "values that disagree with the mask are found, with what settles it"

for given in "--mask nosuch" "--mask /samples/gen/modality" "--window 8,8" \
	"--chunk x"; do
	# shellcheck disable=SC2086
	run intensity $given "$made/seen-causal.h5"
	status_is 1
	out_is ""
	check "no word of it" grep -q "mask\|window\|chunk" "$WORK/err"
done
case_ok "a mask that cannot be is an error"

for dump in shifted prefilled; do
	run check "$made/$dump.h5"
	status_is 1
	out_has "error    positions"
	run intensity "$made/$dump.h5"
	status_is 1
	out_is ""
	err_has "rows stand at the wrong positions"
done
case_ok "rows that give nothing to themselves stand at the wrong positions"

run intensity "$made/sinks.h5"
status_is 0
values_are "$made/sinks.csv" "$WORK/out" sample,task,layer "$measures"
run check "$made/sinks.h5"
status_is 0
out_has "warning  partial"
right stated-sinks 1e-6
check "a warning" test "$(wc -l <"$WORK/out")" -eq 1
case_ok "a learnt sink outside the keys is no fault"
