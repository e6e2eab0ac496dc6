"""Reference tables of groups, heads, blocks, steps, loss and compare.

    python3 tests/data/results.py        (needs numpy, scipy and h5py)

Rewrites tests/data/results.  measures.py, numpy and scipy compute every number
from the dumps and curves in this tree, by the definitions in the manual pages,
without src.
"""
import csv
import os

import h5py
import numpy as np
from scipy.stats import f_oneway, pearsonr, spearmanr, t

import measures

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data")
RULE = {"convention": "strict", "rows": "response", "bidirectional": False}
TASKS = ("understanding", "generation")


def read(path):
    """The model, step and samples of a dump in our own format."""
    samples = []
    with h5py.File(path) as file:
        for name, group in file["samples"].items():
            attention = group["attention"][()].astype(np.float64)
            rows, keys = attention.shape[2:]
            positions = range(rows)
            if "query_positions" in group:
                positions = [int(p) for p in group["query_positions"][()]]
            kv_length = [keys] * rows
            if "kv_length" in group:
                kv_length = [int(k) for k in group["kv_length"][()]]
            task = group.attrs["task"]
            samples.append({
                "name": name, "attention": attention, "positions": positions,
                "kv_length": kv_length, "modality": group["modality"][()],
                "prompt_length": int(group.attrs["prompt_length"]),
                "task": task if isinstance(task, str) else task.decode(),
                "group": str(group.attrs.get("prompt_type", "")),
            })
        step = file.attrs.get("step", "")
        return str(file.attrs["model"]), str(step), samples


def write(name, columns, rows):
    folder = os.path.join(HERE, "results")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".csv"), "w", encoding="ascii",
              newline="\n") as out:
        out.write(columns + "\n")
        for row in rows:
            out.write(",".join(
                "" if isinstance(cell, float) and cell != cell
                else repr(float(cell)) if isinstance(cell, float)
                else str(cell) for cell in row) + "\n")


def blocks(path):
    """Means over samples of the means over heads and rows of a modality."""
    model, step, samples = read(path)
    for task in TASKS:
        chosen = [s for s in samples if s["task"] == task]
        layers = chosen[0]["attention"].shape[0]
        for layer in range(layers):
            for kind in ("text", "image", "other"):
                found = []
                for s in chosen:
                    m = np.asarray(s["modality"])
                    kinds = np.where(m == measures.TEXT, "text", np.where(
                        m == measures.IMAGE, "image", "other"))
                    rows = []
                    for head in s["attention"][layer]:
                        for i, position in enumerate(s["positions"]):
                            end = s["kv_length"][i]
                            a = head[i, :end]
                            if (kinds[position] == kind and
                                    m[position] != measures.PAD and
                                    not np.isnan(a).any() and a.any()):
                                rows.append([
                                    a[kinds[:end] == k].sum()
                                    for k in ("text", "image", "other")])
                    if rows:
                        found.append(np.mean(rows, axis=0))
                if found:
                    yield (model, step, task, layer, layers, kind, len(found),
                           *map(float, np.mean(found, axis=0)))


def steps(path):
    """Means over heads, then over the samples that reach each position."""
    model, step, samples = read(path)
    for task in TASKS:
        chosen = [s for s in samples if s["task"] == task]
        for layer in range(chosen[0]["attention"].shape[0]):
            places = {}
            for s in chosen:
                q, k = measures.counted(s, "strict", "response")
                rows = [r for r, p in enumerate(s["positions"]) if p in q]
                for place, row in enumerate(rows):
                    end = s["kv_length"][row]
                    found = [a[[i for i in k if i < end]].sum()
                             for a in s["attention"][layer, :, row, :end]
                             if not np.isnan(a).any() and a.any()]
                    if found:
                        places.setdefault(place, []).append(np.mean(found))
            for place in sorted(places):
                yield (model, step, task, layer, place, len(places[place]),
                       float(np.mean(places[place])))


