#ifndef ANALYSIS_STUDY_H
#define ANALYSIS_STUDY_H

#include "analysis/shards.h"
#include "base/buffer.h"
#include "option/settings.h"
#include "table/table.h"

struct survey_watch;

/*
 * What a command was given to work on, dumps and tables alike: one intensity
 * table and one curves table, or one table of results, rows in the order of
 * the operands.
 */
struct study {
	struct table intensity;
	struct table curves;
	struct table results; /* of a later command, all of one kind; its
				 schema NULL: none */
	struct buffer talk;   /* lines for standard error */
	size_t inputs;	      /* dumps and tables given */
	bool checked;	      /* some rows of the dumps were looked at */
	size_t suspect;	      /* dumps with values that are no attention */
	size_t failed;	      /* dumps that could not be read; the rest is
			       here */
	bool noted;	      /* there are lines about dumps that were read */
	/* set before study_resume(): who watches, or NULL */
	struct survey_watch *watch;
};

/* Which tables a command can work on, beside dumps. */
enum study_takes {
	STUDY_DUMPS = 0,
	STUDY_INTENSITY = 1,
	STUDY_CURVES = 2,
	STUDY_RESULTS = 4,
	STUDY_TABLES = STUDY_INTENSITY | STUDY_CURVES | STUDY_RESULTS,
	STUDY_CHECKED = 8 /* not a table: look at rows of dumps, whether they
			     are attention */
};

/*
 * Reads the operands; "-" is a table on standard input.  A dump that fails
 * costs its rows and a line of talk; a table that fails, or nothing left to
 * work on, is an error.  Release with study_release(), also after a failure.
 */
int study_read(struct study *study, char *const *operands, int count,
	unsigned takes, const struct settings *settings, struct error *error);

/* The same; what is read of a dump is kept in `shards` as soon as it is read,
 * and a dump that was kept there is not read. */
int study_resume(struct study *study, char *const *operands, int count,
	unsigned takes, const struct settings *settings,
	const struct shards *shards, struct error *error);

void study_release(struct study *study);

#endif
