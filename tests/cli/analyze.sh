# The main job: all results of dumps, in a folder.
. tests/cli/lib.sh
find_h5py

demo=data/demo
files="correlation.csv curves.csv curves.gp curves.png curves.svg
intensity.csv manifest.json report.html"

run analyze $demo/umm_final_rows100.h5 $demo/umm_aia.h5 -o "$WORK/a/b"
status_is 0
err_is ""
folder_is "$WORK/a/b" $files
case_ok "the folder is made, and gets every file and no other"

out_has "umm-digits-12L, step 1458: 12 layers, 4 heads"
out_has "  understanding (text→image): intensity 0.309 (layer 10) to 0.563 \
(layer 3), 50 samples"
out_has "  generation (image→text): intensity 0.188 (layer 5) to 0.379 (layer \
0), 50 samples"
out_has "  r = +0.241 [+0."
out_has "umm-digits-12L+AIA, step 403: 12 layers, 4 heads"
out_has "  r = -0.496 [-0."
out_has ", p_ar = 0.2244 (corrected for 2: 0.4488), worth about 8.0 independent \
layers"
out_has "22% of unrelated curve pairs this smooth correlate at least as \
strongly (the sign is stable under resampling)"
[ "$(grep -c "  no evidence of a link: " "$WORK/out")" -eq 2 ] ||
	fail "the verdict is another one"
out_has "counted: convention strict, rows response, mask causal"
out_has "written to $WORK/a/b"
case_ok "the verdict says samples, ranges, r and what follows"

for command in intensity curves correlate; do
	run $command $demo/umm_final_rows100.h5 $demo/umm_aia.h5
	status_is 0
	case $command in
	correlate) out_same "$WORK/a/b/correlation.csv" ;;
	*) out_same "$WORK/a/b/$command.csv" ;;
	esac
done
run plot "$WORK/a/b/curves.csv" -o "$WORK/plot.svg"
cmp -s "$WORK/plot.svg" "$WORK/a/b/curves.svg" || fail "another figure"
case_ok "the files are what the single commands write"

for jobs in 1 2 7; do
	run analyze -j $jobs $demo/umm_final_rows100.h5 $demo/umm_aia.h5 \
		-o "$WORK/jobs"
	for file in $files; do
		cmp -s "$WORK/a/b/$file" "$WORK/jobs/$file" ||
			fail "$file differs"
	done
done
case_ok "the same bytes with any number of workers"

mkdir "$WORK/alone"
cp "$WORK/a/b/curves.gp" "$WORK/alone"
(cd "$WORK/alone" && gnuplot curves.gp) >"$WORK/out" 2>"$WORK/err" ||
	fail "gnuplot does not take curves.gp: $(cat "$WORK/err")"
cmp -s "$WORK/alone/curves.svg" "$WORK/a/b/curves.svg" ||
	fail "curves.gp draws another figure"
case_ok "curves.gp draws the figure again, alone"

# The intensity table instead of the dumps.
run analyze "$WORK/a/b/intensity.csv" -o "$WORK/table"
status_is 0
for file in intensity.csv curves.csv correlation.csv curves.svg; do
	cmp -s "$WORK/a/b/$file" "$WORK/table/$file" || fail "$file differs"
done
case_ok "a table of intensities does in the place of dumps"

# Most of a run is drawing, and nothing below looks at what is drawn.
mkdir "$WORK/bin"
cp tests/faults/gnuplot "$WORK/bin"
PATH=$WORK/bin:$PATH

size=$(wc -c <$demo/umm_aia.h5)
for text in '"convention": "strict"' '"seed": 1' '"attnscope": "' \
	'"hdf5": "' "\"path\": \"$demo/umm_aia.h5\", \"size\": $size, \"mod"; do
	grep -Fq "$text" "$WORK/a/b/manifest.json" ||
		fail "the manifest has no $text"
done
for word in output jobs help; do
	grep -q "\"$word\"" "$WORK/a/b/manifest.json" &&
		fail "the manifest has $word, which changes no result"
done
"$python" -c 'import json, sys; json.load(open(sys.argv[1]))' \
	"$WORK/a/b/manifest.json" 2>"$WORK/err" ||
	fail "the manifest is no JSON: $(cat "$WORK/err")"
case_ok "the manifest says what was run on what"

