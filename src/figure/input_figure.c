/*
 * From what was read to what is drawn: the tables that a kind of figure needs
 * were read, or are known to the caller, or are made here as the command that
 * prints them would make them.
 */
#include "figure/input_figure.h"

#include "base/text.h"
#include "figure/curves.h"
#include "results/results.h"
#include "results/selector.h"
#include "table/table.h"

#define KIND(constant, name) [FIGURE_##constant] = &kind_##name,
static const struct kind *const kinds[FIGURES] = { [FIGURE_AUTO] = &kind_curves,
	FIGURE_KINDS(KIND) };
#undef KIND

#define KIND(constant, name) #name,
const char *const input_figure_kinds[] = { "auto", FIGURE_KINDS(KIND) NULL };
#undef KIND

const char *input_figure_name(enum figure_kind kind)
{
	return input_figure_kinds[kind ? kind : FIGURE_CURVES];
}

void input_figure_prepare(
	enum figure_kind kind, struct results_settings *settings)
{
	struct scan_settings *scan = &settings->scan;

	settings->keeps = kinds[kind]->keeps;
	scan->per_head = kinds[kind]->per_head;
	scan->blocks = kinds[kind]->blocks;
	scan->roles =
		kinds[kind]->roles || settings->curves.measure == MEASURE_SHARE;
	scan->steps = kinds[kind]->steps;
	scan->keys = scan->images = kinds[kind]->keys;
	settings_group_as_curves(settings);
}

/* Where attention goes, and along a response only the intensity is known; of heads
 * no shares of roles are. */
static int check_measure(enum figure_kind kind,
	const struct results_settings *settings, struct error *error)
{
	enum measure measure = settings->curves.measure;
	bool fixed = kinds[kind]->blocks || kinds[kind]->roles ||
		kinds[kind]->steps ||
		(kinds[kind]->per_head && measure == MEASURE_SHARE);

	if (!fixed || measure == MEASURE_INTENSITY)
		return 0;
	return error_set(error, "--measure %s cannot be drawn as %s",
		settings_measure(settings), input_figure_name(kind));
}

int input_figure_check(enum figure_kind kind,
	const struct figure_settings *settings, struct error *error)
{
	const char *option = settings->overlay ? "overlay"
		: settings->before	       ? "before"
		: settings->references.count   ? "reference"
					       : NULL;

	if (!settings->before != !settings->after)
		return error_set(error, "--before and --after go together");
	if (kinds[kind] != &kind_curves && option)
		return error_set(error, "--%s is for curves, not %s", option,
			input_figure_name(kind));
	if (kind != FIGURE_AUTO && kind != FIGURE_IMAGE &&
		settings->image != SIZE_MAX)
		return error_set(error, "--image is for --kind image, not %s",
			input_figure_name(kind));
	if (!kinds[kind]->of_curves &&
		(settings->only.count || settings->order.count))
		return error_set(error,
			"--%s chooses curves, and %s are drawn whole",
			settings->only.count ? "only" : "order",
			input_figure_name(kind));
	return check_measure(kind, &settings->results, error);
}

/* The kind that is drawn from tables of the schema; FIGURE_AUTO for none. */
static enum figure_kind kind_of(const struct schema *schema)
{
	enum figure_kind kind = FIGURES;

	while (--kind > FIGURE_AUTO && kinds[kind]->schema != schema)
		;
	return kind;
}

/* A name that fits no curve is probably a typo. */
static int check_names(const struct table *curves, const struct word_list *list,
	const char *option, bool part, struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(curves, curve_row);

	for (size_t i = 0; i < list->count; i++) {
		bool found = false;

		for (size_t j = 0; !found && j < curves->count; j++)
			found = (part ? selector_fits_part : selector_fits)(
				SCHEMA_KEY(&rows[j]), list->items[i]);
		if (!found)
			return curves_refuse(
				curves, list->items[i], option, error);
	}
	return 0;
}

