/*
 * How often each p value is below .05: for curves that have nothing to do with
 * each other, where it should be one time in twenty, and for curves that do.
 *
 * The curves are pairs of stationary Gaussian AR(1) series of n layers with
 * the same φ.  For a true correlation rho the second is rho times the first
 * plus sqrt(1 - rho²) times an independent one.  Prints tests/stats/RESULTS.md
 * but for its introduction.
 */
#include "base/random.h"
#include "stats/significance.h"

#include <math.h>
#include <stdio.h>

#define PAIRS 2000
#define SURROGATES 499
#define SURROGATES_FORMS 199
#define LARGEST 60
#define SEED 20260101

enum test { AR, SHIFT, SHIFT_LESS, PHASE, PERMUTATION, TESTS };

struct setting {
	size_t n;
	double phi, rho;
};

static const double phis[] = { 0, 0.5, 0.8, 0.9, 0.95 };
#define PHIS (sizeof(phis) / sizeof(*phis))

/* Counts the tests that reject this pair. */
static int try_pair(const struct stats_pair *pair, uint64_t seed,
	size_t surrogates, size_t tests, size_t *rejected, struct error *error)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	struct stats_correlation c;
	double p[TESTS];

	/* A seed of its own, or all pairs would meet the same surrogates. */
	resampling.seed = seed;
	resampling.surrogates = surrogates;
	if (stats_significance(pair, &resampling, &c, error))
		return -1;
	p[AR] = c.p_ar;
	p[SHIFT] = c.p_shift;
	p[SHIFT_LESS] = c.p_shift_less;
	p[PHASE] = c.p_phase;
	p[PERMUTATION] = c.p_permutation;
	for (size_t test = 0; test < tests; test++)
		rejected[test] += p[test] <= 0.05 ? 1 : 0;
	return 0;
}

static int run(const struct setting *setting, enum stats_method method,
	enum stats_series series, size_t surrogates, size_t tests,
	size_t *rejected, struct error *error)
{
	double x[LARGEST], y[LARGEST];
	struct stats_pair pair;
	struct random random;
	int failed = 0;

	if (stats_pair_init(&pair, setting->n, error))
		return -1;
	random_init(&random, SEED,
		1000 * setting->n + (uint64_t)(100 * setting->phi));
	for (uint64_t i = 0; i < PAIRS && !failed; i++) {
		stats_autoregressive_pair(
			&random, setting->phi, setting->phi, setting->n, x, y);
		for (size_t t = 0; t < setting->n; t++)
			y[t] = setting->rho * x[t] +
				sqrt(1 - setting->rho * setting->rho) * y[t];
		stats_pair_fill(&pair, method, series, x, y, setting->n);
		failed = try_pair(&pair, i, surrogates, tests, rejected, error);
	}
	stats_pair_release(&pair);
	return failed;
}

static int print_row(const struct setting *setting, struct error *error)
{
	size_t rejected[TESTS] = { 0 };

	if (run(setting, STATS_PEARSON, STATS_LEVEL, SURROGATES, TESTS,
		    rejected, error))
		return -1;
	printf("| %zu | %g | %g |", setting->n, setting->phi, setting->rho);
	for (size_t test = 0; test < TESTS; test++)
		printf(" %.1f |", 100.0 * (double)rejected[test] / PAIRS);
	printf("\n");
	fflush(stdout);
	return 0;
}

/* The rates of p_ar for every method and series. */
static int print_forms(const struct setting *setting, struct error *error)
{
	printf("| %zu | %g |", setting->n, setting->phi);
	for (int m = 0; m < STATS_METHODS; m++)
		for (int s = 0; s < STATS_SERIES; s++) {
			size_t rejected = 0;

			if (run(setting, (enum stats_method)m,
				    (enum stats_series)s, SURROGATES_FORMS, 1,
				    &rejected, error))
				return -1;
			printf(" %.1f |", 100.0 * (double)rejected / PAIRS);
		}
	printf("\n");
	fflush(stdout);
	return 0;
}

static int simulate(struct error *error)
{
	static const size_t ns[] = { 12, 30, 60 };
	static const double powers[][2] = { { 0.5, -0.5 }, { 0.5, -0.8 },
		{ 0.8, -0.5 }, { 0.8, -0.8 } };

	printf("%d pairs in each row, %d surrogates, rejected at .05 in %%\n\n",
		PAIRS, SURROGATES);
	printf("| n | φ | true r | p_ar | p_shift | p_shift_less | p_phase | "
	       "p_permutation |\n|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < PHIS; k++)
			if (print_row(&(struct setting){ ns[i], phis[k], 0 },
				    error))
				return -1;
	for (size_t i = 0; i < 4; i++)
		if (print_row(
			    &(struct setting){ 30, powers[i][0], powers[i][1] },
			    error))
			return -1;
	printf("\np_ar of every form, %d surrogates\n\n", SURROGATES_FORMS);
	printf("| n | φ | pearson level | difference | detrended | "
	       "spearman level | difference | detrended |\n"
	       "|---|---|---|---|---|---|---|---|\n");
	for (size_t k = 0; k < PHIS; k++)
		if (print_forms(&(struct setting){ 30, phis[k], 0 }, error))
			return -1;
	return 0;
}

int main(void)
{
	struct error error;

	if (simulate(&error)) {
		fprintf(stderr, "simulate: %s\n", error.text);
		return 1;
	}
	return 0;
}
