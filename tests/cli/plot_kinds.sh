# Every kind of figure, from dumps and from the tables of other commands.
. tests/cli/lib.sh
find_h5py

demo=data/demo
paper=data/paper

# Compares a figure with a reference by its content.
svg_same() {
	"$python" tests/data/svg_same.py "$1" "$2" \
		>"$WORK/difference" 2>&1 ||
		fail "$2 differs from $1: $(head -n 3 "$WORK/difference")"
}

run plot $paper/fig1.csv --only base -o "$WORK/fig1.svg" \
	--reference Qwen3-VL-8B \
	--reference HunyuanImage-3.0:task-specific-as-plotted-36
status_is 0
svg_same $paper/fig1.svg "$WORK/fig1.svg"
run plot $paper/fig5.csv -o "$WORK/fig5.svg" --column two \
	--before 'w/o AIA as-plotted-36' --after 'w AIA as-plotted-36' \
	--reference Qwen3-VL-8B --reference HunyuanImage-3.0
status_is 0
svg_same $paper/fig5.svg "$WORK/fig5.svg"
sed 's/d=.M\([0-9]*\)/&9/' "$WORK/fig5.svg" >"$WORK/moved.svg"
"$python" tests/data/svg_same.py $paper/fig5.svg \
	"$WORK/moved.svg" >/dev/null && fail "a moved line is not noticed"
case_ok "the paper's figures 1 and 5, to half a pixel"

run plot $paper/fig1.csv --kind scatter --only base -o "$WORK/scatter.svg"
status_is 0
svg_has "$WORK/scatter.svg" "Emu3" "r = -0.32, p_ar = 0.1" "r = -0.72" \
	">intensity, understanding (text→image)<" \
	">intensity, generation (image→text)<" ">depth<"
run plot $paper/fig1.csv --kind correlation -o "$WORK/correlation.svg"
status_is 0
svg_has "$WORK/correlation.svg" "Emu3, base" "Pearson" "Spearman" \
	"as they are" "differences of neighbours" "without a straight line" \
	"one curve shifted along the layers (95%)" \
	">r of the two curves (intensity)<"
