# Groups of samples: against numpy and scipy, and a test of the paper's claim,
# that the kind of prompt does not matter, on the demo model.
. tests/cli/lib.sh

demo=data/demo/umm_final_rows100.h5
reference=tests/data/results
numbers=samples,mean,std,r_overall,r_others,eta_squared

run groups $demo
status_is 0
err_is ""
values_are $reference/groups.csv "$WORK/out" group,task,measure $numbers 1e-9
cp "$WORK/out" "$WORK/groups.csv"
run groups $demo --per-layer
status_is 0
values_are $reference/groups_layers.csv "$WORK/out" \
	group,task,measure,layer $numbers 1e-9
case_ok "means, deviations, r and shares of variance, whole and by layer"

# 2 and 17 words.
cells "task=generation,measure=enrichment,group=short_caption,layer=0" \
	p=.56~.03 eta_squared=.0776~.0001
cells "task=generation,measure=intensity,group=short_caption,layer=0" p=0.0001
cp "$WORK/groups.csv" "$WORK/out"
cells "task=generation,measure=intensity,group=short_caption" mean=.150~.0005 \
	p=0.0001
cells "task=generation,measure=intensity,group=long_caption" mean=.404~.0005
cells "task=generation,measure=enrichment,group=short_caption" mean=.793~.0005
cells "task=generation,measure=enrichment,group=long_caption" mean=.635~.0005
case_ok "intensity grows with the prompt, enrichment does not"

"$ATTNSCOPE" intensity $demo -o "$WORK/all.csv"
for order in "" -r; do
	head -n 1 "$WORK/all.csv" >"$WORK/shard.csv"
	tail -n +2 "$WORK/all.csv" | sort $order >>"$WORK/shard.csv"
	run groups - <"$WORK/shard.csv"
	out_same "$WORK/groups.csv"
done
run groups $demo --jobs 3
out_same "$WORK/groups.csv"
run groups $demo --seed 2
cut -d, -f1-15 "$WORK/out" >"$WORK/a"
cut -d, -f1-15 "$WORK/groups.csv" | cmp -s - "$WORK/a" ||
	fail "the seed changes more than p"
case_ok "the same bytes from tables in any order; the seed changes p only"

run groups data/demo/*.h5 -o "$WORK/both.csv"
status_is 0
tail -n +2 "$WORK/both.csv" | grep "umm-digits-12L,1458" >"$WORK/a"
tail -n +2 "$WORK/groups.csv" | cmp -s - "$WORK/a" ||
	fail "another model changes the groups of this one"
case_ok "models are apart from each other"

run groups $demo --group =one
status_is 0
cells "task=generation,measure=intensity" group=one samples=50 \
	eta_squared= p= r_overall=1~1e-12 r_others=
case_ok "a single group has no share of variance"

unseal "$WORK/all.csv"
sed '2,$s/,generation,\([a-z_]*\),\(.*\),12,,4/,generation,\1,\2,13,,4/' \
	"$WORK/all.csv" >"$WORK/odd.csv"
run groups "$WORK/odd.csv"
failure "layer 12 is missing"
run groups data/paper/fig1.csv
failure "is a curves table, not an intensity table"
case_ok "what cannot be grouped"
