/*
 * Tables are read for it, which is quick beside dumps; of dumps the look that
 * `attnscope info` takes is enough.
 */
#include "results/names.h"

#include "base/memory.h"
#include "results/selector.h"
#include "scan/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHOICES 8 /* that a message lists */

struct look {
	const struct wanted_name *wanted;
	size_t count;
	bool *found;
	struct buffer choices;
	size_t listed;
	struct schema_key last;
};

/* There is such a curve. */
static void meet(struct look *look, struct schema_key key)
{
	if (look->last.model && schema_key_equal(key, look->last))
		return;
	look->last = key;
	for (size_t i = 0; i < look->count; i++) {
		const struct wanted_name *w = &look->wanted[i];

		look->found[i] |= selector_fits(key, w->name) ||
			(w->part &&
				(strcmp(key.group, w->name) == 0 ||
					strcmp(key.step, w->name) == 0));
	}
	if (look->listed++ >= CHOICES)
		return;
	buffer_print(&look->choices, look->listed > 1 ? ", " : "");
	selector_add(key, &look->choices);
}

/* False where the table cannot be read, or is one of results. */
static bool look_at_table(struct look *look, char *path, unsigned accepted,
	const struct results_settings *settings)
{
	struct inputs inputs = { 0 };
	struct error ignored;
	bool known =
		!inputs_read(&inputs, &path, 1, accepted, settings, &ignored);
	const struct intensity_row *rows =
		TABLE_ROWS(&inputs.intensity, intensity_row);
	const struct curve_row *curves = TABLE_ROWS(&inputs.curves, curve_row);

	known = known && !inputs.results.schema;
	for (size_t i = 0; known && i < inputs.intensity.count; i++)
		meet(look, SCHEMA_KEY(&rows[i].of));
	for (size_t i = 0; known && i < inputs.curves.count; i++)
		meet(look, SCHEMA_KEY(&curves[i]));
	look->last = (struct schema_key){ NULL, NULL, NULL };
	inputs_release(&inputs);
	return known;
}

/* False where one of the dumps fails. */
static bool look_at_dumps(struct look *look, const char *const *paths,
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

			meet(look,
				(struct schema_key){ file->model, file->step,
					by_group && group ? group : "" });
		}
	}
	look->last = (struct schema_key){ NULL, NULL, NULL };
	scan_release(&scan);
	return known;
}

static int say_missing(const struct look *look, struct error *error)
{
	for (size_t i = 0; i < look->count; i++)
		if (!look->found[i])
			return error_set(error, "--%s: no curve of '%s' (%s%s)",
				look->wanted[i].option, look->wanted[i].name,
				look->choices.text ? look->choices.text : "",
				look->listed > CHOICES ? ", ..." : "");
	return 0;
}

int names_check(const struct wanted_name *wanted, size_t count,
	char *const *operands, int operand_count, unsigned accepted,
	const struct results_settings *settings, struct error *error)
{
	struct look look = { .wanted = wanted, .count = count };
	const char **dumps =
		memory_array((size_t)operand_count, sizeof(*dumps));
	size_t dump_count = 0;
	bool known = true;
	int failed = 0;

	look.found = memory_array(count, sizeof(*look.found));
	if (!look.found || !dumps)
		failed = error_memory(error);
	for (int i = 0; !failed && known && i < operand_count; i++) {
		char *path = operands[i];
		struct stat status;

		if (inputs_has_dump(&path, 1, accepted))
			dumps[dump_count++] = path;
		else
			known = stat(path, &status) == 0 &&
				S_ISREG(status.st_mode) &&
				look_at_table(&look, path, accepted, settings);
	}
	/* Without dumps the run itself is as quick. */
	if (!failed && known && dump_count &&
		look_at_dumps(&look, dumps, dump_count, settings))
		failed = say_missing(&look, error);
	buffer_release(&look.choices);
	free(look.found);
	free(dumps);
	return failed;
}
