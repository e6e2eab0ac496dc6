/*
 * One-way analysis of variance at each layer, its share of variance
 *
 *	η² = Σ_g n_g (mean_g - mean)² / Σ (x - mean)²    (Fisher 1925)
 *
 * and a test that shuffles the labels, which assumes no distribution.  With
 * few samples in many groups η² is large whatever the labels are; p is not.
 *
 * Shuffling η² itself would ask whether groups differ in anything: where a
 * small group spreads more than a large one, it finds a difference of means
 * that is not there in a third of all cases (tests/stats/RESULTS.md).  What is
 * shuffled is therefore the statistic for unequal variances, G groups of n_g
 * samples with the weights w_g = n_g / s²_g (Welch 1951; that shuffling it is
 * right for means: Janssen 1997, Chung and Romano 2013),
 *
 *	     Σ w_g (mean_g - m)² / (G - 1)                  Σ w_g mean_g
 *	F = -------------------------------- ,          m = ------------
 *	    1 + 2 (G - 2) / (G² - 1) · Λ                      Σ w_g
 *
 *	Λ = Σ (1 - w_g / Σ w)² / (n_g - 1)
 *
 * A group of one sample has no variance and takes no part in F.
 *
 * Whether a group has the curve of all samples is another question.  The curve
 * of all contains the group itself, which alone makes them alike (by more the
 * larger the group), so the correlation with all others stands beside it.
 */
#include "stats/groups.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/significance.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct workspace {
	double *centred;  /* [samples][layers], NaN where missing */
	double *total;	  /* [layers], Σ (x - mean)², NaN where constant */
	double *sums;	  /* [groups][layers] */
	double *squares;  /* [groups][layers] */
	size_t *counts;	  /* [groups][layers] */
	bool missing;	  /* any value is NaN */
	size_t *labels;	  /* [samples], shuffled */
	double *mean;	  /* [layers] */
	double *observed; /* [layers] F / (1 + F) */
	size_t *hits;	  /* [layers] */
};

static void workspace_release(struct workspace *work)
{
	free(work->centred);
	free(work->total);
	free(work->sums);
	free(work->squares);
	free(work->counts);
	free(work->labels);
	free(work->observed);
	free(work->mean);
	free(work->hits);
}

static int workspace_init(struct workspace *work, const struct stats_set *set,
	const size_t *labels, size_t groups, struct error *error)
{
	size_t layers = set->layers, cells, values;

	*work = (struct workspace){ 0 };
	if (!memory_multiply(groups, layers, &cells) ||
		!memory_multiply(set->samples, layers, &values))
		return error_memory(error);
	work->centred = memory_array(values, sizeof(double));
	work->total = memory_array(layers, sizeof(double));
	work->sums = memory_array(cells, sizeof(double));
	work->squares = memory_array(cells, sizeof(double));
	work->counts = memory_array(cells, sizeof(size_t));
	work->labels = memory_array(set->samples, sizeof(size_t));
	work->observed = memory_array(layers, sizeof(double));
	work->mean = memory_array(layers, sizeof(double));
	work->hits = memory_array(layers, sizeof(size_t));
	if (!work->centred || !work->total || !work->sums || !work->squares ||
		!work->counts || !work->labels || !work->observed ||
		!work->mean || !work->hits) {
		workspace_release(work);
		return error_memory(error);
	}
	memcpy(work->labels, labels, set->samples * sizeof(size_t));
	return 0;
}

/* Centred values lose no digits when sums are squared later. */
static int centre(const struct stats_set *set, struct workspace *work,
	struct error *error)
{
	size_t layers = set->layers;
	double *mean = work->mean;

	if (stats_mean_curve(set, mean, error))
		return -1;
	for (size_t layer = 0; layer < layers; layer++) {
		double largest = 0, square = 0;

		for (size_t i = 0; i < set->samples; i++) {
			double value = set->values[i * layers + layer];
			double *centred = &work->centred[i * layers + layer];

			*centred = value - mean[layer];
			if (isnan(value))
				continue;
			square += *centred * *centred;
			largest = fmax(largest, fabs(value));
		}
		work->total[layer] = sqrt(square) > STATS_ROUNDING * largest *
					sqrt((double)set->samples)
			? square
			: NAN;
	}
	return 0;
}

