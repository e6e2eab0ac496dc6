# Texts keep within the page and clear of each other, whatever the kind, the width
# and the size of letters; a page that is too small is told what would do.
. tests/cli/lib.sh
find_h5py

demo=data/demo/umm_aia.h5
both="$demo data/demo/umm_final_rows100.h5"
drawn=$WORK/drawn
mkdir "$drawn"

"$ATTNSCOPE" keys --images $demo >"$WORK/image.csv"
"$ATTNSCOPE" heads $both >"$WORK/heads.csv"
"$ATTNSCOPE" correlate data/paper/fig1.csv >"$WORK/correlation.csv"
"$ATTNSCOPE" compare --matrix data/paper/fig1.csv >"$WORK/matrix.csv"
"$ATTNSCOPE" steps $demo >"$WORK/steps.csv"
"$ATTNSCOPE" blocks $both >"$WORK/blocks.csv"
"$ATTNSCOPE" groups $both >"$WORK/groups.csv"
"$ATTNSCOPE" curves $demo >"$WORK/curves.csv"
"$ATTNSCOPE" curves --measure enrichment $both >"$WORK/uniform.csv"
"$ATTNSCOPE" blocks --roles $demo --role brief=0:3:text >"$WORK/roles.csv"
"$ATTNSCOPE" intensity $demo >"$WORK/samples.csv"
"$ATTNSCOPE" loss $demo --targets janus-pro --stretch 30 --per-layer \
	>"$WORK/loss.csv"
"$ATTNSCOPE" compare $both --paired umm-digits-12L umm-digits-12L+AIA \
	>"$WORK/paired.csv" 2>"$WORK/err"
"$ATTNSCOPE" trajectory tests/data/dumps/umm_step_early.h5 $both \
	--targets janus-pro --stretch 30 >"$WORK/trajectory.csv" 2>"$WORK/err"

# draw NAME TABLE OPTION...; a size that is refused is replaced by the one that is
# named.
draw() {
	name=$1
	table=$2
	shift 2
	run plot "$WORK/$table.csv" "$@" -o "$drawn/$name.gp"
	[ "$status" -eq 0 ] && return
	enough=$(sed -n 's/.*: use \(--.*\) or more$/\1/p' "$WORK/err")
	run plot "$WORK/$table.csv" "$@" $enough -o "$drawn/$name.gp"
	status_is 0
}

all_fit() {
	"$python" -B tests/cli/plot_fit.py "$drawn" \
		>"$WORK/faults" 2>&1 || fail "$(head -n 5 "$WORK/faults")"
}

for kind in image enrichment heads correlation matrix steps blocks groups \
	curves scatter uniform roles samples loss paired trajectory; do
	table=$kind
	more=
	case $kind in
	enrichment)
		table=image
		more="--measure enrichment"
		;;
	uniform) more="--measure enrichment" ;;
	samples) more="--kind samples" ;;
	scatter)
		table=curves
		more="--kind scatter"
		;;
	esac
	for size in 6 9 20; do
		draw $kind-$size $table $more --font-size $size
		for width in 5cm 8.5cm 12cm; do
			draw $kind-$size-$width $table $more \
				--font-size $size --width $width
		done
	done
	draw $kind-72 $table $more --font-size 72
	draw $kind-slides $table $more --style slides --column two
done
# Two signs in a line that has just room.
"$ATTNSCOPE" curves --measure sink $both >"$WORK/signs.csv"
draw signs signs --measure sink --kind scatter --width 5cm
draw layers image --layers 3: --style slides
draw long image --width 7cm --ylabel "a row of the image, counted from its top" \
	--xlabel "a column of the image, counted from its left edge" \
	--title "a title that takes more than a single line of a narrow page"
all_fit
case_ok "texts keep within the page and clear of panels and of each other"

# Two and one of the first model, then those of the second.
sed -n 's/^set lmargin .* bmargin at screen \([^;]*\);.*/\1/p' \
	"$drawn/heads-9-8.5cm.gp" | uniq -c | awk '{ print $1 }' |
	tr '\n' ' ' >"$WORK/rows"
[ "$(cat "$WORK/rows")" = "2 1 2 1 " ] ||
	fail "rows have $(cat "$WORK/rows")panels"
