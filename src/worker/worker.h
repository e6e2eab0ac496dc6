#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * What a worker sends up its pipe: records of one fixed size, so that no
 * length from the other side is ever trusted.  The kinds below RECORD_FIRST
 * belong to the worker room; the others mean what their sender and receiver
 * agree on.
 */
enum {
	RECORD_END = 1, /* the last record of a worker that did all its work */
	RECORD_FAILURE, /* text: the one line that says why it could not;
			   index: the item */
	RECORD_WORK,	/* index: bytes to go through before the next record */
	RECORD_FIRST = 16
};

#define RECORD_TEXT 512

struct record {
	uint32_t magic; /* RECORD_MAGIC */
	uint32_t kind;
	uint64_t index; /* of what the record is about */
	/* A text, or the bytes of a struct, to be copied out of it. */
	char text[RECORD_TEXT];
};

#define RECORD_MAGIC UINT32_C(0x61747363)

/*
 * Runs work on files in child processes.
 *
 * HDF5 has one global lock and no protection against crafted files: a child
 * gives parallelism without locks, and when it dies it costs its file and
 * nothing else.  Several children may share one file, each doing its share of
 * the items; a child does several small ones, one after the other, until one of
 * them fails.
 *
 * A child is sandboxed (sandbox.h) and has limits (limits.h).  It is stopped
 * when it uses its patience of processor time without sending a record, or
 * when nothing is heard of it for five minutes; work that takes longer is
 * announced with worker_expect().
 */
struct worker_job {
	const char *path;     /* with what is in it */
	size_t file;	      /* its number in the plan */
	size_t share, shares; /* does the items i with i % shares == share */
	pid_t parent;
};

/* The child's end of the pipe (pipe.h). */
struct worker_pipe {
	int fd;
	struct pipe_held *held; /* records that are not in it yet */
	uint64_t unannounced;	/* bytes of work since it was written to */
	/* The item that is being worked on, set by the work: of the failures
	 * of children that share a file, the first item's is reported. */
	uint64_t item;
};

/* Sends a record; fails when the parent is gone. */
int worker_send(
	struct worker_pipe *pipe, struct record *record, struct error *error);

/* Sends a record that holds `size` bytes, RECORD_TEXT at most. */
int worker_send_bytes(struct worker_pipe *pipe, uint32_t kind, uint64_t index,
	const void *bytes, size_t size, struct error *error);

/* Sends a record that holds a text; see text_shorten() where it does not fit. */
int worker_send_text(struct worker_pipe *pipe, uint32_t kind, uint64_t index,
	const char *text, struct error *error);

/*
 * Says that the child will go through `bytes` bytes before its next record, and
 * where these are not few, sends what was held back until now.  Fails when the
 * parent is gone.
 */
int worker_expect(
	struct worker_pipe *pipe, uint64_t bytes, struct error *error);

/*
 * The work of a child.  Returns 0, or -1 with the error, which the parent
 * gets to see with the file's name in front.
 */
typedef int worker_work(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error);

/*
 * Called in the parent for each record of the child's own kinds, in the order
 * in which a child sent them.  Returns -1 with the error (which gets the
 * file's name in front) when the record makes no sense; the file then counts
 * as failed.
 */
typedef int worker_receive(void *context, size_t file,
	const struct record *record, struct error *error);

/* How a file ended. */
struct worker_result {
	bool failed;
	struct error error; /* "path: cause" */
	uint64_t item;	    /* that failed */
};

/*
 * Called in the parent once for each file, as soon as no child is left that
 * works on it.  A callback that finds data missing marks the result as failed.
 * Returns -1 with the error to end the run.
 */
typedef int worker_done(void *context, size_t file,
	struct worker_result *result, struct error *error);

struct worker_plan {
	const char *const *paths;
	size_t count;
	size_t jobs; /* children at a time, 256 at most; 0: as many as
			processors_count() */
	worker_work *work;
	worker_receive *receive;
	worker_done *done; /* or NULL */
	/* Called in the parent several times a second, or NULL. */
	void (*tick)(void *context);
	void *context; /* of all; a child has its own copy */
	bool strict;   /* end the run at the first failure */
	bool plugins;  /* children may load other people's code */
};

/*
 * Runs the plan to its end: results[plan->count].  Returns -1 when no children
 * can be made at all, when `done` fails, or with `strict` when a file does;
 * no child is left then.
 */
int worker_run(const struct worker_plan *plan, struct worker_result *results,
	struct error *error);

/* For a child of ours: to be killed when its parent dies, also when that already
 * happened; and signals as if nobody had caught them. */
void worker_die_with(pid_t parent);
void worker_reset_signals(void);

/* Sets the error for a record that makes no sense; -1. */
int worker_nonsense(struct error *error);
/* Fails a file that is incomplete though none of its children failed. */
void worker_miss(struct worker_result *result, const char *path);

#endif
