#ifndef FIGURE_HEAD_H
#define FIGURE_HEAD_H

#include "base/buffer.h"
#include "figure/plan.h"

/* Adds the head of a script: how to run it, which file it makes, sizes, font,
 * and the terminal of the file's format. */
void head_write(const struct plan *plan, struct buffer *script);

#endif
