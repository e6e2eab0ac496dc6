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

/* Adds a row per sample to `table`, initialised with schema_info. */
int overview_table(
	const struct scan *scan, struct table *table, struct error *error);

#endif
