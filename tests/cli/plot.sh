# Figures from the command line; the unit tests cover what is drawn.
. tests/cli/lib.sh

demo=data/demo

# The file starts with the signature of its format and is not tiny.
figure_is() {
	case $2 in
	png) begin='\211PNG' ;;
	svg) begin='<?xml' ;;
	pdf) begin='%%PDF-' ;;
	eps) begin='%%!PS-' ;;
	esac
	printf "$begin" | cmp -s -n "$(printf "$begin" | wc -c)" - "$1" ||
		fail "$1 is no $2"
	[ "$(wc -c <"$1")" -gt 2000 ] || fail "$1 is too small"
}

"$ATTNSCOPE" curves $demo/*.h5 >"$WORK/curves.csv"
mkdir "$WORK/figures"
for format in svg png pdf eps; do
	run plot "$WORK/curves.csv" -o "$WORK/figures/curves.$format"
	status_is 0
	out_is ""
	err_is ""
	figure_is "$WORK/figures/curves.$format" $format
done
folder_is "$WORK/figures" curves.svg curves.png curves.pdf curves.eps
case_ok "the name of the output chooses the format"

run plot $demo/*.h5 -o "$WORK/dumps.svg"
status_is 0
cmp -s "$WORK/figures/curves.svg" "$WORK/dumps.svg" ||
	fail "dumps give another figure than their curves"
"$ATTNSCOPE" intensity $demo/*.h5 |
	"$ATTNSCOPE" plot - -o "$WORK/stdin.svg" 2>"$WORK/err"
err_is ""
cmp -s "$WORK/figures/curves.svg" "$WORK/stdin.svg" ||
	fail "an intensity table gives another figure"
case_ok "the same figure from dumps, intensities and curves"

run plot "$WORK/curves.csv"
status_is 0
err_is ""
cp "$WORK/out" "$WORK/curves.gp"
run plot "$WORK/curves.csv" -o "$WORK/figures/curves.gp"
status_is 0
cmp -s "$WORK/curves.gp" "$WORK/figures/curves.gp" ||
	fail "the script in a file is another"
mkdir "$WORK/alone"
(cd "$WORK/alone" && gnuplot ../curves.gp) >"$WORK/out" 2>"$WORK/err" ||
	fail "gnuplot does not take the script: $(cat "$WORK/err")"
folder_is "$WORK/alone" curves.svg
cmp -s "$WORK/alone/curves.svg" "$WORK/figures/curves.svg" ||
	fail "the script alone draws another figure"
case_ok "the script of a figure draws it alone, with its data"

# Whatever the user calls the figure.
odd='fi]]>&#1 "g$(x)\'
mkdir "$WORK/odd"
run plot "$WORK/curves.csv" -o "$WORK/odd/$odd.SVG" --keep-script
status_is 0
mv "$WORK/odd/$odd.SVG" "$WORK/odd.svg"
(cd "$WORK/odd" && gnuplot "$odd.gp") >"$WORK/out" 2>"$WORK/err" ||
	fail "gnuplot does not take the script: $(cat "$WORK/err")"
cmp -s "$WORK/odd/$odd.SVG" "$WORK/odd.svg" ||
	fail "the script makes $(ls "$WORK/odd")"
case_ok "the script of a figure makes the file that was asked for"

for text in "umm-digits-12L+AIA, step 403" "umm-digits-12L, step 1458" \
	understanding generation layer; do
	grep -q "$text" "$WORK/figures/curves.svg" || fail "no '$text'"
done
run plot --title "Two models" "$WORK/curves.csv" -o "$WORK/title.svg"
grep -q "Two models" "$WORK/title.svg" || fail "no title"
run plot --y auto "$WORK/curves.csv" -o "$WORK/auto.svg"
status_is 0
cmp -s "$WORK/auto.svg" "$WORK/dumps.svg" && fail "--y changes nothing"
case_ok "panels are named, --title and --y"

run plot data/paper/fig1.csv -o "$WORK/paper.svg"
status_is 0
err_is ""
for text in Emu3 Janus-Pro BAGEL; do
	grep -q "$text" "$WORK/paper.svg" || fail "no '$text'"
done
run plot --by group $demo/umm_aia.h5 -o "$WORK/groups.svg"
status_is 0
grep -q "dense_caption" "$WORK/groups.svg" || fail "no panel of a group"
case_ok "curves of a paper, and one panel for each group"

PATH=/nonexistent "$ATTNSCOPE" plot "$WORK/curves.csv" \
	-o "$WORK/alone/none.svg" >"$WORK/out" 2>"$WORK/err"
status=$?
failure "gnuplot is not installed" "apt install gnuplot-nox"
folder_is "$WORK/alone" curves.svg
PATH=/nonexistent "$ATTNSCOPE" plot "$WORK/curves.csv" >"$WORK/out" \
	2>"$WORK/err"
status=$?
status_is 0
out_same "$WORK/curves.gp"
case_ok "without gnuplot: what to install, no figure, but its script"

# What is wrong with the words is found before the dump, which is not there.
for name in figure figure.jpg; do
	run plot "$WORK/nosuch.h5" -o "$WORK/alone/$name"
	usage_error "$WORK/alone/$name: the name of a figure ends in .png, .svg, .pdf, "
done
figure() {
	said=$1
	shift
	run plot "$WORK/nosuch.h5" "$@" -o "$WORK/alone/figure.svg"
	usage_error "$said"
}
figure "--layers: '9-5': layer 9 comes after layer 5" --layers 9-5
figure "--layers: '9-x' is not a range of layers A:B" --layers 9-x
figure "--before and --after go together" --before base
figure "'8,5cm' is not a length, as in 3.35in" --width 8,5cm
figure "'3 feet' is not a length" --height "3 feet"
for height in 0 1 2.9 72.1; do
	figure "--font-size: $height is not from 3 to 72" --font-size $height
done
figure "--width 8.5 cm: write --width 8.5cm, without the space" --width 8.5 cm
figure "--height 85 mm: write --height 85mm, without the space" --height=85 mm
figure "--width: 0cm is not above 0" --width 0cm
figure "--height: 0in is not above 0" --height 0
for font in Sans,12 'Sans"' "Sans'" 'S&s' 'S<s' 'S\s' "S$(printf '\033')"; do
	figure "is not the name of a font family" --font "$font"
done
figure "--width: 1000in is more than 100in" --width 1000
figure "--height: 300cm is more than 254cm" --height 300cm
figure "unknown targets 'elephant' (emu3, janus-pro, janus-pro-code" \
	--targets elephant
figure "--targets needs --measure intensity" --targets emu3 --measure sinkfree
figure "--overlay is for curves, not heads" --overlay --kind heads
figure "--only chooses curves, and groups are drawn whole" --only x --kind groups
figure "--axes: 'foo' is not an axis: sample, step, layer, head" --axes foo
figure "--scale: -1 is not above 0" --scale -1
folder_is "$WORK/alone" curves.svg
# A file of that name is another matter.
(cd "$WORK/alone" && "$ATTNSCOPE" plot --width 8.5cm cm -o none.svg) \
	>"$WORK/out" 2>"$WORK/err"
status=$?
failure "cm: cannot open"
run plot "$WORK/nosuch.h5" --keep-script
usage_error "--keep-script goes with a figure: -o FIGURE.svg"
case_ok "what is wrong with options is found before anything is read"

run plot "$WORK/curves.csv" -o "$WORK/curves.csv/figure.svg"
failure "$WORK/curves.csv/figure.svg: cannot write: Not a directory"
run plot "$WORK/nosuch.csv" -o "$WORK/alone/figure.svg"
failure "$WORK/nosuch.csv: cannot open"
run plot tests/data/bad/no_task.h5 -o "$WORK/alone/figure.svg"
failure "no_task.h5: /samples/one: has no attribute 'task'"
folder_is "$WORK/alone" curves.svg
case_ok "no figure of what cannot be read, or where it cannot be"

# A second later and half a world away: what a figure holds does not depend on
# when and where it was drawn.
mkdir "$WORK/first" "$WORK/later"
drawn="pdf eps png svg"
gnuplot -e 'print GPVAL_TERMINALS' 2>&1 | grep -q tikz && drawn="$drawn tex"
for format in $drawn; do
	run plot "$WORK/curves.csv" -o "$WORK/first/a.$format"
	status_is 0
done
sleep 1.1
export TZ=XYZ-5:45
for format in $drawn; do
	run plot "$WORK/curves.csv" -o "$WORK/later/a.$format"
	[ $format = pdf ] && ! grep -aq CreationDate "$WORK/later/a.pdf" &&
		continue
	cmp "$WORK/first/a.$format" "$WORK/later/a.$format" \
		>"$WORK/difference" 2>&1 || fail "$(cat "$WORK/difference")"
done
unset TZ
if grep -aq CreationDate "$WORK/later/a.pdf"; then
	grep -aq "/CreationDate (D:20000101000000Z)" "$WORK/later/a.pdf" ||
		fail "a pdf has another date"
fi
grep -aqx "%%CreationDate: Sat Jan  1 00:00:00 2000" "$WORK/later/a.eps" ||
	fail "an eps has another date"
case_ok "the same bytes whenever and wherever a figure is drawn"

# Sizes, and that the legend keeps clear of itself: of each entry the script has
# a label, from whose left its letters go on for half an em each, at least.
for size in 6 9 11 14 18; do
	run plot data/paper/fig1.csv --font "DejaVu Serif" --font-size $size \
		--width 17.5cm
	status_is 0
	out_has "width = 6.889764;"
	out_has "font = \"DejaVu Serif\"; fontsize = $size;"
	sed -n '/^# legend/,$s/^set label "\(.*\)" at screen \(.*\),\(.*\) left.*/\3 \2 \1/p' \
		"$WORK/out" | awk -v em="$(echo $size | awk '{ print $1 / 72 / 6.889764 }')" '
		$1 == y && $2 < end { exit 1 }
		{ y = $1; x = $2; $1 = $2 = ""
		  end = x + (length - 2) * em / 2
		  if (end > 1) exit 1 }' ||
		fail "texts of the legend meet at $size points"
