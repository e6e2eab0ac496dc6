#ifndef RESULTS_SETTINGS_H
#define RESULTS_SETTINGS_H

#include "base/strings.h"
#include "scan/settings.h"
#include "stats/heads.h"

/* What results are to be made of dumps and tables, by purpose. */

/* What one pair of curves stands for. */
enum curve_split {
	BY_MODEL, /* and step */
	BY_GROUP, /* of samples too */
	BY_SAMPLE /* which are then groups of their own */
};

struct curve_settings {
	enum measure measure;
	enum curve_split by;
	const char *word; /* as it was given, or NULL */
};

struct resampling_settings {
	size_t seed, resamples; /* 0 resamples: no intervals */
	enum stats_interval_kind interval;
};

struct pair_settings {
	struct word_list list; /* understanding, generation, and so on */
	bool mismatched, pool;
};

struct reference_settings {
	struct word_list list; /* FILE[:MODEL[:STEP][:GROUP]] */
	struct word_list
		paired; /* two names, MODEL[:STEP][:GROUP], each time */
	bool matrix;
};

struct loss_settings {
	const char *targets; /* name or file; NULL: not given */
	size_t stretch;	     /* layers the targets are for; 0: ours */
	const char *weights; /* "UND,GEN"; NULL: no sum */
};

struct head_settings {
	enum stats_head_order sort;
	size_t top; /* 0: all */
};

/* What to do with samples that are there twice. */
enum duplicates { DUPLICATES_REFUSE, DUPLICATES_KEEP };

/* What has to be kept of the rows of samples. */
enum kept_rows {
	KEEP_ROWS,    /* all columns of all rows */
	KEEP_LAYERS,  /* the measure of curves, its mean over heads */
	KEEP_HEADS,   /* the same, head by head */
	KEEP_GROUPED, /* as KEEP_LAYERS, and the measures that are grouped */
};

struct results_settings {
	struct scan_settings scan;
	enum kept_rows keeps;
	enum duplicates duplicates;
	bool force; /* go on with values that are not attention */
	struct curve_settings curves;
	struct resampling_settings resampling;
	struct pair_settings pairs;
	struct reference_settings references;
	struct loss_settings loss;
	struct head_settings heads;
	const char *along; /* of groups: what their numbers are; NULL: names */
	enum measure grouped; /* MEASURES: intensity and what follows from it */
	const char *grouped_word; /* as it was given, or NULL */
	bool per_layer;		  /* of losses and groups */
};

/* Whether samples are to have the shares of roles, and not their intensity. */
static inline bool settings_shares(const struct results_settings *settings)
{
	return settings->curves.measure == MEASURE_SHARE ||
		settings->grouped == MEASURE_SHARE;
}

/* Groups are of the measure of curves, where that is not the usual one. */
static inline void settings_group_as_curves(struct results_settings *settings)
{
	if (settings->curves.measure == MEASURE_INTENSITY)
		return;
	settings->grouped = settings->curves.measure;
	settings->grouped_word = settings->curves.word;
}

/* What tables call the measure of curves. */
static inline const char *settings_measure(
	const struct results_settings *settings)
{
	return settings->curves.measure == MEASURE_SHARE
		? settings->curves.word
		: measure_name(settings->curves.measure);
}

#endif
