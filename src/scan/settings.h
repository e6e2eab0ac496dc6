#ifndef SCAN_SETTINGS_H
#define SCAN_SETTINGS_H

#include "base/shards.h"
#include "base/strings.h"
#include "dump/layout.h"
#include "sample/selection.h"

/* Samples `first`, first + step, first + 2 * step ... of a dump. */
struct scan_part {
	size_t first, step;
};

/* How dumps are to be read, and what is to be read of them. */
struct scan_settings {
	struct layout layout;	       /* where things are */
	struct selection_rule rule;    /* which rows and keys count */
	const char *samples, *exclude; /* which samples, see choice.h */
	/* the names in the files that these two name as @FILE */
	struct word_list samples_listed, exclude_listed;
	const char *layers_text; /* which layers, or NULL: all */
	size_t layers[3];	 /* the same, half-open, by their numbers */
	/* detail of what is measured */
	bool per_head;
	bool whole_rows;
	/* set by a command: measure these instead of the intensity */
	bool blocks; /* masses between modalities */
	bool roles;  /* masses between roles */
	bool steps;  /* intensity of each row of the response */
	bool keys;   /* attention to each key */
	bool images; /* of keys, those of images alone */
	/* of reducing */
	bool per_role; /* keep roles apart */
	int half;      /* sums in half precision */
	/* running */
	const char *files_from;	 /* a file that names operands, or NULL */
	const char *shard_text;	 /* as it was given, or NULL */
	struct shard shard;	 /* which share of the samples */
	size_t jobs;		 /* 0: as many as there are processors for us */
	size_t memory;		 /* megabytes for a worker */
	bool strict, keep_going; /* keep_going wins */
	bool plugins;		 /* HDF5 may load filters from elsewhere */
	bool no_check;		 /* no spot check of attention rows */
	/* looking */
	bool verbose;
	const char *save_layout; /* file to write what was found to, or NULL */
};

#endif
