# Distances from other curves: the paper's models against numpy and scipy,
# names of references, and where the curves of the paper are found.
. tests/cli/lib.sh

fig1=data/paper/fig1.csv

run compare $fig1
status_is 0
err_is ""
cp "$WORK/out" "$WORK/preset.csv"
# task model pearson rmse, of the models against those of a single task
while read -r task model r rmse; do
	cells "model=$model,task=$task" "pearson=$r~.005" "rmse=$rmse~.0005" \
		target=single-task
done <<END
understanding Emu3 -.64 .189
understanding Janus-Pro .55 .071
understanding BAGEL .61 .098
generation Emu3 .04 .339
generation Janus-Pro .76 .323
generation BAGEL .41 .254
END
grep -v "^Qwen\|^Hunyuan" "$WORK/preset.csv" >"$WORK/unified.csv"
values_are tests/data/results/comparison.csv "$WORK/unified.csv" model,task \
	layers,pearson,spearman,rmse,mad 1e-9
case_ok "the paper's models against its models of a single task"

run compare data/demo/umm_aia.h5 --matrix
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "mad") mad = i; next }
	{ for (i = mad + 1; i <= NF; i++) if ($i != "") exit 1 }' "$WORK/out" ||
	fail "a matrix has intervals"
run compare $fig1
cells "model=BAGEL,task=joint" pearson_low= rmse_high= mad_low=
values=pearson_low,pearson_high,spearman_low,spearman_high,rmse_low,rmse_high
values=$values,mad_low,mad_high
run compare data/demo/umm_aia.h5 \
	--reference data/demo/umm_final_rows100.h5:umm-digits-12L
status_is 0
values_are tests/data/results/comparison_intervals.csv "$WORK/out" \
	model,task,target $values 1e-9
cp "$WORK/out" "$WORK/student.csv"
run compare data/demo/umm_aia.h5 --interval none \
	--reference data/demo/umm_final_rows100.h5:umm-digits-12L
cells "task=joint" pearson_low= mad_high=
run compare data/demo/umm_aia.h5 --samples :2 \
	--reference data/demo/umm_final_rows100.h5:umm-digits-12L
cells "task=understanding" rmse_low= rmse_high=
# A bootstrap of few resamples lies about where the jackknife is.
run compare data/demo/umm_aia.h5 --interval percentile --resamples 200 \
	--reference data/demo/umm_final_rows100.h5:umm-digits-12L
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ print $at["task"], $at["rmse_low"], $at["rmse_high"] }' \
	"$WORK/student.csv" >"$WORK/ends"
while read -r task low high; do
	cells "task=$task" "rmse_low=$low~.04" "rmse_high=$high~.04"
done <"$WORK/ends"
case_ok "intervals over the samples of both sides"

run compare $fig1
cells "model=Qwen3-VL-8B" task=understanding pearson=1~1e-12 rmse=0 mad=0
cells "model=HunyuanImage-3.0,group=task-specific-as-plotted-36" \
	task=generation pearson=1~1e-12 rmse=0
grep -q "Qwen.*joint" "$WORK/preset.csv" && fail "joint of one task"
case_ok "a curve is like itself; one task alone has no joint row"

run compare $fig1 --reference $fig1:Qwen3-VL-8B --reference $fig1:HunyuanImage-3.0
status_is 0
err_is "attnscope compare: $fig1:HunyuanImage-3.0: 2 generation curves; \
the reference is HunyuanImage-3.0:task-specific-as-plotted-36"
cells "model=BAGEL,task=generation" target=HunyuanImage-3.0 rmse=.254~.0005
cells "model=BAGEL,task=joint" target="Qwen3-VL-8B + HunyuanImage-3.0"
cut -d, -f1-5,7- "$WORK/out" >"$WORK/a"
cut -d, -f1-5,7- "$WORK/preset.csv" | cmp -s - "$WORK/a" ||
	fail "not the numbers of the preset"
run compare $fig1 --reference single-task
out_same "$WORK/preset.csv"
case_ok "two references of one task each are one of both"

run compare $fig1 --target single-task
out_same "$WORK/preset.csv"
run compare $fig1 --target $fig1:BAGEL --reference $fig1:Emu3
cp "$WORK/out" "$WORK/mixed.csv"
run compare $fig1 --reference $fig1:BAGEL --target $fig1:Emu3
out_same "$WORK/mixed.csv"
run help compare
grep -q -e --target "$WORK/out" && fail "help tells of the old name"
case_ok "--target is still --reference, without being shown"

