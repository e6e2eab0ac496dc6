#!/usr/bin/env python3
"""reduce.py DUMP...: what reducing a dump costs, and what it saves.

CPU seconds of one worker, each the median of PAIRS (5) runs in turn: reading whole
rows, reducing, and measuring the maps and the sums.  ATTNSCOPE is the program.
"""
import os
import statistics
import sys

from run import ATTNSCOPE, alternate

NEW = os.environ.get("NEW", "reduced.h5")


def main():
    print("dump,whole_rows,reduce,ratio,intensity,of_sums,bytes,of_sums_bytes")
    for dump in sys.argv[1:]:
        begin = [ATTNSCOPE, "intensity", "-j1"]
        ran = alternate({
            "whole": begin + ["--whole-rows", dump],
            "reduce": [ATTNSCOPE, "reduce", "-j1", dump, "-o", NEW,
                       "--overwrite"],
            "maps": begin + [dump], "sums": begin + [NEW]})
        cpu = {name: [run[1] for run in runs] for name, runs in ran.items()}
        ratio = statistics.median(
            a / b for a, b in zip(cpu["reduce"], cpu["whole"]))
        whole, reduced, maps, sums = (
            f"{statistics.median(cpu[name]):.3f}"
            for name in ("whole", "reduce", "maps", "sums"))
        print(f"{os.path.basename(dump)},{whole},{reduced},{ratio:.2f},{maps},"
              f"{sums},{os.path.getsize(dump)},{os.path.getsize(NEW)}")
        os.unlink(NEW)


if __name__ == "__main__":
    main()
