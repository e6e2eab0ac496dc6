/*
 * Curves against reference curves.  A model that does one task only is a
 * reference for that task; two of them, one for each task, make one reference
 * for both.
 *
 * A reference on the command line is FILE:NAME, and both may hold colons, so
 * the file is the longest part before a colon that is one.
 */
#include "base/data_dir.h"
#include "base/memory.h"
#include "base/strings.h"
#include "results/provenance.h"
#include "results/results.h"
#include "results/selector.h"
#include "stats/distance.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRESET "single-task"

/* The models of one task in figure 1 of arXiv 2511.22663. */
static const char *const preset[TASKS] = { "Qwen3-VL-8B",
	"HunyuanImage-3.0:task-specific-as-plotted-36" };

/* Curves to compare with: from the command line, from the paper, or those of
 * the models themselves. */
struct reference {
	const struct sample_set *sets[TASKS]; /* NULL: no such task */
	const char *names[TASKS]; /* what the table calls the curves */
	const char *joint;	  /* what it calls both together */
};

/* A table or dump that references were read from. */
struct reference_source {
	struct inputs inputs;
	struct sample_sets sets;
};

struct references {
	struct reference *references;
	size_t count;
	struct reference_source *sources;
	size_t source_count;
	struct strings strings;
};

/* The file of FILE:NAME, which the caller frees, and where the name begins;
 * an empty name for a file alone. */
static char *split_word(
	const char *word, const char **name, struct error *error)
{
	char *path = strdup(word), *colon;

	if (!path) {
		error_memory(error);
		return NULL;
	}
	while (access(path, F_OK) != 0) {
		colon = strrchr(path, ':');
		if (!colon) {
			error_set(error,
				"no such file; a reference is FILE:MODEL");
			free(path);
			return NULL;
		}
		*colon = '\0';
	}
	*name = word + strlen(path);
	*name += **name == ':';
	return path;
}

/* The sets of a file, or NULL. */
static const struct sample_sets *read_source(struct references *references,
	char *path, const struct results_settings *settings,
	struct buffer *messages, struct error *error)
{
	struct reference_source *source =
		&references->sources[references->source_count++];
	int failed = inputs_read(&source->inputs, &path, 1,
		INPUTS_INTENSITY | INPUTS_CURVES, settings, error);

	if (source->inputs.messages.length)
		buffer_print(messages, "%s", source->inputs.messages.text);
	if (!failed && source->inputs.suspect && !settings->force)
		failed = error_set(error,
			"%s: does not hold attention probabilities; use "
			"--force to go on anyway",
			path);
	if (!failed &&
		samples_gather(&source->inputs, settings, COLUMNS_LAYERS,
			&source->sets, error))
		failed = error_prefix(error, path);
	return failed ? NULL : &source->sets;
}

/* The first set of each task that fits the name; says so when there are
 * more. */
static int pick_named(const struct sample_sets *sets, const char *word,
	const char *name, const struct sample_set *picked[TASKS],
	struct buffer *messages, struct error *error)
{
	size_t found[TASKS] = { 0 };

	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (*name && !selector_fits(set->key, name))
			continue;
		if (!*name &&
			strcmp(set->key.model, sets->sets[0].key.model) != 0)
			return error_set(error,
				"has curves of several models; say which: "
				"FILE:MODEL");
		if (!found[set->task]++)
			picked[set->task] = set;
	}
	if (!picked[0] && !picked[1])
		return selector_refuse(sets, name, error);
	for (int t = 0; t < TASKS; t++) {
		if (found[t] < 2)
			continue;
		buffer_print(messages, "%s: %zu %s curves; the reference is ",
			word, found[t], task_name((enum task)t));
		selector_add(picked[t]->key, messages);
		buffer_print(messages, "\n");
	}
	return 0;
}

static const char *keep_joined(
	struct references *references, const char *const names[TASKS])
{
	struct buffer text = { 0 };
	const char *kept = NULL;

	buffer_print(&text, "%s + %s", names[0], names[1]);
	if (!text.failed)
		kept = strings_keep(&references->strings, text.text);
	buffer_release(&text);
	return kept;
}

