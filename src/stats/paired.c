/*
 * Sign flips.
 *
 * With d the differences at a layer, n of them, their sum of squares Q is that of
 * every flip, and u = (Σ d)² / (n Q) is a part of one:
 *
 *	t² = (n - 1) u / (1 - u)
 *
 * What is compared is t² / (1 + t²), which orders layers and flips as |t| does,
 * and is one where all differences are equal and t has no bound.
 */
#include "stats/paired.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>

struct flips {
	const struct stats_set *set;
	double *squares; /* [layers] Q */
	double *counts;	 /* [layers] n */
	double *sums;	 /* [layers] of the flip at hand */
	double *signs;	 /* [samples] */
};

static double compute_share(const struct flips *flips, size_t layer)
{
	double u;

	if (flips->counts[layer] < 2)
		return NAN;
	if (flips->squares[layer] == 0)
		return 0;
	u = flips->sums[layer] * flips->sums[layer] /
		(flips->counts[layer] * flips->squares[layer]);
	u = fmin(u, 1);
	return (flips->counts[layer] - 1) * u /
		(1 - u + (flips->counts[layer] - 1) * u);
}

/* Adds up with the signs at hand; returns the largest t² / (1 + t²), and in *mean the mean
 * |mean difference|. */
static double flip(struct flips *flips, double *mean)
{
	size_t layers = flips->set->layers, with_values = 0;
	double largest = 0;

	for (size_t layer = 0; layer < layers; layer++)
		flips->sums[layer] = 0;
	for (size_t i = 0; i < flips->set->samples; i++) {
		const double *values = flips->set->values + i * layers;

		for (size_t layer = 0; layer < layers; layer++)
			if (!isnan(values[layer]))
				flips->sums[layer] +=
					flips->signs[i] * values[layer];
	}
	*mean = 0;
	for (size_t layer = 0; layer < layers; layer++) {
		if (flips->counts[layer] == 0)
			continue;
		with_values++;
		*mean += fabs(flips->sums[layer]) / flips->counts[layer];
		largest = fmax(largest, compute_share(flips, layer));
	}
	*mean /= (double)with_values;
	return largest;
}

/* The signs of pattern number `index`.  The first sample keeps its own: a
 * pattern and its opposite have the same t². */
static void choose_signs(
	struct flips *flips, bool all, size_t index, struct random *random)
{
	for (size_t i = 0; i < flips->set->samples; i++) {
		bool minus = all ? i && index >> (i - 1) & 1
				 : random_below(random, 2) == 1;

		flips->signs[i] = minus ? -1 : 1;
	}
}

static int flips_init(
	struct flips *flips, const struct stats_set *set, struct error *error)
{
	*flips = (struct flips){ set, memory_array(set->layers, sizeof(double)),
		memory_array(set->layers, sizeof(double)),
		memory_array(set->layers, sizeof(double)),
		memory_array(set->samples, sizeof(double)) };
	if (!flips->squares || !flips->counts || !flips->sums || !flips->signs)
		return error_memory(error);
	for (size_t i = 0; i < set->samples; i++) {
		flips->signs[i] = 1;
		for (size_t layer = 0; layer < set->layers; layer++) {
			double value = set->values[i * set->layers + layer];

			if (isnan(value))
				continue;
			flips->squares[layer] += value * value;
			flips->counts[layer]++;
		}
	}
	return 0;
}

static void flips_release(struct flips *flips)
{
	free(flips->squares);
	free(flips->counts);
	free(flips->sums);
	free(flips->signs);
}

/* hits[layers + 1], the last of the mean; observed alike. */
static void count_hits(struct flips *flips, size_t draws, bool all,
	uint64_t seed, const double *observed, size_t *hits)
{
	size_t layers = flips->set->layers;
	struct random random;

	random_init(&random, seed, STATS_STREAM_SIGNS);
	for (size_t i = 0; i < draws; i++) {
		double mean, largest;

		choose_signs(flips, all, i, &random);
		largest = flip(flips, &mean);
		for (size_t layer = 0; layer < layers; layer++)
			hits[layer] += stats_is_hit(largest, observed[layer]);
		hits[layers] += stats_is_hit(mean, observed[layers]);
	}
}

int stats_sign_flips(const struct stats_set *differences,
	const struct stats_resampling *resampling, double *p, double *by_layer,
	struct error *error)
{
	size_t layers = differences->layers, samples = differences->samples;
	bool all = samples <= STATS_ALL_SIGNS;
	size_t draws = all ? (size_t)1 << (samples ? samples - 1 : 0)
			   : resampling->surrogates;
	double *observed = memory_array(layers + 1, sizeof(*observed));
	size_t *hits = memory_array(layers + 1, sizeof(*hits));
	struct flips flips = { 0 };
	int failed = observed && hits ? 0 : error_memory(error);

	failed = failed || flips_init(&flips, differences, error);
	if (!failed) {
		flip(&flips, &observed[layers]);
		for (size_t layer = 0; layer < layers; layer++)
			observed[layer] = compute_share(&flips, layer);
		count_hits(
			&flips, draws, all, resampling->seed, observed, hits);
	}
	for (size_t layer = 0; !failed && layer <= layers; layer++) {
		double *out = layer < layers ? &by_layer[layer] : p;

		if (samples < 2 || isnan(observed[layer]))
			*out = NAN;
		else
			*out = all ? (double)hits[layer] / (double)draws
				   : stats_p_value(hits[layer], draws);
	}
	flips_release(&flips);
	free(hits);
	free(observed);
	return failed ? -1 : 0;
}
