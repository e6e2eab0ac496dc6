"""Mutated tables against an independent reading of them.

    tables.py ATTNSCOPE COUNT [SEED]

Each mutant (mutants.py) of a table of samples or of curves is neutral, has other
values, or contradicts itself.  What commands make of a good one has to be what
Python computes from it; the others have to fail with a line that says where and
why.  Prints "ok" or "not ok" for each kind of mutation, and how long the slowest
process took.  Good mutants share a process, since its start takes longer than the
rest.
"""
import collections
import csv
import io
import math
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time

from mutants import CURVE, KINDS, TASKS, Curves

# How many good mutants share a process: pairs of models, and shifts of curves
# against each other, take their time.
COMMANDS = {"curves --interval none": 40, "trajectory": 40,
            "compare --matrix": 3, "correlate --resamples 0": 1}
CURVES_ONLY, CORRELATE = "curves --interval none", "correlate --resamples 0"
CHUNK = 8 * len(KINDS)

# Pure functions on lists, as the pages define what commands print.


def mean(values):
    return math.fsum(values) / len(values)


def pearson(a, b):
    ma, mb = mean(a), mean(b)
    ab = math.fsum((x - ma) * (y - mb) for x, y in zip(a, b))
    aa = math.fsum((x - ma) ** 2 for x in a)
    bb = math.fsum((y - mb) ** 2 for y in b)
    return ab / math.sqrt(aa * bb)


def resampled(values, count):
    """The curve on the depths of another number of layers, ends held."""
    result = []
    for layer in range(count):
        at = (layer + 0.5) / count * len(values) - 0.5
        at = min(max(at, 0), len(values) - 1)
        low = min(int(at), len(values) - 2)
        result.append(values[low] + (at - low) * (values[low + 1] - values[low]))
    return result


def by_task(curves):
    """{(model, step): ([means of understanding], [of generation])}."""
    return {key[:2]: [[curves[(*key[:2], task)][layer][0]
                       for layer in sorted(curves[(*key[:2], task)])]
                      for task in TASKS] for key in curves}


def expect_curves(curves):
    for key, layers in curves.items():
        for layer, values in layers.items():
            for name, value in zip(("mean", "std", "ci_low", "ci_high"), values):
                if value is not None:
                    yield (*key, str(layer)), name, value