"$ATTNSCOPE" correlate $demo/*.h5 >"$WORK/correlation.csv"
run plot "$WORK/correlation.csv" -o "$WORK/table.svg"
status_is 0
svg_has "$WORK/table.svg" "umm-digits-12L+AIA, step 403" "Pearson"
grep -q "shifted" "$WORK/table.svg" && fail "a null out of nothing"
case_ok "scatter and correlation, the null only where there are curves"

# beyond CURVES: of each r whether it is beyond its range, or its p_shift below .05.
beyond() {
	"$ATTNSCOPE" plot "$1" --kind correlation -o "$WORK/range.gp"
	awk '/^\$null/ { on = 1; next } /^EOD/ { on = 0 }
		on { print ($1 < $3 || $1 > $4) + 0 }' "$WORK/range.gp" |
		sort | uniq -c >"$WORK/drawn"
	"$ATTNSCOPE" correlate "$1" | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++)
			at[$i] = i; next }
		{ print ($at["p_shift"] < .05) + 0 }' | sort | uniq -c >"$WORK/known"
	cmp -s "$WORK/drawn" "$WORK/known" ||
		fail "$1: $(cat "$WORK/drawn"), where p_shift says $(cat "$WORK/known")"
}
beyond $paper/fig1.csv
beyond $paper/fig5.csv
# Twelve layers have too few shifts for any r.
"$ATTNSCOPE" curves $demo/*.h5 >"$WORK/twelve.csv"
beyond "$WORK/twelve.csv"
check "no r is beyond" test "$(wc -l <"$WORK/drawn")" -eq 1
case_ok "an r is beyond its grey range exactly where p_shift is below .05"

for kind in heads groups; do
	run plot $demo/umm_aia.h5 --kind $kind -o "$WORK/$kind.svg"
	status_is 0
	err_is ""
	"$ATTNSCOPE" $kind $demo/umm_aia.h5 >"$WORK/$kind.csv"
	run plot "$WORK/$kind.csv" -o "$WORK/table.svg"
	status_is 0
	cmp -s "$WORK/$kind.svg" "$WORK/table.svg" ||
		fail "the table gives another figure of $kind"
done
svg_has "$WORK/heads.svg" "understanding: umm-digits" "difference: umm" \
	">head<" ">intensity<"
svg_has "$WORK/heads.svg" "difference (understanding − generation)"
svg_has "$WORK/groups.svg" "mean ± standard deviation" dense_caption "understanding η² = 0.97 (p = 0.0" \
	enrichment
# places NAME: the task's distances from the middle of its lines.
places() {
	run plot "$WORK/$1.csv"
	status_is 0
	awk 'NF == 4 && /^[0-9]/ { printf "%.2f\n", $2 - int($2 + .5) }' \
		"$WORK/out" | sort -u | tr '\n' ' ' >"$WORK/places"
}
places groups
[ "$(cat "$WORK/places")" = "0.00 " ] || fail "marks at $(cat "$WORK/places")"
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR > 1 { $at["group"] = "all" } { print }' \
	"$WORK/groups.csv" >"$WORK/shared.csv"
places shared
[ "$(cat "$WORK/places")" = "-0.17 0.17 " ] ||
	fail "marks of both tasks at $(cat "$WORK/places")"
case_ok "heads and groups, from dumps and from their tables"

"$ATTNSCOPE" blocks $demo/umm_aia.h5 >"$WORK/blocks.csv"
run plot "$WORK/blocks.csv" -o "$WORK/blocks.svg"
status_is 0
svg_has "$WORK/blocks.svg" "to text" "to image" "to anything else" \
	"text rows, understanding" "other rows, generation"
run plot $demo/umm_aia.h5 --kind blocks -o "$WORK/blocks_of_dump.svg"
status_is 0
cmp -s "$WORK/blocks.svg" "$WORK/blocks_of_dump.svg" ||
	fail "another figure of the dump than of its table"
run plot data/paper/fig1.csv --kind blocks -o "$WORK/none.svg"
failure "blocks are drawn from dumps, or from the table that attnscope blocks"
case_ok "blocks, from dumps and from their table"

"$ATTNSCOPE" blocks --roles $demo/umm_aia.h5 --role "brief=0:3:text" \
	>"$WORK/roles.csv"
run plot "$WORK/roles.csv" -o "$WORK/roles.svg"
status_is 0
svg_has "$WORK/roles.svg" "understanding (text" "generation (image" \
	"share of attention" ">layer<" ">prompt<" ">image<" ">brief<" \
	">answer<" ">other<" ">first key<"
run plot $demo/umm_aia.h5 --kind roles --role "brief=0:3:text" \
	-o "$WORK/roles_of_dump.svg"
status_is 0
cmp -s "$WORK/roles.svg" "$WORK/roles_of_dump.svg" ||
	fail "another figure of the dump than of its table"
# The parts of a layer are what the table says, one on the other, up to one.
run plot "$WORK/roles.csv"
awk 'NF == 6 && $5 >= 0 && $6 <= 1.0001 && $1 == 5 { if ($6 > top) top = $6 }
	END { exit !(top > .9999) }' "$WORK/out" ||
	fail "the parts of layer 5 do not add up to one"
awk -F, '$8 != "counted"' "$WORK/roles.csv" >"$WORK/uncounted.csv"
run plot "$WORK/uncounted.csv" -o "$WORK/none.svg"
failure "none of the table is from the counted rows"
run plot data/paper/fig1.csv --kind roles -o "$WORK/none.svg"
failure "roles are drawn from dumps, or from the table that attnscope blocks"
case_ok "roles, from dumps and from their table"

run plot $demo/umm_aia.h5 --kind steps -o "$WORK/steps.svg"
status_is 0
err_is ""
"$ATTNSCOPE" steps $demo/umm_aia.h5 >"$WORK/steps.csv"
run plot "$WORK/steps.csv" -o "$WORK/table.svg"
status_is 0
cmp -s "$WORK/steps.svg" "$WORK/table.svg" || fail "another figure of steps"
svg_has "$WORK/steps.svg" "understanding: umm-digits" "generation: umm" \
	"row of the response" ">intensity<"
run plot "$WORK/steps.csv" --kind heads -o "$WORK/none.svg"
failure "a steps table cannot be drawn as heads"
run plot $paper/fig1.csv --kind steps -o "$WORK/none.svg"
failure "steps are drawn from dumps, or from the table that attnscope steps writes"
run plot $demo/umm_aia.h5 "$WORK/heads.csv" --kind steps -o "$WORK/none.svg"
failure "a steps table"
case_ok "steps, from dumps and from their table"

# A response of 250 rows; only one sample of three has the last 50.
awk 'BEGIN { print "model,step,group,task,layer,layers,position,samples,mean"
	for (l = 0; l < 2; l++) for (p = 0; p < 250; p++)
		printf "m,,,generation,%d,2,%d,%d,%s\n", l, p,
			p < 200 ? 3 : 1, p < 200 ? (p % 2 + l) / 4 : 9 }' \
	>"$WORK/long.csv"
run plot "$WORK/long.csv"
status_is 0
grep -c '^[0-9.]* [0-9.]* [0-9.-]* [0-9.-]* [0-9.-]* [0-9.-]* [0-9]*$' \
	"$WORK/out" >"$WORK/count"
[ "$(cat "$WORK/count")" -eq 200 ] || fail "$(cat "$WORK/count") squares"
out_has "2 rows to a square"
run plot "$WORK/long.csv" --terminal --ascii
status_is 0
out_has "row"
sed 's/^\(m,,,generation,0,2\),7,/\1,99999999,/' "$WORK/long.csv" \
	>"$WORK/huge.csv"
run plot "$WORK/huge.csv"
failure "'position' is more than any response has"
case_ok "long responses share squares, and their end is left out"

run plot $paper/fig1.csv --kind matrix -o "$WORK/matrix.svg"
status_is 0
"$ATTNSCOPE" compare $paper/fig1.csv --matrix >"$WORK/matrix.csv"
run plot "$WORK/matrix.csv" -o "$WORK/table.svg"
cmp -s "$WORK/matrix.svg" "$WORK/table.svg" || fail "another matrix"
svg_has "$WORK/matrix.svg" "1 Emu3:base" "s r (intensity)<" \
	understanding generation "not compared"
# A ring for each pair of six models without an r, and none where all have one.
run plot "$WORK/matrix.csv" -o "$WORK/rings.gp"
awk '/^\$gap/ { on = 1; next } /^EOD/ { on = 0 } on' "$WORK/rings.gp" >"$WORK/rings"
pairs=$(awk -F, '$5 != "joint"' "$WORK/matrix.csv" | wc -l)
check "$(wc -l <"$WORK/rings") rings" \
	test $(($(wc -l <"$WORK/rings") + pairs - 1)) -eq 72
run plot $demo/*.h5 --kind matrix -o "$WORK/whole.svg"
grep -q "not compared" "$WORK/whole.svg" && fail "a ring where all is compared"
# A task that is not compared has no panel, rather than an empty one.
grep -v ',generation,' "$WORK/matrix.csv" >"$WORK/half.csv"
run plot "$WORK/half.csv" -o "$WORK/half.svg"
status_is 0
grep -q "generation" "$WORK/half.svg" && fail "a panel of no pair"
grep -E '^model|,joint,' "$WORK/matrix.csv" >"$WORK/joint.csv"
run plot "$WORK/joint.csv" -o "$WORK/none.svg"
failure "no comparison of a single task"
case_ok "the matrix of models"

run plot $demo/*.h5 --targets janus-pro --stretch 30 -o "$WORK/targets.svg"
status_is 0
svg_has "$WORK/targets.svg" "target of understanding ± δ" \
	"target of generation ± δ"
run plot $demo/umm_aia.h5 --kind loss --targets janus-pro --stretch 30 \
	-o "$WORK/loss.svg"
status_is 0
svg_has "$WORK/loss.svg" "AIA loss: understanding 0.00329," \
	"generation 0.00563"
run plot $demo/umm_aia.h5 --kind loss -o "$WORK/none.svg"
failure "say what the loss pulls towards"
case_ok "targets beside curves, and the loss"

run plot $paper/fig1.csv --overlay --only base -o "$WORK/overlay.svg"
status_is 0
svg_has "$WORK/overlay.svg" Emu3 Janus-Pro BAGEL ">depth<" \
	"understanding (text→image)"
run plot $paper/fig1.csv --layers 5-9 --only Emu3 -o "$WORK/layers.gp"
status_is 0
[ "$(grep -c '^[0-9][0-9]* 0\.' "$WORK/layers.gp")" -eq 10 ] ||
	fail "not the five layers of two curves"
grep -q '^set xrange \[4.5:9.5\]' "$WORK/layers.gp" || fail "another axis"
mv "$WORK/layers.gp" "$WORK/dash.gp"
run plot $paper/fig1.csv --layers 5:10 --only Emu3 -o "$WORK/layers.gp"
cmp -s "$WORK/layers.gp" "$WORK/dash.gp" || fail "5:10 is not 5-9"
run plot $paper/fig1.csv --layers 25: --only Emu3 -o "$WORK/last.gp"
grep '^[0-9][0-9]* 0\.' "$WORK/last.gp" | cut -d ' ' -f 1 | sort -u |
	tr '\n' ' ' >"$WORK/numbers"
[ "$(cat "$WORK/numbers")" = "25 26 27 28 29 30 31 " ] ||
	fail "25: is $(cat "$WORK/numbers")"
run plot $paper/fig1.csv --only Emu3 --legend none --xlabel "the <x>" \
	--ylabel why -o "$WORK/names.svg"
svg_has "$WORK/names.svg" "the &lt;x" why
grep -q "understanding (" "$WORK/names.svg" && fail "a legend all the same"
case_ok "overlay, --layers, --xlabel, --ylabel and --legend"

for style in paper slides dark; do
	run plot $paper/fig1.csv --only Emu3 --style $style -o "$WORK/$style.svg"
	status_is 0
done
svg_has "$WORK/paper.svg" 'fill="#ffffff"'
svg_has "$WORK/dark.svg" 'fill="#1c1c1e"'
width() { sed -n 's/^ width="\([0-9]*\)".*/\1/p' "$1"; }
[ "$(width "$WORK/slides.svg")" -ge $((2 * $(width "$WORK/paper.svg") - 2)) ] ||
	fail "slides are not twice as large"
