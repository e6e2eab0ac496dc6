# Figures in characters.
. tests/cli/lib.sh

demo=data/demo
paper=data/paper
export TERM=xterm

# Replaces each UTF-8 character by one byte.
characters() {
	LC_ALL=C tr -d '\200-\277'
}

# No line is longer than this many characters.
lines_fit() {
	characters <"$WORK/out" | awk -v most="$1" 'length($0) > most' \
		>"$WORK/long"
	[ -s "$WORK/long" ] && fail "longer than $1: $(head -n 1 "$WORK/long")"
	return 0
}

# No terminal control characters.
no_control() {
	LC_ALL=C tr -d '\n\040-\377' <"$WORK/out" >"$WORK/controls"
	[ -s "$WORK/controls" ] && fail "control characters in the output"
	return 0
}

export LC_ALL=C.UTF-8
run plot $demo/*.h5 --terminal
status_is 0
err_is ""
lines_fit 80
no_control
[ "$(wc -l <"$WORK/out")" -eq 23 ] || fail "not 23 lines of 24"
out_has "● understanding (text→image)"
out_has "umm-digits-12L+AIA, step 403"
out_has "└─┬"
case_ok "two models on 80 by 24, one line left for the prompt"

export LC_ALL=C
run plot $demo/*.h5 --terminal
status_is 0
lines_fit 80
LC_ALL=C tr -d '\n\040-\176' <"$WORK/out" | grep -q . &&
	fail "more than ASCII"
out_has "* understanding (text->image)"
cp "$WORK/out" "$WORK/ascii"
export LC_ALL=C.UTF-8
run plot $demo/*.h5 --terminal --ascii
out_same "$WORK/ascii"
TERM=dumb run plot $demo/*.h5 --terminal
out_same "$WORK/ascii"
case_ok "ASCII where the locale, TERM or --ascii ask for it"

for kind in scatter correlation matrix; do
	run plot $paper/fig1.csv --kind $kind --terminal
	status_is 0
	err_is ""
	lines_fit 80
	no_control
	out_has "Janus-Pro"
done
for kind in heads groups loss; do
	run plot $demo/umm_aia.h5 --kind $kind --terminal --targets janus-pro \
		--stretch 30
	status_is 0
	err_is ""
	lines_fit 80
	out_has "umm-digits"
done
case_ok "every kind fits a terminal"

name=$(printf 'a\033[31mb\n`id` <&"'"'"'_^{}')
printf 'model,step,group,task,measure,layer,layers,depth,samples,mean,std,%s\n' \
	ci_low,ci_high >"$WORK/names.csv"
for layer in 0 1 2; do
	printf '"%s",,,understanding,intensity,%d,3,,,0.%d,,,\n' \
		"$(printf '%s' "$name" | sed 's/"/""/g')" $layer $layer
done >>"$WORK/names.csv"
run plot "$WORK/names.csv" --terminal
status_is 0
no_control
out_has 'a\x1b[31mb'
out_has '`id` <&"'"'"'_^{}'
case_ok "a name is text, whatever is in it"

run plot $paper/fig1.csv --terminal -o "$WORK/look.txt"
status_is 0
out_is ""
grep -q Emu3 "$WORK/look.txt" || fail "no figure in the file"
case_ok "--terminal with an output"

last="on a terminal: its width, its colours, and NO_COLOR"
if have_terminal; then
	tty() {
		script -qec "stty rows 30 cols 100; $1" /dev/null \
			</dev/null >"$WORK/out" 2>"$WORK/err"
		# script echoes the end of its input, at some point, as ^D.
		tr -d '\r\b' <"$WORK/out" | sed 's/\^D//g' >"$WORK/tty"
		mv "$WORK/tty" "$WORK/out"
	}
	tty "env -u NO_COLOR TERM=xterm '$ATTNSCOPE' plot $paper/fig1.csv 2>'$WORK/err'"
	grep -q "$(printf '\033')\[38;5;167m" "$WORK/out" || fail "no colours"
	out_has "BAGEL, base"
	sed "s/$(printf '\033')\[[0-9;]*m//g" "$WORK/out" |
		characters >"$WORK/plain"
	awk 'length($0) > longest { longest = length($0) }
		END { exit longest > 100 || longest < 90 }' "$WORK/plain" ||
		fail "not as wide as the terminal"
	tty "NO_COLOR=1 TERM=xterm '$ATTNSCOPE' plot $paper/fig1.csv 2>'$WORK/err'"
	no_control
	out_has "BAGEL, base"
	case_ok "$last"
else
	case_skip "$last" "no terminal"
fi