static int add_reference(struct references *references,
	const struct sample_set *const picked[TASKS], const char *label,
	struct error *error)
{
	const char *name = strings_keep(&references->strings, label);
	struct reference *reference =
		&references->references[references->count++];

	if (!name)
		return error_memory(error);
	reference->joint = name;
	for (int t = 0; t < TASKS; t++) {
		reference->sets[t] = picked[t];
		reference->names[t] = name;
	}
	return 0;
}

/* Adds a reference, or what the first one of the other task alone lacks. */
static int join_reference(struct references *references,
	const struct sample_set *const picked[TASKS], const char *label,
	struct error *error)
{
	int task = picked[0] ? 0 : 1;

	for (size_t i = 0; i < references->count; i++) {
		struct reference *reference = &references->references[i];

		if (reference->sets[task] || (picked[0] && picked[1]))
			continue;
		reference->sets[task] = picked[task];
		reference->names[task] =
			strings_keep(&references->strings, label);
		if (reference->names[task])
			reference->joint =
				keep_joined(references, reference->names);
		return reference->names[task] && reference->joint
			? 0
			: error_memory(error);
	}
	return add_reference(references, picked, label, error);
}

static int add_preset(struct references *references,
	const struct results_settings *settings, struct buffer *messages,
	struct error *error)
{
	const struct sample_set *picked[TASKS] = { NULL };
	const struct sample_sets *sets;
	char path[DATA_DIR_SIZE];

	if (settings->curves.measure != MEASURE_INTENSITY)
		return error_set(error,
			"the paper's references have only intensity; to "
			"compare %s say --reference FILE:MODEL%s",
			measure_name(settings->curves.measure),
			settings->references.list.count
				? ""
				: ", or --matrix for the models among "
				  "themselves");
	if (data_dir_find("paper/fig1.csv", path, error))
		return -1;
	sets = read_source(references, path, settings, messages, error);
	if (!sets)
		return -1;
	for (size_t i = 0; i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (selector_fits(set->key, preset[set->task]))
			picked[set->task] = set;
	}
	if (!picked[0] || !picked[1])
		return error_set(error, "%s: has no %s models", path, PRESET);
	return add_reference(references, picked, PRESET, error);
}

static int add_word(struct references *references, const char *word,
	const struct results_settings *settings, struct buffer *messages,
	struct error *error)
{
	const struct sample_set *picked[TASKS] = { NULL };
	const struct sample_sets *sets;
	const char *name;
	char *path;

	if (strcmp(word, PRESET) == 0 && access(word, F_OK) != 0)
		return add_preset(references, settings, messages, error);
	path = split_word(word, &name, error);
	if (!path)
		return error_prefix(error, word);
	sets = read_source(references, path, settings, messages, error);
	free(path);
	if (!sets)
		return -1;
	if (pick_named(sets, word, name, picked, messages, error))
		return error_prefix(error, word);
	if (*name)
		return join_reference(references, picked, name, error);
	return join_reference(references, picked,
		picked[0] ? picked[0]->key.model : picked[1]->key.model, error);
}

/* A model is a reference of its own, also with one task alone. */
static int add_model(struct references *references,
	const struct sample_set *const picked[TASKS], struct error *error)
{
	struct buffer label = { 0 };
	int failed;

	selector_add((picked[0] ? picked[0] : picked[1])->key, &label);
	failed = label.failed
		? error_memory(error)
		: add_reference(references, picked, label.text, error);
	buffer_release(&label);
	return failed;
}

/* The references that the settings ask for, those of the command line in their
 * order.  What there is to know about a choice that was made goes to
 * `messages`.  Release them also after a failure. */
