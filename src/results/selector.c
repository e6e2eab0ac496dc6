/*
 * A name on the command line stands for the curves that it fits.  Step and
 * group are only needed where a model has several.
 */
#include "results/selector.h"

#include "base/memory.h"
#include "base/text.h"
#include "scan/scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHOICES 8 /* that a message lists */

/* What follows "PART:" in `name`, or NULL. */
static const char *after_part(const char *name, const char *part)
{
	size_t length = strlen(part);

	return strncmp(name, part, length) == 0 && name[length] == ':'
		? name + length + 1
		: NULL;
}

bool selector_fits(struct schema_key key, const char *name)
{
	const char *rest = after_part(name, key.model), *last;

	if (!rest)
		return strcmp(name, key.model) == 0;
	if (strcmp(rest, key.group) == 0 || strcmp(rest, key.step) == 0)
		return true;
	last = after_part(rest, key.step);
	return last && strcmp(last, key.group) == 0;
}

bool selector_fits_part(struct schema_key key, const char *name)
{
	return selector_fits(key, name) || strcmp(key.group, name) == 0 ||
		strcmp(key.step, name) == 0;
}

void selector_add(struct schema_key key, struct buffer *text)
{
	buffer_print(text, "%s", key.model);
	if (*key.step)
		buffer_print(text, ":%s", key.step);
	if (*key.group)
		buffer_print(text, ":%s", key.group);
}

int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error)
{
	const char **models = memory_array(sets->count + 1, sizeof(*models));
	const char *near = NULL;
	struct buffer choices = { 0 };
	size_t listed = 0;

	for (size_t i = 0; models && i < sets->count; i++)
		models[i] = sets->sets[i].key.model;
	if (models)
		near = text_nearest(name, models);
	free(models);
	if (near)
		return error_set(error, "no curve of '%s'; did you mean '%s'?",
			name, near);
	for (size_t i = 0; i < sets->count && listed < CHOICES; i++) {
		if (i &&
			schema_key_equal(
				sets->sets[i - 1].key, sets->sets[i].key))
			continue;
		buffer_print(&choices, "%s", listed++ ? ", " : " (");
		selector_add(sets->sets[i].key, &choices);
	}
	if (listed)
		buffer_print(&choices, listed < CHOICES ? ")" : ", ...)");
	error_set(error, "no curve of '%s'%s", name,
		choices.text ? choices.text : "");
	buffer_release(&choices);
	return -1;
}

/* What the operands say about themselves.  Tables are read for it, which is
 * quick beside dumps; of dumps the look that `attnscope info` takes is enough. */
struct search {
	const struct wanted_name *wanted;
	size_t count;
	bool *found;
	struct buffer choices;
	const char *between; /* choices */
	size_t listed, most; /* how many there are, and how many are listed */
	struct schema_key last;
};

/* There is such a curve. */
static void meet(struct search *search, struct schema_key key)
{
	if (search->last.model && schema_key_equal(key, search->last))
		return;
	search->last = key;
	for (size_t i = 0; i < search->count; i++) {
		const struct wanted_name *w = &search->wanted[i];

		search->found[i] |= (w->part ? selector_fits_part
					     : selector_fits)(key, w->name);
	}
	if (search->listed++ >= search->most)
		return;
	buffer_print(&search->choices, "%s",
		search->listed > 1 ? search->between : "");
	selector_add(key, &search->choices);
}

/* False where the table cannot be read, or is one of results. */
static bool look_at_table(struct search *search, char *path, unsigned accepted,
	const struct results_settings *settings)
{
	struct inputs inputs = { 0 };
	struct error ignored;
	bool known =
		!inputs_read(&inputs, &path, 1, accepted, settings, &ignored);
	const struct curve_row *curves = TABLE_ROWS(&inputs.curves, curve_row);

	known = known && !inputs.results.schema;
	for (size_t i = 0; known && i < inputs.samples.sample_count; i++)
		meet(search, SCHEMA_KEY(&inputs.samples.samples[i].of));
	for (size_t i = 0; known && i < inputs.curves.count; i++)
		meet(search, SCHEMA_KEY(&curves[i]));
	search->last = (struct schema_key){ NULL, NULL, NULL };
	inputs_release(&inputs);
	return known;
}