cat >"$WORK/found.py" <<'END'
import json, sys
found = json.load(open(sys.argv[1]))["found"]
print(*(f["path"] for f in found))
for task in "understanding", "generation":
    f = found[1][task]
    print(f["samples"], f["layers"], f["roles_from"], f["rows"], f["mask"])
print(found[0]["messages"])
END
found=$("$python" "$WORK/found.py" "$WORK/a/b/manifest.json")
[ "$found" = "$demo/umm_final_rows100.h5 $demo/umm_aia.h5
10 [12, 12] ['modality from modality (codes)'] ['response'] ['causal']
10 [12, 12] ['modality from modality (codes)'] ['response'] ['causal']
[]" ] || fail "the manifest found $found"
noisy=tests/data/measures/measures.h5
run analyze $noisy -o "$WORK/noisy"
grep -q '"messages": \[".*2 of 84 rows are 0 throughout' \
	"$WORK/noisy/manifest.json" || fail "the manifest has no warning"
run analyze "$WORK/a/b/intensity.csv" -o "$WORK/tables"
grep -q '"rows": 1440, "conventions": \["strict"\] }' \
	"$WORK/tables/manifest.json" ||
	fail "the manifest does not say what the table was"
case_ok "the manifest says what was found in each input"

run analyze --convention authors --measure sinkfree --seed 3 --title "A \"B\"" \
	$demo/umm_aia.h5 -o "$WORK/options"
status_is 0
out_has "sinkfree "
out_has "convention authors"
for text in '"convention": "authors"' '"measure": "sinkfree"' '"seed": 3' \
	'"title": "A \"B\""'; do
	grep -Fq "$text" "$WORK/options/manifest.json" ||
		fail "the manifest has no $text"
done
cut -d, -f5 "$WORK/options/curves.csv" | sort -u | tr '\n' ' ' >"$WORK/found"
[ "$(cat "$WORK/found")" = "measure sinkfree " ] || fail "another measure"
case_ok "options reach the tables, the verdict and the manifest"

# More models than lines, of three layers each to be quick.
unseal "$WORK/options/intensity.csv"
awk -F, -v OFS=, 'NR > 1 && $7 < 3 { $8 = 3; print }' \
	"$WORK/options/intensity.csv" >"$WORK/rows"
for models in 3 4 18 19 40; do
	head -n 1 "$WORK/options/intensity.csv" >"$WORK/models.csv"
	for model in $(seq $models); do
		sed "s/^[^,]*/model-$model/" "$WORK/rows"
	done >>"$WORK/models.csv"
	PATH=/nonexistent "$ATTNSCOPE" analyze --resamples 0 \
		"$WORK/models.csv" -o "$WORK/models" >"$WORK/out" 2>"$WORK/err"
	[ "$(wc -l <"$WORK/out")" -le 20 ] || fail "$models models: $(
		wc -l <"$WORK/out"
	) lines"
	out_has "model-$((models < 17 ? models : 17))"
done
out_has "and 23 more, see correlation.csv"
case_ok "the verdict has 20 lines at most"

rm -rf "$WORK/models"
PATH=/nonexistent "$ATTNSCOPE" analyze $demo/umm_aia.h5 -o "$WORK/models" \
	>"$WORK/out" 2>"$WORK/err"
status=$?
status_is 3
out_has "umm-digits-12L+AIA"
[ "$(wc -l <"$WORK/err")" -eq 1 ] || fail "message is not one line"
err_has "gnuplot is not installed (Debian: apt install gnuplot-nox"
folder_is "$WORK/models" correlation.csv curves.csv curves.gp intensity.csv \
	manifest.json report.html
PATH=/nonexistent "$ATTNSCOPE" analyze $demo/umm_aia.h5 \
	tests/data/bad/no_task.h5 -o "$WORK/models" >"$WORK/out" 2>"$WORK/err"
status=$?
status_is 1
case_ok "without gnuplot: everything but figures, and what to install"

"$ATTNSCOPE" analyze $demo/umm_final_rows100.h5 -o "$WORK/models" \
	>"$WORK/out"
check "no figure" test -s "$WORK/models/curves.svg"
echo mine >"$WORK/models/notes.txt"
PATH=/nonexistent "$ATTNSCOPE" analyze $demo/umm_aia.h5 -o "$WORK/models" \
	>"$WORK/out" 2>"$WORK/err"
folder_is "$WORK/models" correlation.csv curves.csv curves.gp intensity.csv \
	manifest.json notes.txt report.html
