/*
 * Would other samples be as far from the reference?
 *
 * Each set of samples behind a comparison (a model's, the reference's, of one
 * task or of both) is a part of its spread of its own.  Student's interval adds up
 * what the jackknife gives for each, on a scale on which the estimate is closer
 * to normal:
 *
 *	tanh(atanh r ± t sqrt(Σ v)),  exp(log d ± t sqrt(Σ v))
 *
 * with the freedom of the sum (stats/interval.h).  The percentile interval
 * resamples all sets independently.
 */
#include "stats/distance.h"

#include "base/memory.h"
#include "base/portable.h"
#include "stats/jackknife.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ESTIMATES 4  /* pearson, spearman, rmse, mad */
#define MOST_PARTS 2 /* the tasks */

struct work {
	const struct stats_part *parts;
	const struct stats_sources *sources;
	size_t count;
	/* the parts with a curve replaced at a time */
	struct stats_part changed[MOST_PARTS];
	struct error *error;
};

static const struct stats_set *source(
	const struct work *work, size_t part, int side)
{
	return side ? work->sources[part].target : work->sources[part].curve;
}

/* Puts another curve in the place of one side's. */
static void replace(
	struct work *work, size_t part, int side, const double *curve)
{
	struct stats_part *changed = &work->changed[part];

	if (side)
		changed->target = curve ? curve : work->parts[part].target;
	else
		changed->curve = curve ? curve : work->parts[part].curve;
}

static bool is_correlation(int estimate)
{
	return estimate < 2;
}

/* The estimates of the changed parts; on_scale: as the spread is taken of. */
static int estimate(struct work *work, bool on_scale, double values[ESTIMATES])
{
	struct stats_comparison all;

	if (stats_compare(work->changed, work->count, &all, work->error))
		return -1;
	memcpy(values,
		(double[]){ all.pearson, all.spearman, all.rmse, all.mad },
		ESTIMATES * sizeof(*values));
	for (int e = 0; on_scale && e < ESTIMATES; e++)
		if (is_correlation(e))
			values[e] = fabs(values[e]) < 1
				? portable_atanh(values[e])
				: (double)NAN;
		else
			values[e] = values[e] > 0 ? portable_log(values[e])
						  : (double)NAN;
	return 0;
}

/* Adds what comes from the samples of one side of one part. */
static int add_spread(struct work *work, size_t part, int side,
	struct stats_spread spreads[ESTIMATES])
{
	const struct stats_set *set = source(work, part, side);
	const double *mean =
		side ? work->parts[part].target : work->parts[part].curve;
	size_t *counts = memory_array(set->layers, sizeof(*counts));
	double *without = memory_array(set->layers, sizeof(*without));
	struct jackknife z[ESTIMATES] = { 0 };
	double values[ESTIMATES];
	int failed = counts && without ? 0 : error_memory(work->error);

	if (!failed)
		jackknife_count(set, counts);
	for (size_t i = 0; !failed && i < set->samples; i++) {
		if (!jackknife_leave_out(set, i, mean, counts, without))
			continue;
		replace(work, part, side, without);
		failed = estimate(work, true, values);
		for (int e = 0; !failed && e < ESTIMATES; e++)
			jackknife_add(&z[e], values[e]);
	}
	replace(work, part, side, NULL);
	for (int e = 0; !failed && e < ESTIMATES; e++) {
		struct stats_spread own = jackknife_spread(&z[e]);

		spreads[e] = spreads[e].freedom > 0
			? stats_spread_add(spreads[e], own)
			: own;
	}
	free(without);
	free(counts);
	return failed;
}

static int find_student(struct work *work, double level,
	struct stats_interval *intervals[ESTIMATES])
{
	struct stats_spread spreads[ESTIMATES] = { { 0 } };
	double values[ESTIMATES], scaled[ESTIMATES];

	for (size_t part = 0; part < work->count; part++)
		for (int side = 0; side < 2; side++)
			if (source(work, part, side) &&
				add_spread(work, part, side, spreads))
				return -1;
	if (estimate(work, false, values) || estimate(work, true, scaled))
		return -1;
	for (int e = 0; e < ESTIMATES; e++) {
		double (*back)(double) =
			is_correlation(e) ? portable_tanh : portable_exp;
		struct stats_interval z;

		if (!(spreads[e].variance > 0) || isnan(scaled[e]))
			continue;
		z = stats_student_interval(scaled[e], spreads[e], level);
		/* Rounding must not push the estimate out. */
		*intervals[e] =
			(struct stats_interval){ fmin(back(z.low), values[e]),
				fmax(back(z.high), values[e]) };
	}
	return 0;
}