group=task-specific-native-32-inferred
run compare $fig1 --reference $fig1:HunyuanImage-3.0:$group
status_is 0
err_is ""
cells "model=BAGEL" task=generation target=HunyuanImage-3.0:$group layers=28
run compare $fig1 --reference $fig1:BAGEL --reference $fig1:Emu3
cells "model=Janus-Pro,task=joint,target=BAGEL" layers=60
cells "model=Janus-Pro,task=joint,target=Emu3" layers=60
mkdir -p "$WORK/a:b"
sed 's/^Emu3,/a:b,/' $fig1 >"$WORK/a:b/c.csv"
run compare $fig1 --reference "$WORK/a:b/c.csv:a:b"
status_is 0
cells "model=Emu3,task=joint" target=a:b pearson=1~1e-12 rmse=0
case_ok "groups, several references, and colons in names"

early=tests/data/dumps/umm_step_early.h5
run compare data/demo/umm_final_rows100.h5 $early \
	--reference data/demo/umm_aia.h5
status_is 0
[ "$(tail -n +2 "$WORK/out" | cut -d, -f2 | uniq | tr '\n' ' ')" = \
	"100 1458 " ] || fail "steps are not in their order"
cells "step=100,task=understanding" target=umm-digits-12L+AIA rmse=.251~.0005
cells "step=1458,task=understanding" rmse=.273~.0005
case_ok "dumps as references; the steps of a model in their order"

run compare $fig1 --matrix
status_is 0
cells "model=Emu3,target=BAGEL:base,task=joint" layers=64
cells "model=BAGEL,target=Emu3:base,task=joint" layers=56
cells "model=BAGEL,target=BAGEL:base,task=joint" pearson=1~1e-12 rmse=0
cells "model=BAGEL,target=Qwen3-VL-8B:task-specific" task=understanding \
	pearson=.615~.0005
# Five models of understanding and as many of generation, three of both.
[ "$(wc -l <"$WORK/out")" -eq $((1 + 16 + 25 + 9)) ] || fail "not all pairs"
run compare data/demo/*.h5 $early --matrix
cells "step=100,target=umm-digits-12L:1458,task=generation" layers=12
case_ok "--matrix compares all with all, steps apart"

run compare $fig1 --matrix -j3 -o /dev/full
failure "/dev/full: cannot write: No space left on device"
"$ATTNSCOPE" compare $fig1 --matrix >"$WORK/matrix.csv"
any_jobs "$WORK/matrix.csv" compare $fig1 --matrix

unset ATTNSCOPE_DATA
program=$ATTNSCOPE
for place in bin:share/attnscope build:.; do
	root=$WORK/${place%%:*}-root
	mkdir -p "$root/${place%%:*}" "$root/${place#*:}"
	cp "$program" "$root/${place%%:*}"
	cp -R data "$root/${place#*:}"
	ATTNSCOPE=$root/${place%%:*}/${program##*/}
	run compare $fig1
	out_same "$WORK/preset.csv"
done
ATTNSCOPE=$program
export ATTNSCOPE_DATA="$WORK/bin-root/share/attnscope/data"
run compare $fig1
out_same "$WORK/preset.csv"
export ATTNSCOPE_DATA="$WORK"
run compare $fig1
failure "paper/fig1.csv: not in the folder '$WORK', which ATTNSCOPE_DATA names"
export ATTNSCOPE_DATA="$PWD/data"
case_ok "the curves of the paper are found beside the program or as told"

run compare $fig1 --reference "$WORK/nosuch.csv:Emu3"
usage_error "nosuch.csv:Emu3: no such file"
run compare $fig1 --reference $fig1
usage_error "has curves of several models; say which: FILE:MODEL"
run compare $fig1 --reference $fig1:Emu
usage_error "no curve of 'Emu'; did you mean 'Emu3'?"
run compare "$WORK/nosuch.h5" --reference $fig1:Elephant
usage_error "no curve of 'Elephant' (Emu3:base, Janus-Pro:base"
run compare $fig1 --reference data/targets/emu3.csv:Emu3
usage_error "is a targets table, not an intensity or curves table"
for measure in enrichment sink_rate; do
	run compare data/demo/umm_aia.h5 --measure $measure
	failure "attnscope compare: the paper's references have only intensity; \
to compare $measure say --reference FILE:MODEL, or --matrix"
done
run compare data/demo/umm_aia.h5 --measure sink --reference single-task
failure "to compare sink say --reference FILE:MODEL"
grep -v ",understanding," $fig1 >"$WORK/generation.csv"
run compare "$WORK/generation.csv" --reference $fig1:Qwen3-VL-8B
failure "no reference has curves of a task that a model has"
case_ok "references that are not there"
