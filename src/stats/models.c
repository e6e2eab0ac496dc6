/*
 * One model of thirty layers can hardly show anything; several together can.
 * Their mean r is held against the mean r of the same models with generation
 * shifted circularly, each by a uniform number of layers of its own.  The r of
 * every shift of every model is computed once; a draw only adds some up.
 */
#include "stats/models.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/depth.h"
#include "stats/resampling.h"
#include "stats/significance.h"

#include <math.h>
#include <stdlib.h>

int stats_cross(const double *x, size_t x_layers, const double *y,
	size_t y_layers, enum stats_method method, enum stats_series series,
	double *r, struct error *error)
{
	size_t n = x_layers < y_layers ? x_layers : y_layers;
	double *x_grid = memory_array(n, sizeof(*x_grid));
	double *y_grid = memory_array(n, sizeof(*y_grid));
	struct stats_pair pair;
	int failed = -1;

	if (!x_grid || !y_grid) {
		error_memory(error);
		goto out;
	}
	if (stats_pair_init(&pair, n, error))
		goto out;
	stats_interpolate(x, x_layers, n, x_grid);
	stats_interpolate(y, y_layers, n, y_grid);
	stats_pair_fill(&pair, method, series, x_grid, y_grid, n);
	*r = pair.r;
	stats_pair_release(&pair);
	failed = 0;
out:
	free(y_grid);
	free(x_grid);
	return failed;
}

/* The r of every shift of one model, of which shifts[0] is the observed. */
struct shifted {
	size_t points; /* 0: no r */
	double *shifts;
};

static int shifted_init(struct shifted *shifted,
	const struct stats_curves *model, enum stats_method method,
	enum stats_series series, struct error *error)
{
	struct stats_pair pair;
	int failed = 0;

	if (stats_pair_init(&pair, model->layers, error))
		return -1;
	stats_pair_fill(&pair, method, series, model->understanding,
		model->generation, model->layers);
	if (!isnan(pair.r)) {
		shifted->shifts = memory_array(pair.points, sizeof(double));
		if (shifted->shifts) {
			shifted->points = pair.points;
			failed = stats_shifts(&pair, shifted->shifts, error);
		} else {
			failed = error_memory(error);
		}
	}
	stats_pair_release(&pair);
	return failed;
}

static double draw_mean(const struct shifted *models, size_t count,
	size_t known, struct random *random)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		if (models[i].points)
			sum += models[i].shifts[random_below(
				random, models[i].points)];
	return sum / (double)known;
}

static void pool(const struct shifted *models, size_t count, uint64_t seed,
	size_t draws, struct stats_pooled *pooled)
{
	size_t hits = 0, hits_less = 0;
	struct random random;
	double sum = 0;

	*pooled = (struct stats_pooled){ .r = NAN, .p = NAN, .p_less = NAN };
	for (size_t i = 0; i < count; i++) {
		if (!models[i].points)
			continue;
		pooled->models++;
		sum += models[i].shifts[0];
	}
	if (!pooled->models)
		return;
	pooled->r = sum / (double)pooled->models;
	random_init(&random, seed, STATS_STREAM_POOLED);
	for (size_t i = 0; i < draws; i++) {
		double r = draw_mean(models, count, pooled->models, &random);

		hits += stats_is_hit(r, pooled->r) ? 1 : 0;
		hits_less += stats_is_hit_less(r, pooled->r) ? 1 : 0;
	}
	pooled->p = stats_p_value(hits, draws);
	pooled->p_less = stats_p_value(hits_less, draws);
}

int stats_pool(const struct stats_curves *models, size_t count,
	enum stats_method method, enum stats_series series, uint64_t seed,
	size_t draws, struct stats_pooled *pooled, struct error *error)
{
	struct shifted *shifted = memory_array(count, sizeof(*shifted));
	int failed = 0;

	if (!shifted)
		return error_memory(error);
	for (size_t i = 0; i < count && !failed; i++)
		failed = shifted_init(
			&shifted[i], &models[i], method, series, error);
	if (!failed)
		pool(shifted, count, seed, draws, pooled);
	for (size_t i = 0; i < count; i++)
		free(shifted[i].shifts);
	free(shifted);
	return failed;
}
