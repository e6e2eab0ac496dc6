#ifndef SCAN_OPERANDS_H
#define SCAN_OPERANDS_H

#include "scan/settings.h"

#include <stddef.h>

/*
 * The files that operands name: a folder names the HDF5 files in
 * it, a quoted pattern for what it matches, in natural order.  A folder stays
 * as it is where the files in it make one dump: --attention names files, or
 * its files are in folders of layers.
 */
struct operands {
	char **paths;
	struct scan_part *parts; /* [count]; NULL: all of each */
	size_t count, capacity;
	char digest[32]; /* of a shard: what it is one of */
};

/*
 * Of a shard the operands are those that it has to read, in natural order, and
 * `parts` of them.  Dump d of all goes to shard d modulo their number, but one
 * that has more than an eighth of a shard's share of all bytes, or a folder, is
 * dealt out sample by sample, from there on.  So a shard opens few dumps that
 * others read, and none has much more to do than the others.  `digest` is of
 * the names and sizes of all dumps, by which shards can tell that they were
 * dealt out of one pack.
 */

/* From then on no output replaces one of the files (see base/output.h).
 * Release with operands_release(), also after a failure. */
int operands_expand(struct operands *operands, char *const *words, int count,
	const struct scan_settings *settings, struct error *error);
/* "-" is a table on standard input everywhere, so it cannot name a dump: an
 * error if it is among the paths. */
int operands_refuse_pipe(
	const char *const *paths, size_t count, struct error *error);

/*
 * How many samples, or values of layers, readers of `path` may report at most:
 * one for each byte of a file, and a few thousand for a small one.  A folder's
 * size is not known; it may have 2^26, the values of 16 layers and 1024 rows of
 * 4096 samples.
 */
size_t operands_room(const char *path);

bool operands_is_folder(const char *path);

void operands_release(struct operands *operands);

#endif
