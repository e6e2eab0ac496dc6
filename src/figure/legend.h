#ifndef FIGURE_LEGEND_H
#define FIGURE_LEGEND_H

#include "base/buffer.h"
#include "figure/plan.h"

/* Adds a plot of nothing but the figure's title and its legend, after those of
 * all panels. */
void legend_write(const struct plan *plan, struct buffer *script);

#endif
