# Mean curves: against reference means and standard deviations; identical from
# dumps, tables and shards, in any order and with any number of workers.
. tests/cli/lib.sh

demo=data/demo
dumps=tests/data/dumps
header=model,step,group,task,measure,layer,layers,depth,convention,rows,mask
header=$header,samples,mean,std,ci_low,ci_high

# The rows of one convention of a summary.
summary() {
	tr -d '\r' <"$dumps/$1.summary.csv" |
		awk -F, -v convention="$2" \
			'NR == 1 || $2 == convention' >"$WORK/summary.csv"
}

for dump in $demo/umm_aia $demo/umm_final_rows100 $dumps/umm_step_early \
	$dumps/umm_final_generate; do
	name=${dump##*/}
	for convention in default authors; do
		summary "$name" $convention
		option=${convention#default}
		run curves --resamples 0 --convention "${option:-strict}" \
			"$dump.h5"
		status_is 0
		err_is ""
		values_are "$WORK/summary.csv" "$WORK/out" task,layer \
			mean,std_ddof1=std,n_samples=samples
	done
	case_ok "$name: means and deviations of the reference"
done

summary umm_aia posttext
run curves --resamples 0 --rows posttext $demo/umm_aia.h5
values_are "$WORK/summary.csv" "$WORK/out" task,layer mean,std_ddof1=std
case_ok "--rows posttext: means and deviations of the reference"

run curves $demo/umm_aia.h5 $demo/umm_final_rows100.h5
status_is 0
err_is ""
[ "$(head -n 1 "$WORK/out")" = "$header" ] || fail "another header"
awk -F, 'NR > 1 && !($15 < $13 && $13 < $16 &&
		$8 - ($6 + .5) / $7 < 1e-12 && ($6 + .5) / $7 - $8 < 1e-12) {
		print; exit 1 }' "$WORK/out" >"$WORK/differences" ||
	fail "mean outside its interval, or a wrong depth: $(
		cat "$WORK/differences"
	)"
case_ok "columns, depth, and an interval around each mean"

cp "$WORK/out" "$WORK/curves.csv"
any_jobs "$WORK/curves.csv" curves $demo/umm_aia.h5 $demo/umm_final_rows100.h5

"$ATTNSCOPE" intensity $demo/umm_aia.h5 >"$WORK/a.csv"
"$ATTNSCOPE" intensity $demo/umm_final_rows100.h5 >"$WORK/b.csv"
run curves "$WORK/a.csv" "$WORK/b.csv"
out_same "$WORK/curves.csv"
run curves $demo/umm_aia.h5 "$WORK/b.csv"
out_same "$WORK/curves.csv"
case_ok "the same bytes from tables, and from tables and dumps mixed"

cat "$WORK/a.csv" "$WORK/b.csv" >"$WORK/ab.csv"
run curves "$WORK/ab.csv"
out_same "$WORK/curves.csv"
"$ATTNSCOPE" curves - <"$WORK/ab.csv" >"$WORK/out" 2>"$WORK/err"
status=$?
status_is 0
err_is ""
out_same "$WORK/curves.csv"
case_ok "the same bytes from joined shards, also on standard input"

# Shards of one model: the samples in two halves, the later one first.
unseal "$WORK/a.csv"
awk -F, 'NR == 1 || $4 % 2' "$WORK/a.csv" >"$WORK/odd.csv"
awk -F, 'NR == 1 || $4 % 2 == 0' "$WORK/a.csv" >"$WORK/even.csv"
run curves "$WORK/a.csv"
cp "$WORK/out" "$WORK/whole.csv"
run curves "$WORK/odd.csv" "$WORK/even.csv"
out_same "$WORK/whole.csv"
case_ok "the same bytes from the samples of a model in any order"

run curves "$WORK/curves.csv"
status_is 0
out_same "$WORK/curves.csv"
case_ok "a curves table passes through as it is"

# Student's quantiles are scipy's, stats.t.ppf(.975, samples - 1).
run curves $demo/umm_aia.h5 $demo/umm_final_rows100.h5
awk -F, 'NR > 1 {
	t[10] = 2.262157162798205; t[50] = 2.0095752371292392
	half = t[$12] * $14 / sqrt($12)
	if (($13 - half - $15)^2 > 1e-24 || ($13 + half - $16)^2 > 1e-24)
		print }' "$WORK/out" >"$WORK/differences"
