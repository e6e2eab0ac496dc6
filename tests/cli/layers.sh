# Maps of some of the model's layers: which layers they are, and when a gap is
# one.
. tests/cli/lib.sh

find_h5py
made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/layers.py "$made" || fail "cannot make dumps"
case_ok "dumps of some layers can be made"

# The four maps have these layers of that many: layers "3 7 11 15" 16 ARGUMENT...
layers() {
	numbers=$1
	total=$2
	shift 2
	run intensity "$@"
	status_is 0
	awk -F, -v numbers="$numbers" -v total="$total" '
	BEGIN { split(numbers, number, " "); print "layer,layers,intensity" }
	NR > 1 { print number[$1 + 1] "," total "," $2 }' "$made/maps.csv" \
		>"$WORK/expected.csv"
	values_are "$WORK/expected.csv" "$WORK/out" layer,layers intensity 1e-6
}

layers "3 7 11 15" 16 --layers-total 16 "$made/hybrid.h5"
layers "3 7 11 15" 16 --layers-total 16 "$made/untotalled.h5"
layers "3 7 11 15" 20 --layers-total 20 "$made/hybrid.h5"
run info --layers-total 16 "$made/hybrid.h5"
out_has "4 of 16 layers (3, 7, 11, 15), 2 heads"
case_ok "--layers-total states that other layers have no map"

run intensity "$made/hybrid.h5"
failure "hybrid.h5: layer 0 is missing; say --layers-total 16 if the model \
has 16 layers"
run intensity "$made/untotalled.h5"
failure "layer 0 is missing; say --layers-total 16 if"
run intensity --layers-total 15 "$made/hybrid.h5"
failure "has a layer 15, but the model has 15 layers"
case_ok "a gap that nothing states is an error that says how to state it"

layers "3 7 11 15" 16 "$made/empty.h5"
err_has "attnscope intensity: $made/empty.h5: empty: 12 of 16 layers have an \
empty dataset in place of maps; the others are measured"
run intensity "$made/growing.h5"
failure "/layer_3/attn: is empty"
case_ok "an empty dataset states that its layer has no map, one to grow does not"

for name in listed listed_at_maps places from_the_end native; do
	layers "3 7 11 15" 16 "$made/$name.h5"
	check "more is said than what the axes are" \
		test -z "$(grep -v ': axes ' "$WORK/err")"
done
layers "3 7 11 15" 16 --layer-numbers 3,7,11,15 --layers-total 16 \
	"$made/plain.h5"
layers "0 2 4 6" 8 --layer-numbers 0,2,4,6 --layers-total 8 "$made/listed.h5"
layers "0 1 2 3" 4 "$made/counted.h5"
case_ok "a list gives the numbers of layers that are an axis"

run intensity --layer-numbers 3,7,11,15 "$made/plain.h5"
failure "maps of layers up to 15" "say --layers-total 16 if that is its last one"
run intensity --axes layer,head,query,key "$made/short_list.h5"
failure "/layer_ids: lists 3 layers, but there are maps of 4"
run intensity "$made/falling_list.h5"
failure "/layer_ids: layer numbers have to increase, but 7 comes after 11"
run intensity "$made/other_list.h5"
failure "/@layer_ids: layer 15 is not in the list of layer numbers"
run intensity "$made/lost_layer.h5"
failure "layer 15 is missing"
run intensity --axes layer,head,query,key "$made/counted_wrong.h5"
failure "layer 4 is missing"
run intensity --layer-numbers 3,x "$made/plain.h5"
status_is 1
case_ok "a list that does not fit the maps is an error"

layers "0 1 2 3" 4 "$made/one_based.h5"
layers "0 1 2 3" 4 --layer-base 1 "$made/one_based_unsaid.h5"
layers "2 6 10 14" 16 --layer-base 1 --layers-total 16 "$made/untotalled.h5"
run intensity "$made/one_based_unsaid.h5"
failure "layer 0 is missing; say --layer-base 1 if the first layer is called 1"
run intensity --layer-base 0 "$made/one_based.h5"
failure "has a layer 4, but the model has 4 layers" "--layer-base 1"
run intensity --layer-base 1 --layer-numbers 0,1,2,3 "$made/plain.h5"
failure "has a layer 0, but --layer-base says"
run intensity "$made/too_few.h5"
failure "has a layer 3, but the model has 3 layers; say --layers-total N"
case_ok "layers that count from 1 are taken so if the dump proves it, or told"