static int read_references(struct references *references,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct buffer *messages, struct error *error)
{
	const struct word_list *words = &settings->references.list;
	size_t most = words->count + 1;
	int failed = 0;

	*references = (struct references){ 0 };
	references->sources = memory_array(most, sizeof(*references->sources));
	references->references = memory_array(
		most + sets->count, sizeof(*references->references));
	if (!references->sources || !references->references)
		return error_memory(error);
	for (size_t i = 0; !failed && i < words->count; i++)
		failed = add_word(
			references, words->items[i], settings, messages, error);
	if (!words->count && !settings->references.matrix)
		failed = add_preset(references, settings, messages, error);
	for (size_t i = 0, n;
		settings->references.matrix && !failed && i < sets->count;
		i += n) {
		const struct sample_set *picked[TASKS] = { NULL };

		n = samples_pick(sets, i, picked);
		failed = add_model(references, picked, error);
	}
	return failed ? -1 : 0;
}

static void references_release(struct references *references)
{
	for (size_t i = 0; i < references->source_count; i++) {
		samples_release(&references->sources[i].sets);
		inputs_release(&references->sources[i].inputs);
	}
	free(references->sources);
	free(references->references);
	strings_release(&references->strings);
}

/* Whether the reference is a table, which can be read twice at little cost. */
static bool is_table(const char *word)
{
	struct error ignored;
	struct stat status;
	const char *name;
	char *path = split_word(word, &name, &ignored);
	bool table = path && stat(path, &status) == 0 &&
		S_ISREG(status.st_mode) &&
		!inputs_has_dump(&path, 1, INPUTS_INTENSITY | INPUTS_CURVES);

	/* One that is not there fails as one. */
	table |= !path && strcmp(word, PRESET) != 0;
	free(path);
	return table;
}

int results_references_check(
	const struct results_settings *settings, struct error *error)
{
	const struct word_list *words = &settings->references.list;
	struct results_settings one = *settings;
	struct buffer messages = { 0 };
	int failed = 0;

	for (size_t i = 0; !failed && i < words->count; i++) {
		const struct sample_sets none = { 0 };
		struct references references;

		if (!is_table(words->items[i]))
			continue;
		one.references = (struct reference_settings){
			.list = { .items = &words->items[i], .count = 1 }
		};
		failed = read_references(
			&references, &none, &one, &messages, error);
		references_release(&references);
	}
	buffer_release(&messages);
	return failed;
}

/* The mean curve of a set; the caller frees it. */
static double *mean_of(const struct sample_set *set, struct error *error)
{
	double *mean = memory_array(set->measured, sizeof(*mean));

	if (!mean)
		error_memory(error);
	if (mean && stats_mean_curve(&set->values, mean, error)) {
		free(mean);
		return NULL;
	}
	return mean;
}

/* The curves of one model and of one reference, task by task; a part without
 * layers is one that either of them lacks. */
struct meeting {
	struct stats_part parts[TASKS];
	double *curves[TASKS], *references[TASKS];
};

static void meeting_release(struct meeting *meeting)
{
	for (int t = 0; t < TASKS; t++) {
		free(meeting->curves[t]);
		free(meeting->references[t]);
	}
}

static int meet(struct meeting *meeting,
	const struct sample_set *const sets[TASKS],
	const struct reference *reference, struct error *error)
{
	*meeting = (struct meeting){ 0 };
	for (int t = 0; t < TASKS; t++) {
		if (!sets[t] || !reference->sets[t])
			continue;
		meeting->curves[t] = mean_of(sets[t], error);
		if (!meeting->curves[t])
			return -1;
		meeting->references[t] = mean_of(reference->sets[t], error);
		if (!meeting->references[t])
			return -1;
		meeting->parts[t] = (struct stats_part){ meeting->curves[t],
			meeting->references[t], samples_layers(sets[t]),
			samples_layers(reference->sets[t]) };
	}
	return 0;
}

/* How the curves of `count` sets and those of the reference were counted. */
static int join_provenance(const struct sample_set *const sets[],
	const struct sample_set *const others[], size_t count,
	struct strings *strings, struct provenance *joined, struct error *error)
{
	struct provenance own = sets[0]->provenance;
	struct provenance other = others[0]->provenance;

