# Dumps as public code writes them: right, or refused with the options to paste.
. tests/cli/lib.sh

find_h5py
TMPDIR=$WORK "$python" -B tests/layouts/paste.py "$ATTNSCOPE"
