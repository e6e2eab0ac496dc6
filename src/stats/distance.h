#ifndef STATS_DISTANCE_H
#define STATS_DISTANCE_H

#include "base/error.h"
#include "stats/curve.h"

#include <stddef.h>
#include <stdint.h>

/* How far a model's curve is from a target curve. */

/* A model's curve, curve[layers.count], and its target,
 * target[target_layers.count]. */
struct stats_part {
	const double *curve, *target;
	struct stats_layers layers, target_layers;
};

struct stats_comparison {
	size_t layers;		  /* compared, those of all parts */
	double pearson, spearman; /* NaN as in stats_pearson() */
	double rmse, mad;	  /* root of mean square, mean |difference| */
};

/*
 * Compares on the model's own layers, the target interpolated to them by
 * depth.  Several parts (understanding and generation) are one comparison of
 * the curves end to end: the task `joint`.  All NaN when a layer is.  Fails
 * only without memory.
 */
int stats_compare(const struct stats_part *parts, size_t count,
	struct stats_comparison *comparison, struct error *error);

/* A curve made ready to be compared with many others. */
struct stats_profile {
	const double *values; /* [layers], the caller's */
	size_t layers;
	/* Values and ranks about their means, [layers] each, and the roots of
	 * their sums of squares; NaN: no r is defined. */
	double *centred, *ranks, length, rank_length;
};

/* The owner releases it, also after a failure, which is that of memory. */
int stats_profile_init(struct stats_profile *profile, const double *values,
	size_t layers, struct error *error);
void stats_profile_release(struct stats_profile *profile);

/* Up to STATS_ABREAST of them side by side, to be compared with another at once.
 */
#define STATS_ABREAST 4
struct stats_abreast {
	const struct stats_profile *profiles[STATS_ABREAST];
	size_t count;
	double *values; /* by layer: values, centred, ranks of each */
};

/* `count` profiles of as many layers, which outlive it.  The owner releases it,
 * also after a failure, which is that of memory. */
int stats_abreast_init(struct stats_abreast *abreast,
	const struct stats_profile *const profiles[], size_t count,
	struct error *error);
void stats_abreast_release(struct stats_abreast *abreast);

/* What stats_compare() says of each and another curve of as many layers. */
void stats_compare_abreast(const struct stats_abreast *abreast,
	const struct stats_profile *other,
	struct stats_comparison comparisons[STATS_ABREAST]);

/* Where the curves of a part come from; NULL: from nothing with samples, so that
 * the curve counts as known. */
struct stats_sources {
	const struct stats_set *curve, *target;
};

struct stats_comparison_intervals {
	struct stats_interval pearson, spearman, rmse, mad;
};

/*
 * How well the comparison is known from the samples of all sources, which are
 * independent; for each of the four as stats_correlation_intervals() has it for
 * r: of Fisher's z of the correlations, and of the logarithm of the distances.
 * None where a source has a layer with fewer than STATS_INTERVAL_SAMPLES
 * values, or no source has samples.  Noise in mean curves makes distances
 * larger, so that intervals of distances near it are too high
 * (tests/stats/RESULTS.md).  Fails only without memory.
 */
int stats_comparison_intervals(const struct stats_part *parts,
	const struct stats_sources *sources, size_t count,
	const struct stats_resampling *resampling,
	struct stats_comparison_intervals *intervals, struct error *error);

/* The AIA loss: how far attention is from its targets, as training sees it. */

/* d²/2 up to |d| = delta, beyond it delta |d| - delta²/2; delta > 0. */
double stats_huber(double difference, double delta);

struct stats_loss {
	size_t samples;	  /* that count: with a value at every layer */
	double loss;	  /* mean over these; NaN without any */
	double deviation; /* over these, ddof 1; NaN below two */
	struct stats_interval interval; /* of the mean */
	double loss_of_mean; /* of their mean curve, for comparison */
};

/* One layer, over the samples that count; the mean of `huber` over layers is
 * the loss. */
struct stats_loss_layer {
	double intensity, huber;
};

/*
 * The loss of a set against target[layers] with delta[layers]: per sample the
 * mean of the Huber losses of its layers.  The interval is that of a mean, as
 * in stats_curve().  `by_layer` has room for all layers or is NULL.  Fails only
 * without memory.
 */
int stats_loss(const struct stats_set *set, const double *target,
	const double *delta, const struct stats_resampling *resampling,
	struct stats_loss *loss, struct stats_loss_layer *by_layer,
	struct error *error);

/* Targets given for ranges of layers, as one target for each layer. */

#define STATS_TARGET_END SIZE_MAX

/* Layers from <= layer < to; `to` may be STATS_TARGET_END. */
struct stats_target_range {
	size_t from, to;
	double target, delta;
};

/*
 * Layer `layer` of `layers` counts as this layer of a table made for
 * table_layers: floor((layer + 1/2) table_layers / layers).
 */
size_t stats_stretched_layer(size_t layer, size_t layers, size_t table_layers);

/*
 * Fills target[layers] and delta[layers].  With table_layers > 0 the ranges
 * are about a model of that many layers and are stretched to this one; with 0
 * they are about these layers, and what they say of layers beyond the last is
 * not used.  Refuses, naming the layer, a layer in no range or in two, and
 * also an empty range, a target that is not finite, and a delta that is not
 * above 0.
 */
int stats_targets(const struct stats_target_range *ranges, size_t count,
	size_t layers, size_t table_layers, double *target, double *delta,
	struct error *error);

#endif
