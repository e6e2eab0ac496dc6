#ifndef STATS_GROUPS_H
#define STATS_GROUPS_H

#include "stats/correlation.h"
#include "stats/curve.h"

/*
 * Whether kinds of prompts differ.  A set's samples have labels[samples], each
 * below the number of groups.
 */

struct stats_group_effect {
	/* Share of the variance over samples that lies between the groups;
	 * NaN for constant values or fewer than two groups with values. */
	double eta_squared;
	/* Null: the groups have one mean, whatever their variances.  Share of
	 * shuffled labels with as large a Welch's F, (1 + hits) / (1 +
	 * surrogates); NaN also for fewer than two groups of two samples. */
	double p;
};

/* effects[layers]; each shuffle of the labels serves all layers.  Fails only
 * without memory. */
int stats_group_effects(const struct stats_set *set, const size_t *labels,
	size_t groups, const struct stats_resampling *resampling,
	struct stats_group_effect *effects, struct error *error);

/* How a layer goes along with a number that each sample has. */
struct stats_slope {
	size_t samples; /* that have a value */
	double slope;	/* least squares, per unit of the number */
	struct stats_interval interval; /* Student's t, samples - 2 */
	double r_squared;		/* share of the variance explained */
	/* Null: the number means nothing.  Share of shuffled numbers with as
	 * large an |r|, (1 + hits) / (1 + surrogates). */
	double p;
};

/*
 * slopes[layers] along numbers[samples], none of them NaN; all NaN at a layer
 * where values or numbers do not vary, the interval also for fewer than three
 * samples or without one in `resampling`.  Fails only without memory.
 */
int stats_slopes(const struct stats_set *set, const double *numbers,
	const struct stats_resampling *resampling, struct stats_slope *slopes,
	struct error *error);

/* Correlations of one group's mean curve. */
struct stats_group_similarity {
	size_t samples;
	double r_overall; /* with the curve of all samples, its own included */
	double r_others;  /* with the curve of all other samples */
};

/* similarity[groups], Pearson or Spearman of the curves as they are.  Fails
 * only without memory. */
int stats_group_similarities(const struct stats_set *set, const size_t *labels,
	size_t groups, enum stats_method method,
	struct stats_group_similarity *similarities, struct error *error);

#endif
