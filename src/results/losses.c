/*
 * The AIA loss under a table of targets: one that comes with the program, by
 * its name, or the user's own.
 */
#include "base/data_dir.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/output.h"
#include "base/text.h"
#include "results/provenance.h"
#include "results/results.h"
#include "stats/distance.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LAYERS 65536

/* Those that come with the program: data/targets/NAME.csv. */
const char *const results_target_names[] = { "emu3", "janus-pro",
	"janus-pro-code", NULL };
/* of the models that they were made for */
static const size_t target_layers[] = { 32, 30, 30 };

struct loss_targets {
	const char *name;  /* as the user gave it */
	struct table rows; /* target_row */
	struct stats_target_range *ranges[TASKS];
	size_t counts[TASKS];
	char label[256]; /* what the table says they are */
	double weights[TASKS];
};

static bool is_known(const char *name)
{
	for (size_t i = 0; results_target_names[i]; i++)
		if (strcmp(results_target_names[i], name) == 0)
			return true;
	return false;
}

/* The path of the table; a file of the user's goes before a name. */
static int find_table(
	const char *name, char path[DATA_DIR_SIZE], struct error *error)
{
	const char *near = text_nearest(name, results_target_names);
	char file[64];

	if (access(name, F_OK) == 0 && strlen(name) < DATA_DIR_SIZE) {
		strcpy(path, name);
		return 0;
	}
	if (is_known(name)) {
		snprintf(file, sizeof(file), "targets/%s.csv", name);
		return data_dir_find(file, path, error);
	}
	if (near)
		return error_set(error,
			"unknown targets '%s'; did you mean '%s'?", name, near);
	return error_set(error,
		"unknown targets '%s' (emu3, janus-pro, janus-pro-code or a "
		"file)",
		name);
}

static int read_rows(
	struct loss_targets *targets, const char *path, struct error *error)
{
	const struct target_row *rows;
	FILE *stream;
	int failed;

	if (output_protect(path, error))
		return -1;
	stream = fopen(path, "re");
	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	failed = table_read(&targets->rows, stream, path, error);
	fclose(stream);
	if (failed)
		return -1;
	rows = TABLE_ROWS(&targets->rows, target_row);
	for (size_t i = 0; i < targets->rows.count; i++) {
		enum task t = rows[i].task;

		if (!targets->ranges[t])
			targets->ranges[t] = memory_array(targets->rows.count,
				sizeof(*targets->ranges[t]));
		if (!targets->ranges[t])
			return error_memory(error);
		targets->ranges[t][targets->counts[t]++] =
			(struct stats_target_range){ rows[i].from, rows[i].to,
				rows[i].target, rows[i].delta };
	}
	return targets->rows.count ? 0
				   : error_set(error, "%s: no targets", path);
}

/* The ranges are looked through up to where the last one begins or ends, so
 * that a mistake shows also when these models do not reach it. */
static int check_ranges(const struct loss_targets *targets, const char *path,
	struct error *error)
{
	for (int t = 0; t < TASKS; t++) {
		size_t layers = 0, count = targets->counts[t];
		double *room;
		int failed;

		for (size_t i = 0; i < count; i++) {
			const struct stats_target_range *range =
				&targets->ranges[t][i];
			size_t end = range->to == STATS_TARGET_END
				? range->from + 1
				: range->to;

			if (end > layers)
				layers = end;
		}
		room = memory_array(layers, TASKS * sizeof(*room));
		failed = !room	? error_memory(error)
			: count ? stats_targets(targets->ranges[t], count,
					  layers, 0, room, room + layers, error)
				: 0;
		free(room);
		if (failed) {
			error_prefix(error, task_name((enum task)t));
			return error_prefix(error, path);
		}
	}
	return 0;
}

int results_weights(
	const char *text, double weights[TASKS], struct error *error)
{
	const char *comma = strchr(text, ',');
	char *first =
		strndup(text, comma ? (size_t)(comma - text) : strlen(text));
	bool good;

	if (!first)
		return error_memory(error);
	good = number_parse(first, &weights[0]) &&
		number_parse(comma ? comma + 1 : first, &weights[1]);
	free(first);
	return good
		? 0
		: error_set(error, "--lambda: '%s' is not two numbers, UND,GEN",
			  text);
}

