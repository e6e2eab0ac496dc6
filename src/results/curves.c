/*
 * Means over samples: the curve of each set, or what measure/blocks.h and
 * measure/steps.h find in each of its layers.  The values of one layer are then
 * the parts of the inputs, which samples.c has grouped and sorted as it does for
 * curves; a sample without a part does not count in its mean.
 *
 * As in all makers of results no formula stands here: those are in src/stats.
 */
#include "base/memory.h"
#include "measure/blocks.h"
#include "results/keys.h"
#include "results/results.h"
#include "results/rows.h"
#include "sample/roles.h"

#include <stdlib.h>

static int add_curve(const struct sample_set *set,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_point *points =
		memory_array(set->measured, sizeof(*points));
	int result = points
		? stats_curve(&set->values, &resampling, points, error)
		: error_memory(error);

	for (size_t l = 0; !result && l < set->measured; l++) {
		const struct stats_point *point = &points[l];
		size_t layer = set->numbers[l];
		struct curve_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.measure = settings_measure(settings),
			.task = set->task,
			.layer = layer,
			.layers = set->layers,
			.depth = stats_depth(layer, set->layers),
			.provenance = set->counted[l],
			.samples = point->samples,
			.mean = point->mean,
			.std = point->deviation,
			.ci_low = point->interval.low,
			.ci_high = point->interval.high };

		if (table_add(curves, &row))
			result = error_memory(error);
	}
	free(points);
	return result;
}

int results_curves(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *curves,
	struct error *error)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (!set->rows) {
			if (add_curve(set, settings, curves, error))
				return -1;
			continue;
		}
		for (size_t l = 0; l < set->measured; l++)
			if (table_add(curves, set->rows[l]))
				return error_memory(error);
	}
	return 0;
}

/* Which the parts of a layer are: of keys, else NULL, and of pairs of roles. */
struct parts {
	const struct key_index *keys;
	const struct role_pair *pairs;
};

/* Adds the rows of the set's layer `l`; `points` are those of its parts. */
typedef int add_layer(const struct sample_set *set, size_t l,
	const struct stats_point *points, const struct parts *parts,
	struct table *table, struct error *error);

/* Of each class of rows that there is, where its attention goes. */
static int add_blocks(const struct sample_set *set, size_t l,
	const struct stats_point *points, const struct parts *parts,
	struct table *blocks, struct error *error)
{
	(void)parts;
	for (size_t i = 0; i < BLOCK_CLASSES; i++) {
		/* Text and image before anything else. */
		size_t class = (i + 1) % BLOCK_CLASSES;
		const struct stats_point *to = &points[class * BLOCK_CLASSES];
		struct block_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.task = set->task,
			.layer = set->numbers[l],
			.layers = set->layers,
			.depth = stats_depth(set->numbers[l], set->layers),
			.from = block_class_name(class),
			.provenance = set->counted[l],
			.samples = to->samples,
			.to_other = to[0].mean,
			.to_text = to[1].mean,
			.to_image = to[2].mean };

		if (row.samples && table_add(blocks, &row))
			return error_memory(error);
	}
	return 0;
}

/* Responses differ in length, so the further a position is the fewer samples
 * have it; each row says how many. */
static int add_steps(const struct sample_set *set, size_t l,
	const struct stats_point *points, const struct parts *parts,
	struct table *steps, struct error *error)
{
	size_t width = set->values.layers / set->measured;

	(void)parts;
	for (size_t i = 0; i < width; i++) {
		struct step_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.task = set->task,
			.layer = set->numbers[l],
			.layers = set->layers,
			.position = i / (set->heads ? set->heads : 1),
			.head = set->heads ? i % set->heads : TABLE_NONE,
			.heads = set->heads,
			.provenance = set->counted[l],
			.samples = points[i].samples,
			.mean = points[i].mean };

		if (row.samples && table_add(steps, &row))
			return error_memory(error);
	}
	return 0;
}

