"""What reading a large table costs.

    python3 tests/bench/tables.py [--samples N] [--heads N] PROGRAM...

makes an intensity table of 20,000 samples of 32 layers in each of two tasks,
without a seal, or of other numbers of samples and with a row for each head, and
prints CPU seconds and peak memory of each program's commands and, where it is
installed, of pandas, which computes means and deviations alone.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

LAYERS = 32
HEADER = (
    "model,step,file,sample,task,group,layer,layers,head,heads,queries,keys,"
    "convention,rows,mask,intensity,expected,enrichment,sink,sinkfree\n"
)
PANDAS = (
    "import pandas, sys; pandas.read_csv(sys.argv[1])"
    ".groupby(['model', 'task', 'layer']).intensity.agg(['mean', 'std'])"
)


def write_table(path, samples, heads):
    chance = random.Random(1)
    with open(path, "w") as file:
        file.write(HEADER)
        for task in "understanding", "generation":
            for sample in range(samples):
                of = f"Janus-Pro-7B,,dump.h5,{task[:3]}{sample:05},{task}"
                for row in range(LAYERS * heads):
                    layer, head = divmod(row, heads)
                    value = chance.random() * (0.2 + layer / 64)
                    expected = 0.3 + sample / samples / 8
                    sink = chance.random() / 5
                    file.write(
                        f"{of},g{sample % 5},{layer},{LAYERS},"
                        f"{head if heads > 1 else ''},"
                        f"{heads if heads > 1 else 32},"
                        f"{64 + sample % 400},576,strict,response,causal,"
                        f"{value!r},{expected!r},{value / expected!r},"
                        f"{sink!r},{value / (1 - sink)!r}\n"
                    )


def measure(name, command):
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{name} failed")
    print(
        f"{name:40} {usage.ru_utime + usage.ru_stime:6.2f} s "
        f"{usage.ru_maxrss / 1024:6.0f} MB",
        flush=True,
    )


parser = argparse.ArgumentParser()
parser.add_argument("--samples", type=int, default=20000)
parser.add_argument("--heads", type=int, default=1)
parser.add_argument("programs", nargs="+")
options = parser.parse_args()
os.environ["ATTNSCOPE_DATA"] = os.path.join(
    os.path.dirname(__file__), "..", "..", "data"
)
with tempfile.TemporaryDirectory() as folder:
    table = os.path.join(folder, "table.csv")
    write_table(table, options.samples, options.heads)
    print(f"{os.path.getsize(table) / 1e6:.0f} MB")
    for command in "curves", "groups", "analyze":
        for program in options.programs:
            output = ["-o", os.path.join(folder, "out")]
            name = f"{os.path.basename(program)} {command}"
            measure(
                name,
                [program, command, table]
                + (output if command == "analyze" else []),
            )
    if not subprocess.call(
        [sys.executable, "-c", "import pandas"], stderr=subprocess.DEVNULL
    ):
        measure("pandas", [sys.executable, "-c", PANDAS, table])
