#ifndef WORKER_LIMITS_H
#define WORKER_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * How much a child may use for a file of `size` bytes.
 *
 * A hundred gigabytes take an hour, and a slow disk may keep a reader waiting
 * for minutes, so neither the whole run nor the clock on the wall tells a
 * damaged file from a large one.  What does is processor time without a
 * result: finding out what a dump holds takes milliseconds, and the parent
 * hears of each step (see worker_expect()).
 */
struct limits {
	uint64_t memory;    /* bytes of heap and private maps; the map of the
			       dump itself is shared and does not count */
	uint64_t processor; /* seconds in all */
	double patience;    /* processor seconds without a word */
	uint64_t most_work; /* bytes that a child may announce at once */
};

/* size: bytes on disk.  Never fails. */
struct limits limits_for(uint64_t size);

/* The processor seconds that going through `bytes` may take on top of
 * limits.patience. */
double limits_work(const struct limits *limits, uint64_t bytes);

/* Puts the limits on this process; what the system does not know is left
 * out. */
void limits_apply(const struct limits *limits);

/* The size of a file, 0 where there is none; a folder counts as 64 GiB, since
 * looking into it would take longer than it is worth. */
uint64_t limits_size(const char *path);

#endif
