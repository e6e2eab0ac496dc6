#ifndef DUMP_EVIDENCE_H
#define DUMP_EVIDENCE_H

#include "base/buffer.h"
#include "dump/axes.h"
#include "dump/layout.h"
#include "hdf5/file.h"

/*
 * Decides what the axes of a dump's maps are, and where a number in their names
 * may stand for several things, which of these it is.  All readings that rank
 * and names allow are enumerated; what the file calls its axes, the values
 * themselves, counts that the file states and lengths rule readings out until
 * one is left.  Where two are left there is no decision: a curve over samples
 * looks like one over layers, so nothing downstream would notice.
 */

/* A way to read the numbers in the names: the pattern as --attention takes it,
 * and what it makes. */
struct alternative {
	char *pattern;	/* owned */
	char *path;	/* owned: of the first dataset that it names */
	size_t layers;	/* that the names tell apart; EVIDENCE_NONE: none */
	size_t samples; /* the same */
	char *next[3];	/* owned: of the dataset that follows `path` in sample,
			   layer and query, or NULL */
};
#define EVIDENCE_NONE SIZE_MAX

/* What there is to decide, and the decision. */
struct evidence {
	const struct hdf5_file *file;
	const struct layout *layout;
	const char *folder; /* the pattern of the file's name, or NULL */
	const struct alternative *alternatives;
	size_t count;
	/* the decision */
	size_t chosen; /* alternative */
	struct axes axes;
	struct buffer from; /* what it was decided by, "; " between; the
			       caller releases it */
	bool stated;	    /* by the names that the file gives its axes */
	bool listed;	    /* the file has something of each sample */
};

/* Decides, or sets the error with each reading that is left as options ready to
 * be pasted.  With --axes given only the alternatives are open. */
int evidence_decide(struct evidence *evidence, struct error *error);

/* Finds what pattern names in the file: path, layers, samples and next; path
 * stays NULL where it names nothing.  Release with alternative_release(). */
int alternative_find(struct alternative *alternative,
	const struct hdf5_file *file, const char *pattern, struct error *error);
void alternative_release(struct alternative *alternative);

/* Refuses a pattern that has a placeholder twice: what else its numbers may be,
 * as options. */
int alternative_refuse_twice(const char *pattern, struct error *error);

/* Refuses a pattern that was found, if a number that it holds as it is counts
 * something, too: /attn_{layer}_0, where there is an /attn_0_1.  The error has
 * what the numbers may be, as options. */
int alternative_refuse_second(
	const struct hdf5_file *file, const char *pattern, struct error *error);

#endif
