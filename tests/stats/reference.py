#!/usr/bin/python3
"""Reference statistics from numpy and scipy, as a C header for the tests.

    python3 tests/stats/reference.py | clang-format \\
        > tests/unit/stats_reference.h

Shares no code with src/stats: correlations are scipy's, surrogates come from
numpy's generator (far more of them, so that the tests' tolerance is our own
Monte Carlo error), and phases are randomised with numpy's FFT.  The curves in
tests/data/paper-figure1.csv were digitised from figure 1 of arXiv 2511.22663.
"""
import csv
import itertools
import textwrap
from collections import defaultdict

import numpy as np
from scipy import special, stats

rng = np.random.default_rng(20260101)
MODELS = ["Emu3", "Janus-Pro", "BAGEL"]
DRAWS = 100000


def read_curves():
    curves = defaultdict(dict)
    with open("tests/data/paper-figure1.csv") as file:
        for row in csv.DictReader(file):
            key = row["model"], row["task"]
            curves[key][int(row["layer"])] = float(row["intensity"])
    return {k: np.array([v[i] for i in range(len(v))])
            for k, v in curves.items()}


def detrended(rows):
    rows = np.atleast_2d(rows)
    t = np.arange(rows.shape[1])
    fit = np.polynomial.polynomial.polyfit(t, rows.T, 1)
    return rows - (fit[0][:, None] + fit[1][:, None] * t)


SERIES = {
    "level": lambda c: np.array(c),
    "difference": np.diff,
    "detrended": lambda c: detrended(c)[0],
}


def standard(rows):
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))


def lag1(values):
    c = values - values.mean()
    return (c[1:] * c[:-1]).sum() / (c * c).sum()


def ar1(phi, n):
    x = np.empty((DRAWS, n))
    x[:, 0] = rng.standard_normal(DRAWS) / np.sqrt(1 - phi**2)
    for t in range(1, n):
        x[:, t] = phi * x[:, t - 1] + rng.standard_normal(DRAWS)
    return x


def share(surrogates, r):
    return (np.abs(surrogates) >= abs(r) - 1e-12).mean()


def correlation(understanding, generation, method, series):
    x, y = (SERIES[series](c) for c in (understanding, generation))
    rank = (lambda rows: stats.rankdata(rows, axis=-1)) \
        if method == "spearman" else (lambda rows: rows)
    r = (stats.spearmanr if method == "spearman" else stats.pearsonr)(x, y)[0]
    x, y = rank(x), rank(y)
    n = len(x)
    a, b = lag1(x), lag1(y)
    n_eff = min(max(n * (1 - a * b) / (1 + a * b), 2), n)
    shifts = np.array([stats.pearsonr(x, np.roll(y, k))[0] for k in range(n)])

    sides = []
    for lag in (a, b):
        k = (2, 5) if series == "detrended" else (1, 4)
        phi = np.clip(lag + (k[0] + k[1] * lag) / n, -0.99, 0.99)
        rows = ar1(phi, n)
        if series == "detrended":
            rows = detrended(rows)
        sides.append(standard(rank(rows)))
    p_ar = share((sides[0] * sides[1]).sum(axis=1), r)

    spectrum = np.fft.rfft(y - y.mean())
    angles = rng.uniform(0, 2 * np.pi, (DRAWS, len(spectrum)))
    if n % 2 == 0:
        angles[:, -1] = np.pi * rng.integers(0, 2, DRAWS)
    rows = rank(np.fft.irfft(spectrum * np.exp(1j * angles), n))
    unit = standard(x[None, :])[0]
    p_phase = share(standard(rows) @ unit, r)
    rows = rng.permuted(np.tile(y, (DRAWS, 1)), axis=1)
    p_permutation = share(standard(rows) @ unit, r)
    return [r, n_eff, p_ar, share(shifts, r),
            (shifts <= r + 1e-12).mean(), p_phase, p_permutation]


def text(value):
    if isinstance(value, (list, tuple, np.ndarray)):
        return "{" + ", ".join(text(v) for v in value) + "}"
    return repr(float(f"{value:.14g}"))


def emit(declaration, value):
    print(textwrap.fill(
        f"static const double {declaration} = {text(value)};", 78,
        subsequent_indent="    ", break_on_hyphens=False) + "\n")


def emit_paper(curves):
    for task in ("understanding", "generation"):
        rows = [list(curves[m, task]) for m in MODELS]
        emit(f"paper_{task}[3][32]", rows)
    emit("target_understanding[36]", curves["Qwen3-VL-8B", "understanding"])
    emit("target_generation[36]", curves["HunyuanImage-3.0", "generation"])
    print("/* [model][method][series]: r, n_eff, p_ar, p_shift, p_shift_less,")
    print(" * p_phase, p_permutation */")
    emit("paper_correlation[3][2][3][7]", [
        [[correlation(curves[m, "understanding"], curves[m, "generation"],
                      method, series) for series in SERIES]
         for method in ("pearson", "spearman")] for m in MODELS])


