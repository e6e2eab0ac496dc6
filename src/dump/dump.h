#ifndef DUMP_DUMP_H
#define DUMP_DUMP_H

#include "dump/datasets.h"

/*
 * What a dump means: its samples, and for each of them where the attention
 * maps are.  Our own format and the location grammar are described in
 * attnscope-dump(5).
 */

/*
 * Opens the dump as `layout` says, and finds by its usual names what that
 * does not say.  Errors do not name the file, the caller does.  `path` and
 * `layout` outlive the dump.
 */
int dump_open(struct dump *dump, const char *path, const struct layout *layout,
	struct error *error);
void dump_close(struct dump *dump);

/*
 * Adds the layout, as it was found for the first sample, as lines of a layout
 * file.
 */
int dump_layout_text(
	struct dump *dump, struct buffer *text, struct error *error);

#endif
