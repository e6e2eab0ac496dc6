# The numbers themselves, against reference tables from other programs, for
# every way to store a dump; and the handling of bad dumps.
. tests/cli/lib.sh

demo=data/demo
dumps=tests/data/dumps
measures=tests/data/measures
bad=tests/data/bad
place=sample,task,layer
whole_rows=intensity,expected,enrichment,sink,sinkfree,rowsum,entropy
whole_rows=$whole_rows,to_text,to_image,to_other,distance,sink_rate

oracle() {
	reference=$1
	shift
	run intensity "$@"
	status_is 0
	err_is ""
	values_are "$dumps/$reference.csv" "$WORK/out" $place intensity
}

for dump in $demo/umm_aia $demo/umm_final_rows100 $dumps/umm_step_early \
	$dumps/umm_final_generate; do
	name=${dump##*/}
	oracle $name.intensity $dump.h5
	oracle $name.intensity_authors --convention authors $dump.h5
	case_ok "$name: every value of the reference, strict and authors"
done

for dump in $demo/umm_aia $dumps/umm_step_early; do
	name=${dump##*/}
	oracle $name.intensity_posttext --rows posttext $dump.h5
	case_ok "$name: every value of the reference, text after the image"
done

run intensity --whole-rows tests/data/forms/forms.h5
status_is 0
values_are tests/data/forms/forms.csv "$WORK/out" \
	$place,head,queries,keys $whole_rows
case_ok "every number format, filter and layout gives the values stored"

for name in contiguous chunks chunk-of-all layers-in-a-chunk chunk-beyond \
	gzip-shuffle lzf compact layers float32 float64 float32-be \
	unwritten-gzip-16th unwritten-bare-0; do
	grep ",$name,understanding," "$WORK/out" | cut -d, -f5,7-26 \
		>"$WORK/$name"
	check "nothing of $name" test -s "$WORK/$name"
	check "$name differs from contiguous" \
		cmp -s "$WORK/contiguous" "$WORK/$name"
done
case_ok "the same values stored differently give the same bytes"

special() {
	reference=$1
	shift
	run intensity --whole-rows "$@"
	status_is 0
	values_are "$measures/$reference.csv" "$WORK/out" \
		$place,head,queries,keys $whole_rows
}

special strict $measures/measures.h5
cp "$WORK/out" "$WORK/strict.csv"
special authors --convention authors $measures/measures.h5
special training --convention training $measures/measures.h5
special posttext --rows posttext $measures/measures.h5
special authors_posttext --rows posttext --convention authors \
	$measures/measures.h5
case_ok "special tokens, padding and decode steps by every rule"

special per_head --per-head $measures/measures.h5
case_ok "--per-head keeps the heads apart"

special bidirectional --bidirectional $measures/bidirectional.h5
case_ok "--bidirectional lets a row see all keys but padding"

awk -F, 'NR > 1 && $16 != "" {
		sum = $23 + $24 + $25
		if ($21 - sum > 1e-6 || sum - $21 > 1e-6 ||
			$21 > 1.002 || $21 < 0.998) { print $0; bad = 1 }
		rows++
	} END { exit bad || !rows }' "$WORK/strict.csv" >"$WORK/differences" ||
	fail "parts do not make the row: $(cat "$WORK/differences")"
case_ok "whole rows sum to 1, and their parts to the whole"

run intensity $measures/measures.h5
status_is 0
unseal "$WORK/out"
cut -d, -f1-20 "$WORK/strict.csv" >"$WORK/narrow"
out_same "$WORK/narrow"
case_ok "--whole-rows adds columns and changes none"

err_is "attnscope intensity: $measures/measures.h5: 2 of 84 rows are 0 \
throughout; attnscope check says where
attnscope intensity: $measures/measures.h5: 1-spoilt: left out \
$(sed -n 's/^1-spoilt,//p' $measures/left_out.csv) of 18 rows (over layers \
and heads) that are NaN, infinite or zero throughout; none is left of layer 2"
grep ',1-spoilt,understanding,,2,' "$WORK/out" | grep -q ',,0,\|,0,6,strict,response,causal,,,,,$' ||
	fail "a layer without rows has numbers: $(
		grep ',1-spoilt,understanding,,2,' "$WORK/out"
	)"
