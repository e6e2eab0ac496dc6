# The course of a newcomer who has nothing but README.md: a dump by its lines of
# h5py, and from it a figure and a verdict.  tests/torch has the one by its lines
# for a model.
. tests/cli/lib.sh

readme=$PWD/README.md
tutorial=$PWD/man/attnscope-tutorial.7

# Where the program was built, by the lines that say how the shell finds it.
mkdir -p "$WORK/clone/build"
ln -s "$ATTNSCOPE" "$WORK/clone/build/attnscope"
for page in "$readme" "$tutorial" "${tutorial%-*}.1"; do
	line=$(sed -n 's/\\(dq/"/g; s/^\(\.Dl \$ \)\{0,1\}\(export PATH=.*\)/\2/p' "$page")
	found=$(cd "$WORK/clone" && eval "$line" && command -v attnscope)
	[ "$found" = "$(cd "$WORK/clone" && pwd)/build/attnscope" ] ||
		fail "${page##*/}: with '$line' the program is '$found'"
done
case_ok "the program that was built is found as the pages say"

cd "$WORK" || exit 1
mkdir course
cd course || exit 1

# What the newcomer has: maps after the softmax, and what stands where.
cat >mine.py <<'EOF'
import numpy

random = numpy.random.default_rng(1)


def maps(length):
    scores = random.normal(size=(6, 2, length, length))
    scores[:, :, numpy.triu(numpy.ones((length, length), bool), 1)] = -numpy.inf
    weights = numpy.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


samples = []
for i in range(4):
    samples.append((f"question-{i}", "understanding", maps(16),
                    [2] * 8 + [1] * 8, 12))
    samples.append((f"drawing-{i}", "generation", maps(16),
                    [1] * 8 + [2] * 8, 8))
EOF
awk '/^## Your dump/ { on = 1 } on && /^```$/ { exit } show; on && /^```python$/ {
	show = 1 }' "$readme" >>mine.py
grep -q "h5py.File" mine.py || fail "README.md has no lines of h5py"
/usr/bin/python3 mine.py 2>err || fail "$(cat err)"
check "no mine.h5" test -s mine.h5

for command in info check; do
	run $command mine.h5
	status_is 0
	err_is ""
done
run analyze mine.h5 -o results
status_is 0
err_is ""
out_has "my-model: 6 layers, 2 heads"
out_has "understanding (text→image): intensity"
out_has "generation (image→text): intensity"
out_has "r = "
for file in curves.png curves.svg report.html curves.csv; do
	check "no results/$file" test -s "results/$file"
done
case_ok "from the lines of README.md to a figure and a verdict"

# Every intensity is what numpy makes of the maps.
cat >expected.py <<'EOF'
import csv

exec(open("mine.py").read().split("import h5py")[0])
rows = {(r["sample"], int(r["layer"])): float(r["intensity"])
        for r in csv.DictReader(open("results/intensity.csv"))}
assert len(rows) == 8 * 6, len(rows)
for name, task, stored, codes, prompt in samples:
    wanted = 2 if task == "understanding" else 1
    keys = [k for k, code in enumerate(codes) if code == wanted]
    values = stored.astype("f2").astype("f8")[:, :, prompt:, keys]
    for layer, value in enumerate(values.sum(-1).mean((1, 2))):
        assert abs(rows[name, layer] - value) < 1e-6, (name, layer)
EOF
/usr/bin/python3 expected.py 2>err || fail "$(tail -n 1 err)"
case_ok "and the figure's numbers are those of numpy"
