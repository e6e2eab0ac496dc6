#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "dump/dump.h"
#include "kernel/kernel.h"

/*
 * One dataset that holds attention values of a sample: `extent` layers, heads,
 * queries and keys from `first` on.  axis[a] is the place of axis a among the
 * dataset's axes, or -1 when the dataset holds one index of it only.
 */
struct dump_piece {
	const struct hdf5_file *file; /* that it is in */
	char *path;
	struct hdf5_dataset dataset;
	int axis[DUMP_AXES];
	size_t first[DUMP_AXES];
	size_t extent[DUMP_AXES];
	size_t fixed[HDF5_MAX_AXES]; /* index on each other dataset axis, 0 on
					 these */
	double scale; /* of quantised integers; 0: values as they are */
};

/* Why a sample cannot be used, for those who count it. */
enum dump_defect {
	DEFECT_NONE,
	DEFECT_OTHER,
	DEFECT_LAYERS, /* missing or there twice */
	DEFECT_SHORT,  /* fewer modalities than keys */
};

struct dump_sample {
	const char *name; /* the dump's */
	enum task task;
	char group[DUMP_TEXT]; /* "" when there is none */
	size_t prompt_length;  /* DUMP_NONE when there is none */
	size_t response_end;   /* the response ends before; DUMP_NONE */
	size_t layers, heads, queries, keys;
	size_t tokens;	    /* positions whose modality is known, >= keys */
	uint8_t *modality;  /* [tokens], enum modality */
	size_t *positions;  /* [queries]: position of the row's token, or
			       DUMP_NONE where the row is only padding */
	size_t *visible;    /* [queries]: keys before this one exist */
	bool all_positions; /* row i is position i */
	struct dump_piece *pieces; /* by layer, head, then query */
	size_t piece_count;
	size_t *piece_keys; /* [queries]: keys of the row's dataset */
	const struct kernel *kernel;
	bool big_endian;
	enum dump_defect defect; /* after a failure */
	/* what was taken for what, in words for the user */
	char modality_from[DUMP_TEXT], rows_from[DUMP_TEXT], warning[DUMP_TEXT];
};

/*
 * Reads what is to be known about sample `index`, and checks that it fits
 * together.  Release with dump_sample_release(), before the next one.
 */
int dump_sample_open(struct dump *dump, size_t index,
	struct dump_sample *sample, struct error *error);
void dump_sample_release(struct dump *dump, struct dump_sample *sample);

/*
 * Adds the layout, as it was found for the first sample, as lines of a layout
 * file.
 */
int dump_layout_text(
	struct dump *dump, struct buffer *text, struct error *error);

#endif