case_ok "rows that are NaN or zero are left out and counted"

for jobs in 1 2 7; do
	run intensity -j $jobs $demo/umm_aia.h5 $measures/measures.h5 \
		$dumps/umm_final_generate.h5
	status_is 0
	cp "$WORK/out" "$WORK/jobs$jobs"
done
cmp -s "$WORK/jobs1" "$WORK/jobs2" || fail "-j 2 differs from -j 1"
cmp -s "$WORK/jobs1" "$WORK/jobs7" || fail "-j 7 differs from -j 1"
check "too few rows" test "$(wc -l <"$WORK/jobs1")" -eq 745
run intensity -j 99999999999 tests/data/bad/good.h5
status_is 0
case_ok "the same bytes with any number of workers"

for dump in $demo/umm_aia.h5 $measures/measures.h5 \
	$dumps/umm_final_generate.h5; do
	"$ATTNSCOPE" intensity $dump 2>"$WORK/err"
done >"$WORK/joined"
run intensity "$WORK/joined"
status_is 0
out_same "$WORK/jobs1"
case_ok "tables joined by cat are read back, repeated headers and all"

# Groups: column 6 of the table.
group_is() {
	[ "$(cut -d, -f6 "$WORK/out" | sed 1d | sort -u | tr '\n' ' ')" = \
		"$1 " ] || fail "groups are not $1"
}
run intensity --group =run-7 $demo/umm_aia.h5
group_is run-7
run intensity --group digit $demo/umm_aia.h5
group_is "0 1 2 4 5 6 7 8 9"
run intensity $measures/measures.h5
group_is ""
run intensity --group nosuch $demo/umm_aia.h5
failure "$demo/umm_aia.h5: /samples/0000: has no dataset or attribute 'nosuch'"
case_ok "--group takes an attribute or a value"

run intensity $demo/umm_aia.h5 -o "$WORK/aia.csv"
status_is 0
out_is ""
err_is ""
run intensity $demo/umm_aia.h5
out_same "$WORK/aia.csv"
case_ok "-o writes what standard output would get, and nothing else"

# One clear line each: the file, the object in it, and the cause.
mkdir "$WORK/empty"
refused() {
	name=$1
	shift
	run intensity $bad/$name.h5 -o "$WORK/empty/table.csv"
	failure "attnscope intensity: $bad/$name.h5: " "$@"
	folder_is "$WORK/empty"
}
run intensity $bad/good.h5
status_is 0
err_is ""
case_ok "the dump that the bad ones are made from is good"

refused no_group_samples "has no group '/samples'; see attnscope-dump(5)"
refused no_sample "/samples: there is no sample in it"
refused sample_is_data "/samples/one: is not a sample"
case_ok "a dump without samples"

refused no_task "/samples/one: has no attribute 'task'"
refused other_task "/samples/one: its task is 'translation', not"
refused task_is_array "/samples/one: attribute 'task': is not a single value"
case_ok "a sample without a task, or with a strange one"

refused no_modality "/samples/one: has no dataset 'modality'"
refused short_modality "/samples/one/modality: has 7 positions for 8 keys"
refused float_modality "/samples/one/modality: 0.5 at 1 is not a whole number"
refused wrong_code "/samples/one/modality: '204' at position 0 is not a known modality"
case_ok "modality that is missing, too short or nonsense"

refused no_attention "/samples/one: has no dataset 'attention'"
refused integers "/samples/one/attention: values are 16-bit integers, not floating"
refused wrong_rank "/samples/one/attention: has 3 axes, not [layer, head,"
refused empty "/samples/one/attention: is empty"
case_ok "attention that is missing, no floats, or of another shape"

refused missing_layer "/samples/one: layer 2 is missing"
refused missing_first_layer "/samples/one: layer 0 is missing"
refused missing_last_layer "/samples/one: layer 2 is missing"
refused layer_differs "/samples/one/layer_01: its shape or type differs"
refused layer_twice "/samples/one: duplicate layer 1"
case_ok "layers that are missing, different or there twice"

