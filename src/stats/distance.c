/*
 * How far a curve is from another one.
 *
 * Two curves can have the same shape at different heights, so shape (r) and
 * distance go side by side:
 *
 *	rmse = sqrt(mean (c - t)²),  mad = mean |c - t|
 *
 * Training sees one sample at a time, so the loss of a model is the mean of
 * the losses of its samples, not the loss of its mean curve, which can be zero
 * while every sample misses (arXiv 2511.22663, section 4):
 *
 *	loss = mean over samples of mean over layers of Huber(I_l - T_l; δ_l)
 *	Huber(d; δ) = d²/2 if |d| <= δ, else δ|d| - δ²/2    (Huber 1964)
 *
 * A table of targets is written for one model.  For a model of another depth
 * its layers are looked up by depth: the middle of layer l of L lies in layer
 *
 *	floor((l + ½) N / L) = floor((2l + 1) N / 2L)
 *
 * of the N that the table was made for.  The table is checked in its own
 * layers, so that a mistake is found even where no layer of this model lands.
 */
#include "stats/distance.h"

#include "base/memory.h"
#include "stats/correlation.h"
#include "stats/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t join_parts(const struct stats_part *parts, size_t count,
	double *curve, double *target)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct stats_part *part = &parts[i];

		memcpy(curve + n, part->curve,
			part->layers.count * sizeof(*curve));
		stats_interpolate(part->target, part->target_layers,
			part->layers, target + n);
		n += part->layers.count;
	}
	return n;
}

static void measure_distance(const double *curve, const double *target,
	size_t n, struct stats_comparison *comparison)
{
	double square = 0, absolute = 0;

	for (size_t i = 0; i < n; i++) {
		double difference = curve[i] - target[i];

		square += difference * difference;
		absolute += fabs(difference);
	}
	comparison->rmse = n ? sqrt(square / (double)n) : NAN;
	comparison->mad = n ? absolute / (double)n : NAN;
}

int stats_compare(const struct stats_part *parts, size_t count,
	struct stats_comparison *comparison, struct error *error)
{
	size_t n = 0;
	double *curve, *target;
	int result;

	for (size_t i = 0; i < count; i++)
		n += parts[i].layers.count;
	curve = memory_array(n, sizeof(*curve));
	target = memory_array(n, sizeof(*target));
	if (!curve || !target) {
		result = error_memory(error);
		goto out;
	}
	comparison->layers = join_parts(parts, count, curve, target);
	comparison->pearson = stats_pearson(curve, target, n);
	measure_distance(curve, target, n, comparison);
	result = stats_r(STATS_SPEARMAN, STATS_LEVEL, curve, target, n,
		&comparison->spearman, error);
out:
	free(target);
	free(curve);
	return result;
}

int stats_profile_init(struct stats_profile *profile, const double *values,
	size_t layers, struct error *error)
{
	double *room = memory_array(layers, sizeof(*room));
	size_t *order = memory_array(layers, sizeof(*order));
	int failed = -1;

	*profile = (struct stats_profile){ .values = values, .layers = layers };
	profile->centred = memory_array(layers, 2 * sizeof(*profile->centred));
	if (room && order && profile->centred) {
		profile->ranks = profile->centred + layers;
		profile->length =
			stats_centre(values, layers, profile->centred);
		profile->rank_length = stats_centre_ranks(
			values, layers, room, order, profile->ranks);
		failed = 0;
	} else {
		error_memory(error);
	}
	free(order);
	free(room);
	return failed;
}

void stats_profile_release(struct stats_profile *profile)
{
	free(profile->centred);
	*profile = (struct stats_profile){ 0 };
}

int stats_abreast_init(struct stats_abreast *abreast,
	const struct stats_profile *const profiles[], size_t count,
	struct error *error)
{
	size_t layers = profiles[0]->layers;
	double *at = memory_array(layers, sizeof(*at) * 3 * STATS_ABREAST);

	*abreast = (struct stats_abreast){ .count = count, .values = at };
	if (!at)
		return error_memory(error);
	for (size_t k = 0; k < count; k++)
		abreast->profiles[k] = profiles[k];
	for (size_t i = 0; i < layers; i++, at += 3 * STATS_ABREAST)
		for (size_t k = 0; k < count; k++) {
			at[k] = profiles[k]->values[i];
			at[k + STATS_ABREAST] = profiles[k]->centred[i];
			at[k + 2 * STATS_ABREAST] = profiles[k]->ranks[i];
		}
	return 0;
}

void stats_abreast_release(struct stats_abreast *abreast)
{
	free(abreast->values);
	*abreast = (struct stats_abreast){ 0 };
}

/* Sums of two curves and another, which do not wait for each other. */
typedef double two __attribute__((vector_size(16)));
typedef int64_t two_words __attribute__((vector_size(16)));

struct sums {
	two product, ranked, square, absolute;
};

static inline void add_layer(
	struct sums *sums, const two *at, two value, two centred, two rank)
{
	two difference = at[0] - value;
	two_words positive = { INT64_MAX, INT64_MAX };

	sums->product += at[STATS_ABREAST / 2] * centred;
	sums->ranked += at[STATS_ABREAST] * rank;
	sums->square += difference * difference;
	sums->absolute += (two)((two_words)difference & positive);
}

void stats_compare_abreast(const struct stats_abreast *abreast,
	const struct stats_profile *other,
	struct stats_comparison comparisons[STATS_ABREAST])
{
	const two *at = (const void *)abreast->values;
	struct sums sums[STATS_ABREAST / 2], first = { 0 }, second = { 0 };
	double n = (double)other->layers;