def matrix(samples, task, measure):
    """Values [samples][layers] and the samples' groups."""
    chosen = [s for s in samples if s["task"] == task]
    layers, heads = chosen[0]["attention"].shape[:2]
    return np.array([[measures.measure(s, layer, range(heads), RULE)[measure]
                      for layer in range(layers)] for s in chosen]), \
        [s["group"] for s in chosen]


def groups(model, step, values, labels, task, measure, per_layer):
    table = values if per_layer else values.mean(axis=1, keepdims=True)
    names = sorted(set(labels))
    part = {g: np.array([x == g for x in labels]) for g in names}
    for g in names:
        r_all = pearsonr(values[part[g]].mean(0), values.mean(0))[0]
        r_others = pearsonr(values[part[g]].mean(0),
                            values[~part[g]].mean(0))[0]
        for c in range(table.shape[1]):
            column = table[:, c]
            n, k = len(column), len(names)
            # The explained share of variance follows from the F of an ANOVA.
            f = f_oneway(*(column[part[x]] for x in names))[0]
            eta = f * (k - 1) / (f * (k - 1) + n - k)
            own = column[part[g]]
            yield (model, step, g, task, measure, len(own), float(own.mean()),
                   float(own.std(ddof=1)) if len(own) > 1 else float("nan"),
                   float(r_all), float(r_others), float(eta),
                   c if per_layer else "")


def heads(model, step, samples):
    layers, count = samples[0]["attention"].shape[:2]
    for layer in range(layers):
        for head in range(count):
            mean = [np.mean([
                measures.measure(s, layer, [head], RULE)["intensity"]
                for s in samples if s["task"] == task]) for task in TASKS]
            yield (model, step, layer, head, float(mean[0]), float(mean[1]),
                   float(mean[0] - mean[1]))


def targets(name):
    with open(os.path.join(DATA, "targets", name + ".csv"),
              encoding="ascii") as file:
        return list(csv.DictReader(file))


def losses(model, step, values, task, name, stretch):
    """The loss as in training, and that of the mean curve."""
    count = values.shape[1]
    target, delta = np.empty(count), np.empty(count)
    for layer in range(count):
        at = int((layer + 0.5) * stretch / count) if stretch else layer
        for row in targets(name):
            if (row["task"] == task and int(row["from"]) <= at and
                    (not row["to"] or at < int(row["to"]))):
                target[layer] = float(row["target"])
                delta[layer] = float(row["delta"])

    def huber(curve):
        d = np.abs(curve - target)
        return np.where(d <= delta, d * d / 2, delta * d - delta ** 2 / 2)

    label = f"{name} stretched from {stretch}" if stretch else name
    each = huber(values).mean(axis=1)
    low, high = t.interval(0.95, len(each) - 1, each.mean(),
                           each.std(ddof=1) / np.sqrt(len(each)))
    return (model, step, task, label, len(values),
            float(huber(values).mean()), float(low), float(high),
            float(huber(values.mean(0)).mean()))


