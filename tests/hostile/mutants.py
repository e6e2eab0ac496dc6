"""Mutants of tables: of samples (the intensity) and of curves.

A mutation changes a table and returns None if what is left is a good table, else
where a message has to say that it is wrong, and why: texts of which the message
holds one, and a regular expression.
"""
import collections
import csv
import io
import math
import operator

TASKS = ("understanding", "generation")
SAMPLES = ("model,step,file,sample,task,group,layer,layers,head,heads,queries,"
           "keys,convention,rows,mask,intensity,expected,enrichment,sink,"
           "sinkfree").split(",")
CURVES = ("model,step,group,task,measure,layer,layers,depth,convention,rows,mask,"
          "samples,mean,std,ci_low,ci_high").split(",")
CURVE = ("model", "step", "task")
SAMPLE = CURVE + ("sample",)
COUNTED = {"group": "", "convention": "strict", "rows": "response",
           "mask": "causal"}


class Table:
    """Rows as dicts of texts, with a header, as they will be written."""

    end, head, tail, quote, cut = "\n", "", "", csv.QUOTE_MINIMAL, 0
    only_curves = False  # which have not both tasks, or not all layers
    told = False  # a message is enough, since such tables may be good ones

    def write(self):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator=self.end, quoting=self.quote)
        writer.writerow(self.columns)
        writer.writerows(map(operator.itemgetter(*self.columns), self.rows))
        text = (self.head + out.getvalue() + self.tail).encode()
        return text[:len(text) - self.cut]

    def line(self, row):
        """Where a row is, as messages call it."""
        at = next(i for i, other in enumerate(self.rows) if other is row)
        return f": line {at + 2}: "

    def nth(self, row):
        at = next(i for i, other in enumerate(self.rows) if other is row)
        return f": row {at + 1}: "

    def one(self, chance):
        return chance.choice(self.rows)

    def alike(self, row, *names):
        """Rows that have the same as `row` in these columns."""
        return [r for r in self.rows if all(r[n] == row[n] for n in names)]

    def drop(self, rows):
        gone = set(map(id, rows))
        self.rows = [row for row in self.rows if id(row) not in gone]


class Samples(Table):
    """Two samples of each task of a model with heads apart and of one with their
    mean."""

    value = "intensity"

    def __init__(self, chance, name):
        self.columns, self.rows = list(SAMPLES), []
        for model, step, heads in ((f"{name}a,b", "10", 2), (f"{name}c", "", 0)):
            of = {"model": model, "step": step, "file": f"{model}.h5",
                  "layers": "3", "heads": str(heads or 4), "queries": "5",
                  "keys": "7", "expected": "0.5", "sink": "0.1", **COUNTED}
            for task in TASKS:
                for place in range(6 * (heads or 1)):
                    place, head = divmod(place, heads or 1)
                    value = chance.random()
                    text = repr(value)
                    self.rows.append({
                        **of, "task": task, "sample": f"s{place // 3}",
                        "layer": str(place % 3),
                        "head": str(head) if heads else "", "intensity": text,
                        "enrichment": repr(value / 0.5), "sinkfree": text})

    def curves(self):
        """{(model, step, task): {layer: (mean,)}}, over samples of heads."""
        heads = collections.defaultdict(list)
        for row in self.rows:
            if row["intensity"] != "":
                heads[row["model"], row["step"], row["task"], int(row["layer"]),
                      row["sample"]].append(float(row["intensity"]))
        samples = collections.defaultdict(list)
        for key, values in heads.items():
            samples[key[:4]].append(math.fsum(values) / len(values))
        curves = collections.defaultdict(dict)
        for key, values in samples.items():
            curves[key[:3]][key[3]] = (math.fsum(values) / len(values),)
        return curves


