#ifndef SURVEY_INPUTS_H
#define SURVEY_INPUTS_H

#include "option/settings.h"

/*
 * The files that operands stand for: a folder stands for the HDF5 files in
 * it, a quoted pattern for what it matches, in natural order.  A folder stays
 * as it is where the files in it make one dump: --attention names files, or
 * its files lie in folders of layers.
 */
struct inputs {
	char **paths;
	size_t count, capacity;
};

/* Release with inputs_release(), also after a failure. */
int inputs_expand(struct inputs *inputs, char *const *operands, int count,
	const struct settings *settings, struct error *error);
/* "-" is a table on standard input everywhere, so it is no dump's name: an
 * error where it is among the paths. */
int inputs_refuse_pipe(
	const char *const *paths, size_t count, struct error *error);

bool inputs_is_folder(const char *path);

/* Whether a file is called like an HDF5 file. */
bool inputs_is_dump_name(const char *name);

void inputs_release(struct inputs *inputs);

#endif
