/*
 * Training sees one sample at a time, so the loss of a model is the mean of
 * the losses of its samples, not the loss of its mean curve, which can be zero
 * while every sample misses (arXiv 2511.22663, section 4):
 *
 *	loss = mean over samples of mean over layers of Huber(I_l - T_l; δ_l)
 *	Huber(d; δ) = d²/2 if |d| <= δ, else δ|d| - δ²/2    (Huber 1964)
 */
#include "stats/loss.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

double stats_huber(double difference, double delta)
{
	double size = fabs(difference);

	if (size <= delta)
		return size * size / 2;
	return delta * size - delta * delta / 2;
}

static int is_complete(const double *values, size_t layers)
{
	for (size_t layer = 0; layer < layers; layer++)
		if (isnan(values[layer]))
			return 0;
	return 1;
}

/* The sums over the samples that count; returns how many do. */
static size_t sum_layers(const struct stats_set *set, const double *target,
	const double *delta, struct stats_loss_layer *sums)
{
	size_t samples = 0;

	for (size_t sample = 0; sample < set->samples; sample++) {
		const double *values = set->values + sample * set->layers;

		if (!is_complete(values, set->layers))
			continue;
		samples++;
		for (size_t layer = 0; layer < set->layers; layer++) {
			sums[layer].intensity += values[layer];
			sums[layer].huber += stats_huber(
				values[layer] - target[layer], delta[layer]);
		}
	}
	return samples;
}

int stats_loss(const struct stats_set *set, const double *target,
	const double *delta, struct stats_loss *loss,
	struct stats_loss_layer *by_layer, struct error *error)
{
	size_t layers = set->layers;
	struct stats_loss_layer *sums = memory_array(layers, sizeof(*sums));

	if (!sums)
		return error_memory(error);
	loss->samples = sum_layers(set, target, delta, sums);
	loss->loss = loss->loss_of_mean = loss->samples && layers ? 0 : NAN;
	for (size_t layer = 0; layer < layers; layer++) {
		double samples = (double)loss->samples;
		struct stats_loss_layer mean = { NAN, NAN };

		if (loss->samples) {
			mean.intensity = sums[layer].intensity / samples;
			mean.huber = sums[layer].huber / samples;
		}
		loss->loss += mean.huber / (double)layers;
		loss->loss_of_mean +=
			stats_huber(
				mean.intensity - target[layer], delta[layer]) /
			(double)layers;
		if (by_layer)
			by_layer[layer] = mean;
	}
	free(sums);
	return 0;
}