static int targets_open(struct loss_targets *targets,
	const struct results_settings *settings, struct error *error)
{
	char path[DATA_DIR_SIZE];

	*targets = (struct loss_targets){ .name = settings->loss.targets };
	table_init(&targets->rows, &schema_targets);
	if (settings->loss.stretch)
		snprintf(targets->label, sizeof(targets->label),
			"%s stretched from %zu", targets->name,
			settings->loss.stretch);
	else
		snprintf(targets->label, sizeof(targets->label), "%s",
			targets->name);
	if (settings->loss.stretch > MAX_LAYERS)
		return error_set(
			error, "--stretch: no model has so many layers");
	return (settings->loss.weights &&
		       results_weights(settings->loss.weights, targets->weights,
			       error)) ||
		find_table(targets->name, path, error) ||
		read_rows(targets, path, error) ||
		check_ranges(targets, path, error);
}

void results_targets_note(const struct sample_sets *sets,
	const struct results_settings *settings, struct buffer *messages)
{
	const char *name = settings->loss.targets;
	size_t layers = 0;

	if (settings->loss.stretch || access(name, F_OK) == 0)
		return;
	for (size_t i = 0; results_target_names[i]; i++)
		if (strcmp(results_target_names[i], name) == 0)
			layers = target_layers[i];
	for (size_t i = 0; layers && i < sets->count; i++) {
		char model[512];

		if (sets->sets[i].layers == layers)
			continue;
		text_printable(model, sizeof(model), sets->sets[i].key.model);
		buffer_print(messages,
			"%s was made for %zu layers, and %s has %zu; --stretch "
			"%zu maps it\n",
			name, layers, model, sets->sets[i].layers, layers);
		return;
	}
}

static void targets_close(struct loss_targets *targets)
{
	for (int t = 0; t < TASKS; t++)
		free(targets->ranges[t]);
	table_release(&targets->rows);
}

int results_targets_check(
	const struct results_settings *settings, struct error *error)
{
	struct loss_targets targets;
	struct stat status;
	int failed;

	if (!settings->loss.targets)
		return 0;
	if (settings->curves.measure != MEASURE_INTENSITY)
		return error_set(error, "--targets needs --measure intensity");
	/* A pipe can be read once. */
	if (stat(settings->loss.targets, &status) == 0 &&
		!S_ISREG(status.st_mode))
		return 0;
	failed = targets_open(&targets, settings, error);
	targets_close(&targets);
	return failed ? -1 : 0;
}

struct layer_room {
	double *target, *delta;
	struct stats_loss_layer *layers;
};

static int add_rows(const struct sample_set *set, const struct loss_row *whole,
	const struct layer_room *room, bool per_layer, struct table *table,
	struct error *error)
{
	struct loss_row row = *whole;

