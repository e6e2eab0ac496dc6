#ifndef UNIT_PLOT_SCRIPT_H
#define UNIT_PLOT_SCRIPT_H

#include "plot/kinds.h"

/* The script of a figure of mean curves. */
static inline int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error)
{
	const struct kinds_curves curves = { .rows = rows, .count = count };
	struct chart chart;
	int result;

	chart_init(&chart, "curves", style);
	result = kinds_curves(&chart, &curves, error) ||
			chart_script(&chart, script, error)
		? -1
		: 0;
	chart_release(&chart);
	return result;
}

#endif
