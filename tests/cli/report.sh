# The report: one self-contained page.
. tests/cli/lib.sh
find_h5py

demo=data/demo
page=$WORK/page.html
# One model of the paper, where any curves will do.
awk 'NR == 1 || /^Emu3,/' data/paper/fig1.csv >"$WORK/emu3.csv"

has() {
	for text; do
		grep -Fq -e "$text" "$page" || fail "the page has no '$text'"
	done
}

run report $demo/*.h5 --per-head --resamples 100 --targets janus-pro \
	--stretch 30 -o "$page"
status_is 0
out_is ""
err_is ""
has "<h2 id=verdict>" "<h2 id=correlation>" "<h2 id=comparison>" \
	"<h2 id=loss>" "<h2 id=groups>" "<h2 id=heads>" "<h2 id=read>" \
	"<h2 id=glossary>" "<h2 id=manifest>"
has "Complete rows from each dump were spot-checked" "No problem was found."
has "umm-digits-12L+AIA, step 403: 12 layers, 4 heads" "r = -0.496" \
	"made for 30 layers and stretched" "target single-task"
[ "$(grep -c '^<svg role=img' "$page")" -eq 6 ] || fail "not six figures"
cp "$page" "$WORK/demo.html"
case_ok "all parts, in words and in figures"

# The text of the page up to the figure and after it, without tags.
words() {
	tr '\n' ' ' | sed 's/<[^>]*>//g; s/  */ /g'
}
sed -n '/<main>/,/<figure/p' "$page" | words >"$WORK/first"
grep -q "^ *Over the layers of a model, is attention from text to image, when \
it answers about images, linked to attention from image to text, when it \
draws them? umm-digits-12L+AIA, step 403: no evidence of a link: 22% of \
unrelated curve pairs this smooth correlate at least as strongly (the sign is \
stable under resampling); r = -0.50 over 12 layers. umm-digits-12L, step 1458: \
no evidence of a link: 46% [^?]*\. *$" "$WORK/first" ||
	fail "the first screen is: $(cat "$WORK/first")"
case_ok "first the question, an answer for each model, and the figure"

# Each term that is linked is explained, once, and no other.
explained() {
	grep -o '#term-[0-9]*' "$page" | tr -d '#' | sort -u >"$WORK/linked"
	grep -o '<dt id=term-[0-9]*' "$page" | sed 's/.*=//' | sort >"$WORK/means"
	comm -23 "$WORK/linked" "$WORK/means" >"$WORK/lacking"
	[ -s "$WORK/lacking" ] && fail "not explained: $(cat "$WORK/lacking")"
	uniq -d "$WORK/means" | grep -q . && fail "explained twice"
}
explained
for term in p_ar p_shift n_eff enrichment expected sink sinkfree convention \
	rows mask "\[low, high\]" "corrected for" Huber depth detrended \
	eta_squared rmse target; do
	grep -q "<dt id=term-[0-9]* tabindex=-1>$term<dd>.\{20\}" "$page" ||
		fail "$term is not explained"
done
run report data/paper/fig1.csv -o "$page"
explained
grep -q '<dt [^>]*>\(sinkfree\|Huber\|entropy\|head\)<' "$page" &&
	fail "a word is explained that is not in the page"
case_ok "the terms that appear are explained, and no others"

# Pages of each measure, with all tables and figures that there are of it.
"$ATTNSCOPE" intensity --whole-rows --per-head $demo/umm_aia.h5 \
	-o "$WORK/whole.csv"
sed 's/^\([^,]*\),403,/\1,500,/' "$WORK/whole.csv" >"$WORK/later.csv"
cat >"$WORK/words.py" <<'END'
import html, re, sys
page, measure = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2]
plain = lambda text: html.unescape(re.sub("<[^>]*>", "", text))
captions = re.findall("<figcaption.*?</figcaption>", page, re.S)
for caption in map(plain, captions):
    if not re.search(r"\b%s\b" % measure, caption, re.I):
        print("no", measure, "in the caption:", caption)
if len(captions) < 3:
    print("only", len(captions), "captions")
