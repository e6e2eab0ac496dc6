#ifndef WORKER_COMPUTE_H
#define WORKER_COMPUTE_H

#include "base/error.h"

#include <stddef.h>

/* Sets *result to what item `item` comes to. */
typedef int compute_item(
	void *context, size_t item, void *result, struct error *error);

/*
 * Computes results[count], of `size` bytes each, without pointers, in as many
 * processes as `jobs` says (0: processors_count()): item i in process i modulo
 * that, the first of which is the caller.  Returns -1 with the error of the least
 * item that failed.
 */
int compute_all(size_t count, size_t size, size_t jobs, compute_item *compute,
	void *context, void *results, struct error *error);

#endif
