#!/usr/bin/python3
"""How often unrelated real curves are found related: understanding of each
model in the paper's figures 1 and 4 with generation of every other.

    python3 tests/stats/real_curves.py build/attnscope    (needs numpy)

The program correlates them, and the rule of attnscope-analyze(1) is applied
here to the numbers that it prints, each pair for itself.  Of figures that show
a curve twice, the one in the model's own layers is taken.
"""
import csv
import io
import subprocess
import sys

import numpy as np

SURE = 0.05
HEADER = "model,step,group,task,measure,layer,layers,depth,samples,mean," \
    "std,ci_low,ci_high\n"


def read_curves():
    curves = {"understanding": {}, "generation": {}}
    for figure in ("fig1", "fig4"):
        with open(f"data/paper/{figure}.csv", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                group = row["group"]
                if group in ("base", "task-specific") or "native" in group:
                    curves[row["task"]].setdefault(
                        (row["model"], figure), []).append(float(row["mean"]))
    return curves


def on_layers(curve, n):
    depth = lambda k: (np.arange(k) + 0.5) / k
    return np.interp(depth(n), depth(len(curve)), curve)


def correlate(program, pairs):
    text = io.StringIO()
    text.write(HEADER)
    for i, pair in enumerate(pairs):
        n = min(map(len, pair))
        for task, curve in zip(("understanding", "generation"), pair):
            for layer, value in enumerate(on_layers(curve, n)):
                text.write(f"p{i},,,{task},intensity,{layer},{n},"
                           f"{(layer + 0.5) / n},,{value},,,\n")
    output = subprocess.run([program, "correlate", "-"],
                            input=text.getvalue(), stdout=subprocess.PIPE,
                            check=True, encoding="utf-8").stdout
    found = {}
    for row in csv.DictReader(io.StringIO(output)):
        found.setdefault(row["model"], {})[row["series"], row["method"]] = row
    return list(found.values())


def judge(rows):
    """The level, with the other series, without a layer, not too smooth."""
    forms = [rows["level", "pearson"], rows["detrended", "pearson"],
             rows["level", "spearman"]]
    level = forms[0]

    def passes(r, p):
        return float(p or 1) < SURE and float(r) * float(level["r"]) > 0

    one = passes(level["r"], level["p_ar"])
    three = one and all(passes(f["r"], f["p_ar"]) for f in forms)
    four = three and passes(level["r_without"], level["p_ar_without"])
    n = int(level["layers"])
    smooth = min(float(f["n_eff"]) for f in forms) < max(6, n / 8)
    return one, three, four, four and n >= 8 and not smooth


def main():
    curves = read_curves()
    pairs = [(u, g) for (one, _), u in curves["understanding"].items()
             for (other, _), g in curves["generation"].items() if one != other]
    found = np.array([judge(rows) for rows in correlate(sys.argv[1], pairs)])
    print(f"{len(pairs)} pairs: " + ", ".join(
        f"{100 * share:.1f}%" for share in found.mean(axis=0)))


if __name__ == "__main__":
    main()
