/*
 * The options that several commands take.  Each is one row here, so that it
 * cannot come to mean two things.
 */
#include "cli/settings.h"

#include "base/list_file.h"
#include "base/number.h"
#include "cli/progress.h"
#include "dump/axes.h"
#include "figure/input_figure.h"
#include "results/results.h"

#include <stdlib.h>
#include <string.h>

const struct settings settings_default = {
	.figure.image = SIZE_MAX,
	.figure.results = {
		.scan = { .memory = 64 },
		.resampling = { .seed = 1,
			.resamples = 2000,
			.interval = STATS_STUDENT },
		.grouped = MEASURES,
		.curves.word = "intensity",
	},
};

/* Choices are stored as an int, whatever their enumeration. */
_Static_assert(sizeof(enum curve_split) == sizeof(int), "an enum is an int");

/* In the order of their enumerations. */
static const char *const conventions[] = { "strict", "authors", "training",
	NULL };
static const char *const row_rules[] = { "response", "posttext", NULL };
static const char *const duplicates[] = { "refuse", "keep", NULL };
static const char *const splits[] = { "model", "group", "sample", NULL };
static const char *const curve_splits[] = { "model", "group", NULL };
/* As measure_name() spells them; tests/unit/test_option.c compares. */
static const char *const measures[] = { "intensity", "enrichment", "sinkfree",
	"sink", "rowsum", "entropy", "to_text", "to_image", "to_other",
	"distance", "sink_rate", "to:ROLE", NULL };
/* In the order of enum stats_interval_kind. */
static const char *const intervals[] = { "none", "student", "percentile",
	NULL };
/* In the order of enum figure_range. */
static const char *const ranges[] = { "unit", "auto", NULL };
/* In the order of enum figure_theme. */
static const char *const themes[] = { "paper", "slides", "dark", NULL };
static const char *const columns[] = { "auto", "one", "two", NULL };
static const char *const legends[] = { "top", "none", NULL };

/* In the order of enum progress_kind. */
static const char *const progress_kinds[] = { "auto", "log", "none", NULL };

/* In the order of enum raw_format. */
static const char *const raw_formats[] = { "none", "f16", "bf16", "e4m3",
	"e5m2", NULL };

/* In the order of enum layer_base. */
static const char *const layer_bases[] = { "auto", "0", "1", NULL };

#define ITEM(name, item, argument, help)                               \
	{                                                              \
		name, 0, OPTION_TEXT,                                  \
			FIELD(figure.results.scan.layout.items[item]), \
			argument, NULL, help                           \
	}
#define IDS(name, field, help)                                                 \
	{                                                                      \
		name, 0, OPTION_TEXT, FIELD(figure.results.scan.layout.field), \
			"ID|A:B[,...]", NULL, help                             \
	}

