#ifndef MEASURE_WHOLE_ROW_H
#define MEASURE_WHOLE_ROW_H

#include "measure/row_sums.h"

/* What reading whole rows takes. */
struct whole_rows {
	const struct dump_sample *sample;
	struct row_run *runs; /* of the classes of keys, see row_runs_find() */
	size_t run_count;
	float *values; /* [keys] of one row */
};

/* Of class[keys]; a sample without keys takes no room.  Release with
 * whole_rows_release(), also after a failure. */
int whole_rows_init(struct whole_rows *rows, const struct dump_sample *sample,
	const size_t *class, size_t keys, struct error *error);
void whole_rows_release(struct whole_rows *rows);

struct whole_row {
	struct kernel_row row;
	double distance; /* NaN of keys of another sequence */
};

/* Reads row `r` of the block and its keys before `end`, and adds what it gives to
 * each class to `to`; rows->values are its values from the block's first key on. */
void whole_row_read(const struct whole_rows *rows,
	const struct reader_block *block, size_t r, size_t end,
	struct whole_row *whole, double *to);

#endif
