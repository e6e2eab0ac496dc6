#ifndef BASE_SHARDS_H
#define BASE_SHARDS_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One job of several, each of which does its share: shard `index` of `count`,
 * counted from 1; { 0 } is all of the work.
 */
struct shard {
	size_t index, count;
};

/*
 * Reads "3/16"; "slurm", which takes both from the array of jobs that Slurm has
 * started this one in, numbered from 0 or 1 and whole; or "slurm/16", one
 * numbered from 1 of which there may be some jobs only, as when those that
 * failed are run again.
 */
int shard_parse(const char *text, struct shard *shard, struct error *error);

/* Whether `name` is "PART@16.csv", the files of as many shards, or "PART@N.csv"
 * with an N of letters, those of any number; `*count` is 0 then. */
bool shards_are_named(const char *name, size_t *count);

/* Adds the file of one of them, "PART-00003-of-00016.csv". */
void shards_name(
	const char *name, const struct shard *shard, struct buffer *path);

#endif
