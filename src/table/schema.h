#ifndef TABLE_SCHEMA_H
#define TABLE_SCHEMA_H

#include "base/measures.h"
#include "base/vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The rows of our tables, and for each kind of table the list of its columns.
 *
 * A column is described once, by name, kind and place in the row struct, and
 * one reader and one writer serve every table.  Texts are never NULL and
 * belong to the table's string pool; an empty cell is "" for a text, NaN for
 * a number and TABLE_NONE for a count.
 */
#define TABLE_NONE SIZE_MAX

enum column_kind {
	COLUMN_TEXT,   /* const char * */
	COLUMN_TASK,   /* enum task, written by name */
	COLUMN_COUNT,  /* size_t */
	COLUMN_NUMBER, /* double, written shortest */
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t offset; /* of the field in the row struct */
	bool blank;    /* the cell of a count may be empty */
	/* Not in every table: all optional columns of a kind of table are
	 * there, or none. */
	bool optional;
	/* What an empty cell says, and all of an older table, which had no
	 * such column yet; NULL: there always was one. */
	const char *older;
};

struct schema {
	const char *name; /* "intensity", "curves" ... */
	size_t row_size;
	const struct column *columns; /* in the order of the header */
	size_t column_count;
	/* What is wrong with a row whose cells are good one by one ("'layer'
	 * is not below 'layers'"), or NULL.  Readers may index with what
	 * passes. */
	const char *(*fault)(const void *row);
};

/* What a row of most tables is about: rows of one key belong together, task by
 * task. */
struct schema_key {
	const char *model, *step, *group;
};

#define SCHEMA_KEY(row) \
	((struct schema_key){ (row)->model, (row)->step, (row)->group })

bool schema_key_equal(struct schema_key a, struct schema_key b);

/*
 * How a value was counted.  Values that were counted in different ways are
 * never averaged or correlated with each other.  Of a table that does not say
 * it, as digitised curves do not, each is PROVENANCE_UNSTATED.
 */
struct provenance {
	const char *convention; /* strict, authors, training */
	const char *rows; /* response, posttext, given: really used for it */
	const char *mask; /* which keys a row sees: causal, full */
};

#define PROVENANCE_UNSTATED "unstated"

/* What rows of samples begin with: a layer of a sample, and how it was
 * counted. */
struct sample_layer {
	const char *model, *step, *file, *sample, *group;
	enum task task;
	size_t layer, layers;
	struct provenance provenance;
};

/* One sample, layer and (with `head`) head.  Of its measures `left_out` and
 * `impossible` are no
 * column; rowsum and what follows it are optional. */
struct intensity_row {
	struct sample_layer of;
	size_t head; /* TABLE_NONE: mean over heads */
	size_t heads, keys;
	struct measures measures;
};

/* What the rows of one modality of a sample and layer give to each. */
struct block_sample_row {
	struct sample_layer of;
	const char *from; /* text, image, other: what the rows are */
	double to_text, to_image, to_other; /* NaN: there is no such row */
};

/* What rows of one role of a sample and layer give to keys of another. */
struct role_sample_row {
	struct sample_layer of;
	const char *from, *to;
	double share;
};

/* The intensity of one row of the response of a sample, and layer. */
struct step_sample_row {
	struct sample_layer of;
	size_t position;    /* among the counted rows, from 0 */
	size_t head, heads; /* optional; head TABLE_NONE: mean over heads */
	double intensity;   /* NaN: the row was left out */
};

/* What a key is, of a sample or of samples that have the same there. */
struct key_place {
	/* From the first key that is no padding, or among those of images. */
	size_t key;
	size_t position; /* TABLE_NONE: samples differ in it */
	const char *modality;
	const char *part; /* prompt, response, or "" where it is not known */
	const char *role;
	size_t image, row, column; /* TABLE_NONE: it has none */
	const char *grid; /* how these are known; "" where it is in no image */
};

/* The attention that a key of a sample and layer gets; NaN: all rows were left
 * out. */
struct key_sample_row {
	struct sample_layer of;
	struct key_place at;
	double attention, expected, enrichment;
};

/* One point of a mean curve. depth = (layer + 0.5) / layers. */
struct curve_row {
	const char *model, *step, *group, *measure;
	enum task task;
	size_t layer, layers;
	double depth;
	struct provenance provenance;
	size_t samples; /* TABLE_NONE: unknown, as in digitised curves */
	double mean, std, ci_low, ci_high;
};

/* One correlation of an understanding and a generation curve. */
struct correlation_row {
	const char *model, *step, *group, *measure;
	const char *series; /* level, difference, detrended */
	const char *method; /* pearson, spearman */
	size_t layers;	    /* TABLE_NONE: a mean over models */
	struct provenance provenance;
	double r, ci_low, ci_high, n_eff;
	double p_ar, p_shift, p_shift_less, p_phase, p_permutation;
	double p_ar_holm; /* p_ar corrected for all rows of its kind */
	/* Of the level: the layer that r rests on most, and r without it. */
	size_t influential_layer; /* TABLE_NONE: none */
	double r_without, p_ar_without;
};

/* One distance of a model's curve from a target curve. */
struct comparison_row {
	const char *model, *step, *group, *measure, *target;
	enum task task;
	size_t layers;
	struct provenance provenance;
	double pearson, spearman, rmse, mad;
	/* NaN where there is no interval, and in a matrix of models */
	double pearson_low, pearson_high, spearman_low, spearman_high;
	double rmse_low, rmse_high, mad_low, mad_high;
};

/* What one model or step has more than another at a layer, over the samples
 * that both have. */
