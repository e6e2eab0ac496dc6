"""Mutated tables against an independent reading of them.

    tables.py ATTNSCOPE COUNT [SEED]

Each mutant of a table of samples is neutral (rows in another order, numbers
written otherwise), has other values, or contradicts itself.  `attnscope curves`
must print the mean curves that Python computes from the mutant, or, for the
last kind, fail with a line that names the table, or the dump that rows are of.  Prints "ok" or "not ok" for
each kind of mutation, and how long the slowest took.
"""
import collections
import csv
import io
import math
import random
import subprocess
import sys
import tempfile
import time

COLUMNS = ("model,step,file,sample,task,group,layer,layers,head,heads,queries,"
           "keys,convention,rows,mask,intensity,expected,enrichment,sink,"
           "sinkfree").split(",")
TASKS = ("understanding", "generation")


class Table:
    """Rows as dicts of texts, with a header, as they will be written."""

    def __init__(self, chance):
        self.columns, self.rows = list(COLUMNS), []
        self.end, self.head, self.tail, self.quote = "\n", "", "", False
        for model, step, heads in (("a,b", "10", 2), ("c", "", 0)):
            for task in TASKS:
                for sample in range(3):
                    for layer in range(3):
                        self.add(chance, model, step, task, sample, layer,
                                 heads)

    def add(self, chance, model, step, task, sample, layer, heads):
        for head in range(heads) if heads else [""]:
            value = chance.random()
            self.rows.append({
                "model": model, "step": step, "file": f"{model}.h5",
                "sample": f"s{sample}", "task": task, "group": "",
                "layer": str(layer), "layers": "3", "head": str(head),
                "heads": str(heads or 4), "queries": "5", "keys": "7",
                "convention": "strict", "rows": "response",
                "mask": "causal", "intensity": repr(value),
                "expected": "0.5", "enrichment": repr(value / 0.5),
                "sink": "0.1", "sinkfree": repr(value)})

    def write(self):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator=self.end, quoting=(
            csv.QUOTE_ALL if self.quote else csv.QUOTE_MINIMAL))
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([row[name] for name in self.columns])
        return (self.head + out.getvalue() + self.tail).encode("utf-8",
                                                               "surrogateescape")

    def curves(self):
        """(model, step, task, layer): mean over samples of that over heads."""
        heads = collections.defaultdict(list)
        for row in self.rows:
            if row["intensity"] != "":
                heads[row["model"], row["step"], row["task"], row["layer"],
                      row["sample"]].append(float(row["intensity"]))
        samples = collections.defaultdict(list)
        for key, values in heads.items():
            samples[key[:4]].append(math.fsum(values) / len(values))
        return {key: math.fsum(values) / len(values)
                for key, values in samples.items()}


def one(table, chance):
    return chance.choice(table.rows)


def alike(table, row, *names):
    """Rows that have the same as `row` in these columns."""
    return [r for r in table.rows if all(r[n] == row[n] for n in names)]


SAMPLE = ("model", "step", "task", "sample")


# What changes nothing.

def shuffled(t, c):
    c.shuffle(t.rows)


def columns_moved(t, c):
    c.shuffle(t.columns)


def quoted(t, c):
    t.quote = True


def ends_of_lines(t, c):
    t.end = "\r\n"


def numbers_spelled(t, c):
    for row in t.rows:
        row["intensity"] = "%.17e" % float(row["intensity"])


def header_repeated(t, c):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(t.columns)
    t.tail = text.getvalue()


# What changes values.

def value_changed(t, c):
    one(t, c)["intensity"] = repr(c.random())


def value_missing(t, c):
    row = one(t, c)
    for other in alike(t, row, *SAMPLE, "layer"):
        other.update(intensity="", enrichment="", sinkfree="")


def sample_gone(t, c):
    gone = alike(t, one(t, c), *SAMPLE)
    t.rows = [r for r in t.rows if r not in gone]


def task_gone(t, c):
    gone = alike(t, one(t, c), "model", "task")
    t.rows = [r for r in t.rows if r not in gone]


def model_renamed(t, c):
    name = c.choice(['say "x"', "é→\u6a21", "x y", "=1+1", "a;b"])
    for row in alike(t, one(t, c), "model"):
        row["model"] = name


# What contradicts itself.

def row_gone(t, c):
    t.rows.remove(one(t, c))


def row_twice(t, c):
    row = dict(one(t, c))
    if c.random() < 0.5:
        row["intensity"] = repr(c.random())
    t.rows.insert(c.randrange(len(t.rows)), row)


