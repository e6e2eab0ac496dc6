#ifndef SCAN_STAMP_H
#define SCAN_STAMP_H

#include <stdbool.h>
#include <stdint.h>

/* What changes when somebody writes to a file: which it is, its size, and the
 * time of the last change. */
struct stamp {
	bool file; /* it is a regular one, else there is nothing to compare */
	uint64_t device, inode, size;
	int64_t seconds, nanoseconds;
};

/* That of the file as it is now. */
struct stamp stamp_of(const char *path);

bool stamp_equal(const struct stamp *a, const struct stamp *b);

#endif
