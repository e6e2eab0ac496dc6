# import attnscope: tables, figures, options, errors and warnings in Python.
. tests/cli/lib.sh

PATH=$(dirname "$ATTNSCOPE"):$PATH python3 -B tests/cli/notebook.py "$WORK" ||
	failures=1