run intensity --attention '/{sample}/attn' --axes head,query,key \
	"$made/single.h5"
status_is 1
err_has "if it is the first, --layer 0"
run intensity --attention '/sample_{sample}/attn' --axes head,query,key \
	--layer 5 --layers-total 8 "$made/single.h5"
status_is 0
awk -F, 'BEGIN { print "sample,layer,layers,intensity" }
	NR > 1 { print $1 ",5,8," $2 }' "$made/maps.csv" >"$WORK/expected.csv"
values_are "$WORK/expected.csv" "$WORK/out" sample,layer,layers intensity 1e-6
run info --layer 0 "$made/single.h5" --save-layout "$WORK/layout"
check "the layout has no layer" grep -qx "layer 0" "$WORK/layout"
run intensity --layer 5 "$made/single.h5"
failure "maps of layers up to 5" "--layers-total"
run intensity --layer 0 --attention /attentions --axes layer,head,query,key \
	"$made/plain.h5"
failure "layer is both an axis and a placeholder, or given with --layer"
run intensity --layer 0 "$made/hybrid.h5"
failure "--layer: the maps have layers of their own"
case_ok "--layer is for maps without layers"

axes="--axes layer,head,query,key"
# shellcheck disable=SC2086
layers "0 5 10 15" 16 $axes "$made/stride.h5"
for dump in either_stride config; do
	# shellcheck disable=SC2086
	run intensity $axes "$made/$dump.h5"
	failure "has maps of 4 of 16 layers; say which these are with \
--layer-numbers 0,4,8,12 or --layer-numbers 3,7,11,15"
done
# shellcheck disable=SC2086
layers "3 7 11 15" 16 $axes --layer-numbers 3,7,11,15 "$made/config.h5"
# shellcheck disable=SC2086
run intensity $axes --layers-total 16 "$made/plain.h5"
failure "has maps of 4 of 16 layers; say which these are"
case_ok "which layers an axis is of is not guessed, a stride is taken"

run intensity "$made/few_heads.h5"
failure "head 2 is missing: the dump says that there are 4"
case_ok "heads with datasets of their own are all there"

# Later commands go by the model's own layers.
run intensity "$made/listed.h5" -o "$WORK/hybrid.csv"
run curves "$made/listed.h5"
cells layer=7 layers=16 depth=0.46875
cp "$WORK/out" "$WORK/curves.csv"
run curves "$WORK/hybrid.csv"
out_same "$WORK/curves.csv"
err_is "attnscope curves: $WORK/hybrid.csv: listed: understanding: has rows of \
4 of 16 layers (3, 7, 11, 15)"
sed -n '2,5s/,listed,understanding,/,twin,understanding,/p' \
	"$WORK/hybrid.csv" >"$WORK/twin.rows"
cat "$WORK/hybrid.csv" "$WORK/twin.rows" >"$WORK/both.csv"
run curves "$WORK/both.csv"
status_is 0
unseal "$WORK/both.csv"
sed '$d' "$WORK/both.csv" >"$WORK/cut.csv"
run curves "$WORK/cut.csv"
status_is 1
err_has "twin: layer 15 is missing"
case_ok "curves have gaps, the same ones in every sample"

run loss "$made/listed.h5" --targets emu3 --per-layer
cells layer=3 target=0.1
cells layer=11 target=0.15
run loss "$made/listed.h5" --targets emu3
awk -F, 'NR == 1 { print "task,layers,loss"; next }
	{
		d = $2 - ($1 < 2 ? .1 : .15)
		d = d < 0 ? -d : d
		sum += d <= .05 ? d * d / 2 : .05 * d - .05 * .05 / 2
	}
	END { printf "understanding,16,%.12g\n", sum / 4 }' "$made/maps.csv" \
	>"$WORK/expected.csv"
