#ifndef STATS_MODELS_H
#define STATS_MODELS_H

#include "base/error.h"
#include "stats/pair.h"

#include <stddef.h>
#include <stdint.h>

/* Correlations across models. */

/*
 * r of the curve of one model and the curve of another.  They meet on the
 * layers of the one that has fewer, the other interpolated to them by depth,
 * so that no layer is made up.  Fails only without memory.
 */
int stats_cross(const double *x, size_t x_layers, const double *y,
	size_t y_layers, enum stats_method method, enum stats_series series,
	double *r, struct error *error);

/* The two mean curves of a model, [layers] each. */
struct stats_curves {
	const double *understanding, *generation;
	size_t layers;
};

#define STATS_POOLED_DRAWS 20000

struct stats_pooled {
	size_t models; /* that have an r; the others are left out */
	double r;      /* mean of their r; NaN without any */
	double p,
		p_less; /* two-sided in |mean r|, and share with mean r as low */
};

/*
 * The mean r of several models.  Null: in every model, generation is a
 * circular shift, each its own, of what it is; `draws` times all shifts are
 * drawn, p = (1 + hits) / (1 + draws).  Fails only without memory.
 */
int stats_pool(const struct stats_curves *models, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error);

#endif
