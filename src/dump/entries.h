#ifndef DUMP_ENTRIES_H
#define DUMP_ENTRIES_H

#include "dump/dump.h"

/* Finds the files and datasets that dump->attention names; there is at least
 * one, or the error says so. */
int entries_find(struct dump *dump, struct error *error);

/*
 * Puts the entries in order and gathers them into samples: `indices` of them
 * along the sample axis, or, when that is DUMP_NONE, one for each {sample}, or
 * the dump as a whole.
 */
int entries_gather(struct dump *dump, size_t indices, struct error *error);

/* What the placeholders stand for in the entry. */
void entries_binding(const struct dump *dump, const struct dump_entry *entry,
	struct binding *binding);

void entries_release(struct dump *dump);

#endif
