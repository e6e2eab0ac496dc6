#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "scan/scan.h"

#include <stddef.h>

#define PROGRESS_SIZE 160

/* "12 of 40 samples, 3.4 GB, 2.1 GB/s, 8 s left", the latter
 * only where it is known how many bytes there are; "40+" while there are files
 * whose samples are not known.  `seconds` since the beginning. */
const char *progress_line(const struct scan_progress *progress, double seconds,
	char text[PROGRESS_SIZE]);

/* "read 40 samples, 27.6 GB in 5.2 s, 5.3 GB/s" */
const char *progress_summary(const struct scan_progress *progress,
	double seconds, char text[PROGRESS_SIZE]);

/* Three digits and a unit, in `text`: "3.40 GB", "512 MB". */
const char *progress_bytes(double bytes, char text[32]);

/* Where to say how far the reading is, in the order of --progress. */
enum progress_kind { PROGRESS_AUTO, PROGRESS_LOG, PROGRESS_NONE };

/*
 * A line on the terminal that says how far the reading is, and one in the end
 * that says what was read.  Says nothing when standard error is no terminal,
 * unless it is a log, which gets a new line a minute.
 */
struct progress {
	const char *command;
	bool terminal, log;
	double began, said; /* seconds */
	struct scan_watch scan;
};

/* Starts the clock; progress->scan is what a scan wants to have. */
void progress_begin(struct progress *progress, const char *command,
	enum progress_kind kind);

/* The last line, unless nothing was read. */
void progress_end(struct progress *progress);

#endif