run plot $paper/fig1.csv --only Emu3 --column one -o "$WORK/column.svg"
[ "$(width "$WORK/column.svg")" -eq 321 ] || fail "one column is not 3.35 in"
run plot $paper/fig1.csv --width 5 --height 4 -o "$WORK/size.svg"
[ "$(width "$WORK/size.svg")" -eq 480 ] || fail "5 inches are not 480 px"
run plot $paper/fig1.csv --width 1 -o "$WORK/none.svg"
failure "too small for"
case_ok "--style, --column, --width and --height"

mkdir "$WORK/kept"
run plot $paper/fig1.csv --only Emu3 --keep-script -o "$WORK/kept/a.pdf"
status_is 0
folder_is "$WORK/kept" a.gp a.pdf
(cd "$WORK/kept" && gnuplot -e "output='b.pdf'" a.gp) 2>"$WORK/err" ||
	fail "the script does not run alone: $(cat "$WORK/err")"
grep -aq "/FontFile" "$WORK/kept/a.pdf" || fail "no font in the pdf"
rm "$WORK/kept/a.pdf" "$WORK/kept/b.pdf"
(cd "$WORK/kept" && gnuplot a.gp) 2>"$WORK/err"
folder_is "$WORK/kept" a.gp a.pdf
run plot $paper/fig1.csv --only Emu3 -o "$WORK/kept/named.gp"
(cd "$WORK/kept" && gnuplot named.gp) 2>"$WORK/err"
folder_is "$WORK/kept" a.gp a.pdf named.gp named.svg
run plot $paper/fig1.csv --only Emu3 -o "$WORK/kept/it's.gp"
(cd "$WORK/kept" && gnuplot "it's.gp") 2>"$WORK/err"
check "a quote ends a text" test -s "$WORK/kept/it's.svg"
case_ok "--keep-script; a pdf has its fonts"