/* A key whose rows were left out in all samples has no row. */
static int add_keys(const struct sample_set *set, size_t l,
	const struct stats_point *points, const struct parts *parts,
	struct table *table, struct error *error)
{
	size_t width = set->values.layers / set->measured, layer;

	layer = set->numbers[l];
	for (size_t i = 0; i + 2 < width; i += ROWS_KEY) {
		const struct key_place *at =
			keys_find(parts->keys, set, layer, i / ROWS_KEY);
		struct key_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.task = set->task,
			.layer = layer,
			.layers = set->layers,
			.depth = stats_depth(layer, set->layers),
			.provenance = set->counted[l],
			.samples = points[i].samples,
			.attention = points[i].mean,
			.expected = points[i + 1].mean,
			.enrichment = points[i + 2].mean };

		if (!at || !row.samples)
			continue;
		row.at = *at;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static int compare_pairs(const struct role_pair *a, const struct role_pair *b)
{
	int result = roles_compare(a->from, b->from);

	return result ? result : roles_compare(a->to, b->to);
}

/* The pair of roles after `last` that comes first, NULL at the end: there are
 * few. */
static const struct role_pair *next_pair(const struct role_pair *pairs,
	size_t width, const struct role_pair *last)
{
	const struct role_pair *next = NULL;

	for (size_t i = 0; i < width; i++) {
		const struct role_pair *pair = &pairs[i];

		if ((!last || compare_pairs(pair, last) > 0) &&
			(!next || compare_pairs(pair, next) < 0))
			next = pair;
	}
	return next;
}

/* Of rows of each role that there are, which keys get their attention. */
static int add_roles(const struct sample_set *set, size_t l,
	const struct stats_point *points, const struct parts *parts,
	struct table *roles, struct error *error)
{
	size_t width = set->values.layers / set->measured;
	const struct role_pair *pair = NULL;

	while ((pair = next_pair(parts->pairs, width, pair))) {
		const struct stats_point *point = &points[pair - parts->pairs];
		struct role_row row = { .model = set->key.model,
			.step = set->key.step,
			.group = set->key.group,
			.task = set->task,
			.layer = set->numbers[l],
			.layers = set->layers,
			.depth = stats_depth(set->numbers[l], set->layers),
			.from = pair->from,
			.to = pair->to,
			.provenance = set->counted[l],
			.samples = point->samples,
			.share = point->mean };

		if (row.samples && table_add(roles, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_parts(const struct sample_set *set, const struct parts *parts,
	struct table *table, struct error *error)
{
	const struct stats_resampling none = { .interval = STATS_NO_INTERVAL };
	add_layer *add = table->schema == &schema_blocks ? add_blocks
		: table->schema == &schema_roles	 ? add_roles
		: table->schema == &schema_keys		 ? add_keys
							 : add_steps;
	size_t columns = set->values.layers;
	struct stats_point *points = memory_array(columns, sizeof(*points));
	int failed = points ? stats_curve(&set->values, &none, points, error)
			    : error_memory(error);

	for (size_t l = 0; !failed && l < set->measured; l++)
		failed = add(set, l, points + columns / set->measured * l,
			parts, table, error);
	free(points);
	return failed;
}

int results_parts(const struct inputs *inputs,
	const struct results_settings *settings, struct table *parts,
	struct error *error)
{
	struct key_index keys = { 0 };
	const struct parts which = { &keys, inputs->samples.pairs };
	struct sample_sets sets = { 0 };
	int failed = parts->schema == &schema_keys
		? keys_index(&keys, &inputs->samples, settings, error)
		: 0;

	if (!failed)
		failed = samples_gather(
			inputs, settings, COLUMNS_PARTS, &sets, error);
	for (size_t i = 0; !failed && i < sets.count; i++)
		failed = add_parts(&sets.sets[i], &which, parts, error);
	samples_release(&sets);
	keys_release(&keys);
	return failed;
}
