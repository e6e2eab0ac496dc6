#ifndef PLOT_GNUPLOT_H
#define PLOT_GNUPLOT_H

#include "base/error.h"

/*
 * Runs gnuplot with the file `script` (a descriptor, read from where it
 * stands) as its standard input and `output` as its standard output, for at
 * most `seconds`.  0 when it ended with status 0, which is no promise that it
 * drew anything.  The error says what to install when there is no gnuplot, or
 * the last that gnuplot said.
 */
int gnuplot_run(int script, int output, double seconds, struct error *error);

#endif
