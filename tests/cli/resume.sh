# analyze --resume: dumps that were read are not read again, changed ones are,
# and the results are those of a single run.
. tests/cli/lib.sh

# Prints the results in a folder for comparison, except the figures made of
# them.
results() {
	(cd "$1" && cat intensity.csv curves.csv correlation.csv manifest.json)
}

same_results() {
	results "$1" >"$WORK/one"
	results "$2" >"$WORK/two"
	cmp -s "$WORK/one" "$WORK/two" || fail "$1 and $2 differ"
}

# Gives edited partial tables the hash of what they hold (FNV-1a).
sign() {
	/usr/bin/env python3 - "$@" <<'PYTHON' || fail "cannot sign"
import sys
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        text = file.read()[17:]
    digest = 0xcbf29ce484222325
    for byte in text:
        digest = (digest ^ byte) * 0x100000001b3 % (1 << 64)
    with open(name, "wb") as file:
        file.write(b"%016x\n" % digest + text)
PYTHON
}

# Gives the manifest of a folder the digest of the table that is there.
sign_table() {
	/usr/bin/env python3 - "$1" <<'PYTHON' || fail "cannot sign $1"
import re
import sys
digest = 0xcbf29ce484222325
with open(sys.argv[1] + "/intensity.csv", "rb") as file:
    for byte in file.read():
        digest = (digest ^ byte) * 0x100000001b3 % (1 << 64)
with open(sys.argv[1] + "/manifest.json", encoding="utf-8") as file:
    text, count = re.subn(r'("intensity_digest": ")\w+', rf"\g<1>{digest:016x}",
                          file.read())
assert count == 1
with open(sys.argv[1] + "/manifest.json", "w", encoding="utf-8") as file:
    file.write(text)
PYTHON
}

# Results of one dump, with a mark that shows whether they were reused.
mark_results() {
	run analyze $few "$dumps/a.h5" -o "$WORK/results"
	sed -i 's/,understanding,/,understanding,MARK/' \
		"$WORK/results/intensity.csv"
	sign_table "$WORK/results"
	grep -q MARK "$WORK/results/intensity.csv" || fail "nothing is marked"
}

dumps=$WORK/dumps
mkdir "$dumps" "$WORK/bin"
# Most of a run is drawing, and only the last case looks at figures.
cp tests/faults/gnuplot "$WORK/bin"
whole_path=$PATH
PATH=$WORK/bin:$PATH
cp data/demo/umm_aia.h5 "$dumps/a.h5"
cp tests/data/dumps/umm_step_early.h5 "$dumps/b.h5"
head -c 20000 tests/data/dumps/umm_step_early.h5 >"$dumps/c.h5"
few="--resamples 50"

# The third dump is damaged, so a strict run ends with two dumps read.
run analyze $few -j 1 --strict "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" \
	-o "$WORK/results"
status_is 1
err_has "c.h5: is damaged or cut short"
[ "$(wc -l <"$WORK/err")" -eq 1 ] || fail "more than one line"
[ "$(ls -A "$WORK/results")" = .attnscope ] ||
	fail "results hold $(ls -A "$WORK/results")"
[ "$(ls "$WORK/results/.attnscope" | wc -l)" -eq 2 ] || fail "not two shards"
case_ok "--strict ends at the first dump that fails, without results"

