# Attention over the grid of an image: against the tables that keys.py computes.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/keys.py "$made" || fail "cannot make dumps"

# has_panels SCRIPT CELLS...: panel after panel has as many squares.
has_panels() {
	script=$1
	shift
	awk '/^\$attention/ { cells = 0; inside = 1; next }
		/^EOD/ && inside { printf "%s%d", n++ ? " " : "", cells
			inside = 0 }
		inside { cells++ }' "$script" >"$WORK/cells"
	[ "$(cat "$WORK/cells")" = "$*" ] ||
		fail "panels have $(cat "$WORK/cells") squares, not $*"
}

# The squares of each panel have the colours that the values of the reference
# ask for: of the scale, green rises with them.  is_drawn SCRIPT REFERENCE COLUMN
is_drawn() {
	"$python" - "$@" >"$WORK/difference" <<'EOF' ||
import csv, math, re, sys
script, reference, column = sys.argv[1:]
text = open(script).read()
panels = [[list(map(float, line.split())) for line in block.split("\n")]
          for block in re.findall(r"\$attention\w* << EOD\n(.*?)\nEOD", text, re.S)]
wanted = {}
for row in csv.DictReader(open(reference)):
    if row["image"] != "" and row["column"] != "":
        at = row["task"], int(row["image"]), int(row["layer"])
        wanted.setdefault(at, {})[int(row["column"]), int(row["row"])] = \
            float(row[column] or 0)
values = [v for panel in wanted.values() for v in panel.values()]
most = max(values)
least = max(min(v for v in values if v > 0), most / 1000)
assert len(panels) == len(wanted), (len(panels), len(wanted))
for panel, at in zip(panels, sorted(wanted, key=lambda a: (a[0] != "understanding", *a[1:]))):
    cells = wanted[at]
    assert len(panel) == len(cells), at
    for x, y, left, right, top, bottom, colour in panel:
        value = cells[x, y]
        place = math.log(value / least) / math.log(most / least) if value else 0
        stops = [1, 45, 82, 114, 145, 174, 201, 220, 231]
        eighth = min(max(place, 0), 1) * 8
        low = min(int(eighth), 7)
        green = stops[low] + (stops[low + 1] - stops[low]) * (eighth - low)
        assert abs((int(colour) >> 8) % 256 - green) <= 1.01, (at, x, y, value)
        assert (left, top) == (x - 0.5, y - 0.5)
EOF
		fail "$1: $(tail -n 1 "$WORK/difference")"
}

for name in square several video window; do
	run plot --kind image "$made/$name.h5" -o "$WORK/$name.gp"
	status_is 0
	err_is ""
	is_drawn "$WORK/$name.gp" "$made/$name.csv" attention
done
run plot --kind image "$made/lines.h5" -o "$WORK/lines.gp"
status_is 0
is_drawn "$WORK/lines.gp" "$made/lines.csv" attention
run plot --kind image --grid 3x4 "$made/ended.h5" -o "$WORK/ended.gp"
status_is 0
has_panels "$WORK/ended.gp" 12 12 12
is_drawn "$WORK/ended.gp" "$made/ended.csv" attention
case_ok "a square for each token, of several images, frames and lines with ends"

has_panels "$WORK/several.gp" 6 6 6 6 6 6 4 4 4
grep -Fq '"row of the image (understanding)"' "$WORK/square.gp" ||
	fail "the only image has a number"
for text in "row of image 0 (understanding)" "row of image 2 (understanding)" \
	"layer 2" "% of a row's attention (log scale)"; do
	grep -Fq "$text" "$WORK/several.gp" ||
		grep -Fq "$(echo "$text" | sed "s/'/\\\\047/")" \
			"$WORK/several.gp" || fail "no '$text'"
done
run plot --kind image --image 1 "$made/several.h5" -o "$WORK/one.gp"
status_is 0
has_panels "$WORK/one.gp" 6 6 6
# The sink has the last colour of the scale, and is drawn last.
awk '/^\$attention3/ { inside = 1; next } /^EOD/ { inside = 0 }
	inside { last = $1 "," $2 "," $7 } END { print last }' "$WORK/one.gp" |
	grep -qx "0,1,16639781" || fail "the sink is not where it was put"
