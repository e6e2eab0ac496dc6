# The AIA loss: against numpy, with the targets that come with the program and
# with invalid ones.
. tests/cli/lib.sh

"$ATTNSCOPE" intensity data/demo/*.h5 -o "$WORK/all.csv"
header=model,step,group,task,targets,samples,layers,convention
header=$header,rows,mask,loss,ci_low,ci_high,loss_of_mean
{
	echo $header
	for targets in "janus-pro --stretch 30" "janus-pro" \
		"janus-pro-code --stretch 30" "emu3 --stretch 32"; do
		run loss "$WORK/all.csv" --targets $targets
		status_is 0
		case $targets in
		*stretch*) err_is "" ;;
		*) err_is "attnscope loss: $targets was made for 30 layers, and \
umm-digits-12L+AIA has 12; --stretch 30 maps it" ;;
		esac
		tail -n +2 "$WORK/out"
	done
} >"$WORK/losses"
values_are tests/data/results/loss.csv "$WORK/losses" model,task,targets \
	samples,loss,ci_low,ci_high,loss_of_mean 1e-9
case_ok "losses under the targets of the paper, stretched and not"

run loss data/demo/*.h5 --targets janus-pro --stretch 30
cells "model=umm-digits-12L+AIA,task=understanding" loss=.00329~.00001
cells "model=umm-digits-12L,task=understanding" loss=.01330~.00001
cells "model=umm-digits-12L+AIA,task=generation" loss=.00563~.00001
cells "model=umm-digits-12L,task=generation" loss=.01080~.00001
case_ok "the model that was tuned with the loss has a lower one in both tasks"

aia=data/demo/umm_aia.h5
"$ATTNSCOPE" intensity $aia --convention training -o "$WORK/trained.csv"
run loss "$WORK/trained.csv" --targets janus-pro-code --stretch 30
status_is 0
cp "$WORK/out" "$WORK/of_table"
run loss $aia --targets janus-pro-code --stretch 30 --convention training
status_is 0
out_same "$WORK/of_table"
# The Huber loss of each sample, by the intensities of a model of 12 layers.
awk -F, 'NR > 1 && $5 == "generation" {
		l = int(($7 + .5) * 30 / 12)
		target = l < 25 ? .4 : .2
		delta = l < 10 ? .2 : l < 25 ? .1 : .05
		d = $16 - target
		d = d < 0 ? -d : d
		sum += d <= delta ? d * d / 2 : delta * d - delta * delta / 2
		rows++
	}
	END { printf "%.9f\n", sum / rows }' "$WORK/trained.csv" \
	>"$WORK/generation"
cells "task=generation" convention=training \
	loss="$(cat "$WORK/generation")~1e-8"
case_ok "the loss that was minimised, by the convention of the training code"

run loss "$WORK/all.csv" --targets janus-pro --stretch 30 --lambda 1,.5
cells "model=umm-digits-12L+AIA,task=joint" loss=.0061077~1e-7 \
	ci_low=.0038143784~1e-9 ci_high=.0084010589~1e-9 \
	loss_of_mean=.00155107~1e-8 samples=
run loss "$WORK/all.csv" --targets janus-pro --lambda 1 --interval percentile
cells "model=umm-digits-12L+AIA,task=joint" ci_low= ci_high=
run loss "$WORK/all.csv" --targets janus-pro --stretch 30 --lambda 2
cells "model=umm-digits-12L+AIA,task=joint" loss=.0178490~1e-7
unseal "$WORK/all.csv"
grep -v ",generation," "$WORK/all.csv" >"$WORK/half.csv"
run loss "$WORK/half.csv" --targets janus-pro --lambda 1
status_is 0
grep -q joint "$WORK/out" && fail "a sum of one task"
case_ok "--lambda adds the weighted sum of the tasks"

run loss "$WORK/all.csv" --targets emu3 --per-layer
[ "$(head -n 1 "$WORK/out")" = "$header,layer,target,delta,intensity,huber" ] ||
	fail "another header"
cells "model=umm-digits-12L,task=generation,layer=10" target=0.4 delta=0.1 \
	intensity=.2236890~1e-7
awk -F, '{ loss[$1 $4] = $11; sum[$1 $4] += $19 / $7 }
	END { for (i in loss) if (i != "modeltask") {
		off = loss[i] - sum[i]
		if (off > 1e-12 || off < -1e-12) exit 1 } }' "$WORK/out" ||
	fail "the layers do not add up to the loss"
case_ok "--per-layer shows what the loss is made of"

"$ATTNSCOPE" curves "$WORK/all.csv" >"$WORK/curves.csv"
run loss "$WORK/all.csv" --targets janus-pro --stretch 30
awk -F, -v OFS=, 'NR > 1 { $6 = $11 = $12 = $13 = "" } { print }' "$WORK/out" \
	>"$WORK/expected.csv"
run loss "$WORK/curves.csv" --targets janus-pro --stretch 30
values_are "$WORK/expected.csv" "$WORK/out" model,task \
	samples,loss,ci_low,ci_high,loss_of_mean 1e-15
run loss "$WORK/curves.csv" --targets emu3 --per-layer
cells "model=umm-digits-12L,task=generation,layer=10" huber= loss= \
	intensity=.2236890~1e-7
case_ok "a curve alone has the loss of the mean only"

cp data/targets/janus-pro.csv "$WORK/mine.csv"
run loss "$WORK/all.csv" --targets "$WORK/mine.csv"
status_is 0
cut -d, -f1-4,6- "$WORK/out" >"$WORK/a"
run loss "$WORK/all.csv" --targets janus-pro
cut -d, -f1-4,6- "$WORK/out" | cmp -s - "$WORK/a" || fail "another loss"
head -n 1 "$WORK/mine.csv" >"$WORK/one.csv"
grep generation "$WORK/mine.csv" >>"$WORK/one.csv"
run loss "$WORK/all.csv" --targets "$WORK/one.csv" --lambda 1
status_is 0
[ "$(tail -n +2 "$WORK/out" | cut -d, -f4 | sort -u)" = generation ] ||
	fail "not generation alone"
case_ok "targets of one's own, also of one task"

# refused MESSAGE ROW...: targets of these rows
refused() {
	message=$1
	shift
	{
		echo task,from,to,target,delta
		printf '%s\n' "$@"
	} >"$WORK/bad.csv"
	run loss "$WORK/all.csv" --targets "$WORK/bad.csv"
	usage_error "$message"
}
refused "generation: layer 10 has no target" generation,0,10,.2,.1 \
	generation,11,,.2,.1
refused "generation: layer 9 has two targets" generation,0,10,.2,.1 \
	generation,9,,.2,.1
refused "generation: layer 40 has two targets" generation,0,41,.2,.1 \
	generation,40,,.2,.1
refused "generation: layer 0: delta is not above 0" generation,0,,.2,0
refused "'to' is not above 'from'" generation,5,5,.2,.1
refused "no model has so many layers" generation,1000000000000,,.2,.1
refused "no targets"
# Whether a table is long enough, only the model says.
printf 'task,from,to,target,delta\nunderstanding,0,11,.2,.1\n' \
	>"$WORK/short.csv"
run loss "$WORK/all.csv" --targets "$WORK/short.csv"
failure "understanding: layer 11 has no target"
case_ok "targets with gaps, overlaps and other mistakes, the layer named"

run loss "$WORK/all.csv"
usage_error "--targets"
run loss "$WORK/all.csv" --targets emu3 --lambda 1,x
usage_error "--lambda: '1,x' is not two numbers, UND,GEN"
run loss "$WORK/all.csv" --targets janus
usage_error "unknown targets 'janus'; did you mean 'janus-pro'?"
run loss "$WORK/all.csv" --targets elephant
usage_error "unknown targets 'elephant' (emu3, janus-pro, janus-pro-code or a"
run loss "$WORK/all.csv" --targets data/paper/fig1.csv
usage_error "is a curves table, not a targets table"
sed 's/,intensity,/,to_text,/' data/paper/fig1.csv >"$WORK/other.csv"
run loss "$WORK/other.csv" --targets emu3
failure "no curve of intensity in the tables, but of to_text: targets and the loss \
are of intensity"
run loss "$WORK/all.csv" --targets emu3 --stretch 1000000000000
usage_error "--stretch: no model has so many layers"
case_ok "targets that are not there"