cp tests/data/dumps/umm_final_generate.h5 "$dumps/c.h5"
run analyze $few "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" -o "$WORK/whole"
status_is 0
# A mark in the kept rows must reappear: the dump was not read again.
cp -r "$WORK/results" "$WORK/marked"
sed -i 's/,understanding,/,understanding,MARK/' "$WORK"/marked/.attnscope/*
cp -r "$WORK/marked" "$WORK/edited"
cp -r "$WORK/marked" "$WORK/pipes"
sign "$WORK"/marked/.attnscope/*
run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" \
	-o "$WORK/marked"
status_is 0
grep -q "a.h5.*MARK" "$WORK/marked/intensity.csv" || fail "a.h5 was read again"
grep -q "b.h5.*MARK" "$WORK/marked/intensity.csv" || fail "b.h5 was read again"
run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" \
	-o "$WORK/results"
status_is 0
same_results "$WORK/results" "$WORK/whole"
[ ! -e "$WORK/results/.attnscope" ] || fail "the shards are still there"
case_ok "--resume reads what is missing, and ends with the same bytes"

# Without its hash a partial table is made again, and so is one that is a pipe.
for shard in "$WORK"/pipes/.attnscope/*; do
	rm "$shard"
	mkfifo "$shard"
done
for folder in edited pipes; do
	run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" \
		-o "$WORK/$folder"
	status_is 0
	same_results "$WORK/$folder" "$WORK/whole"
done
case_ok "a partial table that was changed is made again"

sed -i 's/,understanding,/,understanding,MARK/' "$WORK/results/intensity.csv"
sign_table "$WORK/results"
touch -d '2020-01-01' "$dumps/b.h5"
run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" "$dumps/c.h5" \
	-o "$WORK/results"
status_is 0
grep -q "a.h5.*MARK" "$WORK/results/intensity.csv" || fail "a.h5 was read again"
grep -q "b.h5.*MARK" "$WORK/results/intensity.csv" && fail "b.h5 was not read"
run analyze $few --resume "$dumps/a.h5" -o "$WORK/results"
status_is 0
grep -q "a.h5.*MARK" "$WORK/results/intensity.csv" || fail "a.h5 was read again"
grep -q "c.h5" "$WORK/results/intensity.csv" && fail "c.h5 is still there"
case_ok "a run that ended is resumed from its own tables"

for change in "--per-head" "--convention authors" "--seed 2"; do
	mark_results
	run analyze $few --resume $change "$dumps/a.h5" -o "$WORK/results"
	status_is 0
	grep -q MARK "$WORK/results/intensity.csv" &&
		fail "$change takes rows of other options"
	run analyze $few $change "$dumps/a.h5" -o "$WORK/other"
	same_results "$WORK/results" "$WORK/other"
done
mark_results
run analyze $few "$dumps/a.h5" -o "$WORK/results"
grep -q MARK "$WORK/results/intensity.csv" && fail "no --resume, but resumed"
case_ok "other options, or no --resume, read everything"

# Tables of two runs: the folder is marked until the manifest is written.
mark_results
mkdir "$WORK/results/.attnscope"
echo rubbish >"$WORK/results/.attnscope/0123456789abcdef.csv"
run analyze $few --resume "$dumps/a.h5" -o "$WORK/results"
status_is 0
grep -q MARK "$WORK/results/intensity.csv" && fail "took tables of two runs"
[ ! -e "$WORK/results/.attnscope" ] || fail "the shards are still there"
case_ok "tables of a run that was interrupted are not believed"

# Of many dumps, what was found is said once for those that are alike.
mkdir "$WORK/many"
for i in $(seq 17); do
	ln data/demo/umm_aia.h5 "$WORK/many/$i.h5" 2>/dev/null ||
		cp -p data/demo/umm_aia.h5 "$WORK/many/$i.h5"
done
other=data/demo/umm_final_rows100.h5
run analyze $few --duplicates keep "$WORK/many" $other -o "$WORK/first"
status_is 0
cat >"$WORK/shared.py" <<'PYTHON'
import json, sys
manifest = json.load(open(sys.argv[1]))
for found in manifest["found"]:
    print(found["path"].split("/")[-1], found.get("alike"), found["model"])
print([one["found"] for one in manifest["inputs"]])
PYTHON
/usr/bin/env python3 "$WORK/shared.py" "$WORK/first/manifest.json" >"$WORK/out"
out_is "1.h5 16 umm-digits-12L+AIA
umm_final_rows100.h5 None umm-digits-12L
[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]"
cp "$WORK/first/manifest.json" "$WORK/manifest.json"
sed -i 's/,understanding,/,understanding,MARK/' "$WORK/first/intensity.csv"
sign_table "$WORK/first"
run analyze $few --duplicates keep --resume "$WORK/many" $other -o "$WORK/first"
status_is 0
grep -q MARK "$WORK/first/intensity.csv" || fail "dumps were read again"
for manifest in "$WORK/manifest.json" "$WORK/first/manifest.json"; do
	sed -i '/intensity_digest/d' "$manifest"
done
cmp -s "$WORK/manifest.json" "$WORK/first/manifest.json" ||
	fail "another manifest"
grep -q "^    ... and 2 more" "$WORK/first/report.html" ||
	fail "the report lists all of them"
case_ok "many dumps that are alike are resumed"

# Messages about a dump are repeated even though it is not read again.
PATH=$whole_path
noisy=tests/data/measures/measures.h5
export SOURCE_DATE_EPOCH=0
run analyze $few "$noisy" -o "$WORK/noisy"
status_is 0
err_has "1-spoilt: left out 9 of 18 rows"
cp "$WORK/err" "$WORK/said"
cp "$WORK/noisy/report.html" "$WORK/report.html"
run analyze $few --resume "$noisy" -o "$WORK/noisy"
status_is 0
cmp -s "$WORK/err" "$WORK/said" || fail "other words: $(cat "$WORK/err")"
cmp -s "$WORK/noisy/report.html" "$WORK/report.html" || fail "another report"
unset SOURCE_DATE_EPOCH
case_ok "a resumed run says what was said of its dumps"

# Two runs into one folder would each write some of the tables.
if command -v flock >/dev/null; then
	cp -r "$WORK/results" "$WORK/held"
	command_line="analyze while another run writes"
	flock "$WORK/held" "$ATTNSCOPE" analyze $few "$dumps/a.h5" \
		-o "$WORK/held" >"$WORK/out" 2>"$WORK/err"
	status=$?
	status_is 1
	err_is "attnscope analyze: $WORK/held: another run is writing into this \
folder; wait for it, or give another with -o"
	same_results "$WORK/held" "$WORK/results"
	run analyze $few --convention authors "$dumps/a.h5" -o "$WORK/held"
	status_is 0
	case_ok "one run at a time writes into a folder"
else
	case_skip "one run at a time writes into a folder" "no flock"
fi

rm "$WORK/held/intensity.csv"
mkfifo "$WORK/held/intensity.csv"
run analyze $few --resume "$dumps/a.h5" -o "$WORK/held"
status_is 1
err_is "attnscope analyze: $WORK/held/intensity.csv: is where a result goes, and \
is not a regular file"
rm "$WORK/held/intensity.csv"
mkdir "$WORK/held/.attnscope"
mkfifo "$WORK/held/.attnscope/0123456789abcdef.csv"
run analyze $few --resume "$dumps/a.h5" -o "$WORK/held"
status_is 0
case_ok "a pipe in the place of a table stops no run for ever"

# A table that is not the one that was written is made again, whatever differs.
run analyze $few "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/true"
for spoil in "s/,strict,/,authors,/" "\$d" "s/,response,/,posttext,/" \
	"s/,0000,/,9999,/" "2s/,0\.[0-9]*,/,0.5,/" "2,13p"; do
	rm -rf "$WORK/spoilt"
	cp -r "$WORK/true" "$WORK/spoilt"
	sed -i "$spoil" "$WORK/spoilt/intensity.csv"
	cmp -s "$WORK/spoilt/intensity.csv" "$WORK/true/intensity.csv" &&
		fail "$spoil changes nothing"
	run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/spoilt"
	status_is 0
	err_has "$WORK/spoilt/intensity.csv is not what the last run wrote: all \
dumps are read again"
	same_results "$WORK/spoilt" "$WORK/true"
done
case_ok "a table that was changed since is made again"

find_h5py
# A value of a dump is changed in place, its size and its time are as they were.
cp -p "$dumps/a.h5" "$WORK/a.h5"
run analyze $few "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/spoilt"
"$python" -c 'import h5py, sys
with h5py.File(sys.argv[1], "r+") as file:
    file["samples/0000/attention"][0, 0, :, 0] = 0.25' "$dumps/a.h5"
touch -r "$WORK/a.h5" "$dumps/a.h5"
[ "$(stat -c "%s %y" "$WORK/a.h5")" = "$(stat -c "%s %y" "$dumps/a.h5")" ] ||
	fail "its size or time has changed"
run analyze $few --no-check --resume "$dumps/a.h5" "$dumps/b.h5" \
	-o "$WORK/spoilt"
run analyze $few --no-check "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/again"
same_results "$WORK/spoilt" "$WORK/again"
cmp -s "$WORK/again/intensity.csv" "$WORK/true/intensity.csv" &&
	fail "nothing was changed"
case_ok "a dump that was changed in place is read again"