/* Commands that have --layers of their own begin after it: options_where. */
static const struct option layout[] = {
	{ "layers", 0, OPTION_TEXT, FIELD(figure.results.scan.layers_text),
		"A:B", NULL,
		"only the model's layers A to B-1, either of which may be left "
		"out (default: all)" },
	{ "attention", 0, OPTION_TEXT,
		FIELD(figure.results.scan.layout.attention), "LOCATION", NULL,
		"where the maps are: [FILES:]PATH with {sample}, {layer}, "
		"{head}, {query} (default: found by name)" },
	{ "axes", 0, OPTION_TEXT, FIELD(figure.results.scan.layout.axes),
		"LIST", NULL,
		"what the axes of a map are: sample, layer, head, query, key "
		"or 1 (default: by their number)" },
	ITEM("modality", ITEM_MODALITY, "LOCATION",
		"a code for each position: 0 other, 1 text, 2 image ..."),
	{ "modality-codes", 0, OPTION_TEXT,
		FIELD(figure.results.scan.layout.modality_codes),
		"CODE=MODALITY,...", NULL,
		"what other codes or words stand for: text, image, other, pad, "
		"bos, boi, eoi" },
	ITEM("image-mask", ITEM_IMAGE_MASK, "LOCATION",
		"which positions are image, as a mask or a list"),
	ITEM("text-mask", ITEM_TEXT_MASK, "LOCATION",
		"which positions are text, as a mask or a list"),
	ITEM("image-span", ITEM_IMAGE_SPAN, "A:B|LOCATION",
		"the image is at A to B-1"),
	ITEM("text-length", ITEM_TEXT_LENGTH, "N|LOCATION",
		"the first N positions that are not image are text"),
	ITEM("input-ids", ITEM_INPUT_IDS, "LOCATION", "the tokens"),
	IDS("image-token", image_token, "these tokens are image"),
	IDS("boi-token", boi_token, "these begin an image"),
	IDS("eoi-token", eoi_token, "these end an image"),
	IDS("bos-token", bos_token, "these begin the sequence"),
	IDS("pad-token", pad_token, "these are padding"),
	IDS("other-token", other_token,
		"these are neither text nor image: separators, ends of lines"),
	IDS("text-token", text_token, "these are text (default: the rest)"),
	{ "role", 0, OPTION_LIST, FIELD(figure.results.scan.layout.roles),
		"NAME=WHERE:MODALITY", NULL,
		"positions of a name of your own: spans, ids of tokens, or a "
		"location, and what they are" },
	ITEM("attention-mask", ITEM_ATTENTION_MASK, "LOCATION",
		"0 where a position is padding"),
	ITEM("padding-mask", ITEM_PADDING_MASK, "LOCATION",
		"1 where a position is padding"),
	ITEM("length", ITEM_LENGTH, "[+]N|LOCATION",
		"the first N positions hold tokens and the rest is padding, or "
		"with + the last N"),
	ITEM("prompt-length", ITEM_PROMPT_LENGTH, "[+]N|LOCATION",
		"the first position that the model produced, or with + how "
		"many tokens come before it, padding aside"),
	ITEM("response-mask", ITEM_RESPONSE_MASK, "LOCATION",
		"which positions the model produced, as a mask or a list"),
	ITEM("response-span", ITEM_RESPONSE_SPAN, "A:B[,C:D]|LOCATION",
		"the model produced A to B-1, C to D-1 ..."),
	ITEM("labels", ITEM_LABELS, "LOCATION",
		"-100 outside the response, instead of a prompt length"),
	ITEM("query-positions", ITEM_QUERY_POSITIONS, "LOCATION",
		"the position of each row, -1 for none"),
	ITEM("key-positions", ITEM_KEY_POSITIONS, "LOCATION",
		"the position of each key, where only some are left"),
	ITEM("key-modality", ITEM_KEY_MODALITY, "LOCATION|image|text",
		"what the keys of another sequence are (cross attention)"),
	ITEM("mask", ITEM_MASK, "MASK|LOCATION",
		"which keys a row sees: causal, full, blocks (causal, but each "
		"image sees itself whole), marked-blocks (with its begin and "
		"end tokens), prefix (the prompt sees itself whole), or a "
		"matrix (default: as the dump says, or its values show)"),
	ITEM("window", ITEM_WINDOW, "N[,N...]|LOCATION",
		"a row sees the last N keys only; for all layers or for each, "
		"0 for none"),
	ITEM("window-sinks", ITEM_WINDOW_SINKS, "N|LOCATION",
		"beside its window a row sees the first N keys (StreamingLLM)"),
	ITEM("chunk", ITEM_CHUNK, "N[,N...]|LOCATION",
		"a row sees keys of its own chunk of N positions only"),
	ITEM("grid", ITEM_GRID, "HxW|LOCATION",
		"rows and columns of tokens of every image, or TxHxW with "
		"frames, for keys and figures of images (default: as the dump "
		"says, else a square)"),
	ITEM("layer-numbers", ITEM_LAYER_NUMBERS, "N,...|LOCATION",
		"the model's layers that have a map (default: as in names, "
		"else in order)"),
	{ "layers-total", 0, OPTION_COUNT,
		FIELD(figure.results.scan.layout.layers_total), "N", NULL,
		"the model has N layers; those without a map are left out" },
	{ "layer-base", 0, OPTION_CHOICE,
		FIELD(figure.results.scan.layout.layer_base), "number",
		layer_bases,
		"what the first layer is called (default: 0, or 1 if the dump "
		"proves it)" },
	{ "layer", 0, OPTION_TEXT, FIELD(figure.results.scan.layout.layer), "N",
		NULL, "the maps are of this layer alone" },
	ITEM("task", ITEM_TASK, "LOCATION",
		"understanding or generation, =TASK for all"),
	{ "task-name", 0, OPTION_TEXT,
		FIELD(figure.results.scan.layout.task_names), "WORD=TASK,...",
		NULL, "which task a word of the dump stands for" },
	ITEM("group", ITEM_GROUP, "LOCATION",
		"a sample's group, =VALUE for all (default: group, else "
		"prompt_type)"),
	ITEM("model", ITEM_MODEL, "LOCATION", "the model, =NAME for all"),
	ITEM("step", ITEM_STEP, "LOCATION", "its training step, =STEP for all"),
	{ "samples", 0, OPTION_TEXT, FIELD(figure.results.scan.samples), "LIST",
		NULL,
		"only these samples: NAME,..., the places A:B:STEP in each "
		"dump, or @FILE with a name a line (default: all)" },
	{ "exclude", 0, OPTION_TEXT, FIELD(figure.results.scan.exclude), "LIST",
		NULL, "leave these samples out" },
	{ "raw-dtype", 0, OPTION_CHOICE, FIELD(figure.results.scan.layout.raw),
		"number format", raw_formats,
		"what integers or opaque bytes are (default: none)" },
	{ "scale", 0, OPTION_NUMBER, FIELD(figure.results.scan.layout.scale),
		"S", NULL, "quantised maps: an integer of 1 is worth S" },
	{ "layout", 0, OPTION_FILE, FIELD(layout_file), "FILE", NULL,
		"take these options from FILE, one a line; the command line "
		"wins" },
	OPTION_END,
};