def emit_comparison(curves):
    targets = {"understanding": curves["Qwen3-VL-8B", "understanding"],
               "generation": curves["HunyuanImage-3.0", "generation"]}

    def on_layers(curve, n):
        depth = lambda k: (np.arange(k) + 0.5) / k
        return np.interp(depth(n), depth(len(curve)), curve)

    result = []
    for m in MODELS:
        c = [curves[m, t] for t in targets]
        t = [on_layers(v, len(c[0])) for v in targets.values()]
        pairs = list(zip(c, t)) + [(np.concatenate(c), np.concatenate(t))]
        result.append([[stats.pearsonr(a, b)[0], stats.spearmanr(a, b)[0],
                        np.sqrt(((a - b)**2).mean()), np.abs(a - b).mean()]
                       for a, b in pairs])
    print("/* [model][understanding, generation, joint]: pearson, spearman,")
    print(" * rmse, mad */")
    emit("paper_comparison[3][3][4]", result)
    u, g = (curves[m, t] for m, t in
            (("Emu3", "understanding"), ("BAGEL", "generation")))
    emit("cross_emu3_bagel", stats.pearsonr(on_layers(u, 28), g)[0])


def emit_pooled(curves):
    shifts = [[stats.pearsonr(curves[m, "understanding"],
                              np.roll(curves[m, "generation"], k))[0]
               for k in range(len(curves[m, "generation"]))] for m in MODELS]
    means = np.array([sum(s) / 3 for s in itertools.product(*shifts)])
    r = means[0]
    print("/* mean r, and the p values of all 26,880 combinations of shifts */")
    emit("pooled[3]", [r, share(means, r), (means <= r + 1e-12).mean()])


def emit_samples():
    level = np.array([0.2, 0.5, 0.3, 0.6, 0.1, 0.4, 0.45, 0.2])
    x = np.round(level + 0.3 * rng.standard_normal((40, 8)), 4)
    y = np.round(0.6 - 0.8 * level + 0.3 * rng.standard_normal((30, 8)), 4)
    labels = np.arange(40) % 3
    x[labels == 1, 2] += 0.35
    emit("samples_x[40][8]", x)
    emit("samples_y[30][8]", y)
    draw = lambda rows: rows[rng.integers(0, len(rows), (DRAWS, len(rows)))
                             ].mean(axis=1)
    boot_x, boot_y = draw(x), draw(y)
    low_high = lambda draws: np.quantile(draws, [0.025, 0.975], axis=0)
    print("/* mean, deviation, interval */")
    emit("curve_x[8][4]", np.stack([x.mean(axis=0), x.std(axis=0, ddof=1),
                                    *low_high(boot_x)]).T)
    print("/* interval of Pearson's r, of Spearman's rho */")
    emit("interval_r[2][2]", [
        low_high((standard(boot_x) * standard(boot_y)).sum(axis=1)),
        low_high((standard(stats.rankdata(boot_x, axis=1)) *
                  standard(stats.rankdata(boot_y, axis=1))).sum(axis=1))])
    print("/* mean x - mean y and its interval */")
    emit("difference_xy[8][3]", np.stack([x.mean(axis=0) - y.mean(axis=0),
                                          *low_high(boot_x - boot_y)]).T)
    emit_groups(x, labels)
    return x, y


def emit_groups(x, labels):
    def eta(order):
        parts = [x[order == g] for g in range(3)]
        between = sum(len(p) * (p.mean(axis=0) - x.mean(axis=0))**2
                      for p in parts)
        return between / ((x - x.mean(axis=0))**2).sum(axis=0)

    def welch(order):
        parts = [x[order == g] for g in range(3)]
        weights = np.array([len(p) / p.var(axis=0, ddof=1) for p in parts])
        means = np.array([p.mean(axis=0) for p in parts])
        share = weights / weights.sum(axis=0)
        spread = (weights * (means - (share * means).sum(axis=0))**2)
        freedom = np.array([[len(p) - 1] for p in parts])
        correction = 1 + 2 / 8 * ((1 - share)**2 / freedom).sum(axis=0)
        return spread.sum(axis=0) / 2 / correction

    observed = welch(labels)
    draws = np.array([welch(rng.permutation(labels)) for _ in range(20000)])
    print("/* eta squared of sample i in group i % 3, and p of Welch's F */")
    emit("groups_x[8][2]",
         np.stack([eta(labels), (draws >= observed - 1e-12).mean(axis=0)]).T)
    emit("similarity_x[3][2]", [
        [stats.pearsonr(x[labels == g].mean(axis=0), other.mean(axis=0))[0]
         for other in (x, x[labels != g])] for g in range(3)])


