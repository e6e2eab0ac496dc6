#ifndef RESULTS_ROWS_H
#define RESULTS_ROWS_H

#include "scan/scan.h"

/*
 * Adds the rows of all samples of a dump that was measured, by the schema of
 * the table: schema_intensity, schema_block_samples or schema_step_samples.
 */
int rows_add(struct table *table, const struct scan_file *file,
	const struct scan_settings *settings, struct error *error);

#endif
