#ifndef MEASURE_ROW_CHECK_H
#define MEASURE_ROW_CHECK_H

#include "measure/reach.h"
#include "reader/reader.h"

/*
 * Checks whether rows are attention after the softmax.  A row has at most one of
 * the first four faults, the worst one; rows of padding have none.
 */
enum row_fault {
	ROW_NAN,     /* a value is not a number */
	ROW_LOGITS,  /* a value is below 0 or above 1 */
	ROW_ZERO,    /* all values are 0 */
	ROW_SUM,     /* the values do not add up to 1 */
	ROW_FUTURE,  /* attends to a key after it that the mask hides */
	ROW_HIDDEN,  /* attends to a key before it that the mask hides */
	ROW_PADDING, /* attends to padding */
	ROW_FAULTS
};

/* One fault of one head, or of more. */
struct row_fault_count {
	size_t rows;  /* that have it */
	size_t query; /* the first of them; only of one head */
	double worst; /* its sum, value or mass; NaN for ROW_NAN */
};

/* Adds rows that have the fault, the worst of which is `worst`; adding none
 * changes nothing.  The order in which rows are added does not matter. */
void row_fault_add(struct row_fault_count *count, enum row_fault fault,
	size_t rows, double worst);

struct row_check_head {
	struct row_fault_count faults[ROW_FAULTS];
};

struct row_check_layer {
	size_t rows;	    /* looked at, over all heads */
	struct reach reach; /* of all rows; else 0 */
	size_t lead;	    /* keys at the start that no row attends to */
	/* Rows that can see themselves and give nothing to their own key in
	 * any head, where rounding does not explain it: they belong to other
	 * positions. */
	size_t blind;
	size_t blind_query; /* the first of them */
	/* Rows that add up to less than one where no row adds up to more and
	 * many to less: what is missing went to a learnt sink, or to keys that
	 * were not saved.  They have no ROW_SUM; `mass` is their mean sum.  0
	 * where the dump states a learnt sink, which explains them. */
	size_t partial;
	double mass;
	uint64_t fingerprint; /* equal for equal values */
};

struct row_check_request {
	size_t layer, layers;
	size_t query, queries;
};

/*
 * Scans the requested rows: heads[layers][sample->heads], per_layer[layers].
 * Whole rows are read.
 */
int row_check_layers(struct reader *reader, const struct dump_sample *sample,
	const struct row_check_request *request, struct row_check_head *heads,
	struct row_check_layer *per_layer, struct error *error);

#endif
