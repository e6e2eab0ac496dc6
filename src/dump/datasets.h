#ifndef DUMP_DATASETS_H
#define DUMP_DATASETS_H

#include "dump/dump.h"

/* Finds the files and datasets that dump->attention names; there is at least
 * one, or the error says so. */
int datasets_find(struct dump *dump, struct error *error);

/*
 * Puts the datasets in order and gathers them into samples: `indices` of them
 * along the sample axis, or, when that is DUMP_NONE, one for each {sample}, or
 * the dump as a whole.
 */
int datasets_gather(struct dump *dump, size_t indices, struct error *error);

/* What the placeholders stand for in the entry. */
void datasets_binding(const struct dump *dump, const struct dump_dataset *entry,
	struct binding *binding);

void datasets_release(struct dump *dump);

#endif
