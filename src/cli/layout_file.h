#ifndef CLI_LAYOUT_FILE_H
#define CLI_LAYOUT_FILE_H

#include "base/strings.h"
#include "cli/settings.h"

/*
 * Reads the file of --layout into the settings: one option of "Where things
 * are" a line, as NAME VALUE; what follows # is a comment.  The texts stay in
 * `strings`, which outlives the settings.  The command line is parsed
 * afterwards, so that it overrides the file even where it says what is the
 * default anyway.
 */
int layout_file_read(const char *path, struct settings *settings,
	struct strings *strings, struct error *error);

#endif
