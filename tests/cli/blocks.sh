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

# Roles, by loops over rows and keys (tests/cli/blocks_roles.py).
find_h5py
"$python" -B tests/cli/blocks_roles.py "$WORK" || fail "cannot make dumps"
roles="--role system=200-299:text --role instruction=instruction:text
	--role eol=77:other"
by_ids="--role system=200-299:text --role instruction=300:text
	--role eol=77:other"
pairs=model,task,layer,from,to
# Options hold no blanks of their own.
# shellcheck disable=SC2086
run blocks --roles "$WORK/roles.h5" "$WORK/window.h5" $roles
status_is 0
cp "$WORK/out" "$WORK/roles_of_maps.csv"
values_are "$WORK/roles.csv" "$WORK/roles_of_maps.csv" $pairs samples,share
cells "model=roles,task=understanding,layer=0,from=counted,to=system" samples=3
cells "model=roles,task=generation,layer=0,from=image,to=eol" samples=1
case_ok "shares by role, of maps; windows that nothing states"

# shellcheck disable=SC2086
any_jobs "$WORK/roles_of_maps.csv" \
	blocks --roles "$WORK/roles.h5" "$WORK/window.h5" $roles
for model in roles window; do
	# shellcheck disable=SC2086
	"$ATTNSCOPE" blocks --roles --per-sample "$WORK/$model.h5" $roles \
		>"$WORK/part_$model.csv"
done
cat "$WORK/part_roles.csv" "$WORK/part_window.csv" >"$WORK/parts.csv"
run blocks --roles "$WORK/parts.csv"
out_same "$WORK/roles_of_maps.csv"
for share in 1 2; do
	# shellcheck disable=SC2086
	"$ATTNSCOPE" blocks --roles --per-sample "$WORK/roles.h5" $roles \
		--shard $share/2 -q -o "$WORK/half-$share.csv"
done
run merge "$WORK/half-2.csv" "$WORK/half-1.csv"
out_same "$WORK/part_roles.csv"
case_ok "roles in parts, and by shards"

for model in roles window; do
	# shellcheck disable=SC2086
	"$ATTNSCOPE" reduce --per-role -q "$WORK/$model.h5" $by_ids \
		-o "$WORK/small_$model.h5"
done
# shellcheck disable=SC2086
run blocks --roles "$WORK/small_roles.h5" "$WORK/small_window.h5" $by_ids
status_is 0
values_are "$WORK/roles.csv" "$WORK/out" $pairs samples,share
"$ATTNSCOPE" reduce -q "$WORK/window.h5" -o "$WORK/mixed.h5"
# shellcheck disable=SC2086
run blocks --roles "$WORK/mixed.h5" $by_ids
failure "mixed.h5" "mixes the roles system and instruction" \
	"reduce the whole dump with --per-role"
case_ok "roles of reduced dumps, or a refusal"

# The same roles, where codes of the dump have names.
"$python" - "$WORK" <<'EOF'
import json, shutil, sys, h5py
folder = sys.argv[1]
NAMES = {77: 9, 200: 7, 300: 8}
forms = {"list": "7=system:text,8=instruction:text, 9=eol:other",
         "json": json.dumps({"7": "system:text", "eol:other": 9,
                             "instruction:text": 8}),
         "flags": None, "bare": "7=system,8=instruction:text,9=eol:other",
         "none": ""}
for form, said in forms.items():
    shutil.copy(f"{folder}/roles.h5", f"{folder}/{form}.h5")
    with h5py.File(f"{folder}/{form}.h5", "a") as f:
        if said:
            f.attrs["modality_codes"] = said
        for sample in f["samples"].values():
            codes, ids = sample["modality"], sample["input_ids"][:]
            for token, code in NAMES.items():
                codes[ids == token] = code
            if said is None:
                codes.attrs["flag_values"] = [7, 8, 9]
                codes.attrs["flag_meanings"] = \
                    "system:text instruction:text eol:other"
            del sample["input_ids"], sample["instruction"]
EOF
grep -v ^window "$WORK/roles.csv" >"$WORK/roles_named.csv"
for form in list json flags; do
	run blocks --roles --model =roles "$WORK/$form.h5"
	status_is 0
	values_are "$WORK/roles_named.csv" "$WORK/out" $pairs samples,share
done
run blocks --roles --model =roles "$WORK/none.h5" --modality-codes \
	"7=system:text,8=instruction:text,9=eol:other"