/* Counts the values by label, and whether any is missing. */
static void count_up(
	const struct stats_set *set, struct workspace *work, size_t groups)
{
	size_t layers = set->layers;

	memset(work->counts, 0, groups * layers * sizeof(*work->counts));
	for (size_t i = 0; i < set->samples; i++) {
		const double *values = work->centred + i * layers;
		size_t *counts = work->counts + work->labels[i] * layers;

		for (size_t layer = 0; layer < layers; layer++) {
			bool known = !isnan(values[layer]);

			counts[layer] += known;
			work->missing |= !known;
		}
	}
}

/* Adds the samples up by label.  Where no value is missing, shuffling changes no
 * count: this runs thousands of times. */
static void add_up(
	const struct stats_set *set, struct workspace *work, size_t groups)
{
	size_t layers = set->layers;

	if (work->missing)
		count_up(set, work, groups);
	memset(work->sums, 0, groups * layers * sizeof(*work->sums));
	memset(work->squares, 0, groups * layers * sizeof(*work->squares));
	for (size_t i = 0; i < set->samples; i++) {
		const double *restrict values = work->centred + i * layers;
		double *restrict sums = work->sums + work->labels[i] * layers;
		double *restrict squares =
			work->squares + work->labels[i] * layers;

		for (size_t layer = 0; layer < layers; layer++) {
			double value = values[layer];

			if (work->missing && isnan(value))
				continue;
			sums[layer] += value;
			squares[layer] += value * value;
		}
	}
}

/* η² of a layer. */
static double compute_share(const struct workspace *work, size_t layers,
	size_t groups, size_t layer)
{
	size_t with_values = 0;
	double between = 0;

	for (size_t cell = layer; cell < groups * layers; cell += layers) {
		if (!work->counts[cell])
			continue;
		between += work->sums[cell] * work->sums[cell] /
			(double)work->counts[cell];
		with_values++;
	}
	return with_values > 1 ? between / work->total[layer] : NAN;
}

/* n / s² of a group.  Samples that are equal but for rounding would weigh
 * without bound. */
static double weigh(const struct workspace *work, size_t cell, double total)
{
	double count = (double)work->counts[cell];
	double within = work->squares[cell] -
		work->sums[cell] * work->sums[cell] / count;

	return count * (count - 1) / fmax(within, STATS_ROUNDING * total);
}

/*
 * F / (1 + F) of a layer, which orders as F does and is at most one, so that
 * rounding has one size.  NaN for fewer than two groups with two samples.
 */
static double compute_welch(const struct workspace *work, size_t layers,
	size_t groups, size_t layer)
{
	double total = work->total[layer], weights = 0, weighted = 0;
	double between = 0, lambda = 0, g = 0;

	for (size_t cell = layer; cell < groups * layers; cell += layers) {
		if (work->counts[cell] < 2)
			continue;
		g++;
		weights += weigh(work, cell, total);
		weighted += weigh(work, cell, total) * work->sums[cell] /
			(double)work->counts[cell];
	}
	if (g < 2)
		return NAN;
	for (size_t cell = layer; cell < groups * layers; cell += layers) {
		double count = (double)work->counts[cell], weight, apart;

		if (work->counts[cell] < 2)
			continue;
		weight = weigh(work, cell, total);
		apart = work->sums[cell] / count - weighted / weights;
		between += weight * apart * apart;
		lambda += (1 - weight / weights) * (1 - weight / weights) /
			(count - 1);
	}
	between /= g - 1;
	return between / (between + 1 + 2 * (g - 2) / (g * g - 1) * lambda);
}

int stats_group_effects(const struct stats_set *set, const size_t *labels,
	size_t groups, const struct stats_resampling *resampling,
	struct stats_group_effect *effects, struct error *error)
{
	struct workspace work;
	struct random random;
	size_t layers = set->layers;
	int result = -1;

