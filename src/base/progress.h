#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stddef.h>

/*
 * How far a long reading is, in words.  Pure: no clock, no terminal.
 */
struct scan_progress {
	size_t samples, samples_done;
	size_t files, files_opened; /* samples are known of opened files */
	double bytes, bytes_done;   /* on disk; bytes: 0 where not known */
};

#define PROGRESS_SIZE 160

/* "12 of 40 samples, 3.4 GB, 2.1 GB/s, 8 s left", the latter
 * only where it is known how many bytes there are; "40+" while there are files
 * whose samples are not known.  `seconds` since the beginning. */
const char *progress_line(const struct scan_progress *progress, double seconds,
	char text[PROGRESS_SIZE]);

/* "read 40 samples, 27.6 GB in 5.2 s, 5.3 GB/s" */
const char *progress_summary(const struct scan_progress *progress,
	double seconds, char text[PROGRESS_SIZE]);

#endif