[ ! -s "$WORK/differences" ] || fail "other intervals than Student's: $(
	head -n 2 "$WORK/differences"
)"
out_same "$WORK/curves.csv"
awk -F, 'NR == 1 { print; next }
	$5 == "understanding" {
		if (!($4 in seen) && n < 2) { seen[$4]; n++ }
		if ($4 in seen) print
	}' "$WORK/a.csv" >"$WORK/two.csv"
for kind in student percentile none; do
	run curves --interval $kind "$WORK/two.csv"
	awk -F, 'NR > 1 && ($12 != 2 || $14 == "" || $15 $16 != "")' \
		"$WORK/out" >"$WORK/differences"
	[ ! -s "$WORK/differences" ] || fail "an interval of two samples"
done
run curves --interval normal "$WORK/a.csv"
usage_error "unknown kind of interval 'normal' (none, student or percentile)"
case_ok "intervals are Student's, and there are none of two samples"

run curves --interval percentile $demo/umm_aia.h5
cp "$WORK/out" "$WORK/percentile.csv"
run curves --interval percentile --seed 2 $demo/umm_aia.h5
cut -d, -f1-14 "$WORK/out" >"$WORK/seed2"
cut -d, -f1-14 "$WORK/percentile.csv" >"$WORK/seed1"
cmp -s "$WORK/seed1" "$WORK/seed2" || fail "the seed changes a mean"
cmp -s "$WORK/out" "$WORK/percentile.csv" && fail "the seed changes nothing"
values_are "$WORK/percentile.csv" "$WORK/out" task,layer ci_low,ci_high 0.02
run curves --resamples 0 $demo/umm_aia.h5
[ "$(cut -d, -f15,16 "$WORK/out" | sort -u | tr '\n' ' ')" = ", ci_low,ci_high " ] ||
	fail "there are intervals"
case_ok "--seed changes percentiles only, --resamples 0 makes no interval"

