/*
 * A model that does one task only is a reference for that task; two of them, one
 * for each task, make one reference for both.
 *
 * A reference on the command line is FILE:NAME, and both may hold colons, so
 * the file is the longest part before a colon that is one.
 */
#include "results/references.h"

#include "base/data_dir.h"
#include "base/memory.h"
#include "results/results.h"
#include "results/selector.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRESET "single-task"

/* The models of one task in figure 1 of arXiv 2511.22663. */
static const char *const preset[TASKS] = { "Qwen3-VL-8B",
	"HunyuanImage-3.0:task-specific-as-plotted-36" };

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
			settings_measure(settings),
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

int references_read(struct references *references,
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

void references_release(struct references *references)
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
		failed = references_read(
			&references, &none, &one, &messages, error);
		references_release(&references);
	}
	buffer_release(&messages);
	return failed;
}
