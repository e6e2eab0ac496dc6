#ifndef UNIT_PLOT_SCRIPT_H
#define UNIT_PLOT_SCRIPT_H

#include "figure/kinds.h"

/* The script of a figure of mean curves. */
static inline int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error)
{
	const struct kinds_curves curves = { .rows = rows, .count = count };
	struct figure figure;
	int result;

	figure_init(&figure, "curves", style);
	result = kinds_curves(&figure, &curves, error) ||
			figure_script(&figure, script, error)
		? -1
		: 0;
	figure_release(&figure);
	return result;
}

#endif
