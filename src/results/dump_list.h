#ifndef RESULTS_DUMP_LIST_H
#define RESULTS_DUMP_LIST_H

#include "base/buffer.h"
#include "table/table.h"

#include <stdbool.h>
#include <stdint.h>

/* The dumps that the rows of a table of samples are from, and those that there
 * should be. */
struct dump_entry {
	const char *name; /* of the table or of the list */
	size_t rank;	  /* in the order of the table that is wanted */
	bool there, expected;
	bool exists; /* here, as the file (device, inode) */
	uint64_t device, inode;
};

struct dump_list {
	struct dump_entry *entries; /* by name */
	size_t count, capacity;
	struct strings strings;
	bool listed;   /* those that should be there are named */
	size_t number; /* or counted; 0: neither */
};

/*
 * `expected` is a file with names, a line for each, a number, or NULL.  Ranks
 * are as in the file, else in natural order of names.  Release also after a
 * failure, before the table.
 */
int dump_list_make(struct dump_list *list, const struct table *table,
	const char *expected, struct error *error);
void dump_list_release(struct dump_list *list);

/* The rank of the dump, whose name is one of the table's texts. */
size_t dump_list_rank(const struct dump_list *list, const char *name);

/* Adds what is wrong, in lines, and the names of dumps that are missing, a line
 * for each. */
void dump_list_check(const struct dump_list *list, struct buffer *problems,
	struct buffer *missing);

#endif
