#!/usr/bin/env python3
"""run.py ATTNSCOPE [COUNT [SEED]]: random dumps, each read without options and
then with every option line that its refusal offers.

Right or refused, never wrong: a number that is not that of the independent
reading in dumps.py is a failure.  Of the option lines of a refusal one gives
the right answer, where any is offered.  Prints the seed of a case that fails:
"run.py ATTNSCOPE 1 SEED" makes it again, and keeps it with KEEP=FOLDER.
"""

import csv
import io
import os
import shlex
import subprocess
import sys
import tempfile

import dumps
from paste import offered

TOLERANCE = 2e-6
ROUNDS = 4  # of refusals that lead to the next


def measure(program, path, options):
    """{(sample, layer): (intensity, expected)}, or the error."""
    ran = subprocess.run([program, "intensity", *options, path],
                         capture_output=True, text=True)
    if ran.returncode:
        return None, ran.stderr.strip()
    rows = csv.DictReader(io.StringIO(ran.stdout))
    return {(r["sample"], int(r["layer"])): (float(r["intensity"] or "nan"),
                                             float(r["expected"] or "nan"))
            for r in rows}, ran.stderr.strip()


def is_right(case, want, got):
    names = case.named
    if case.samples == 1:  # called after its file, or by its own name
        names = sorted({sample for sample, _ in got})
    if len(names) != case.samples:
        return False
    expected = {(names[s], layer): value for (s, layer), value in want.items()}
    if set(expected) != set(got):
        return False
    return all(abs(a - b) < TOLERANCE for k in expected
               for a, b in zip(expected[k], got[k]))


def try_case(program, seed, folder):
    """The verdict, a line about it, and whether an offered option was right."""
    path = os.path.join(folder, f"dump{seed}.h5")
    case = dumps.Case(seed)
    want = dumps.write(case, path)
    got, said = measure(program, path, [])
    about = f"{seed}: {'; '.join(case.parts)}: {said}"
    if got is not None:
        return ("right" if is_right(case, want, got) else "WRONG"), about
    tried = [[line] for line in offered(said)]
    asked = bool(tried)
    while tried:
        lines = tried.pop()
        got, said = measure(program, path, shlex.split(" ".join(lines)))
        if got is not None and is_right(case, want, got):
            return "refused, and an option is right", about
        if got is None and len(lines) < ROUNDS:
            tried += [lines + [line] for line in offered(said)
                      if line not in lines]
    if asked and " more" not in about:
        return "refused, and no option is right", about
    return "refused", about


def main():
    program = os.path.realpath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    verbose = os.environ.get("VERBOSE")
    counts = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = os.environ.get("KEEP", folder)
        for seed in range(first, first + count):
            verdict, about = try_case(program, seed, folder)
            counts[verdict] = counts.get(verdict, 0) + 1
            if verdict in ("WRONG", "refused, and no option is right") or (
                    verbose and verdict.startswith(verbose)):
                print(f"{verdict}: {about}")
            if "KEEP" not in os.environ:
                os.unlink(os.path.join(folder, f"dump{seed}.h5"))
    for verdict in sorted(counts):
        print(f"{counts[verdict]:6} {verdict}")
    return counts.get("WRONG", 0) > 0 or counts.get(
        "refused, and no option is right", 0) > 0


if __name__ == "__main__":
    sys.exit(main())
