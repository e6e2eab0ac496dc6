#ifndef TALK_SESSION_H
#define TALK_SESSION_H

#include "analysis/sets.h"

/*
 * The frame of every command that makes a result of operands: read them,
 * gather the sets, do the work, say what went wrong, release everything.
 */
struct session {
	const char *command;   /* its name, for messages */
	char *const *operands; /* in the work: what they stand for */
	int operand_count;
	const struct settings *settings;
	unsigned takes;	   /* enum study_takes */
	bool rows_only;	   /* the study's rows are enough: gather no sets */
	bool makes_folder; /* the output is a folder */
	/* The command's options, when what it reads is kept for --resume; NULL:
	 * it is not.  The output is a folder then. */
	const struct option_group *const *resumable;
	bool rows_safe; /* the work's word: the output has them, and says so */
	/* filled by session_run() */
	struct study study;
	struct sets sets;
	struct table result;
};

/* The work itself: makes session->result, or something else, and puts it
 * where it belongs. */
typedef int session_work(struct session *session, struct error *error);

/*
 * Runs `work` on the operands, `result` initialised as a table of `schema`.
 * Returns 0, or -1 when the work failed or a dump could not be read; what
 * there is to say about it has then been said.
 */
int session_run(struct session *session, const struct schema *schema,
	session_work *work);

/* A session_work: puts the study's results where the user wants them. */
session_work session_put_results;

#endif
