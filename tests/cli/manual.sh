# The examples in the manual pages and in README.md run from the root of the
# tree and print what README.md shows.
. tests/cli/lib.sh

# Prints the commands under EXAMPLES, of a page of recipes all: lines after "$ ",
# as a shell reads them.
examples() {
	case $1 in
	*.7) heading=DESCRIPTION ;;
	*) heading=EXAMPLES ;;
	esac
	sed -n "/^\.Sh $heading/"',/^\.Sh SEE ALSO/{
		s/^\.Dl //
		s/\\(dq/"/g
		s/\\-/-/g
		s/^\$ //p
	}' "$1"
}

mkdir "$WORK/root" "$WORK/bin"
ln -s "$PWD/data" "$WORK/root/data"
ln -s "$ATTNSCOPE" "$WORK/bin/attnscope"
shell=$(command -v bash || command -v sh)
count=0

# Runs the commands on standard input one after the other, in one folder; those
# that several pages show, once.
: >"$WORK/ran"
run_all() {
	while read -r command_line; do
		count=$((count + 1))
		grep -qxF -e "$command_line" "$WORK/ran" && continue
		printf '%s\n' "$command_line" >>"$WORK/ran"
		(cd "$WORK/root" && LC_ALL=C.UTF-8 PATH=$WORK/bin:$PATH $shell -c \
			"$command_line") >"$WORK/out" 2>"$WORK/err" </dev/null
		status=$?
		status_is 0
		# The demo models share half of their samples, which is said.
		case $command_line in
		*--paired*) err_has "left out: the other has none" ;;
		*) err_is "" ;;
		esac
	done
}

for page in man/*.1 man/attnscope-recipes.7 man/attnscope-tutorial.7; do
	examples "$page" >"$WORK/examples"
	if grep -q '^complet\|^eval' "$WORK/examples" &&
		[ "${shell##*/}" != bash ]; then
		continue
	fi
	count=0
	run_all <"$WORK/examples"
	[ $count -gt 0 ] || fail "$page has no example"
	case_ok "every example of ${page##*/} runs"
done
rm -f "$WORK"/root/*.*
: >"$WORK/ran"

sed -n '/^```sh$/,/^```$/s/^\(\(attnscope\|cat\) .*\)/\1/p' README.md \
	>"$WORK/examples"
count=0
run_all <"$WORK/examples"
[ $count -ge 4 ] || fail "README.md has $count commands"
case_ok "every attnscope command of README.md runs"

"$ATTNSCOPE" analyze data/demo/umm_aia.h5 -o "$WORK/results" |
	sed "s,$WORK/results,results," >"$WORK/verdict"
sed -n '/^\$ attnscope analyze/,/^```$/{/^[$`]/!p;}' README.md >"$WORK/shown"
cmp -s "$WORK/verdict" "$WORK/shown" || fail "README.md shows another verdict"
[ "$(wc -l <README.md)" -le 220 ] || fail "README.md is too long to be read"
case_ok "README.md shows what comes out, in 220 lines"

# The numbers of its prose, each from the program or from a table of results.
"$ATTNSCOPE" correlate data/paper/fig1.csv | awk -F, '
	function minus(r) { r = sprintf("%.2f", r); sub(/-/, "\342\210\222", r)
		return r }
	$6 == "pearson" && ($5 == "level" || $5 == "detrended") {
		r[$1, $5] = minus($11); p[$1, $5] = $15; holm[$1, $5] = $20 }
	END {
		printf "r = %s for Emu3 (p_ar %.2f), %s ", r["Emu3", "level"],
			p["Emu3", "level"], r["Janus-Pro", "level"]
		printf "for Janus-Pro (%.2f) and %s for BAGEL (%.4f, ",
			p["Janus-Pro", "level"], r["BAGEL", "level"],
			p["BAGEL", "level"]
		printf "corrected for three models %.4f)\n",
			holm["BAGEL", "level"]
		printf "without a straight line it is %s (%.2f)\n",
			r["BAGEL", "detrended"], p["BAGEL", "detrended"]
	}' >"$WORK/numbers"
tr '\n' ' ' <README.md >"$WORK/prose"
while read -r numbers; do
	grep -qF -e "$numbers" "$WORK/prose" || fail "README.md lacks '$numbers'"
done <"$WORK/numbers"
[ "$(wc -l <"$WORK/numbers")" -eq 2 ] || fail "no correlations"
for claim in "at most 3% of unrelated pairs:tests/stats/RESULTS.md:at most 3.0% of all others" \
	"45 times smaller at 600 tokens:tests/bench/RESULTS.md:45 times smaller"; do
	IFS=: read -r said where measured <<-END
	$claim
	END
	grep -qF -e "$said" "$WORK/prose" || fail "README.md lacks '$said'"
	tr '\n' ' ' <"$where" | grep -qF -e "$measured" ||
		fail "$where lacks '$measured'"
done
case_ok "the numbers of README.md are those of the program"

# choices PAGE: "option a|b|c" of each option whose choices the page lists.
choices() {
	sed -n 's/^\.It Fl \(.* , \)\{0,1\}-\([a-z-]*\) Cm \([a-z0-9_]* | [a-z0-9_|:ROLE ]*\)$/\2 \3/p' \
		"$1" | sed 's/ | /|/g' | sort
}
for page in man/attnscope-*.1; do
	name=${page#man/attnscope-}
	choices "$page" >"$WORK/own"
	choices man/attnscope-layout.5 | sort - "$WORK/own" >"$WORK/both"
	"$ATTNSCOPE" ${name%.1} --help all |
		sed -e ':a' -e '/|$/{' -e 'N;s/\n *//;ba' -e '}' |
		sed -n 's/^ .*--\([a-z-]*\) \([a-z0-9_]*|[a-z0-9_|:ROLE]*\).*/\1 \2/p' |
		sort >"$WORK/help"
	{
		comm -23 "$WORK/own" "$WORK/help"
		comm -13 "$WORK/both" "$WORK/help"
	} >"$WORK/lacking"
	[ -s "$WORK/lacking" ] &&
		fail "$page: $(tr '\n' ' ' <"$WORK/lacking")"
done
for kind in $("$ATTNSCOPE" plot --help all | sed -e ':a' -e '/|$/{' \
	-e 'N;s/\n *//;ba' -e '}' | sed -n 's/^ *--kind auto|//p' | tr '|' ' '); do
	grep -qx "\.It Cm $kind" man/attnscope-plot.1 ||
		fail "attnscope-plot.1 does not say what $kind is"
done
case_ok "the choices in the pages are those of the program"

# The examples in --help name files that need not exist, but they must run the
# command itself.
for name in $("$ATTNSCOPE" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	"$ATTNSCOPE" help $name | grep -q "^  attnscope $name" ||
		fail "no example in help $name"
done
case_ok "the help of every command shows it at work"

for name in $("$ATTNSCOPE" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^|.*\`$name[ \`]" README.md || fail "README.md lacks $name"
done
case_ok "README.md names every command"