values_are "$WORK/roles_named.csv" "$WORK/out" $pairs samples,share
run blocks --roles "$WORK/none.h5"
failure "/samples/a/modality: '7' at position 1 is not a known modality"
run blocks --roles "$WORK/bare.h5"
failure "/samples/a/modality: '4' at position 0 is not a known modality"
run blocks --roles --role system=6:9:text "$WORK/list.h5" --samples a
status_is 0
cells "layer=0,from=counted,to=system" samples=1
grep -q instruction "$WORK/out" && fail "--role does not come first"
case_ok "codes of the dump with names"

# Names are kept, so that sums need no options.
for form in list window; do
	options=
	[ $form = window ] && options=$by_ids
	# shellcheck disable=SC2086
	"$ATTNSCOPE" reduce --per-role -q --model =roles "$WORK/$form.h5" \
		$options -o "$WORK/kept_$form.h5" || fail "cannot reduce"
done
run blocks --roles "$WORK/kept_list.h5"
status_is 0
err_is ""
values_are "$WORK/roles_named.csv" "$WORK/out" $pairs samples,share
run blocks --roles --model =window "$WORK/kept_window.h5"
sed -n '1p;/^window/p' "$WORK/roles.csv" >"$WORK/window_named.csv"
values_are "$WORK/window_named.csv" "$WORK/out" $pairs samples,share
run reduce --per-role -q "$WORK/kept_list.h5" -o "$WORK/again.h5"
run blocks --roles "$WORK/again.h5"
values_are "$WORK/roles_named.csv" "$WORK/out" $pairs samples,share
"$ATTNSCOPE" reduce -q "$WORK/list.h5" -o "$WORK/coarse.h5"
"$ATTNSCOPE" intensity "$WORK/list.h5" >"$WORK/whole.csv"
run intensity "$WORK/coarse.h5"
values_are "$WORK/whole.csv" "$WORK/out" sample,layer \
	intensity,expected,sinkfree
run blocks --roles "$WORK/coarse.h5"
status_is 1
err_has "coarse.h5: a: class 1 of key_class mixes the roles system and"
err_has "reduce the whole dump with --per-role"
run reduce "$WORK/list.h5" --role "a b=1:3:text" -o "$WORK/blank.h5"
status_is 1
err_has "a: role 'a b': a reduced dump cannot hold a name with blanks"
case_ok "reduced dumps keep the names of roles"

# Without names: text of the prompt and of the response, by modality else.
run blocks --roles data/demo/umm_aia.h5
status_is 0
awk -F, 'NR > 1 { sum[$4, $5, $8] += $14 } END {
	for (i in sum) if (sum[i] < .9999 || sum[i] > 1.0001) exit 1 }' \
	"$WORK/out" || fail "the shares of a row do not add up to one"
# The demo begins with a token of its own, so image keys are the same as above.
cells "task=understanding,layer=0,from=answer,to=image" share=.3956~.0001
cells "task=understanding,layer=0,from=image,to=image" share=.7367~.0001
run blocks --roles tests/data/measures/measures.h5
err_has "1-spoilt: left out 9 of 108 rows"
case_ok "roles that nobody names"

"$python" - "$WORK" <<'EOF'
import shutil, sys, h5py
for name, kept in ("some", "ad"), ("none", ""):
    shutil.copy(sys.argv[1] + "/roles.h5", f"{sys.argv[1]}/{name}.h5")
    with h5py.File(f"{sys.argv[1]}/{name}.h5", "a") as f:
        for sample in set("abcd") - set(kept):
            group = f["samples/" + sample]
            group["modality"][group.attrs["prompt_length"]:] = 0
EOF
run blocks --roles "$WORK/some.h5"
status_is 0
cells "task=understanding,layer=0,from=counted,to=image" samples=1
err_has "some.h5: b: nothing is from counted: no row counts: it has"
err_has "some.h5: c: nothing is from counted: no row counts: it has"
run blocks --roles "$WORK/none.h5" --samples a
status_is 0
grep -q counted "$WORK/out" && fail "rows count"
err_has "none.h5: a: nothing is from counted: no row counts: it has"
case_ok "samples without rows that count are named"

run blocks --roles "$WORK/window.h5" --role counted=0:2:text
failure "role counted: the table of roles uses this name"
run blocks --convention authors "$WORK/window.h5"
usage_error "--convention and --rows say which rows count"
run info "$WORK/window.h5" --role system=200-299:text
out_has "system from token ids 200-299 (text)"
case_ok "what is said of roles"
