#ifndef DUMP_FACTS_H
#define DUMP_FACTS_H

#include "dump/axes.h"
#include "dump/layout.h"
#include "hdf5/file.h"

/*
 * What a file states about its maps in other places than their values: how many
 * layers, heads and samples there are, how many positions, and what it calls
 * the axes.
 */
#define FACT_NONE SIZE_MAX
#define FACT_NAME 64

/* A number and where it stands, for the user. */
struct fact {
	size_t value; /* FACT_NONE: not stated */
	char from[FACT_NAME];
};

struct facts {
	struct fact layers, heads; /* of the model */
	struct fact listed_layers; /* a list of the layers that there are */
	struct fact samples;	   /* lists with an entry for each; 1 where what
				      can only be of one sample is there */
	struct fact positions;	   /* of a sample, as its modality or its ids
				      say */
	struct fact steps;	   /* of denoising */
	struct fact rows;	   /* of a sample, as its query positions say */
	/* what each axis is called; AXIS_ONE: nothing that is known */
	enum dump_axis named[HDF5_MAX_AXES];
	char named_by[FACT_NAME];
	bool reversed; /* a container that turns the axes around: MATLAB */
};

/* How many layers or heads the root states, or the configuration of the model in
 * it, or else a group on the way to the dataset at `path`, or that; FACT_NONE where
 * none does. */
size_t facts_number(
	const struct hdf5_file *file, const char *path, enum layout_item item);

/* Reads the facts about the dataset at `path`, of `rank` axes, which `pattern`
 * names. */
int facts_read(const struct hdf5_file *file, const struct layout *layout,
	const char *pattern, const char *path, size_t rank, struct facts *facts,
	struct error *error);

#endif
