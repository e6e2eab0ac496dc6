/*
 * What r becomes when one of two curves is shifted along the layers, layer
 * L - 1 being followed by layer 0: both stay as smooth as they are.  The range
 * drawn is that from the 2.5th to the 97.5th percentile over all shifts.
 */
#include "figure/input_figure.h"

#include "base/memory.h"
#include "base/number.h"
#include "figure/kinds.h"
#include "results/results.h"
#include "results/samples.h"
#include "stats/curve.h"
#include "stats/significance.h"
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * For each row of `correlations` that is Pearson's r of two curves in `curves`
 * the range in which 95 % of the r of all circular shifts lie, in
 * nulls[correlations->count]; NaN for the others.
 */
int nulls_find(const struct table *curves, const struct table *correlations,
	struct kinds_null *nulls, struct error *error);

/* The mean curve [layers] of one task; false when a layer is not there. */
static bool take_curve(const struct table *curves,
	const struct correlation_row *row, enum task task, double *values)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);
	size_t found = 0;

	for (size_t i = 0; i < curves->count; i++) {
		if (rows[i].task != task || rows[i].layers != row->layers ||
			rows[i].layer >= row->layers ||
			!schema_key_equal(
				SCHEMA_KEY(&rows[i]), SCHEMA_KEY(row)))
			continue;
		values[rows[i].layer] = rows[i].mean;
		found++;
	}
	return found == row->layers;
}

static int find_one(const struct table *curves,
	const struct correlation_row *row, enum stats_series series,
	double *room, struct kinds_null *null, struct error *error)
{
	size_t layers = row->layers;
	double *x = room, *y = room + layers, *shifts = room + 2 * layers;
	struct stats_pair pair;
	int failed;

	if (!take_curve(curves, row, TASK_UNDERSTANDING, x) ||
		!take_curve(curves, row, TASK_GENERATION, y))
		return 0;
	if (stats_pair_init(&pair, layers, error))
		return -1;
	stats_pair_fill(&pair, STATS_PEARSON, series, x, y, layers);
	failed = isnan(pair.r) ? 0 : stats_shifts(&pair, shifts, error);
	if (!failed && !isnan(pair.r)) {
		struct stats_interval range =
			stats_interval_of(shifts, pair.points, 0.95);

		null->low = range.low;
		null->high = range.high;
	}
	stats_pair_release(&pair);
	return failed;
}

int nulls_find(const struct table *curves, const struct table *correlations,
	struct kinds_null *nulls, struct error *error)
{
	const struct correlation_row *rows =
		TABLE_ROWS(correlations, correlation_row);
	int failed = 0;

	for (size_t i = 0; !failed && i < correlations->count; i++) {
		double *room = NULL;
		int s = 0;

		nulls[i] = (struct kinds_null){ (double)NAN, (double)NAN };
		while (s < STATS_SERIES &&
			strcmp(rows[i].series,
				stats_series_name((enum stats_series)s)) != 0)
			s++;
		if (s == STATS_SERIES || rows[i].layers == TABLE_NONE ||
			strcmp(rows[i].method,
				stats_method_name(STATS_PEARSON)) != 0)
			continue;
		room = memory_array(rows[i].layers, 3 * sizeof(*room));
		failed = !room
			? error_memory(error)
			: find_one(curves, &rows[i], (enum stats_series)s, room,
				  &nulls[i], error);
		free(room);
	}
	return failed;
}

/*
 * The loss knows the target of every layer, so targets are taken from a table
 * of losses by layer: the figure shows what the loss would use.
 */

/* The targets of the loss, for every task and number of layers that sets
 * have.  Initialise with { 0 }. */
struct figure_targets {
	struct kinds_target *items;
	size_t count, capacity;
	double *values; /* of all items, owned here */
};

/* Fills `targets` with those that the settings name, if they do.  Release with
 * figure_targets_release(), also after a failure. */
int figure_targets_find(struct figure_targets *targets,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct error *error);
void figure_targets_release(struct figure_targets *targets);

static const struct kinds_target *find(
	const struct figure_targets *targets, const struct loss_row *row)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].task == row->task &&
			targets->items[i].layers == row->layers)
			return &targets->items[i];
	return NULL;
}

/* Takes the rows of one set, which are neighbours, layers in their order. */
static int take(struct figure_targets *targets, const struct loss_row *rows,
	double *values)
{
	size_t layers = rows->layers;

	if (memory_grow(&targets->items, &targets->capacity, targets->count,
		    sizeof(*targets->items)))
		return -1;
	for (size_t i = 0; i < layers; i++) {
		values[i] = rows[i].target;
		values[layers + i] = rows[i].delta;
	}
	targets->items[targets->count++] = (struct kinds_target){
		.task = rows->task,
		.layers = layers,
		.target = values,
		.delta = values + layers,
	};
	return 0;
}

