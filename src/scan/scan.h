#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "base/buffer.h"
#include "base/strings.h"
#include "measure/measure.h"
#include "measure/row_check.h"
#include "sample/places.h"
#include "scan/choice.h"
#include "scan/settings.h"
#include "scan/stamp.h"
#include "scan/values.h"
#include "table/table.h"
#include "worker/worker.h"

/*
 * One pass over dumps: worker processes read them, and what they found is put
 * in order here: files as they were given, samples in natural order, layers,
 * heads.  The result is the same for any number of workers.
 */
enum scan_mode {
	SCAN_LOOK,    /* only describe what is there */
	SCAN_MEASURE, /* measure every layer */
	SCAN_CHECK,   /* check every row: is this attention? */
	SCAN_REDUCE,  /* add up classes of keys, see reduced.h */
};

/* The numbers of a sample, as its reader sends them. */
struct scan_shape {
	enum task task;
	enum row_rule row_rule; /* that chose its rows */
	enum mask_kind mask;
	enum mask_source mask_source;
	size_t sinks; /* keys that rows see beside a window */
	size_t reach; /* keys that the furthest counted row would see of those
			 up to its own */
	size_t layers, heads, queries, keys; /* layers: that have a map */
	size_t model_layers;		     /* all of the model */
	size_t prompt_length;		     /* DUMP_NONE when there is none */
	size_t counted_queries, counted_keys;
	size_t places;	      /* places_count() */
	size_t roles;	      /* 0 where nobody asks */
	uint64_t stored, raw; /* bytes of attention */
};

struct scan_sample {
	bool described; /* `shape` and the texts below are there */
	const char *name, *group, *storage;
	const char *tokens, *rows; /* where modality and rows come from */
	/* Which keys its rows see, in words of mask_text(): the whole sample,
	 * and each layer, or NULL where all are alike. */
	const char *mask, **masks;
	/* [layers], or NULL: no layer is other than the sample as a whole;
	 * `keys` that count, 0: as many as the sample has */
	size_t *windows, *chunks, *keys;
	bool *other; /* [layers], or NULL: keys of another sequence */
	const char *diagnosis, *suspicion; /* NULL, or what was done to it */
	const char *warning;	/* NULL, or what is worth knowing about it */
	const char *lost;	/* NULL, or why it cannot be read */
	size_t lost_layer;	/* at which of its layers that was seen */
	bool lost_heads;	/* it has other heads than the rest */
	const char *problem;	/* NULL, or why nothing of it counts */
	struct buffer datasets; /* a line for each, when asked for */
	const char **roles;	/* names, [shape.roles] */
	size_t role_count;	/* that have come */
	struct scan_shape shape;
	/* [layers]: what the model calls them, increasing */
	size_t *layer_numbers;
	/* Values of a layer: 1, or one for each head, or (blocks) for each
	 * class of row, or (roles) for each pair as measure_roles() has them, or
	 * (steps) for each counted row, or (keys) for each of places_count(); of a
	 * check 1. */
	size_t lines;
	struct values values; /* [layers][lines]; only SCAN_MEASURE */
	bool *seen; /* [layers][lines]; NULL when all measures are there */
	size_t seen_count;
	struct place_of_key *places; /* [lines]; only of keys */
	size_t placed;		     /* of these, so far */
	struct reduced *reduced;     /* NULL until it comes; only SCAN_REDUCE */
	/* of a check */
	bool unreadable;      /* a finding says so */
	uint64_t fingerprint; /* equal for equal attention */
};

static inline size_t scan_count(const struct scan_sample *sample)
{
	return sample->shape.layers * sample->lines;
}

/* Its measures `i` of scan_count(). */
static inline struct measures scan_measures(
	const struct scan_sample *sample, size_t i)
{
	return values_at(&sample->values, scan_count(sample), i);
}

/* The mask of one of its layers. */
static inline const char *scan_mask(
	const struct scan_sample *sample, size_t layer)
{
	return sample->masks ? sample->masks[layer] : sample->mask;
}

/* The counted keys of one of its layers. */
static inline size_t scan_keys(const struct scan_sample *sample, size_t layer)
{
	return sample->keys && sample->keys[layer] ? sample->keys[layer]
						   : sample->shape.counted_keys;
}