run plot --kind image --image 3 "$made/several.h5" -o "$WORK/none.svg"
failure "--image 3: there are only images 0 to 2"
run plot --kind image --image 5 "$made/square.h5" -o "$WORK/none.svg"
failure "--image 5: there is only image 0"
run plot --kind image --layers 50: "$made/square.h5" -o "$WORK/none.svg"
failure "no image to draw within --layers 50:"
run plot --layers 50: data/paper/fig1.csv -o "$WORK/none.svg"
failure "no rows to draw within --layers 50:"
run plot --image 1 "$made/several.h5" -o "$WORK/none.svg"
failure "--image is for --kind image, not curves"
run plot --kind heads --image 1 "$made/several.h5" -o "$WORK/none.svg"
usage_error "--image is for --kind image, not heads"
case_ok "images apart, or one of them"

"$ATTNSCOPE" keys --images "$made/square.h5" >"$WORK/keys.csv"
run plot "$WORK/keys.csv" -o "$WORK/table.gp"
status_is 0
sed 's/table/square/g' "$WORK/table.gp" | cmp -s - "$WORK/square.gp" ||
	fail "a table is not drawn as its dumps"
run plot "$WORK/keys.csv" --layers 1:3 -o "$WORK/layers.gp"
has_panels "$WORK/layers.gp" 16 16
run plot "$WORK/keys.csv" --measure enrichment -o "$WORK/share.gp"
status_is 0
grep -Fq "times an even share (log scale)" "$WORK/share.gp" || fail "no share"
run plot "$WORK/keys.csv" --measure entropy -o "$WORK/none.svg"
failure "an image shows intensity or enrichment, not entropy"
case_ok "from a table; some layers; times an even share"

run plot --kind image data/demo/umm_aia.h5 -o "$WORK/demo.gp"
status_is 0
has_panels "$WORK/demo.gp" 16 16 16 16 16 16 16 16 16 16 16 16
for layer in 1 3 5 7 9 11; do
	grep -q "\"layer $layer\"" "$WORK/demo.gp" || fail "no layer $layer"
done
grep -q '"layer 0"' "$WORK/demo.gp" && fail "more layers than there is room for"
case_ok "a few layers of many, spread over the depth"

run plot --kind image "$made/odd.h5" -o "$WORK/none.svg"
failure "image 0 has 7 tokens, and nothing says how they make rows and columns"
err_has "say --grid HxW"
run plot --kind image "$made/unclear.h5" -o "$WORK/none.svg"
failure "image 0 has 12 tokens"
err_has "--role eol=IDS:other where a token ends each line"
run plot --kind image --grid 1x7 "$made/odd.h5" -o "$WORK/odd.svg"
status_is 0
case_ok "a grid that is not known is asked for"

run plot --kind image --terminal --ascii --image 1 --layers 2:3 \
	"$made/several.h5"
status_is 0
out_has "layer 2"
run plot --kind image --terminal --ascii --layers 3:5 --measure enrichment \
	data/demo/umm_aia.h5
status_is 0
out_has "layer 3, understanding"
out_has "layer 4, generation"
# 1 is in the middle of the scale.
grep -q "^times an even share (log scale) 0[.0-9]* .\{10\}1.\{9\} [.0-9]*$" \
	"$WORK/out" || fail "no mark at 1: $(sed -n 2p "$WORK/out")"
case_ok "on a terminal"

# Panels of each row of a script: rows_are SCRIPT COUNT...
rows_are() {
	sed -n 's/^set label "layer [0-9]*" at screen [^,]*,\([^ ]*\) .*/\1/p' \
		"$1" | uniq -c | awk '{ printf "%s%d", (NR > 1 ? " " : ""), $1 }' \
		>"$WORK/rows"
	shift
	[ "$(cat "$WORK/rows")" = "$*" ] ||
		fail "rows have $(cat "$WORK/rows") panels, not $*"
}