def jackknife(x, y, method, series):
    """Student's interval of r on Fisher's z, two independent jackknives."""
    def z(u, g):
        u, g = SERIES[series](u), SERIES[series](g)
        return np.arctanh((stats.spearmanr if method == "spearman"
                           else stats.pearsonr)(u, g)[0])

    def spread(replicates):
        n = len(replicates)
        return (n - 1)**2 / n * np.var(replicates, ddof=1), n - 1

    def without(rows, i):
        return np.delete(rows, i, axis=0).mean(axis=0)

    u, nu_u = spread([z(without(x, i), y.mean(axis=0))
                      for i in range(len(x))])
    g, nu_g = spread([z(x.mean(axis=0), without(y, i))
                      for i in range(len(y))])
    nu = (u + g)**2 / (u**2 / nu_u + g**2 / nu_g)
    return np.tanh(stats.t.interval(
        0.95, nu, z(x.mean(axis=0), y.mean(axis=0)), np.sqrt(u + g)))


def emit_student(x, y):
    print("/* level, freedom, t with P(|T| <= t) = level, P(|T| > 2.1) */")
    emit("student[132][4]", [
        [level, nu, stats.t.isf((1 - level) / 2, nu), 2 * stats.t.sf(2.1, nu)]
        for level in (0.1, 0.5, 0.9, 0.95, 0.99, 0.9999)
        for nu in (1, 1.5, 2, 2.7, 3, 4, 5, 7.3, 9, 10, 19, 30, 49.5, 63, 64,
                   65, 99, 199, 1000, 12345.6, 100000, 1000000)])
    print("/* Student's intervals of mean x, of mean x - mean y (Welch) */")
    emit("student_x[8][2]", np.array(
        stats.ttest_1samp(x, 0).confidence_interval()).T)
    emit("student_xy[8][2]", np.array(stats.ttest_ind(
        x, y, equal_var=False).confidence_interval()).T)
    print("/* of r, [method][series], from all samples, from three of each;")
    print(" * r and r where no sample changes it, and there is none */")
    for name, u, g in (("student_r", x, y), ("student_r3", x[:3], y[:3])):
        emit(f"{name}[2][3][2]", [[jackknife(u, g, method, series)
                                   for series in SERIES]
                                  for method in ("pearson", "spearman")])
    print("/* value, its exp, tanh and log(1 + |value|) */")
    emit("elementary[14][4]", [
        [v, np.exp(v), np.tanh(v), np.log1p(abs(v))]
        for v in (-700, -40, -3.2, -0.41, -1e-3, -1e-9, 0, 1e-12, 0.2, 0.42,
                  1, 7.5, 88, 700)])


def emit_influence(curves):
    """The layer without which r is least, r without it and its p_ar."""
    def without(model, method):
        u, g = (curves[model, t] for t in ("understanding", "generation"))
        f = stats.spearmanr if method == "spearman" else stats.pearsonr
        drop = lambda i: (np.delete(u, i), np.delete(g, i))
        sign = np.sign(f(u, g)[0])
        layer = min(range(len(u)), key=lambda i: sign * f(*drop(i))[0])
        found = correlation(*drop(layer), method, "level")
        return [layer, found[0], found[2]]

    print("/* [model][method]: layer, r without it, p_ar without it */")
    emit("paper_influence[3][2][3]", [[without(m, method) for method in
                                       ("pearson", "spearman")]
                                      for m in MODELS])


def emit_holm():
    """By stepping down through the sorted values."""
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.9, 0.03, 0.2])
    corrected, worst = np.empty(len(p)), 0
    for step, i in enumerate(np.argsort(p, kind="stable")):
        worst = max(worst, min(1, (len(p) - step) * p[i]))
        corrected[i] = worst
    emit("holm_p[7]", p)
    emit("holm_corrected[7]", corrected)


def main():
    curves = read_curves()
    print("/* Made by tests/stats/reference.py with numpy "
          f"{np.__version__}. */")
    print("#ifndef STATS_REFERENCE_H\n#define STATS_REFERENCE_H\n")
    emit_paper(curves)
    emit_comparison(curves)
    emit_pooled(curves)
    x, y = emit_samples()
    values = np.round(rng.standard_normal(11), 2)
    values[3] = values[7]
    emit("quantile_values[11]", np.sort(values))
    emit("quantiles[5]", np.quantile(values, [0, 0.025, 0.5, 0.9, 1]))
    emit("rank_values[11]", values)
    emit("ranks[11]", stats.rankdata(values))
    emit("huber_values[11]", special.huber(0.2, values))
    emit("longer[9]", np.interp((np.arange(9) + 0.5) / 9,
                                (np.arange(11) + 0.5) / 11, values))
    emit_student(x, y)
    emit_influence(curves)
    emit_holm()
    print("#endif")


if __name__ == "__main__":
    main()
