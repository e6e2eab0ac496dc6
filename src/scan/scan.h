#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "base/buffer.h"
#include "base/strings.h"
#include "scan/settings.h"
#include "measure/measure.h"
#include "measure/row_check.h"
#include "worker/worker.h"

/*
 * What worker processes found in dumps, put in order: files as they were
 * given, samples in natural order, layers, heads.  The same whatever the
 * number of workers.
 */
struct scan_sample {
	bool described, measured;
	const char *name, *group, *storage;
	const char *tokens, *rows; /* what was taken for what */
	const char *warning;	   /* NULL, or what to know about it */
	const char *problem;	   /* NULL, or why nothing of it counts */
	struct buffer datasets;	   /* a line for each, when asked for */
	enum task task;
	enum row_rule row_rule; /* that chose its rows */
	size_t layers, heads, queries, keys;
	size_t prompt_length; /* DUMP_NONE */
	size_t counted_queries, counted_keys;
	uint64_t stored, raw; /* bytes of attention */
	size_t lines; /* values of a layer: 1, or one for each head, or (blocks)
			 for each class of row, or (steps) for each
			 counted row */
	struct measures *values; /* [layers][lines] */
	bool *seen;		 /* of values */
	size_t values_seen;
};

struct scan_file {
	const char *path;  /* borrowed */
	const char *shown; /* the same, printable */
	const char *model, *step;
	struct buffer layout; /* a layout file, when asked for */
	struct scan_sample *samples;
	size_t sample_count;
	size_t room;   /* samples or values that it may still have */
	bool failed;   /* nothing of it counts */
	bool troubled; /* nothing of one of its samples counts */
	/* what was seen of rows that were looked at whole */
	size_t rows_seen;
	struct row_fault_count faults[ROW_FAULTS];
	struct buffer messages; /* lines for the user */
};

struct scan {
	struct scan_file *files;
	size_t file_count;
	size_t failed;		/* files */
	size_t suspect;		/* files with values that are no attention */
	struct buffer messages; /* lines for the user, one per failed file or
			       thing to know */
	struct strings strings;
};

/* Who wants to have a file as soon as all of it is there, whatever the others
 * do.  Called for no file that failed or is incomplete, in any order; returns
 * -1 with the error to end the scan. */
struct scan_finish {
	int (*call)(void *context, const struct scan_file *file,
		struct error *error);
	void *context;
};

/*
 * How far a long reading is.
 */
struct scan_progress {
	size_t samples, samples_done;
	size_t files, files_opened; /* samples are known of opened files */
	double bytes, bytes_done;   /* on disk; bytes: 0 where not known */
};

/* Who wants to know how far it is; `progress` is the scan's. */
struct scan_watch {
	struct scan_progress progress;
	void (*call)(void *context, const struct scan_progress *progress);
	void *context;
};

struct scan_request {
	bool measure; /* or only look at what is there */
	bool check;   /* look at a few rows, whether they are attention */
	const struct scan_finish *finish; /* or NULL */
	struct scan_watch *watch;	  /* or NULL */
};

/*
 * Reads the dumps as `settings` say.  A dump that fails costs its own results
 * and a line of messages, but with settings->strict it ends the scan.
 * Returns -1 when it ended so or nothing can be read at all.  Release with
 * scan_release(), also after a failure.
 */
int scan_run(struct scan *scan, const char *const *paths, size_t count,
	const struct scan_settings *settings,
	const struct scan_request *request, struct error *error);
void scan_release(struct scan *scan);

/* Gives back the memory of what was measured of a file, which the caller has
 * copied. */
void scan_release_values(struct scan_file *file);

/*
 * Puts a record of a child where it belongs.  Returns -1 with the error when
 * it makes no sense.
 */
int scan_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, const struct scan_settings *settings,
	struct error *error);

/* Keeps a record's text, printable, in `field`: NULL, or what another child of
 * the same file said, which has to be the same. */
int receive_text(struct strings *strings, const char **field,
	const struct record *record, struct error *error);

/* Adds to the file's messages what there is to know about it, now that it is
 * whole. */
void scan_warn(struct scan_file *file, bool measured);

/* Whether everything that the file should have given has come. */
bool scan_is_whole(const struct scan_file *file, bool measured);

#endif
