#ifndef DUMP_DATASETS_H
#define DUMP_DATASETS_H

#include "dump/axes.h"
#include "dump/holder.h"
#include "dump/layout.h"
#include "dump/location.h"
#include "dump/tokens.h"
#include "hdf5/values.h"

/*
 * What a dump consists of: the patterns that name its attention, the datasets
 * that these name, and the samples that the datasets make.
 */
#define DUMP_NONE SIZE_MAX
#define DUMP_TEXT 256 /* size of a name, terminator included */
#define DUMP_PATTERNS 3

/* Names datasets of one shape. */
struct dump_pattern {
	struct location at; /* neither attribute nor value */
	struct axes axes;   /* of each dataset; count 0: not known yet */
	size_t base;	    /* segments of PATH that lead to a sample's group */
	size_t expanded;    /* length of the axis that all are expanded along */
};

/* One dataset with attention; numbers that its name does not hold are
 * DUMP_NONE. */
struct dump_dataset {
	size_t pattern, file; /* of the dump's */
	char *path;
	char *sample; /* "" when its name holds none */
	size_t layer, head, query;
	size_t index; /* on the axis that is expanded */
};

/* A sample: where its attention is. */
struct dump_source {
	char *name;
	size_t first, count; /* its datasets: by layer, head, query */
	size_t index;	     /* on the sample axis, or DUMP_NONE */
	size_t place;	     /* in lists of the root, if they are ordered */
};

struct dump_file {
	char *path; /* NULL: the dump itself */
	bool open;
	struct hdf5_file file;
};

/* What the file has for all samples, read once. */
struct dump_shared {
	struct hdf5_dataset shape; /* closed */
	int64_t *values;	   /* [count]; NULL: not read */
	size_t count;
	struct hdf5_meanings meanings;
};

/*
 * What the maps of a dump were taken for, and from what, in words for the user:
 * info prints them, the manifest keeps them, and where `inferred` says that
 * evidence decided and not the user or the format, one line says so wherever
 * numbers are made of it.
 */
#define FOUND_TEXT 448

struct dump_found {
	char attention[FOUND_TEXT]; /* "/attn/{layer}" */
	char axes[FOUND_TEXT];	    /* "head,query,key (rows add up ...)" */
	char samples[FOUND_TEXT];   /* "axis 2", "{sample} in the names" */
	char layers[FOUND_TEXT];    /* the same */
	char from[FOUND_TEXT];	    /* what decided the axes; "" for nothing */
	bool stated;		    /* by the names that the file gives axes */
	bool listed; /* something of each sample is in the file */
	bool inferred;
	bool alike; /* samples on an axis, and nothing else tells them apart */
};

/* How prompt lengths count padding in front of the prompts, once it is known
 * (sample/response.c): 1 counted, 0 not, -1: nothing tells. */
struct dump_padding {
	bool judged;
	int counts;
	const char *why; /* in words for info, or NULL */
};

struct dump {
	const char *path; /* borrowed: a file, or a folder of files */
	const struct layout *layout; /* borrowed */
	const char *folder; /* the pattern of the files of a folder, or NULL */
	char model[DUMP_TEXT]; /* "" when the dump does not say */
	char step[DUMP_TEXT];
	char modality_codes[DUMP_TEXT]; /* what the file declares, or "" */
	int raw; /* enum raw_format: as the user says, or the values */
	size_t layers, heads; /* as the file says, or DUMP_NONE */
	struct dump_pattern patterns[DUMP_PATTERNS];
	size_t pattern_count;
	/* the root of the file `root` + 1 and its notes; 0 when not listed */
	size_t root;
	struct holder root_holder, root_notes;
	/* groups of the root with a group for each sample, see aside.h */
	struct hdf5_names asides;
	bool asides_listed;
	struct dump_shared shared[ITEMS];
	struct tokens tokens;
	struct dump_padding padding;
	struct dump_file *files; /* of a folder, else one that stays open */
	size_t file_count, file_capacity;
	struct dump_dataset *datasets;
	size_t dataset_count, dataset_capacity;
	struct dump_found found;
	struct dump_source *samples; /* by name, numbers as numbers */
	size_t sample_count;
	size_t entries; /* that lists of the root for all samples have */
	bool ordered;	/* it is known which is whose */
};

/* Finds the files and datasets that the dump's patterns name; there is at
 * least one, or the error says so. */
int datasets_find(struct dump *dump, struct error *error);

/*
 * Where an axis of dataset `which` holds groups of heads, steps, or all heads of
 * all layers: makes a dataset of each of its `length` indices, with the layer, head
 * or step that it is of; `runs` are the layers or heads of which all others come one
 * after the other, 1 for groups and steps.
 */
int datasets_expand(struct dump *dump, size_t which, enum dump_axis axis,
	size_t length, size_t runs, struct error *error);

/* How long an axis of dataset `which` is; 1 where it cannot be opened or is out of
 * all proportion, which the sample that it is of will say. */
size_t datasets_length(struct dump *dump, size_t which, size_t axis);

/*
 * Puts the datasets in order and gathers them into samples: `indices` of them
 * along the sample axis, `steps` after one another of each entry of a list, or, when that is DUMP_NONE, one for each {sample}, or
 * the dump as a whole.  Of a sample that several patterns name the first
 * counts that is there.
 */
int datasets_gather(
	struct dump *dump, size_t indices, size_t steps, struct error *error);

/*
 * Matches samples with lists of the root.  Samples along an axis get the names
 * that the file has for them, in a list with as many texts or numbers, and keep
 * their order.  Samples with names of their own are in the order of such a list
 * if it has these names, or of the numbers in their names if these go up by
 * one; else nothing says which entry is whose.
 */
int datasets_match(struct dump *dump, struct error *error);

/* The file of a dataset, opened if it is not; NULL with the error. */
const struct hdf5_file *datasets_file(struct dump *dump,
	const struct dump_dataset *dataset, struct error *error);

/* Closes the files of a folder that are open. */
void datasets_close_files(struct dump *dump);

/* What the placeholders stand for in the dataset. */
void datasets_binding(const struct dump *dump,
	const struct dump_dataset *dataset, struct binding *binding);

/* Closes and releases all of the above. */
void datasets_release(struct dump *dump);

#endif
