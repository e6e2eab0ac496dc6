# Which keys a row can see: what the dump, the user or the values say, and what
# the measures make of it.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/masks.py "$made" || fail "cannot make dumps"
case_ok "dumps of models with different masks can be made"

measures=intensity,expected,enrichment,sink,sinkfree

# right NAME MOST [OPTION...]: no measure of the dump is off, and a check finds
# nothing wrong with it
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

right flags 1e-6
right hides 1e-6
right additive 1e-6
case_ok "a mask that is stored, whatever 1 means in it"
