#ifndef FIGURE_GLYPHS_H
#define FIGURE_GLYPHS_H

#include "base/buffer.h"
#include "base/error.h"

/*
 * Copies a gnuplot script to `drawn` with a box for every character that no
 * installed font has, and adds to `notes` a line, which begins with `path`, that
 * says so and what brings a font.  Where it cannot be found out which characters
 * fonts have, the script stays as it is, and the line says that.  Fails where
 * there is no font at all, and without memory.
 */
int glyphs_replace(const char *script, const char *path, struct buffer *drawn,
	struct buffer *notes, struct error *error);

#endif
