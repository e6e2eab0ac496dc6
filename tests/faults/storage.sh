# Storage that is slow, fails, or has less than it said, in a file system of our
# own (storage.c).
. tests/cli/lib.sh

find_h5py
storage=${BUILD:-build}/faults/storage
mount=$WORK/mount
mkdir "$mount"
"$python" - "$WORK" <<'PYTHON' || fail "cannot make dumps"
import sys
import h5py
import numpy as np

# Samples of 128 kB each, and where in the file a counted row of the second is.
random = np.random.default_rng(1)
for name, options in (("plain", {}), ("packed", {
        "chunks": (1, 2, 128, 128), "compression": "gzip", "shuffle": True})):
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "w") as file:
        file.attrs["model"] = "m"
        for s in range(4):
            sample = file.create_group(f"samples/{s}")
            sample.attrs["task"] = "understanding"
            sample.attrs["prompt_length"] = 100
            sample["modality"] = np.repeat([2, 1], 64).astype("u1")
            maps = np.tril(random.random((2, 2, 128, 128)))
            maps = (maps / maps.sum(-1, keepdims=True)).astype("f2")
            data = sample.create_dataset("attention", data=maps, **options)
            if s == 1:
                at = (data.id.get_chunk_info(1).byte_offset if options
                      else data.id.get_offset())
                print((at + 110 * 256) // 4096 * 4096,
                      file=open(f"{sys.argv[1]}/{name}.at", "w"))
PYTHON

# Serves a dump with faults: serve NAME KEY=N...
serve() {
	name=$1
	shift
	"$storage" "$WORK/$name.h5" "$mount" "$@" &
	server=$!
	for i in $(seq 100); do
		[ -e "$mount/dump.h5" ] && return
		sleep 0.02
	done
}

# Runs a command on what is served, one reader at a time.
try() {
	run "$@" -j 1 "$mount/dump.h5"
	umount "$mount"
	wait $server
}

serve plain
if [ ! -e "$mount/dump.h5" ]; then
	case_skip "storage that fails" "nothing can be mounted through /dev/fuse"
	exit 0
fi
try intensity
status_is 0
unseal "$WORK/out"
mv "$WORK/out" "$WORK/right.csv"
grep -v "dump.h5,1," "$WORK/right.csv" >"$WORK/others.csv"
right="the rows of all samples but one"
at=$(cat "$WORK/plain.at")

serve plain delay=3
try intensity
status_is 0
unseal "$WORK/out"
out_same "$WORK/right.csv"
case_ok "slow storage gives the same"

# lost WORDS: the second sample is, for that reason, and no other.
lost() {
	status_is 1
	err_has "dump.h5: 1: $1"
	err_has "dump.h5: 1 of 4 samples could not be read"
	unseal "$WORK/out"
	out_same "$WORK/others.csv"
}

serve plain fail=5 from=$at to=$((at + 1))
try intensity
lost "cannot read at byte $at: Input/output error"
serve plain fail=116 from=$at to=$((at + 1))
try intensity
lost "cannot read at byte $at: Stale file handle"
serve plain fail=5 from=$at to=$((at + 1))
try check
status_is 1
err_is ""
out_has "cannot read at byte $at: Input/output error"
serve plain fail=5 from=$at to=$((at + 1))
try intensity --strict
failure "cannot read at byte $at: Input/output error"
at=$(cat "$WORK/packed.at")
serve packed fail=5 from=$at to=$((at + 1))
try intensity
status_is 1
err_has "dump.h5: 1: cannot read at byte $at: Input/output error"
err_has "dump.h5: 1 of 4 samples could not be read"
case_ok "bytes that cannot be read are named, and cost their sample"

at=$(cat "$WORK/plain.at")
serve plain fail=5 from=$at to=$((at + 1)) times=2
try intensity
status_is 0
unseal "$WORK/out"
out_same "$WORK/right.csv"
serve plain fail=5 from=0 to=1 times=2
try intensity
status_is 0
case_ok "what fails is tried once more"

serve plain fail=5 from=0 to=1
try intensity
failure "dump.h5: cannot read at byte 0: Input/output error"
serve plain cut=3000
try intensity
failure "dump.h5: is cut short: it ends before byte "
serve packed cut=$((at + 40000))
try intensity
status_is 1
err_has "is cut short: it ends before byte "
grep -q "Bus error" "$WORK/err" && fail "a bus error"
case_ok "a file without its head or its tail is named as that"
