# Attention to each key: against a computation of its own, and against the
# intensity, whose parts it is.
. tests/cli/lib.sh
find_h5py

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/keys.py "$made" || fail "cannot make dumps"
mkdir "$made/positions"
"$python" -B tests/cli/key_positions.py "$made/positions" || fail "cannot make dumps"
case_ok "dumps with images of many kinds can be made"

by=task,layer,key,position,modality,part,image,row,column
values=attention,expected,enrichment,samples

# right NAME GRID [OPTION...]: the table is the reference, and its images' places
# are known as GRID says.
right() {
	name=$1
	grid=$2
	shift 2
	run keys "$@" "$made/$name.h5"
	status_is 0
	err_is ""
	values_are "$made/$name.csv" "$WORK/out" $by $values
	[ "$(wc -l <"$WORK/out")" -eq "$(wc -l <"$made/$name.csv")" ] ||
		fail "$name: not as many rows as the reference"
	[ "$(tail -n +2 "$WORK/out" | cut -d, -f16 | sort -u | tr -d '\n')" = \
		"$grid" ] || fail "$name: its grid is not '$grid'"
}

# A row of the output has all of these: row_has COLUMN=VALUE...
row_has() {
	awk -F, -v wanted="$*" '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		n = split(wanted, w, " "); next }
	{ for (i = 1; i <= n; i++) { split(w[i], pair, "=")
		if ($at[pair[1]] != pair[2]) next }
		found = 1 }
	END { exit !found }' "$WORK/out" || fail "no row has $*"
}

right square square
case_ok "a square; answers differ in length, samples in their padding"

run keys "$made/questions.h5"
failure "key 22 is text of the response in sample 'a'"
err_has "and text of the prompt in sample 'b'"
err_has "say --images for images alone, --by sample, or choose with --samples"
right questions square --images
run keys --by sample "$made/questions.h5"
status_is 0
[ "$(cut -d, -f3 "$WORK/out" | sort -u | tr '\n' ' ')" = "a b group " ] ||
	fail "samples are not apart"
row_has layer=1 group=b key=4 position=4 row=0 column=2 samples=1
run keys --samples b "$made/questions.h5"
status_is 0
case_ok "samples of unequal layout are not averaged, but for their images"

right lines lines
case_ok "lines that one token ends, known by their length"

run keys "$made/unclear.h5"
status_is 0
row_has layer=0 key=6 image=0 row= column= grid=unknown
right unclear stated --grid 3x4
run keys "$made/unclear.h5" --grid 2x2
row_has layer=0 key=11 image=1 row=0 column=0 grid=stated
run keys "$made/unclear.h5" --role eol=10:11,15:16:other
row_has layer=0 key=11 image=0 row=1 column=0 grid=lines modality=image
row_has layer=0 key=10 role=eol modality=other image= row= grid=
"$python" - "$made/unclear.h5" "$WORK/named.h5" <<'EOF'
import shutil, sys, h5py
shutil.copy(*sys.argv[1:])
with h5py.File(sys.argv[2], "a") as f:
    codes = f["samples/a/modality"]
    codes[[10, 15]] = 9
    f.attrs["modality_codes"] = "9=eol:other"
EOF
run keys "$WORK/named.h5"
status_is 0
row_has layer=0 key=11 image=0 row=1 column=0 grid=lines modality=image
row_has layer=0 key=10 role=eol modality=other image= row= grid=
case_ok "lines that may be images need a word"

right ended stated --grid 3x4
row_has layer=0 key=5 image=0 row=0 column= modality=image
right several stated
right video stated
right several stated --grid '=1,4,6,1,6,4,1,2,8'
right video stated --grid 2x2x3
right video stated --grid 2x3
case_ok "grids that are stated: several images, frames, patches put together"

"$python" - "$made/square.h5" "$WORK" <<'EOF'
import shutil, sys, h5py, numpy as np
for name, value in (("text", "2x8"), ("pair", [2, 8]),
                    ("each", np.array([[1, 2, 8], [1, 4, 4]])), ("wrong", "3x3")):
    shutil.copy(sys.argv[1], f"{sys.argv[2]}/{name}.h5")
    with h5py.File(f"{sys.argv[2]}/{name}.h5", "a") as f:
        if name == "each":
            f["image_grid_thw"] = value
        else:
            f.attrs["grid"] = value
EOF
for name in text pair; do
	run keys --images --layers 0:1 "$WORK/$name.h5"
	row_has key=7 row=0 column=7 grid=stated samples=2
	row_has key=8 row=1 column=0 grid=stated
done
run keys --images --by sample --layers 0:1 "$WORK/each.h5" \
	--grid /image_grid_thw