struct scan_file {
	const char *path;  /* borrowed */
	const char *shown; /* the same, printable */
	struct scan_part part;
	struct stamp stamp; /* before it was read */
	const char *model, *step;
	/* what its maps were taken for (struct dump_found), and whether that was
	 * inferred; NULL where it could not be opened */
	const char *attention, *axes, *samples_from, *layers_from;
	bool inferred;
	const char *unfinished; /* NULL, or why there should be more of it */
	size_t missing;		/* how many samples more, if that is known */
	struct buffer layout;	/* a layout file, when asked for */
	struct buffer chosen;	/* what of the choice of samples it has, as of
				   choice_print_found(); empty: all is chosen */
	struct scan_sample *samples;
	size_t sample_count;
	size_t lost; /* samples behind these that could not be read */
	/* samples and values, and findings, that it may still have */
	size_t room, finding_room;
	bool failed;   /* nothing of it counts */
	bool troubled; /* nothing of one of its samples counts */
	/* of the spot check: rows read, and their faults */
	size_t rows_seen;
	struct row_fault_count faults[ROW_FAULTS];
	bool contradicted; /* most show more than the mask that is stated */
	size_t impossible; /* measured rows that are no attention */
	struct buffer messages; /* lines for the user */
};

/* Called for each file as soon as all of it is there, in any order, but not for
 * one that failed.  Returns -1 with the error to end the scan. */
struct scan_finish {
	int (*call)(void *context, const struct scan_file *file,
		struct error *error);
	void *context;
};

/* How far a long scan has come. */
struct scan_progress {
	size_t samples, samples_done;
	size_t files, files_opened; /* `samples` counts those of opened files */
	double bytes, bytes_done;   /* on disk; bytes: 0 where not known */
};

/* Called after each record and several times a second; the progress belongs to the scan. */
struct scan_watch {
	struct scan_progress progress;
	void (*call)(void *context, const struct scan_progress *progress);
	void *context;
};

struct scan_request {
	const struct scan_settings *settings;
	enum scan_mode mode;
	/* of each of the paths, or NULL: all of their samples */
	const struct scan_part *parts;
	bool spot_check; /* measuring: are a few of the rows attention? */
	const struct scan_finish *finish; /* or NULL */
	struct scan_watch *watch;	  /* or NULL */
	/* dumps that need not be read again, and what of the choice of samples
	 * they have: digits as of choice_print_found(), or NULL */
	size_t kept;
	const char *kept_chosen;
	int scratch; /* SCAN_REDUCE: a file to put things aside in */
};

struct scan {
	const struct scan_request *request; /* while it runs */
	struct scan_file *files;
	size_t file_count;
	size_t failed;		/* files */
	size_t suspect;		/* files with values that are no attention */
	struct buffer messages; /* lines for the user: failures, warnings */
	struct strings strings;
	struct choice choice; /* of samples */
	/* of a check: schema_findings, by file, kind, sample, layer and head;
	 * how many of them are errors; what was checked */
	struct table findings;
	size_t errors, samples_checked, rows_checked;
	/* of SCAN_REDUCE: how long the scratch file is, and why it could not be
	 * written, errno or 0 */
	uint64_t scratch_end;
	int scratch_error;
};

/*
 * Reads the dumps.  One that fails costs its own results and a line of
 * messages, but with settings->strict it ends the scan.  Returns -1 when it
 * ended so or nothing can be read at all.  Release with scan_release(), also
 * after a failure.
 */
int scan_run(struct scan *scan, const char *const *paths, size_t count,
	const struct scan_request *request, struct error *error);
void scan_release(struct scan *scan);

/* Gives back the memory of what was measured of a sample, which the caller has
 * copied. */
void scan_release_values(struct scan_sample *sample);

/*
 * The parts of scan_run() that a child's records reach, for tests.
 *
 * Puts a record where it belongs; returns -1 with the error when it is invalid.
 */
int scan_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error);

/* Whether everything that the file should have given has come. */
bool scan_is_whole(const struct scan *scan, const struct scan_file *file);

/* Adds to the messages of a whole file what is worth knowing about it. */
void scan_warn(const struct scan *scan, struct scan_file *file);

/* Adds to the messages of the scan what the axes of file `first` were inferred
 * from, with all others that are alike; nothing where one before is. */
void scan_say_axes(struct scan *scan, size_t first);

#endif
