/*
 * The catalogue: every option of the program, once.  An option that two
 * commands take is the same row here, so it cannot come to mean two things.
 */
#include "cli/settings.h"

#include "figure/input_figure.h"

const struct settings settings_default = {
	.figure.results = {
		.scan = { .memory = 64 },
		.resampling = { .seed = 1, .resamples = 2000 },
	},
};

/* Choices are stored as an int, whatever their enumeration. */
_Static_assert(sizeof(enum measure) == sizeof(int), "an enum is an int");

#define FIELD(field) offsetof(struct settings, field)
#define END                  \
	{                    \
		.name = NULL \
	}

/* In the order of the enumerations in settings.h. */
static const char *const conventions[] = { "strict", "authors", NULL };
static const char *const row_rules[] = { "response", "posttext", NULL };
static const char *const splits[] = { "model", "group", NULL };
/* As measure_name() spells them; tests/unit/test_option.c compares. */
static const char *const measures[] = { "intensity", "enrichment", "sinkfree",
	NULL };
static const char *const sorts[] = { "layer", "understanding", "generation",
	"difference", NULL };
/* In the order of enum figure_range. */
static const char *const ranges[] = { "unit", "auto", NULL };
/* In the order of enum figure_theme. */
static const char *const looks[] = { "paper", "slides", "dark", NULL };
static const char *const columns[] = { "auto", "one", "two", NULL };
static const char *const legends[] = { "top", "none", NULL };

/* In the order of enum raw_format. */
static const char *const raw_formats[] = { "none", "f16", "bf16", NULL };

#define ITEM(name, item, argument, help)                               \
	{                                                              \
		name, 0, OPTION_TEXT,                                  \
			FIELD(figure.results.scan.layout.items[item]), \
			argument, NULL, help                           \
	}
#define IDS(name, field, help)                                                 \
	{                                                                      \
		name, 0, OPTION_TEXT, FIELD(figure.results.scan.layout.field), \
			"ID[,ID...]", NULL, help                               \
	}

static const struct option layout[] = {
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
	ITEM("image-mask", ITEM_IMAGE_MASK, "LOCATION",
		"which positions are image, as a mask or a list"),
	ITEM("text-mask", ITEM_TEXT_MASK, "LOCATION",
		"which positions are text, as a mask or a list"),
	ITEM("image-span", ITEM_IMAGE_SPAN, "A:B|LOCATION",
		"the image is at A to B-1"),
	ITEM("text-length", ITEM_TEXT_LENGTH, "N|LOCATION",
		"the first N positions that are no image are text"),
	ITEM("input-ids", ITEM_INPUT_IDS, "LOCATION", "the tokens"),
	IDS("image-token", image_token, "these tokens are image"),
	IDS("boi-token", boi_token, "these begin an image"),
	IDS("eoi-token", eoi_token, "these end an image"),
	IDS("bos-token", bos_token, "these begin the sequence"),
	IDS("pad-token", pad_token, "these are padding"),
	ITEM("attention-mask", ITEM_ATTENTION_MASK, "LOCATION",
		"0 where a position is padding"),
	ITEM("prompt-length", ITEM_PROMPT_LENGTH, "N|LOCATION",
		"the first position that the model produced"),
	ITEM("labels", ITEM_LABELS, "LOCATION",
		"-100 outside the response, in place of a prompt length"),
	ITEM("query-positions", ITEM_QUERY_POSITIONS, "LOCATION",
		"the position of each row, -1 for none"),
	ITEM("task", ITEM_TASK, "LOCATION",
		"understanding or generation; =TASK for all"),
	ITEM("group", ITEM_GROUP, "LOCATION",
		"a sample's group, =VALUE for all (default: group, else "
		"prompt_type)"),
	ITEM("model", ITEM_MODEL, "LOCATION", "the model; =NAME says it"),
	ITEM("step", ITEM_STEP, "LOCATION", "its training step; =STEP says it"),
	{ "raw-dtype", 0, OPTION_CHOICE, FIELD(figure.results.scan.layout.raw),
		"number format", raw_formats,
		"what 16-bit integers or opaque bytes are (default: none)" },
	{ "scale", 0, OPTION_NUMBER, FIELD(figure.results.scan.layout.scale),
		"S", NULL, "quantised maps: an integer of 1 is worth S" },
	{ "layout", 0, OPTION_FILE, FIELD(layout_file), "FILE", NULL,
		"take these options from FILE, one a line; the command line "
		"comes first" },
	END,
};