refused no_counted_row "one: no row counts: it has 8 rows, none of them text"
refused no_counted_key "one: no key counts: none of its 8 keys is image"
case_ok "a sample in which nothing counts"

refused no_prompt_length "one: has no prompt_length" "--rows posttext"
refused large_prompt_length "its prompt_length is 9, but it has 8 tokens"
refused word_prompt_length "@prompt_length: 'six' is not a whole number"
case_ok "a prompt length that is missing or impossible"

refused few_kv_length "/samples/one/kv_length: has 7 values for 8 rows"
refused large_kv_length "/samples/one/kv_length: row 7 has 9 keys"
refused zero_kv_length "/samples/one/kv_length: row 0 has 0 keys"
case_ok "kv_length that does not fit"

refused large_query_position "row 7 is at position 8, but there are 8"
refused negative_query_position "row 0 is at position -1"
refused few_query_positions "query_positions: has 2 values for 8 rows"
refused rows_unknown "has 4 rows for 8 keys, and no query_positions"
refused large_query_start "row 3 is at position 8, but there are 8"
case_ok "rows at positions that are not there"

run intensity --rows posttext $bad/no_prompt_length.h5
status_is 0
err_is ""
case_ok "--rows posttext does without a prompt length"

run intensity $bad/good.h5 --model '==1+1'
status_is 0
out_has "
=1+1,"
cp "$WORK/out" "$WORK/named.csv"
run curves "$WORK/named.csv"
out_has "
=1+1,"
run curves "$WORK/named.csv" --spreadsheet
out_has "
'=1+1,"
case_ok "names are as they are in tables, marked only for a spreadsheet"

table=$WORK/empty/table.csv
run intensity "$WORK/nosuch.h5" -o "$table"
failure "$WORK/nosuch.h5: cannot open: No such file"
echo "no dump" >"$WORK/text.h5"
printf 'no\0dump' >"$WORK/binary.h5"
run intensity "$WORK/binary.h5" -o "$table"
failure "$WORK/binary.h5: is not an HDF5 file"
run intensity "$WORK/text.h5" -o "$table"
failure "$WORK/text.h5: is not an HDF5 file"
cp "$WORK/binary.h5" "$WORK/maps.npy"
run intensity "$WORK/maps.npy" -o "$table"
failure "$WORK/maps.npy: is not an HDF5 file; convert it: python3 -m \
attnscope_dump convert $WORK/maps.npy -o $WORK/maps.npy.h5"
mkdir "$WORK/hollow"
run intensity "$WORK/hollow" -o "$table"
failure "$WORK/hollow: is a folder without HDF5 files"
folder_is "$WORK/empty"
case_ok "what is no dump at all"

size=$(wc -c <$demo/umm_aia.h5)
for length in 8 96 600 2048 20000 $((size / 2)) $((size - 1)); do
	head -c "$length" $demo/umm_aia.h5 >"$WORK/cut.h5"
	run intensity "$WORK/cut.h5" -o "$table"
	failure "$WORK/cut.h5: is damaged or cut short"
done
folder_is "$WORK/empty"
case_ok "a dump that was cut short"

"$ATTNSCOPE" intensity <$demo/umm_aia.h5 - >"$WORK/out" 2>"$WORK/err"
status=$?
failure "stdin: is a dump, which cannot come from a pipe"
mkfifo "$WORK/pipe"
cat $demo/umm_aia.h5 >"$WORK/pipe" 2>/dev/null &
run intensity "$WORK/pipe"
failure "is a dump, which cannot come from a pipe; give the file's name"
wait
case_ok "a dump cannot come from a pipe"

