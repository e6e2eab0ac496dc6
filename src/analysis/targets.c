/*
 * A target on the command line is FILE:NAME, and both may hold colons, so the
 * file is the longest part before a colon that is one.
 */
#include "analysis/targets.h"

#include "analysis/naming.h"
#include "base/memory.h"
#include "base/share.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRESET "single-task"

/* The models of one task in figure 1 of arXiv 2511.22663. */
static const char *const preset[TASKS] = { "Qwen3-VL-8B",
	"HunyuanImage-3.0:task-specific-as-plotted-36" };

struct target_source {
	struct study study;
	struct sets sets;
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
			error_set(error, "there is no such file");
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
static const struct sets *read_source(struct targets *targets, char *path,
	const struct settings *settings, struct buffer *talk,
	struct error *error)
{
	struct target_source *source =
		&targets->sources[targets->source_count++];
	int failed = study_read(&source->study, &path, 1,
		STUDY_INTENSITY | STUDY_CURVES, settings, error);

	if (source->study.talk.length)
		buffer_print(talk, "%s", source->study.talk.text);
	if (!failed &&
		sets_gather(&source->study, settings, &source->sets, error))
		failed = error_prefix(error, path);
	return failed ? NULL : &source->sets;
}

/* The first set of each task that fits the name; says so when there are
 * more. */
static int pick_named(const struct sets *sets, const char *word,
	const char *name, const struct set *picked[TASKS], struct buffer *talk,
	struct error *error)
{
	size_t found[TASKS] = { 0 };

	for (size_t i = 0; i < sets->count; i++) {
		const struct set *set = &sets->sets[i];

		if (*name &&
			!naming_fits(set->model, set->step, set->group, name))
			continue;
		if (!*name && strcmp(set->model, sets->sets[0].model) != 0)
			return error_set(error,
				"has curves of several models; say which: "
				"FILE:MODEL");
		if (!found[set->task]++)
			picked[set->task] = set;
	}
	if (!picked[0] && !picked[1])
		return naming_refuse(sets, name, error);
	for (int t = 0; t < TASKS; t++) {
		if (found[t] < 2)
			continue;
		buffer_print(talk, "--target %s: %zu curves of %s, taken is ",
			word, found[t], task_name((enum task)t));
		naming_add(picked[t], talk);
		buffer_print(talk, "\n");
	}
	return 0;
}

static const char *keep_joined(
	struct targets *targets, const char *const names[TASKS])
{
	struct buffer text = { 0 };
	const char *kept = NULL;

	buffer_print(&text, "%s + %s", names[0], names[1]);
	if (!text.failed)
		kept = strings_keep(&targets->strings, text.text);
	buffer_release(&text);
	return kept;
}

static int add_target(struct targets *targets,
	const struct set *const picked[TASKS], const char *label,
	struct error *error)
{
	const char *name = strings_keep(&targets->strings, label);
	struct target *target = &targets->targets[targets->count++];

	if (!name)
		return error_memory(error);
	target->joint = name;
	for (int t = 0; t < TASKS; t++) {
		target->sets[t] = picked[t];
		target->names[t] = name;
	}
	return 0;
}

/* Adds a target, or what the first one of the other task alone lacks. */
static int join_target(struct targets *targets,
	const struct set *const picked[TASKS], const char *label,
	struct error *error)
{
	int task = picked[0] ? 0 : 1;

	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->targets[i];

		if (target->sets[task] || (picked[0] && picked[1]))
			continue;
		target->sets[task] = picked[task];
		target->names[task] = strings_keep(&targets->strings, label);
		if (target->names[task])
			target->joint = keep_joined(targets, target->names);
		return target->names[task] && target->joint
			? 0
			: error_memory(error);
	}
	return add_target(targets, picked, label, error);
}

static int add_preset(struct targets *targets, const struct settings *settings,
	struct buffer *talk, struct error *error)
{
	const struct set *picked[TASKS] = { NULL };
	const struct sets *sets;
	char path[SHARE_ROOM];

	if (share_find("paper/fig1.csv", path, error))
		return -1;
	sets = read_source(targets, path, settings, talk, error);
	if (!sets)
		return -1;
	for (size_t i = 0; i < sets->count; i++) {
		const struct set *set = &sets->sets[i];

		if (naming_fits(set->model, set->step, set->group,
			    preset[set->task]))
			picked[set->task] = set;
	}
	if (!picked[0] || !picked[1])
		return error_set(error, "%s: has no %s models", path, PRESET);
	return add_target(targets, picked, PRESET, error);
}

static int add_word(struct targets *targets, const char *word,
	const struct settings *settings, struct buffer *talk,
	struct error *error)
{
	const struct set *picked[TASKS] = { NULL };
	const struct sets *sets;
	const char *name;
	char *path;

	if (strcmp(word, PRESET) == 0 && access(word, F_OK) != 0)
		return add_preset(targets, settings, talk, error);
	path = split_word(word, &name, error);
	if (!path)
		return error_prefix(error, word);
	sets = read_source(targets, path, settings, talk, error);
	free(path);
	if (!sets)
		return -1;
	if (pick_named(sets, word, name, picked, talk, error))
		return error_prefix(error, word);
	if (*name)
		return join_target(targets, picked, name, error);
	return join_target(targets, picked,
		picked[0] ? picked[0]->model : picked[1]->model, error);
}

/* A model is a target of its own, also with one task alone. */
static int add_model(struct targets *targets,
	const struct set *const picked[TASKS], struct error *error)
{
	struct buffer label = { 0 };
	int failed;

	naming_add(picked[0] ? picked[0] : picked[1], &label);
	failed = label.failed ? error_memory(error)
			      : add_target(targets, picked, label.text, error);
	buffer_release(&label);
	return failed;
}

int targets_read(struct targets *targets, const struct sets *sets,
	const struct settings *settings, struct buffer *talk,
	struct error *error)
{
	const struct option_list *words = &settings->targets;
	size_t most = words->count + 1;
	int failed = 0;

	*targets = (struct targets){ 0 };
	targets->sources = memory_array(most, sizeof(*targets->sources));
	targets->targets =
		memory_array(most + sets->count, sizeof(*targets->targets));
	if (!targets->sources || !targets->targets)
		return error_memory(error);
	for (size_t i = 0; !failed && i < words->count; i++)
		failed = add_word(
			targets, words->items[i], settings, talk, error);
	if (!words->count && !settings->matrix)
		failed = add_preset(targets, settings, talk, error);
	for (size_t i = 0, n; settings->matrix && !failed && i < sets->count;
		i += n) {
		const struct set *picked[TASKS] = { NULL };

		n = sets_pick(sets, i, picked);
		failed = add_model(targets, picked, error);
	}
	return failed ? -1 : 0;
}

void targets_release(struct targets *targets)
{
	for (size_t i = 0; i < targets->source_count; i++) {
		sets_release(&targets->sources[i].sets);
		study_release(&targets->sources[i].study);
	}
	free(targets->sources);
	free(targets->targets);
	strings_release(&targets->strings);
}
