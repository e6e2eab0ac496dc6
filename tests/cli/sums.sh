# Attention sums give the numbers of the maps that they were made from.
. tests/cli/lib.sh

find_h5py
maps=data/demo/umm_aia.h5
"$python" -B tests/cli/sums.py tests/data/measures/measures.h5 "$WORK" fine ||
	fail "cannot make dumps"
mv "$WORK/fine.h5" "$WORK/measures.h5"
"$python" -B tests/cli/sums.py $maps "$WORK" fine sink coarse mixed none short ||
	fail "cannot make dumps"
case_ok "sums can be made"

# same MAPS SUMS COMMAND...: the same table, but for rounding.
keys=sample,task,layer,head
values=queries,keys,intensity,expected,enrichment,sink,sinkfree
same() {
	of_maps=$1 of_sums=$2
	shift 2
	run "$@" $of_maps
	cp "$WORK/out" "$WORK/maps.csv"
	run "$@" "$of_sums"
	status_is 0
	values_are "$WORK/maps.csv" "$WORK/out" $keys $values 1e-6
	[ "$(wc -l <"$WORK/out")" -eq "$(wc -l <"$WORK/maps.csv")" ] ||
		fail "another number of rows"
}
for rule in "" "--convention authors" "--rows posttext" --per-head \
	"--convention authors --rows posttext --per-head"; do
	same $maps "$WORK/fine.h5" intensity $rule
	same $maps "$WORK/sink.h5" intensity $rule
	err_is ""
	same tests/data/measures/measures.h5 "$WORK/measures.h5" intensity $rule
done
case_ok "the same intensity in every convention and row rule"

values=rowsum,to_text,to_image,to_other,entropy,distance,sink,sinkfree,sink_rate
same $maps "$WORK/sink.h5" intensity --whole-rows
same tests/data/measures/measures.h5 "$WORK/measures.h5" intensity \
	--whole-rows --per-head
keys=task,layer,from
values=to_text,to_image,to_other,samples
same $maps "$WORK/fine.h5" blocks
keys=task,layer,position
values=mean,samples
same $maps "$WORK/fine.h5" steps
case_ok "whole rows, blocks and steps"

run analyze $maps -o "$WORK/a"
run analyze "$WORK/fine.h5" -o "$WORK/b"
status_is 0
values_are "$WORK/a/curves.csv" "$WORK/b/curves.csv" task,layer \
	mean,std,ci_low,ci_high 1e-6
run check "$WORK/fine.h5"
status_is 0
run info "$WORK/fine.h5"
out_has "sums over" "classes of keys" "on image (16 keys)"
any_jobs "$WORK/b/intensity.csv" intensity "$WORK/fine.h5"
case_ok "analyze, check and info take sums"

run intensity "$WORK/coarse.h5"
status_is 0
cut -d, -f16 "$WORK/out" >"$WORK/coarse"
run intensity "$WORK/fine.h5"
cut -d, -f16 "$WORK/out" | cmp -s - "$WORK/coarse" ||
	fail "coarse classes give another intensity"
run intensity "$WORK/coarse.h5" --convention authors
status_is 1
err_has "0000: the convention authors counts some of the keys in class 0 of \
key_class and not others"
run intensity "$WORK/mixed.h5"
status_is 1
err_has "of key_class mixes modalities, at key"
run intensity "$WORK/none.h5"
status_is 1
err_has "has sums, but no key_class that says what they are of"
run intensity "$WORK/short.h5"
status_is 1
err_has "/samples/0000/entropy: is not [layer, head, query] of the sums"
case_ok "classes that do not tell, or do not fit, are refused"
