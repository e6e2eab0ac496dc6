#!/usr/bin/env python3
"""paste.py ATTNSCOPE [CASE...]: the layouts of cases.py, each read without
options and then with those that its refusals print.

Right, or refused; where options are pasted, each is one that the refusal
before offered, and the last one gives the right numbers.  `check` is content
with nothing that is refused.  Prints "ok" or "not ok" for each case.
"""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile

import public_facts  # noqa: F401
import public_maps  # noqa: F401
from cases import CASES

TOLERANCE = 2e-6
VALUE = r"(?:'[^']*'|[^\s']*[^\s'(),;.])"
OPTIONS = re.compile(rf"--[a-z-]+ {VALUE}(?: --[a-z-]+ {VALUE})*")


def offered(said):
    """The option lines of a message that can be pasted as they are."""
    lines = (line.group() for line in OPTIONS.finditer(said))
    return [line for line in lines
            if not re.search(r"--[a-z-]+ ([A-Z]|and\b|or\b|with\b|if\b)", line)]


def replaced(options, more):
    """Options in the place of those of the same name."""
    names = more[::2]
    kept = [pair for pair in zip(options[::2], options[1::2])
            if pair[0] not in names]
    return [word for pair in kept for word in pair] + more


def run(program, command, path, options):
    return subprocess.run([program, command, *options, path],
                          capture_output=True, text=True)


def numbers(table):
    return {(row["sample"].lstrip("'"), int(row["layer"])):
            float(row["intensity"] or "nan")
            for row in csv.DictReader(io.StringIO(table))}


def is_right(got, want):
    return set(got) == set(want) and all(
        abs(got[key] - want[key]) < TOLERANCE for key in want)


def fault(program, case, folder):
    """What is wrong with a case, or None."""
    name, write, pasted, refused, lost = case
    stem = os.path.join(folder, name)
    want = write(stem)
    path = stem if os.path.isdir(stem) else stem + ".h5"
    options = []
    for line in (*pasted, None):
        ran = run(program, "intensity", path, options)
        content = run(program, "check", path, options).returncode == 0
        said = ran.stderr.strip()
        if content != (ran.returncode == 0):
            return f"check and intensity differ: {said}"
        if line is None:
            break
        if ran.stdout:
            return f"not refused with {options}"
        if line not in offered(said):
            return f"does not offer {line}: {said}"
        options = replaced(options, shlex.split(line))
    if refused:
        if ran.stdout or refused not in said:
            return f"not refused as expected: {said}"
        return None
    if (ran.returncode == 0) != (lost is None) or (lost or "") not in said:
        return f"status {ran.returncode} with {options}: {said}"
    if not is_right(numbers(ran.stdout), want):
        return f"wrong numbers with {options}"
    return None


def main():
    program = os.path.realpath(sys.argv[1])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if sys.argv[2:] and case[0] not in sys.argv[2:]:
                continue
            found = fault(program, case, folder)
            print(f"not ok {case[0]}: {found}" if found else f"ok {case[0]}")
            failed += found is not None
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
