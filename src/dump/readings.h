#ifndef DUMP_READINGS_H
#define DUMP_READINGS_H

#include "dump/axes.h"

/*
 * What the axes of a dataset may be: every assignment of layer, sample, head,
 * query and key to them that its rank and the placeholders of its pattern
 * allow.  Pure.
 */
#define READINGS_MAX 512

struct reading {
	struct axes axes;
	size_t pattern; /* of the caller's alternatives */
};

struct readings {
	struct reading list[READINGS_MAX];
	size_t count;
};

/*
 * Adds the readings of a dataset of `rank` axes of the lengths `dims`, whose
 * `pattern` (FILEPATTERN and PATH, or either) has placeholders.  An axis of
 * length one is "1", or the one layer where nothing else is.  `no_query`: also
 * maps that hold one row each, without an axis for it; `steps`: also an axis of
 * steps within a sample.  The usual orders come first.
 */
void readings_add(struct readings *readings, const char *pattern, size_t number,
	const size_t *dims, size_t rank, bool no_query, bool no_layer,
	bool steps);

/* Whether what is left of the axes beside query, key and those of length one is
 * in the order sample, layer, head, with query and key last, as in every
 * framework; `reversed` is the order of a container that turns axes around. */
bool reading_is_usual(
	const struct reading *reading, const size_t *dims, bool reversed);

#endif