struct paired_row {
	const char *model, *step, *group, *measure;
	const char *other_model, *other_step, *other_group;
	enum task task;
	size_t layer, layers;
	double depth;
	struct provenance provenance;
	size_t samples;		/* pairs that have a value */
	double before, after;	/* over these, of the model and of the other */
	double difference, std; /* after - before, over these */
	double ci_low, ci_high, p;
	double mad, p_curve; /* of all layers, in each of their rows */
};

/* The AIA loss of one model and task; the optional columns are per layer. */
struct loss_row {
	const char *model, *step, *group, *targets;
	enum task task;
	size_t samples, layers;
	struct provenance provenance;
	double loss, ci_low, ci_high, loss_of_mean;
	size_t layer;				/* optional */
	double target, delta, intensity, huber; /* optional */
};

/* One step of a model in a few numbers. */
struct trajectory_row {
	const char *model, *step, *group, *measure;
	enum task task;
	size_t samples, layers; /* TABLE_NONE samples: a curve alone */
	struct provenance provenance;
	double mean, std, ci_low, ci_high; /* over layers and samples */
	double early, middle, late;	   /* by thirds of the depth */
	double r; /* of both tasks, in the rows of each */
	const char *reference, *targets; /* "": none */
	double pearson, rmse;		 /* from the reference */
	double loss;			 /* under `targets` */
};

/* One group of samples among those of its model and task; the optional column
 * is per layer. */
struct group_row {
	const char *model, *step, *group, *measure;
	enum task task;
	size_t samples, layers;
	struct provenance provenance;
	double mean, std;
	double r_overall, r_others; /* of whole curves */
	double eta_squared, p;	    /* of all groups, in each of their rows */
	size_t layer;		    /* optional */
};

/* How the samples of a model and task go along with a number that each has; the
 * optional column is per layer. */
struct slope_row {
	const char *model, *step, *measure;
	enum task task;
	size_t samples, layers;
	struct provenance provenance;
	double least, largest; /* of the numbers */
	double slope, ci_low, ci_high, r_squared, p;
	size_t layer; /* optional */
};

/* One head, in both tasks. */
struct head_row {
	const char *model, *step, *group, *measure;
	size_t layer, layers, head, heads;
	struct provenance provenance;
	double understanding, understanding_ci_low, understanding_ci_high;
	double generation, generation_ci_low, generation_ci_high;
	double difference, difference_ci_low, difference_ci_high;
	/* from 1, of |difference| for the last; TABLE_NONE without a value */
	size_t rank_understanding, rank_generation, rank_difference;
};

/* Where the attention of one modality goes. */
struct block_row {
	const char *model, *step, *group;
	enum task task;
	size_t layer, layers;
	double depth;
	const char *from; /* text, image, other: what the rows are */
	struct provenance provenance;
	size_t samples;
	double to_text, to_image, to_other;
};

/* The attention that one key gets. */
struct key_row {
	const char *model, *step, *group;
	enum task task;
	size_t layer, layers;
	double depth;
	struct key_place at;
	struct provenance provenance;
	size_t samples; /* that have it */
	double attention, expected, enrichment;
};

/* How much of the attention of rows of one role keys of another get. */
struct role_row {
	const char *model, *step, *group;
	enum task task;
	size_t layer, layers;
	double depth;
	const char *from, *to; /* names, see sample/roles.h */
	struct provenance provenance;
	size_t samples;
	double share;
};

/* The intensity of one row of the response. */
struct step_row {
	const char *model, *step, *group;
	enum task task;
	size_t layer, layers;
	size_t position;    /* among the counted rows, from 0 */
	size_t head, heads; /* optional; head TABLE_NONE: mean over heads */
	struct provenance provenance;
	size_t samples; /* that have it */
	double mean;
};

/* One half-open range of layers [from, to) of a target; `to` TABLE_NONE is
 * the end. */
struct target_row {
	enum task task;
	size_t from, to;
	double target, delta;
};

/* What was found about one sample of a dump. */
struct info_row {
	const char *file, *model, *step, *sample, *group;
	enum task task;
	size_t layers, heads, queries, keys;
	size_t prompt_length;  /* TABLE_NONE: there is none */
	const char *direction; /* text→image ... */
	size_t counted_queries, counted_keys;
	const char *row_rule;	   /* response, posttext, given */
	const char *rows, *tokens; /* what they were taken from */
	const char *mask;
	const char *attention,
		*axes; /* where the maps are, and what they are */
	const char *samples_from, *layers_from; /* what these were taken from */
	const char *storage;
	size_t stored, raw; /* bytes */
};

/* One thing that is wrong, or to be known, about a dump. */
struct finding_row {
	const char *file, *kind, *severity /* error, warning, note */;
	const char *sample;
	size_t layer, head, query; /* TABLE_NONE where it is not of one */
	size_t count; /* rows, values or samples of which it is true */
	double value; /* the worst of them */
	const char *detail;
};

extern const struct schema schema_info, schema_findings;
extern const struct schema schema_intensity, schema_curves, schema_correlation,
	schema_comparison, schema_paired, schema_trajectory, schema_loss,
	schema_groups, schema_slopes, schema_heads, schema_blocks, schema_roles,
	schema_steps, schema_keys, schema_block_samples, schema_role_samples,
	schema_step_samples, schema_key_samples, schema_targets;

/* NULL-terminated. */
extern const struct schema *const schemas[];

/* Whether its rows are of single samples, and so begin with a struct
 * sample_layer: schema_intensity, schema_block_samples, schema_role_samples,
 * schema_step_samples, schema_key_samples. */
bool schema_is_samples(const struct schema *schema);

#endif
