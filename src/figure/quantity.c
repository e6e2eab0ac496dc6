/*
 * An axis that goes below 0 suggests values that there are not: an interval of
 * mean ± standard deviation may reach there, and so may the room around values
 * that are all 0.  The values themselves are always on the axis, whatever they
 * are: rounding, or a ruler on a printed curve, goes a little beyond.
 */
#include "figure/quantity.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *name, *brief;
	bool share;
} quantities[MEASURES] = {
	[MEASURE_INTENSITY] = { "attention intensity", "intensity", true },
	[MEASURE_ENRICHMENT] = { "enrichment", "enrichment", false },
	[MEASURE_SINKFREE] = { "sink-free attention intensity",
		"sink-free intensity", true },
	[MEASURE_SINK] = { "attention to the first key", "sink", true },
	[MEASURE_ROWSUM] = { "sum of a row", "row sum", true },
	[MEASURE_ENTROPY] = { "entropy of a row (nats)", "entropy", false },
	[MEASURE_TO_TEXT] = { "attention to text", "attention to text", true },
	[MEASURE_TO_IMAGE] = { "attention to image", "attention to image",
		true },
	[MEASURE_TO_OTHER] = { "attention to other tokens",
		"attention to others", true },
	[MEASURE_DISTANCE] = { "attention distance (positions)", "distance",
		false },
	[MEASURE_SINK_RATE] = { "share of heads with a sink", "sink rate",
		true },
	[MEASURE_SHARE] = { .share = true },
};

const char *quantity_name(struct figure *figure, const char *measure)
{
	enum measure known;

	if (!measure_parse(measure, &known))
		return measure;
	return known == MEASURE_SHARE ? quantity_short(figure, measure)
				      : quantities[known].name;
}

const char *quantity_short(struct figure *figure, const char *measure)
{
	enum measure known;

	if (!measure_parse(measure, &known))
		return measure;
	return known == MEASURE_SHARE
		? figure_text(figure, "attention to %s", measure_role(measure))
		: quantities[known].brief;
}

int quantity_check(const char *measure, const char *other, struct error *error)
{
	if (strcmp(measure, other) == 0)
		return 0;
	return error_set(error,
		"rows of measure %s and of %s: a figure shows one", measure,
		other);
}

void extent_add(struct extent *extent, double value, double low, double high)
{
	if (!figure_drawable(value))
		return;
	extent->low = fmin(extent->low, value);
	extent->high = fmax(extent->high, value);
	extent->least = fmin(extent->least, value);
	extent->most = fmax(extent->most, value);
	if (figure_drawable(low))
		extent->least = fmin(extent->least, low);
	if (figure_drawable(high))
		extent->most = fmax(extent->most, high);
}

/* Where the axis of a measure ends at the latest; one with values that are well
 * beyond ends nowhere. */
static void limits_of(const struct extent *extent, const char *measure,
	double *least, double *most)
{
	enum measure known;
	bool limited = measure_parse(measure, &known);

	*least = limited && extent->low >= -0.02 ? fmin(0, extent->low)
						 : -INFINITY;
	*most = limited && quantities[known].share && extent->high <= 1.02
		? fmax(1, extent->high)
		: INFINITY;
}

void quantity_limit(struct extent *extent, const char *measure)
{
	double least, most;

	limits_of(extent, measure, &least, &most);
	extent->least = fmax(extent->least, least);
	extent->most = fmin(extent->most, most);
}

struct axis quantity_axis(const struct extent *extent, const char *measure)
{
	struct axis axis = axis_around(extent->least, extent->most);
	double least, most;

	limits_of(extent, measure, &least, &most);
	axis.from = fmax(axis.from, least);
	axis.to = fmin(axis.to, most);
	return axis;
}

void quantity_uniform(
	struct figure *figure, struct figure_panel *panel, const char *measure)
{
	/* As the lines across panels are drawn. */
	static const struct figure_look look = {
		.ink = INK_NOTE, .dash = DASH_DOTS, .width = 0.8
	};
	bool upright = panel->y.words != NULL;
	const struct figure_axis *axis = upright ? &panel->x : &panel->y;

	if (strcmp(measure, measure_name(MEASURE_ENRICHMENT)) != 0 ||
		axis->from > 1 || axis->to < 1)
		return;
	*(upright ? &panel->line_x : &panel->line_y) = 1;
	figure_legend(figure, "1: uniform attention", SERIES_LINE, look);
}
