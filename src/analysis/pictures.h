#ifndef ANALYSIS_PICTURES_H
#define ANALYSIS_PICTURES_H

#include "analysis/sets.h"
#include "plot/kinds.h"

/* The charts that a study can be drawn as. */
enum picture_kind {
	PICTURE_AUTO, /* as the table is that was given; curves of dumps */
	PICTURE_CURVES,
	PICTURE_SCATTER,
	PICTURE_CORRELATION,
	PICTURE_LOSS,
	PICTURE_HEADS,
	PICTURE_BLOCKS,
	PICTURE_STEPS,
	PICTURE_GROUPS,
	PICTURE_MATRIX,
	PICTURES
};

const char *picture_name(enum picture_kind kind);

/* Results that somebody has made already, so that they are not made again for
 * a figure; any may be NULL. */
struct picture_known {
	const struct table *curves, *correlations;
	const struct table *results; /* of the kinds after these: what is drawn;
					for a loss those by layer */
};

/* A chart, and the tables that its texts belong to. */
struct picture {
	struct chart chart;
	struct picture_known known;		    /* ... or made */
	struct table curves, correlations, results; /* its own of these */
};

/*
 * Makes the chart of `kind`: of the tables of results in the study where it
 * has some, else of the sets, which are gathered from it; what is
 * `known` (which may be NULL) are results of these sets, which outlive the
 * picture.  Release with picture_release(), also after a failure, before the
 * study.
 */
int picture_make(struct picture *picture, enum picture_kind kind,
	const struct study *study, const struct sets *sets,
	const struct picture_known *known, const struct settings *settings,
	struct error *error);
void picture_release(struct picture *picture);

#endif
