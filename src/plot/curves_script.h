#ifndef PLOT_CURVES_SCRIPT_H
#define PLOT_CURVES_SCRIPT_H

#include "plot/axis.h"
#include "plot/figure.h"
#include "plot/label.h"
#include "plot/layout.h"
#include "plot/panels.h"

/* A figure of curves, with every choice made and not a line written. */
struct curves_figure {
	struct panels panels;
	const char *measure;
	struct layout layout;
	struct axis y;
	const char *y_name;
	bool line_at_1;		   /* across every panel */
	struct label title;	   /* of the figure; may have no lines */
	struct label *titles;	   /* of each panel */
	const char *legend[TASKS]; /* NULL: the task has no point anywhere */
};

/* Adds the figure's script. */
int curves_script(const struct curves_figure *figure, struct buffer *script,
	struct error *error);

#endif
