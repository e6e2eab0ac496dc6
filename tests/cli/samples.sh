# Which samples are read, and the guidance twins among them.
. tests/cli/lib.sh

find_h5py
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/samples.py "$made" || fail "cannot make dumps"
case_ok "batches can be made"

# The samples of a dump that are read: samples "0 2" ARGUMENT...
samples() {
	wanted=$1
	shift
	run intensity "$@"
	status_is 0
	got=$(awk -F, 'NR > 1 && !seen[$4]++ { print $4 }' "$WORK/out" |
		tr '\n' ' ')
	[ "$got" = "$wanted " ] || fail "samples are $got, not $wanted"
}

dump=$made/told_apart.h5
run intensity "$dump" -o "$WORK/all.csv"
samples "0 1 2 3" "$dump"
samples "1" --samples 1 "$dump"
samples "0 2" --samples 2,0 "$dump"
samples "0 2" --samples ::2 "$dump"
samples "1 3" --samples 1::2 "$dump"
samples "2 3" --samples 2: "$dump"
samples "0 1 2" --samples :3 "$dump"
samples "0 1 2 3" --samples : "$dump"
samples "0 3" --exclude 1:3 "$dump"
samples "0" --samples ::2 --exclude 2 "$dump"
printf '3\n1\n' >"$WORK/list"
samples "1 3" --samples "@$WORK/list" "$dump"
awk -F, 'NR == 1 || $4 == 1 || $4 == 3' "$WORK/all.csv" >"$WORK/some.csv"
values_are "$WORK/some.csv" "$WORK/out" sample,layer intensity 0
cp "$WORK/out" "$WORK/some.csv"
samples "0 2" --exclude "@$WORK/list" "$dump"
case_ok "samples are chosen by name, place and file"

any_jobs "$WORK/some.csv" intensity --samples 1::2 "$dump"

run intensity --samples 1,7 "$dump"
failure "--samples: no dump has a sample '7'"
run intensity --exclude one "$dump"
failure "--exclude: no dump has a sample 'one'"
run intensity --samples 9: "$dump"
failure "--samples: no dump has so many samples"
run intensity --samples ::0 "$dump"
failure "--samples: a step of 0 leads nowhere"
run intensity --samples "@$WORK/nosuch" "$dump"
failure "--samples: $WORK/nosuch: cannot open"
run intensity --samples , "$dump"
failure "--samples: names no sample"
run intensity --samples 3 "$dump" "$made/odd.h5"
status_is 0
err_is ""
case_ok "a choice that leads nowhere is an error, one that any dump has is none"

# refused NAME TEXT...
refused() {
	name=$1
	shift
	run intensity "$made/$name.h5"
	failure "$name.h5: " "$@"
	run check "$made/$name.h5"
	status_is 1
	err_has "$1"
}

refused twins "every second sample has a prompt of padding" "--samples ::2 to"
refused twins_first "every second sample has" "--samples 1::2 to"
refused halves "half of its samples have a prompt of padding" "--samples 2: to"
refused second_half "half of its samples have" "--samples :2 to"
refused roles "every second sample has a prompt of padding" "--samples ::2 to"
refused many "every second sample has" "--samples ::2 to"
refused alike "nothing but their maps tells its 4 samples apart" \
	"--samples ::2 if" "--samples 2: if" "--samples : if none is"
samples "0 2" --samples ::2 "$made/twins.h5"
samples "0 1 2 3" --samples : "$made/alike.h5"
run info "$made/twins.h5"
status_is 0
case_ok "a batch that may hold guidance twins is refused until one chooses"

samples "0 1 2 3" "$made/one_padded.h5"
samples "0 1 2" "$made/odd.h5"
case_ok "other batches are read as they are"