run intensity $bad/no_task.h5 $bad/good.h5 $bad/missing_layer.h5
status_is 1
[ "$(wc -l <"$WORK/err")" -eq 3 ] || fail "not one line for each bad dump"
err_has "2 of 3 dumps could not be read; results cover only \
the remaining dumps"
err_has "no_task.h5: /samples/one: has no attribute"
err_has "missing_layer.h5: /samples/one: layer 2 is missing"
cp "$WORK/out" "$WORK/rest"
run intensity $bad/good.h5
out_same "$WORK/rest"
case_ok "a bad dump costs its own rows and the status, not the others"

# However it is called, in whatever state it was left.
mkdir "$WORK/left"
: >"$WORK/left/empty.h5"
: >"$WORK/left/EMPTY.H5"
: >"$WORK/left/none"
echo "no dump" >"$WORK/left/TEXT.Hdf5"
head -c 20000 $demo/umm_aia.h5 | tail -c 19000 >"$WORK/left/headless"
here=$PWD
for dump in ./empty.h5 ../left/empty.h5 EMPTY.H5 none TEXT.Hdf5 headless; do
	cd "$WORK/left" || exit 1
	run intensity "$here/$bad/good.h5" "$dump"
	cd "$here" || exit 1
	status_is 1
	err_has "$dump: is not an HDF5 file"
	err_has "1 of 2 dumps could not be read"
	sed "s|$here/||" "$WORK/out" | cmp -s - "$WORK/rest" ||
		fail "the good dump has other rows"
done
cp $demo/umm_aia.h5 "$WORK/left/GOOD.H5"
rm "$WORK/left/EMPTY.H5" "$WORK/left/TEXT.Hdf5" "$WORK/left/empty.h5"
run intensity "$WORK/left"
status_is 0
: >"$WORK/none.csv"
run intensity $bad/good.h5 "$WORK/none.csv"
failure "$WORK/none.csv: is empty, without even a header"
case_ok "a broken dump stays a dump, whatever its name"

part=$(printf '%0200d' 0)
long=$WORK/$part/$part/$part/$part/$part/$part/$part/$part
mkdir -p "$long"
echo "no dump" >"$long/none.h5"
run intensity "$long/none.h5"
failure "$WORK/000" "/none.h5: is not an HDF5 file"
run intensity "$long/nosuch.h5"
failure "$WORK/000" "/nosuch.h5: cannot open: No such file or directory"
run curves "$long/none"
failure "$WORK/000" "/none: cannot open: No such file or directory"
run intensity $bad/good.h5 -o "$long/nowhere/table.csv"
failure "$WORK/000" "/nowhere/table.csv: cannot write: No such file"
run intensity $bad/good.h5 --model "=$part$part$part"
failure "good.h5: " "the model is too long"
find_h5py
cp $bad/good.h5 "$WORK/long.h5"
"$python" -c 'import h5py, sys
samples = h5py.File(sys.argv[1], "r+")["samples"]
samples.move("one", "0" * 600)' "$WORK/long.h5"
run intensity "$WORK/long.h5"
failure "long.h5: '0000" "600 bytes, where a name has 255 at most"
case_ok "an error that is too long keeps its beginning and its cause"

run intensity --strict $bad/good.h5 $bad/no_task.h5
failure "no_task.h5: /samples/one: has no attribute 'task'"
run intensity --keep-going $bad/good.h5 $bad/no_task.h5
status_is 1
out_same "$WORK/rest"
case_ok "--strict gives no part of a result, --keep-going does"

echo old >"$WORK/empty/old"
for name in text.h5/table nosuch/table; do
	run intensity $demo/umm_aia.h5 -o "$WORK/$name"
	failure "$WORK/$name: cannot write: N"
done
run intensity $demo/umm_aia.h5 -o "$WORK/empty"
failure "$WORK/empty: is a folder"
run intensity $bad/no_task.h5 -o "$WORK/empty/old"
folder_is "$WORK/empty" old
[ "$(cat "$WORK/empty/old")" = old ] || fail "the old file is gone"
case_ok "an output that cannot be, and one that stays as it was"

cp $demo/umm_aia.h5 "$WORK/kept.h5"
cp $demo/umm_final_rows100.h5 "$WORK/read.h5"
ln "$WORK/read.h5" "$WORK/hard"
ln -s read.h5 "$WORK/soft"
for name in read.h5 hard soft; do
	run intensity "$WORK/read.h5" -o "$WORK/$name"
	failure "$WORK/$name: is one of the inputs; --overwrite"
