# Keys that are not the positions from 0 on: caches, windows, pruned keys, keys
# of another sequence.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/key_positions.py "$made" || fail "cannot make dumps"
case_ok "dumps of many kinds of keys can be made"

# right NAME [OPTION...]
right() {
	name=$1
	shift
	run intensity "$@" "$made/$name.h5"
	status_is 0
	err_is ""
	values_are "$made/$name.csv" "$WORK/out" layer intensity,expected,sink
	run check "$@" "$made/$name.h5"
	status_is 0
}

# refused NAME TEXT [OPTION...]
refused() {
	name=$1
	text=$2
	shift 2
	run intensity "$@" "$made/$name.h5"
	status_is 1
	out_is ""
	err_has "$text"
}

axes="--axes layer,head,query,key"
right growing
# shellcheck disable=SC2086
right static $axes
right static_steps
right static_ids --image-token 90
right both
case_ok "unused slots of a static cache are padding, whole and as steps"

# shellcheck disable=SC2086
refused unused "rows attend to keys from 24 on, which hold no token" $axes
# shellcheck disable=SC2086
run check $axes "$made/unused.h5"
status_is 1
out_has "error    padding"
case_ok "keys that rows attend to are no unused slots"

refused window "if they are the last ones, say --window 8,8,0,8"
right window --window 8,8,0,8
refused window_rows "if they are the last ones, say --window 8,8,0,8"
right window_rows --window 8,8,0,8
case_ok "steps that hold the last keys only"

refused constant "its 8 steps all have 8 keys, which may be a static cache"
refused constant "if they are the last ones, say --window 8,8,8,8" \
	--query-positions =16,17,18,19,20,21,22,23
right constant --query-positions =16,17,18,19,20,21,22,23 --window 8
case_ok "steps of one length are not guessed"

right pruned
right pruned_all
# shellcheck disable=SC2086
right evicted $axes
# shellcheck disable=SC2086
right by_layer $axes
right by_size
run intensity "$made/pruned.h5"
cells layer=1 keys=10 mask=causal
cells layer=2 keys=5 mask=causal
case_ok "tokens that were pruned from some layer on, or everywhere"

right_columns() {
	run intensity $axes "$made/$1.h5"
	status_is 0
	err_has "rows add up to less than 1"
	values_are "$made/$1.csv" "$WORK/out" layer "$2"
}

right_columns most_columns intensity,expected,sink
right_columns columns intensity,expected
check "a sink that is not there" test -z "$(cut -d, -f19,20 "$WORK/out" |
	sed -n '2,$s/,//p' | tr -d '\n')"
# shellcheck disable=SC2086
refused some_columns "only 6 of 10 keys that are image were saved" $axes
case_ok "columns that were not saved are still seen by rows"

refused unexplained "/layer_2: its shape or type differs from that of /layer_0"
refused unexplained "say where its keys are with --key-positions"
refused growing "whose keys can only be positions from 0 on" \
	--key-positions =0,1,2
refused pruned "its key_positions are 3, but no layer has as many" \
	--key-positions =0,1,2
case_ok "keys that nothing explains are refused"

right cross
right mllama
run intensity "$made/mllama.h5"
cells layer=1 keys=10 mask=causal
cells layer=3 keys=16 mask=full
run intensity --convention authors "$made/cross.h5"
status_is 1
err_has "its keys are of another sequence"
for command in blocks heads steps curves check; do
	for dump in pruned mllama; do
		run $command "$made/$dump.h5"
		status_is 0
		err_is ""
	done
done
case_ok "cross attention, alone and between layers of self attention"
