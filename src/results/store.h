#ifndef RESULTS_STORE_H
#define RESULTS_STORE_H

#include "base/error.h"
#include "results/rows.h"
#include "results/settings.h"
#include "table/table.h"

#include <stdint.h>

/*
 * The rows of samples, in a fraction of the memory that they take in a table:
 * what all rows of a sample have in common once, what they are of once for all
 * samples that are alike, and of their values those that a command needs.
 *
 * One table of samples at most goes in (schema_is_samples()), in parts, and the
 * order of its rows stays.
 */

/* What a row is of, within its sample. */
struct store_point {
	uint32_t layer;
	uint32_t counted; /* in store->counted */
	size_t part; /* rows_part(), of roles their pair, or STORE_FOLDED */
};

/* The mean over all heads of a layer, made of a row for each. */
#define STORE_FOLDED SIZE_MAX

/* What most rows of a model agree on. */
struct store_counted {
	size_t layers, heads; /* heads: of the intensity, else 0 */
	struct provenance provenance;
};

/* Neighbouring rows of one sample. */
struct store_sample {
	struct sample_layer of; /* but for its layers and provenance */
	size_t points, count;	/* its points: first and number */
	size_t values;		/* the first of its values */
	uint32_t constant;	/* a bit for each column of equal values */
	bool valued;		/* any row has a value */
	uint64_t hash;		/* of its rows, whatever their order */
};

union store_value {
	double number;
	size_t count;
	const char *text; /* the store's */
};

#define STORE_COLUMNS 32

/* The sample whose rows are coming, row by row. */
struct store_open {
	struct store_sample sample; /* no model: there is none */
	struct store_point *points;
	union store_value *values; /* [rows][columns] */
	size_t point_capacity, value_capacity;
};

struct store {
	const struct schema *schema;
	bool optional; /* the optional columns are there */
	struct store_sample *samples;
	struct store_point *points;
	struct store_counted *counted;
	union store_value *values;
	size_t sample_count, point_count, counted_count, value_count;
	size_t sample_capacity, point_capacity, counted_capacity,
		value_capacity;
	size_t rows; /* that went in */
	/* Of roles: those that rows are between, as they came. */
	struct role_pair *pairs;
	size_t pair_count, pair_capacity, last_pair;
	/* Columns of the schema whose values are kept, in this order. */
	const struct column *columns[STORE_COLUMNS];
	size_t column_count;
	bool folds; /* heads into their mean */
	/* For each measure of whole rows the first sample that was counted but
	 * lacks it, or SIZE_MAX. */
	size_t partial[MEASURES];
	struct store_open open;
	struct strings strings;
	struct table seal; /* without rows: what table_seal() has said */
};

/*
 * Begins a store of rows of `schema`, or with NULL of none.  Of the intensity
 * only what settings->keeps says is kept.  Release with store_release().
 */
void store_init(struct store *store, const struct schema *schema,
	const struct results_settings *settings);
void store_release(struct store *store);

/* Adds the rows of a table of the store's schema.  Fails only without memory. */
int store_add(
	struct store *store, const struct table *table, struct error *error);

/* The last row is there: to be called before any of what follows. */
int store_end(struct store *store, struct error *error);

/* The column at this place of a row, which was kept; SIZE_MAX: it was not. */
size_t store_column(const struct store *store, size_t offset);

/* The value of row `i` of a sample in a column. */
union store_value store_value(const struct store *store,
	const struct store_sample *sample, size_t column, size_t i);

/* What row `i` of a sample is of. */
struct sample_layer store_layer(
	const struct store *store, const struct store_sample *sample, size_t i);

/* Fills a row of the schema with row `i` of a sample; columns that were not kept
 * are zero. */
void store_row(const struct store *store, const struct store_sample *sample,
	size_t i, void *row);

/* Adds the first `limit` rows to a table of the schema. */
int store_copy(const struct store *store, size_t limit, struct table *table,
	struct error *error);

/* Writes the rows as table_write() writes those of a table. */
int store_write(const struct store *store, enum table_form form, FILE *stream,
	struct error *error);

#endif