done
run intensity "$WORK/read.h5" -o "$WORK/kept.h5"
failure "$WORK/kept.h5: holds HDF5, perhaps a dump; --overwrite"
run info "$WORK/read.h5" --save-layout "$WORK/kept.h5"
status_is 1
err_has "$WORK/kept.h5: holds HDF5"
cmp -s $demo/umm_aia.h5 "$WORK/kept.h5" || fail "a dump is gone"
cmp -s $demo/umm_final_rows100.h5 "$WORK/read.h5" || fail "the input is gone"
"$ATTNSCOPE" intensity $demo/umm_aia.h5 -o "$WORK/self.csv"
run curves "$WORK/self.csv" -o "$WORK/self.csv"
failure "$WORK/self.csv: is one of the inputs"
run loss "$WORK/self.csv" --targets emu3 -o "$WORK/kept.h5"
failure "$WORK/kept.h5: holds HDF5"
cp data/targets/emu3.csv "$WORK/targets.csv"
run loss "$WORK/self.csv" --targets "$WORK/targets.csv" --stretch 31 \
	-o "$WORK/targets.csv"
failure "$WORK/targets.csv: is one of the inputs"
run intensity "$WORK/read.h5" -o "$WORK/kept.h5" --overwrite
status_is 0
head -n 1 "$WORK/kept.h5" | grep -q '^model,' || fail "--overwrite does not"
case_ok "no output replaces an input or a dump, unless asked to"

# Through links, so that a mistake in this test does no harm.
ln -s /dev/full "$WORK/full"
ln -s empty/old "$WORK/link"
if [ -w /dev/full ]; then
	run intensity $demo/umm_aia.h5 -o "$WORK/full"
	failure "$WORK/full: cannot write: No space left on device"
	check "the link is gone" test -L "$WORK/full"
	check "/dev/full is no device" test -c /dev/full
	run intensity $demo/umm_aia.h5
	run intensity $demo/umm_aia.h5 -o "$WORK/link"
	status_is 0
	check "the link is gone" test -L "$WORK/link"
	cmp -s "$WORK/aia.csv" "$WORK/empty/old" || fail "the table is not there"
	folder_is "$WORK/empty" old
	case_ok "a device is written to and a link followed, not replaced"
fi

# Of a process that may write no large files.
mkdir "$WORK/limited"
command_line="in $WORK/limited, with ulimit -f 8"
(ulimit -f 8 && "$ATTNSCOPE" intensity $demo/umm_aia.h5 \
	-o "$WORK/limited/table.csv") >"$WORK/out" 2>"$WORK/err"
status=$?
failure "$WORK/limited/table.csv: cannot write: File too large"
folder_is "$WORK/limited"
case_ok "a limit on the size of files is named"

# Keys by hand, of images whose begin or end has no token.
find_h5py
"$python" -B - "$WORK/ends.h5" "$WORK/ends.csv" <<'END'
import sys
import h5py
import numpy as np

rng = np.random.default_rng(7)
with h5py.File(sys.argv[1], "w") as dump, open(sys.argv[2], "w") as table:
    table.write("sample,layer,intensity\n")
    for name, codes, keys in [
            ("both", "15220226115226111", [*range(1, 7), *range(10, 13)]),
            ("begin", "15220221115221111", [*range(1, 7), *range(10, 13)]),
            ("end", "11220226112261111", [*range(1, 7), *range(9, 12)]),
            ("next", "12262611111111111", [*range(0, 3), 4])]:
        modality = np.array([int(c) for c in codes], "u1")
        size = len(modality)
        logits = rng.normal(size=(1, 2, size, size))
        logits[..., np.triu(np.ones((size, size), bool), 1)] = -np.inf
        maps = np.exp(logits)
        maps /= maps.sum(-1, keepdims=True)
        sample = dump.create_group(f"samples/{name}")
        sample.attrs.update(task="understanding", prompt_length=size - 3)
        sample["modality"] = modality
        sample["attention"] = maps
        table.write(f"{name},0,{float(maps[..., -3:, keys].sum(-1).mean())!r}\n")