def comparisons():
    """The unified models of figure 1 against its two single-task models."""
    curves = {}
    with open(os.path.join(DATA, "paper", "fig1.csv"),
              encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = row["model"], row["task"], row["group"]
            curves.setdefault(key, []).append(float(row["mean"]))
    target = {
        "understanding": curves["Qwen3-VL-8B", "understanding",
                                "task-specific"],
        "generation": curves["HunyuanImage-3.0", "generation",
                             "task-specific-as-plotted-36"],
    }

    def depth(n):
        return (np.arange(n) + 0.5) / n

    for model in ("Emu3", "Janus-Pro", "BAGEL"):
        parts = []
        for task in TASKS:
            own = np.array(curves[model, task, "base"])
            other = np.interp(depth(len(own)), depth(len(target[task])),
                              target[task])
            parts.append((task, own, other))
        parts.append(("joint", np.concatenate([p[1] for p in parts]),
                      np.concatenate([p[2] for p in parts])))
        for task, own, other in parts:
            yield (model, task, len(own), float(pearsonr(own, other)[0]),
                   float(spearmanr(own, other)[0]),
                   float(np.sqrt(((own - other) ** 2).mean())),
                   float(np.abs(own - other).mean()))


def jackknife(sets, estimate, back):
    """The interval of estimate([curves]) over the samples of all sets."""
    means = [values.mean(0) for values in sets]
    variances = []
    for i, values in enumerate(sets):
        n = len(values)
        z = [estimate(means[:i] + [np.delete(values, k, 0).mean(0)]
                      + means[i + 1:]) for k in range(n)]
        variances.append(((n - 1) / n * ((z - np.mean(z)) ** 2).sum(), n - 1))
    total = sum(v for v, _ in variances)
    freedom = total ** 2 / sum(v ** 2 / f for v, f in variances)
    far = t.ppf(0.975, freedom) * np.sqrt(total)
    middle = estimate(means)
    return float(back(middle - far)), float(back(middle + far))


def comparison_intervals(own, other):
    """One model against another, both of the same layers."""
    model, _, samples = own
    reference, _, others = other
    names = {"understanding": [0], "generation": [1], "joint": [0, 1]}
    for name, tasks in names.items():
        sets = ([matrix(samples, TASKS[i], "intensity")[0] for i in tasks]
                + [matrix(others, TASKS[i], "intensity")[0] for i in tasks])

        def ends(curves, half=len(tasks)):
            return np.concatenate(curves[:half]), np.concatenate(curves[half:])

        scales = (
            (lambda c: np.arctanh(pearsonr(*ends(c))[0]), np.tanh),
            (lambda c: np.arctanh(spearmanr(*ends(c))[0]), np.tanh),
            (lambda c: np.log(np.sqrt(((ends(c)[0] - ends(c)[1]) ** 2).mean())),
             np.exp),
            (lambda c: np.log(np.abs(ends(c)[0] - ends(c)[1]).mean()), np.exp))
        row = [model, name, reference]
        for estimate, back in scales:
            row += jackknife(sets, estimate, back)
        yield row


def main():
    trained = os.path.join(DATA, "demo", "umm_final_rows100.h5")
    tuned = os.path.join(DATA, "demo", "umm_aia.h5")
    small = os.path.join(HERE, "measures", "measures.h5")
    mask = "model,step,task,layer,layers,from,samples,to_text,to_image,to_other"
    write("blocks", mask, [r for p in (tuned, trained) for r in blocks(p)])
    write("blocks_small", mask, blocks(small))
    where = "model,step,task,layer,position,samples,mean"
    write("steps", where, [r for p in (tuned, trained) for r in steps(p)])
    write("steps_small", where, steps(small))
    model, step, samples = read(trained)
    write("heads", "model,step,layer,head,understanding,generation,difference",
          heads(*read(tuned)))
    columns = ("model,step,group,task,measure,samples,mean,std,r_overall,"
               "r_others,eta_squared,layer")
    whole, layers, sums = [], [], []
    for task in TASKS:
        for measure in ("intensity", "enrichment", "sinkfree"):
            values, labels = matrix(samples, task, measure)
            whole += groups(model, step, values, labels, task, measure, False)
            layers += groups(model, step, values, labels, task, measure, True)
    write("groups", columns, whole)
    write("groups_layers", columns, layers)
    for path in (trained, tuned):
        model, step, samples = read(path)
        for task in TASKS:
            values = matrix(samples, task, "intensity")[0]
            for name, stretch in (("janus-pro", 30), ("janus-pro", 0),
                                  ("janus-pro-code", 30), ("emu3", 32)):
                sums.append(losses(model, step, values, task, name, stretch))
    write("loss", "model,step,task,targets,samples,loss,ci_low,ci_high,"
          "loss_of_mean", sums)
    write("comparison", "model,task,layers,pearson,spearman,rmse,mad",
          comparisons())
    write("comparison_intervals",
          "model,task,target,pearson_low,pearson_high,spearman_low,"
          "spearman_high,rmse_low,rmse_high,mad_low,mad_high",
          comparison_intervals(read(tuned), read(trained)))


if __name__ == "__main__":
    main()
