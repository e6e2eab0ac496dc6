/*
 * How often `groups` finds a difference of means that is not there.
 *
 * Two groups of normal samples with one mean; the second is smaller and spreads
 * more or less than the first.  Prints a table of tests/stats/RESULTS.md.
 */
#include "base/random.h"
#include "stats/groups.h"

#include <stdio.h>

#define TRIALS 2000
#define SURROGATES 499
#define SEED 20261127
#define MOST 60

static const struct design {
	size_t first, second;
	double spread; /* standard deviation of the second group */
	double shift;  /* of its mean, in deviations of the first */
} designs[] = {
	{ 10, 10, 1, 0 },
	{ 20, 5, 1, 0 },
	{ 20, 5, 3, 0 },
	{ 20, 5, 1.0 / 3, 0 },
	{ 50, 10, 3, 0 },
	{ 30, 3, 3, 0 },
	{ 10, 10, 1, 1 },
	{ 20, 5, 1, 1 },
	{ 20, 5, 3, 3 },
};

int main(void)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	struct random random;

	resampling.surrogates = SURROGATES;
	random_init(&random, SEED, 0);
	printf("%d trials in each row, %d shuffles, rejected at .05 in %%\n\n"
	       "| n | n of the second | its spread | its shift | p |\n"
	       "|---|---|---|---|---|\n",
		TRIALS, SURROGATES);
	for (size_t d = 0; d < sizeof(designs) / sizeof(*designs); d++) {
		const struct design *design = &designs[d];
		size_t n = design->first + design->second, rejected = 0;

		for (int trial = 0; trial < TRIALS; trial++) {
			struct stats_group_effect effect;
			struct error error;
			double values[MOST];
			size_t labels[MOST];
			const struct stats_set set = { values, n, 1 };

			for (size_t i = 0; i < n; i++) {
				labels[i] = i >= design->first;
				values[i] = random_normal(&random);
				if (labels[i])
					values[i] = design->shift +
						design->spread * values[i];
			}
			resampling.seed = (uint64_t)trial;
			if (stats_group_effects(&set, labels, 2, &resampling,
				    &effect, &error))
				return 1;
			rejected += effect.p <= .05;
		}
		printf("| %zu | %zu | %.2f | %g | %.1f |\n", design->first,
			design->second, design->spread, design->shift,
			100 * (double)rejected / TRIALS);
	}
	return 0;
}