/* False where one of the dumps fails. */
static bool look_at_dumps(struct search *search, const char *const *paths,
	size_t count, const struct results_settings *settings)
{
	const struct scan_request request = { .settings = &settings->scan,
		.mode = SCAN_LOOK };
	struct scan scan = { 0 };
	struct error ignored;
	bool known = !scan_run(&scan, paths, count, &request, &ignored) &&
		!scan.failed;

	for (size_t i = 0; known && i < scan.file_count; i++) {
		const struct scan_file *file = &scan.files[i];

		for (size_t j = 0; j < file->sample_count; j++) {
			const char *group = file->samples[j].group;
			bool by_group = settings->curves.by == BY_GROUP;

			meet(search,
				(struct schema_key){ file->model, file->step,
					by_group && group ? group : "" });
		}
	}
	search->last = (struct schema_key){ NULL, NULL, NULL };
	scan_release(&scan);
	return known;
}

static int say_missing(const struct search *search, struct error *error)
{
	for (size_t i = 0; i < search->count; i++)
		if (!search->found[i])
			return error_set(error, "--%s: no curve of '%s' (%s%s)",
				search->wanted[i].option,
				search->wanted[i].name,
				search->choices.text ? search->choices.text
						     : "",
				search->listed > CHOICES ? ", ..." : "");
	return 0;
}

/* Looks at the tables, and leaves the dumps to the caller; false where there is
 * no knowing what the operands have. */
static bool look_at_tables(struct search *search, char *const *operands,
	int operand_count, unsigned accepted,
	const struct results_settings *settings, const char **dumps,
	size_t *dump_count)
{
	bool known = true;

	for (int i = 0; known && i < operand_count; i++) {
		char *path = operands[i];
		struct stat status;

		if (inputs_has_dump(&path, 1, accepted))
			dumps[(*dump_count)++] = path;
		else
			known = stat(path, &status) == 0 &&
				S_ISREG(status.st_mode) &&
				look_at_table(search, path, accepted, settings);
	}
	return known;
}

int selector_check(const struct wanted_name *wanted, size_t count,
	char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct error *error)
{
	struct search search = { .wanted = wanted,
		.count = count,
		.between = ", ",
		.most = CHOICES };
	const char **dumps =
		memory_array((size_t)operand_count, sizeof(*dumps));
	size_t dump_count = 0;
	int failed = 0;

	search.found = memory_array(count, sizeof(*search.found));
	if (!search.found || !dumps)
		failed = error_memory(error);
	/* Without dumps the run itself is as quick. */
	if (!failed &&
		look_at_tables(&search, operands, operand_count, accepted,
			settings, dumps, &dump_count) &&
		dump_count &&
		look_at_dumps(&search, dumps, dump_count, settings))
		failed = say_missing(&search, error);
	buffer_release(&search.choices);
	free(search.found);
	free(dumps);
	return failed;
}

void selector_list(char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct buffer *lines)
{
	struct search search = { .between = "\n", .most = SIZE_MAX };
	const char **dumps =
		memory_array((size_t)operand_count, sizeof(*dumps));
	size_t dump_count = 0;

	for (int i = 0; dumps && i < operand_count; i++)
		look_at_tables(&search, operands + i, 1, accepted, settings,
			dumps, &dump_count);
	if (dump_count)
		look_at_dumps(&search, dumps, dump_count, settings);
	if (search.choices.length)
		buffer_print(lines, "%s\n", search.choices.text);
	buffer_release(&search.choices);
	free(dumps);
}

int selector_refuse_measure(const struct inputs *inputs,
	const struct results_settings *settings, struct error *error)
{
	const struct curve_row *rows = TABLE_ROWS(&inputs->curves, curve_row);
	const char *measure = settings_measure(settings);
	struct buffer others = { 0 }, word = { 0 };

	if (!inputs->curves.count)
		return error_set(
			error, "no curve of %s in the tables", measure);
	/* No other measure has a loss. */
	if (settings->loss.targets)
		return error_set(error,
			"no curve of %s in the tables, but of %s: targets and "
			"the loss are of intensity",
			measure, rows[0].measure);
	buffer_shell(&word, rows[0].measure);
	buffer_print(&others, "%s", rows[0].measure);
	for (size_t i = 1; i < inputs->curves.count; i++)
		if (strcmp(rows[i].measure, rows[0].measure) != 0) {
			buffer_print(&others, " and %s", rows[i].measure);
			break;
		}
	if (word.failed || others.failed)
		error_memory(error);
	else
		error_set(error,
			"no curve of %s in the tables, but of %s: say "
			"--measure %s",
			measure, others.text, word.text);
	buffer_release(&word);
	buffer_release(&others);
	return -1;
}
