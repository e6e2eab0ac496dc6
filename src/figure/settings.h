#ifndef FIGURE_SETTINGS_H
#define FIGURE_SETTINGS_H

#include "base/strings.h"
#include "figure/figure.h"
#include "results/settings.h"

/* What is drawn, and how, as far as the user says so. */

/* The figures that inputs can be drawn as. */
enum figure_kind {
	FIGURE_AUTO, /* as the table is that was given; curves of dumps */
	FIGURE_CURVES,
	FIGURE_SCATTER,
	FIGURE_CORRELATION,
	FIGURE_LOSS,
	FIGURE_HEADS,
	FIGURE_BLOCKS,
	FIGURE_STEPS,
	FIGURE_GROUPS,
	FIGURE_MATRIX,
	FIGURE_SAMPLES,
	FIGURES
};

/* Their names, in this order; ends with NULL. */
extern const char *const figure_kind_names[];

struct figure_settings {
	struct results_settings results; /* what it is made of */
	enum figure_kind kind;
	bool overlay;
	const char *before, *after;
	struct word_list references, only;
	const char *layers; /* FIRST-LAST */
	const char *title, *x_label, *y_label;
	enum figure_range y;
	enum figure_theme style;
	int column;	      /* of a page: 0 neither, 1 one, 2 both */
	double width, height; /* inches; 0: chosen */
	int legend;	      /* 1: none */
};

#endif
