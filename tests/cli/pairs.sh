# Correlations of the paper's curves, and across models.
. tests/cli/lib.sh

# name r p_shift p_shift_less n_eff p_ar spearman difference detrended
# One run for everything, because drawing surrogates is slow.
run correlate data/paper/fig1.csv --mismatched --pool
status_is 0
err_is ""
while read -r model r shift less n_eff ar rank difference detrended; do
	level="model=$model,series=level"
	cells "$level,method=pearson" "r=$r~.0005" "p_shift=$shift~.0005" \
		"p_shift_less=$less~.0005" "n_eff=$n_eff~.05" "p_ar=$ar" \
		ci_low= ci_high=
	cells "$level,method=spearman" "r=$rank~.005"
	cells "model=$model,series=difference,method=pearson" \
		"r=$difference~.005"
	cells "model=$model,series=detrended,method=pearson" \
		"r=$detrended~.005"
done <<END
Emu3 -.319 .281 .156 23.6 .146~.01 -.42 .14 -.26
Janus-Pro -.464 .167 .100 12.0 .138~.01 -.49 -.37 -.58
BAGEL -.716 .071 .036 17.3 .001~.001 -.78 -.05 -.20
END
case_ok "the curves of the paper have the correlations that they have"

cells "model=mean of 3 pairs,series=level,method=pearson" r=-.50~.005 \
	p_shift=.0045~.002 layers= p_ar= n_eff= ci_low=
case_ok "--pool adds the mean over models"

# The same curves as two steps of each model, and as models of another name.
awk -F, -v OFS=, 'NR == 1 { print; next } { print; $2 = 7; print }' \
	data/paper/fig1.csv >"$WORK/steps.csv"
awk -F, -v OFS=, 'NR == 1 { print; next } { print; $1 = $1 "-copy"; print }' \
	data/paper/fig1.csv >"$WORK/copies.csv"
cp "$WORK/out" "$WORK/mismatched.csv"
for twice in steps copies; do
	run correlate "$WORK/$twice.csv" --pool
	status_is 0
	cells "model=mean of 6 pairs of 3 models,series=level,method=pearson" \
		r=-.50~.005 p_shift=.0045~.002
done
cp "$WORK/mismatched.csv" "$WORK/out"
case_ok "steps and copies of a model are no more evidence than one"

# Four understanding curves by five generation curves, and the means.
[ "$(wc -l <"$WORK/out")" -eq $((1 + 4 * 5 * 6 + 6)) ] || fail "rows missing"
cells "model=Emu3 × BAGEL,series=level,method=pearson" r=.50092586~1e-8 \
	p_ar= p_shift= ci_low= n_eff=
cells "model=BAGEL × Emu3,series=level,method=pearson" r=.18735818~1e-8
case_ok "--mismatched adds every understanding with every other generation"

pair="--pair Emu3 BAGEL"
run correlate data/paper/fig1.csv $pair
status_is 0
[ "$(wc -l <"$WORK/out")" -eq 7 ] || fail "not six rows"
# scipy.stats.pearsonr and spearmanr of the curve of Emu3, interpolated to 28
# layers by numpy.interp over depth, and that of BAGEL.
cells "model=Emu3 × BAGEL,series=level,method=pearson" layers=28 step= \
	group=base r=.50092586~1e-8
cells "model=Emu3 × BAGEL,series=level,method=spearman" r=.28297756~1e-8
awk -F, 'NR > 1 && $15 == "" { exit 1 }' "$WORK/out" || fail "no p_ar"
cp "$WORK/out" "$WORK/pair.csv"
run correlate data/paper/fig1.csv $pair --seed 2
cmp -s "$WORK/out" "$WORK/pair.csv" && fail "the seed does not matter"
case_ok "--pair correlates curves of two models by depth"

run correlate data/paper/fig1.csv $pair --pair=Qwen3-VL-8B \
	HunyuanImage-3.0:task-specific-native-32-inferred
status_is 0
out_has "task-specific × task-specific-native-32-inferred"
[ "$(wc -l <"$WORK/out")" -eq 13 ] || fail "not twelve rows"
run correlate data/paper/fig1.csv --pair Qwen3-VL-8B HunyuanImage-3.0
[ "$(wc -l <"$WORK/out")" -eq 13 ] || fail "not both groups"
run correlate data/paper/fig1.csv --pair emu3 BAGEL
status_is 1
out_is ""
err_has "--pair: understanding: no curve of 'emu3'; did you mean 'Emu3'?"
run correlate data/paper/fig1.csv --pair Emu3 Qwen3-VL-8B
status_is 1
err_has "--pair: generation: no curve of 'Qwen3-VL-8B'"
run correlate data/paper/fig1.csv --pair Emu3
usage_error "option '--pair' needs two values"
case_ok "--pair may be repeated, takes groups, and says what is not there"

# Two steps of one model.
sed -n 's/^Emu3,,/Emu3,100,/p; s/^BAGEL,,base/Emu3,20,base/p; 1p' \
	data/paper/fig1.csv >"$WORK/steps.csv"
run correlate "$WORK/steps.csv" --mismatched
cells "model=Emu3,step=20 × 100,series=level,method=pearson" \
	r=.18735818~1e-8
cells "model=Emu3,step=20,series=level,method=pearson" r=-.716~.0005
case_ok "where the two sides differ, a column names both"

{
	echo "model,step,group,task,measure,layer,layers,depth,samples,mean,std,ci_low,ci_high"
	awk 'BEGIN {
		add("constant", ".3 .3 .3 .3 .3 .3", ".1 .2 .3 .2 .1 .4")
		add("one", ".1", ".2")
		add("two", ".1 .3", ".2 .1")
		add("gap", ".1 - .3 .4 .5 .2", ".1 .3 .2 .2 .5 .4")
	}
	function add(model, u, g) {
		curve(model ",,,understanding", u)
		curve(model ",,,generation", g)
	}
	function curve(head, values,  n, v, i) {
		n = split(values, v, " ")
		for (i = 1; i <= n; i++)
			print head ",intensity," i - 1 "," n ",,," \
				(v[i] == "-" ? "" : v[i]) ",,,"
	}'
} >"$WORK/edges.csv"
run correlate "$WORK/edges.csv" --pool --mismatched
status_is 0
err_is ""
awk -F, 'NR > 1 && $11 $12 $13 $14 $15 $16 $17 $18 $19 != "" { exit 1 }' \
	"$WORK/out" || fail "a number where there is none"
[ "$(wc -l <"$WORK/out")" -eq 103 ] || fail "not every pair has its rows"
case_ok "constant, short and broken curves have empty cells"
