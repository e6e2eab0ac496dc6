#ifndef FIGURE_SCRIPT_H
#define FIGURE_SCRIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "figure/figure.h"
#include "figure/plan.h"

/* Adds the figure as a gnuplot script that holds its data and runs alone.  For a
 * figure whose file ends in .tex, the texts are TeX's. */
int script_write(const struct figure *figure, struct buffer *script,
	struct error *error);

/*
 * The pieces of a script.  No text of others reaches it but through
 * script_text(): quoted so that gnuplot takes it literally.  Labels of other
 * people's words come through label_make() first.
 */
void script_text(struct buffer *script, const char *text);

/* Adds a number of an axis or a place, rounded to six decimals. */
void script_place(struct buffer *script, double number);

/* Adds a number of a data block, in full; what is not finite is "NaN". */
void script_datum(struct buffer *script, double number);

/* Adds " AT screen X,Y" for a place in the plan's units from the figure's top
 * left. */
void script_at(const struct plan *plan, const char *at, double x, double y,
	struct buffer *script);

/* Adds a text whose left end, right end or middle is there. */
void script_label(const struct plan *plan, const char *text, double x, double y,
	const char *adjust, struct buffer *script);

/* The same with the lines of a label, the first's middle at y; what is centred
 * keeps within the figure. */
void script_lines(const struct plan *plan, const struct label *label, double x,
	double y, const char *adjust, struct buffer *script);

#endif
