"""A reference implementation of the measures of attnscope-intensity(1).

Computes value by value in float64, from the definitions, not from src/measure:
plain loops over rows, no tricks.  make_dumps.py uses it to write the reference
tables in tests/data.
"""
import numpy as np

OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)
COLUMNS = ("intensity", "expected", "enrichment", "sink", "sinkfree",
           "rowsum", "entropy", "to_text", "to_image", "to_other",
           "distance", "sink_rate")


def image_keys(modality, keys):
    """Understanding keys of the convention `authors`: boi to before eoi."""
    m = list(modality)
    if BOI in m or EOI in m:
        chosen = []
        image = [k for k in range(len(m)) if m[k] == IMAGE]
        # Every image begins at a boi, or right before its first token if no
        # boi is used at all; it ends before the eoi, or with its last token
        # before the next beginning.
        if BOI in m:
            begins = [k for k in range(len(m)) if m[k] == BOI]
        else:
            firsts = [k for k in image
                      if not any(j < k and EOI not in m[j:k] for j in image)]
            begins = [k - (k > 0 and m[k - 1] != EOI) for k in firsts]
        for first, after in zip(begins, begins[1:] + [len(m)]):
            if EOI in m[first:after]:
                chosen += range(first, m.index(EOI, first))
            elif any(first <= k < after for k in image):
                chosen += range(first, max(k for k in image if k < after) + 1)
    else:
        image = [k for k in range(len(m)) if m[k] == IMAGE]
        chosen = list(range(max(image[0] - 1, 0), image[-1] + 1))
    return [k for k in chosen if k < keys and m[k] != PAD]


def training_keys(sample, keys):
    """The convention `training`: slices that end one token early."""
    m = list(sample["modality"])
    image = [k for k in range(len(m)) if m[k] == IMAGE]
    if sample["task"] == "generation":
        prompt = [k for k in range(sample["prompt_length"]) if m[k] != PAD]
        return [k for k in prompt[:-1] if k < keys]
    begins = [k for k in range(len(m)) if m[k] == BOI]
    chosen = list(begins)
    if BOI not in m and EOI not in m and image[0] and m[image[0] - 1] != PAD:
        chosen = [image[0] - 1]
    # Each image reaches from its begin token to the next one.
    ends = begins + [len(m)]
    for a, b in zip([0] + begins, ends):
        chosen += [k for k in image if a <= k < b][:-1]
    return sorted(k for k in chosen if k < keys)


def counted(sample, convention, rows):
    """Positions of counted rows, and counted keys."""
    m = list(sample["modality"])
    keys = sample["attention"].shape[3]
    prompt = sample["prompt_length"]
    image = [k for k in range(len(m)) if m[k] == IMAGE]
    if sample["task"] == "understanding":
        q = [p for p in range(len(m)) if m[p] == TEXT and
             (p >= prompt if rows == "response" else p > image[-1])]
        k = ([k for k in range(keys) if m[k] == IMAGE]
             if convention == "strict" else image_keys(m, keys))
    else:
        q = [p for p in image if rows == "posttext" or p >= prompt]
        if convention == "authors":
            q = [p for p in q if p != image[-1]]
        k = ([k for k in range(keys) if m[k] == TEXT]
             if convention == "strict" else
             [k for k in range(min(prompt, keys)) if m[k] != PAD])
    if convention == "training":
        k = training_keys(sample, keys)
    return q, k


def head_rows(sample, layer, head, rule):
    """One dict of sums per row of this head that is neither NaN nor zero."""
    m = np.asarray(sample["modality"])
    attention = sample["attention"][layer, head].astype(np.float64)
    positions = list(sample["positions"])
    q, k = counted(sample, rule["convention"], rule["rows"])
    result, left_out = [], 0
    for row, position in enumerate(positions):
        if position not in q:
            continue
        end = sample["kv_length"][row]
        a = attention[row, :end]
        exists = [i for i in range(end) if m[i] != PAD]
        visible = [i for i in exists
                   if rule["bidirectional"] or i <= position]
        if np.isnan(a).any() or not a.any():
            left_out += 1
            continue
        sink = exists[0]
        part = a[[i for i in k if i < end]].sum()
        rest = a[[i for i in k if i < end and i != sink]].sum()
        # A large sink leaves of 1 - sink little but its rounding.
        outside = np.delete(a, sink).sum() if a[sink] > 0.5 else 1 - a[sink]
        positive = a[a > 0]
        result.append({
            "intensity": part,
            "expected": len(set(k) & set(visible)) / len(visible),
            "sink": a[sink],
            "sinkfree": rest / outside if outside > 0 else np.nan,
            "rowsum": a.sum(),
            "entropy": -(positive * np.log(positive)).sum(),
            "to_text": a[m[:end] == TEXT].sum(),
            "to_image": a[m[:end] == IMAGE].sum(),
            "to_other": a[(m[:end] != TEXT) & (m[:end] != IMAGE)].sum(),
            "distance": sum(a[i] * (position - i) for i in range(end)),
        })
    return result, left_out


def measure(sample, layer, heads, rule):
    """Means over the given heads, and how many rows count or are left out."""
    rows, left_out, queries, sinks = [], 0, 0, []
    for head in heads:
        found, lost = head_rows(sample, layer, head, rule)
        rows += found
        left_out += lost
        queries = max(queries, len(found))
        if found:
            sinks.append(np.mean([row["sink"] for row in found]) > 0.3)
    value = {"queries": queries, "left_out": left_out}
    for name in COLUMNS:
        if name == "sink_rate":
            value[name] = float(np.mean(sinks)) if sinks else float("nan")
        elif name != "enrichment":
            value[name] = (float(np.mean([row[name] for row in rows]))
                           if rows else float("nan"))
    value["enrichment"] = (value["intensity"] / value["expected"]
                           if rows else float("nan"))
    return value


def write_table(path, samples, rule, per_head=False):
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("sample,task,layer,head,queries,keys,"
                  + ",".join(COLUMNS) + "\n")
        for sample in samples:
            layers, heads = sample["attention"].shape[:2]
            keys = len(counted(sample, rule["convention"], rule["rows"])[1])
            for layer in range(layers):
                for head in range(heads) if per_head else [""]:
                    chosen = range(heads) if head == "" else [head]
                    value = measure(sample, layer, chosen, rule)
                    cells = ["" if value[n] != value[n] else repr(value[n])
                             for n in COLUMNS]
                    out.write(f"{sample['name']},{sample['task']},{layer},"
                              f"{head},{value['queries']},{keys},"
                              + ",".join(cells) + "\n")


def left_out(samples, rule):
    """Name of each sample, with its rows left out over layers and heads."""
    result = {}
    for sample in samples:
        layers, heads = sample["attention"].shape[:2]
        result[sample["name"]] = sum(
            head_rows(sample, layer, head, rule)[1]
            for layer in range(layers) for head in range(heads))
    return result
