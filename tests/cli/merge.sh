# Shards: together they are one run, and merge knows when they are not.
. tests/cli/lib.sh

step=tests/data/dumps/umm_step_early.h5
mkdir "$WORK/dumps" "$WORK/parts"
cp data/demo/*.h5 $step tests/data/bad/good.h5 "$WORK/dumps"
dumps=$WORK/dumps
run intensity "$dumps"
status_is 0
cp "$WORK/out" "$WORK/one.csv"

# Makes part@N.csv in $WORK/parts, with options.
make_parts() {
	shards=$1
	shift
	rm -f "$WORK/parts"/*
	for i in $(seq "$shards"); do
		run intensity "$dumps" --shard "$i/$shards" \
			-o "$WORK/parts/part@$shards.csv" "$@"
		status_is 0
		out_is ""
	done
}

# In the shape of a table, a shard that has nothing to read is a table.
for shards in 1 3 7 40; do
	make_parts $shards
	[ "$(ls "$WORK/parts" | wc -l)" -eq $shards ] || fail "not $shards files"
	run merge "$WORK/parts/part@$shards.csv"
	status_is 0
	err_is ""
	out_same "$WORK/one.csv"
done
check "no part-00040-of-00040.csv" \
	test -f "$WORK/parts/part-00040-of-00040.csv"
cat "$WORK/parts"/* >"$WORK/joined.csv"
run merge "$WORK/joined.csv" -o "$WORK/merged.csv"
status_is 0
cmp -s "$WORK/merged.csv" "$WORK/one.csv" || fail "joined shards differ"
# Models come in the order of their first rows.
run curves "$WORK/joined.csv"
status_is 0
sort "$WORK/out" >"$WORK/curves.csv"
run curves "$WORK/one.csv"
sort "$WORK/out" | cmp -s - "$WORK/curves.csv" || fail "other curves"
case_ok "any number of shards, merged, are the bytes of one run"

# The largest dump is in every shard, and none has much more than others.
make_parts 3
for part in "$WORK/parts"/*; do
	tail -n 1 "$part" | sed 's/.*;samples=\([0-9]*\);.*/\1/'
done | sort -n | tr '\n' ' ' >"$WORK/counts"
[ "$(cat "$WORK/counts")" = "47 47 47 " ] ||
	fail "shards have $(cat "$WORK/counts")samples"
case_ok "a dump is dealt out among the shards by samples"

#problem WORDS : merging fails with them, and writes no table.
problem()
{
	run merge "$WORK/parts/part@3.csv" -o "$WORK/none.csv"
	status_is 1
	check "there is a table" test ! -e "$WORK/none.csv"
	err_has "the parts are not one whole table; nothing was written"
	for text; do
		err_has "$text"
	done
}

part() {
	echo "$WORK/parts/part-0000$1-of-00003.csv"
}

rm "$(part 2)"
problem "$(part 2): cannot open" "1 of 3 shards is missing or not whole"
out_is "--shard 2/3"
xargs -L1 "$ATTNSCOPE" intensity "$dumps" -o "$WORK/parts/part@3.csv" \
	<"$WORK/out"
run merge "$WORK/parts/part@3.csv"
out_same "$WORK/one.csv"
case_ok "a shard that is missing is listed, to be run again"

for cut in "head -n 300" "head -n 1" "head -c 5000" "head -c 0" "sed 5d" \
	"sed 5s/0\\.1/0.2/"; do
	make_parts 3
	$cut "$(part 3)" >"$WORK/cut"
	cp "$WORK/cut" "$(part 3)"
	problem "$(part 3): " "1 of 3 shards is missing or not whole"
	out_is "--shard 3/3"
done
case_ok "a part that was cut or changed is as good as missing"

make_parts 3
cp "$(part 1)" "$(part 2)"
problem "shard 1/3 is there twice: $(part 1) and $(part 2)" \
	"layer 0 is there twice: in $(part 1) and $(part 2)"
out_is "--shard 2/3"
case_ok "a shard in the place of another counts once"

