#ifndef RESULTS_ROWS_H
#define RESULTS_ROWS_H

#include "scan/scan.h"
#include "table/table.h"

/*
 * Adds the rows of a sample, or of all samples, of a dump that was measured, by
 * the schema of the table: schema_intensity, schema_block_samples,
 * schema_role_samples (pairs that the sample has, in the order of
 * roles_compare()), schema_step_samples or schema_key_samples.
 */
int rows_add_sample(struct table *table, const struct scan_file *file,
	size_t sample, const struct scan_settings *settings,
	struct error *error);
int rows_add(struct table *table, const struct scan_file *file,
	const struct scan_settings *settings, struct error *error);

/* Which part of its layer row `i` of such a table is of: the head from 1 on, 0
 * for the mean of all; the class; the position, or with heads
 * apart position * heads + head; the key; or 0, where rows_names() tells parts
 * apart. */
size_t rows_part(const struct table *table, size_t i);

/* Between which roles row `i` of such a table is; NULL of other tables. */
struct role_pair {
	const char *from, *to;
};
struct role_pair rows_names(const struct table *table, size_t i);

/* What tells row `i` from others: the attention to other keys, text and image, or
 * the intensity, or what a key gets, or the measures that every sample has.  Returns how many values
 * these are. */
#define ROWS_VALUES 4
#define ROWS_KEY 3 /* of a key: attention, expected, enrichment */
size_t rows_values(
	const struct table *table, size_t i, double values[ROWS_VALUES]);

/* Where a struct intensity_row has the measure, which is none of a role. */
size_t rows_offset(enum measure measure);

#endif