run plot $demo/umm_aia.h5 --kind samples --keep-script -o "$WORK/samples.svg"
status_is 0
err_is ""
svg_has "$WORK/samples.svg" "understanding: umm-digits-12L" "mean, generation"
# A line for each of ten samples a task, and one for each mean.
lines=$(grep -c "with lines" "$WORK/samples.gp")
[ "$lines" -ge 22 ] || fail "only $lines lines"
run plot $demo/umm_aia.h5 --kind samples --by group -o "$WORK/by.svg"
status_is 0
svg_has "$WORK/by.svg" ">ocr<"
"$ATTNSCOPE" curves $demo/umm_aia.h5 >"$WORK/means.csv"
run plot "$WORK/means.csv" --kind samples -o "$WORK/none.svg"
failure "a table of curves has no samples to draw"
run plot $demo/umm_aia.h5 --kind samples --per-head -o "$WORK/none.svg"
usage_error "--per-head"
"$ATTNSCOPE" intensity --per-head $demo/umm_aia.h5 >"$WORK/per_head.csv"
run plot "$WORK/per_head.csv" --kind samples -o "$WORK/none.svg"
failure "samples are drawn from means over heads"
case_ok "every sample's curve and their mean"

# All kinds show the measure that was asked for, or say that they cannot.
run plot $demo/umm_aia.h5 --kind samples --measure entropy -o "$WORK/own.gp"
status_is 0
grep -q '"entropy of a row (nats)"' "$WORK/own.gp" || fail "no entropy"
value=$("$ATTNSCOPE" curves --measure entropy $demo/umm_aia.h5 |
	awk -F, '$4 == "understanding" && $6 == 3 { printf "3 %.12g", $13 }')
