#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/option.h"
#include "figure/kinds.h"

/*
 * What the user asked for: every option of every command, with its default.
 * Each room below has a struct of its own for what it has to know; this one
 * puts them together.  Filled once by option_parse(), then only read.  What was
 * done is never read from here, but from the rows of tables.
 */
struct settings {
	struct figure_settings figure;
	const char *layout_file; /* more of figure.results.scan.layout */
	const char *output;	 /* NULL: standard output */
	const char *expected;	 /* dumps that must be there, or NULL */
	int progress;		 /* enum progress_kind */
	bool overwrite;		 /* an input, or HDF5, too */
	bool resume;		 /* go on with a run that was interrupted */
	bool csv;		 /* of a listing */
	bool per_sample;	 /* rows of samples instead of their means */
	bool spreadsheet;	 /* tables are for one */
	bool terminal, ascii, keep_script; /* where a figure is drawn */
	struct word_list words;		   /* to complete the last one of */
	/* the first option that was given of those that only dumps obey */
	const char *dump_option;
	bool quiet; /* no notes unless something failed */
	bool help;  /* answered by main, never seen by a command */
};

extern const struct settings settings_default;

/* Refuses what can be known to be wrong before anything is read: a usage
 * error. */
int settings_check(const struct settings *settings, struct error *error);

/* The same of a measure that no head has by itself, where heads are kept apart. */
int settings_check_heads(
	const struct results_settings *results, struct error *error);

/* Adds what one setting asks of another: which layers and which shard are
 * meant, the name of its output, kept in `strings`, and whether whole rows are
 * needed. */
int settings_finish(struct settings *settings, struct strings *strings,
	struct error *error);

/* Reads the files that list samples, into `strings`.  Release with
 * settings_release(), also after a failure. */
int settings_read(struct settings *settings, struct strings *strings,
	struct error *error);
void settings_release(struct settings *settings);

/* Where an option stores its value. */
#define FIELD(field) offsetof(struct settings, field)

/* The options that several commands take; those of one command are in its
 * file.  options_where is options_layout without --layers, options_split is
 * options_curves without --measure, options_split_parts has a way more,
 * options_seed
 * options_resampling without --resamples, options_spot_check options_checking
 * without --duplicates; options_more_targets,
 * options_overwrite and options_spreadsheet go on with the group before them. */
extern const struct option_group options_layout, options_where,
	options_counting, options_detail, options_curves, options_grouped,
	options_split, options_split_parts, options_targets,
	options_more_targets, options_layers, options_resampling, options_seed,
	options_running, options_output_file, options_overwrite,
	options_spreadsheet, options_figure, options_size, options_listing,
	options_per_sample, options_checking, options_spot_check,
	options_common;

#endif
