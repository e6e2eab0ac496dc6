# Individual heads: against numpy, ranked, from dumps and from tables.
. tests/cli/lib.sh

demo=data/demo/umm_aia.h5

run heads $demo
status_is 0
err_is ""
values_are tests/data/results/heads.csv "$WORK/out" layer,head \
	understanding,generation,difference 1e-9
awk -F, 'NR > 1 && !($13 < $12 && $12 < $14 && $16 < $15 && $15 < $17 &&
	$19 < $18 && $18 < $20) { exit 1 }' "$WORK/out" ||
	fail "a mean outside its interval"
case_ok "mean and interval of every head in both tasks"

cells "layer=2,head=1" generation=.637~.0005 difference=-.612~.0005 \
	rank_understanding=47 rank_generation=2 rank_difference=1
cells "layer=9,head=3" generation=.693~.0005 rank_generation=1 \
	rank_difference=2
cp "$WORK/out" "$WORK/heads.csv"
column=21
for sort in understanding generation difference; do
	run heads $demo --sort $sort --top 7
	[ "$(tail -n +2 "$WORK/out" | cut -d, -f$column | tr '\n' ' ')" = \
		"1 2 3 4 5 6 7 " ] || fail "not the first seven of $sort"
	tail -n +2 "$WORK/out" | while read -r line; do
		grep -Fqx "$line" "$WORK/heads.csv" || echo "$line"
	done >"$WORK/other"
	[ -s "$WORK/other" ] && fail "the order changes a row"
	column=$((column + 1))
done
case_ok "--sort and --top show the first by rank"

"$ATTNSCOPE" intensity --per-head data/demo/*.h5 >"$WORK/table.csv"
run heads data/demo/*.h5
cp "$WORK/out" "$WORK/both.csv"
run heads "$WORK/table.csv"
out_same "$WORK/both.csv"
run heads --jobs 3 data/demo/*.h5
out_same "$WORK/both.csv"
case_ok "the same bytes from a table with heads, and with any workers"

unseal "$WORK/table.csv"
grep -v ",generation," "$WORK/table.csv" >"$WORK/half.csv"
run heads "$WORK/half.csv"
status_is 0
awk -F, 'NR > 1 && ($15 $16 $17 $18 $19 $20 $22 $23 != "" || $12 $21 == "") {
	exit 1 }' "$WORK/out" || fail "cells of a task that is not there"
run heads "$WORK/table.csv" --resamples 0
awk -F, 'NR > 1 && $13 $14 $16 $17 $19 $20 != "" { exit 1 }' "$WORK/out" ||
	fail "an interval of nothing"
case_ok "empty cells for what there is not"

"$ATTNSCOPE" intensity $demo >"$WORK/mean.csv"
run heads "$WORK/mean.csv"
failure "layer 0 is a mean over heads; make the table with --per-head to have each"
unseal "$WORK/mean.csv"
sed '2,$s/,,4,/,,1,/' "$WORK/mean.csv" >"$WORK/one.csv"
run heads "$WORK/one.csv"
status_is 0
grep -v "0003,understanding,.*,7,12,2," "$WORK/table.csv" >"$WORK/gap.csv"
run heads "$WORK/gap.csv"
failure "0003: heads of layer 7 are missing or duplicate"
# Of a layer each row says that there are five, and four are there.
sed 's/,7,12,\([0-3]\),4,/,7,12,\1,5,/' "$WORK/table.csv" >"$WORK/five.csv"
run heads "$WORK/five.csv"
failure "0000: heads of layer 7 are missing or duplicate"
run heads $demo --sort size
usage_error "--sort: unknown way to sort 'size'"
"$ATTNSCOPE" curves data/demo/umm_aia.h5 >"$WORK/curves.csv"
run plot "$WORK/curves.csv" --kind heads -o "$WORK/none.svg"
failure "layer 0 is a mean over heads; make the table with --per-head"
case_ok "tables without their heads"
