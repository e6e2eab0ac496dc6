/*
 * Every command takes dumps or what an earlier command made of them.  All
 * dumps among the operands are read in one go, so that the workers are shared
 * out over them; then the rows are put down in the order of the operands.
 */
#include "analysis/study.h"

#include "analysis/inputs.h"
#include "analysis/survey.h"
#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct operands {
	const char **dumps;
	size_t dump_count;
	struct survey survey;
	const struct settings *settings;
};

static int add_sample(struct table *table, const struct survey_file *file,
	const struct survey_sample *sample, bool per_head, struct error *error)
{
	struct intensity_row row = { .model = file->model,
		.step = file->step,
		.file = file->path,
		.sample = sample->name,
		.group = sample->group,
		.task = sample->task,
		.layers = sample->layers,
		.heads = sample->heads,
		.keys = sample->counted_keys };

	for (size_t i = 0; i < sample->layers * sample->lines; i++) {
		const struct measure_value *value = &sample->values[i];

		row.layer = i / sample->lines;
		row.head = per_head ? i % sample->lines : TABLE_NONE;
		row.queries = value->queries;
		row.intensity = value->intensity;
		row.expected = value->expected;
		row.enrichment = value->enrichment;
		row.sink = value->sink;
		row.sinkfree = value->sinkfree;
		row.rowsum = value->rowsum;
		row.entropy = value->entropy;
		row.to_text = value->to_text;
		row.to_image = value->to_image;
		row.to_other = value->to_other;
		if (table_add(table, &row))
			return error_memory(error);
	}
	return 0;
}

static int add_dump(struct study *study, const struct survey_file *file,
	bool per_head, struct error *error)
{
	for (size_t i = 0; !file->failed && i < file->sample_count; i++)
		if (add_sample(&study->intensity, file, &file->samples[i],
			    per_head, error))
			return -1;
	return 0;
}

static int append(
	struct table *target, const struct table *source, struct error *error)
{
	const char *rows = source->rows;

	for (size_t i = 0; i < source->count; i++)
		if (table_add(target, rows + i * source->schema->row_size))
			return error_memory(error);
	target->optional = target->optional || source->optional;
	return 0;
}

static int refuse_table(
	const struct table *table, unsigned takes, struct error *error)
{
	const char *wanted = !(takes & STUDY_TABLES) ? "a dump"
		: !(takes & STUDY_CURVES)	     ? "an intensity table"
						     : "an intensity or curves "
						       "table";

	return error_set(
		error, "is a %s table, not %s", table->schema->name, wanted);
}

static int add_table(struct study *study, const char *path, unsigned takes,
	struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	struct table table;
	int result;

	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	table_init(&table, NULL);
	result = table_read(&table, stream, path, error);
	if (!is_stdin)
		fclose(stream);
	if (!result && table.schema == &schema_intensity &&
		(takes & STUDY_INTENSITY)) {
		result = append(&study->intensity, &table, error);
	} else if (!result && table.schema == &schema_curves &&
		(takes & STUDY_CURVES)) {
		result = append(&study->curves, &table, error);
	} else if (!result) {
		result = refuse_table(&table, takes, error);
		error_prefix(error, is_stdin ? "standard input" : path);
	}
	table_release(&table);
	return result;
}

/* A damaged dump is no text either. */
static bool looks_binary(const char *path)
{
	FILE *stream = fopen(path, "re");
	char head[512];
	size_t count;
	bool binary;

	if (!stream)
		return true;
	count = fread(head, 1, sizeof(head), stream);
	binary = count && (head[0] == '\x89' || memchr(head, '\0', count));
	fclose(stream);
	return binary;
}

/* What cannot be a table is a dump, or fails as one. */
static bool is_dump(const char *path, unsigned takes)
{
	struct stat status;

	if (!(takes & STUDY_TABLES))
		return true;
	if (strcmp(path, "-") == 0)
		return false;
	if (inputs_is_dump_name(path))
		return true;
	if (stat(path, &status) || S_ISDIR(status.st_mode))
		return true;
	return S_ISREG(status.st_mode) &&
		(hdf5_signature(path) || looks_binary(path));
}

static int read_dumps(struct operands *o, char *const *operands, int count,
	unsigned takes, struct error *error)
{
	const struct survey_request request = { .measure = true,
		.check = (takes & STUDY_CHECKED) && !o->settings->no_check };

	o->dumps = memory_array((size_t)count, sizeof(*o->dumps));
	if (!o->dumps)
		return error_memory(error);
	for (int i = 0; i < count; i++) {
		if (!is_dump(operands[i], takes))
			continue;
		o->dumps[o->dump_count++] = operands[i];
	}
	return survey_run(&o->survey, o->dumps, o->dump_count, o->settings,
		&request, error);
}

static int gather(struct study *study, struct operands *o,
	char *const *operands, int count, unsigned takes, struct error *error)
{
	size_t dump = 0;

	for (int i = 0; i < count; i++) {
		if (dump < o->dump_count && o->dumps[dump] == operands[i]) {
			if (add_dump(study, &o->survey.files[dump++],
				    o->settings->per_head, error))
				return -1;
		} else if (add_table(study, operands[i], takes, error)) {
			return -1;
		}
	}
	if (study->intensity.count || study->curves.count)
		return 0;
	if (!study->failed)
		return error_set(
			error, "%s: there is no row in it", operands[0]);
	if (count > 1)
		return error_set(error, "none of the dumps could be read");
	/* The one line that there is becomes the error. */
	error_set(error, "%.*s", (int)study->talk.length - 1, study->talk.text);
	buffer_release(&study->talk);
	return -1;
}

int study_read(struct study *study, char *const *operands, int count,
	unsigned takes, const struct settings *settings, struct error *error)
{
	struct operands o = { .settings = settings };
	struct inputs inputs;
	int result, given;

	*study = (struct study){ .inputs = (size_t)count };
	table_init(&study->intensity, &schema_intensity);
	table_init(&study->curves, &schema_curves);
	study->intensity.optional = settings->whole_rows;
	result = inputs_expand(&inputs, operands, count, settings, error);
	given = (int)inputs.count;
	if (!result)
		result = read_dumps(&o, inputs.paths, given, takes, error);
	if (!result) {
		study->inputs = inputs.count;
		study->failed = o.survey.failed;
		study->suspect = o.survey.suspect;
		study->talk = o.survey.talk;
		o.survey.talk = (struct buffer){ 0 };
		result = gather(study, &o, inputs.paths, given, takes, error);
	}
	survey_release(&o.survey);
	free(o.dumps);
	inputs_release(&inputs);
	return result;
}

void study_release(struct study *study)
{
	table_release(&study->intensity);
	table_release(&study->curves);
	buffer_release(&study->talk);
}
