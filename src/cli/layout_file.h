#ifndef CLI_LAYOUT_FILE_H
#define CLI_LAYOUT_FILE_H

#include "base/strings.h"
#include "cli/settings.h"

/*
 * Reads the file of --layout: one option of "Where things are" a line, as
 * NAME VALUE; what follows # is a comment.  Sets the options that
 * the command line has not set; the texts stay in `strings`, which outlives
 * the settings.  Does nothing where no file is given.
 */
int layout_file_read(struct settings *settings, struct strings *strings,
	struct error *error);

#endif
