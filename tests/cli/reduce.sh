# Reduced dumps give the numbers of the maps, and are written whole or not at all.
. tests/cli/lib.sh
find_h5py

small=$WORK/small.h5
maps=data/demo/umm_aia.h5
rows=data/demo/umm_final_rows100.h5

# reduce OPERAND...: into $small
reduce() {
	rm -f "$small"
	run reduce "$@" -o "$small"
	status_is 0
}

# python WHAT FROM TO: as reduce.py says
python() {
	"$python" -B tests/cli/reduce.py "$@" >"$WORK/python" 2>&1 ||
		fail "reduce.py $*: $(tail -n 1 "$WORK/python")"
}

keys=sample,task,layer,head
values=layers,heads,queries,keys,intensity,expected,enrichment,sink,sinkfree
whole=rowsum,entropy,to_text,to_image,to_other,distance,sink_rate

# same VALUES MAPS... -- OPTION...: the tables of the maps and of $small agree in
# their numbers, and in their words for what was done
same() {
	numbers=$1 of=
	shift
	while [ "$1" != -- ]; do
		of="$of $1"
		shift
	done
	shift
	run intensity "$@" $of
	cp "$WORK/out" "$WORK/maps.csv"
	run intensity "$@" "$small"
	status_is 0
	values_are "$WORK/maps.csv" "$WORK/out" $keys "$numbers" 1e-6
	for table in "$WORK/maps.csv" "$WORK/out"; do
		sed 's/,[^,]*$//' "$table" | cut -d, -f1,2,4-15 | sort
	done >"$WORK/words"
	[ -z "$(sort "$WORK/words" | uniq -u)" ] ||
		fail "other words: $(sort "$WORK/words" | uniq -u | head -n 2)"
}

reduce $maps
err_is ""
out_has "small.h5: 20 samples, 924 kB of attention -> "
for rule in "" "--convention authors" "--convention training --per-head" \
	"--rows posttext" "--convention authors --rows posttext"; do
	# shellcheck disable=SC2086
	same $values $maps -- $rule
	err_is ""
done
same $values,$whole $maps -- --whole-rows
python sums $maps "$small"
run check "$small"
status_is 0
out_has "20 samples"
case_ok "the numbers of the maps, in every convention and row rule"

reduce $rows
same $values,$whole $rows -- --whole-rows
reduce tests/data/measures/measures.h5
for rule in "--convention strict" "--convention authors --rows posttext" \
	"--convention training"; do
	# shellcheck disable=SC2086
	same $values,$whole tests/data/measures/measures.h5 -- $rule \
		--whole-rows --per-head
done
reduce tests/data/dumps/umm_batched_gen.h5
same $values tests/data/dumps/umm_batched_gen.h5 -- --convention authors
case_ok "of some rows, of spoilt ones, and of another layout"

"$python" -B tests/cli/masks.py "$WORK" || fail "cannot make dumps"
measures=intensity,expected,enrichment,sink,sinkfree
for name in seen-causal-window seen-causal-chunk seen-blocks prefix-window \
	flags padding stated-sinks short streaming spoilt-window \
	spoilt-chunk; do
	reduce "$WORK/$name.h5"
	run intensity "$small"
	status_is 0
	values_are "$WORK/$name.csv" "$WORK/out" sample,task,layer $measures \
		2e-6
	same $values,$whole "$WORK/$name.h5" -- --whole-rows
	for table in steps blocks; do
		run $table "$WORK/$name.h5"
		status_is 0
		cp "$WORK/out" "$WORK/maps.csv"
		run $table "$small"
		status_is 0
		position=position numbers=samples,mean
		[ $table = steps ] || position=from \
			numbers=samples,to_text,to_image,to_other
		values_are "$WORK/maps.csv" "$WORK/out" \
			task,layer,convention,rows,mask,$position $numbers
		[ "$(wc -l <"$WORK/out")" -eq "$(wc -l <"$WORK/maps.csv")" ] ||
			fail "$table: not as many rows as of the maps"
	done
done
grep -q "causal chunk=16" "$WORK/maps.csv" || fail "no chunk is named"
case_ok "masks, windows and sinks that the values show are stated"