make_parts 3
run intensity "$dumps" --shard 2/3 --convention authors -o "$(part 2)"
problem "are shards of different options: none and --convention=authors"
run intensity "$dumps" --shard 2/4 -o "$(part 2)"
problem "are shards of different numbers: of 3 and of 4"
sed '$s/version=[^;]*/version=0.0.9/' "$(part 3)" >"$WORK/old"
make_parts 3
cp "$WORK/old" "$(part 3)"
problem "are shards of different versions: " " and 0.0.9"
make_parts 3
cp tests/data/foreign/onedataset_gen.h5 "$WORK/dumps"
run intensity "$dumps" --shard 2/3 -o "$(part 2)"
problem "are shards of different dumps, or dumps that grew: 4-"
rm "$WORK/dumps/onedataset_gen.h5"
case_ok "shards of different runs are told apart"

make_parts 3
rm "$(part 1)"
cp tests/data/bad/no_task.h5 "$WORK/dumps"
for i in 1 2 3; do
	run intensity "$dumps" --shard $i/3 -o "$WORK/parts/part@3.csv"
done
problem "1 of its dumps could not be read"
[ "$(grep -c '^--shard ./3$' "$WORK/out")" -ge 1 ] || fail "nothing to run"
rm "$WORK/dumps/no_task.h5"
case_ok "a shard without one of its dumps is not complete"

