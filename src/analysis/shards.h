#ifndef ANALYSIS_SHARDS_H
#define ANALYSIS_SHARDS_H

#include "base/buffer.h"
#include "option/settings.h"
#include "table/table.h"

/*
 * What a long run has read so far, so that one that was interrupted need not
 * read it again: in the folder ".attnscope" of its output folder, one file for
 * each dump with its rows.  A shard is good for a run that would write the
 * same manifest for that dump: same path, size and time of change, same
 * options, same versions.
 *
 * Where there is no such folder, the tables of the last run are whole, and
 * intensity.csv has the rows of the dumps that its manifest names.  A run that
 * had something to say of a dump that it read leaves the folder: tables cannot
 * say it again.
 */
struct shards {
	char *folder; /* "OUTPUT/.attnscope" */
	const struct option_group *const *groups;
	const struct settings *settings;
	struct buffer manifest; /* of the last run, empty: of no use */
	struct table last;	/* its rows */
};

/*
 * With settings->resume looks for what an earlier run left, without it removes
 * that.  `groups` are the command's options.  Release with shards_release(),
 * also after a failure.
 */
int shards_open(struct shards *shards, const struct option_group *const *groups,
	const struct settings *settings, struct error *error);
void shards_release(struct shards *shards);

/* Adds to `key` what tells whether the dump is still the same; to be taken
 * before it is read. */
void shards_key(
	const struct shards *shards, const char *path, struct buffer *key);

/* Adds the rows of the dump, and the lines that were said about it; false,
 * with both as they were, when there is no good shard. */
bool shards_read(const struct shards *shards, const char *path,
	const struct buffer *key, struct table *table, struct buffer *talk);

int shards_write(const struct shards *shards, const char *path,
	const struct buffer *key, const struct table *table,
	const struct buffer *talk, struct error *error);

/* Makes the folder, the sign that the tables may be halves of two runs. */
int shards_make(const struct shards *shards, struct error *error);

/* Removes the folder: the tables and the manifest are all there. */
void shards_remove(const struct shards *shards);

#endif
