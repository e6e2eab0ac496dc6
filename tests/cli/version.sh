. tests/cli/lib.sh

expected=$(sed -n 's/^#define ATTNSCOPE_VERSION "\(.*\)"$/\1/p' \
	src/base/version.h)
run version
status_is 0
err_is ""
check "no version in src/base/version.h" test -n "$expected"
[ "$(head -n 1 "$WORK/out")" = "attnscope $expected" ] ||
	fail "first line is '$(head -n 1 "$WORK/out")'"
case_ok "version says the program's version first"

for file in src/packaging/debian/changelog src/packaging/conda/recipe.yaml \
	src/packaging/spack/package.py src/packaging/apptainer/attnscope.def \
	src/exporter/pyproject.toml .github/CHANGELOG.md .zenodo.json \
	README.md; do
	check "$file is of another version" grep -q "[( \"{v_]$expected\([^0-9]\|$\)" "$file"
done
case_ok "packages, change log and citation are of this version"

for part in hdf5 libdeflate zstd lz4 blosc; do
	grep -Eq "^  $part +[0-9]+\.[0-9]+" "$WORK/out" || fail "no $part"
done
for part in kernel compiler; do
	grep -Eq "^  $part +[^ ]" "$WORK/out" || fail "no $part"
done
case_ok "version says the libraries, the kernel and the compiler"

# Filters that tests/data has dumps of, and those of Debian's HDF5.
grep -Eq '^  decodes  .*deflate.*shuffle.*lzf.*blosc \(.*zstd.*\), lz4, zstd$' \
	"$WORK/out" || fail "decodes is '$(grep decodes "$WORK/out")'"
grep -Eq '^  by hdf5  .*nbit.*scaleoffset' "$WORK/out" ||
	fail "by hdf5 is '$(grep 'by hdf5' "$WORK/out")'"
grep -Eq '^  others   +plugins of HDF5, with --plugins$' "$WORK/out" ||
	fail "others is '$(grep others "$WORK/out")'"
case_ok "version says what can be decoded"

cp "$WORK/out" "$WORK/version"
run --version
status_is 0
out_same "$WORK/version"
case_ok "--version is version"

run version extra
usage_error "unexpected operand 'extra'"
case_ok "version takes no operand"