	for (size_t i = 0; i < count; i++)
		if (sets[i] != others[i] &&
			provenance_check_models(sets[i], others[i], error))
			return -1;
	for (size_t i = 1; i < count; i++) {
		provenance_merge(&own, &sets[i]->provenance);
		provenance_merge(&other, &others[i]->provenance);
	}
	return provenance_join(&own, &other, strings, joined, error);
}

static void set_intervals(struct comparison_row *row,
	const struct stats_comparison_intervals *intervals)
{
	row->pearson_low = intervals->pearson.low;
	row->pearson_high = intervals->pearson.high;
	row->spearman_low = intervals->spearman.low;
	row->spearman_high = intervals->spearman.high;
	row->rmse_low = intervals->rmse.low;
	row->rmse_high = intervals->rmse.high;
	row->mad_low = intervals->mad.low;
	row->mad_high = intervals->mad.high;
}

/* The samples of a curve, or NULL for one that has none.  A model against
 * itself has them once. */
static const struct stats_set *samples_of(const struct sample_set *set)
{
	return set->samples ? &set->values : NULL;
}

static int find_intervals(const struct sample_set *const sets[],
	const struct sample_set *const others[], const struct stats_part *parts,
	size_t count, const struct results_settings *settings,
	struct comparison_row *row, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct stats_comparison_intervals intervals;
	struct stats_sources sources[TASKS];

	for (size_t i = 0; i < count; i++)
		sources[i] = (struct stats_sources){ samples_of(sets[i]),
			samples_of(others[i]) };
	if (stats_comparison_intervals(
		    parts, sources, count, &resampling, &intervals, error))
		return -1;
	set_intervals(row, &intervals);
	return 0;
}

static int add_row(const struct sample_set *const sets[],
	const struct sample_set *const others[], enum task task,
	const char *reference, const struct stats_part *parts, size_t count,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct sample_set *set = sets[0];
	const struct stats_comparison_intervals none = { stats_no_interval,
		stats_no_interval, stats_no_interval, stats_no_interval };
	struct stats_comparison comparison;
	struct comparison_row row = { .model = set->key.model,
		.step = set->key.step,
		.group = set->key.group,
		.measure = measure_name(settings->curves.measure),
		.target = reference,
		.task = task };

	if (join_provenance(sets, others, count, &table->strings,
		    &row.provenance, error) ||
		stats_compare(parts, count, &comparison, error))
		return -1;
	row.layers = comparison.layers;
	row.pearson = comparison.pearson;
	row.spearman = comparison.spearman;
	row.rmse = comparison.rmse;
	row.mad = comparison.mad;
	if (settings->references.matrix)
		set_intervals(&row, &none);
	else if (find_intervals(
			 sets, others, parts, count, settings, &row, error))
		return -1;
	return table_add(table, &row) ? error_memory(error) : 0;
}

/* The rows of one model and one reference. */
static int add_comparison(const struct sample_set *const sets[TASKS],
	const struct reference *reference,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	struct meeting meeting;
	int failed = meet(&meeting, sets, reference, error);
	bool both = true;

	for (int t = 0; !failed && t < TASKS; t++) {
		if (meeting.parts[t].layers.count)
			failed = add_row(&sets[t], &reference->sets[t],
				(enum task)t, reference->names[t],
				&meeting.parts[t], 1, settings, table, error);
		else
			both = false;
	}
	if (!failed && both)
		failed = add_row(sets, reference->sets, TASK_JOINT,
			reference->joint, meeting.parts, TASKS, settings, table,
			error);
	meeting_release(&meeting);
	return failed;
}

int results_comparisons(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *comparisons,
	struct buffer *messages, struct error *error)
{
	struct references references;
	int failed =
		read_references(&references, sets, settings, messages, error);

	for (size_t i = 0, n; !failed && i < sets->count; i += n) {
		const struct sample_set *own[TASKS] = { NULL };

		n = samples_pick(sets, i, own);
		for (size_t k = 0; !failed && k < references.count; k++)
			failed = add_comparison(own, &references.references[k],
				settings, comparisons, error);
	}
	references_release(&references);
	return failed ? -1 : 0;
}
