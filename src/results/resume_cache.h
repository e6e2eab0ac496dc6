#ifndef RESULTS_RESUME_CACHE_H
#define RESULTS_RESUME_CACHE_H

#include "base/buffer.h"
#include "scan/settings.h"
#include "table/table.h"

/*
 * What a long run has read so far, so that one that was interrupted need not
 * read it again: in the folder ".attnscope" of its output folder, one file for
 * each dump with its rows.  A shard is good for a run that would write the
 * same manifest for that dump: same path, part, size and times of change, same
 * options, same versions.
 *
 * Where there is no such folder, the tables of the last run are whole, and
 * intensity.csv has the rows of the dumps that its manifest names, if both have the
 * digest that this ends with.  A run that had something to say of a dump that it read leaves the folder: tables cannot
 * say it again.
 */

/* Bytes of a dump; those that have no more are read again sooner than kept. */
#define RESUME_SMALLEST ((uint64_t)64 << 10)

struct resume_cache_request {
	const char *output; /* the run's folder */
	bool resume;	    /* look for what an earlier run left */
	/* Adds the manifest that the run would write for this dump, or this
	 * part of it, alone, which is the key of its shard. */
	void (*key)(const void *context, const char *path,
		const struct scan_part *part, struct buffer *key);
	const void *context;
};

struct resume_cache {
	char *folder; /* "OUTPUT/.attnscope" */
	struct resume_cache_request request;
	struct buffer manifest; /* of the last run, empty: of no use */
	struct table last;	/* its rows */
	bool changed;		/* one of both is not what it wrote */
	int lock; /* of the output folder: its descriptor + 1; 0: none yet */
};

/*
 * With request->resume looks for what an earlier run left, without it removes
 * that.  Fails when another run is writing into the folder.  Release with resume_cache_release(), also after a failure.
 */
int resume_cache_open(struct resume_cache *cache,
	const struct resume_cache_request *request, struct error *error);
void resume_cache_release(struct resume_cache *cache);

/* Adds to `key` what tells whether the dump is still the same, and which part of
 * it is meant, NULL for all; to be taken before it is read. */
void resume_cache_key(const struct resume_cache *cache, const char *path,
	const struct scan_part *part, struct buffer *key);

/* What is kept of a dump. */
struct resume_shard {
	struct table table;	/* its rows */
	struct buffer messages; /* lines that were said about it */
	struct buffer found;	/* the line of the manifest about it */
};

/* Adds what was kept of the dump to an empty shard; false when there is
 * nothing good. */
bool resume_cache_read(const struct resume_cache *cache, const char *path,
	const struct buffer *key, struct resume_shard *shard);

int resume_cache_write(struct resume_cache *cache, const char *path,
	const struct buffer *key, const struct resume_shard *shard,
	struct error *error);

/* Ends the manifest with the digest of what is in it and of intensity.csv in the
 * output folder. */
#define RESUME_DIGEST 17
int resume_cache_seal(
	const char *output, struct buffer *manifest, struct error *error);

/* Makes the folder, the sign that the tables may be halves of two runs, and keeps
 * other runs out of the output. */
int resume_cache_make(struct resume_cache *cache, struct error *error);

/* Removes the folder: the tables and the manifest are all there. */
void resume_cache_remove(const struct resume_cache *cache);

#endif