/* Makes the curves and, where needed, the correlations that are not known. */
static int make_curves(struct input_figure *input, const struct kind *kind,
	const struct sample_sets *sets, struct error *error)
{
	struct figure_source *source = &input->source;
	const struct figure_settings *settings = source->settings;

	if (!source->curves) {
		source->curves = &input->curves;
		if (results_curves(
			    sets, &settings->results, &input->curves, error))
			return -1;
	}
	if (kind != &kind_curves && !source->correlations) {
		source->correlations = &input->correlations;
		if (results_correlations(sets, &settings->results,
			    &input->correlations, error))
			return -1;
	}
	return check_names(source->curves, &settings->references, "reference",
		       false, error) ||
			check_names(source->curves, &settings->only, "only",
				true, error) ||
			check_names(source->curves, &settings->order, "order",
				true, error)
		? -1
		: 0;
}

/* Makes the losses by layer, which have the target of every layer: curves are
 * beside what the loss would use. */
static int make_losses(struct input_figure *input,
	const struct sample_sets *sets, struct error *error)
{
	struct results_settings own = input->source.settings->results;

	if (!own.loss.targets)
		return 0;
	own.loss.weights = NULL;
	input->source.losses = &input->results;
	return kind_loss.make(NULL, sets, &own, &input->results, error);
}

static int make_source(struct input_figure *input, enum figure_kind which,
	const struct inputs *inputs, const struct sample_sets *sets,
	struct error *error)
{
	const struct kind *kind = kinds[which];
	struct figure_source *source = &input->source;
	struct table *results = &input->results;

	if (kind->of_curves) {
		table_init(results, &schema_loss);
		return make_curves(input, kind, sets, error) ||
			/* Of the kinds of curves this one has no targets. */
			(kind != &kind_correlation &&
				make_losses(input, sets, error));
	}
	if (!kind->make)
		return error_set(error,
			"%s are drawn from dumps, or from the table that "
			"attnscope %s writes",
			input_figure_name(which),
			kind->command ? kind->command : kind->schema->name);
	table_init(results, kind->schema);
	source->results = results;
	return kind->make(
		inputs, sets, &source->settings->results, results, error);
}

/* Uses a table of results in place of curves; *kind is what it is drawn as. */
static int use_results(struct input_figure *input, enum figure_kind *kind,
	const struct table *results, struct error *error)
{
	enum figure_kind own = kind_of(results->schema);

	if (own == FIGURE_AUTO || (*kind != FIGURE_AUTO && *kind != own))
		return error_set(error, "%s %s table cannot be drawn%s%s",
			text_article(results->schema->name),
			results->schema->name,
			*kind != FIGURE_AUTO ? " as " : "",
			*kind != FIGURE_AUTO ? input_figure_name(*kind) : "");
	if (check_measure(own, &input->source.settings->results, error))
		return -1;
	*kind = own;
	input->source.results = results;
	input->source.curves = input->source.correlations = NULL;
	return 0;
}

/* A model that lacks a task may be another one that its dump does not name. */
static int suggest_model(const struct sample_sets *sets, struct error *error)
{
	const struct error why = *error;
	struct buffer text = { 0 };

	samples_suggest_model(sets, &text);
	if (text.length)
		error_set(error, "%s: %s", why.text, text.text);
	buffer_release(&text);
	return -1;
}

int input_figure_make(struct input_figure *input, enum figure_kind kind,
	const struct inputs *inputs, const struct sample_sets *sets,
	const struct figure_source *known,
	const struct figure_settings *settings, struct error *error)
{
	const struct table *results = NULL;
	int failed;

	*input = (struct input_figure){ 0 };
	if (known)
		input->source = *known;
	input->source.settings = settings;
	table_init(&input->curves, &schema_curves);
	table_init(&input->correlations, &schema_correlation);
	table_init(&input->results, NULL);
	if (figure_init(&input->figure, input_figure_name(kind),
		    &settings->style, error))
		return -1;
	results = inputs->results.schema ? &inputs->results
					 : input->source.results;
	failed = results ? use_results(input, &kind, results, error)
			 : make_source(input, kind, inputs, sets, error);
	input->figure.kind = input_figure_name(kind);
	failed = failed ||
		input_figure_check(
			kind ? kind : FIGURE_CURVES, settings, error) ||
		kinds[kind]->build(&input->figure, &input->source, error);
	if (failed && !results &&
		(kind == FIGURE_CORRELATION || kind == FIGURE_SCATTER))
		return suggest_model(sets, error);
	return failed ? -1 : 0;
}

void input_figure_release(struct input_figure *input)
{
	figure_release(&input->figure);
	table_release(&input->curves);
	table_release(&input->correlations);
	table_release(&input->results);
}
