"""What every stage costs beside the reading of maps.

    python3 tests/bench/stages.py [--only STAGE,...] [--samples N] [--heads N]
        [--models N] PROGRAM...

prints, for every stage, CPU seconds and wall seconds of each program with all its
children, the peak memory of the largest of them, and a digest of what it printed.
Programs take turns.  Beside `tiny` stands h5py and beside `tables` pandas, where they
are installed.  What is given is made anew in a temporary folder:

    version      --version, 200 times
    tiny         2,000 dumps of 12.8 KB, one reader
    whole        a sample of 30 layers of 32 x 576 x 624 halves: all values of rows
    correlation  20 models of 30 layers, one of 500, one of 1,000
    matrix       1,000 models of 30 layers, each with each
    report       80 models of 32 layers
    tables       an intensity table of 20,000 samples of 32 layers in both tasks
"""
import argparse
import hashlib
import math
import os
import random
import subprocess
import sys
import tempfile
import time

CURVES = (
    "model,step,group,task,measure,layer,layers,depth,convention,rows,mask,"
    "samples,mean,std,ci_low,ci_high\n"
)
INTENSITY = (
    "model,step,file,sample,task,group,layer,layers,head,heads,queries,keys,"
    "convention,rows,mask,intensity,expected,enrichment,sink,sinkfree\n"
)
PANDAS = (
    "import pandas, sys; pandas.read_csv(sys.argv[1])"
    ".groupby(['model', 'task', 'layer']).intensity.agg(['mean', 'std'])"
)
H5PY = """
import h5py, sys
for name in open(sys.argv[1]).read().split():
    with h5py.File(name) as file:
        sample, = file['samples'].values()
        keys = sample['modality'][:] == 1
        first = int(sample.attrs['prompt_length'])
        for layer in sample['attention']:
            print(layer[:, first:, keys].astype('f4').sum(-1).mean())
"""
TASKS = "understanding", "generation"
here = os.path.dirname(os.path.abspath(__file__))
folder = None


def path(name):
    return os.path.join(folder, name)


def curves(name, models, layers):
    chance = random.Random(1)
    with open(path(name), "w") as file:
        file.write(CURVES)
        for model in range(models):
            for task in TASKS:
                value = 0
                for layer in range(layers):
                    value = 0.7 * value + chance.gauss(0, 1)
                    height = 0.6 / (1 + math.exp(-value))
                    file.write(
                        f"model-{model:04},,,{task},intensity,{layer},{layers},"
                        f"{(layer + 0.5) / layers!r},strict,response,causal,,"
                        f"{height!r},,,\n"
                    )
    return path(name)


def intensity(samples, heads):
    chance = random.Random(1)
    with open(path("intensity.csv"), "w") as file:
        file.write(INTENSITY)
        for task in TASKS:
            for sample in range(samples):
                of = f"Janus-Pro-7B,,dump.h5,{task[:3]}{sample:05},{task}"
                for row in range(32 * heads):
                    layer, head = divmod(row, heads)
                    value = chance.random() * (0.2 + layer / 64)
                    expected = 0.3 + sample / samples / 8
                    sink = chance.random() / 5
                    file.write(
                        f"{of},g{sample % 5},{layer},32,"
                        f"{head if heads > 1 else ''},"
                        f"{heads if heads > 1 else 32},"
                        f"{64 + sample % 400},576,strict,response,causal,"
                        f"{value!r},{expected!r},{value / expected!r},"
                        f"{sink!r},{value / (1 - sink)!r}\n"
                    )
    return path("intensity.csv")


def dumps(count):
    import h5py
    import numpy as np

    chance = np.random.default_rng(1)
    modality = np.array([1] * 8 + [2] * 16)
    with open(path("dumps.txt"), "w") as names:
        for i in range(count):
            maps = np.tril(chance.random((2, 2, 24, 24)))
            maps /= maps.sum(-1, keepdims=True)
            name = path(f"tiny-{i:05}.h5")
            with h5py.File(name, "w") as file:
                file.attrs["model"] = "tiny"
                sample = file.create_group(f"samples/{i}")
                sample["attention"] = maps.astype("f2")
                sample["modality"] = modality
                sample.attrs["task"] = "generation"
                sample.attrs["prompt_length"] = 8
            names.write(name + "\n")
    return path("dumps.txt")


def measure(name, command, times=1):
    digest = hashlib.blake2b()
    cpu = peak = 0
    began = time.monotonic()
    for _ in range(times):
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        while block := child.stdout.read(1 << 20):
            digest.update(block)
        child.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            sys.exit(f"{name}: {' '.join(command)[:200]} failed")
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss / 1024)
    print(
        f"{name:44} {cpu:8.3f} s {time.monotonic() - began:8.3f} s wall "
        f"{peak:6.0f} MB {digest.hexdigest()[:8]}",
        flush=True,
    )


def compare(stage, programs, arguments, times=1):
    for program in programs:
        measure(f"{stage}: {program[-28:]}", [program] + arguments, times)


def beside(stage, module, code, argument):
    if not subprocess.call(
        [sys.executable, "-c", f"import {module}"], stderr=subprocess.DEVNULL
    ):
        measure(f"{stage}: {module}", [sys.executable, "-c", code, argument])


def version(programs, options):
    compare("200 x --version", programs, ["--version"], 200)


def tiny(programs, options):
    names = dumps(2000)
    compare(
        "2,000 tiny dumps",
        programs,
        ["intensity", "-j1"] + open(names).read().split(),
    )
    beside("2,000 tiny dumps", "h5py", H5PY, names)


def whole(programs, options):
    made = path("whole.h5")
    subprocess.check_call(
        [sys.executable, os.path.join(here, "make_dump.py"), made]
        + ["contiguous-f16", "generation", "30"]
    )
    for program in programs:
        subprocess.call([program, "blocks", made], stdout=subprocess.DEVNULL)
    compare("690 MB, whole rows", programs, ["intensity", "--whole-rows", made])
    os.unlink(made)


def correlation(programs, options):
    for models, layers in (20, 30), (1, 500), (1, 1000):
        table = curves("curves.csv", models, layers)
        compare(
            f"correlate {models} x {layers}",
            programs,
            ["correlate", "-j1", table],
        )


def matrix(programs, options):
    table = curves("curves.csv", options.models, 30)
    compare(
        f"matrix of {options.models}", programs, ["compare", "--matrix", table]
    )


def report(programs, options):
    table = curves("curves.csv", 80, 32)
    compare("report of 80", programs, ["report", table, "-o", path("r.html")])


def tables(programs, options):
    table = intensity(options.samples, options.heads)
    for command in "curves", "groups", "analyze":
        compare(
            command,
            programs,
            [command, table]
            + (["-o", path("results")] if command == "analyze" else []),
        )
    beside("means", "pandas", PANDAS, table)


STAGES = version, tiny, whole, correlation, matrix, report, tables


def main():
    global folder
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = ",".join(stage.__name__ for stage in STAGES)
    parser.add_argument("--only", default=names, metavar="STAGE,...")
    parser.add_argument("--samples", type=int, default=20000)
    parser.add_argument("--heads", type=int, default=1)
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    options = parser.parse_args()
    os.environ["ATTNSCOPE_DATA"] = os.path.join(here, "..", "..", "data")
    with tempfile.TemporaryDirectory() as folder:
        for stage in STAGES:
            if stage.__name__ in options.only.split(","):
                stage(options.programs, options)


main()