static const struct option counting[] = {
	{ "convention", 0, OPTION_CHOICE,
		FIELD(figure.results.scan.rule.convention), "convention",
		conventions,
		"special tokens are neither rows nor keys, or count as the "
		"paper's published scripts or its training code count them "
		"(default: strict)" },
	{ "rows", 0, OPTION_CHOICE, FIELD(figure.results.scan.rule.rows),
		"row rule", row_rules,
		"text rows: the response, or all text after the last image, "
		"which needs no prompt length (default: response)" },
	/* What --mask was when it could only be full. */
	{ "bidirectional", 0, OPTION_ALIAS,
		FIELD(figure.results.scan.layout.items[ITEM_MASK]), "full",
		NULL, NULL },
	OPTION_END,
};

static const struct option detail[] = {
	{ "per-head", 0, OPTION_FLAG, FIELD(figure.results.scan.per_head), NULL,
		NULL, "keep heads apart (default: their mean)" },
	{ "whole-rows", 0, OPTION_FLAG, FIELD(figure.results.scan.whole_rows),
		NULL, NULL,
		"also rowsum, entropy, to_text, to_image, to_other, "
		"distance and sink_rate, which need every key of a row" },
	OPTION_END,
};

/* Commands without --measure begin after it: options_split. */
static const struct option curves[] = {
	{ "measure", 0, OPTION_WORD, FIELD(figure.results.curves.word),
		"measure", measures,
		"what a curve is made of (default: intensity)" },
	{ "by", 0, OPTION_CHOICE, FIELD(figure.results.curves.by),
		"way to split", curve_splits,
		"curves for each model and step, or for each group of samples "
		"as well (default: model)" },
	OPTION_END,
};

/* Of means without an interval. */
static const struct option split_parts[] = {
	{ "by", 0, OPTION_CHOICE, FIELD(figure.results.curves.by),
		"way to split", splits,
		"means over the samples of each model and step, of each group "
		"as well, or no means over samples (default: model)" },
	OPTION_END,
};

static const struct option grouped[] = {
	{ "measure", 0, OPTION_WORD, FIELD(figure.results.grouped_word),
		"measure", measures,
		"what to compare (default: intensity, enrichment and "
		"sinkfree)" },
	OPTION_END,
};

static const struct option targets[] = {
	{ "targets", 0, OPTION_FILE, FIELD(figure.results.loss.targets),
		"TARGETS", results_target_names,
		"emu3, janus-pro, janus-pro-code, or a table of targets" },
	{ "stretch", 0, OPTION_COUNT, FIELD(figure.results.loss.stretch), "N",
		NULL,
		"the targets were made for a model of N layers: stretch them "
		"to the layers of each model (default: take them as they "
		"are)" },
	OPTION_END,
};

static const struct option layers[] = {
	{ "per-layer", 0, OPTION_FLAG, FIELD(figure.results.per_layer), NULL,
		NULL, "a row for each layer" },
	OPTION_END,
};

