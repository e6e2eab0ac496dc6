#!/bin/sh
# Measures shards with GNU parallel, on this machine or several, and merges them:
#
#	sh parallel.sh SHARDS FOLDER DUMP... [OPTION]...
#
# PARALLEL has options of parallel(1): PARALLEL='--sshloginfile hosts' for
# machines that share the file system.  When it is run again, it measures only the
# shards that failed.
set -eu
shards=$1 folder=$2
shift 2

mkdir -p "$folder"
seq "$shards" | parallel --quote --workdir . --resume-failed \
	--joblog "$folder/jobs" \
	attnscope intensity --shard "{}/$shards" "$@" -o "$folder/part@$shards.csv"
exec attnscope merge "$folder/part@$shards.csv" -o "$folder/intensity.csv"
