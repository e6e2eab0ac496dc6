#ifndef FIGURE_QUOTE_H
#define FIGURE_QUOTE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Adds the first `length` bytes of a text to a script, in quotes, so that gnuplot
 * takes it literally whatever is in it; one that is `drawn`, with invisible
 * joiners in what gnuplot's svg would write as markup. */
void quote_add(
	struct buffer *script, const char *text, size_t length, bool drawn);

#endif
