/*
 * Every command takes dumps or what an earlier command made of them.  All
 * dumps among the operands are read in one go, so that the workers are shared
 * out over them; then the rows are put down in the order of the operands.
 */
#include "analysis/study.h"

#include "analysis/results.h"
#include "base/memory.h"
#include "survey/inputs.h"
#include "survey/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A dump among the operands. */
struct dump_operand {
	const char *path;
	struct buffer key;  /* of its shard */
	struct table table; /* the rows that its shard had */
	bool kept;	    /* it had some, and the dump is not read */
};

struct operands {
	struct dump_operand *dumps;
	size_t dump_count;
	const char **to_read; /* paths of those that are not kept */
	size_t *dump_of;      /* [to_read]: which dump */
	size_t read_count;
	struct survey survey;
	struct buffer talk;
	const struct settings *settings;
	struct survey_watch *watch;
	const struct shards *shards; /* or NULL */
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

/* A table of results is not mixed with what results are made of. */
static int append_results(
	struct study *study, const struct table *source, struct error *error)
{
	const struct schema *other = study->results.schema;

	if (!other && study->intensity.count)
		other = &schema_intensity;
	if (!other && study->curves.count)
		other = &schema_curves;
	if (other && other != source->schema)
		return error_set(error,
			"is a %s table, and another was a %s "
			"table",
			source->schema->name, other->name);
	if (!study->results.schema)
		table_init(&study->results, source->schema);
	return append(&study->results, source, error);
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
	} else if (!result && (takes & STUDY_RESULTS)) {
		result = append_results(study, &table, error);
		if (result)
			error_prefix(error, is_stdin ? "standard input" : path);
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

/* Keeps what was read of a dump, in case the run is interrupted. */
static int keep_dump(
	void *context, const struct survey_file *file, struct error *error)
{
	const struct operands *o = context;
	size_t dump = o->dump_of[file - o->survey.files];
	struct study part = { 0 };
	int result;

	/* What is no attention has to be seen, and said, every time. */
	if (file->faults[SCAN_LOGITS].rows || inputs_is_folder(file->path))
		return 0;
	table_init(&part.intensity, &schema_intensity);
	part.intensity.optional = o->settings->whole_rows;
	result = add_dump(&part, file, o->settings->per_head, error) ||
		shards_write(o->shards, file->path, &o->dumps[dump].key,
			&part.intensity, &file->talk, error);
	table_release(&part.intensity);
	return result ? -1 : 0;
}

/* Adds the dump to those that have to be read, unless it is kept. */
static void add_operand(struct operands *o, const char *path)
{
	struct dump_operand *dump = &o->dumps[o->dump_count];

	*dump = (struct dump_operand){ .path = path };
	table_init(&dump->table, &schema_intensity);
	/* Whether a file in a folder has changed, the folder does not say. */
	if (o->shards && !inputs_is_folder(path)) {
		shards_key(o->shards, path, &dump->key);
		dump->kept = shards_read(
			o->shards, path, &dump->key, &dump->table, &o->talk);
	}
	if (!dump->kept) {
		o->dump_of[o->read_count] = o->dump_count;
		o->to_read[o->read_count++] = path;
	}
	o->dump_count++;
}

static int read_dumps(struct operands *o, char *const *operands, int count,
	unsigned takes, struct error *error)
{
	const struct survey_finish keep = { keep_dump, o };
	const struct survey_request request = { .measure = true,
		.check = (takes & STUDY_CHECKED) && !o->settings->no_check,
		.finish = o->shards ? &keep : NULL,
		.watch = o->watch };

	o->dumps = memory_array((size_t)count, sizeof(*o->dumps));
	o->to_read = memory_array((size_t)count, sizeof(*o->to_read));
	o->dump_of = memory_array((size_t)count, sizeof(*o->dump_of));
	if (!o->dumps || !o->to_read || !o->dump_of)
		return error_memory(error);
	for (int i = 0; i < count; i++)
		if (is_dump(operands[i], takes))
			add_operand(o, operands[i]);
	return survey_run(&o->survey, o->to_read, o->read_count, o->settings,
		&request, error);
}

static void release_operands(struct operands *o)
{
	for (size_t i = 0; o->dumps && i < o->dump_count; i++) {
		buffer_release(&o->dumps[i].key);
		table_release(&o->dumps[i].table);
	}
	free(o->dumps);
	free(o->to_read);
	free(o->dump_of);
	survey_release(&o->survey);
	buffer_release(&o->talk);
}

/* Whether something else is measured than the intensity of layers. */
static bool measures_other(const struct settings *settings)
{
	return settings->blocks || settings->steps;
}

/* The dumps as the table of results that the settings ask for. */
static int add_other(
	struct study *study, const struct operands *o, struct error *error)
{
	bool blocks = o->settings->blocks;
	struct table other;
	int result;

	table_init(&other, blocks ? &schema_blocks : &schema_steps);
	result = blocks ? results_blocks(&o->survey, o->settings, &other, error)
			: results_steps(&o->survey, o->settings, &other, error);
	if (!result && other.count)
		result = append_results(study, &other, error);
	table_release(&other);
	return result;
}

static int gather(struct study *study, struct operands *o,
	char *const *operands, int count, unsigned takes, struct error *error)
{
	size_t dump = 0, file = 0;
	int result = 0;

	for (int i = 0; !result && i < count; i++) {
		const struct dump_operand *next = &o->dumps[dump];

		if (dump == o->dump_count || next->path != operands[i])
			result = add_table(study, operands[i], takes, error);
		else if (next->kept)
			result = append(&study->intensity, &next->table, error);
		else if (!measures_other(o->settings))
			result = add_dump(study, &o->survey.files[file++],
				o->settings->per_head, error);
		dump += dump < o->dump_count && next->path == operands[i];
	}
	if (!result && measures_other(o->settings))
		result = add_other(study, o, error);
	if (result)
		return -1;
	if (study->intensity.count || study->curves.count ||
		study->results.count)
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

int study_resume(struct study *study, char *const *operands, int count,
	unsigned takes, const struct settings *settings,
	const struct shards *shards, struct error *error)
{
	struct operands o = {
		.settings = settings, .shards = shards, .watch = study->watch
	};
	int result;

	*study = (struct study){ .inputs = (size_t)count,
		.watch = study->watch };
	table_init(&study->intensity, &schema_intensity);
	table_init(&study->curves, &schema_curves);
	table_init(&study->results, NULL);
	study->intensity.optional = settings->whole_rows;
	result = read_dumps(&o, operands, count, takes, error);
	study->failed = o.survey.failed;
	study->noted = o.talk.length > 0;
	for (size_t i = 0; i < o.survey.file_count; i++)
		study->noted |= !o.survey.files[i].failed &&
			o.survey.files[i].talk.length > 0;
	study->suspect = o.survey.suspect;
	study->checked = (takes & STUDY_CHECKED) && !settings->no_check &&
		o.dump_count > 0;
	study->talk = o.talk;
	o.talk = (struct buffer){ 0 };
	if (o.survey.talk.length)
		buffer_add(
			&study->talk, o.survey.talk.text, o.survey.talk.length);
	if (!result)
		result = gather(study, &o, operands, count, takes, error);
	release_operands(&o);
	return result;
}

int study_read(struct study *study, char *const *operands, int count,
	unsigned takes, const struct settings *settings, struct error *error)
{
	return study_resume(
		study, operands, count, takes, settings, NULL, error);
}

void study_release(struct study *study)
{
	table_release(&study->intensity);
	table_release(&study->curves);
	table_release(&study->results);
	buffer_release(&study->talk);
}