# Means by hand from the intensity table.
for measure in intensity:16 enrichment:18 sinkfree:20; do
	run curves --resamples 0 --measure ${measure%:*} "$WORK/a.csv"
	awk -F, -v column=${measure#*:} 'BEGIN { print "task,layer,mean" }
		NR > 1 { sum[$5 "," $7] += $column; count[$5 "," $7]++ }
		END { for (key in sum) print key "," sum[key] / count[key] }' \
		OFMT=%.12g CONVFMT=%.12g "$WORK/a.csv" >"$WORK/means.csv"
	values_are "$WORK/means.csv" "$WORK/out" task,layer mean 1e-10
	grep -q ",${measure%:*}," "$WORK/out" || fail "another measure"
done
case_ok "--measure takes another column"

run curves --by group --resamples 0 "$WORK/a.csv"
awk -F, 'BEGIN { print "task,group,layer,mean,samples" }
	NR > 1 { key = $5 "," $6 "," $7; sum[key] += $16; count[key]++ }
	END { for (key in sum) print key "," sum[key] / count[key] "," \
		count[key] }' OFMT=%.12g CONVFMT=%.12g "$WORK/a.csv" \
	>"$WORK/means.csv"
values_are "$WORK/means.csv" "$WORK/out" task,group,layer mean,samples 1e-10
case_ok "--by group makes a curve of each group"

run intensity --per-head $demo/umm_aia.h5 -o "$WORK/heads.csv"
run curves "$WORK/heads.csv"
status_is 0
values_are "$WORK/whole.csv" "$WORK/out" task,layer mean,std,ci_low,ci_high \
	1e-12
case_ok "a table per head gives the same curves"

# Heads that are together and in order become their mean as they are read.
cp "$WORK/out" "$WORK/folded.csv"
for order in "-t, -k9,9n" "-t, -k7,7nr -k9,9nr" "-t, -k16,16"; do
	head -n 1 "$WORK/heads.csv" >"$WORK/sorted.csv"
	# shellcheck disable=SC2086
	tail -n +2 "$WORK/heads.csv" | sort $order >>"$WORK/sorted.csv"
	run curves "$WORK/sorted.csv"
	out_same "$WORK/folded.csv"
done
case_ok "the order of heads makes no difference"

cp "$WORK/heads.csv" "$WORK/again.csv"
unseal "$WORK/again.csv"
sed -n 2p "$WORK/again.csv" >"$WORK/row.csv"
cat "$WORK/row.csv" >>"$WORK/again.csv"
run curves "$WORK/again.csv"
failure "data/demo/umm_aia.h5: 0000: duplicate layer 0"
sed -i '$d' "$WORK/again.csv"
awk -F, -v OFS=, '{ $9 = ""; print }' "$WORK/row.csv" >>"$WORK/again.csv"
run curves "$WORK/again.csv"
failure "0000: heads of layer 0 are missing or duplicate"
sed -i '$d' "$WORK/again.csv"
sed -i '2s/,causal,/,full,/' "$WORK/again.csv"
run curves "$WORK/again.csv"
failure "mask is 'full' for sample '0000' of data/demo/umm_aia.h5"
case_ok "a head beside a mean that has it, or counted in another way"

awk -F, '$7 != 3 || $4 != "0001"' "$WORK/a.csv" >"$WORK/gap.csv"
run curves "$WORK/gap.csv"
failure "umm-digits-12L+AIA: " "data/demo/umm_aia.h5: 0001: layer 3 is missing"
run curves "$WORK/a.csv" "$WORK/a.csv"
failure "umm_aia.h5: 0000: duplicate layer 0"
sed '5s/,12,/,24,/' "$WORK/a.csv" >"$WORK/layers.csv"
run curves "$WORK/layers.csv"
failure "has 24 layers; other rows have 12 (data/demo/umm_aia.h5)"
awk -F, -v OFS=, '$4 == "0001" { $8 = 24 } { print }' "$WORK/a.csv" \
	>"$WORK/layers.csv"
run curves "$WORK/layers.csv"
failure "0001: has 24 layers; other samples have 12 (data/demo/umm_aia.h5)"
case_ok "a layer that is missing, there twice, or too many"

run curves "$WORK/nosuch.csv"
failure "$WORK/nosuch.csv: cannot open"
sed 5s/0/x/g "$WORK/a.csv" >"$WORK/letters.csv"
run curves "$WORK/letters.csv" -o "$WORK/none.csv"
failure "$WORK/letters.csv: line 5: "
check "there is a table" test ! -e "$WORK/none.csv"
run curves data/targets/emu3.csv
failure "data/targets/emu3.csv: is a targets table, not an intensity or curves"
head -n 1 "$WORK/a.csv" >"$WORK/header.csv"
run curves "$WORK/header.csv"
failure "$WORK/header.csv: no rows"
run curves --measure sinkfree data/paper/fig1.csv
failure "no curve of sinkfree in the tables"
run curves data/demo/umm_aia.h5 -o "$WORK/whole.csv"
sed "s/,intensity,/,to:its 'own' image,/" "$WORK/whole.csv" >"$WORK/role.csv"
run correlate "$WORK/role.csv"
failure "of to:its 'own' image: say --measure 'to:its '\\''own'\\'' image'"
case_ok "tables that are no good"

# A sample with all rows left out has empty cells, which do not count.
run intensity tests/data/measures/measures.h5 -o "$WORK/spoilt.csv"
run curves "$WORK/spoilt.csv"
status_is 0
grep -q ',understanding,intensity,2,3,[0-9.]*,strict,response,causal,4,' "$WORK/out" ||
	fail "the spoilt layer does not have 4 samples: $(cat "$WORK/out")"
case_ok "a layer without a value takes its sample out there only"

"$ATTNSCOPE" intensity data/demo/umm_aia.h5 --per-head >"$WORK/heads.csv"
unseal "$WORK/heads.csv"
awk -F, 'NR == 1 || $9 == 0' "$WORK/heads.csv" >"$WORK/first.csv"
run curves "$WORK/first.csv"
failure "0000: heads of layer 0 are missing or duplicate"
"$ATTNSCOPE" curves "$WORK/heads.csv" >"$WORK/both.csv"
run curves "$WORK/heads.csv" "$WORK/both.csv"
failure "umm-digits-12L+AIA: understanding: curves in one table, and samples" \
	"in another: give one of them"
case_ok "one head of four, and curves beside their samples, are refused"

# Heads that disagree about the model are never averaged.
awk -F, -v OFS=, '$9 == 1 { $8 = 13 } 1' "$WORK/heads.csv" >"$WORK/layers.csv"
run curves "$WORK/layers.csv"
failure "0000: has 13 layers; other rows have 12 (data/demo/umm_aia.h5)"
awk -F, -v OFS=, 'NR == 1 || $4 != "0003" || $9 < 2 {
	if ($4 == "0003") $10 = 2; print }' "$WORK/heads.csv" >"$WORK/two.csv"
