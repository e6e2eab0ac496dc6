#!/bin/sh
# Instructions that each kernel takes per value, by valgrind: a number that is
# the same on a noisy machine.  instructions.sh PROGRAM, where PROGRAM is the
# compiled kernels.c.
set -eu
out=$(mktemp)
trap 'rm -f "$out"' EXIT

count() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		--toggle-collect=measured "$@" >/dev/null 2>"$out" || exit 1
	sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$out"
}

echo "form,format,function,values,instructions_per_row,per_value"
for values in 48 576; do
	for format in f16 bf16 f32 f64 e4m3 e5m2; do
		for function in sum sum_shuffled convert convert_shuffled; do
			n=$(count "$1" $format $function $values)
			echo "fast,$format,$function,$values,$((n / 1000)),$(
				echo "scale=2; $n / 1000 / $values" | bc)"
		done
	done
	n=$(count "$1" f32 row $values)
	echo "fast,f32,row,$values,$((n / 1000)),$(
		echo "scale=2; $n / 1000 / $values" | bc)"
	for function in sum sum_shuffled; do
		n=$(count "$1" f16 $function $values plain)
		echo "plain,f16,$function,$values,$((n / 1000)),$(
			echo "scale=2; $n / 1000 / $values" | bc)"
	done
done