values_are "$WORK/expected.csv" "$WORK/out" task,layers loss 1e-7
case_ok "targets are those of the model's own layers"

# A reference of eight layers that rises with depth, at depths of the maps'.
{
	echo model,step,group,task,measure,layer,layers,depth,samples,mean,std,ci_low,ci_high
	for layer in 0 1 2 3 4 5 6 7; do
		depth=$(awk "BEGIN { print ($layer + .5) / 8 }")
		echo "ramp,,,understanding,intensity,$layer,8,$depth,,0.$layer,,,"
	done
} >"$WORK/ramp.csv"
run compare "$made/listed.h5" --reference "$WORK/ramp.csv"
status_is 0
awk -F, 'NR == 1 { print "task,layers,mad"; next }
	{
		# layer 3, 7, 11, 15 of 16 at layer 1.25, 3.25, 5.25, 7 of 8
		reference = $1 < 3 ? (1.25 + 2 * $1) / 10 : .7
		sum += $2 > reference ? $2 - reference : reference - $2
	}
	END { printf "understanding,4,%.12g\n", sum / 4 }' "$made/maps.csv" \
	>"$WORK/expected.csv"
values_are "$WORK/expected.csv" "$WORK/out" task,layers mad 1e-7
case_ok "a reference is met at the depths of the model's own layers"

run analyze "$made/listed.h5" -o "$WORK/folder"
status_is 0
out_has "listed: 4 of 16 layers, 2 heads"
run plot "$WORK/hybrid.csv" --kind samples -o "$WORK/samples.gp"
status_is 0
run check "$made/listed.h5"
status_is 0
case_ok "analyze, figures and check take gaps"

# The rows of --layers A:B are those of the whole table.
chosen() {
	command_line="intensity --layers $1"
	"$ATTNSCOPE" intensity --layers "$1" $options $demo >"$WORK/out"
	unseal "$WORK/out"
	awk -F, -v from="$2" -v to="$3" 'NR == 1 || ($7 >= from && $7 < to)' \
		"$WORK/whole.csv" | cmp -s - "$WORK/out" || fail "other rows"
}

demo=data/demo/umm_aia.h5
for options in "" "--per-head -j 3" "--rows posttext --whole-rows"; do
	"$ATTNSCOPE" intensity $options $demo >"$WORK/whole.csv"
	unseal "$WORK/whole.csv"
	chosen 3:7 3 7
	chosen :1 0 1
	chosen 11: 11 12
	chosen : 0 12
done
awk -F, 'NR == 1 { print "layer,layers,intensity" }
	NR == 3 { print "7,16," $2 }
	NR == 4 { print "11,16," $2 }' "$made/maps.csv" >"$WORK/expected.csv"
run intensity --layers-total 16 --layers 4:12 "$made/hybrid.h5"
values_are "$WORK/expected.csv" "$WORK/out" layer,layers intensity 1e-6
run info --layers-total 16 --layers 4:12 "$made/hybrid.h5"
out_has "2 of 16 layers (7, 11)"
run check --layers 3:7 $demo
status_is 0
run blocks --layers 3:5 --per-sample $demo
[ "$(cut -d , -f 7 "$WORK/out" | sort -u | tr '\n' ' ')" = "3 4 layer " ] ||
	fail "blocks has other layers"
case_ok "--layers chooses among the model's own layers"

"$ATTNSCOPE" intensity $demo >"$WORK/whole.csv"
run intensity --layers :6 $demo -o "$WORK/first.csv"
run intensity --layers 6: $demo -o "$WORK/second.csv"
run merge "$WORK/second.csv" "$WORK/first.csv"
status_is 0
out_same "$WORK/whole.csv"
run curves "$WORK/first.csv"
status_is 0
err_has "has rows of 6 of 12 layers"
case_ok "tables of some layers, merged, are that of all"

run intensity --layers 12: $demo
failure "0000: has none of the layers 12:, but 12, from 0 to 11"
for layers in 3 5:5 7:3 a:b 1:9:2 1:2:3:4 -1:; do
	run intensity --layers=$layers $demo
	usage_error "--layers: '$layers' is not a range of layers A:B"
done
case_ok "layers that are not there are an error"