int figure_targets_find(struct figure_targets *targets,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct error *error)
{
	struct results_settings own = *settings;
	struct table losses;
	const struct loss_row *rows;
	int failed;

	if (!settings->loss.targets)
		return 0;
	if (settings->curves.measure != MEASURE_INTENSITY)
		return error_set(error, "--targets are of the intensity");
	own.per_layer = true;
	own.loss.weights = NULL;
	table_init(&losses, &schema_loss);
	failed = results_losses(sets, &own, &losses, error);
	rows = TABLE_ROWS(&losses, loss_row);
	if (!failed) {
		targets->values = memory_array(
			losses.count, 2 * sizeof(*targets->values));
		failed = targets->values ? 0 : error_memory(error);
	}
	for (size_t i = 0; !failed && i < losses.count; i++) {
		const struct loss_row *row = &rows[i];

		if (row->layer == 0 && i + row->layers <= losses.count &&
			!find(targets, row) &&
			take(targets, row, targets->values + 2 * i))
			failed = error_memory(error);
	}
	table_release(&losses);
	return failed;
}

void figure_targets_release(struct figure_targets *targets)
{
	free(targets->items);
	free(targets->values);
	*targets = (struct figure_targets){ 0 };
}

/*
 * From what was read to what is drawn: the rows that a kind of figure needs
 * are either there, as a table that an earlier command wrote, or are made of
 * the sets as that command would make them.
 */

/* As the command line spells them. */
const char *const figure_kind_names[] = { "auto", "curves", "scatter",
	"correlation", "loss", "heads", "blocks", "steps", "groups", "matrix",
	"samples", NULL };

/* Makes the table of a kind, as its command would; messages about it are not
 * for a figure. */
typedef int make_results_of(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error);

