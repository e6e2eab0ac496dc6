#ifndef FIGURE_GNUPLOT_H
#define FIGURE_GNUPLOT_H

#include "base/buffer.h"
#include "base/error.h"

/*
 * Runs gnuplot with the file `script` (a descriptor, read from its position)
 * as its standard input and `output` as its standard output, for at most
 * `seconds`.  0 when it exits with 0, which does not promise that it drew
 * anything.  The error says what to install when there is no gnuplot, or what
 * gnuplot said last.
 */
int gnuplot_run(int script, int output, double seconds, struct error *error);

/*
 * Runs gnuplot on a script to make `path`, whose extension chooses the format:
 * .png (288 pixels to the inch), .svg or .pdf.  The file appears whole or not
 * at all.  The error names the path, and says what to install when there is no
 * gnuplot.
 */
int gnuplot_draw(const char *script, const char *path, struct error *error);

/* The same into memory, as svg. */
int gnuplot_svg(const char *script, struct buffer *svg, struct error *error);

/* Kills the gnuplot that runs, if one does; safe in a signal handler. */
void gnuplot_kill(void);

#endif