case_ok "a model's panels begin a row"

# From the name of an axis to the title below it is more than a line.
sed -n 's/^set label "\(.*\)" at screen [^,]*,\([0-9.]*\) center .*/\2 \1/p' \
	"$drawn/heads-9-8.5cm.gp" | awk '
	$2 == "difference:" && !title { title = $1; gap = last - $1; next }
	title && !step { step = title - $1 }
	{ last = $1 }
	END { exit !(step > 0 && gap > 1.4 * step) }' ||
	fail "a title follows the name of an axis like its next line"
case_ok "a title keeps clear of the name of the axis above"

# too_small WANTED OPTION...: what is refused names what would do; that does, and
# a little less does not.
too_small() {
	wanted=$1
	shift
	run plot "$@" -o "$WORK/small.gp"
	failure "$wanted"
	enough=$(sed -n 's/.*: use \(--.*\) or more$/\1/p' "$WORK/err")
	run plot "$@" $enough -o "$WORK/small.gp"
	status_is 0
	less=$(echo "$enough" | awk '{
		split($NF, part, /[a-z]+/)
		unit = substr($NF, length(part[1]) + 1)
		$NF = part[1] - (unit == "in" ? .01 : unit == "cm" ? .1 : 1) \
			unit
		print }')
	run plot "$@" $less -o "$WORK/small.gp"
	status_is 1
}
paper=data/paper/fig1.csv
too_small "--width 3cm is too small for 3 panels with letters of 9 points: use --width " \
	--kind correlation --width 3cm $paper
err_has "cm or more"
too_small "--width 50mm is too small for 2 panels with letters of 9 points" \
	--kind matrix --width 50mm $paper
err_has "mm or more"
too_small "--width 1in is too small" --kind heads --width 1 $demo
err_has "in or more"
too_small "--height 40pt is too small" --kind curves --height 40pt $paper
err_has "pt or more"
too_small "--column one is too small for 12 panels with letters of 20 points" \
	--kind image --column one --font-size 20 $demo
too_small "--width 1in --height 1cm is too small" --width 1 --height 1cm $paper
err_has "cm or more"
for kind in correlation matrix; do
	run plot --kind $kind --width 8.5cm $paper -o "$WORK/narrow.gp"
	status_is 0
	# Below each other: all axes begin at the same place.
	sed -n 's/^set lmargin at screen \([^;]*\); set rmargin at screen \([^;]*\);.*/\1/p' \
		"$WORK/narrow.gp" | sort -u >"$WORK/lefts"
	[ "$(wc -l <"$WORK/lefts")" -eq 1 ] || fail "panels are side by side"
done
# The number of each model.
grep -c "; set xtics ('1' 0, '2' 1, '3' 2, '4' 3, '5' 4, '6' 5)$" \
	"$WORK/narrow.gp" >"$WORK/found"
[ "$(cat "$WORK/found")" = 2 ] || fail "models lack their numbers"
# Nothing is cut that could go on in a next line.
run plot --kind scatter --width 8.5cm $paper -o "$WORK/pairs.gp"
status_is 0
grep -n "…" "$WORK/narrow.gp" "$WORK/pairs.gp" "$drawn"/*-9-8.5cm.gp &&
	fail "a text is cut where there is room for lines"
case_ok "a size that is too small is answered in its unit with one that is not"

run plot "$WORK/groups.csv" --width 8.5cm -o "$WORK/tall.gp"
status_is 0
tall=$(sed -n 's/^width = .* height = \([0-9.]*\) .*/\1/p' "$WORK/tall.gp" |
	awk '{ printf "%.0f", 2.54 * $1 }')
grep -qx "attnscope plot: the figure is $tall cm tall; with --width 17.5cm it is [0-9]* cm" \
	"$WORK/err" || fail "nothing of $tall cm: $(cat "$WORK/err")"
for more in "--width 8.5cm --height 99cm" "--width 17.5cm" ""; do
	# shellcheck disable=SC2086
	run plot "$WORK/groups.csv" $more -o "$WORK/tall.gp"
	status_is 0
	err_is ""
done
case_ok "a figure that is taller than a page is told what would be lower"