END
run intensity --convention authors "$WORK/ends.h5"
status_is 0
values_are "$WORK/ends.csv" "$WORK/out" sample,layer intensity
case_ok "an image without a begin or end token is where its tokens are"

# A NaN at the first key, which does not count, is no part of the intensity.
"$python" -B - "$WORK/first.h5" "$WORK/first.csv" <<'END'
import sys
import h5py
import numpy as np

rng = np.random.default_rng(8)
maps = np.tril(rng.uniform(size=(1, 2, 9, 9)))
maps /= maps.sum(-1, keepdims=True)
maps[0, 0, 7, 0] = np.nan
with h5py.File(sys.argv[1], "w") as dump, open(sys.argv[2], "w") as table:
    sample = dump.create_group("samples/one")
    sample.attrs.update(task="understanding", prompt_length=6)
    sample["modality"] = np.array([0, 1, 2, 2, 2, 1, 1, 1, 1], "u1")
    sample["attention"] = maps
    counted = maps[0, :, 6:, 2:5].sum(-1)
    first = maps[0, :, 6:, 0]
    table.write("layer,intensity,sink,sinkfree\n0,%r,%r,%r\n" % tuple(map(
        float, (counted.mean(), np.nanmean(first),
                np.nanmean(counted / (1 - first))))))
END
run intensity --no-check "$WORK/first.h5"
status_is 0
values_are "$WORK/first.csv" "$WORK/out" layer intensity,sink,sinkfree
case_ok "a NaN at a first key that does not count drops no row"

# What is outside a sink of .9985 is half rounding in f16; what the other keys say
# is not.  Chunks of a part of a row, of whole rows, and attention sums agree.
"$python" -B - "$WORK" <<'END'
import sys
import h5py
import numpy as np

rng = np.random.default_rng(4)
sink = rng.uniform(.9975, .9998, (2, 2, 40, 1))
sink[:, :, ::2] = rng.uniform(.1, .9, (2, 2, 20, 1))
maps = np.tril(rng.uniform(size=(2, 2, 40, 40)))
maps[..., 0] = 0
maps[..., 0, 1] = 1
maps *= (1 - sink) / maps.sum(-1, keepdims=True)
maps[..., 0] = sink[..., 0]
maps = maps.astype("f2")
modality = np.array([4] + [1] * 15 + [5] + [2] * 23, "u1")
a = maps.astype("f8")[:, :, 17:]
outside = a[..., 1:].sum(-1)
exact = a[..., 1:16].sum(-1) / outside
with open(sys.argv[1] + "/large.csv", "w") as table:
    table.write("layer,sinkfree\n")
    for layer, value in enumerate(np.where(
            a[..., 0] > .5, exact, a[..., 1:16].sum(-1) / (1 - a[..., 0])
            ).mean((1, 2))):
        assert abs(value / exact[layer].mean() - 1) < 1e-3
        table.write("%d,%r\n" % (layer, float(value)))
for name, storage in (
        ("contiguous", {}), ("narrow", {"chunks": (1, 1, 8, 8)}),
        ("rows", {"chunks": (1, 2, 8, 40), "compression": "gzip"})):
    with h5py.File(f"{sys.argv[1]}/large-{name}.h5", "w") as dump:
        sample = dump.create_group("samples/one")
        sample.attrs.update(task="generation", mask="causal", prompt_length=16)
        sample["modality"] = modality
        sample.create_dataset("attention", data=maps, **storage)
END
run reduce "$WORK/large-rows.h5" -o "$WORK/large-sums.h5"
for name in contiguous narrow rows sums; do
	for how in "" --whole-rows; do
		run intensity $how "$WORK/large-$name.h5"
		status_is 0
		values_are "$WORK/large.csv" "$WORK/out" layer sinkfree
	done
done
case_ok "what is outside a large sink is added up"