class Curves(Table):
    """Both tasks of two steps of a model of six layers and of one of four."""

    value = "mean"

    def __init__(self, chance, name):
        self.columns, self.rows = list(CURVES), []
        for model, step, layers in ((f"{name}a,b", "10", 6),
                                    (f"{name}a,b", "20", 6), (f"{name}c", "", 4)):
            for task in TASKS:
                for layer in range(layers):
                    mean, half = 0.1 + 0.8 * chance.random(), chance.random() / 9
                    self.rows.append({
                        "model": model, "step": step, "task": task,
                        "measure": "intensity", "layer": str(layer),
                        "layers": str(layers),
                        "depth": repr((layer + 0.5) / layers), "samples": "3",
                        "mean": repr(mean), "std": repr(half / 2),
                        "ci_low": repr(mean - half),
                        "ci_high": repr(mean + half), **COUNTED})

    def curves(self):
        """{(model, step, task): {layer: (mean, std, ci_low, ci_high)}}."""
        curves = collections.defaultdict(dict)
        for row in self.rows:
            curves[row["model"], row["step"], row["task"]][int(row["layer"])] = \
                tuple(float(row[name]) if row[name] else None
                      for name in ("mean", "std", "ci_low", "ci_high"))
        return curves


# What changes nothing, of either kind.

def shuffled(t, c):
    c.shuffle(t.rows)


def columns_moved(t, c):
    c.shuffle(t.columns)


def column_added(t, c):
    t.columns.insert(c.randrange(len(t.columns)), "remark")
    for row in t.rows:
        row["remark"] = "x"


def quoted(t, c):
    t.quote = csv.QUOTE_ALL


def ends_of_lines(t, c):
    t.end = "\r\n"


def byte_order_mark(t, c):
    t.head = "\ufeff"


def numbers_spelled(t, c):
    for row in t.rows:
        row[t.value] = "%.17e" % float(row[t.value])


def header_repeated(t, c):
    """As joined tables have it, attnscope(1)."""
    at = c.randrange(len(t.rows))
    t.rows.insert(at, dict(zip(t.columns, t.columns)))
    t.curves_of, header = t.curves, t.rows[at]

    def curves():
        t.drop([header])
        return t.curves_of()

    t.curves = curves


# What changes values.

def value_changed(t, c):
    row = t.one(c)
    row[t.value] = repr(c.random())
    if t.value == "mean":
        row.update(ci_low="", ci_high="")


def model_renamed(t, c):
    name = c.choice(['say "x"', "\xe9\u2192\u6a21", "x y", "=1+1", "a;b"])
    row = t.one(c)
    name = row["model"].rstrip("abc,") + name
    for other in t.alike(row, "model"):
        other["model"] = name


def task_gone(t, c):
    t.only_curves = True
    t.drop(t.alike(t.one(c), "model", "task"))


def value_missing(t, c):
    row = t.one(c)
    for other in t.alike(row, *SAMPLE, "layer"):
        other.update(intensity="", enrichment="", sinkfree="")


def sample_gone(t, c):
    t.drop(t.alike(t.one(c), *SAMPLE))


def digitised(t, c):
    """Curves that were read off a figure."""
    for name in ("convention", "rows", "mask"):
        t.columns.remove(name)
    for row in t.rows:
        row.update(samples="", std="", ci_low="", ci_high="")


def range_of_layers(t, c):
    """As `curves --layers 1:` makes it."""
    t.only_curves = True
    t.drop([row for row in t.rows if row["layer"] == "0"])


# What contradicts itself, of either kind.

def row_twice(t, c):
    row = t.one(c)
    other = dict(row)
    if c.random() < 0.5:
        other[t.value] = repr(c.random())
        if t.value == "mean":
            other.update(ci_low="", ci_high="")
    t.rows.insert(c.randrange(len(t.rows)), other)
    return of_layer(t, row, other), "duplicate|twice"


def of_layer(t, *rows):
    """Messages about rows that contradict each other: of which curve they are."""
    return [f"{row['model']}: " for row in rows] + [row["file"] for row in rows
                                                    if "file" in row]


