#ifndef FIGURE_SETTINGS_H
#define FIGURE_SETTINGS_H

#include "base/strings.h"
#include "figure/kinds.h"
#include "results/settings.h"

/* What the user says about a figure. */
struct figure_settings {
	struct results_settings results; /* what it is made of */
	enum figure_kind kind;
	bool overlay;
	const char *before, *after;
	struct word_list references, only;
	struct figure_style style;
};

#endif