static const struct option counting[] = {
	{ "convention", 0, OPTION_CHOICE,
		FIELD(figure.results.scan.rule.convention), "convention",
		conventions,
		"special tokens are neither rows nor keys, or count as the "
		"paper's published scripts count them (default: strict)" },
	{ "rows", 0, OPTION_CHOICE, FIELD(figure.results.scan.rule.rows),
		"row rule", row_rules,
		"text rows: the response, or all text after the last image, "
		"which needs no prompt length (default: response)" },
	{ "bidirectional", 0, OPTION_FLAG,
		FIELD(figure.results.scan.rule.bidirectional), NULL, NULL,
		"every row sees all keys, not only those before it" },
	END,
};

static const struct option detail[] = {
	{ "per-head", 0, OPTION_FLAG, FIELD(figure.results.scan.per_head), NULL,
		NULL, "keep heads apart (default: their mean)" },
	{ "whole-rows", 0, OPTION_FLAG, FIELD(figure.results.scan.whole_rows),
		NULL, NULL,
		"also rowsum, entropy, to_text, to_image, to_other and "
		"distance, which need every key of a row" },
	END,
};

/* Whoever takes no --measure begins behind it: options_split. */
static const struct option curves[] = {
	{ "measure", 0, OPTION_CHOICE, FIELD(figure.results.curves.measure),
		"measure", measures,
		"what a curve is made of (default: intensity)" },
	{ "by", 0, OPTION_CHOICE, FIELD(figure.results.curves.by),
		"way to split", splits,
		"curves for each model and step, or for each group of samples "
		"as well (default: model)" },
	END,
};

static const struct option pairs[] = {
	{ "pair", 0, OPTION_PAIR, FIELD(figure.results.pairs.list), "UND GEN",
		NULL,
		"correlate understanding of model UND with generation of model "
		"GEN, instead of each model with itself; may be repeated" },
	{ "mismatched", 0, OPTION_FLAG, FIELD(figure.results.pairs.mismatched),
		NULL, NULL,
		"add r of the understanding of each model with the generation "
		"of every other" },
	{ "pool", 0, OPTION_FLAG, FIELD(figure.results.pairs.pool), NULL, NULL,
		"add the mean r over the pairs, with its shift test" },
	END,
};

static const struct option targets[] = {
	{ "target", 0, OPTION_LIST, FIELD(figure.results.references.list),
		"FILE:MODEL", NULL,
		"curves to compare with, FILE[:MODEL[:STEP][:GROUP]]; may be "
		"repeated (default: the single-task models of the paper)" },
	{ "matrix", 0, OPTION_FLAG, FIELD(figure.results.references.matrix),
		NULL, NULL,
		"compare every model given with every model given" },
	END,
};

/* Whoever adds no losses begins behind it: options_against. */
static const struct option loss[] = {
	{ "lambda", 0, OPTION_TEXT, FIELD(figure.results.loss.weights),
		"UND,GEN", NULL,
		"add the sum of the losses of both tasks with these weights" },
	{ "targets", 0, OPTION_FILE, FIELD(figure.results.loss.targets),
		"TARGETS", NULL,
		"emu3, janus-pro, janus-pro-code, or a table of targets" },
	{ "stretch", 0, OPTION_COUNT, FIELD(figure.results.loss.stretch), "N",
		NULL,
		"the targets were made for a model of N layers: stretch them "
		"to the layers of each model (default: take them as they "
		"are)" },
	END,
};

static const struct option layers[] = {
	{ "per-layer", 0, OPTION_FLAG, FIELD(figure.results.per_layer), NULL,
		NULL, "a row for each layer" },
	END,
};