# What one run of a command writes about samples, shards give together.
for command in "blocks --per-sample" "steps --per-sample --layers 3:5" \
	"intensity --samples 0003,0001" "intensity --samples 2::3 --exclude 0005"; do
	"$ATTNSCOPE" $command "$WORK/dumps/umm_aia.h5" $step >"$WORK/whole.csv"
	rm "$WORK/parts"/*
	for i in 1 2 3; do
		run $command "$WORK/dumps/umm_aia.h5" $step --shard $i/3 \
			-o "$WORK/parts/part@3.csv"
		status_is 0
	done
	run merge "$WORK/parts/part@3.csv"
	status_is 0
	sed "s,$WORK,," "$WORK/whole.csv" >"$WORK/one_command.csv"
	sed "s,$WORK,," "$WORK/out" | sort >"$WORK/merged.csv"
	sort "$WORK/one_command.csv" | cmp -s - "$WORK/merged.csv" ||
		fail "$command: other rows"
done
head -n 20 "$(part 2)" >"$WORK/cut"
cp "$WORK/cut" "$(part 2)"
problem "has no seal after its last row"
run curves $step -o "$WORK/curves.csv"
run merge "$WORK/curves.csv"
status_is 1
err_has "is a curves table, not one of samples"
run merge "$step"
status_is 1
err_has "$step: is a dump, not a table that was made of some"
case_ok "shards of blocks, steps and chosen samples are one table"

for i in 1 2 3; do
	run intensity $step "$WORK/dumps/umm_aia.h5" --shard $i/3 \
		--samples 0003,nosuch -o "$WORK/parts/part@3.csv"
	status_is 0
done
problem "entry 2 of the samples in --samples=0003,nosuch is in no dump"
case_ok "a name that no shard has is noticed"

# Parts that are no shards.
run intensity data/demo/umm_aia.h5 -o "$WORK/a.csv"
run intensity $step -o "$WORK/b.csv"
run intensity data/demo/umm_aia.h5 $step -o "$WORK/ab.csv"
run merge "$WORK/b.csv" "$WORK/a.csv"
status_is 0
out_same "$WORK/ab.csv"
cp "$WORK/a.csv" "$WORK/plain.csv"
unseal "$WORK/plain.csv"
run merge "$WORK/plain.csv" "$WORK/b.csv"
status_is 1
err_has "plain.csv: does not say whether it is whole"
case_ok "parts may be made by hand, but not without a seal"

run intensity ./data/demo/../demo/umm_aia.h5 -o "$WORK/other.csv"
run merge --duplicates keep "$WORK/a.csv" "$WORK/other.csv"
status_is 1
err_has "./data/demo/../demo/umm_aia.h5 and data/demo/umm_aia.h5 are one dump"
cp data/demo/umm_aia.h5 "$WORK/copy.h5"
run intensity "$WORK/copy.h5" --model =umm-digits-12L+AIA -o "$WORK/other.csv"
run merge "$WORK/a.csv" "$WORK/other.csv"
status_is 1
err_has "would count twice"
rm "$WORK/copy.h5"
run merge "$WORK/a.csv" "$WORK/other.csv"
status_is 1
err_has "would count twice"
run merge "$WORK/a.csv" "$WORK/other.csv" --duplicates keep
status_is 0
case_ok "a dump under two names is one, by its file or by its values"

printf '%s\n' $step ./data/demo/umm_aia.h5 >"$WORK/list"
run merge "$WORK/a.csv" "$WORK/b.csv" --expect "$WORK/list"
status_is 0
run intensity --files-from "$WORK/list"
status_is 0
sed "s,\\./data,data," "$WORK/out" >"$WORK/listed.csv"
run merge "$WORK/a.csv" "$WORK/b.csv" --expect "$WORK/list"
out_same "$WORK/listed.csv"
echo nosuch.h5 >>"$WORK/list"
run merge "$WORK/a.csv" --expect "$WORK/list"
status_is 1
err_has "2 of 3 expected dumps are missing"
out_is "nosuch.h5
$step"
echo $step >"$WORK/list"
run merge "$WORK/a.csv" "$WORK/b.csv" --expect "$WORK/list"
status_is 1
err_has "data/demo/umm_aia.h5: is not among the expected dumps"
run merge "$WORK/a.csv" "$WORK/b.csv" --expect 3
status_is 1
err_has "there are 2 dumps, not 3"
run merge "$WORK/a.csv" "$WORK/b.csv" --expect 2
status_is 0
case_ok "--expect knows which dumps there must be, and orders them"

for shard in 0/3 4/3 3 /3 3/ x/3 1/0 1/100000 slurm slurm/3; do
	run curves --shard $shard data/demo/umm_aia.h5
	usage_error "--shard: '$shard' is"
done
run curves --shard 1/3 "$WORK/a.csv"
usage_error "--shard deals out dumps, and a table is among the operands"
run intensity --shard 1/3 data/demo/umm_aia.h5 -o "$WORK/part@4.csv"
usage_error "is for 4 shards, and this is one of 3"
run intensity data/demo/umm_aia.h5 -o "$WORK/part@4.csv"
usage_error "is for the shards of a run; say which: --shard I/4"
case_ok "a shard that cannot be is a usage error"

# slurm ID MIN MAX COUNT SHARD: what one job of an array finds.
slurm() {
	export SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_MIN=$2 \
		SLURM_ARRAY_TASK_MAX=$3 SLURM_ARRAY_TASK_COUNT=$4
	run intensity --shard "$5" data/demo/umm_aia.h5
	unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_MIN SLURM_ARRAY_TASK_MAX \
		SLURM_ARRAY_TASK_COUNT
}
for job in "3 1 4 4 slurm 3/4" "0 0 3 4 slurm 1/4" "3 0 3 4 slurm 4/4" \
	"3 3 7 2 slurm/16 3/16"; do
	slurm ${job% *}
	status_is 0
	tail -n 1 "$WORK/out" | grep -q ";shard=${job##* };" ||
		fail "$job is $(tail -n 1 "$WORK/out")"
done
slurm 3 3 7 2 slurm
usage_error "jobs 3 to 7, 2 of them, are not a whole array"
slurm 0 0 3 4 slurm/4
usage_error "number its jobs from 1 to N"
case_ok "--shard slurm is the job's place in its array"

printf '%s\r\n\n%s' data/demo/umm_aia.h5 $step >"$WORK/list"
run intensity --files-from "$WORK/list"
status_is 0
out_same "$WORK/ab.csv"
"$ATTNSCOPE" intensity --files-from - <"$WORK/list" >"$WORK/out"
out_same "$WORK/ab.csv"
run intensity $step --files-from "$WORK/nosuch"
failure "$WORK/nosuch: cannot open"
: >"$WORK/empty"
run intensity --files-from "$WORK/empty"
failure "$WORK/empty: has no name in it"
case_ok "--files-from reads operands from a file"