def expect_trajectory(curves):
    for key, tasks in by_task(curves).items():
        for task, values in zip(TASKS, tasks):
            yield (*key, task), "mean", mean(values)
            yield (*key, task), "r", pearson(*tasks)
            for third, name in enumerate(("early", "middle", "late")):
                yield (*key, task), name, mean([
                    value for layer, value in enumerate(values)
                    if (2 * layer + 1) * 3 // (2 * len(values)) == third])


def expect_compare(curves):
    curves = by_task(curves)
    for key, own in curves.items():
        for other, targets in curves.items():
            pairs = [(a, resampled(b, len(a))) for a, b in zip(own, targets)]
            pairs.append((pairs[0][0] + pairs[1][0], pairs[0][1] + pairs[1][1]))
            for task, (a, b) in zip((*TASKS, "joint"), pairs):
                apart = [x - y for x, y in zip(a, b)]
                of = (*key, task, other[0] + (other[1] and ":" + other[1]))
                yield of, "pearson", pearson(a, b)
                yield of, "rmse", math.sqrt(mean([d * d for d in apart]))
                yield of, "mad", mean([abs(d) for d in apart])


def expect_correlate(curves):
    for key, tasks in by_task(curves).items():
        yield (*key, "level", "pearson"), "r", pearson(*tasks)


# What tells rows of each command apart, and what values some of them have.
EXPECTED = {
    "curves": (CURVE + ("layer",), expect_curves),
    "trajectory": (CURVE, expect_trajectory),
    "compare": (CURVE + ("target",), expect_compare),
    "correlate": (("model", "step", "series", "method"), expect_correlate),
}


class Mutant:
    def __init__(self, seed, number):
        chance = random.Random((seed << 32) + number)
        self.number = number
        self.kind, (of, mutation, self.good) = number % len(KINDS), \
            KINDS[number % len(KINDS)]
        self.table = of(chance, f"m{number} ")
        self.wrong = mutation(self.table, chance)
        self.command = CURVES_ONLY
        if not self.table.only_curves and (of is Curves or not self.good):
            # Significance takes long, unless a table is refused.
            self.command = chance.choice(list(COMMANDS))
            if self.good and self.command == CORRELATE and chance.random() < 0.95:
                self.command = "trajectory"

    def write(self, folder):
        self.path = f"{folder}/{self.number}.csv"
        with open(self.path, "wb") as file:
            file.write(self.table.write())


class Runner:
    """Runs mutants and keeps what is wrong with them."""

    def __init__(self, program, seed):
        self.program, self.seed, self.slowest = program, seed, 0
        self.faults = collections.defaultdict(list)

    def run(self, command, paths, **more):
        began = time.monotonic()
        done = subprocess.run([self.program, *command.split(), *paths],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              close_fds=False, timeout=60, **more)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def refused(self, mutant):
        """Of one that contradicts itself: no table, and the right line."""
        status, said = self.run(mutant.command, [mutant.path],
                                stderr=subprocess.STDOUT)
        places, cause = mutant.wrong
        if status == 0 and not mutant.table.told:
            return "taken: " + said[:200]
        if status not in (0, 1, 2) or status and "\nmodel," in "\n" + said:
            return f"status {status}: {said[:200]}"
        for line in said.split("\n"):
            if any(place in line for place in places) and re.search(cause, line):
                return None
        return f"no line with {places} and {cause}: {said}"

    def read(self, mutants):
        """Of good ones: the values that Python finds in them."""
        command = mutants[0].command
        status, said = self.run(command, [m.path for m in mutants],
                                stderr=subprocess.PIPE)
        if status:
            if len(mutants) == 1:
                said = self.run(command, [mutants[0].path],
                                stderr=subprocess.STDOUT)[1]
            return f"refused: {said[-300:]}"
        key, expect = EXPECTED[command.split()[0]]
        found, count = {}, 0
        for row in csv.DictReader(io.StringIO(said)):
            found[tuple(row[name] for name in key)] = row
            count += 1
        if count != len(found):
            return "rows that are there twice"
        seen = set()
        for mutant in mutants:
            for of, name, value in expect(mutant.table.curves()):
                seen.add(of)
                if of not in found:
                    return f"{of}: is not there"
                cell = found[of][name]
                if not cell or abs(float(cell) - value) > 1e-9:
                    return f"{of}: {name} '{cell}' is not {value}"
        # Means that are missing, other series, and models of other mutants.
        more = [of for of in found.keys() - seen if found[of].get("mean")]
        return f"{more[0]}: is too much" if more else None

    def note(self, mutant, wrong):
        if wrong:
            self.faults[mutant.kind].append(
                f"{self.seed} {mutant.number} ({mutant.command}): {wrong}")

    def share(self, mutants):
        """One process for all; where one is wrong, one for each."""
        wrong = self.read(mutants)
        if not wrong:
            return
        for mutant in mutants:
            self.note(mutant, self.read([mutant]))
        if not any(self.faults[mutant.kind] for mutant in mutants):
            self.note(mutants[0], f"with others: {wrong}")

    def chunk(self, numbers):
        waiting = collections.defaultdict(list)
        with tempfile.TemporaryDirectory() as folder:
            for number in numbers:
                mutant = Mutant(self.seed, number)
                mutant.write(folder)
                if not mutant.good:
                    self.note(mutant, self.refused(mutant))
                    os.unlink(mutant.path)
                    continue
                batch = waiting[mutant.command]
                batch.append(mutant)
                if len(batch) == COMMANDS[mutant.command]:
                    self.share(waiting.pop(mutant.command))
            for batch in waiting.values():
                self.share(batch)
        return dict(self.faults), self.slowest


def chunk(program, seed, numbers):
    return Runner(program, seed).chunk(numbers)


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    faults, slowest = collections.defaultdict(list), 0
    with multiprocessing.Pool() as pool:
        for found, took in pool.starmap(chunk, [
                (program, seed, range(at, min(at + CHUNK, count)))
                for at in range(0, count, CHUNK)], 1):
            slowest = max(slowest, took)
            for kind, lines in found.items():
                faults[kind] += lines
    for kind, (of, mutation, good) in enumerate(KINDS):
        for line in faults[kind][:5]:
            print(f"# {line}")
        print(f"{'not ' if faults[kind] else ''}ok tables: "
              f"{of.__name__.lower()}: {mutation.__name__.replace('_', ' ')}")
    print(f"# {count} tables, the slowest took {slowest:.2f} s")


if __name__ == "__main__":
    main()
