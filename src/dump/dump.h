#ifndef DUMP_DUMP_H
#define DUMP_DUMP_H

#include "base/error.h"
#include "base/vocabulary.h"
#include "dump/layout.h"
#include "dump/location.h"
#include "hdf5/dataset.h"
#include "kernel/kernel.h"

/*
 * What a dump means: its samples, and for each of them which token stands at
 * each position and where the attention maps lie.  Our own format and the
 * location grammar are described in attnscope-dump(5).
 */
#define DUMP_NONE SIZE_MAX
#define DUMP_TEXT 256 /* room for a name, terminator included */

/* The axes of an attention map, and those that a dataset may have besides. */
enum dump_axis {
	AXIS_LAYER,
	AXIS_HEAD,
	AXIS_QUERY,
	AXIS_KEY,
	DUMP_AXES,
	AXIS_SAMPLE = DUMP_AXES,
	AXIS_ONE, /* "1": of length one, without a meaning */
};

/*
 * Which datasets have attention, and what their axes are.  Most dumps have one
 * pattern.  Where there are several, each sample has its datasets under the
 * first of them that it has any under: our own format has `attention`, or
 * `layer_00` ..., as each sample likes.
 */
struct dump_pattern {
	struct location at; /* as given or found; FILEPATTERN as the first's */
	enum dump_axis axes[HDF5_MAX_AXES]; /* of each dataset */
	size_t axis_count;		    /* 0: not known yet */
};
#define DUMP_PATTERNS 2

/* One dataset with attention; numbers that its name does not hold are
 * DUMP_NONE. */
struct dump_dataset {
	size_t file;	/* of the dump's files */
	size_t pattern; /* of the dump's patterns */
	char *path;
	char *sample; /* "" when its name holds none */
	size_t layer, head, query;
};

/* A sample: where its attention is. */
struct dump_source {
	char *name;
	size_t first, count; /* its datasets: by layer, head, query */
	size_t index;	     /* on the sample axis, or DUMP_NONE */
};

struct dump_file {
	char *path;
	bool open;
	struct hdf5_file file;
};

/* What stands in the file for all samples, read once. */
struct dump_shared {
	struct hdf5_dataset shape; /* closed */
	int64_t *values;	   /* NULL: not read */
};

struct dump {
	const char *path; /* borrowed: a file, or a folder of files */
	const struct layout *layout; /* borrowed */
	struct hdf5_file file;	     /* the one file; id -1 in a folder */
	char model[DUMP_TEXT];	     /* "" when the dump does not say */
	char step[DUMP_TEXT];
	size_t layers, heads; /* as the file says, or DUMP_NONE */
	struct dump_pattern patterns[DUMP_PATTERNS];
	size_t pattern_count;
	size_t base; /* segments of PATH that lead to a sample's group */
	/* what stands in the root of the file `root` + 1, 0 when not listed */
	size_t root;
	struct hdf5_names root_links, root_attributes;
	struct dump_shared shared[ITEMS];
	struct dump_file *files; /* of a folder, else one that stays open */
	size_t file_count, file_capacity;
	struct dump_dataset *datasets;
	size_t dataset_count, dataset_capacity;
	struct dump_source *samples; /* by name, numbers as numbers */
	size_t sample_count;
};

/*
 * Opens the dump as `layout` says, and finds by its usual names what that
 * does not say.  Errors do not name the file, the caller does.
 */
int dump_open(struct dump *dump, const char *path, const struct layout *layout,
	struct error *error);
void dump_close(struct dump *dump);

/* Closes the files of a folder that are open. */
void dump_close_files(struct dump *dump);

/* The file of an entry, opened if it is not; closed by
 * dump_sample_release(). */
const struct hdf5_file *dump_dataset_file(struct dump *dump,
	const struct dump_dataset *entry, struct error *error);

/* "layer,head,query,key": adds the names of axes to `text`, with the
 * separator between them. */
struct buffer;
void dump_axes_text(const enum dump_axis *axes, size_t count,
	const char *separator, struct buffer *text);

#endif