for column in re.findall("<th scope=col>((?:(?!<th|</thead).)*)", page):
    if "<a class=term" not in column:
        print("a column without explanation:", column)
terms = [plain(term) for term in re.findall("<dt id=[^>]*>.*?(?=<dd>)", page)]
if re.sub("^to:.*", "to:ROLE", measure) not in terms:
    print(measure, "is not explained")
if terms[1:] != sorted(terms[1:], key=str.lower):
    print("terms in another order:", terms)
END
"$ATTNSCOPE" blocks --roles --per-sample $demo/umm_aia.h5 -o "$WORK/roles.csv"
measures=$("$ATTNSCOPE" curves --measure x 2>&1 |
	sed 's/.*(\(.*\))$/\1/; s/,//g; s/ or / /')
for measure in $measures; do
	targets=
	tables="$WORK/whole.csv $WORK/later.csv"
	[ "$measure" = intensity ] && targets="--targets janus-pro --stretch 30"
	if [ "$measure" = to:ROLE ]; then
		measure=to:image
		tables=$WORK/roles.csv
	fi
	run report $tables --resamples 20 \
		--measure $measure $targets -o "$page"
	status_is 0
	explained
	"$python" "$WORK/words.py" "$page" $measure \
		>"$WORK/out" 2>&1
	[ -s "$WORK/out" ] && fail "--measure $measure: $(cat "$WORK/out")"
done
for text in "share of attention to image of understanding" \
	">Who gets the attention<" "the share that goes to keys of each"; do
	grep -q -- "$text" "$page" || fail "no '$text'"
done
run curves "$WORK/roles.csv" --measure to:image -o "$WORK/share.csv"
run report "$WORK/share.csv" --measure to:image -o "$WORK/share.html"
status_is 0
grep -q "Who gets the attention" "$WORK/share.html" &&
	fail "roles of a table of curves"
grep -q "18446744073709551615" "$page" && fail "a number of nothing"
check "no measures" test "$(echo $measures | wc -w)" -gt 10
case_ok "captions name the measure that is shown, and all words are explained"

cp "$WORK/demo.html" "$page"
SOURCE_DATE_EPOCH=86400 run report $demo/*.h5 --resamples 100 \
	--title "it's <&>" -o "$WORK/old.html"
grep -q "on 1970-01-02. This command makes it again" "$WORK/old.html" || fail "the date"
command=$(sed -n '/makes it again/,/<\/pre>/p' "$WORK/old.html" |
	sed -n "s/.*<pre>\(.*\)<.pre>.*/\1/p" |
	sed "s/&#39;/'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g")
check "the command is '$command'" test "${command%% *}" = attnscope
mv "$WORK/old.html" "$WORK/first.html"
(
	attnscope() { SOURCE_DATE_EPOCH=86400 "$ATTNSCOPE" "$@"; }
	at=$PWD
	eval "$command" && cd "$at"
) || fail "the command fails: $command"
cmp -s "$WORK/old.html" "$WORK/first.html" || fail "another page"
"$ATTNSCOPE" report "$WORK/emu3.csv" >"$WORK/out"
grep -q -- " -o report.html</pre>" "$WORK/out" || fail "no name for a page"
case_ok "the page names the command that makes it again"

# The only address in the page is the SVG namespace.
grep -o '[a-z]*://[^"'"' "']*' "$page" | sort -u >"$WORK/addresses"
grep -v '^http://www.w3.org/' "$WORK/addresses" >"$WORK/others" &&
	fail "addresses in the page: $(cat "$WORK/others")"
grep -oE '(src|href)=.[^"'"'"'>]{1,30}' "$page" |
	grep -vE '^(xlink:)?href=.(#|data:)' >"$WORK/others" &&
	fail "the page fetches $(head -n 3 "$WORK/others")"
has "Content-Security-Policy" "default-src 'none'"
grep -o ' id=.[^"'"' >"']*' "$page" | sort | uniq -d >"$WORK/twice"
[ -s "$WORK/twice" ] && fail "names that are there twice: $(cat "$WORK/twice")"
case_ok "nothing is fetched, and no name is there twice"