	if (workspace_init(&work, set, labels, groups, error))
		return -1;
	if (centre(set, &work, error))
		goto out;
	count_up(set, &work, groups);
	add_up(set, &work, groups);
	for (size_t layer = 0; layer < layers; layer++) {
		effects[layer].eta_squared =
			compute_share(&work, layers, groups, layer);
		work.observed[layer] =
			compute_welch(&work, layers, groups, layer);
	}
	random_init(&random, resampling->seed, STATS_STREAM_GROUPS);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		random_shuffle(&random, work.labels, set->samples);
		add_up(set, &work, groups);
		for (size_t layer = 0; layer < layers; layer++) {
			double drawn =
				compute_welch(&work, layers, groups, layer);

			work.hits[layer] +=
				stats_is_hit(drawn, work.observed[layer]);
		}
	}
	for (size_t layer = 0; layer < layers; layer++)
		effects[layer].p = isnan(work.observed[layer])
			? NAN
			: stats_p_value(
				  work.hits[layer], resampling->surrogates);
	result = 0;
out:
	workspace_release(&work);
	return result;
}

/* Sums over the samples that have a value at the layer. */
struct cross {
	double n, x, y, xx, yy, xy;
};

/* The numbers in `order`, centred like the values: of the moments only those of
 * both change with it. */
static struct cross cross_layer(const struct workspace *work,
	const struct stats_set *set, const double *numbers, const size_t *order,
	size_t layer)
{
	struct cross sums = { 0 };

	for (size_t i = 0; i < set->samples; i++) {
		double y = work->centred[i * set->layers + layer];
		double x = numbers[order[i]];

		if (isnan(y))
			continue;
		sums.n++;
		sums.x += x;
		sums.y += y;
		sums.xx += x * x;
		sums.yy += y * y;
		sums.xy += x * y;
	}
	sums.xx -= sums.x * sums.x / sums.n;
	sums.yy -= sums.y * sums.y / sums.n;
	sums.xy -= sums.x * sums.y / sums.n;
	return sums;
}

static double cross_r(const struct cross *sums)
{
	return sums->xy / sqrt(sums->xx * sums->yy);
}

static void fill_slope(const struct cross *sums,
	const struct stats_resampling *resampling, struct stats_slope *slope)
{
	double r = cross_r(sums), freedom = sums->n - 2;

	slope->samples = (size_t)sums->n;
	slope->slope = sums->xy / sums->xx;
	slope->r_squared = r * r;
	if (sums->n < STATS_INTERVAL_SAMPLES ||
		resampling->interval == STATS_NO_INTERVAL)
		return;
	slope->interval = stats_student_interval(slope->slope,
		(struct stats_spread){
			(1 - r * r) * sums->yy / freedom / sums->xx, freedom },
		resampling->level);
}

/* numbers less their mean; false if they do not vary. */
static bool centre_numbers(const double *numbers, size_t count, double *centred)
{
	double mean = stats_mean(numbers, count);
	bool varies = false;

	for (size_t i = 0; i < count; i++) {
		centred[i] = numbers[i] - mean;
		varies = varies || numbers[i] != numbers[0];
	}
	return varies;
}

static void count_slopes(struct workspace *work, const struct stats_set *set,
	const double *numbers, const struct stats_resampling *resampling)
{
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_SLOPES);
	for (size_t i = 0; i < resampling->surrogates; i++) {
		random_shuffle(&random, work->labels, set->samples);
		for (size_t layer = 0; layer < set->layers; layer++) {
			struct cross sums = cross_layer(
				work, set, numbers, work->labels, layer);

			work->hits[layer] += stats_is_hit(
				cross_r(&sums), work->observed[layer]);
		}
	}
}

int stats_slopes(const struct stats_set *set, const double *numbers,
	const struct stats_resampling *resampling, struct stats_slope *slopes,
	struct error *error)
{
	size_t *order = memory_array(set->samples, sizeof(*order));
	double *centred = memory_array(set->samples, sizeof(*centred));
	struct workspace work = { 0 };
	bool varies;
	int failed = order && centred ? 0 : error_memory(error);

