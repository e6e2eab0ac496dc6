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
	eta_squared= p= r_overall=1 r_others=
err_is ""
unseal "$WORK/all.csv"
awk -F, -v OFS=, 'NR > 1 { $6 = "" } { print }' "$WORK/all.csv" \
	>"$WORK/none.csv"
run groups "$WORK/none.csv"
status_is 0
err_is "attnscope groups: no sample states a group; 'attnscope intensity \
--group LOCATION' makes tables that do"
cells "task=generation,measure=intensity" group= samples=50 r_overall=1
"$ATTNSCOPE" intensity $demo -o "$WORK/all.csv"
run groups data/demo/umm_aia.h5 --group =
err_has "--group LOCATION says where the dumps have it"
case_ok "a single group has no share of variance"

unseal "$WORK/all.csv"
sed '2,$s/,generation,\([a-z_]*\),\(.*\),12,,4/,generation,\1,\2,13,,4/' \
	"$WORK/all.csv" >"$WORK/odd.csv"
run groups "$WORK/odd.csv"
failure "layer 12 is missing"
run groups data/paper/fig1.csv
failure "is a curves table, not an intensity table"
case_ok "what cannot be grouped"

# Values by scipy.stats.linregress and t of 48 degrees of freedom.
cat >"$WORK/slopes.csv" <<'END'
task,measure,samples,slope,ci_low,ci_high,r_squared
understanding,intensity,50,-0.016293737929042516,-0.019395117883141817,-0.013192357974943215,0.6992160048008704
generation,intensity,50,0.016365684847662806,0.014974266553835377,0.017757103141490236,0.9209573596749611
understanding,enrichment,50,-0.0045059102566024885,-0.0073335303370209975,-0.0016782901761839791,0.17618796109815024
generation,enrichment,50,-0.008320865201815122,-0.010462070626019022,-0.006179659777611222,0.5598355092991013
END
run groups $demo --along prompt_length
status_is 0
cp "$WORK/out" "$WORK/along.csv"
grep -v sinkfree "$WORK/along.csv" >"$WORK/two.csv"
values_are "$WORK/slopes.csv" "$WORK/two.csv" task,measure \
	samples,slope,ci_low,ci_high,r_squared 1e-12
cells "task=understanding,measure=enrichment" p=.0025~.002 least=22 largest=38
"$ATTNSCOPE" intensity $demo --group prompt_length -o "$WORK/numbered.csv"
run groups "$WORK/numbered.csv" --along group
out_same "$WORK/along.csv"
run groups $demo --along prompt_length --per-layer --measure enrichment
status_is 0
cells "task=generation,layer=0" slope=-.00070025175~1e-11 p=.445~.02 \
	r_squared=.0122042783~1e-9
case_ok "the slope along a number that each sample has"

run groups $demo --along prompt_type
failure "group 'caption' is not a number"
run groups $demo --along prompt_length --group prompt_type
status_is 2
err_has "--along and --group both say what a sample's group is"
run groups $demo --along =7
status_is 0
cells "task=generation,measure=intensity" slope= p= ci_low=
case_ok "what gives no slope"
