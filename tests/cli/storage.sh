# Storage that is not a quiet local disk, and limits that a job may have.
. tests/cli/lib.sh

demo=data/demo/umm_aia.h5
other=tests/data/dumps/umm_final_generate.h5
run intensity $demo $other
status_is 0
cp "$WORK/out" "$WORK/quiet.csv"

for files in 9 16; do
	command_line="attnscope intensity -j 60, with $files open files"
	(
		ulimit -n $files
		timeout 60 "$ATTNSCOPE" intensity -j 60 $demo $other
	) >"$WORK/out" 2>"$WORK/err"
	status=$?
	status_is 0
	out_same "$WORK/quiet.csv"
done
case_ok "fewer open files than workers are enough"

# What many small dumps give is what each gives by itself.
mkdir "$WORK/small"
for i in $(seq 48); do
	cp tests/data/bad/good.h5 "$WORK/small/$i.h5"
done
head -c 3000 tests/data/bad/good.h5 >"$WORK/small/20.h5"
run intensity tests/data/bad/good.h5
unseal "$WORK/out"
for i in $(seq 48); do
	[ $i = 20 ] || sed "1d;s,tests/data/bad/good.h5,$WORK/small/$i.h5," \
		"$WORK/out"
done >"$WORK/each.csv"
for jobs in 1 2 5; do
	run intensity --duplicates keep -j $jobs "$WORK/small"
	status_is 1
	err_has "20.h5: is damaged or cut short"
	unseal "$WORK/out"
	sed 1d "$WORK/out" | cmp -s - "$WORK/each.csv" || fail "other rows"
done
case_ok "many small dumps, of which one is damaged"

# Runs with flock() that fails.
without_locks() {
	command_line="attnscope intensity, with $1"
	# The search for leaks cannot work in a process that is traced.
	ASAN_OPTIONS=detect_leaks=0 strace -f -o /dev/null -e trace=flock \
		-e inject=flock:error="$1" "$ATTNSCOPE" intensity $demo \
		$other >"$WORK/out" 2>"$WORK/err"
	status=$?
}

locks="a file system without locks has no writers"
if strace -f -o /dev/null true 2>/dev/null; then
	for cause in ENOLCK EOPNOTSUPP ENOSYS; do
		without_locks $cause
		status_is 0
		out_same "$WORK/quiet.csv"
	done
	without_locks EAGAIN
	status_is 1
	err_has "umm_aia.h5: is incomplete: another program is writing to it"
	case_ok "$locks"
else
	case_skip "$locks" "no strace"
fi

# A dump that somebody writes to, for as long as it is read.
cp $demo "$WORK/changed.h5"
: >"$WORK/writing"
while [ -e "$WORK/writing" ]; do touch "$WORK/changed.h5"; done &
run intensity "$WORK/changed.h5" $other
rm "$WORK/writing"
wait
status_is 1
err_has "$WORK/changed.h5: was changed while it was read"
err_has "1 of 2 dumps could not be read"
grep -q changed.h5 "$WORK/out" && fail "it counts"
run intensity "$WORK/changed.h5"
status_is 0
err_is ""
case_ok "a dump that changes while it is read is refused"
