#ifndef SCAN_WATCH_H
#define SCAN_WATCH_H

#include "scan/scan.h"

/* How far a scan has come, for whoever waits; for src/scan alone. */

/* What is known before anything was read. */
struct scan_progress watch_expected(const struct scan *scan);

/* Counts the record, the first one of its file or not, and tells who watches. */
void watch_record(struct scan_watch *watch, const struct scan_file *file,
	const struct record *record, bool is_first);

/* Lets who watches the scan, the context, look also while nothing comes. */
void watch_tick(void *context);

#endif