run curves "$WORK/two.csv"
failure "0003: layer 0 has 2 heads; in sample '0000' of" \
	"data/demo/umm_aia.h5 it has 4 heads"
case_ok "heads that disagree about layers or heads are refused"

# Cells of which no run could have written the row.
"$ATTNSCOPE" intensity $demo/umm_aia.h5 >"$WORK/samples.csv"
unseal "$WORK/samples.csv"
for cell in expected:-3 enrichment:-3 sink:7 sinkfree:1.2 intensity:-1; do
	awk -F, -v OFS=, -v name="${cell%:*}" -v value="${cell#*:}" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 7 { $at[name] = value } 1' "$WORK/samples.csv" >"$WORK/cell.csv"
	run curves "$WORK/cell.csv"
	status_is 1
	err_has "cell.csv: line 7: '${cell%:*}' is ${cell#*:}, which is "
done
# The line of the file, with blank ones, also far down.
"$ATTNSCOPE" intensity $demo/umm_final_rows100.h5 >"$WORK/long.csv"
unseal "$WORK/long.csv"
awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 1150 { $at["intensity"] = 3; print "" } 1' "$WORK/long.csv" \
	>"$WORK/cell.csv"
run curves "$WORK/cell.csv"
status_is 1
err_has "cell.csv: line 1151: 'intensity' is 3, which is "
while read -r cell cause; do
	awk -F, -v OFS=, -v name="${cell%:*}" -v value="${cell#*:}" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 7 { $at[name] = value } 1' "$WORK/both.csv" >"$WORK/cell.csv"
	for command in compare "correlate --resamples 20" trajectory; do
		run $command "$WORK/cell.csv"
		status_is 1
		err_has "cell.csv: $cause"
	done
done <<END
std:-1 line 7: 'std' is below 0
ci_low:.9 line 7: 'mean' is not between 'ci_low' and 'ci_high'
ci_high:-.9 line 7: 'mean' is not between 'ci_low' and 'ci_high'
depth:99 line 7: 'depth' is not that of the layer
depth:-1 line 7: 'depth' is not that of the layer
samples:0 line 7: a 'mean' over no 'samples'
mean:1.3 line 7: 'mean' is not between 'ci_low' and 'ci_high'
END
case_ok "cells that no run can have written are refused"

"$ATTNSCOPE" intensity --whole-rows $demo/umm_aia.h5 -o "$WORK/whole.csv"
for measure in sink entropy to_text distance sink_rate; do
	run curves $demo/umm_aia.h5 --measure $measure
	status_is 0
	cp "$WORK/out" "$WORK/measure.csv"
	awk -F, -v name=$measure '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print "task,layer,mean"; next }
	$at["model"] != "" && $at["layer"] != "" {
		key = $at["task"] "," $at["layer"]
		sum[key] += $at[name]; count[key]++
	}
	END { for (key in sum) printf "%s,%.17g\n", key, sum[key] / count[key] }
	' "$WORK/whole.csv" >"$WORK/means.csv"
	values_are "$WORK/means.csv" "$WORK/measure.csv" task,layer mean 1e-12
	run curves "$WORK/whole.csv" --measure $measure
	out_same "$WORK/measure.csv"
done
"$ATTNSCOPE" intensity $demo/umm_aia.h5 -o "$WORK/part.csv"
run curves "$WORK/part.csv" --measure entropy
failure "has no entropy; a table has it if it is made with --whole-rows"
case_ok "curves of every measure, which read whole rows where they need them"

# The shares of a role are those of blocks, whatever they are read from.
"$ATTNSCOPE" blocks --roles $demo/umm_aia.h5 |
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print "task,layer,to,mean"; next }
	$at["from"] == "counted" { printf "%s,%s,%s,%s\n", $at["task"],
		$at["layer"], $at["to"], $at["share"] }' >"$WORK/shares.csv"