row_has group=a key=8 row=1 column=0 grid=stated
row_has group=b key=8 row=2 column=0 grid=stated
run keys --images "$WORK/each.h5" --grid /image_grid_thw
failure "key 4 is image 0, row 0, column 4 in sample 'a'"
run keys "$WORK/wrong.h5"
status_is 1
err_has "a: grid 3x3 has 9 tokens, but the image has 16; say --grid HxW"
run keys --grid 4x4 "$WORK/wrong.h5"
status_is 0
case_ok "grids in the dump: a text, two numbers, some for each sample"

right odd stated --grid 1x7
run keys "$made/odd.h5"
status_is 0
row_has layer=0 key=1 image=0 row= column= grid=unknown
for grid in 2x3 7 0x7 ax7; do
	run keys --grid $grid "$made/odd.h5"
	status_is 1
	out_is ""
done
run keys --grid 2x3 "$made/odd.h5"
failure "--grid 2x3 has 6 tokens, but the image has 7"
run keys --grid 2x3x3 "$made/odd.h5"
failure "--grid 2x3x3 has 18 tokens, but the image has 7"
run keys --grid =1,2,3 "$made/odd.h5"
failure "say --grid HxW"
run intensity --grid 2x3 "$made/odd.h5"
status_is 0
case_ok "a grid that does not hold the image is refused"

right window square
right narrow square
case_ok "windows, stated and not, change what is expected"

# Over the keys that count, they add up to the intensity and its expectation.
# parts TABLE OPERAND...
parts() {
	reference=$1
	shift
	run keys --per-sample "$@"
	status_is 0
	awk -F, '
	FNR == 1 { for (i = 1; i <= NF; i++) at[NR == FNR, $i] = i; next }
	NR == FNR { wanted[$at[1, "layer"]] = $at[1, "intensity"]
		fair[$at[1, "layer"]] = $at[1, "expected"]; next }
	$at[0, "modality"] == "image" {
		got[$at[0, "layer"]] += $at[0, "attention"]
		fairly[$at[0, "layer"]] += $at[0, "expected"] }
	END { for (l in wanted) { n++
		a = got[l] - wanted[l]; b = fairly[l] - fair[l]
		if (a * a > 1e-12 || b * b > 1e-12) bad = bad " " l }
		if (!n || bad) { print "layers" bad; exit 1 } }' \
		"$reference" "$WORK/out" >"$WORK/bad" ||
		fail "$*: not the parts of the intensity: $(cat "$WORK/bad")"
}
axes="--axes layer,head,query,key"
made=$made/positions
# shellcheck disable=SC2086
{
	parts "$made/growing.csv" "$made/growing.h5"
	parts "$made/static.csv" "$made/static.h5" $axes
	parts "$made/pruned.csv" "$made/pruned.h5"
	parts "$made/evicted.csv" "$made/evicted.h5" $axes
	parts "$made/by_layer.csv" "$made/by_layer.h5" $axes
	parts "$made/cross.csv" "$made/cross.h5"
	parts "$made/mllama.csv" "$made/mllama.h5"
	parts "$made/columns.csv" "$made/columns.h5" $axes
}
made=$WORK/made
case_ok "caches, pruned keys and cross attention: parts of the intensity"

run keys --images data/demo/*.h5
status_is 0
err_is ""
cp "$WORK/out" "$WORK/keys.csv"
any_jobs "$WORK/keys.csv" keys --images data/demo/*.h5

for i in 1 2; do
	"$ATTNSCOPE" keys --images --per-sample --shard $i/2 data/demo/*.h5 \
		-o "$WORK/part$i.csv" || fail "shard $i"
done
run merge "$WORK/part1.csv" "$WORK/part2.csv" -o "$WORK/merged.csv"
status_is 0
run keys "$WORK/merged.csv"
status_is 0
out_same "$WORK/keys.csv"
case_ok "shards, merged, give the same bytes"

run reduce "$made/square.h5" -o "$WORK/sums.h5"
run keys "$WORK/sums.h5"
failure "and sums have no positions"
case_ok "sums are refused by name"

"$python" - "$made/square.h5" "$WORK/spoilt.h5" <<'EOF'
import shutil, sys, h5py, numpy as np
shutil.copy(*sys.argv[1:])
with h5py.File(sys.argv[2], "a") as f:
    f["samples/a/attention"][1] = np.nan
EOF
run keys --samples a "$WORK/spoilt.h5"
status_is 0
err_has "left out 4 of 12 rows"
grep -q ",1,3,0.5,.*nan" "$WORK/out" && fail "a key without a row has a mean"
cut -d, -f5 "$WORK/out" | sort -u | tr '\n' ' ' >"$WORK/layers"
[ "$(cat "$WORK/layers")" = "0 2 layer " ] || fail "layers $(cat "$WORK/layers")"
case_ok "rows that are left out give nothing to a key"
