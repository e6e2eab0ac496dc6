/*
 * How often the verdict sees a link: between curves that have nothing to do
 * with each other, by kind of curve, and between curves that do.
 *
 * The curves have no samples, so an interval is made up that excludes 0, and
 * each pair is judged for itself, without correction.  Prints the tables of
 * tests/stats/RESULTS.md.
 */
#include "base/random.h"
#include "stats/link.h"
#include "stats/significance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIRS 1000
#define SURROGATES 999
#define LARGEST 64
#define SEED 20260103
#define PI 3.14159265358979323846
#define WARM_UP 200

typedef void draw_curve(struct random *random, size_t n, double *curve);

static void autoregressive(
	struct random *random, double phi, size_t n, double *curve)
{
	double other[LARGEST];

	stats_autoregressive_pair(random, phi, 0, n, curve, other);
}

static void draw_white(struct random *random, size_t n, double *curve)
{
	autoregressive(random, 0, n, curve);
}

static void draw_half(struct random *random, size_t n, double *curve)
{
	autoregressive(random, 0.5, n, curve);
}

static void draw_nine(struct random *random, size_t n, double *curve)
{
	autoregressive(random, 0.9, n, curve);
}

static void draw_walk(struct random *random, size_t n, double *curve)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += random_normal(random);
		curve[i] = sum;
	}
}

/* -1/2 to 1/2 over depth. */
static double place(size_t i, size_t n)
{
	return ((double)i + 0.5) / (double)n - 0.5;
}

/* A line of random slope, and half as much noise. */
static void draw_line(struct random *random, size_t n, double *curve)
{
	double slope = sqrt(12) * random_normal(random);

	for (size_t i = 0; i < n; i++)
		curve[i] = slope * place(i, n) + 0.5 * random_normal(random);
}

/* White, with a first layer six deviations off. */
static void draw_outstanding(struct random *random, size_t n, double *curve)
{
	draw_white(random, n, curve);
	curve[0] += random_below(random, 2) ? 6 : -6;
}

static void draw_long_memory(struct random *random, size_t n, double *curve)
{
	double last = 0, before = 0;

	for (size_t i = 0; i < n + WARM_UP; i++) {
		double value =
			1.2 * last - 0.3 * before + random_normal(random);

		before = last;
		last = value;
		if (i >= WARM_UP)
			curve[i - WARM_UP] = value;
	}
}

/* Adds a fifth of the deviation as noise. */
static void add_noise(struct random *random, size_t n, double *curve)
{
	double mean = stats_mean(curve, n), square = 0;

	for (size_t i = 0; i < n; i++)
		square += (curve[i] - mean) * (curve[i] - mean) / (double)n;
	for (size_t i = 0; i < n; i++)
		curve[i] += 0.2 * sqrt(square) * random_normal(random);
}

/* Three half waves over depth, of falling size. */
static void draw_waves(struct random *random, size_t n, double *curve)
{
	for (size_t i = 0; i < n; i++)
		curve[i] = 0;
	for (int wave = 1; wave <= 3; wave++) {
		double a = random_normal(random) / wave;
		double b = random_normal(random) / wave;

		for (size_t i = 0; i < n; i++) {
			double angle = PI * wave * (place(i, n) + 0.5);

			curve[i] += a * cos(angle) + b * sin(angle);
		}
	}
	add_noise(random, n, curve);
}

static void draw_parabola(struct random *random, size_t n, double *curve)
{
	double line = random_normal(random), bend = random_normal(random);

	for (size_t i = 0; i < n; i++) {
		double t = 2 * place(i, n);

		curve[i] = 1.7 * line * t + 3 * bend * (t * t - 1.0 / 3);
	}
	add_noise(random, n, curve);
}

static const struct {
	const char *name;
	draw_curve *draw;
} kinds[] = {
	{ "white", draw_white },
	{ "AR(1), φ = .5", draw_half },
	{ "AR(1), φ = .9", draw_nine },
	{ "random walk", draw_walk },
	{ "line of random slope + noise", draw_line },
	{ "outstanding first layer", draw_outstanding },
	{ "long-memory AR(2)", draw_long_memory },
	{ "waves + 20% noise", draw_waves },
	{ "parabola + 20% noise", draw_parabola },
};

#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* Pairs in which p_ar of the level is significant, in which that without a
 * line and that of ranks are so, too, and that without a layer, and those that
 * the verdict calls linked. */
struct tally {
	size_t level, three, four, found;
};

