/*
 * From what was read to what is drawn: the rows that a kind of figure needs
 * are either there, as a table that an earlier command wrote, or are made of
 * the sets as that command would make them.
 */
#include "analysis/pictures.h"

#include "analysis/naming.h"
#include "analysis/nulls.h"
#include "analysis/picture_targets.h"
#include "analysis/results.h"
#include "base/memory.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "curves", "curves", "scatter",
	"correlation", "loss", "heads", "blocks", "steps", "groups", "matrix" };

/* The tables of the kinds that are drawn from results. */
static const struct schema *const schemas_of[PICTURES] = {
	[PICTURE_CORRELATION] = &schema_correlation,
	[PICTURE_LOSS] = &schema_loss,
	[PICTURE_HEADS] = &schema_heads,
	[PICTURE_BLOCKS] = &schema_blocks,
	[PICTURE_STEPS] = &schema_steps,
	[PICTURE_GROUPS] = &schema_groups,
	[PICTURE_MATRIX] = &schema_comparison,
};

const char *picture_name(enum picture_kind kind)
{
	return names[kind];
}

/* "10" or "10-19". */
static int parse_layers(
	const char *text, struct figure_style *style, struct error *error)
{
	const char *dash = strchr(text, '-');
	char first[NUMBER_ROOM] = "";
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
static int make_style(const struct settings *settings,
	struct figure_style *style, struct error *error)
{
	/* As wide as a column of most journals, and as their text. */
	static const double columns[] = { 0, 3.35, 6.9 };

	*style = (struct figure_style){
		.title = settings->title,
		.x_name = settings->x_label,
		.y_name = settings->y_label,
		.y = (enum figure_range)settings->y,
		.look = (enum figure_look)settings->style,
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
	return naming_fits(row->model, row->step, row->group, name);
}

static enum kinds_role role_of(
	const struct curve_row *row, const struct settings *settings)
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
	const struct option_list *list, const char *what, bool part,
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

static int make_of_curves(struct picture *picture, enum picture_kind kind,
	const struct sets *sets, const struct settings *settings,
	struct error *error)
{
	const struct table *table = picture->known.curves;
	const struct table *correlations = picture->known.correlations;
	const struct curve_row *rows = TABLE_ROWS(table, curve_row);
	enum kinds_role *roles = memory_array(table->count, sizeof(*roles));
	struct kinds_curves curves = { .rows = rows,
		.roles = roles,
		.count = table->count,
		.overlay = settings->overlay,
		.before = settings->before,
		.after = settings->after };
	struct picture_targets targets = { 0 };
	int result;

	if (!roles)
		return error_memory(error);
	for (size_t i = 0; i < table->count; i++)
		roles[i] = role_of(&rows[i], settings);
	result = picture_targets_find(&targets, sets, settings, error);
	curves.targets = targets.items;
	curves.target_count = targets.count;
	if (!result && kind == PICTURE_SCATTER)
		result = kinds_scatter(&picture->chart, &curves,
			TABLE_ROWS(correlations, correlation_row),
			correlations->count, error);
	else if (!result)
		result = kinds_curves(&picture->chart, &curves, error);
	picture_targets_release(&targets);
	free(roles);
	return result;
}

/* Makes the curves and, where needed, correlations that nobody knew. */
static int make_tables(struct picture *picture, enum picture_kind kind,
	const struct sets *sets, const struct settings *settings,
	struct error *error)
{
	struct picture_known *known = &picture->known;

	if (!known->curves) {
		known->curves = &picture->curves;
		if (results_curves(sets, settings, &picture->curves, error))
			return -1;
	}
	if (kind == PICTURE_CURVES || known->correlations)
		return 0;
	known->correlations = &picture->correlations;
	return results_correlations(
		sets, settings, &picture->correlations, error);
}

static int make_of_sets(struct picture *picture, enum picture_kind kind,
	const struct sets *sets, const struct settings *settings,
	struct error *error)
{
	const struct table *curves, *correlations;
	struct kinds_null *nulls;
	int result;

	if (make_tables(picture, kind, sets, settings, error))
		return -1;
	curves = picture->known.curves;
	correlations = picture->known.correlations;
	if (check_references(
		    curves, &settings->references, "refer to", false, error) ||
		check_references(curves, &settings->only, "draw", true, error))
		return -1;
	if (kind != PICTURE_CORRELATION)
		return make_of_curves(picture, kind, sets, settings, error);
	nulls = memory_array(correlations->count, sizeof(*nulls));
	result = !nulls ? error_memory(error)
		: !correlations->count
		? error_set(error,
			  "no model has curves of both tasks, so "
			  "there is nothing to draw")
		: nulls_find(curves, correlations, nulls, error);
	if (!result)
		result = kinds_correlation(&picture->chart,
			TABLE_ROWS(correlations, correlation_row), nulls,
			correlations->count, error);
	free(nulls);
	return result;
}

/* Draws a table of results. */
static int draw_results(struct picture *picture, enum picture_kind kind,
	const struct table *results, struct error *error)
{
	struct chart *chart = &picture->chart;
	size_t count = results->count;

	switch (kind) {
	case PICTURE_CORRELATION:
		return kinds_correlation(chart,
			TABLE_ROWS(results, correlation_row), NULL, count,
			error);
	case PICTURE_LOSS:
		return kinds_loss(
			chart, TABLE_ROWS(results, loss_row), count, error);
	case PICTURE_HEADS:
		return kinds_heads(
			chart, TABLE_ROWS(results, head_row), count, error);
	case PICTURE_BLOCKS:
		return kinds_blocks(
			chart, TABLE_ROWS(results, block_row), count, error);
	case PICTURE_STEPS:
		return kinds_steps(
			chart, TABLE_ROWS(results, step_row), count, error);
	case PICTURE_GROUPS:
		return kinds_groups(
			chart, TABLE_ROWS(results, group_row), count, error);
	case PICTURE_MATRIX:
		return kinds_matrix(chart, TABLE_ROWS(results, comparison_row),
			count, error);
	default:
		return error_set(error, "is no table of results");
	}
}

static int make_of_results(struct picture *picture, enum picture_kind kind,
	const struct table *results, struct error *error)
{
	enum picture_kind own = PICTURE_CORRELATION;

	while (own < PICTURES && schemas_of[own] != results->schema)
		own++;
	if (kind == PICTURE_AUTO)
		kind = own;
	if (own == PICTURES || kind != own)
		return error_set(error, "a %s table cannot be drawn%s%s",
			results->schema->name, kind < PICTURES ? " as " : "",
			kind < PICTURES ? names[kind] : "");
	picture->chart.kind = names[kind];
	return draw_results(picture, kind, results, error);
}

/* Makes the results that the kind needs, as its command would. */
static int make_results(struct picture *picture, enum picture_kind kind,
	const struct study *study, const struct sets *sets,
	const struct settings *settings, struct error *error)
{
	struct settings own = *settings;
	struct table *results = &picture->results;
	struct buffer talk = { 0 };
	struct sets heads = { 0 };
	int failed;

	table_init(results, schemas_of[kind]);
	own.per_layer = kind == PICTURE_LOSS;
	own.matrix = kind == PICTURE_MATRIX;
	if (kind == PICTURE_LOSS && !settings->loss_targets)
		return error_set(error,
			"say what the loss pulls towards: --targets emu3, "
			"janus-pro, janus-pro-code or a file");
	if (kind == PICTURE_LOSS)
		return results_losses(sets, &own, results, error);
	if (kind == PICTURE_GROUPS)
		return results_groups(study, &own, results, error);
	if (kind == PICTURE_BLOCKS)
		return error_set(error,
			"blocks are drawn of dumps, or of the table that "
			"attnscope blocks writes");
	if (kind == PICTURE_STEPS)
		return error_set(error,
			"steps are drawn of dumps, or of the table that "
			"attnscope steps writes");
	if (kind == PICTURE_MATRIX) {
		failed = results_comparisons(sets, &own, results, &talk, error);
		buffer_release(&talk);
		return failed;
	}
	failed = sets_gather_heads(study, &own, &heads, error) ||
		results_heads(&heads, &own, results, error);
	sets_release(&heads);
	return failed;
}

int picture_make(struct picture *picture, enum picture_kind kind,
	const struct study *study, const struct sets *sets,
	const struct picture_known *known, const struct settings *settings,
	struct error *error)
{
	struct figure_style style;

	table_init(&picture->curves, &schema_curves);
	table_init(&picture->correlations, &schema_correlation);
	table_init(&picture->results, NULL);
	picture->chart = (struct chart){ 0 };
	picture->known = known ? *known : (struct picture_known){ 0 };
	if (make_style(settings, &style, error))
		return -1;
	chart_init(&picture->chart, names[kind], &style);
	if (!settings->before != !settings->after)
		return error_set(error, "--before and --after go together");
	if (study->results.schema)
		return make_of_results(picture, kind, &study->results, error);
	if (picture->known.results)
		return make_of_results(
			picture, kind, picture->known.results, error);
	if (kind > PICTURE_CORRELATION)
		return make_results(
			       picture, kind, study, sets, settings, error) ||
			draw_results(picture, kind, &picture->results, error);
	return make_of_sets(picture,
		kind == PICTURE_AUTO ? PICTURE_CURVES : kind, sets, settings,
		error);
}

void picture_release(struct picture *picture)
{
	chart_release(&picture->chart);
	table_release(&picture->curves);
	table_release(&picture->correlations);
	table_release(&picture->results);
}
