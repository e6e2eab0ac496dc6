#ifndef CLI_LAYOUT_FILE_H
#define CLI_LAYOUT_FILE_H

#include "base/strings.h"
#include "cli/settings.h"

/*
 * Reads the file of --layout into the settings: one option of "Where things
 * are" a line, as NAME VALUE; what follows # is a comment.  The texts stay in
 * `strings`, which outlives the settings.  What `given`, the command line's own
 * layout, says in another way is left out.  The command line is parsed
 * afterwards, so that it overrides the file even where it says what is the
 * default anyway.
 */
int layout_file_read(const char *path, struct layout *given,
	struct settings *settings, struct strings *strings,
	struct error *error);

/* Fails where two options say the same in different ways. */
int layout_file_check(struct layout *layout, struct error *error);

#endif
