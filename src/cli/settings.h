#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/vocabulary.h"
#include "cli/option.h"
#include "dump/layout.h"

#include <stdint.h>

/* What one pair of curves stands for. */
enum curve_split { BY_MODEL /* and step */, BY_GROUP /* of samples too */ };

/* How a table of heads is ordered. */
enum head_sort {
	SORT_LAYER,
	SORT_UNDERSTANDING,
	SORT_GENERATION,
	SORT_DIFFERENCE
};

/*
 * What the user asked for: every option of every command, with its default.
 * A command lists the groups that it takes; a group means the same in every
 * command.  Filled once by option_parse(), then only read.
 */
struct settings {
	/* what is counted */
	int convention; /* enum convention */
	int rows;	/* enum row_rule */
	bool bidirectional;
	/* where things are in a dump */
	struct layout layout;
	const char *layout_file; /* more of the same, one option a line */
	/* detail of the intensity table */
	bool per_head;
	bool whole_rows;
	/* set by a command: measure these instead */
	bool blocks; /* masses between modalities */
	bool steps;  /* intensity of each row of the response */
	/* curves */
	int measure; /* enum measure */
	int by;	     /* enum curve_split */
	/* across models */
	struct option_list pairs; /* understanding, generation, and so on */
	bool mismatched, pool;
	struct option_list targets; /* FILE[:MODEL[:STEP][:GROUP]] */
	bool matrix;
	/* loss */
	const char *loss_targets; /* name or file; NULL: not given */
	size_t stretch;		  /* layers the targets are for; 0: ours */
	const char *weights;	  /* "UND,GEN"; NULL: no sum */
	bool per_layer;
	/* heads */
	int sort;   /* enum head_sort */
	size_t top; /* 0: all */
	/* resampling */
	size_t seed;
	size_t resamples;
	/* running */
	size_t jobs;		 /* 0: as many as there are processors for us */
	size_t memory;		 /* megabytes for a worker */
	bool strict, keep_going; /* keep_going wins */
	bool plugins;		 /* HDF5 may load filters from elsewhere */
	bool resume;		 /* go on with a run that was interrupted */
	/* output */
	const char *output; /* NULL: standard output */
	/* figures */
	const char *title, *x_label, *y_label;
	int y;		      /* enum figure_range */
	int style;	      /* enum figure_theme */
	int column;	      /* of a page: 0 neither, 1 one, 2 both */
	double width, height; /* inches; 0: chosen */
	int legend;	      /* 1: none */
	/* what is drawn */
	int kind; /* enum figure_kind */
	bool overlay;
	const char *before, *after;
	struct option_list references, only;
	const char *layers; /* FIRST-LAST */
	/* where it is drawn */
	bool terminal, ascii, keep_script;
	/* looking */
	bool csv, verbose;
	const char *save_layout; /* file to write what was found to, or NULL */
	/* checking */
	bool no_check, force;
	/* common */
	bool help; /* answered by main, never seen by a command */
};

extern const struct settings settings_default;

extern const struct option_group options_layout, options_counting,
	options_detail, options_curves, options_split, options_pairs,
	options_targets, options_loss, options_against, options_layers,
	options_heads, options_resampling, options_seed, options_running,
	options_resuming, options_output_file, options_output_folder,
	options_figure, options_size, options_plot, options_listing,
	options_looking, options_checking, options_common;

#endif
