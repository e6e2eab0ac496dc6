# Attention between modalities, against numpy: whole maps, response rows only,
# and maps with padding and NaN or zero rows.
. tests/cli/lib.sh

reference=tests/data/results
keys=model,step,task,layer,from
numbers=layers,samples,to_text,to_image,to_other

run blocks data/demo/*.h5
status_is 0
err_is ""
values_are $reference/blocks.csv "$WORK/out" $keys $numbers 1e-9
cells "model=umm-digits-12L+AIA,task=understanding,layer=0,from=text" \
	to_image=.534~.0005 to_text=.285~.0005 to_other=.181~.0005
case_ok "masses of maps in full, and of the rows that are there"

# In understanding, images come before text.
cells "model=umm-digits-12L+AIA,task=understanding,layer=5,from=image" \
	to_text=0
awk -F, 'NR > 1 { off = $13 + $14 + $15 - 1
	if (off > 1e-4 || off < -1e-4) exit 1 }' "$WORK/out" ||
	fail "a row does not add up to one"
case_ok "rows add up to one, but for the rounding of halves"

cp "$WORK/out" "$WORK/blocks.csv"
any_jobs "$WORK/blocks.csv" blocks data/demo/*.h5

run blocks tests/data/measures/measures.h5
status_is 0
values_are $reference/blocks_small.csv "$WORK/out" $keys $numbers 1e-9
err_has "1-spoilt: left out 9 of 108 rows"
case_ok "padding and spoilt rows are left out, and it is said"

run blocks --by group data/demo/umm_aia.h5
status_is 0
cells "group=short,task=understanding,layer=3,from=text" samples=2
cells "group=long_caption,task=generation,layer=3,from=image" samples=2
case_ok "--by group"

run blocks data/demo/umm_aia.h5 data/demo/umm_aia.h5
failure "umm-digits-12L+AIA: data/demo/umm_aia.h5: 0000: duplicate"
case_ok "a sample that is given twice is not counted twice"

run blocks data/demo/umm_aia.h5 -o "$WORK/nosuch/blocks.csv"
failure "cannot write"
run blocks "$WORK/nosuch.h5" data/demo/umm_aia.h5
status_is 1
err_has "nosuch.h5: cannot open"
[ "$(wc -l <"$WORK/out")" -eq 73 ] || fail "not the blocks of the other"
case_ok "what cannot be read or written"
