#ifndef STATS_LOSS_H
#define STATS_LOSS_H

#include "stats/curve.h"

/* The AIA loss: how far attention is from its targets, as training sees it. */

/* d²/2 up to |d| = delta, beyond it delta |d| - delta²/2; delta > 0. */
double stats_huber(double difference, double delta);

struct stats_loss {
	size_t samples;	     /* that count: with a value at every layer */
	double loss;	     /* mean over these; NaN without any */
	double loss_of_mean; /* of their mean curve, for comparison */
};

/* One layer, over the samples that count; the mean of `huber` over layers is
 * the loss. */
struct stats_loss_layer {
	double intensity, huber;
};

/*
 * The loss of a set against target[layers] with delta[layers]: per sample the
 * mean of the Huber losses of its layers.  `by_layer` has room for all layers
 * or is NULL.  Fails only without memory.
 */
int stats_loss(const struct stats_set *set, const double *target,
	const double *delta, struct stats_loss *loss,
	struct stats_loss_layer *by_layer, struct error *error);

#endif
