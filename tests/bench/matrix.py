"""What comparing every model with every model costs.

    python3 tests/bench/matrix.py [--models N] [--layers N,N...] PROGRAM...

makes a table of curves of N models in both tasks, whose numbers of layers take
turns, and prints CPU seconds and peak memory of `compare --matrix` of each program,
and whether all of them write the same bytes.
"""
import argparse
import hashlib
import math
import os
import random
import subprocess
import sys
import tempfile

HEADER = (
    "model,step,group,task,measure,layer,layers,depth,convention,rows,mask,"
    "samples,mean,std,ci_low,ci_high\n"
)


def write_table(path, models, depths):
    chance = random.Random(1)
    with open(path, "w") as file:
        file.write(HEADER)
        for model in range(models):
            layers = depths[model % len(depths)]
            for task in "understanding", "generation":
                value = 0
                for layer in range(layers):
                    value = 0.7 * value + chance.gauss(0, 1)
                    height = 0.6 / (1 + math.exp(-value))
                    file.write(
                        f"model-{model:04},,,{task},intensity,{layer},{layers},"
                        f"{(layer + 0.5) / layers!r},strict,response,causal,,"
                        f"{height!r},,,\n"
                    )


def measure(program, table):
    child = subprocess.Popen(
        [program, "compare", "--matrix", table], stdout=subprocess.PIPE
    )
    digest, length = hashlib.blake2b(), 0
    while block := child.stdout.read(1 << 20):
        digest.update(block)
        length += len(block)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{program} failed")
    print(
        f"{program:40} {usage.ru_utime + usage.ru_stime:7.2f} s "
        f"{usage.ru_maxrss / 1024:6.0f} MB {length / 1e6:8.0f} MB written "
        f"{digest.hexdigest()[:12]}",
        flush=True,
    )


parser = argparse.ArgumentParser()
parser.add_argument("--models", type=int, default=1000)
parser.add_argument("--layers", default="30")
parser.add_argument("programs", nargs="+")
options = parser.parse_args()
with tempfile.TemporaryDirectory() as folder:
    table = os.path.join(folder, "curves.csv")
    write_table(table, options.models, [int(n) for n in options.layers.split(",")])
    for program in options.programs:
        measure(program, table)
