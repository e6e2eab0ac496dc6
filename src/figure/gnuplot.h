#ifndef FIGURE_GNUPLOT_H
#define FIGURE_GNUPLOT_H

#include "base/buffer.h"
#include "base/error.h"

/*
 * Runs gnuplot with the file `script` (a descriptor, read from its position)
 * as its standard input and `output` as its standard output, for at most
 * `seconds`; see program_run().  That it exits with 0 does not promise that it
 * drew anything.  The error says what to install when there is no gnuplot.
 */
int gnuplot_run(int script, int output, double seconds, struct error *error);

/* Fails when the ending of the name is none of the three below. */
int gnuplot_check_name(const char *path, struct error *error);

/*
 * Runs gnuplot on a script to make `path`, whose extension chooses the format:
 * .png (288 pixels to the inch), .svg or .pdf.  The file appears whole or not
 * at all.  Characters of a png or pdf that no font has are drawn as boxes, and
 * `notes` gets a line about them.  The error names the path, and says what to
 * install when there is no gnuplot.
 */
int gnuplot_draw(const char *script, const char *path, struct buffer *notes,
	struct error *error);

/*
 * Draws `count` scripts in one run of gnuplot, which takes longer to start than to
 * draw, and adds each as svg to its own of `svgs`.  After a failure some of them may
 * hold a figure.
 */
int gnuplot_svgs(const char *const *scripts, size_t count, struct buffer *svgs,
	struct error *error);

#endif
