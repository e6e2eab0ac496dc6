#!/bin/sh
# Counts the instructions of each kernel with valgrind; other load does not
# change the counts.  instructions.sh PROGRAM, where PROGRAM is the compiled
# kernels.c.
set -eu
out=$(mktemp)
trap 'rm -f "$out"' EXIT

count() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		--toggle-collect=measured "$@" >/dev/null 2>"$out" || exit 1
	sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$out"
}

# row FORM FORMAT FUNCTION VALUES [plain]: each is measured a thousand times.
row() {
	form=$1
	shift
	n=$(count "$program" "$@")
	echo "$form,$1,$2,$3,$n" | awk -F, -v OFS=, \
		'{ print $1, $2, $3, $4, int($5 / 1000), \
			sprintf("%.2f", $5 / 1000 / $4) }'
}

program=$1
echo "form,format,function,values,instructions_per_row,per_value"
for values in 48 576; do
	for format in f16 bf16 f32 f64 e4m3 e5m2; do
		for function in sum sum_shuffled convert convert_shuffled; do
			row fast $format $function $values
		done
	done
	row fast f32 row $values
	for function in sum sum_shuffled; do
		row plain f16 $function $values plain
	done
done