	for (size_t i = 0; !failed && i < set->samples; i++)
		order[i] = i;
	failed = failed || workspace_init(&work, set, order, 1, error) ||
		centre(set, &work, error);
	varies = !failed && centre_numbers(numbers, set->samples, centred);
	for (size_t layer = 0; !failed && layer < set->layers; layer++) {
		struct cross sums =
			cross_layer(&work, set, centred, order, layer);

		slopes[layer] = (struct stats_slope){ 0, NAN, stats_no_interval,
			NAN, NAN };
		work.observed[layer] = NAN;
		if (!varies || isnan(work.total[layer]))
			continue;
		fill_slope(&sums, resampling, &slopes[layer]);
		work.observed[layer] = cross_r(&sums);
	}
	if (!failed)
		count_slopes(&work, set, centred, resampling);
	for (size_t layer = 0; !failed && layer < set->layers; layer++)
		if (!isnan(work.observed[layer]))
			slopes[layer].p = stats_p_value(
				work.hits[layer], resampling->surrogates);
	workspace_release(&work);
	free(centred);
	free(order);
	return failed ? -1 : 0;
}

/*
 * Copies the samples with this label, or with `others` all samples without
 * it, to rows[samples][layers]; returns how many.
 */
static size_t select_samples(const struct stats_set *set, const size_t *labels,
	size_t label, bool others, double *rows)
{
	size_t layers = set->layers, kept = 0;

	for (size_t i = 0; i < set->samples; i++) {
		if ((labels[i] != label) != others)
			continue;
		memcpy(rows + kept * layers, set->values + i * layers,
			layers * sizeof(*rows));
		kept++;
	}
	return kept;
}

struct similarity_work {
	double *rows; /* [samples][layers] */
	double *overall, *others, *own;
	struct stats_pair pair;
};

static int describe_group(const struct stats_set *set, const size_t *labels,
	size_t label, enum stats_method method, struct similarity_work *work,
	struct stats_group_similarity *similarity, struct error *error)
{
	struct stats_set part = { .values = work->rows, .layers = set->layers };

	part.samples = select_samples(set, labels, label, true, work->rows);
	if (stats_mean_curve(&part, work->others, error))
		return -1;
	part.samples = select_samples(set, labels, label, false, work->rows);
	if (stats_mean_curve(&part, work->own, error))
		return -1;
	similarity->samples = part.samples;
	stats_pair_fill(&work->pair, method, STATS_LEVEL, work->own,
		work->overall, set->layers);
	/* All samples are a group of their own: 1, and not by rounding. */
	similarity->r_overall =
		part.samples == set->samples && !isnan(work->pair.r)
		? 1
		: work->pair.r;
	stats_pair_fill(&work->pair, method, STATS_LEVEL, work->own,
		work->others, set->layers);
	similarity->r_others = work->pair.r;
	return 0;
}

int stats_group_similarities(const struct stats_set *set, const size_t *labels,
	size_t groups, enum stats_method method,
	struct stats_group_similarity *similarities, struct error *error)
{
	size_t layers = set->layers, cells;
	struct similarity_work work = { 0 };
	int failed = -1;

	if (!memory_multiply(set->samples, layers, &cells))
		return error_memory(error);
	if (stats_pair_init(&work.pair, layers, error))
		return -1;
	work.rows = memory_array(cells, sizeof(double));
	work.overall = memory_array(layers, sizeof(double));
	work.others = memory_array(layers, sizeof(double));
	work.own = memory_array(layers, sizeof(double));
	if (!work.rows || !work.overall || !work.others || !work.own)
		error_memory(error);
	else
		failed = stats_mean_curve(set, work.overall, error);
	for (size_t label = 0; label < groups && !failed; label++)
		failed = describe_group(set, labels, label, method, &work,
			&similarities[label], error);
	free(work.own);
	free(work.others);
	free(work.overall);
	free(work.rows);
	stats_pair_release(&work.pair);
	return failed;
}
