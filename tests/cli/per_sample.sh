# Parts of the work of blocks and steps, joined, give the same bytes.
. tests/cli/lib.sh

# in_parts COMMAND COLUMNS: those that only its samples have.
in_parts() {
	run "$1" data/demo/*.h5
	cp "$WORK/out" "$WORK/all.csv"
	run "$1" --per-sample data/demo/umm_final_rows100.h5 -o "$WORK/part2.csv"
	run "$1" --per-sample data/demo/umm_aia.h5 -o "$WORK/part1.csv"
	status_is 0
	[ "$(head -n 1 "$WORK/part1.csv")" = "model,step,file,sample,task,group,layer,\
layers,convention,rows,mask,$2,seal" ] || fail "another header"
	cat "$WORK/part1.csv" "$WORK/part2.csv" >"$WORK/joined.csv"
	run "$1" "$WORK/joined.csv"
	out_same "$WORK/all.csv"
	run "$1" - <"$WORK/joined.csv"
	out_same "$WORK/all.csv"
	run "$1" "$WORK/part1.csv" data/demo/umm_final_rows100.h5
	out_same "$WORK/all.csv"
	run "$1" --by group data/demo/umm_aia.h5
	cp "$WORK/out" "$WORK/groups.csv"
	run "$1" --by group "$WORK/part1.csv"
	out_same "$WORK/groups.csv"
	any_jobs "$WORK/part1.csv" "$1" --per-sample data/demo/umm_aia.h5
	run "$1" tests/data/measures/measures.h5
	cp "$WORK/out" "$WORK/spoilt.csv"
	run "$1" --per-sample tests/data/measures/measures.h5 -o "$WORK/spoilt1.csv"
	run "$1" "$WORK/spoilt1.csv"
	out_same "$WORK/spoilt.csv"
	case_ok "the samples of $1 in parts, joined, give the same means"

	unseal "$WORK/part1.csv"
	sed '2s/0\.[0-9]*$/1.7/' "$WORK/part1.csv" >"$WORK/logits.csv"
	run "$1" "$WORK/logits.csv"
	status_is 1
	err_has "is 1.7, which is not between 0 and 1"
	run "$1" data/paper/fig1.csv
	failure "data/paper/fig1.csv: is a curves table; $1 reads dumps, or the \
table of '$1 --per-sample'"
	"$ATTNSCOPE" intensity data/demo/umm_aia.h5 >"$WORK/rows.csv"
	run "$1" "$WORK/rows.csv"
	failure "rows.csv: is an intensity table; $1 reads dumps, or the table"
	case_ok "a table of something else than $1 wrote"
}
in_parts blocks from,to_text,to_image,to_other
in_parts steps position,intensity
