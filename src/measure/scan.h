#ifndef MEASURE_SCAN_H
#define MEASURE_SCAN_H

#include "dump/reader.h"

/*
 * Looks whether rows are what they should be: attention after the softmax.
 * A row has at most one of the first four faults, the worst one; rows of
 * padding have none.
 */
enum scan_fault {
	SCAN_NAN,     /* a value is not a number */
	SCAN_LOGITS,  /* a value is below 0 or above 1 */
	SCAN_ZERO,    /* all values are 0 */
	SCAN_SUM,     /* the values do not add up to 1 */
	SCAN_FUTURE,  /* attends to a key behind it */
	SCAN_PADDING, /* attends to padding */
	SCAN_FAULTS
};

/* One fault of one head, or of more. */
struct scan_count {
	size_t rows;  /* that have it */
	size_t query; /* the first of them, of a head's */
	double worst; /* its sum, value or mass; NaN for SCAN_NAN */
};

/* Adds rows that have the fault, of which the worst is `worst`; none changes
 * nothing.  In whatever order they are added, the same comes of it. */
void scan_add(struct scan_count *count, enum scan_fault fault, size_t rows,
	double worst);

struct scan_head {
	struct scan_count faults[SCAN_FAULTS];
};

struct scan_layer {
	size_t rows;	   /* looked at, over all heads */
	size_t window;	   /* no row attends further back than this many keys */
	size_t short_rows; /* rows that could have seen further */
	size_t lead;	   /* keys at the start that no row attends to */
	uint64_t print;	   /* equal for equal values */
};

struct scan_request {
	size_t layer, layers;
	size_t query, queries;
	bool bidirectional;
};

/*
 * Scans the requested rows: heads[layers][sample->heads], per_layer[layers].
 * Whole rows are read.
 */
int scan_layers(struct reader *reader, const struct dump_sample *sample,
	const struct scan_request *request, struct scan_head *heads,
	struct scan_layer *per_layer, struct error *error);

#endif