/* Commands without intervals begin after --resamples: options_seed. */
static const struct option resampling[] = {
	{ "interval", 0, OPTION_CHOICE,
		FIELD(figure.results.resampling.interval), "kind of interval",
		intervals,
		"95% intervals by Student's t or by the percentile bootstrap, "
		"which is too narrow for few samples (default: student)" },
	{ "resamples", 0, OPTION_COUNT,
		FIELD(figure.results.resampling.resamples), "N", NULL,
		"resamples of --interval percentile; 0 for no intervals of "
		"either kind (default: 2000)" },
	{ "seed", 0, OPTION_COUNT, FIELD(figure.results.resampling.seed), "N",
		NULL,
		"seed of all random draws; the same seed gives the same bytes "
		"(default: 1)" },
	OPTION_END,
};

static const struct option running[] = {
	{ "jobs", 'j', OPTION_COUNT, FIELD(figure.results.scan.jobs), "N", NULL,
		"worker processes; never changes a result (default: one per "
		"processor)" },
	{ "memory", 0, OPTION_COUNT, FIELD(figure.results.scan.memory), "MB",
		NULL,
		"bound on the memory of a worker; chunks larger than that need "
		"what they need (default: 64)" },
	{ "files-from", 0, OPTION_FILE, FIELD(figure.results.scan.files_from),
		"FILE", NULL,
		"more operands, one a line; - for standard input" },
	{ "shard", 0, OPTION_TEXT, FIELD(figure.results.scan.shard_text),
		"I/N|slurm[/N]", NULL,
		"read one of N shares of the samples, the first is 1/N; slurm: "
		"by the job's place in its array" },
	{ "progress", 0, OPTION_CHOICE, FIELD(progress), "kind of progress",
		progress_kinds,
		"how far the reading is: on a terminal, as a line a minute for "
		"a log, or not at all (default: auto)" },
	{ "strict", 0, OPTION_FLAG, FIELD(figure.results.scan.strict), NULL,
		NULL,
		"stop at the first dump that cannot be read, and give no "
		"result" },
	{ "keep-going", 0, OPTION_FLAG, FIELD(figure.results.scan.keep_going),
		NULL, NULL,
		"go on without the dumps that cannot be read (default)" },
	{ "plugins", 0, OPTION_FLAG, FIELD(figure.results.scan.plugins), NULL,
		NULL,
		"let HDF5 load filter plugins, which are third-party code" },
	OPTION_END,
};

static const struct option output_file[] = {
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE", NULL,
		"write here, whole or not at all (default: standard output)" },
	{ "overwrite", 0, OPTION_FLAG, FIELD(overwrite), NULL, NULL,
		"replace a file even if it is one of the inputs or holds "
		"HDF5" },
	OPTION_END,
};

static const struct option spreadsheet[] = {
	{ "spreadsheet", 0, OPTION_FLAG, FIELD(spreadsheet), NULL, NULL,
		"put an apostrophe before texts that a spreadsheet would run "
		"as formulas" },
	OPTION_END,
};

static const struct option figure[] = {
	{ "title", 0, OPTION_TEXT, FIELD(figure.style.title), "TEXT", NULL,
		"title of the figure (default: the names of the models)" },
	{ "y", 0, OPTION_CHOICE, FIELD(figure.style.y), "range of y", ranges,
		"y axis from 0 to 1, or fitted to the curves (default: unit)" },
	{ "xlabel", 0, OPTION_TEXT, FIELD(figure.style.x_name), "TEXT", NULL,
		"name of the x axes" },
	{ "ylabel", 0, OPTION_TEXT, FIELD(figure.style.y_name), "TEXT", NULL,
		"name of the y axes" },
	{ "legend", 0, OPTION_CHOICE, FIELD(figure.style.no_legend), "legend",
		legends, "legend above the panels, or none (default: top)" },
	OPTION_END,
};

