# The shape of the tree: every command is complete, and every room includes only
# what it may.
. tests/cli/lib.sh

command_line=structure
commands=$("$ATTNSCOPE" help | sed -n 's/^  \([a-z]*\) .*/\1/p')

for name in $commands; do
	check "no src/command/$name.c" test -f "src/command/$name.c"
	check "no man/attnscope-$name.1" test -f "man/attnscope-$name.1"
	check "no tests/cli/$name.sh" test -f "tests/cli/$name.sh"
	check "no $name --help" "$ATTNSCOPE" "$name" --help >"$WORK/help"
	check "$name --help is empty" test -s "$WORK/help"
done
[ -n "$commands" ] || fail "help lists no command"
case_ok "every command has its source, manual page, test and help"

for file in src/command/*.c; do
	name=$(basename "$file" .c)
	echo "$commands" | grep -qx "$name" || fail "$file is not in the table"
done
case_ok "every file in src/command is a command in the table"

# The help and the page of a command must explain the same options.  The options
# of layouts are explained once, for all commands that read dumps.
layout=man/attnscope-layout.5
for name in $commands; do
	page=man/attnscope-$name.1
	[ -f "$page" ] || continue
	others=
	grep -q "Xr attnscope-layout 5" "$page" && others=$layout
	"$ATTNSCOPE" help "$name" all >"$WORK/help"
	# Options of the help, less those that the pages have an item for.
	awk 'FILENAME ~ /^man/ {
		if (/^\.It Fl/)
			while (match($0, /-[a-z][a-z-]*/)) {
				explained[substr($0, RSTART + 1, RLENGTH - 1)]
				$0 = substr($0, RSTART + RLENGTH)
			}
		next
	}
	/^ / {
		while (match($0, /--[a-z-]+/)) {
			option = substr($0, RSTART + 2, RLENGTH - 2)
			$0 = substr($0, RSTART + RLENGTH)
			if (!(option in explained))
				print option
		}
	}' "$page" $others "$WORK/help" | sort -u >"$WORK/missing"
	while read -r option; do
		fail "$page does not explain --$option"
	done <"$WORK/missing"
	grep -q "^\.Sh EXIT STATUS" "$page" || fail "$page: no EXIT STATUS"
	grep -q "^\.Sh EXAMPLES" "$page" || fail "$page: no EXAMPLES"
	grep -q "attnscope-$name 1\|attnscope $name\|Ic $name" \
		man/attnscope.1 || fail "attnscope.1 does not name $name"
done
case_ok "manual pages explain every option of their command"

# What a run leaves lying about is easily added with the rest.
agreed=" .clang-format .clang-tidy .editorconfig .gitignore .zenodo.json .ci \
.github LICENSE Makefile README.md data man src tests "
if git rev-parse --git-dir >/dev/null 2>&1; then
	for name in $(git ls-files | cut -d/ -f1 | sort -u); do
		case $agreed in
		*" $name "*) ;;
		*) fail "$name stands at the top level" ;;
		esac
	done
	case_ok "nothing new stands at the top level"
else
	case_skip "nothing new stands at the top level" "no git"
fi

# A room includes itself and lower rooms, never a neighbour.
level() {
	case $1 in
	base) echo 0 ;;
	hdf5 | decode | kernel | worker | stats | table) echo 1 ;;
	dump) echo 2 ;;
	sample) echo 3 ;;
	reader) echo 4 ;;
	measure) echo 5 ;;
	scan) echo 6 ;;
	results) echo 7 ;;
	figure) echo 8 ;;
	report) echo 9 ;;
	cli) echo 10 ;;
	command) echo 11 ;;
	esac
}

for room in $(ls src/*/*.[ch] | cut -d / -f 2 | uniq); do
	[ -n "$(level "$room")" ] || fail "src/$room is no known room"
done
# Room, included room, file; neighbouring lines ask the same question.
awk 'match($0, /^#include "[a-z0-9]*\//) {
	split(FILENAME, part, "/")
	other = substr($0, RSTART + 10, RLENGTH - 11)
	if (other != part[2])
		print part[2], other, FILENAME
}' src/*/*.[ch] | sort -u >"$WORK/arrows"
arrow=
while read -r room other file; do
	if [ "$arrow" != "$room $other" ]; then
		arrow="$room $other"
		[ "$(level "$room")" -gt "$(level "$other")" ]
		upward=$?
	fi
	[ $upward -eq 0 ] || fail "$file includes $other/"
done <"$WORK/arrows"
case_ok "arrows between rooms go one way"

grep -l '^#include *<hdf5' -r src | grep -v '^src/hdf5/' >"$WORK/out" &&
	fail "hdf5.h in $(cat "$WORK/out")"
grep -l '^#include *<csv' -r src | grep -v '^src/table/' >"$WORK/out" &&
	fail "csv.h in $(cat "$WORK/out")"
case_ok "hdf5.h and csv.h stay in their rooms"

for file in src/*/*.c; do
	case $file in
	src/command/* | src/cli/*) ;;
	*) echo "$file" ;;
	esac
done | xargs grep -nE '(^|[^a-z_])(printf|puts|putchar|perror|exit) ?\(|stderr' \
	>"$WORK/out"
while read -r line; do
	fail "$line"
done <"$WORK/out"
case_ok "nothing below the commands prints or exits"

# A function begins and ends with a brace in the first column; a .c file opens
# with its idea.
awk 'function leave() {
	if (lines > 640)
		print name " has " lines " lines"
	if (name ~ /\.c$/ && !idea)
		print name " says no idea"
}
FNR == 1 { leave(); name = FILENAME; idea = start = 0 }
{ lines = FNR }
/^\/\*/ { idea = 1 }
/^\{/ { start = FNR }
/^\}$/ && start {
	if (name ~ /\.c$/ && FNR - start > 58)
		print name ": long function at " start
	start = 0
}
END { leave() }' src/*.c src/*/*.[ch] tests/unit/*.[ch] >"$WORK/long"
while read -r line; do
	fail "$line"
done <"$WORK/long"
case_ok "files and functions stay short"
