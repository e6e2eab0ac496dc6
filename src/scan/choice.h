#ifndef SCAN_CHOICE_H
#define SCAN_CHOICE_H

#include "sample/sample.h"
#include "scan/settings.h"

/*
 * Which samples of dumps are read: those that --samples names, without those
 * that --exclude names.  Each is a list of names, a range A:B:STEP of places
 * among the samples of a dump in their order, or @FILE with a name a line.
 * Of their layers those that --layers A:B names.
 */
struct choice_entry {
	char *name; /* NULL: a range */
	size_t first, end, step;
	bool found; /* in some dump */
};

struct choice {
	struct choice_entry *entries;
	size_t count, capacity;
	size_t kept; /* entries that --samples has; the rest is --exclude's */
};

/* Reads what the user gave.  Release with choice_release(), also after a
 * failure. */
int choice_read(struct choice *choice, const struct scan_settings *settings,
	struct error *error);
void choice_release(struct choice *choice);

/* The samples of the dump that are chosen, *count of them, freed by the caller;
 * marks the entries that it has.  NULL when memory runs out. */
size_t *choice_make(
	struct choice *choice, const struct dump *dump, size_t *count);

/* The layers of the sample, from `first` to before `end`, that --layers chooses;
 * -1 with the error when there are none. */
int choice_layers(const struct scan_settings *settings,
	const struct dump_sample *sample, size_t *first, size_t *end,
	struct error *error);

/* Adds a digit for each entry: 1 where a dump has it. */
void choice_print_found(const struct choice *choice, struct buffer *text);

/* Marks entries by such digits of other dumps, or NULL. */
void choice_mark(struct choice *choice, const char *digits);

/* Refuses names that were found in no dump. */
int choice_check(const struct choice *choice, struct error *error);

#endif
