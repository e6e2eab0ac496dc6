#ifndef PLOT_FRAME_H
#define PLOT_FRAME_H

#include "base/buffer.h"
#include "plot/chart.h"
#include "plot/label.h"
#include "plot/layout.h"

/* What stands around the data of a figure, at the places of its layout. */
struct frame {
	const struct panel_layout *layout;
	const struct palette *palette;
	struct buffer *script;
};

/* The texts of a panel; x_name and y_name may be NULL or "". */
struct frame_texts {
	const struct label *title, *note; /* the note below the title */
	const char *x_name, *y_name;
};

/* Adds the edges, the title and the axes' names of panel `index`. */
void frame_panel(const struct frame *frame, size_t index,
	const struct frame_texts *texts);

/* Adds the words of the panel's y axis, each at most `width` em wide. */
void frame_words(
	const struct frame *frame, const struct figure_axis *y, double width);

/* Adds " at screen X,Y" for a place in inches from the figure's top left. */
void frame_at(const struct frame *frame, const char *at, double x, double y);

/* Adds a text whose left end, or middle, is there. */
void frame_text(const struct frame *frame, const char *text, double x, double y,
	const char *adjust);

/* Adds the lines of a label, centred; the first's middle is at y. */
void frame_lines(const struct frame *frame, const struct label *label, double x,
	double y);

#endif
