#ifndef TABLE_SEAL_H
#define TABLE_SEAL_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/strings.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What a table says about itself, so that one that was cut short, or a part of
 * it that is missing, is no smaller table.
 *
 * A table of samples has the column SEAL_COLUMN, last and empty but in its last
 * row; of a table without rows it stands in a row that is empty otherwise:
 *
 *	rows=240;samples=20;checksum=9f86d081884c7d65
 *
 * One of several shards says in addition what it shares with the others:
 *
 *	;shard=3/16;dumps=DIGEST;failed=1;version=0.1.0;options=--per-head
 *
 * A reader adds up what it reads
 * below a header and compares it with the sum of the seals there.  The checksum
 * is of numbers and not of bytes, and the same in any order of rows and columns,
 * so that a table may be sorted, and several be joined, with or without
 * repeated headers.
 */
#define SEAL_COLUMN "seal"

struct seal {
	size_t rows, samples;
	uint64_t checksum;
	size_t shard, shards; /* from 1; 0: not one of several */
	/* Of a shard, else NULL: the dumps that all shards are made of, the
	 * version of the program, and its options that change values. */
	const char *dumps, *version, *options;
	/* The same; a digit for each sample or range that the options name, 1
	 * if a dump of the shard has it; "" where they name none. */
	const char *found;
	size_t failed; /* dumps of the shard that could not be read */
};

/* Adds the row, with its optional columns or without, to seal->rows and
 * seal->checksum. */
void seal_count(struct seal *seal, const struct schema *schema, const void *row,
	bool optional);

/* Adds the cell, unquoted. */
void seal_print(const struct seal *seal, struct buffer *cell);

/* Reads a cell; texts are kept in `strings`.  Returns -1 with the error. */
int seal_parse(struct seal *seal, const char *cell, struct strings *strings,
	struct error *error);

/* Refuses rows, as they were counted, that are not those of the seals. */
int seal_compare(const struct seal *seals, size_t count,
	const struct seal *rows, struct error *error);

#endif
