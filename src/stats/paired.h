#ifndef STATS_PAIRED_H
#define STATS_PAIRED_H

#include "stats/curve.h"

/* Whether two curves of the same samples differ. */

/* Differences of up to this many samples have all their signs tried. */
#define STATS_ALL_SIGNS 14

/*
 * `differences` has a row for each sample: its curve in one model less its
 * curve in the other; rows are independent.  Null: at every layer a difference
 * is as likely to be minus itself.  The signs of whole samples are flipped, so
 * that layers that go together stay together; all signs are tried for up to
 * STATS_ALL_SIGNS samples, else resampling->surrogates of them are drawn and p =
 * (1 + hits) / (1 + surrogates).
 *
 *	*p	of the mean over layers of |mean difference|
 *	by_layer[layers]
 *		of |t| at the layer, against the largest |t| of all layers:
 *		family-wise (Westfall and Young 1993), so that in all layers
 *		together a p below .05 comes up by chance in 5% of cases
 *
 * NaN below two samples; at a layer without two values by_layer is NaN.  Fails
 * only without memory.
 */
int stats_sign_flips(const struct stats_set *differences,
	const struct stats_resampling *resampling, double *p, double *by_layer,
	struct error *error);

#endif
