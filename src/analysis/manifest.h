#ifndef ANALYSIS_MANIFEST_H
#define ANALYSIS_MANIFEST_H

#include "base/buffer.h"
#include "option/settings.h"

/*
 * Adds to `text` the manifest of a run, as JSON: the program and its
 * libraries with their versions, what the options were, and each input with
 * its size in bytes and its time of last change.
 */
void manifest_write(char *const *inputs, int count,
	const struct option_group *const *groups,
	const struct settings *settings, struct buffer *text);

#endif