# Tables saved from the page are those that the commands write.
"$ATTNSCOPE" intensity --per-head $demo/*.h5 >"$WORK/intensity.csv"
for name in curves heads correlate; do
	"$ATTNSCOPE" $name --resamples 100 "$WORK/intensity.csv" \
		>"$WORK/$name.csv"
done
mv "$WORK/correlate.csv" "$WORK/correlation.csv"
"$ATTNSCOPE" groups "$WORK/intensity.csv" >"$WORK/groups.csv"
cat >"$WORK/saved.py" <<'END'
import html.parser, sys, urllib.parse
class Links(html.parser.HTMLParser):
    found, depth = {}, []
    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "a" and "download" in a:
            head, data = a["href"].split(",", 1)
            self.found[a["download"]] = urllib.parse.unquote_to_bytes(data)
links = Links()
links.feed(open(sys.argv[1], encoding="utf-8").read())
for name, data in links.found.items():
    open(sys.argv[2] + "/" + name, "wb").write(data)
END
mkdir "$WORK/saved"
"$python" "$WORK/saved.py" "$page" "$WORK/saved" 2>"$WORK/err"
folder_is "$WORK/saved" intensity.csv curves.csv correlation.csv \
	comparison.csv loss.csv heads.csv groups.csv manifest.json
for name in intensity curves correlation heads groups; do
	cmp -s "$WORK/$name.csv" "$WORK/saved/$name.csv" ||
		fail "$name.csv is another one"
done
case_ok "tables are saved as the commands write them"

made=$WORK/made
mkdir "$made"
"$python" -B tests/cli/layouts.py bad "$made" || fail "cannot make dumps"
run report "$made/logits.h5" $demo/umm_aia.h5 --resamples 100 --force \
	-o "$page"
err_has "these are logarithms of attention"
has "What was found:" "logits.h5: " \
	"these are logarithms of attention"
grep -q "No problem was found" "$page" && fail "no problem after all"
run report "$WORK/emu3.csv" -o "$page"
grep -q 'spot-checked' "$page" && fail "a check of a table"
for option in --no-check --force; do
	run analyze "$made/logits.h5" $option -o "$WORK/results$option"
	status_is 0
done
page=$WORK/results--force/report.html
has "these are logarithms of attention"
page=$WORK/results--no-check/report.html
grep -q 'spot-checked' "$page" && fail "a check that was not made"
page=$WORK/page.html
case_ok "what a check found, unless there was none"

name='<script>alert(1)</script> & "q" '"'a'"' _^{} `id`'
{
	head -n 1 "$WORK/curves.csv"
	for task in understanding generation; do
		for layer in 0 1 2 3; do
			printf '"%s",,"=1+1\n\033[31m",%s,intensity,%d,4,,,,,,%s,,,\n' \
				"$(printf %s "$name" | sed 's/"/""/g')" \
				$task $layer "0.$(((layer * 7 + 3) % 10))"
		done
	done
} >"$WORK/names.csv"
run report "$WORK/names.csv" --title "$name" -o "$page"
status_is 0
grep -q '<script>alert' "$page" && fail "a name became a script"
has '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot; &#39;a&#39;' \
	'=1+1\x0a\x1b[31m'
LC_ALL=C tr -d '\n\040-\377' <"$page" | grep -q "$(printf '\033')" &&
	fail "an escape character in the page"
"$python" "$WORK/saved.py" "$page" "$WORK/saved"
grep -q ',"=1+1' "$WORK/saved/curves.csv" || fail "another group in the table"
case_ok "names are text, whatever is in them"

awk 'BEGIN {
	print "model,step,file,sample,task,group,layer,layers,head,heads," \
		"queries,keys,intensity,expected,enrichment,sink,sinkfree"
	for (t = 0; t < 2; t++)
	for (s = 0; s < 50; s++)
	for (l = 0; l < 32; l++) {
		printf "Janus-Pro-7B,1000,janus.h5,sample-%d,%s,g%d,%d,32,,32,576,24",
			s, t ? "generation" : "understanding", s % 5, l
		for (k = 0; k < 5; k++)
			printf ",0.%d%d", 100000000 + (s * 7919 + l * 104729 \
				+ t * 31 + k * 1299709) % 899999999, 1234567
		print ""
	}
}' >"$WORK/many.csv"
run report --resamples 200 "$WORK/many.csv" -o "$page"
status_is 0
[ "$(wc -c <"$page")" -lt 2000000 ] || fail "$(wc -c <"$page") bytes"
has "The first 400 rows are shown"
case_ok "100 samples of 32 layers are less than 2 MB"

# Step, task and group of the rows, sample by sample.
of_groups() {
	head -n 1 "$WORK/many.csv"
	n=0
	while read -r step task group; do
		n=$((n + 1))
		for layer in 0 1 2; do
			echo "m,$step,m.h5,s$n,$task,$group,$layer,3,,2,8,9,0.$n$layer,,,,"
		done
	done
}
of_groups >"$WORK/turns.csv" <<'END'
1 understanding a
1 generation c
1 understanding b
1 generation d
1 understanding a
1 generation c
END
run report --resamples 10 "$WORK/turns.csv" -o "$page"
status_is 0
has "<h2 id=groups>" "<a href=\"#groups\">" "Save groups.csv"
of_groups >"$WORK/turns.csv" <<'END'
1 understanding a
1 generation c
1 understanding a
2 understanding b
2 generation d
2 understanding b
END
run report --resamples 10 "$WORK/turns.csv" -o "$page"
status_is 0
grep -q 'id=groups\|#groups' "$page" && fail "groups of different steps"
case_ok "groups are found where tasks take turns, within a step"

# Step, sample's group and model; three layers each.
awk 'BEGIN {
	print "model,step,file,sample,task,group,layer,layers,head,heads," \
		"queries,keys,intensity,expected,enrichment,sink,sinkfree"
	split("many:1:a many:2:a one:1:a one:1:b lone:7:c last:8:d", of, " ")
	for (i = 1; i <= 6; i++)
	for (t = 0; t < 2; t++)
	for (s = 0; s < 3; s++)
	for (l = 0; l < 3; l++) {
		split(of[i], key, ":")
		printf "%s,%s,%s.h5,%s%d%d,%s,%s,%d,3,0,1,8,9,0.%d,,,,\n",
			key[1], key[2], key[1], key[3], s, t,
			t ? "generation" : "understanding", key[3], l,
			100 + (i * 37 + s * 101 + t * 71 + l * 53) % 899
	}
}' >"$WORK/single.csv"
run report --resamples 10 "$WORK/single.csv" -o "$page"
status_is 0
figure() {
	sed -n "/id=.figure-$1/,/<\/figure>/p" "$page"
}
figure trajectory | grep -q '>many' || fail "no steps of the model with steps"
figure trajectory | grep -Eq '>(one|lone|last)' && fail "steps of one point"
figure groups | grep -q '>one' || fail "no groups of the model with groups"
figure groups | grep -Eq '>(many|lone|last)' && fail "groups of one point"
grep -q 'id=heads' "$page" && fail "heads of a model with one"
[ "$(sed -n '/id=read/,/<\/table>/p' "$page" | grep -c '^<tr><td>')" -eq 10 ] ||
	fail "not a line for each model, step and task"
has "<tr><td>one<td>1<td>understanding<td class=n>6<td class=n>3"
run report --resamples 10 --measure enrichment $demo/umm_aia.h5 -o "$page"
has "is the enrichment of understanding (text→image) linked"
grep -q 'id=comparison' "$page" && fail "the paper has no enrichment"
grep -E '^model|,understanding,' "$WORK/single.csv" >"$WORK/half.csv"
run report --resamples 10 "$WORK/half.csv" -o "$page"
has "how much does the text of its answers attend to the image?" \
	"no answer without a curve of generation"
grep -q 'id=correlation' "$page" && fail "a correlation of one task"
case_ok "what has nothing to say is left out"

# So many models of four layers, each with another height.
models() {
	awk -v n="$1" 'BEGIN {
		print "model,step,group,task,measure,layer,layers,depth," \
			"samples,mean,std,ci_low,ci_high"
		for (i = 0; i < n; i++)
		for (t = 0; t < 2; t++)
		for (l = 0; l < 4; l++)
			printf "model-%d,,,%s,intensity,%d,4,,,0.%d,,,\n", i,
				t ? "generation" : "understanding", l,
				100 + (i * 37 + t * 71 + l * 53) % 899
	}'
}
models 20 >"$WORK/models.csv"
run report "$WORK/models.csv" -o "$page"
status_is 0
[ "$(grep -c '<li><strong>model-' "$page")" -eq 20 ] || fail "not 20 answers"
figure curves | grep -q '>model-19<' || fail "no panel of the 20th model"
models 150 >"$WORK/models.csv"
run report "$WORK/models.csv" -o "$page"
status_is 0
err_is ""
has "<li><strong>150 of 150</strong>: too few layers to judge" \
	"model-0; model-1; model-2; model-3 and 146 others"
figure curves | grep -q '>model-' && fail "a panel for each of many models"
[ "$(figure curves | grep -c 'gnuplot_plot_')" -eq 301 ] ||
	fail "not a line for each of many curves"
figure curves | grep -q '"name":"model-149","key":-1' || fail "nameless lines"
grep -q 'id=.figure-\(scatter\|correlation\)' "$page" &&
	fail "a panel or a row of a figure for each of many models"
[ "$(sed -n '/id=verdict/,/<\/section>/p' "$page" | grep -c '^<tr><td>')" \
	-eq 150 ] || fail "not a row for each of many models"
[ "$(wc -c <"$page")" -lt 1000000 ] || fail "$(wc -c <"$page") bytes"
case_ok "many models are summed up"

PATH=/nonexistent "$ATTNSCOPE" report "$WORK/emu3.csv" -o "$page" \
	>"$WORK/out" 2>"$WORK/err"
status=$?
status_is 1
err_has "gnuplot is not installed (Debian: apt install gnuplot-nox"
err_has "the report is incomplete"
has "There is no figure" "Save correlation.csv" "</html>"
grep -q "id=loss" "$page" && fail "a loss that nobody asked for"
[ "$(grep -c "There is no figure: gnuplot" "$WORK/err")" -eq 1 ] ||
	fail "the reason is not said once"
case_ok "without gnuplot: the page without figures"

printf 'task,from,to,target,delta\ngeneration,0,10,.2,.4\n' >"$WORK/few.csv"
PATH=/nonexistent "$ATTNSCOPE" report "$WORK/emu3.csv" --targets "$WORK/few.csv" \
	-o "$page" >"$WORK/out" 2>"$WORK/err"
status=$?
status_is 1
err_has "There is no figure: $WORK/few.csv: generation: layer 10"
err_has "There is no figure: gnuplot is not installed"
err_has "the report is incomplete"
has "</html>"
run report "$WORK/emu3.csv" --targets "$WORK/few.csv" -o "$page"
status_is 1
err_has "the report is incomplete"
has "<svg role=img" "</html>"
case_ok "a figure that cannot be made hides no other reason"

run report $demo/umm_aia.h5 --resamples 10
[ "$(grep -c 'Ba[nr][ds]* are ' "$WORK/out")" -eq 2 ] || fail "no intervals"
run report data/paper/fig1.csv
status_is 0
grep -q 'Ba[nr][ds]* are ' "$WORK/out" && fail "intervals of curves without any"
grep -q '^<!DOCTYPE html>' "$WORK/out" || fail "no page on standard output"
grep -q '<h2 id=groups>' "$WORK/out" && fail "groups of curves"
run report "$WORK/nosuch.csv" -o "$WORK/none.html"
failure "nosuch.csv: cannot open"
run report "$WORK/correlation.csv" -o "$WORK/none.html"
failure "is a correlation table"
check "there is a page" test ! -e "$WORK/none.html"
case_ok "a page on standard output, and none of what cannot be read"