# Names of y axes, a row of panels each: names_are SCRIPT NAME COUNT...
names_are() {
	script=$1
	shift
	while [ $# -gt 0 ]; do
		found=$(grep -c "^set label \"$1\" at .* rotate " "$script")
		[ "$found" = "$2" ] || fail "$found axes are '$1', not $2"
		shift 2
	done
}

task="row of the image"
run plot --kind image data/demo/umm_aia.h5 -o "$WORK/fit.gp"
rows_are "$WORK/fit.gp" 6 6
names_are "$WORK/fit.gp" "$task (understanding)" 1 "$task (generation)" 1
run plot --kind image data/demo/umm_aia.h5 -o "$WORK/fit.gp" --width 8.5cm
rows_are "$WORK/fit.gp" 2 2 2 2 2 2
names_are "$WORK/fit.gp" understanding 3 generation 3
run plot --kind image data/demo/umm_aia.h5 -o "$WORK/fit.gp" --font-size 14
rows_are "$WORK/fit.gp" 6 6
names_are "$WORK/fit.gp" understanding 1 generation 1
# A task begins a row, though a third panel would fit into the one before.
run plot --kind image data/demo/umm_aia.h5 -o "$WORK/fit.gp" --layers 3:8 \
	--column one --font-size 7
rows_are "$WORK/fit.gp" 3 2 3 2
names_are "$WORK/fit.gp" understanding 2 generation 2
run plot --kind image "$made/several.h5" --width 4cm -o "$WORK/fit.gp"
rows_are "$WORK/fit.gp" 1 1 1 1 1 1 1 1 1
names_are "$WORK/fit.gp" "image 0 (understanding)" 3 \
	"image 2 (understanding)" 3
# What is too long for a line goes on in a next one, left of which is more room.
run plot --kind image "$made/several.h5" --width 5cm -o "$WORK/fit.gp" \
	--ylabel "a row of the image, counted from its top"
names_are "$WORK/fit.gp" "a row of the image, counted" 9 "from its top" 9
case_ok "a task has rows of its own, and its name on them, at all sizes"

# A line at 1, and its number, in the middle of a bar of 32 boxes; where the values
# are shares of attention, at a round value between the ends.
middle() {
	sed -n '/^# legend/,$p' "$1" | sed -n 's/^set object rectangle from screen \([0-9.]*\),.* to screen \([0-9.]*\),.*/\1 \2/p' |
		awk 'NR == 1 { left = $1 } NR == 2 { step = $1 - left }
			END { printf "%.4f", left + 16 * step }'
}
run plot "$WORK/keys.csv" --measure enrichment -o "$WORK/share.gp"
sed -n '/^# legend/,$s/^set label "1" at screen \([^,]*\),.* center .*/\1/p' \
	"$WORK/share.gp" | awk '{ printf "%.4f", $1 }' >"$WORK/mark"
[ "$(cat "$WORK/mark")" = "$(middle "$WORK/share.gp")" ] ||
	fail "1 is at $(cat "$WORK/mark"), not at $(middle "$WORK/share.gp")"
sed -n '/^# legend/,$s/^set arrow from screen \([^,]*\),.* to screen \([^,]*\),.*/\1 \2/p' \
	"$WORK/share.gp" | awk '{ printf "%.4f %.4f\n", $1, $2 }' |
	sort -u >"$WORK/line"
[ "$(cat "$WORK/line")" = "$(cat "$WORK/mark") $(cat "$WORK/mark")" ] ||
	fail "no line at 1"
run plot "$WORK/keys.csv" -o "$WORK/table.gp"
sed -n '/^# legend/,$s/^set label "\([0-9.]*\)" at .* \(right\|left\|center\) .*/\2 \1/p' \
	"$WORK/table.gp" | awk '{ at[$1] = $2 } END {
		span = log(at["left"] / at["right"])
		place = log(at["center"] / at["right"]) / span
		exit !(place > .2 && place < .8 && length(at["center"]) < 5) }' ||
	fail "no round value between the ends of the scale"
case_ok "scales have uniform attention or a round value between their ends"
