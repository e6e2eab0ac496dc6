#!/usr/bin/env python3
"""The benchmark: attnscope against what a user would run without it.

    run.py [ROW ...]

For each row of the table, writes a dump, brings it into the page cache, and
lets naive.py naive, naive.py hyper, attnscope -j1, attnscope -j2 and cat read
it in turn, as whole processes with start-up; then removes it.  All must agree
to 1e-6.  Ratios are medians of ratios of runs adjacent in time, so that a
drifting machine speed does not shift them.  On shared processors, only the
columns of CPU time are meaningful.  Prints CSV.

Variables: ATTNSCOPE, HDF5_PLUGIN_PATH (see filters.c), PEAK and MEMORY_LOOP
(compiled peak.c and memory.c), LAYERS (3; 30 is a whole sample of 690 MB),
PAIRS (5), BENCH (folder for the dumps).
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = sys.executable
ATTNSCOPE = os.environ.get("ATTNSCOPE", "build/attnscope")
LAYERS = int(os.environ.get("LAYERS", 3))
PAIRS = int(os.environ.get("PAIRS", 5))
# storage, task, goal of 2 workers over naive, over hyper
ROWS = [
    ("contiguous-f16", "generation", 80, 10),
    ("contiguous-f32", "generation", 25, 6),
    ("contiguous-bf16", "generation", 25, 6),
    ("contiguous-f16", "understanding", 45, 35),
    ("chunk-raw", "generation", 60, 8),
    ("auto-raw", "generation", 90, 15),
    ("auto-gzip", "generation", 50, 6),
    ("gzip4-shuffle", "generation", 6.5, 4.5),
    ("gzip4-shuffle", "understanding", 5, 4.5),
    ("lzf", "generation", 7, None),
    ("zstd3-shuffle", "generation", 15, None),
    ("blosc-lz4-shuffle", "generation", 22, None),
]
KEYS = {"generation": ("0", "48"), "understanding": ("40", "616")}


def once(command):
    """Wall-clock seconds, CPU seconds, and the output."""
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - began
        if status:
            sys.exit("failed: " + " ".join(command))
        out.seek(0)
        return (seconds, usage.ru_utime + usage.ru_stime,
                out.read().decode())


def peak(command):
    """Megabytes of its largest process."""
    done = subprocess.run([os.environ["PEAK"], *command], text=True,
                          check=True, capture_output=True)
    return float(done.stderr)


def alternate(commands, pairs=PAIRS):
    """name -> list of once(), all commands in turn, after one round that does
    not count."""
    results = {name: [] for name in commands}
    for turn in range(pairs + 1):
        for name, command in commands.items():
            result = once(command)
            if turn:
                results[name].append(result)
    return results


def median(results, what=0):
    return statistics.median(result[what] for result in results)


def ratio(over, under, what=0):
    return statistics.median(a[what] / b[what] for a, b in zip(over, under))


def make(name, storage, task, layers, samples=1):
    subprocess.run([PYTHON, HERE + "/make_dump.py", name, storage, task,
                    str(layers), str(samples)], check=True)
    with open(name, "rb") as file:
        while file.read(1 << 24):
            pass


def intensities(name, text):
    if name in ("naive", "hyper"):
        return [float(line) for line in text.split()]
    return [float(row["intensity"])
            for row in csv.DictReader(text.splitlines())]


def agree(results):
    """All programs that print numbers agree to 1e-6; attnscope's two runs are
    byte-identical."""
    sets = [intensities(name, runs[0][2]) for name, runs in results.items()
            if name != "cat"]
    return (results["jobs1"][0][2] == results["jobs2"][0][2] and
            all(len(one) == len(sets[0]) and
                max(abs(a - b) for a, b in zip(one, sets[0])) < 1e-6
                for one in sets))


def scope(jobs, *files):
    return [ATTNSCOPE, "intensity", "-j%d" % jobs, *files]


def bench_row(writer, folder, storage, task, goal_naive, goal_hyper):
    name = os.path.join(folder, "dump.h5")
    make(name, storage, task, LAYERS)
    python = [PYTHON, HERE + "/naive.py"]
    results = alternate({
        "naive": python + ["naive", name, *KEYS[task]],
        "jobs1": scope(1, name),
        "hyper": python + ["hyper", name, *KEYS[task]],
        "jobs2": scope(2, name),
        "cat": ["sh", "-c", 'cat "$1" >/dev/null', "sh", name],
    })
    size = os.path.getsize(name)
    most = max(peak(scope(1, name)), peak(scope(2, name)))
    os.remove(name)
    jobs1, jobs2 = results["jobs1"], results["jobs2"]
    gigabytes = size / 1e9
    writer.writerow([
        storage, task, LAYERS, "%.1f" % (size / 1e6),
        *("%.4f" % median(results[k])
          for k in ("naive", "hyper", "jobs1", "jobs2", "cat")),
        *("%.4f" % median(results[k], 1) for k in ("naive", "jobs1", "jobs2")),
        "%.1f" % ratio(results["naive"], jobs1, 1),
        "%.1f" % ratio(results["naive"], jobs1),
        "%.1f" % ratio(results["naive"], jobs2), goal_naive,
        "%.1f" % ratio(results["hyper"], jobs2), goal_hyper or "",
        *("%.2f" % (gigabytes / median(results[k]))
          for k in ("jobs1", "jobs2", "cat")),
        "%.1f" % most,
        "yes" if agree(results) else "NO"])
    sys.stdout.flush()
    return agree(results)


def growth(folder):
    """How time grows with samples, workers and hundreds of thousands of
    chunks."""
    name, other = (os.path.join(folder, n) for n in ("1.h5", "16.h5"))
    layers = max(1, LAYERS // 3)
    rows = []
    for storage in ("contiguous-f16", "gzip4-shuffle"):
        make(name, storage, "generation", layers, 1)
        make(other, storage, "generation", layers, 16)
        runs = alternate({"1": scope(1, name), "16": scope(1, other),
                          "16, 2 workers": scope(2, other)})
        rows.append((storage + ": 16 samples, times the time of 1",
                     ratio(runs["16"], runs["1"])))
        rows.append((storage + ": 16 samples, 1 worker over 2 workers",
                     ratio(runs["16"], runs["16, 2 workers"])))
    for storage in ("tiny-raw", "tiny-gzip"):
        make(name, storage, "generation", 1)
        make(other, storage, "generation", 4)
        runs = alternate({"1": scope(1, name), "4": scope(1, other)})
        rows.append((storage + ": 4 times the chunks, times the time",
                     ratio(runs["4"], runs["1"])))
        rows.append((storage + ": seconds for 4 layers", median(runs["4"])))
    os.remove(name)
    os.remove(other)
    return rows


def main():
    wanted = sys.argv[1:]
    good = True
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([
        "storage", "task", "layers", "stored_mb", "naive_s", "hyper_s",
        "jobs1_s", "jobs2_s", "cat_s", "naive_cpu_s", "jobs1_cpu_s",
        "jobs2_cpu_s", "naive_over_jobs1_cpu", "naive_over_jobs1",
        "naive_over_jobs2", "goal", "hyper_over_jobs2", "goal",
        "jobs1_gb_s", "jobs2_gb_s", "cat_gb_s", "peak_mb", "agree"])
    with tempfile.TemporaryDirectory(
            dir=os.environ.get("BENCH"), prefix="attnscope-bench.") as folder:
        for row in ROWS:
            if not wanted or row[0] in wanted:
                good = bench_row(writer, folder, *row) and good
        if not wanted or "growth" in wanted:
            print()
            writer.writerow(["what", "value"])
            for what, value in growth(folder):
                writer.writerow([what, "%.3f" % value])
    if "MEMORY_LOOP" in os.environ and (not wanted or "memory" in wanted):
        loop = subprocess.run([os.environ["MEMORY_LOOP"]], check=True,
                              capture_output=True, text=True).stdout
        writer.writerow(["memory loop, GB/s", loop.strip()])
    if not good:
        sys.exit("the results do not agree")


if __name__ == "__main__":
    main()