done
run plot data/paper/fig1.csv --width 85mm
out_has "width = 3.346457;"
run plot data/paper/fig1.csv --width 240pt
out_has "width = 3.333333;"
case_ok "letters and sizes as asked for"

# Texts are TeX's, whatever they hold.
if gnuplot -e 'print GPVAL_TERMINALS' 2>&1 | grep -q tikz; then
	run plot data/demo/umm_aia.h5 --keep-script -o "$WORK/figure.tex" \
		--width 20cm --title 'a_b \input{x} 100% #1 $2 & ~^ <|> "c"'
	status_is 0
	err_is ""
	head -n 1 "$WORK/figure.tex" | grep -q '^\\begin{tikzpicture}' ||
		fail "no picture of TikZ"
	for text in 'a\_b \textbackslash{}input\{x\} 100\% ' \
		'\#1 \$2 \& \textasciitilde{}\textasciicircum{} ' \
		'\textless{}\textbar{}\textgreater{} \char34{}c\char34{}' \
		'understanding (text$\rightarrow$image)'; do
		grep -qF -e "$text" "$WORK/figure.tex" || fail "no $text"
	done
	LC_ALL=C grep -q '[^ -~]' "$WORK/figure.tex" && fail "not ASCII"
	mv "$WORK/figure.tex" "$WORK/drawn.tex"
	(cd "$WORK" && gnuplot figure.gp) 2>"$WORK/err" || fail "figure.gp fails"
	for file in drawn figure; do
		grep -v '^%%' "$WORK/$file.tex" >"$WORK/$file.plain"
	done
	cmp -s "$WORK/drawn.plain" "$WORK/figure.plain" ||
		fail "the script draws another picture"
	case_ok "a figure for TeX"
fi
