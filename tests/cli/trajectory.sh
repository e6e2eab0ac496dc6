# The steps of a training run in a few numbers, against awk, and what other
# commands say of each step.
. tests/cli/lib.sh

demo=data/demo
early=tests/data/dumps/umm_step_early.h5

"$ATTNSCOPE" intensity $early $demo/*.h5 -o "$WORK/intensity.csv"
"$ATTNSCOPE" curves "$WORK/intensity.csv" -o "$WORK/curves.csv"
run trajectory "$WORK/intensity.csv" --targets janus-pro --stretch 30 \
	--reference single-task
status_is 0
err_is ""
cp "$WORK/out" "$WORK/steps.csv"
awk -F, -v OFS=, '
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
	print "model,step,task,samples,mean,early,middle,late"; next }
{
	key = $at["model"] OFS $at["step"] OFS $at["task"]
	third = int(3 * $at["depth"])
	sum[key, third] += $at["mean"]; n[key, third]++
	all[key] += $at["mean"]; layers[key]++; samples[key] = $at["samples"]
}
END { for (key in all) printf "%s,%d,%.17g,%.17g,%.17g,%.17g\n", key,
	samples[key], all[key] / layers[key], sum[key, 0] / n[key, 0],
	sum[key, 1] / n[key, 1], sum[key, 2] / n[key, 2] }
' "$WORK/curves.csv" >"$WORK/heights.csv"
values_are "$WORK/heights.csv" "$WORK/steps.csv" model,step,task \
	samples,mean,early,middle,late 1e-12
case_ok "heights, whole and by thirds of the depth"

"$ATTNSCOPE" correlate "$WORK/curves.csv" | grep ",level,pearson," \
	>"$WORK/level" || fail "no r"
while IFS=, read -r model step _ _ _ _ _ _ _ _ r _; do
	for task in understanding generation; do
		cells "model=$model,step=$step,task=$task" "r=$r"
	done
done <"$WORK/level"
"$ATTNSCOPE" loss "$WORK/intensity.csv" --targets janus-pro --stretch 30 \
	-o "$WORK/loss.csv"
values_are "$WORK/loss.csv" "$WORK/steps.csv" model,step,task loss 1e-15
"$ATTNSCOPE" compare "$WORK/curves.csv" | grep -v ",joint," \
	>"$WORK/distances.csv"
values_are "$WORK/distances.csv" "$WORK/steps.csv" model,step,task \
	pearson,rmse 1e-15
case_ok "r, loss and distance are those of their own commands"

# 100 before 1458, whatever the order of the operands.
awk -F, '$1 == "umm-digits-12L" { print $2 }' "$WORK/steps.csv" | uniq |
	tr '\n' ' ' >"$WORK/order"
[ "$(cat "$WORK/order")" = "100 1458 " ] || fail "steps: $(cat "$WORK/order")"
run trajectory $demo/*.h5 $early --targets janus-pro --stretch 30 \
	--reference single-task
out_same_rows() {
	sort "$1" >"$WORK/a"
	sort "$WORK/out" | cmp -s - "$WORK/a" || fail "other rows than $1"
}
out_same_rows "$WORK/steps.csv"
case_ok "steps in their order, from dumps as from tables"

run trajectory "$WORK/curves.csv" --reference data/paper/fig1.csv:Emu3 \
	--reference data/paper/fig1.csv:BAGEL
failure "both Emu3 and BAGEL have curves of understanding"
run trajectory "$WORK/curves.csv"
status_is 0
cells "model=umm-digits-12L,step=100,task=generation" samples= loss= \
	targets= reference= rmse= ci_low=
run trajectory data/paper/fig1.csv
status_is 0
cells "model=Emu3,task=generation" samples= r=-.319~.0005
case_ok "curves alone"

run plot "$WORK/steps.csv" -o "$WORK/steps.svg"
status_is 0
for text in "mean intensity" "intensity by thirds of depth" \
	"rmse from single-task" "loss (janus-pro stretched" "from 30)" \
	"r of the two curves" "step"; do
	svg_has "$WORK/steps.svg" "$text"
done
# The thirds of both tasks are beside each other in two columns.
run plot "$WORK/steps.csv" --width 12cm
sed -n 's/^set label "\(.*\), \(.*\) third" .*/\1 \2/p' "$WORK/out" |
	tr '\n' ' ' >"$WORK/legend"
[ "$(cat "$WORK/legend")" = "understanding early generation early \
understanding middle generation middle understanding late generation late " ] ||
	fail "the legend is $(cat "$WORK/legend")"
awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR > 1 { $at["rmse"] = $at["loss"] = 0 } 1' "$WORK/steps.csv" \
	>"$WORK/zeros.csv"
run plot "$WORK/zeros.csv"
grep '^set yrange \[-' "$WORK/out" | grep -v '^set yrange \[-0.[0-9]*:0' \
	>"$WORK/below" && fail "an axis of zeros: $(head -n 1 "$WORK/below")"
grep -c '^set yrange \[0:1\]' "$WORK/out" >"$WORK/count"
[ "$(cat "$WORK/count")" -eq 4 ] || fail "$(cat "$WORK/count") axes of zeros"
run plot "$WORK/intensity.csv" --kind trajectory -o "$WORK/made.svg"
status_is 0
svg_has "$WORK/made.svg" "umm-digits-12L+AIA"
sed 's/^\(umm-digits-12L\),100,/\1,first,/' "$WORK/steps.csv" >"$WORK/words.csv"
run plot "$WORK/words.csv" -o "$WORK/words.svg"
status_is 0
case_ok "a row of panels for each model"

run report "$WORK/intensity.csv" -o "$WORK/page.html"
status_is 0
grep -q 'id="*trajectory' "$WORK/page.html" || fail "no section of steps"
run report $demo/umm_aia.h5 -o "$WORK/one.html"
grep -q 'id="*trajectory' "$WORK/one.html" && fail "steps of one step"
case_ok "the report follows several steps"
