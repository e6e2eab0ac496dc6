# Setting up: what is missing is named, and installed only where that is allowed.
. tests/cli/lib.sh

mkdir "$WORK/bin"
for tool in sh cat grep; do
	ln -s "$(command -v $tool)" "$WORK/bin/$tool"
done

# fake NAME SCRIPT: a program of that name.
fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"$WORK/bin/$1"
	chmod +x "$WORK/bin/$1"
}

# Runs src/packaging/need where only the fake programs are.
need() {
	command_line="need $*"
	env -i PATH="$WORK/bin" CC="${compiler:-gcc -O2}" PKG_CONFIG=pkg-config \
		LIBRARIES="hdf5 blosc" src/packaging/need "$@" >"$WORK/out" \
		2>"$WORK/err" </dev/null
	status=$?
}

need libhdf5-dev
status_is 1
out_is ""
err_has "missing: gcc gnuplot pkg-config hdf5 blosc"
err_has "dnf install gcc hdf5-devel"
fake gcc :
fake gnuplot :
fake pkg-config '[ "$2" = hdf5 ]'
need libhdf5-dev
status_is 1
err_has "missing: blosc"
fake pkg-config :
need libhdf5-dev
status_is 0
err_is ""
case_ok "elsewhere than on Debian, what is missing is named"

fake dpkg-query '[ "$3" = there ] && echo "install ok installed"'
fake id 'echo 0'
fake apt-get 'echo "apt-get $*"'
ln -s "$(command -v env)" "$WORK/bin/env"
need there
status_is 0
out_is ""
need there absent
status_is 0
out_is "installing with apt-get: absent
apt-get update -q
apt-get install -q -y --no-install-recommends absent"
rm "$WORK/bin/gcc"
need there
out_has "installing with apt-get: gcc libc6-dev"
compiler=clang need there
out_has "installing with apt-get: clang"
case_ok "on Debian, what is missing is installed, a compiler too"

fake id 'echo 1000'
need there absent
status_is 1
out_is ""
err_is "missing: absent gcc libc6-dev; as root, run
  apt-get install absent gcc libc6-dev"
fake sudo '[ "$1" = -n ] && exit 1; echo "sudo $*"'
need there absent
status_is 1
err_has "as root, run"
case_ok "without rights and a terminal, the command to run is printed"