static const struct option heads[] = {
	{ "sort", 0, OPTION_CHOICE, FIELD(figure.results.heads.sort),
		"way to sort", sorts,
		"heads by layer, or the highest first: of one task, or of the "
		"difference between the tasks (default: layer)" },
	{ "top", 0, OPTION_COUNT, FIELD(figure.results.heads.top), "N", NULL,
		"only the first N heads of each model (default: all)" },
	END,
};

/* Whoever has no intervals begins behind them: options_seed. */
static const struct option resampling[] = {
	{ "resamples", 0, OPTION_COUNT,
		FIELD(figure.results.resampling.resamples), "N", NULL,
		"bootstrap resamples behind each interval; 0 for none "
		"(default: 2000)" },
	{ "seed", 0, OPTION_COUNT, FIELD(figure.results.resampling.seed), "N",
		NULL,
		"seed of all random draws; the same seed gives the same bytes "
		"(default: 1)" },
	END,
};

static const struct option running[] = {
	{ "jobs", 'j', OPTION_COUNT, FIELD(figure.results.scan.jobs), "N", NULL,
		"worker processes; never changes a result (default: one per "
		"processor)" },
	{ "memory", 0, OPTION_COUNT, FIELD(figure.results.scan.memory), "MB",
		NULL,
		"bound on the memory of a worker; chunks larger than that need "
		"what they need (default: 64)" },
	{ "strict", 0, OPTION_FLAG, FIELD(figure.results.scan.strict), NULL,
		NULL,
		"stop at the first dump that cannot be read, and give no "
		"result" },
	{ "keep-going", 0, OPTION_FLAG, FIELD(figure.results.scan.keep_going),
		NULL, NULL,
		"go on without the dumps that cannot be read (default)" },
	{ "plugins", 0, OPTION_FLAG, FIELD(figure.results.scan.plugins), NULL,
		NULL,
		"let HDF5 load filter plugins, which are programs of others" },
	END,
};

static const struct option resuming[] = {
	{ "resume", 0, OPTION_FLAG, FIELD(resume), NULL, NULL,
		"go on with the run into this folder that was interrupted: "
		"read only what it had not read" },
	END,
};

static const struct option output_file[] = {
	{ "output", 'o', OPTION_FILE, FIELD(output), "FILE", NULL,
		"write here, whole or not at all (default: standard output)" },
	{ "overwrite", 0, OPTION_FLAG, FIELD(overwrite), NULL, NULL,
		"replace a file even if it is one of the inputs or holds "
		"HDF5" },
	END,
};

static const struct option output_folder[] = {
	{ "output", 'o', OPTION_FOLDER, FIELD(output), "FOLDER", NULL,
		"folder for the results, made where missing" },
	{ "overwrite", 0, OPTION_FLAG, FIELD(overwrite), NULL, NULL,
		"replace a file even if it is one of the inputs or holds "
		"HDF5" },
	END,
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
	END,
};

static const struct option size[] = {
	{ "style", 0, OPTION_CHOICE, FIELD(figure.style.theme), "style", looks,
		"for print, for a wall with everything twice as large, or on "
		"black (default: paper)" },
	{ "width", 0, OPTION_NUMBER, FIELD(figure.style.width), "INCHES", NULL,
		"width of the figure (default: by the panels)" },
	{ "height", 0, OPTION_NUMBER, FIELD(figure.style.height), "INCHES",
		NULL, "height of the figure (default: by the panels)" },
	{ "column", 0, OPTION_CHOICE, FIELD(figure.style.column), "column",
		columns,
		"as wide as one column of a page, 3.35 inches, or two, 6.9 "
		"(default: by the panels)" },
	END,
};

