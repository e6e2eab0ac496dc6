#ifndef UNIT_PLOT_SCRIPT_H
#define UNIT_PLOT_SCRIPT_H

#include "figure/script.h"
#include "figure/kinds.h"
#include "table/table.h"

/* A table of rows that somebody else owns. */
static inline struct table table_of(const void *rows, size_t count)
{
	return (struct table){ .rows = (void *)(uintptr_t)rows,
		.count = count };
}

/* Makes a figure of mean curves, to be released also after a failure. */
static inline int make_curves(struct figure *figure,
	const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct error *error)
{
	const struct figure_settings settings = { .style = *style };
	const struct table curves = table_of(rows, count);
	const struct figure_source source = { .curves = &curves,
		.settings = &settings };

	return figure_init(figure, "curves", style, error) ||
			kind_curves.build(figure, &source, error)
		? -1
		: 0;
}

/* The script of a figure of mean curves. */
static inline int figure_curves(const struct curve_row *rows, size_t count,
	const struct figure_style *style, struct buffer *script,
	struct error *error)
{
	struct figure figure;
	int result = make_curves(&figure, rows, count, style, error) ||
			script_write(&figure, script, error)
		? -1
		: 0;

	figure_release(&figure);
	return result;
}

#endif