static const char *const points[] = { "3", "72", NULL };
static const struct option size[] = {
	{ "style", 0, OPTION_CHOICE, FIELD(figure.style.theme), "style", themes,
		"for print, for projection with everything twice as large, or "
		"on black (default: paper)" },
	{ "font", 0, OPTION_TEXT, FIELD(figure.style.font), "FAMILY", NULL,
		"font of all texts (default: " PALETTE_FONT ")" },
	{ "font-size", 0, OPTION_NUMBER, FIELD(figure.style.font_size),
		"POINTS", points,
		"height of the letters, 3 to 72, after which texts and legend "
		"are laid out (default: 9, or as --style says)" },
	{ "width", 0, OPTION_LENGTH, FIELD(figure.style.width), "LENGTH", NULL,
		"width of the figure, in inches or as in 8.5cm, 85mm, 240pt "
		"(default: by the panels)" },
	{ "height", 0, OPTION_LENGTH, FIELD(figure.style.height), "LENGTH",
		NULL, "height of the figure (default: by the panels)" },
	{ "column", 0, OPTION_CHOICE, FIELD(figure.style.column), "column",
		columns,
		"as wide as one column of a page, 3.35 inches, or two, 6.9 "
		"(default: by the panels)" },
	OPTION_END,
};

static const struct option listing[] = {
	{ "csv", 0, OPTION_FLAG, FIELD(csv), NULL, NULL,
		"a table, one row for each, instead of a summary" },
	OPTION_END,
};

static const struct option per_sample[] = {
	{ "per-sample", 0, OPTION_FLAG, FIELD(per_sample), NULL, NULL,
		"a row for each sample, to be joined with others and averaged "
		"later (default: means over samples)" },
	OPTION_END,
};

/* A command that refuses duplicates begins after them: options_spot_check. */
static const struct option checking[] = {
	{ "duplicates", 0, OPTION_CHOICE, FIELD(figure.results.duplicates),
		"way to treat duplicates", duplicates,
		"samples of one model that have one name, or the same values, "
		"in two dumps: an error, or two samples (default: refuse)" },
	{ "no-check", 0, OPTION_FLAG, FIELD(figure.results.scan.no_check), NULL,
		NULL, "skip the spot check of attention rows" },
	{ "force", 0, OPTION_FLAG, FIELD(figure.results.force), NULL, NULL,
		"go on with values that are not attention probabilities" },
	OPTION_END,
};
static const struct option common[] = {
	{ "quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, NULL,
		"no notes and no progress while all goes well" },
	{ "help", 'h', OPTION_FLAG, FIELD(help), NULL, NULL,
		"print this help; --help all: with every option" },
	OPTION_END,
};

/* "-o part@16.csv" is a file of the shard's own. */
static int name_output(
	struct settings *settings, struct strings *strings, struct error *error)
{
	const struct shard *shard = &settings->figure.results.scan.shard;
	struct buffer path = { 0 };
	size_t count;

	if (!settings->output || !shards_are_named(settings->output, &count))
		return 0;
	if (count && !shard->count)
		return error_set(error,
			"-o %s is for the shards of a run; say which: "
			"--shard I/%zu",
			settings->output, count);
	if (!shard->count)
		return 0;
	if (count && count != shard->count)
		return error_set(error,
			"-o %s is for %zu shards, and this is one of %zu",
			settings->output, count, shard->count);
	shards_name(settings->output, shard, &path);
	settings->output =
		path.failed ? NULL : strings_keep(strings, path.text);
	buffer_release(&path);
	return settings->output ? 0 : error_memory(error);
}

static int parse_layers(struct scan_settings *scan, struct error *error)
{
	size_t *range = scan->layers;

	if (!scan->layers_text ||
		(number_parse_range(scan->layers_text, range) &&
			range[2] == 1 && range[0] < range[1]))
		return 0;
	return error_set(error,
		"--layers: '%s' is not a range of layers A:B, of which B is "
		"the first left out",
		scan->layers_text);
}

/* The names of samples in @FILE, which may be a pipe and is read once. */
static int read_list(const char *option, const char *word,
	struct strings *strings, struct word_list *list, struct error *error)
{
	if (!word || *word != '@' ||
		!list_file_read(word + 1, strings, list, error))
		return 0;
	return error_prefix(error, option);
}

/* What was asked for, and what has to be read for it: whole rows, or the shares of
 * roles. */
static void choose_measures(struct results_settings *results)
{
	enum measure measure;

	measure_parse(results->curves.word, &results->curves.measure);
	measure = results->curves.measure;
	if (results->grouped_word) {
		measure_parse(results->grouped_word, &results->grouped);
		measure = results->grouped;
	}
	results->scan.roles |= measure == MEASURE_SHARE;
	results->scan.whole_rows |=
		measure >= MEASURE_ROWSUM && measure != MEASURE_SHARE;
}

