#ifndef WORKER_COMPUTE_H
#define WORKER_COMPUTE_H

#include "base/buffer.h"
#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

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

/* Adds what item `item` comes to to the text, which is empty. */
typedef int compute_text(
	void *context, size_t item, struct buffer *text, struct error *error);

/*
 * Writes the texts of items 0 .. count - 1 to the stream, one after the other as they
 * are made, in as many processes as compute_all().  After a short write it goes no
 * further and leaves the stream's error flag, with errno.  Returns -1 with the error
 * of the first item that failed; those before it are written.
 */
int compute_texts(size_t count, size_t jobs, compute_text *compute,
	void *context, FILE *stream, struct error *error);

#endif