awk '/^[0-9]/ { printf "%d %.12g\n", $1, $2 }' "$WORK/own.gp" >"$WORK/points"
grep -qxF "$value" "$WORK/points" || fail "no mean of $value"
run plot $demo/umm_aia.h5 --kind groups --measure entropy -o "$WORK/own.gp"
status_is 0
grep -q '"entropy"' "$WORK/own.gp" || fail "no groups of entropy"
grep -q '"intensity"' "$WORK/own.gp" && fail "groups of intensity"
for kind in scatter correlation; do
	run plot $demo/umm_aia.h5 --kind $kind --measure sink_rate --width 6cm \
		-o "$WORK/own.gp"
	status_is 0
	grep -q '^set label "sink rate, \|(sink rate)"' "$WORK/own.gp" ||
		fail "$kind does not name the sink rate"
done
run plot $demo/*.h5 --kind matrix --measure to_text --width 8.5cm \
	-o "$WORK/own.gp"
grep -q "attention to text" "$WORK/own.gp" || fail "the matrix names no measure"
"$ATTNSCOPE" correlate --measure entropy $demo/umm_aia.h5 >"$WORK/two.csv"
"$ATTNSCOPE" correlate $demo/umm_aia.h5 >>"$WORK/two.csv"
run plot "$WORK/two.csv" -o "$WORK/none.svg"
failure "rows of measure entropy and of intensity: a figure shows one"
"$ATTNSCOPE" compare --matrix --measure entropy $demo/*.h5 >"$WORK/two.csv"
"$ATTNSCOPE" compare --matrix $demo/*.h5 >>"$WORK/two.csv"
run plot "$WORK/two.csv" -o "$WORK/none.svg"
failure "rows of measure entropy and of intensity: a figure shows one"
for kind in blocks roles steps; do
	run plot $demo/umm_aia.h5 --kind $kind --measure entropy
	usage_error "--measure entropy cannot be drawn as $kind"
done
"$ATTNSCOPE" steps $demo/umm_aia.h5 >"$WORK/steps.csv"
run plot "$WORK/steps.csv" --measure entropy -o "$WORK/none.svg"
failure "--measure entropy cannot be drawn as steps"
case_ok "figures of another measure"

for args in "--before x --after nosuch" "--reference nosuch" "--only nosuch"; do
	# shellcheck disable=SC2086
	run plot $paper/fig5.csv $args -o "$WORK/none.svg"
	failure ": no curve of '"
done
run plot "$WORK/heads.csv" --only x -o "$WORK/none.svg"
failure "--only chooses curves, and heads are drawn whole"
# Before a dump is read: what it says of itself is enough.
for args in "--before 403 --after nosuch" "--reference nosuch" "--only nosuch"; do
	# shellcheck disable=SC2086
	run plot $demo/umm_aia.h5 $args -o "$WORK/none.svg"
	usage_error "no curve of 'nosuch' (umm-digits-12L+AIA:403)"
done
run correlate $demo/*.h5 --pair nosuch umm-digits-12L
usage_error "--pair: no curve of 'nosuch' (umm-digits-12L+AIA:403, umm-digits"
run plot $demo/umm_aia.h5 --only umm-digits-12L+AIA -o "$WORK/found.svg"
status_is 0
run plot data/targets/emu3.csv -o "$WORK/none.svg"
failure "a targets table cannot be drawn"
run plot "$WORK/heads.csv" --kind loss -o "$WORK/none.svg"
failure "a heads table cannot be drawn as loss"
run plot "$WORK/heads.csv" "$WORK/blocks.csv" -o "$WORK/none.svg"
failure "is a blocks table, and another was a heads table"
"$ATTNSCOPE" intensity $demo/umm_aia.h5 >"$WORK/rows.csv"
for other in $demo/umm_aia.h5 "$WORK/rows.csv" $paper/fig1.csv; do
	run plot "$WORK/blocks.csv" "$other" -o "$WORK/never.svg"
	failure "$other: is not a blocks table, and another was"
	run plot "$other" "$WORK/blocks.csv" -o "$WORK/never.svg"
	failure "blocks.csv: is a blocks table, and another was a"
done
check "there is a figure" test ! -e "$WORK/none.svg"
case_ok "what cannot be drawn is said"

# curves_of MODEL STEP SHIFT: of both tasks.
curves_of() {
	for task in understanding generation; do
		for layer in 0 1 2 3 4 5 6 7; do
			echo "\"$1\",$2,,$task,intensity,$layer,8,,,0.$(((layer * 7 + $3 + ${#task}) % 10)),,,"
		done
	done
}
{
	head -n 1 $paper/fig1.csv
	curves_of "A, step 1" "" 0
	curves_of A 1 3
} >"$WORK/alike.csv"
run plot "$WORK/alike.csv" --kind correlation --terminal --ascii
status_is 0
[ "$(grep -c '^A, step 1 |' "$WORK/out")" -eq 6 ] ||
	fail "not two lines in each of three panels"
run plot "$WORK/alike.csv" --overlay --terminal --ascii
out_has "* A, step 1 o A, step 1"
sed 's/^"A, step 1"/"A:1"/' "$WORK/alike.csv" >"$WORK/colon.csv"
run compare "$WORK/colon.csv" --matrix
cp "$WORK/out" "$WORK/matrix.csv"
run plot "$WORK/matrix.csv" --terminal --ascii
[ "$(grep -c '^[12]  A:1 *|' "$WORK/out")" -eq 4 ] ||
	fail "not two lines in each of two panels"
case_ok "models are told apart by model and step, not by their titles"

run plot $paper/fig1.csv --only Emu3 --only BAGEL --order BAGEL \
	--rename 'BAGEL=BAGEL (7B)' --rename Emu3='Emu3 {8B}'
status_is 0
sed -n 's/^set label "\(.*\)" at .*/\1/p' "$WORK/out" | grep -e BAGEL -e Emu3 \
	>"$WORK/titles"