int settings_finish(
	struct settings *settings, struct strings *strings, struct error *error)
{
	struct scan_settings *scan = &settings->figure.results.scan;

	choose_measures(&settings->figure.results);
	if (settings->quiet)
		settings->progress = PROGRESS_NONE;
	if (settings->output && strcmp(settings->output, "-") == 0)
		settings->output = NULL;
	return parse_layers(scan, error) ||
			(scan->shard_text &&
				shard_parse(scan->shard_text, &scan->shard,
					error)) ||
			name_output(settings, strings, error)
		? -1
		: 0;
}

int settings_read(
	struct settings *settings, struct strings *strings, struct error *error)
{
	struct scan_settings *scan = &settings->figure.results.scan;

	return read_list("--samples", scan->samples, strings,
		       &scan->samples_listed, error) ||
			read_list("--exclude", scan->exclude, strings,
				&scan->exclude_listed, error)
		? -1
		: 0;
}

void settings_release(struct settings *settings)
{
	free(settings->figure.results.scan.samples_listed.items);
	free(settings->figure.results.scan.exclude_listed.items);
}

int settings_check_heads(
	const struct results_settings *results, struct error *error)
{
	return settings_shares(results)
		? error_set(error,
			  "--measure %s is a mean over heads; none is kept "
			  "apart",
			  settings_measure(results))
		: 0;
}

int settings_check(const struct settings *settings, struct error *error)
{
	const struct figure_settings *f = &settings->figure;
	const struct layout *given = &f->results.scan.layout;
	struct axes axes;

	if (given->scale < 0)
		return error_set(
			error, "--scale: %g is not above 0", given->scale);
	if (f->results.scan.per_head &&
		settings_check_heads(&f->results, error))
		return -1;
	if (f->results.scan.plugins && !hdf5_takes_plugins())
		return error_set(error,
			"--plugins: this build is static and cannot load any "
			"('attnscope version' lists the filters it has)");
	return (given->axes && axes_parse(&axes, given->axes, error)) ||
			figure_style_check(&f->style, error) ||
			input_figure_check(f->kind, f, error) ||
			results_targets_check(&f->results, error) ||
			results_references_check(&f->results, error)
		? -1
		: 0;
}

const struct option_group options_layout = { .title = "Where things are",
	.options = layout,
	.given = FIELD(dump_option),
	.rare = true };
const struct option_group options_where = { .title = "Where things are",
	.options = layout + 1,
	.given = FIELD(dump_option),
	.rare = true };
const struct option_group options_counting = { .title = "What is counted",
	.options = counting,
	.given = FIELD(dump_option) };
const struct option_group options_detail = {
	.title = "Detail", .options = detail, .given = FIELD(dump_option)
};
const struct option_group options_curves = { .title = "Curves",
	.options = curves };
const struct option_group options_grouped = { .title = "Groups",
	.options = grouped };
const struct option_group options_split = { .title = "Curves",
	.options = curves + 1 };
const struct option_group options_split_parts = { .title = "Means",
	.options = split_parts };
const struct option_group options_targets = {
	.title = "Targets", .rare = true, .options = targets
};
const struct option_group options_more_targets = { .options = targets };
const struct option_group options_layers = { .title = "Layers",
	.options = layers };
const struct option_group options_resampling = {
	.title = "Intervals and chance", .options = resampling, .rare = true
};
const struct option_group options_seed = {
	.title = "Chance", .options = resampling + 2, .rare = true
};
const struct option_group options_running = {
	.title = "Running", .options = running, .rare = true
};
const struct option_group options_output_file = { .title = "Output",
	.options = output_file };
const struct option_group options_spreadsheet = { .options = spreadsheet,
	.rare = true };
const struct option_group options_overwrite = { .options = output_file + 1,
	.rare = true };
const struct option_group options_figure = {
	.title = "Figure", .options = figure, .rare = true
};
const struct option_group options_size = {
	.title = "Size and style", .options = size, .rare = true
};
const struct option_group options_listing = { .title = "Form",
	.options = listing };
const struct option_group options_per_sample = { .title = "Samples",
	.options = per_sample };
const struct option_group options_checking = {
	.title = "Checking", .options = checking, .rare = true
};
const struct option_group options_spot_check = {
	.title = "Checking", .options = checking + 1, .rare = true
};
const struct option_group options_common = { .title = "Common",
	.options = common };