def layer_beyond(t, c):
    row = t.one(c)
    row["layer"] = c.choice([row["layers"], "7", "4294967296", "-1", "1.5", ""])
    return [t.line(row)], "'layer' is not below 'layers'|'layer'.* not a count"


def task_unknown(t, c):
    row = t.one(c)
    row["task"] = c.choice(["", "both", "Understanding", "joint"])
    return [t.line(row)], "task"


def no_number(t, c):
    row = t.one(c)
    name = c.choice([n for n in ("intensity", "expected", "enrichment", "sink",
                                 "sinkfree", "mean", "std", "ci_low", "ci_high",
                                 "depth") if n in row])
    row[name] = c.choice(["nan", "inf", "-inf", "0,5", "x", "0.5 .", "0x1",
                          "1e999", "0.5\0"])
    return [t.line(row)], f"'{name}'.* is not a number|NUL byte"


def column_gone(t, c):
    name = c.choice([t.value, "layer", "model", "layers", "task"])
    t.columns.remove(name)
    return [".csv: "], f"'{name}'"


def column_twice(t, c):
    name = c.choice([t.value, "layer", "model", "layers", "task"])
    t.columns.insert(c.randrange(len(t.columns)), name)
    return [".csv: "], f"'{name}'"


def cells_missing(t, c):
    row, out = t.one(c), io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [row[name] for name in t.columns[:-c.randrange(1, 4)]])
    t.tail = out.getvalue()
    return [f": line {len(t.rows) + 2}: "], "cells, where the header has"


def cut(t, c):
    t.cut = c.randrange(1, 30)
    return [".csv: "], "cut|newline|quote"


def quote_open(t, c):
    t.tail = '"a,b\n'
    return [f": line {len(t.rows) + 2}: ", f": line {len(t.rows) + 3}: "], "quote"


def long_field(t, c):
    row = t.one(c)
    row["queries" if "queries" in row else "samples"] = "9" * (1 << 20)
    return [t.line(row)], "longer|not a count"


def other_rows(t, c):
    """Rows of the other kind behind."""
    of = Curves if isinstance(t, Samples) else Samples
    t.tail = of(c, "").write().decode()
    return [f": line {len(t.rows) + 2}: "], "is a curves table|is an intensity"


def layers_differ(t, c):
    row = t.one(c)
    kept = [r for r in t.rows if r["model"] == row["model"]]
    names = c.choice([n for n in (CURVE + ("layer",), CURVE, SAMPLE,
                                  SAMPLE + ("layer",), SAMPLE + ("layer", "head"))
                      if set(n) <= row.keys()])
    for other in t.alike(row, *names):
        other["layers"] = c.choice(["7", "8", "30"])
        if "depth" in other:
            other["depth"] = repr((int(other["layer"]) + 0.5) /
                                  int(other["layers"]))
    return of_layer(t, *kept[:1]), "layer"


# Of samples.

def row_gone(t, c):
    row = t.one(c)
    t.drop([row])
    return of_layer(t, row), "layer|head"


def heads_differ(t, c):
    row = c.choice([r for r in t.rows if r["head"]])
    row["heads"] = c.choice(["3", "1", "0", "x"])
    return of_layer(t, row) + [t.line(row)], "head"


def heads_of_sample(t, c):
    """One sample of a model has other heads than the others."""
    row = c.choice([r for r in t.rows if r["head"]])
    heads = c.choice(["1", "3"])
    for other in t.alike(row, *SAMPLE):
        other["heads"] = heads
        if heads == "1" and other["head"] == "1":
            t.drop([other])
        elif heads == "3" and other["head"] == "1":
            t.rows.append({**other, "head": "2"})
    return of_layer(t, row), "head"


def head_beyond(t, c):
    row = c.choice([r for r in t.rows if r["head"]])
    row["head"] = c.choice(["2", "9", "-1", ""])
    return of_layer(t, row) + [t.line(row)], "head"


