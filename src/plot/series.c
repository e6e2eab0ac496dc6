/*
 * A line drawn across a layer that was not measured would show what nobody
 * saw, so a missing layer and a missing value both end the line.
 *
 * No printer shows more than SERIES_MAX points across a panel.  Of every
 * bucket of neighbouring rows the least and the greatest are kept, so that no
 * peak is lost.
 */
#include "plot/series.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Whether the row has a confidence interval that can be drawn. */
static bool has_band(const struct curve_row *row)
{
	return panels_drawable(row->mean) && panels_drawable(row->ci_low) &&
		panels_drawable(row->ci_high);
}

double series_depth(const struct curve_row *row, size_t layers)
{
	if (row->depth >= 0 && row->depth <= 1)
		return row->depth;
	return ((double)row->layer + 0.5) / (double)layers;
}

/* Keeps of rows[0 .. count) the one or two that show its extent. */
static size_t thin_bucket(const struct curve_row *const *rows, size_t count,
	const struct curve_row **kept)
{
	size_t low = count, high = count;

	for (size_t i = 0; i < count; i++) {
		if (!panels_drawable(rows[i]->mean))
			continue;
		if (low == count || rows[i]->mean < rows[low]->mean)
			low = i;
		if (high == count || rows[i]->mean > rows[high]->mean)
			high = i;
	}
	if (low == count || low == high) {
		kept[0] = rows[low == count ? 0 : low];
		return 1;
	}
	kept[0] = rows[low < high ? low : high];
	kept[1] = rows[low < high ? high : low];
	return 2;
}

/* Fills `kept` (room for curve->count) and returns how many there are;
 * *reach is the distance of layers that a line may still cross. */
static size_t thin(
	const struct curve *curve, const struct curve_row **kept, size_t *reach)
{
	size_t bucket = 1, count = 0;

	if (curve->count > SERIES_MAX)
		bucket = (curve->count - 1) / (SERIES_MAX / 2) + 1;
	for (size_t i = 0; i < curve->count; i += bucket) {
		size_t left = curve->count - i;

		count += thin_bucket(curve->rows + i,
			left < bucket ? left : bucket, kept + count);
	}
	*reach = bucket > 1 ? curve->stride * 2 * bucket : curve->stride;
	return count;
}

static struct figure_point point_of(
	const struct curve_row *row, const struct curve *curve, bool depth)
{
	bool band = has_band(row);

	return (struct figure_point){
		.x = depth ? series_depth(row, curve->layers)
			   : (double)row->layer,
		.y = row->mean,
		.low = band ? row->ci_low : (double)NAN,
		.high = band ? row->ci_high : (double)NAN,
	};
}

/* Whether a line may join rows `a` and `b`, `b` the later one. */
static bool joined(
	const struct curve_row *a, const struct curve_row *b, size_t reach)
{
	return panels_drawable(a->mean) && panels_drawable(b->mean) &&
		b->layer - a->layer <= reach;
}

int series_add(struct figure *figure, struct figure_series *series,
	const struct curve *curve, bool depth)
{
	const struct curve_row **rows =
		memory_array(curve->count, sizeof(*rows));
	const struct curve_row *last = NULL;
	size_t count, reach;

	if (!rows)
		return -1;
	count = thin(curve, rows, &reach);
	for (size_t i = 0; i < count; i++) {
		if (!panels_drawable(rows[i]->mean))
			continue;
		if (last &&
			(last != rows[i - 1] || !joined(last, rows[i], reach)))
			figure_point(figure, series,
				(struct figure_point){ .y = (double)NAN });
		figure_point(figure, series, point_of(rows[i], curve, depth));
		last = rows[i];
	}
	free(rows);
	return 0;
}