static int make_losses(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error)
{
	struct results_settings own = *settings;

	(void)inputs;
	own.per_layer = true;
	if (!settings->loss.targets)
		return error_set(error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	return results_losses(sets, &own, results, error);
}

static int make_heads(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error)
{
	struct sample_sets heads = { 0 };
	int failed = samples_gather_heads(inputs, settings, &heads, error) ||
		results_heads(&heads, settings, results, error);

	(void)sets;
	samples_release(&heads);
	return failed;
}

static int make_groups(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error)
{
	(void)sets;
	return results_groups(inputs, settings, results, error);
}

static int make_matrix(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error)
{
	struct results_settings own = *settings;
	struct buffer messages = { 0 };
	int failed;

	(void)inputs;
	own.references.matrix = true;
	failed = results_comparisons(sets, &own, results, &messages, error);
	buffer_release(&messages);
	return failed;
}

/* The rows themselves; their groups are apart when curves' are. */
static int make_samples(const struct inputs *inputs,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct table *results, struct error *error)
{
	const struct table *table = &inputs->intensity;

	(void)sets;
	if (!table->count)
		return error_set(error,
			"a table of curves has no samples to draw; give the "
			"intensity table that it was made of");
	for (size_t i = 0; i < table->count; i++) {
		struct intensity_row row = TABLE_ROWS(table, intensity_row)[i];

		if (settings->curves.by == BY_MODEL)
			row.group = "";
		if (table_add(results, &row))
			return error_memory(error);
	}
	return 0;
}

/* A correlation table alone does not know what curves it is of. */
static int draw_correlation(struct figure *figure, const void *rows,
	size_t count, struct error *error)
{
	return kinds_correlation(figure, rows, NULL, count, error);
}

/* The kinds that are drawn of a table of results: a new one is a row here, its
 * name above, its builder in a file kinds_NAME.c. */
static const struct {
	const struct schema *schema;
	kinds_draw *draw;
	make_results_of *make; /* NULL: only of dumps or its table */
} kinds[FIGURES] = {
	[FIGURE_CORRELATION] = { &schema_correlation, draw_correlation, NULL },
	[FIGURE_LOSS] = { &schema_loss, kinds_loss, make_losses },
	[FIGURE_HEADS] = { &schema_heads, kinds_heads, make_heads },
	[FIGURE_BLOCKS] = { &schema_blocks, kinds_blocks, NULL },
	[FIGURE_STEPS] = { &schema_steps, kinds_steps, NULL },
	[FIGURE_GROUPS] = { &schema_groups, kinds_groups, make_groups },
	[FIGURE_MATRIX] = { &schema_comparison, kinds_matrix, make_matrix },
	[FIGURE_SAMPLES] = { &schema_intensity, kinds_samples, make_samples },
};

/* "10" or "10-19". */
static int parse_layers(
	const char *text, struct figure_style *style, struct error *error)
{
	const char *dash = strchr(text, '-');
	char first[NUMBER_SIZE] = "";
	uint64_t from, to;
	size_t length = dash ? (size_t)(dash - text) : strlen(text);

	if (length < sizeof(first))
		memcpy(first, text, length);
	if (!number_parse_count(first, &from) ||
		!number_parse_count(dash ? dash + 1 : first, &to) ||
		from > to || to > 1000000)
		return error_set(error,
			"--layers takes FIRST-LAST, counted from 0, not '%s'",
			text);
	style->layers = true;
	style->first_layer = from;
	style->last_layer = to;
	return 0;
}

/* What the settings say about any figure. */
static int make_style(const struct figure_settings *settings,
	struct figure_style *style, struct error *error)
{
	/* As wide as a column of most journals, and as their text. */
	static const double columns[] = { 0, 3.35, 6.9 };

	*style = (struct figure_style){
		.title = settings->title,
		.x_name = settings->x_label,
		.y_name = settings->y_label,
		.y = settings->y,
		.look = settings->style,
		.no_legend = settings->legend,
		.width = settings->width,
		.height = settings->height,
	};
	if (!(style->width > 0))
		style->width = columns[settings->column];
	return settings->layers ? parse_layers(settings->layers, style, error)
				: 0;
}

/* Whether `name` is of the row: MODEL[:STEP][:GROUP], or, when `part` will
 * do, its step or its group alone. */
static bool fits(const struct curve_row *row, const char *name, bool part)
{
	if (part &&
		(strcmp(row->group, name) == 0 || strcmp(row->step, name) == 0))
		return true;
	return selector_fits(row->model, row->step, row->group, name);
}

static enum kinds_role role_of(
	const struct curve_row *row, const struct figure_settings *settings)
{
	for (size_t i = 0; i < settings->references.count; i++)
		if (fits(row, settings->references.items[i], false))
			return ROLE_REFERENCE;
	for (size_t i = 0; i < settings->only.count; i++) {
		if (fits(row, settings->only.items[i], true))
			break;
		if (i + 1 == settings->only.count)
			return ROLE_NONE;
	}
	if (!settings->before)
		return ROLE_CURVE;
	if (fits(row, settings->before, true))
		return ROLE_BEFORE;
	return fits(row, settings->after, true) ? ROLE_AFTER : ROLE_NONE;
}

/* A reference that is nowhere is a slip of the pen. */
static int check_references(const struct table *curves,
	const struct word_list *list, const char *what, bool part,
	struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);

	for (size_t i = 0; i < list->count; i++) {
		bool found = false;

		for (size_t j = 0; !found && j < curves->count; j++)
			found = fits(&rows[j], list->items[i], part);
		if (!found)
			return error_set(error, "there is no curve '%s' to %s",
				list->items[i], what);
	}
	return 0;
}

static int make_of_curves(struct input_figure *drawn, enum figure_kind kind,
	const struct sample_sets *sets, const struct figure_settings *settings,
	struct error *error)
{
	const struct table *table = drawn->known.curves;
	const struct table *correlations = drawn->known.correlations;
	const struct curve_row *rows = TABLE_ROWS(table, curve_row);
	enum kinds_role *roles = memory_array(table->count, sizeof(*roles));
	struct kinds_curves curves = { .rows = rows,
		.roles = roles,
		.count = table->count,
		.overlay = settings->overlay,
		.before = settings->before,
		.after = settings->after };
	struct figure_targets targets = { 0 };
	int result;

	if (!roles)
		return error_memory(error);
	for (size_t i = 0; i < table->count; i++)
		roles[i] = role_of(&rows[i], settings);
	result = figure_targets_find(&targets, sets, &settings->results, error);
	curves.targets = targets.items;
	curves.target_count = targets.count;
	if (!result && kind == FIGURE_SCATTER)
		result = kinds_scatter(&drawn->figure, &curves,
			TABLE_ROWS(correlations, correlation_row),
			correlations->count, error);
	else if (!result)
		result = kinds_curves(&drawn->figure, &curves, error);
	figure_targets_release(&targets);
	free(roles);
	return result;
}

/* Makes the curves and, where needed, correlations that nobody knew. */
static int make_tables(struct input_figure *drawn, enum figure_kind kind,
	const struct sample_sets *sets, const struct figure_settings *settings,
	struct error *error)
{
	struct input_figure_known *known = &drawn->known;

