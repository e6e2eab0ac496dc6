#ifndef RESULTS_KEYS_H
#define RESULTS_KEYS_H

#include "results/samples.h"

/*
 * What is at each key of samples that are averaged: the same in all of them, or
 * the mean would be of nothing.
 */
struct key_index {
	struct key_sample_row *rows; /* of each set, layer and key the first */
	size_t count, capacity;
};

/*
 * Indexes the rows of samples, which are of keys.  Two samples of a set that
 * have something else at a key, in modality, part, role, image, row or column, are
 * an error that names both.  Release with keys_release(), before the store.
 */
int keys_index(struct key_index *index, const struct store *store,
	const struct results_settings *settings, struct error *error);
void keys_release(struct key_index *index);

/* What is at a key of a set's layer; its position is TABLE_NONE where samples
 * differ in it.  NULL: none has the key. */
const struct key_place *keys_find(const struct key_index *index,
	const struct sample_set *set, size_t layer, size_t key);

#endif