"$python" -B tests/cli/key_positions.py "$WORK" || fail "cannot make dumps"
for name in static_steps window most_columns evicted cross; do
	case $name in
	window) options="--window 8,8,0,8" ;;
	static_steps | cross) options= ;;
	*) options="--axes layer,head,query,key" ;;
	esac
	# shellcheck disable=SC2086
	reduce $options "$WORK/$name.h5"
	run intensity "$small"
	status_is 0
	values_are "$WORK/$name.csv" "$WORK/out" layer \
		intensity,expected,sink
done
case_ok "keys of caches, columns and other sequences"

for name in pruned mllama by_size by_layer; do
	case $name in
	by_size) options="--attention /layer_{layer} --axes head,query,key" ;;
	by_layer) options="--axes layer,head,query,key" ;;
	*) options= ;;
	esac
	for layers in 0:9 1:9 2:9; do
		# shellcheck disable=SC2086
		reduce $options --layers $layers "$WORK/$name.h5"
		run intensity "$small"
		status_is 0
		awk -F, -v first=${layers%:*} 'NR == 1 || $1 >= first' \
			"$WORK/$name.csv" >"$WORK/some.csv"
		values_are "$WORK/some.csv" "$WORK/out" layer \
			intensity,expected,sink
	done
	run check "$small"
	status_is 0
	for rule in "--whole-rows" "--convention authors" \
		"--convention training --per-head" "--rows posttext"; do
		case $name:$rule in mllama:--convention*) continue ;; esac
		measured=$values
		[ "$rule" = --whole-rows ] && measured=$values,$whole
		# shellcheck disable=SC2086
		reduce $options "$WORK/$name.h5"
		# shellcheck disable=SC2086
		run intensity $rule $options "$WORK/$name.h5"
		cp "$WORK/out" "$WORK/maps.csv"
		# shellcheck disable=SC2086
		run intensity $rule "$small"
		status_is 0
		values_are "$WORK/maps.csv" "$WORK/out" $keys $measured 1e-6
	done
	case $name in by*) ;; *) python layers "$WORK/$name.h5" "$small" ;; esac
	cp "$small" "$WORK/layers.h5"
	reduce "$WORK/layers.h5" --jobs 3
	cmp -s "$small" "$WORK/layers.h5" || fail "$name: reduced, other bytes"
done
case_ok "layers with other rows and keys: pruned, evicted, of cross attention"

reduce "$WORK/pruned.h5"
# bad ITEM MESSAGE
bad() {
	python "bad-$1" "$small" "$WORK/bad.h5"
	run intensity "$WORK/bad.h5"
	status_is 1
	out_is ""
	err_has "$2"
}
bad class "key_class of layer 2 has 19 values, of which number 3 is 99"
bad rows "layer 2 has 0 rows by its query_positions, and 19 keys by its"
bad place "row 0 is at position 99, but there are 24 tokens"
bad keys "layer 2 has 19 keys by its key_class, 5 key_positions and 0"
bad order "key_positions of layer 2 has 19 values, of which number 5 is 0"
bad width "query_positions: has 92 values, where 4 layers should have 24 each"
case_ok "lists of layers that do not fit are refused"

python early $maps "$WORK/early.h5"
reduce "$WORK/early.h5"
same $values,$whole "$WORK/early.h5" -- --whole-rows
same $values "$WORK/early.h5" -- --convention training
python fine $maps "$WORK/fine.h5"
reduce "$WORK/fine.h5"
for convention in strict authors training; do
	same $values $maps -- --convention $convention
done
case_ok "responses that end early, and hundreds of classes"

reduce $maps --jobs 1
cp "$small" "$WORK/sums.h5"
for jobs in 2 5 7; do
	reduce $maps --jobs $jobs
	cmp -s "$small" "$WORK/sums.h5" || fail "other bytes with -j $jobs"
done
case_ok "the same bytes with any number of workers"

reduce "$WORK/sums.h5"
cmp -s "$small" "$WORK/sums.h5" || fail "sums that are reduced are others"
python renamed $maps "$WORK/renamed.h5"
reduce "$WORK/sums.h5" "$WORK/renamed.h5"
run info "$small"
out_has "20 samples of 24 to 41 rows"
same $values "$WORK/sums.h5" "$WORK/renamed.h5" -- \
	--convention authors --duplicates keep
reduce "$WORK/sums.h5" --dtype f16
python half "$WORK/sums.h5" "$small"
case_ok "sums are copied, beside maps too, and to half precision"

reduce $maps --layers 3:7
same $values,$whole $maps -- --layers 3:7 --whole-rows
run info "$small"
out_has "4 of 12 layers (3, 4, 5, 6)"
case_ok "some layers, which keep their numbers"

