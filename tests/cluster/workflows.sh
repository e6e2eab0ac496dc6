# The templates for GNU parallel, Snakemake and Nextflow.
. tests/cli/lib.sh

mkdir "$WORK/bin" "$WORK/the dumps"
ln -s "$ATTNSCOPE" "$WORK/bin/attnscope"
PATH=$WORK/bin:$PATH
cp data/demo/*.h5 "$WORK/the dumps"
templates=$PWD/src/cluster
cd "$WORK" || exit 1
"$ATTNSCOPE" intensity "$WORK/the dumps" -o one.csv

name="GNU parallel gives the bytes of one run"
command_line=parallel.sh
if parallel --version 2>/dev/null | grep -q GNU; then
	PARALLEL=--will-cite sh "$templates/parallel.sh" 3 "the results" \
		"$WORK/the dumps" >log 2>&1
	status=$?
	status_is 0
	cmp one.csv "the results/intensity.csv" >>log 2>&1 ||
		fail "$(cat log)"
	case_ok "$name"
else
	case_skip "$name" "no GNU parallel"
fi

name="Snakemake gives the bytes of one run"
command_line=Snakefile
if command -v snakemake >/dev/null; then
	ln -s "the dumps" dumps
	snakemake -s "$templates/Snakefile" -j 2 -d snake --config \
		dumps="$WORK/dumps/*.h5" shards=3 \
		options="--convention authors" >log 2>&1
	status=$?
	status_is 0
	"$ATTNSCOPE" intensity --convention authors dumps/*.h5 |
		sed "s,dumps/,$WORK/dumps/," |
		cmp - snake/intensity.csv >>log 2>&1 || fail "$(cat log)"
	check "no curves" test -s snake/analysis/curves.csv
	case_ok "$name"
else
	case_skip "$name" "no snakemake"
fi

# The commands in a module, as Nextflow would hand them to a shell that has its
# variables: ${task.cpus} is $task_cpus here.
script_of() {
	sed -n '/^    script:/,/^    stub:/p' "$templates/nextflow/$1/main.nf" |
		sed -n '/^    """/,/^    """/{/"""/!p;}' |
		sed 's/\${\([a-z]*\)\.\([a-z]*\)}/${\1_\2}/g
			s/\\\$/$/g; s/\\\\/\\/g; s/^    //'
}

command_line=nextflow
for module in intensity merge; do
	file=$templates/nextflow/$module
	for word in tag label input: output: when: script: stub:; do
		grep -q "^    $word" "$file/main.nf" || fail "$module: no $word"
	done
	sed -n 's/.*emit: //p' "$file/main.nf" | while read -r output; do
		grep -q "^  $output:" "$file/meta.yml" ||
			echo "$module/meta.yml has no $output"
	done >missing
	[ ! -s missing ] || fail "$(cat missing)"
	script_of $module >$module.sh
done
mkdir nextflow
cp "the dumps"/*.h5 nextflow
cd nextflow || exit 1
export task_cpus=1 task_process=P prefix=run args= shards=2 dumps="*.h5"
for shard in 1 2; do
	shard=$shard sh ../intensity.sh >../log 2>&1 || fail "$(cat ../log)"
done
parts=$(ls run-*.csv) sh ../merge.sh >../log 2>&1 || fail "$(cat ../log)"
"$ATTNSCOPE" intensity ./*.h5 | sed 's,\./,,' | cmp - run.intensity.csv \
	>../log 2>&1 || fail "$(cat ../log)"
version=$("$ATTNSCOPE" --version | head -n 1)
grep -q "^ *attnscope: ${version#* }$" versions.yml ||
	fail "version is $(cat versions.yml)"
case_ok "the Nextflow modules are whole, and their commands give one run's bytes"
