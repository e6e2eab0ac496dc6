# make install puts everything where it belongs; make uninstall removes it.
. tests/cli/lib.sh

command_line="make install"
unset MAKEFLAGS MAKELEVEL
# Another PREFIX links the program anew, which other tests are running.
cp -a "$(dirname "$ATTNSCOPE")" "$WORK/build"
make_here() {
	eval "make -s $1 ${MAKE_VARIABLES:-}" BUILD='"$WORK/build"' \
		PREFIX=/opt/a DESTDIR='"$WORK/root"' >"$WORK/out" 2>"$WORK/err"
	status=$?
	status_is 0
}

make_here install
run version
cp "$WORK/out" "$WORK/version"
"$WORK/root/opt/a/bin/attnscope" version >"$WORK/out"
out_same "$WORK/version"
share=$WORK/root/opt/a/share
for page in man/*.[157]; do
	check "no $page" test -s "$share/man/man${page##*.}/${page##*/}"
done
for file in attnscope/data/demo/umm_aia.h5 attnscope/data/paper/fig1.csv \
	attnscope/cluster/measure.sbatch \
	attnscope/cluster/nextflow/merge/main.nf \
	bash-completion/completions/attnscope \
	zsh/site-functions/_attnscope \
	fish/vendor_completions.d/attnscope.fish; do
	check "no $file" test -s "$share/$file"
done
case_ok "make install puts program, pages, data and completion in place"

make_here uninstall
find "$WORK/root" -type f >"$WORK/left"
[ ! -s "$WORK/left" ] || fail "left: $(head -n 3 "$WORK/left")"
case_ok "make uninstall leaves no file behind"