run analyze "$WORK/models/intensity.csv" -o "$WORK/models"
failure "$WORK/models/intensity.csv: is one of the inputs"
check "the manifest is gone" test -s "$WORK/models/manifest.json"
case_ok "no figure of an earlier run stays beside new tables"

# Found before the dump, which is not there, is read.
for name in intensity.csv curves.svg curves.gp report.html; do
	mkdir "$WORK/precious"
	cp $demo/umm_aia.h5 "$WORK/precious/$name"
	run analyze "$WORK/nosuch.h5" -o "$WORK/precious"
	failure "$WORK/precious/$name: holds HDF5, perhaps a dump"
	run analyze $demo/umm_aia.h5 -o "$WORK/precious"
	failure "$WORK/precious/$name: holds HDF5, perhaps a dump"
	folder_is "$WORK/precious" $name
	rm -r "$WORK/precious"
done
echo 'modality modality' >"$WORK/layout"
run curves $demo/umm_aia.h5 --layout "$WORK/layout" -o "$WORK/layout"
failure "$WORK/layout: is one of the inputs"
case_ok "a dump in the place of a result is kept, and so is a layout file"

run analyze tests/data/bad/missing_layer.h5 -o "$WORK/none/here"
failure "missing_layer.h5: /samples/one: layer 2 is missing"
run analyze "$WORK/nosuch.h5" -o "$WORK/none/here"
failure "$WORK/nosuch.h5: cannot open: No such file"
check "there is a folder" test ! -e "$WORK/none"
case_ok "nothing is made of dumps that cannot be read"

run analyze tests/data/bad/missing_layer.h5 $demo/umm_aia.h5 -o "$WORK/some"
status_is 1
err_is "attnscope analyze: tests/data/bad/missing_layer.h5: /samples/one: \
layer 2 is missing; say --layers-total 4 if the model has 4 layers and not all \
of them have a map
attnscope analyze: 1 of 2 dumps could not be read; results cover only the \
remaining dumps"
out_has "umm-digits-12L+AIA"
folder_is "$WORK/some" $files
case_ok "a bad dump costs its own results and the status"

echo text >"$WORK/file"
run analyze $demo/umm_aia.h5 -o "$WORK/file"
failure "$WORK/file: is not a folder"
run analyze $demo/umm_aia.h5 -o "$WORK/file/below"
failure "$WORK/file/below: cannot write: Not a directory"
if [ -d /proc/self ]; then
	run analyze $demo/umm_aia.h5 -o /proc/attnscope
	failure "/proc/attnscope: cannot "
fi
[ "$(cat "$WORK/file")" = text ] || fail "the file is gone"
case_ok "a folder that cannot be written"

run analyze $demo/umm_aia.h5
usage_error "attnscope analyze: say where the results go: -o FOLDER"
case_ok "without -o nothing is done"

run analyze tests/data/bad/good.h5 -o "$WORK/single"
status_is 0
out_has "  no correlation: the other task is missing"
[ "$(wc -l <"$WORK/single/correlation.csv")" -eq 1 ] ||
	fail "there is a correlation"
check "no figure" test -s "$WORK/single/curves.svg"
case_ok "one task alone gets its curve and no correlation"

mkdir "$WORK/small"
for i in $(seq 20); do
	cp tests/data/bad/good.h5 "$WORK/small/$i.h5"
done
cat >"$WORK/summary.py" <<'PYTHON'
import json, sys
manifest = json.load(open(sys.argv[1]))
one, small = manifest["inputs"]
print(one["path"], small["small"], small["first"], small["last"])
for found in manifest["found"]:
    print(found["path"], found.get("alike"))
print(small["digest"], file=sys.stderr)
PYTHON
# What the manifest says of the dumps, and their digest.
summary() {
	run analyze --duplicates keep "$WORK/small" $demo/umm_aia.h5 \
		-o "$WORK/many"
	status_is 0
	"$python" "$WORK/summary.py" "$WORK/many/manifest.json" \
		>"$WORK/out" 2>"$WORK/digest"
}
summary
out_is "$demo/umm_aia.h5 20 $WORK/small/1.h5 $WORK/small/20.h5
$WORK/small/1.h5 19
$demo/umm_aia.h5 None"
grep -q "1.h5 and 19 others" "$WORK/many/report.html" || fail "the report"
mv "$WORK/digest" "$WORK/before"
touch "$WORK/small/7.h5"
summary
cmp -s "$WORK/digest" "$WORK/before" && fail "a change does not show"
case_ok "many small dumps are summed up"
