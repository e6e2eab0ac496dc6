#ifndef ANALYSIS_PILES_H
#define ANALYSIS_PILES_H

#include "option/settings.h"
#include "survey/survey.h"
#include "table/table.h"

/* The samples of a scan in piles: those of one model, step and task, and
 * group where the settings keep groups apart, all with as many layers. */
struct pile_item {
	size_t model_rank; /* of the model's first file */
	const struct scan_file *file;
	const char *group; /* "" unless groups are apart */
	const struct scan_sample *sample;
};

/* Gets a pile of at least one; returns -1 with the error to end it. */
typedef int pile_work(const struct pile_item *items, size_t count,
	struct table *table, struct error *error);

/*
 * Calls `work` on every pile: models in the order of their files, then steps,
 * groups, tasks; within a pile by file and sample.  Returns -1 with the error
 * of `work`, or when samples of a pile differ in their number of layers.
 */
int piles_each(const struct scan *scan, const struct settings *settings,
	pile_work *work, struct table *table, struct error *error);

#endif