def layers_differ(t, c):
    row = one(t, c)
    for other in alike(t, row, *c.choice(
            [SAMPLE, SAMPLE + ("layer",), ("model", "task")])):
        other["layers"] = c.choice(["4", "2", "30"])


def layer_beyond(t, c):
    one(t, c)["layer"] = c.choice(["3", "7", "4294967296", "-1", "1.5", ""])


def heads_differ(t, c):
    row = c.choice([r for r in t.rows if r["head"]])
    row["heads"] = c.choice(["3", "1", "0", "x"])


def head_beyond(t, c):
    row = c.choice([r for r in t.rows if r["head"]])
    row["head"] = c.choice(["2", "9", "-1", ""])


def no_number(t, c):
    one(t, c)["intensity"] = c.choice(
        ["nan", "inf", "-inf", "0,5", "x", "0.5 .", "0x1", "1e999", "0.5\x00"])


def no_probability(t, c):
    one(t, c)["intensity"] = c.choice(["1.7", "-0.25", "1e30"])


def provenance_differs(t, c):
    row = one(t, c)
    name, value = c.choice([("convention", "authors"), ("rows", "posttext")])
    for other in alike(t, row, *SAMPLE):
        other[name] = value


def task_unknown(t, c):
    one(t, c)["task"] = c.choice(["", "both", "Understanding"])


def column_gone(t, c):
    t.columns.remove(c.choice(["intensity", "layer", "model", "layers", "task"]))


def cut(t, c):
    t.write_whole = t.write
    at = c.randrange(1, 30)
    t.write = lambda: t.write_whole()[:-at]


def quote_open(t, c):
    t.tail = '"a,b\n'


def curves_beside(t, c):
    t.tail = ("model,step,group,task,measure,layer,layers,depth,convention,rows,"
              "mask,samples,mean,std,ci_low,ci_high\n"
              "c,,,understanding,intensity,0,3,0.16,strict,response,causal,3,"
              "0.5,,,\n")


def long_field(t, c):
    one(t, c)["queries"] = "9" * (1 << 20)


SAME = (shuffled, columns_moved, quoted, ends_of_lines, numbers_spelled,
        header_repeated, value_changed, value_missing, sample_gone, task_gone,
        model_renamed)
REFUSED = (row_gone, row_twice, layers_differ, layer_beyond, heads_differ,
           head_beyond, no_number, no_probability, provenance_differs,
           task_unknown, column_gone, cut, quote_open, curves_beside, long_field)


def fault(program, path, table, refused):
    """What is wrong about what the program makes of the table, or None."""
    said = subprocess.run([program, "curves", "--interval", "none", path],
                          capture_output=True, timeout=60)
    if said.returncode not in (0, 1, 2):
        return f"status {said.returncode}"
    if refused:
        line = said.stderr.decode("utf-8", "replace").strip()
        if said.returncode == 0:
            return "taken: " + line
        # Of rows that contradict each other, the dump they are of.
        if said.stdout or not any(name in line for name in (
                path, "a,b: ", "c: ", "a,b.h5", "c.h5")):
            return "no line that names a file: " + line
        return None
    if said.returncode:
        return "refused: " + said.stderr.decode("utf-8", "replace").strip()
    found = {}
    for row in csv.DictReader(io.StringIO(said.stdout.decode())):
        if row["mean"]:
            found[row["model"], row["step"], row["task"],
                  row["layer"]] = float(row["mean"])
    wanted = table.curves()
    if found.keys() != wanted.keys():
        return f"other curves: {sorted(found.keys() ^ wanted.keys())[:3]}"
    for key, value in wanted.items():
        if abs(found[key] - value) > 1e-12:
            return f"{key}: {found[key]} is not {value}"
    return None


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    faults, slowest = collections.defaultdict(list), 0
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/mutant.csv"
        for i in range(count):
            chance = random.Random(f"{seed} {i}")
            mutation = (SAME + REFUSED)[i % len(SAME + REFUSED)]
            table = Table(chance)
            mutation(table, chance)
            with open(path, "wb") as file:
                file.write(table.write())
            began = time.monotonic()
            wrong = fault(program, path, table, mutation in REFUSED)
            slowest = max(slowest, time.monotonic() - began)
            if wrong:
                faults[mutation].append(f"{seed} {i}: {wrong}")
    for mutation in SAME + REFUSED:
        name = mutation.__name__.replace("_", " ")
        for line in faults[mutation][:5]:
            print(f"# {line}")
        print(f"{'not ' if faults[mutation] else ''}ok tables: {name}")
    print(f"# {count} tables, the slowest took {slowest:.2f} s")


main()