def measure_beyond(t, c):
    row = t.one(c)
    name = c.choice(["intensity", "expected", "enrichment", "sink", "sinkfree"])
    row[name] = c.choice(["-0.25", "-3", "-1e30"] + (
        [] if name == "enrichment" else ["1.7", "7", "1e30"]))
    return [t.nth(row), t.line(row)], f"'{name}'|an intensity"


def provenance_differs(t, c):
    row = t.one(c)
    name, value = c.choice([("convention", "authors"), ("rows", "posttext")])
    for other in t.alike(row, *SAMPLE):
        other[name] = value
    return of_layer(t, row), f"strict|{value}"


# Of curves.

def spread_negative(t, c):
    row = t.one(c)
    row["std"] = c.choice(["-1", "-1e-3", "-1e300"])
    return [t.line(row)], "'std'"


def mean_outside(t, c):
    row, off = t.one(c), c.choice([0.2, -0.2, 0.5, -0.5])
    row["mean"] = repr(float(row["mean"]) + off)
    return [t.line(row), t.nth(row)], "'mean'|intensity"


def ends_turned(t, c):
    row = t.one(c)
    row["ci_low"], row["ci_high"] = row["ci_high"], row["ci_low"]
    return [t.line(row)], "'ci_low'"


def depth_elsewhere(t, c):
    row = t.one(c)
    row["depth"] = c.choice(["-1", "99", "1.5", repr(
        float(row["depth"]) + 1 / int(row["layers"]))])
    return [t.line(row)], "'depth'"


def samples_none(t, c):
    row = t.one(c)
    row["samples"] = c.choice(["0", "-1", "1.5", "x"])
    return [t.line(row)], "'samples'"


def mean_beyond(t, c):
    row = t.one(c)
    row.update(ci_low="", ci_high="", mean=c.choice(["-0.25", "1.7", "-7", "1e30"]))
    return [t.line(row), t.nth(row)], "'mean'|'intensity'|an intensity"


def layer_gone(t, c):
    """As models with maps of some layers have it."""
    row = t.one(c)
    t.drop([row])
    t.told = True
    layers, name = int(row["layers"]), f"{row['model']}: {row['task']}: "
    return [name], (f"has rows of {layers - 1} of {layers} layers|"
                    f"layer {layers - 1} is missing")


def curve_cut(t, c):
    """The last layers of a curve are not there."""
    row = t.one(c)
    t.drop([r for r in t.alike(row, "model", "step")
            if int(r["layer"]) >= int(row["layers"]) - 2])
    return of_layer(t, row), "layer"


def counted_apart(t, c):
    row = t.one(c)
    name, value = c.choice([("convention", "authors"), ("rows", "posttext")])
    row[name] = value
    return of_layer(t, row), f"strict|{value}"


SAME = (shuffled, columns_moved, column_added, quoted, ends_of_lines,
        byte_order_mark, numbers_spelled, header_repeated, value_changed,
        model_renamed, task_gone)
WRONG = (row_twice, layer_beyond, task_unknown, no_number, column_gone,
         column_twice, cells_missing, cut, quote_open, long_field, other_rows,
         layers_differ)
# (class of the table, mutation, whether the mutant is a good table)
KINDS = [(Samples, mutation, mutation in SAME + (value_missing, sample_gone))
         for mutation in SAME + (value_missing, sample_gone) + WRONG + (
             row_gone, heads_differ, heads_of_sample, head_beyond,
             measure_beyond, provenance_differs)]
KINDS += [(Curves, mutation, mutation in SAME + (digitised, range_of_layers))
          for mutation in SAME + (digitised, range_of_layers) + WRONG + (
              spread_negative, mean_outside, ends_turned, depth_elsewhere,
              samples_none, mean_beyond, layer_gone, curve_cut, counted_apart)]