role="--role head=1:2"
reduce $role:text --per-role $maps
for modality in text other; do
	# shellcheck disable=SC2086
	same $values $maps -- $role:$modality
done
reduce $maps
run intensity $role:other "$small"
status_is 1
err_has "of key_class mixes modalities"
run reduce --role part=3:5:image --samples 0000 --per-role "$small" \
	-o "$WORK/none.h5"
status_is 1
err_has "is reduced already, and class"
case_ok "keys of a role stay apart with --per-role"

python spoilt $maps "$WORK/spoilt.h5"
rm -f "$small"
run reduce "$WORK/spoilt.h5" -o "$small"
status_is 1
err_has "spoilt.h5: /samples/0001: has no dataset 'modality'"
err_has "1 of 20 samples could not be read"
out_has "19 samples"
run check "$small"
status_is 1
out_has "is incomplete: it has 19 of 20 samples; missing: 0001 of spoilt.h5"
python unfinished $maps "$WORK/unfinished.h5"
rm -f "$small"
words=unfinished
for from in unfinished small; do
	run reduce "$WORK/$from.h5" -o "$WORK/again.h5"
	status_is 1
	err_has "$from.h5: is $words: it has 2 of 5 samples"
	words="incomplete"
	mv "$WORK/again.h5" "$small"
done
rm -f "$small"
run reduce "$WORK/sums.h5" nosuch.h5 -o "$small"
status_is 1
run check "$small"
status_is 1
out_has "is incomplete: it has 20 samples; missing: all of nosuch.h5"
PYTHONPATH=src/exporter "$python" -c 'import sys
from attnscope_dump import Dump
Dump(sys.argv[1], mode="a").close()' "$small" || fail "cannot close it"
run check "$small"
status_is 0
case_ok "a sample that cannot be read costs itself, and the file says which"

reduce $maps --samples 0000
run intensity --whole-rows "$small"
cp "$WORK/out" "$WORK/right.csv"
cp "$small" "$WORK/whole.h5"
size=$(wc -c <"$small")
silent=0 same=0 at=100
while [ $at -lt "$size" ]; do
	cp "$WORK/whole.h5" "$small"
	printf '\125' | dd of="$small" bs=1 seek=$at conv=notrunc 2>/dev/null
	if run intensity --whole-rows --jobs 1 "$small" && [ "$status" = 0 ]
	then
		same=$((same + 1))
		cut -d, -f4-26 "$WORK/out" >"$WORK/some.csv"
		cut -d, -f4-26 "$WORK/right.csv" | cmp -s - "$WORK/some.csv" ||
			silent=$((silent + 1))
	fi
	at=$((at + 997))
done
[ $silent = 0 ] || fail "$silent changes of a byte give other numbers"
[ $same -lt $((size / 997 / 2)) ] || fail "$same changes are not noticed"
head -c $((size - 1000)) "$WORK/whole.h5" >"$small"
run intensity "$small"
status_is 1
err_has "is damaged or cut short"
case_ok "what was changed or cut is noticed"

drawn="$maps --samples 0015"
# shellcheck disable=SC2086
run reduce $drawn --prompt-length 15 -o "$WORK/none.h5"
status_is 1
err_has "its prompt length is 15, but its image goes on to position 19"
err_has "--response-span 15:21"
reduce $drawn --response-span 15:21
same $values $maps -- --samples 0015 --response-span 15:21
case_ok "a response that begins inside an image is stated row by row"

mkdir "$WORK/folder"
for operands in "$maps $maps" "$maps $rows" "$maps --strict nosuch.h5" \
	nosuch.h5 "$maps --samples nosuch"; do
	# shellcheck disable=SC2086
	run reduce $operands -o "$WORK/folder/new.h5"
	status_is 1
	out_is ""
	folder_is "$WORK/folder"
done
run reduce $maps $maps -o "$WORK/folder/new.h5"
err_has "sample 0000 is in $maps and in $maps, and names are unique"
run reduce $maps $rows -o "$WORK/folder/new.h5"
err_has "$maps is of model umm-digits-12L+AIA, $rows of model"
run reduce $maps -o "$maps"
status_is 1
err_has "is one of the inputs"
run reduce $maps -o /dev/null
status_is 1
err_has "/dev/null: is not a file"
run reduce $maps
status_is 2
err_has "-o FILE is missing"
case_ok "a file is written whole or not at all"