	if (!per_layer)
		return table_add(table, &row) ? error_memory(error) : 0;
	for (size_t l = 0; l < set->measured; l++) {
		row.layer = set->numbers[l];
		row.provenance = set->counted[l];
		row.target = room->target[l];
		row.delta = room->delta[l];
		row.intensity = room->layers[l].intensity;
		row.huber = set->samples ? room->layers[l].huber : (double)NAN;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static struct loss_row empty_row(
	const struct sample_set *set, const struct loss_targets *targets)
{
	return (struct loss_row){ .model = set->key.model,
		.step = set->key.step,
		.group = set->key.group,
		.task = set->task,
		.targets = targets->label,
		.samples = TABLE_NONE,
		.layers = set->layers,
		.provenance = set->provenance,
		.loss = NAN,
		.ci_low = NAN,
		.ci_high = NAN,
		.loss_of_mean = NAN,
		.layer = TABLE_NONE,
		.target = NAN,
		.delta = NAN,
		.intensity = NAN,
		.huber = NAN };
}

/* Fills in `row` and `loss` and adds the row, or its layers. */
static int add_loss(const struct sample_set *set,
	const struct loss_targets *targets,
	const struct results_settings *settings, struct loss_row *row,
	struct stats_loss *loss, struct table *table, struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct layer_room room = {
		.target = memory_array(set->layers, sizeof(double)),
		.delta = memory_array(set->layers, sizeof(double)),
		.layers = memory_array(set->layers, sizeof(*room.layers)),
	};
	int failed = 0;

	if (!room.target || !room.delta || !room.layers)
		failed = error_memory(error);
	if (!failed &&
		stats_targets(targets->ranges[set->task],
			targets->counts[set->task], set->layers,
			settings->loss.stretch, room.target, room.delta,
			error)) {
		error_prefix(error, task_name(set->task));
		failed = error_prefix(error, targets->name);
	}
	/* The targets of the layers that there are. */
	for (size_t l = 0; !failed && l < set->measured; l++) {
		room.target[l] = room.target[set->numbers[l]];
		room.delta[l] = room.delta[set->numbers[l]];
	}
	failed = failed ||
		stats_loss(&set->values, room.target, room.delta, &resampling,
			loss, room.layers, error);
	*row = empty_row(set, targets);
	row->loss_of_mean = loss->loss_of_mean;
	if (set->samples) {
		row->samples = loss->samples;
		row->loss = loss->loss;
		row->ci_low = loss->interval.low;
		row->ci_high = loss->interval.high;
	}
	failed = failed ||
		add_rows(set, row, &room, settings->per_layer, table, error);
	free(room.target);
	free(room.delta);
	free(room.layers);
	return failed;
}

/* Student's interval of the weighted sum of two independent means; draws of
 * the two losses for percentiles are not kept. */
static struct stats_interval find_interval(double sum,
	const struct stats_loss losses[TASKS], const double weights[TASKS],
	const struct stats_resampling *resampling)
{
	struct stats_spread spreads[TASKS];

	if (resampling->interval != STATS_STUDENT)
		return stats_no_interval;
	for (int t = 0; t < TASKS; t++) {
		if (losses[t].samples < STATS_INTERVAL_SAMPLES)
			return stats_no_interval;
		spreads[t] = stats_spread_of_mean(
			weights[t] * losses[t].deviation, losses[t].samples);
	}
	return stats_student_interval(sum,
		stats_spread_add(spreads[0], spreads[1]), resampling->level);
}

/* The sum of both tasks of one model. */
static int add_sum(const struct sample_set *const sets[TASKS],
	const struct loss_row tasks[TASKS],
	const struct stats_loss losses[TASKS],
	const struct loss_targets *targets,
	const struct results_settings *settings, struct table *table,
	struct error *error)
{
	const struct stats_resampling resampling = samples_resampling(settings);
	struct loss_row row = tasks[0];
	struct stats_interval interval;

	if (provenance_check_pair(sets[0], sets[1], error) ||
		provenance_join(&tasks[0].provenance, &tasks[1].provenance,
			&table->strings, &row.provenance, error))
		return -1;
	row.task = TASK_JOINT;
	row.samples = TABLE_NONE;
	row.loss = row.loss_of_mean = 0;
	for (int t = 0; t < TASKS; t++) {
		row.loss += targets->weights[t] * tasks[t].loss;
		row.loss_of_mean += targets->weights[t] * tasks[t].loss_of_mean;
	}
	interval =
		find_interval(row.loss, losses, targets->weights, &resampling);
	row.ci_low = interval.low;
	row.ci_high = interval.high;
	return table_add(table, &row) ? error_memory(error) : 0;
}

int results_losses(const struct sample_sets *sets,
	const struct results_settings *settings, struct table *losses,
	struct error *error)
{
	struct loss_targets targets;
	struct loss_row rows[TASKS];
	struct stats_loss sums[TASKS];
	int failed = targets_open(&targets, settings, error);

	losses->optional = settings->per_layer;
	for (size_t i = 0; !failed && i < sets->count; i++) {
		const struct sample_set *set = &sets->sets[i];

		if (!targets.counts[set->task])
			continue;
		failed = add_loss(set, &targets, settings, &rows[set->task],
			&sums[set->task], losses, error);
		if (!failed && settings->loss.weights && i &&
			set->task == TASK_GENERATION &&
			targets.counts[TASK_UNDERSTANDING] &&
			schema_key_equal(set->key, set[-1].key))
			failed = add_sum(
				(const struct sample_set *const[]){
					set - 1, set },
				rows, sums, &targets, settings, losses, error);
	}
	targets_close(&targets);
	return failed ? -1 : 0;
}