static const struct option plot[] = {
	{ "kind", 0, OPTION_CHOICE, FIELD(figure.kind), "kind of figure",
		input_figure_kinds,
		"what is drawn (default: as the table is; curves of dumps)" },
	{ "overlay", 0, OPTION_FLAG, FIELD(figure.overlay), NULL, NULL,
		"all models in one panel for each task" },
	{ "before", 0, OPTION_TEXT, FIELD(figure.before), "NAME", NULL,
		"draw each task of a model before and after: the curves of "
		"this step, group or model, pale" },
	{ "after", 0, OPTION_TEXT, FIELD(figure.after), "NAME", NULL,
		"and those of this one" },
	{ "reference", 0, OPTION_LIST, FIELD(figure.references), "NAME", NULL,
		"draw MODEL[:STEP][:GROUP] into every panel, by depth; may be "
		"repeated" },
	{ "only", 0, OPTION_LIST, FIELD(figure.only), "NAME", NULL,
		"draw this model, step or group; may be repeated (default: "
		"all)" },
	{ "layers", 0, OPTION_TEXT, FIELD(figure.style.layers), "FIRST-LAST",
		NULL, "draw these layers, counted from 0 (default: all)" },
	{ "terminal", 0, OPTION_FLAG, FIELD(terminal), NULL, NULL,
		"draw with characters (default where standard output is a "
		"terminal)" },
	{ "ascii", 0, OPTION_FLAG, FIELD(ascii), NULL, NULL,
		"with characters of ASCII (default where the locale is not "
		"UTF-8)" },
	{ "keep-script", 0, OPTION_FLAG, FIELD(keep_script), NULL, NULL,
		"also write the gnuplot script, with its data, beside the "
		"figure, as .gp" },
	END,
};

static const struct option listing[] = {
	{ "csv", 0, OPTION_FLAG, FIELD(csv), NULL, NULL,
		"a table, one row for each, in place of a summary" },
	END,
};

static const struct option looking[] = {
	{ "verbose", 'v', OPTION_FLAG, FIELD(figure.results.scan.verbose), NULL,
		NULL,
		"also every sample, and every dataset with how it is read" },
	{ "save-layout", 0, OPTION_FILE, FIELD(figure.results.scan.save_layout),
		"FILE", NULL, "write where things were found, for --layout" },
	{ "overwrite", 0, OPTION_FLAG, FIELD(overwrite), NULL, NULL,
		"replace a file even if it is one of the inputs or holds "
		"HDF5" },
	END,
};

static const struct option checking[] = {
	{ "no-check", 0, OPTION_FLAG, FIELD(figure.results.scan.no_check), NULL,
		NULL,
		"do not look at samples of rows whether they are attention" },
	{ "force", 0, OPTION_FLAG, FIELD(force), NULL, NULL,
		"go on with values that are no attention" },
	END,
};

static const struct option common[] = {
	{ "help", 'h', OPTION_FLAG, FIELD(help), NULL, NULL,
		"print this help" },
	END,
};

const struct option_group options_layout = { "Where things are", layout };
const struct option_group options_counting = { "What is counted", counting };
const struct option_group options_detail = { "Detail", detail };
const struct option_group options_curves = { "Curves", curves };
const struct option_group options_split = { "Curves", curves + 1 };
const struct option_group options_pairs = { "Across models", pairs };
const struct option_group options_targets = { "Targets", targets };
const struct option_group options_loss = { "Loss", loss };
const struct option_group options_against = { "Targets", loss + 1 };
const struct option_group options_layers = { "Layers", layers };
const struct option_group options_heads = { "Heads", heads };
const struct option_group options_resampling = { "Resampling", resampling };
const struct option_group options_seed = { "Resampling", resampling + 1 };
const struct option_group options_running = { "Running", running };
const struct option_group options_resuming = { "Interrupted runs", resuming };
const struct option_group options_output_file = { "Output", output_file };
const struct option_group options_output_folder = { "Output", output_folder };
const struct option_group options_figure = { "Figure", figure };
const struct option_group options_listing = { "Form", listing };
const struct option_group options_looking = { "Looking", looking };
const struct option_group options_checking = { "Checking", checking };
const struct option_group options_size = { "Size and style", size };
const struct option_group options_plot = { "What is drawn", plot };
const struct option_group options_common = { "Common", common };