	for (size_t i = 0; i < other->layers;
		i++, at += 3 * STATS_ABREAST / 2) {
		two value = { other->values[i], other->values[i] };
		two centred = { other->centred[i], other->centred[i] };
		two rank = { other->ranks[i], other->ranks[i] };

		add_layer(&first, at, value, centred, rank);
		add_layer(&second, at + 1, value, centred, rank);
	}
	sums[0] = first;
	sums[1] = second;
	for (size_t k = 0; k < abreast->count; k++) {
		const struct stats_profile *own = abreast->profiles[k];
		const struct sums *of = &sums[k / 2];

		comparisons[k] = (struct stats_comparison){
			.layers = other->layers,
			.pearson = stats_r_of_sides(
				of->product[k % 2], own->length, other->length),
			.spearman = stats_r_of_sides(of->ranked[k % 2],
				own->rank_length, other->rank_length),
			.rmse = n > 0 ? sqrt(of->square[k % 2] / n) : NAN,
			.mad = n > 0 ? of->absolute[k % 2] / n : NAN,
		};
	}
}

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

/* The sums over the samples that count, and of each its loss; returns how many
 * do. */
static size_t sum_layers(const struct stats_set *set, const double *target,
	const double *delta, struct stats_loss_layer *sums, double *losses)
{
	size_t samples = 0;

	for (size_t sample = 0; sample < set->samples; sample++) {
		const double *values = set->values + sample * set->layers;

		if (!is_complete(values, set->layers))
			continue;
		for (size_t layer = 0; layer < set->layers; layer++) {
			double huber = stats_huber(
				values[layer] - target[layer], delta[layer]);

			sums[layer].intensity += values[layer];
			sums[layer].huber += huber;
			losses[samples] += huber / (double)set->layers;
		}
		samples++;
	}
	return samples;
}

/* The mean loss and that of the mean curve, and its layers. */
static void find_means(const struct stats_loss_layer *sums,
	const double *target, const double *delta, size_t layers,
	struct stats_loss *loss, struct stats_loss_layer *by_layer)
{
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
}

int stats_loss(const struct stats_set *set, const double *target,
	const double *delta, const struct stats_resampling *resampling,
	struct stats_loss *loss, struct stats_loss_layer *by_layer,
	struct error *error)
{
	struct stats_loss_layer *sums =
		memory_array(set->layers, sizeof(*sums));
	double *losses = memory_array(set->samples, sizeof(*losses));
	struct stats_set each = { losses, 0, 1 };
	struct stats_point mean;
	int failed = -1;

	if (!sums || !losses) {
		error_memory(error);
		goto out;
	}
	loss->samples = each.samples =
		sum_layers(set, target, delta, sums, losses);
	find_means(sums, target, delta, set->layers, loss, by_layer);
	if (stats_curve(&each, resampling, &mean, error))
		goto out;
	loss->deviation = mean.deviation;
	loss->interval = mean.interval;
	failed = 0;
out:
	free(losses);
	free(sums);
	return failed;
}

size_t stats_stretched_layer(size_t layer, size_t layers, size_t table_layers)
{
	return (2 * layer + 1) * table_layers / (2 * layers);
}

static int check_range(
	const struct stats_target_range *range, struct error *error)
{
	if (range->from >= range->to)
		return error_set(error,
			"range of layers from %zu to %zu is empty", range->from,
			range->to);
	if (!isfinite(range->target))
		return error_set(error, "layer %zu: target is not a number",
			range->from);
	if (!(range->delta > 0) || !isfinite(range->delta))
		return error_set(
			error, "layer %zu: delta is not above 0", range->from);
	return 0;
}

/* The only range with this layer, or NULL and the error. */
static const struct stats_target_range *find_range(
	const struct stats_target_range *ranges, size_t count, size_t layer,
	struct error *error)
{
	const struct stats_target_range *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (layer < ranges[i].from || layer >= ranges[i].to)
			continue;
		if (found) {
			error_set(error, "layer %zu has two targets", layer);
			return NULL;
		}
		found = &ranges[i];
	}
	if (!found)
		error_set(error, "layer %zu has no target", layer);
	return found;
}

/* Where one of the ranges begins or ends next. */
static size_t next_edge(
	const struct stats_target_range *ranges, size_t count, size_t layer)
{
	size_t edge = STATS_TARGET_END;

	for (size_t i = 0; i < count; i++) {
		if (ranges[i].from > layer && ranges[i].from < edge)
			edge = ranges[i].from;
		if (ranges[i].to > layer && ranges[i].to < edge)
			edge = ranges[i].to;
	}
	return edge;
}

int stats_targets(const struct stats_target_range *ranges, size_t count,
	size_t layers, size_t table_layers, double *target, double *delta,
	struct error *error)
{
	size_t checked = table_layers ? table_layers : layers, product;

	if (!memory_multiply(checked, 2, &product) ||
		!memory_multiply(product, layers, &product))
		return error_set(
			error, "a table for %zu layers is too long", checked);
	for (size_t i = 0; i < count; i++)
		if (check_range(&ranges[i], error))
			return -1;
	/* Between two edges all layers are alike. */
	for (size_t layer = 0; layer < checked;
		layer = next_edge(ranges, count, layer))
		if (!find_range(ranges, count, layer, error))
			return -1;
	for (size_t layer = 0; layer < layers; layer++) {
		const struct stats_target_range *range = find_range(ranges,
			count, stats_stretched_layer(layer, layers, checked),
			error);

		if (!range)
			return -1;
		target[layer] = range->target;
		delta[layer] = range->delta;
	}
	return 0;
}