"$ATTNSCOPE" blocks --roles --per-sample $demo/umm_aia.h5 -o "$WORK/roles.csv"
# The table without the seal that a change would break.
unseal() {
	sed 's/,[^,]*$//' "$1"
}
for role in image answer first_key; do
	run curves $demo/umm_aia.h5 --measure to:$role
	status_is 0
	out_has ",to:$role,"
	cp "$WORK/out" "$WORK/measure.csv"
	grep -e ^task, -e ",$role," "$WORK/shares.csv" >"$WORK/means.csv"
	values_are "$WORK/means.csv" "$WORK/measure.csv" task,layer mean 1e-12
	run curves "$WORK/roles.csv" --measure to:$role
	out_same "$WORK/measure.csv"
	run curves "$WORK/measure.csv" --measure to:$role
	status_is 0
done
# A sample without such keys gives them nothing, as in blocks; one without rows
# that count has no share at all.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
	!($at["sample"] == "0000" && $at["to"] == "image") &&
	!($at["sample"] == "0001" && $at["from"] == "counted")' \
	"$WORK/roles.csv" >"$WORK/cut.csv"
unseal "$WORK/cut.csv" >"$WORK/holes.csv"
run curves "$WORK/holes.csv" --measure to:image
status_is 0
cp "$WORK/out" "$WORK/measure.csv"
run blocks --roles "$WORK/holes.csv"
grep -e ^model, -e ",counted,image," "$WORK/out" |
	sed '1s/share/mean/' >"$WORK/means.csv"
values_are "$WORK/means.csv" "$WORK/measure.csv" task,layer mean 1e-12
sed '1!s/\(,to:image,0,.*,\)[0-9.]*,[0-9.]*,[0-9.]*,[0-9.]*$/\11.3,0.1,1.2,1.4/' \
	"$WORK/measure.csv" >"$WORK/large.csv"
run curves "$WORK/large.csv" --measure to:image
status_is 1
err_has "large.csv: line 2: 'to:image' is 1.3, which is not between 0 and 1"
# A row that is lost gives nothing to nobody, and is not taken for one that does.
unseal "$WORK/roles.csv" >"$WORK/lost.csv"
for lost in 0003,understanding,.*,7,12,.*,counted,image, \
	0003,understanding,.*,7,12,.*,image,prompt,; do
	grep -v "$lost" "$WORK/lost.csv" >"$WORK/one.csv"
	for command in "curves --measure to:image" "blocks --roles"; do
		run $command "$WORK/one.csv"
		failure "0003: layer 7 has rows of some pairs of roles, from"
	done
done
grep -v ",11,12," "$WORK/lost.csv" >"$WORK/one.csv"
run curves "$WORK/one.csv" --measure to:image
failure "understanding: layer 11 is missing"
# Twice is no sum.
{ cat "$WORK/roles.csv"; grep ',counted,image,' "$WORK/roles.csv"; } >"$WORK/cut.csv"
unseal "$WORK/cut.csv" >"$WORK/twice.csv"
run curves "$WORK/twice.csv" --measure to:image
failure "duplicate layer 0"
case_ok "curves of what a role gets"

run curves $demo/umm_aia.h5 --measure to:imag
failure "no key has the role 'imag'; there are: prompt, image, answer, other, \
first_key"
run curves "$WORK/part.csv" --measure to:image
failure "part.csv: is an intensity table, which has no shares of roles; give the \
dumps, or the table of 'attnscope blocks --roles --per-sample'"
run curves $demo/umm_aia.h5 --measure to:
usage_error "unknown measure 'to:'"
run heads $demo/umm_aia.h5 --measure to:image
usage_error "--measure to:image is a mean over heads"
run report $demo/umm_aia.h5 --measure to:image --per-head
usage_error "--measure to:image is a mean over heads"
run plot --kind heads $demo/umm_aia.h5 --measure to:image
usage_error "--measure to:image cannot be drawn as heads"
run analyze $demo/umm_aia.h5 --measure to:image -o "$WORK/folder"
usage_error "--measure to:ROLE is for curves, correlate"
[ ! -e "$WORK/folder" ] || fail "a folder was made"
case_ok "what has no shares of roles says so"
