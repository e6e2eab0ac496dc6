#ifndef BASE_LIST_FILE_H
#define BASE_LIST_FILE_H

#include "base/error.h"
#include "base/strings.h"

/*
 * Adds to `list` the names in a file, a line for each, kept in `strings`; "-" is
 * standard input.  Blank lines are passed over, a carriage return before the end
 * of a line is not part of the name.  A file without a name is an error; errors
 * name the file.
 */
int list_file_read(const char *path, struct strings *strings,
	struct word_list *list, struct error *error);

#endif