static int test(struct stats_pair *pair, enum stats_method method,
	enum stats_series series, const double *x, const double *y, size_t n,
	const struct stats_resampling *resampling, struct stats_tested *tested,
	struct stats_evidence *evidence, struct error *error)
{
	struct stats_resampling none = *resampling;
	struct stats_tested_pair asked = { pair, &tested->p };
	struct stats_correlation found;

	none.surrogates = 0;
	stats_pair_fill(pair, method, series, x, y, n);
	if (stats_significance(pair, &none, &found, error) ||
		stats_p_ar(&asked, 1, resampling, error))
		return -1;
	tested->r = pair->r;
	evidence->effective = fmin(evidence->effective, found.n_eff);
	return 0;
}

static int judge(const double *x, const double *y, size_t n, uint64_t seed,
	struct tally *tally, struct error *error)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	struct stats_evidence e = {
		.layers = n, .effective = INFINITY, .interval = { 1, 1 }
	};
	struct stats_influence influence;
	struct stats_pair pair;
	struct stats_tested_pair without = { &pair, &influence.p_ar };
	double p;
	int failed;

	/* A seed of its own, or all pairs would meet the same surrogates. */
	resampling.seed = seed;
	resampling.surrogates = SURROGATES;
	if (stats_pair_init(&pair, n, error))
		return -1;
	failed = test(&pair, STATS_PEARSON, STATS_LEVEL, x, y, n, &resampling,
			 &e.level, &e, error) ||
		test(&pair, STATS_PEARSON, STATS_DETRENDED, x, y, n,
			&resampling, &e.detrended, &e, error) ||
		test(&pair, STATS_SPEARMAN, STATS_LEVEL, x, y, n, &resampling,
			&e.ranks, &e, error) ||
		stats_influence(
			STATS_PEARSON, x, y, n, &pair, &influence, error) ||
		stats_p_ar(&without, 1, &resampling, error);
	stats_pair_release(&pair);
	if (failed)
		return -1;
	e.without = e.level;
	p = stats_link_p(&e);
	tally->level += e.level.p < STATS_SURE ? 1 : 0;
	tally->three += p < STATS_SURE ? 1 : 0;
	e.without = (struct stats_tested){ influence.r, influence.p_ar };
	p = stats_link_p(&e);
	tally->four += p < STATS_SURE ? 1 : 0;
	tally->found += stats_link(&e, p) == STATS_LINK_FOUND ? 1 : 0;
	return 0;
}

/* One row: of unrelated curves, or with a true r. */
static int print_row(size_t kind, size_t n, double rho, struct error *error)
{
	double x[LARGEST], y[LARGEST];
	struct tally tally = { 0 };
	struct random random;

	random_init(&random, SEED, 1000 * n + kind);
	for (uint64_t i = 0; i < PAIRS; i++) {
		kinds[kind].draw(&random, n, x);
		kinds[kind].draw(&random, n, y);
		for (size_t t = 0; t < n; t++)
			y[t] = rho * x[t] + sqrt(1 - rho * rho) * y[t];
		if (judge(x, y, n, i, &tally, error))
			return -1;
	}
	printf("| %s | %g | %zu | %.1f | %.1f | %.1f | %.1f |\n",
		kinds[kind].name, rho, n, 100.0 * (double)tally.level / PAIRS,
		100.0 * (double)tally.three / PAIRS,
		100.0 * (double)tally.four / PAIRS,
		100.0 * (double)tally.found / PAIRS);
	fflush(stdout);
	return 0;
}

static int simulate(const size_t *ns, size_t count, struct error *error)
{
	static const double rhos[] = { -0.5, -0.8 };

	printf("%d pairs in each row, %d surrogates, significant at .05 in "
	       "%%\n\n",
		PAIRS, SURROGATES);
	printf("| curves | true r | n | p_ar of the level | and detrended, by "
	       "rank | and without a layer | verdict |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (size_t kind = 0; kind < KINDS; kind++)
		for (size_t i = 0; i < count; i++)
			if (print_row(kind, ns[i], 0, error))
				return -1;
	for (size_t kind = 1; kind < 3; kind++)
		for (size_t r = 0; r < 2; r++)
			for (size_t i = 0; i < count; i++)
				if (print_row(kind, ns[i], rhos[r], error))
					return -1;
	return 0;
}

/* verdicts [N...]: of these numbers of layers, 64 at most. */
int main(int argc, char **argv)
{
	size_t ns[16] = { 8, 12, 30, 64 }, count;
	struct error error;

	for (count = argc > 1 ? 0 : 4; (int)count + 1 < argc && count < 16;
		count++)
		ns[count] = strtoul(argv[count + 1], NULL, 10);
	if (simulate(ns, count, &error)) {
		fprintf(stderr, "verdicts: %s\n", error.text);
		return 1;
	}
	return 0;
}