printf '%s\n' 'BAGEL (7B)' 'Emu3 \173\070B\175' >"$WORK/expected"
cmp -s "$WORK/expected" "$WORK/titles" || fail "titles: $(cat "$WORK/titles")"
run plot $demo/*.h5 --rename umm-digits-12L:1458=Before --rename 403=100%
status_is 0
out_has '"Before"'
out_has '"umm-digits-12L+AIA, 100%"'
run plot $demo/*.h5 --before 1458 --after 403 --rename 1458=before \
	--rename 403=after
status_is 0
out_has "understanding, before"
out_has "generation, after"
run plot $paper/fig1.csv --rename emu3=Emu -o "$WORK/never.svg"
status_is 1
err_has "--rename emu3=Emu: the figure names no such model, step or group"
run plot $paper/fig1.csv --rename Emu3
usage_error "--rename: 'Emu3' is not OLD=NEW"
for empty in Emu3= "Emu3=  "; do
	run plot $paper/fig1.csv --rename "$empty"
	usage_error "--rename: '$empty' has no new name after the '='"
done
run plot $paper/fig1.csv --order Emu4
status_is 1
err_has "--order: no curve of 'Emu4'; did you mean 'Emu3'? (Emu3:base, "
run plot $paper/fig1.csv --only bagel
status_is 1
err_has "--only: no curve of 'bagel'; did you mean 'BAGEL'? ("
case_ok "names and order of the curves as the user wants them"

# level MEASURE VALUE: curves of both tasks, all of the value.
level() {
	head -n 1 "$WORK/means.csv"
	awk -F, -v OFS=, -v measure="$1" -v value="$2" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ $at["measure"] = measure; $at["mean"] = value
	  $at["std"] = $at["ci_low"] = $at["ci_high"] = ""; print }' \
		"$WORK/means.csv"
}

# ranges_are x|y RANGE: of all panels of the last script.
ranges_are() {
	sed -n "/^# legend/q;s/^set $1range \(\[[^]]*\]\).*/\1/p" "$WORK/out" |
		sort -u >"$WORK/ranges"
	[ "$(cat "$WORK/ranges")" = "$2" ] ||
		fail "$1 is $(tr '\n' ' ' <"$WORK/ranges"), not $2"
}

