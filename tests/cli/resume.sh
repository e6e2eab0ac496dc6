# analyze --resume: dumps that were read are not read again, changed ones are,
# and the results are those of a single run.
. tests/cli/lib.sh
find_h5py

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
	"$python" - "$@" <<'PYTHON' || fail "cannot sign"
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
	"$python" - "$1" <<'PYTHON' || fail "cannot sign $1"
import re
import sys
with open(sys.argv[1] + "/manifest.json", encoding="utf-8") as file:
    text = file.read()
start = text.index(',\n  "digest": "')
with open(sys.argv[1] + "/intensity.csv", "rb") as file:
    sealed = text[:start].encode() + file.read()
digest = 0xcbf29ce484222325
for byte in sealed:
    digest = (digest ^ byte) * 0x100000001b3 % (1 << 64)
text, count = re.subn(r'(,\n  "digest": ")\w+', rf"\g<1>{digest:016x}", text)
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
"$python" "$WORK/shared.py" "$WORK/first/manifest.json" >"$WORK/out"
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
	sed -i '/^  "digest"/d' "$manifest"
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
	# As children of a run that was killed do, until they are gone.
	flock "$WORK/held" sleep 0.3 &
	sleep 0.1
	run analyze $few "$dumps/a.h5" -o "$WORK/held"
	status_is 0
	wait $!
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
	err_has "$WORK/spoilt: intensity.csv or manifest.json is not what the \
last run wrote: all dumps are read again"
	same_results "$WORK/spoilt" "$WORK/true"
done
case_ok "a table that was changed since is made again"

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

# What an option names is part of it: a list of samples, the share of a shard.
cat >"$WORK/named.py" <<'PYTHON'
import sys
import h5py
import numpy as np
random = np.random.default_rng(1)


def dump(name, model, first):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as file:
        file.attrs["model"] = model
        for i in range(4):
            maps = np.tril(random.random((8, 3, 32, 32)) + 1e-3)
            group = file.create_group(f"samples/{first}{i}")
            group.attrs["task"] = ("understanding", "generation")[i % 2]
            group.attrs["prompt_length"] = 16
            group["modality"] = np.repeat((2 - i % 2, 1 + i % 2), 16)
            group["attention"] = (maps / maps.sum(-1, keepdims=True)).astype("f4")


dump("m", "m", "x")
dump("n", "n", "y")
for i in range(40):
    dump(f"more/{i}", "o", f"z{i}.")
PYTHON
named=$WORK/named
mkdir -p "$named/more"
"$python" "$WORK/named.py" "$named" || fail "cannot make dumps"

# resumes STATUS ARGUMENT...: as a run that is not resumed, whatever is kept in
# $WORK/kept.
resumes() {
	want=$1
	shift
	run analyze $few "$@" -o "$WORK/once"
	status_is "$want"
	cp "$WORK/err" "$WORK/said"
	run analyze $few --resume "$@" -o "$WORK/kept"
	status_is "$want"
	cmp -s "$WORK/err" "$WORK/said" || fail "other words: $(cat "$WORK/err")"
	[ "$want" -ne 0 ] || same_results "$WORK/kept" "$WORK/once"
}

printf 'x0\nx1\ny1\n' >"$WORK/list"
run analyze $few --samples "@$WORK/list" "$named/m.h5" "$named/n.h5" \
	-o "$WORK/kept"
status_is 0
printf 'x0\nx3\ny0\n' >"$WORK/list"
resumes 0 --samples "@$WORK/list" "$named/m.h5" "$named/n.h5"
grep -q ',x3,' "$WORK/kept/intensity.csv" || fail "x3 is not there"
case_ok "another list of samples under the same name is another choice"

# interrupted ARGUMENT...: only the rows of m.h5 are kept.
interrupted() {
	rm -rf "$WORK/kept"
	run analyze $few -j 1 --strict "$@" "$named/m.h5" "$WORK/a.cut" \
		-o "$WORK/kept"
	status_is 1
	[ "$(ls "$WORK/kept/.attnscope" | wc -l)" -eq 1 ] || fail "nothing kept"
}
head -c 5000 "$named/m.h5" >"$WORK/a.cut"
for choice in "--samples x1,x2,y1" "--exclude x1,y2"; do
	interrupted $choice
	resumes 0 $choice "$named/m.h5" "$named/n.h5"
	resumes 0 $choice "$named/m.h5" "$named/n.h5"
done
interrupted --exclude x1,w1
resumes 1 --exclude x1,w1 "$named/m.h5" "$named/n.h5"
err_has "--exclude: no dump has a sample 'w1'"
case_ok "names of samples that kept dumps have are found, and others are not"

rm -rf "$WORK/kept"
run analyze $few --shard 1/2 "$named/m.h5" -o "$WORK/kept"
status_is 0
out_has "m: 8 layers"
resumes 0 --shard 1/2 "$named/m.h5" "$named/more"
case_ok "a share of a dump does not stand for the dump"

# A dump that is changed after it was read, while others are, is read again.
rm -rf "$WORK/kept"
"$ATTNSCOPE" analyze $few -j 1 --whole-rows "$named/m.h5" "$named/more" \
	-o "$WORK/kept" >"$WORK/out" 2>"$WORK/err" &
while kill -0 $! 2>/dev/null && ! ls "$WORK"/kept/.attnscope/*.csv \
	>/dev/null 2>&1; do
	:
done
cat "$named/n.h5" >"$named/m.h5"
wait $! || fail "$(cat "$WORK/err")"
resumes 0 --whole-rows "$named/m.h5" "$named/more"
case_ok "a dump that is changed while others are read is read again"

# The manifest is part of the results.
run analyze $few "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/true"
rm -rf "$WORK/kept"
cp -r "$WORK/true" "$WORK/kept"
sed -i 's/"heads": \[4, 4\]/"heads": [8, 8]/' "$WORK/kept/manifest.json"
run analyze $few --resume "$dumps/a.h5" "$dumps/b.h5" -o "$WORK/kept"
err_has "manifest.json is not what the last run wrote"
same_results "$WORK/kept" "$WORK/true"
case_ok "a manifest that was changed is not believed"

# What fails is counted among all dumps, not among those that are read now.
run analyze $few "$named/n.h5" "$WORK/a.cut" -o "$WORK/kept"
status_is 1
cp "$WORK/err" "$WORK/said"
err_has "1 of 2 dumps could not be read"
run analyze $few --resume "$named/n.h5" "$WORK/a.cut" -o "$WORK/kept"
status_is 1
cmp -s "$WORK/err" "$WORK/said" || fail "other words: $(cat "$WORK/err")"
case_ok "a resumed run counts the dumps that are kept"
