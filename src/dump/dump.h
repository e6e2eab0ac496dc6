#ifndef DUMP_DUMP_H
#define DUMP_DUMP_H

#include "base/error.h"
#include "base/vocabulary.h"
#include "hdf5/dataset.h"
#include "kernel/kernel.h"

/*
 * What a dump means: its samples, and for each of them which token stands at
 * each position and where the attention maps lie.  The format is described in
 * attnscope-dump(5).
 */
#define DUMP_NONE SIZE_MAX
#define DUMP_TEXT 256 /* room for a name, terminator included */

struct dump {
	struct hdf5_file file;
	const char *path;      /* borrowed */
	char model[DUMP_TEXT]; /* "" when the file does not say */
	char step[DUMP_TEXT];
	size_t layers; /* as the file says, or DUMP_NONE */
	struct hdf5_names samples;
};

/* Opens the dump; errors do not name the file, the caller does. */
int dump_open(struct dump *dump, const char *path, struct error *error);
void dump_close(struct dump *dump);

/* The axes of an attention map. */
enum dump_axis { AXIS_LAYER, AXIS_HEAD, AXIS_QUERY, AXIS_KEY, DUMP_AXES };

/*
 * One dataset that holds attention values of a sample: `extent` layers, heads,
 * queries and keys from `first` on.  axis[a] is the place of axis a among the
 * dataset's axes, or -1 when the dataset holds one index of it only.
 */
struct dump_piece {
	char *path;
	struct hdf5_dataset dataset;
	int axis[DUMP_AXES];
	size_t first[DUMP_AXES];
	size_t extent[DUMP_AXES];
};

struct dump_sample {
	const char *name; /* the dump's */
	enum task task;
	char group[DUMP_TEXT]; /* "" when there is none */
	size_t prompt_length;  /* DUMP_NONE when there is none */
	size_t layers, heads, queries, keys;
	size_t tokens;	    /* positions whose modality is known, >= keys */
	uint8_t *modality;  /* [tokens], enum modality */
	size_t *positions;  /* [queries]: position of the row's token */
	size_t *visible;    /* [queries]: keys before this one exist */
	bool all_positions; /* row i is position i */
	struct dump_piece *pieces; /* by layer, then query */
	size_t piece_count;
	const struct kernel *kernel;
	bool big_endian;
};

/*
 * Reads what is to be known about sample `index`, and checks that it fits
 * together.  `group` names the attribute that holds the sample's group, or
 * "=TEXT" says it; NULL takes `group` or `prompt_type`.  Release with
 * dump_sample_release().
 */
int dump_sample_open(const struct dump *dump, size_t index, const char *group,
	struct dump_sample *sample, struct error *error);
void dump_sample_release(struct dump_sample *sample);

/* The kernel that reads values of this type; NULL when there is none. */
const struct kernel *dump_kernel(const struct hdf5_type *type);

#endif