for case in "sink_rate 0 [0:1]" "to_text 1 [0.9:1]" "enrichment 0 [0:1]"; do
	# shellcheck disable=SC2086
	set -- $case
	level "$1" "$2" >"$WORK/level.csv"
	run plot "$WORK/level.csv" --measure "$1" --y auto
	status_is 0
	ranges_are y "$3"
	run plot "$WORK/level.csv" --measure "$1" --kind scatter
	status_is 0
	sed -n 's/^set .tics \([^,]*\),[^,]*,\(.*\)/\1 \2/p' "$WORK/out" |
		awk '$1 < 0 || $2 > 1.2' >"$WORK/beyond"
	[ -s "$WORK/beyond" ] && fail "$1: numbers at $(cat "$WORK/beyond")"
done
# A ruler on a printed curve may go beyond: its points are shown all the same.
level intensity -0.01 >"$WORK/level.csv"
run plot "$WORK/level.csv"
ranges_are y "[-0.01:1]"
awk -F, -v OFS=, 'NR > 1 { $11 = NR == 2 ? 0.1 : 0.9; $12 = 0.3 } NR < 4' \
	"$WORK/groups.csv" >"$WORK/wide.csv"
run plot "$WORK/wide.csv" --kind groups
status_is 0
ranges_are x "[0:1]"
case_ok "no axis goes beyond what a measure can be"

"$ATTNSCOPE" curves $demo/umm_aia.h5 --measure enrichment \
	>"$WORK/enrichment.csv"
run plot "$WORK/enrichment.csv" --measure enrichment
out_has '"1: uniform attention"'
out_has '"enrichment"'
[ "$(grep -c '^set arrow 1 from graph 0, first 1 to graph 1, first 1 ' \
	"$WORK/out")" = 1 ] || fail "no line at 1"
run plot "$WORK/means.csv"
grep -q "uniform attention\|^set arrow 1" "$WORK/out" && fail "a line at 1"
level enrichment 3 >"$WORK/level.csv"
run plot "$WORK/level.csv" --measure enrichment --y auto
grep -q "uniform attention" "$WORK/out" && fail "1 is not on the axis"
run plot "$WORK/groups.csv"
out_has '"1: uniform attention"'
grep -c '^set arrow 2 from first 1, graph 0' "$WORK/out" >"$WORK/lines"
[ "$(cat "$WORK/lines")" = 1 ] || fail "$(cat "$WORK/lines") lines at 1"
# Where all values are below 1, the line is not on the panel's edge.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR > 1 { $at["mean"] /= 1.4; $at["std"] = 0 } { print }' \
	"$WORK/groups.csv" >"$WORK/edge.csv"
run plot "$WORK/edge.csv"
grep -q '^set xrange \[0:1.05\]' "$WORK/out" || fail "no room for the line at 1"
case_ok "an enrichment of 1 has a line and its name"

for measure in to_text sink_rate sinkfree; do
	level $measure 0.5 >"$WORK/level.csv"
	for more in "" "--width 5cm" "--height 5cm"; do
		# shellcheck disable=SC2086
		run plot "$WORK/level.csv" --measure $measure $more
		status_is 0
		grep -q "^set label \"$measure" "$WORK/out" &&
			fail "$measure is not in words"
	done
done
run plot "$WORK/groups.csv"
out_has '"sink-free intensity"'
"$ATTNSCOPE" heads --measure to_text $demo/umm_aia.h5 >"$WORK/heads.csv"
run plot "$WORK/heads.csv"
out_has '"attention to text"'
case_ok "measures have words"
