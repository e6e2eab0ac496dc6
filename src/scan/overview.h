#ifndef SCAN_OVERVIEW_H
#define SCAN_OVERVIEW_H

#include "scan/scan.h"
#include "table/table.h"

/*
 * What `attnscope info` says of the files of a scan: what was found, what
 * it was taken for, and how many rows and keys count.
 */

/* Adds a paragraph per file; every sample and dataset when settings->verbose
 * says so. */
int overview_write(const struct scan *scan,
	const struct scan_settings *settings, struct buffer *text,
	struct error *error);

/*
 * Adds the same of one file as a JSON object on one line, for the manifest:
 * path, model, step, for each task its samples with what their roles and rows
 * were taken from and the rule and mask that were used, and what was said about
 * the file; or why it could not be read.  What of the choice of samples it has
 * follows OVERVIEW_CHOSEN, as digits.
 */
#define OVERVIEW_CHOSEN "\"chosen\": \""
void overview_json(const struct scan_file *file, struct buffer *text);

/* Adds a row per sample to `table`, initialised with schema_info. */
int overview_table(
	const struct scan *scan, struct table *table, struct error *error);

#endif
