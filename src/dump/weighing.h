#ifndef DUMP_WEIGHING_H
#define DUMP_WEIGHING_H

#include "dump/evidence.h"
#include "dump/facts.h"
#include "dump/location.h"
#include "dump/look.h"
#include "dump/readings.h"

/*
 * The work on one decision, shared by evidence.c, which begins and ends it, and
 * weighing.c, which holds readings against what is known.  Nobody else includes
 * this.
 */

/* One alternative and the shapes of its first datasets. */
struct shapes {
	struct hdf5_dataset first, next[3]; /* closed; rank 0: none */
};

struct weighing {
	struct evidence *evidence;
	struct shapes *shapes; /* of each alternative */
	const size_t *dims;    /* of the first */
	size_t rank;
	bool packed; /* the last axis has triangles, of which dims are */
	struct facts facts;
	struct look look;
	struct readings readings;
	struct readings open; /* before the last test: what to offer */
	size_t axis;	      /* that a test is about */
};

/* Leaves the readings that the evidence allows. */
int weighing_run(struct weighing *w, struct error *error);

/* How likely a reading is by nothing but custom, 0 first. */
int weighing_rank(const struct weighing *w, const struct reading *reading);

/* How many layers and samples a reading makes; EVIDENCE_NONE where names of
 * files say so. */
size_t weighing_layers(const struct weighing *w, const struct reading *reading);
size_t weighing_samples(
	const struct weighing *w, const struct reading *reading);

const struct alternative *weighing_alternative(
	const struct weighing *w, const struct reading *reading);

/* Whether the names that a reading goes with have the placeholder. */
bool weighing_in_names(const struct weighing *w, const struct reading *reading,
	enum location_part part);

#endif