/* Bootstrap curves of one side of one part, [resamples][layers]. */
static int draw(const struct work *work, size_t part, int side,
	const struct stats_resampling *resampling, double **draws)
{
	const struct stats_set *set = source(work, part, side);
	enum stats_stream stream = (enum stats_stream)(
		STATS_STREAM_COMPARED + part * 2 + (size_t)side);
	size_t cells;

	if (!memory_multiply(resampling->resamples, set->layers, &cells) ||
		!(*draws = memory_array(cells, sizeof(**draws))))
		return error_memory(work->error);
	return stats_bootstrap(
		set, resampling, stream, 0, set->layers, *draws, work->error);
}

static int rank_draws(struct work *work, double *draws[MOST_PARTS][2],
	const struct stats_resampling *resampling,
	struct stats_interval *intervals[ESTIMATES])
{
	size_t n = resampling->resamples;
	double *ranked = memory_array(n * ESTIMATES, sizeof(*ranked));
	double values[ESTIMATES];
	int failed = ranked ? 0 : error_memory(work->error);

	for (size_t i = 0; !failed && i < n; i++) {
		for (size_t part = 0; part < work->count; part++)
			for (int side = 0; side < 2; side++)
				if (draws[part][side])
					replace(work, part, side,
						draws[part][side] +
							i *
								source(work,
									part,
									side)
									->layers);
		failed = estimate(work, false, values);
		for (size_t e = 0; e < ESTIMATES; e++)
			ranked[e * n + i] = values[e];
	}
	for (size_t e = 0; !failed && e < ESTIMATES; e++)
		*intervals[e] =
			stats_interval_of(ranked + e * n, n, resampling->level);
	free(ranked);
	return failed;
}

static int find_percentiles(struct work *work,
	const struct stats_resampling *resampling,
	struct stats_interval *intervals[ESTIMATES])
{
	double *draws[MOST_PARTS][2] = { { NULL } };
	int failed = 0;

	for (size_t part = 0; part < work->count; part++)
		for (int side = 0; !failed && side < 2; side++)
			if (source(work, part, side))
				failed = draw(work, part, side, resampling,
					&draws[part][side]);
	failed = failed || rank_draws(work, draws, resampling, intervals);
	for (int i = 0; i < MOST_PARTS * 2; i++)
		free(draws[i / 2][i % 2]);
	return failed ? -1 : 0;
}

/* Whether all sources have enough samples, and any has; -1 without memory. */
static int has_samples(const struct work *work)
{
	bool any = false, enough = true;

	for (size_t part = 0; part < work->count; part++)
		for (int side = 0; side < 2; side++) {
			const struct stats_set *set = source(work, part, side);
			size_t *counts;

			if (!set)
				continue;
			counts = memory_array(set->layers, sizeof(*counts));
			if (!counts)
				return error_memory(work->error);
			any = true;
			enough = enough &&
				jackknife_count(set, counts) >=
					STATS_INTERVAL_SAMPLES;
			free(counts);
		}
	return any && enough;
}

int stats_comparison_intervals(const struct stats_part *parts,
	const struct stats_sources *sources, size_t count,
	const struct stats_resampling *resampling,
	struct stats_comparison_intervals *intervals, struct error *error)
{
	struct stats_interval *each[ESTIMATES] = { &intervals->pearson,
		&intervals->spearman, &intervals->rmse, &intervals->mad };
	struct work work = { .parts = parts,
		.sources = sources,
		.count = count,
		.error = error };
	int known;

	for (int e = 0; e < ESTIMATES; e++)
		*each[e] = stats_no_interval;
	for (size_t part = 0; part < count; part++)
		work.changed[part] = parts[part];
	known = resampling->interval == STATS_NO_INTERVAL ? 0
							  : has_samples(&work);
	if (known <= 0)
		return known;
	return resampling->interval == STATS_STUDENT
		? find_student(&work, resampling->level, each)
		: find_percentiles(&work, resampling, each);
}
