#ifndef FIGURE_TEX_H
#define FIGURE_TEX_H

#include "base/buffer.h"

/*
 * Copies a gnuplot script to `tex` with the texts of its labels as TeX has to
 * read them: what TeX takes for more than a character is written as a command
 * that prints it.  Letters that are not ASCII stay as they are, in UTF-8.
 */
void tex_labels(const char *script, struct buffer *tex);

#endif