	if (!known->curves) {
		known->curves = &drawn->curves;
		if (results_curves(
			    sets, &settings->results, &drawn->curves, error))
			return -1;
	}
	if (kind == FIGURE_CURVES || known->correlations)
		return 0;
	known->correlations = &drawn->correlations;
	return results_correlations(
		sets, &settings->results, &drawn->correlations, error);
}

static int make_of_sets(struct input_figure *drawn, enum figure_kind kind,
	const struct sample_sets *sets, const struct figure_settings *settings,
	struct error *error)
{
	const struct table *curves, *correlations;
	struct kinds_null *nulls;
	int result;

	if (make_tables(drawn, kind, sets, settings, error))
		return -1;
	curves = drawn->known.curves;
	correlations = drawn->known.correlations;
	if (check_references(
		    curves, &settings->references, "refer to", false, error) ||
		check_references(curves, &settings->only, "draw", true, error))
		return -1;
	if (kind != FIGURE_CORRELATION)
		return make_of_curves(drawn, kind, sets, settings, error);
	nulls = memory_array(correlations->count, sizeof(*nulls));
	result = !nulls ? error_memory(error)
		: !correlations->count
		? error_set(error,
			  "no model has curves of both tasks, so "
			  "there is nothing to draw")
		: nulls_find(curves, correlations, nulls, error);
	if (!result)
		result = kinds_correlation(&drawn->figure,
			TABLE_ROWS(correlations, correlation_row), nulls,
			correlations->count, error);
	free(nulls);
	return result;
}

/* Draws a table of results. */
static int draw_results(struct input_figure *drawn, enum figure_kind kind,
	const struct table *results, struct error *error)
{
	drawn->figure.kind = figure_kind_names[kind];
	return kinds[kind].draw(
		&drawn->figure, results->rows, results->count, error);
}

static int make_of_results(struct input_figure *drawn, enum figure_kind kind,
	const struct table *results, struct error *error)
{
	enum figure_kind own = FIGURE_AUTO;

	while (own < FIGURES && kinds[own].schema != results->schema)
		own++;
	if (own < FIGURES && (kind == FIGURE_AUTO || kind == own))
		return draw_results(drawn, own, results, error);
	if (kind == FIGURE_AUTO)
		return error_set(error, "a %s table cannot be drawn",
			results->schema->name);
	return error_set(error, "a %s table cannot be drawn as %s",
		results->schema->name, figure_kind_names[kind]);
}

/* Makes the results that the kind needs, as its command would. */
static int make_results(struct input_figure *drawn, enum figure_kind kind,
	const struct inputs *inputs, const struct sample_sets *sets,
	const struct results_settings *settings, struct error *error)
{
	if (!kinds[kind].make)
		return error_set(error,
			"%s are drawn of dumps, or of the table that "
			"attnscope %s writes",
			figure_kind_names[kind], figure_kind_names[kind]);
	table_init(&drawn->results, kinds[kind].schema);
	return kinds[kind].make(inputs, sets, settings, &drawn->results, error);
}

int input_figure_make(struct input_figure *drawn, enum figure_kind kind,
	const struct inputs *inputs, const struct sample_sets *sets,
	const struct input_figure_known *known,
	const struct figure_settings *settings, struct error *error)
{
	struct figure_style style;

	table_init(&drawn->curves, &schema_curves);
	table_init(&drawn->correlations, &schema_correlation);
	table_init(&drawn->results, NULL);
	drawn->figure = (struct figure){ 0 };
	drawn->known = known ? *known : (struct input_figure_known){ 0 };
	if (make_style(settings, &style, error))
		return -1;
	figure_init(&drawn->figure,
		figure_kind_names[kind == FIGURE_AUTO ? FIGURE_CURVES : kind],
		&style);
	if (!settings->before != !settings->after)
		return error_set(error, "--before and --after go together");
	if (inputs->results.schema)
		return make_of_results(drawn, kind, &inputs->results, error);
	if (drawn->known.results)
		return make_of_results(
			drawn, kind, drawn->known.results, error);
	if (kind > FIGURE_CORRELATION)
		return make_results(drawn, kind, inputs, sets,
			       &settings->results, error) ||
			draw_results(drawn, kind, &drawn->results, error);
	return make_of_sets(drawn, kind == FIGURE_AUTO ? FIGURE_CURVES : kind,
		sets, settings, error);
}

void input_figure_release(struct input_figure *drawn)
{
	figure_release(&drawn->figure);
	table_release(&drawn->curves);
	table_release(&drawn->correlations);
	table_release(&drawn->results);
}
