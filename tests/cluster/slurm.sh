# The templates for Slurm, under a real one: two nodes on this machine, without
# systemd and control groups.
. tests/cli/lib.sh

command_line=slurm
PATH=$PATH:/usr/sbin:/sbin
for tool in munged slurmctld slurmd sbatch scancel sinfo; do
	if ! command -v $tool >/dev/null; then
		case_skip "shards under Slurm" \
			"no $tool: apt-get install slurm-wlm munge"
		exit 0
	fi
done

# Sockets have short names, and daemons refuse a folder that others may write.
cluster=$(mktemp -d) || exit 1
export SLURM_CONF=$cluster/slurm.conf
me=$(id -un) host=$(uname -n) port=$((20000 + $$ % 10000 * 3))
mkdir "$cluster/munge" "$cluster/state" "$cluster/spool"
stop() {
	for daemon in slurmd-n1 slurmd-n2 slurmctld munge/munged; do
		[ -s "$cluster/$daemon.pid" ] || continue
		pid=$(cat "$cluster/$daemon.pid")
		kill "$pid" 2>/dev/null
		# What it writes at its end would be left in the folder.
		for i in $(seq 100); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
	done
	rm -rf "$cluster"
}
trap 'stop; finish' EXIT

(umask 077 && head -c 128 /dev/urandom >"$cluster/munge/key")
munged --force --key-file="$cluster/munge/key" \
	--socket="$cluster/munge/socket" --pid-file="$cluster/munge/munged.pid" \
	--log-file="$cluster/munge/log" --seed-file="$cluster/munge/seed" \
	2>/dev/null
cat >"$SLURM_CONF" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$cluster/munge/socket
CredType=cred/munge
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool/%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd-%n.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
slurmctld -i 2>/dev/null
slurmd -N n1 2>/dev/null
slurmd -N n2 2>/dev/null
for i in $(seq 100); do
	[ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ] && break
	sleep 0.1
done
if [ "$(sinfo -h -t idle -o %D 2>/dev/null)" != 2 ]; then
	case_skip "shards under Slurm" "it does not start here"
	exit 0
fi

# Job $SLOW of an array waits to be killed.
mkdir "$WORK/bin" "$WORK/dumps"
cat >"$WORK/bin/attnscope" <<PROGRAM
#!/bin/sh
if [ "\${SLURM_ARRAY_TASK_ID:-}" = "\${SLOW:-none}" ]; then
	touch "$WORK/waiting"
	sleep 60
fi
exec "$ATTNSCOPE" "\$@"
PROGRAM
chmod +x "$WORK/bin/attnscope"
PATH=$WORK/bin:$PATH
cp data/demo/*.h5 tests/data/dumps/umm_step_early.h5 "$WORK/dumps"
templates=$PWD/src/cluster
cd "$WORK" || exit 1
"$ATTNSCOPE" intensity dumps -o one.csv
"$ATTNSCOPE" analyze dumps -o one >/dev/null

# Starts the jobs of an array, and waits for the job that analyses them.
submit() {
	jobs=$(sbatch --parsable --array="$1" -c 1 --mem 0 \
		"$templates/measure.sbatch" 6 results dumps)
	sbatch --parsable --wait --dependency=afterany:"$jobs" -c 1 --mem 0 \
		--output=analyze.log \
		"$templates/analyze.sbatch" 6 results >/dev/null
	status=$?
}

same_as_one() {
	status_is 0
	for table in intensity.csv curves.csv correlation.csv; do
		cmp "one/$table" "results/analysis/$table" >cmp.log 2>&1 ||
			fail "$(cat cmp.log analyze.log)"
	done
	cmp -s one.csv results/intensity.csv || fail "another intensity.csv"
}

SLOW=2 submit 1-6 &
for i in $(seq 200); do
	[ -e waiting ] && break
	sleep 0.1
done
check "no job waits" test -e waiting
scancel "$(squeue -h -r -t running -o %i | grep '_2$')"
wait $! || :
check "there is a table" test ! -e results/intensity.csv
grep -q "run again sbatch --array=2 measure.sbatch 6 results" analyze.log ||
	fail "$(cat analyze.log)"
submit 2
same_as_one
case_ok "a job that was killed is named, and run again gives one run's bytes"

rm -r results/intensity.csv results/analysis
rm results/part-00003-of-00006.csv
cp results/part-00001-of-00006.csv results/part-00004-of-00006.csv
head -c 3000 results/part-00005-of-00006.csv >cut
cp cut results/part-00005-of-00006.csv
command_line=merge
"$ATTNSCOPE" merge results/part@6.csv -o results/intensity.csv >out 2>err
status=$?
status_is 1
err_has "part-00003-of-00006.csv: cannot open"
err_has "shard 1/6 is there twice"
err_has "results/part-00005-of-00006.csv: "
out_is "--shard 3/6
--shard 4/6
--shard 5/6"
submit 3,4,5
same_as_one
case_ok "a shard lost, one doubled and one cut are noticed, and run again"
