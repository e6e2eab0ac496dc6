/*
 * Every command works on dumps or on what an earlier command made of them.  All
 * dumps among the operands are read in one pass, which shares its workers out
 * over them; then the rows are added in the order of the operands.
 */
#include "results/inputs.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "dump/location.h"
#include "results/duplicates.h"
#include "results/results.h"
#include "results/rows.h"
#include "results/table_check.h"
#include "scan/operands.h"
#include "scan/overview.h"
#include "scan/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A dump among the operands. */
struct dump_operand {
	const char *path;
	struct buffer key; /* of its shard */
	struct resume_shard shard;
	bool kept; /* it had rows, and the dump is not read */
};

struct reading {
	struct dump_operand *dumps;
	size_t dump_count;
	const char **to_read;	 /* paths of those that are not kept */
	size_t *dump_of;	 /* [to_read]: which dump */
	struct scan_part *parts; /* [to_read] */
	size_t read_count;
	struct buffer
		chosen; /* what of the choice of samples kept dumps have */
	struct scan scan;
	struct buffer messages;
	const struct results_settings *settings;
	struct scan_watch *watch;
	struct resume_cache *cache; /* or NULL */
};

/* Adds the rows of `source`, which is of no use afterwards: the first are taken
 * as they are, since millions of them are not to be there twice. */
static int append(
	struct table *target, struct table *source, struct error *error)
{
	const char *rows = source->rows;

	if (!target->count) {
		source->optional |= target->optional;
		source->seal_count = 0;
		table_release(target);
		*target = *source;
		*source = (struct table){ 0 };
		return 0;
	}
	for (size_t i = 0; i < source->count; i++)
		if (table_add(target, rows + i * source->schema->row_size))
			return error_memory(error);
	target->optional = target->optional || source->optional;
	return 0;
}

/* A table of results is not mixed with what results are made of. */
static int append_results(
	struct inputs *inputs, struct table *source, struct error *error)
{
	const struct schema *other = inputs->results.schema;

	if (!other && inputs->samples.rows &&
		inputs->samples.schema == &schema_intensity)
		other = &schema_intensity;
	if (!other && inputs->curves.count)
		other = &schema_curves;
	if (other && other != source->schema)
		return error_set(error,
			"is %s %s table, and another was %s %s table",
			text_article(source->schema->name),
			source->schema->name, text_article(other->name),
			other->name);
	if (!inputs->results.schema)
		table_init(&inputs->results, source->schema);
	return append(&inputs->results, source, error);
}

/* What is known of a table while it is read. */
struct table_reading {
	struct inputs *inputs;
	unsigned accepted;
	struct table_check check;
};

static const char *parts_command(const struct schema *samples)
{
	return samples == &schema_block_samples	  ? "blocks"
		: samples == &schema_role_samples ? "blocks --roles"
		: samples == &schema_step_samples ? "steps"
						  : "keys";
}

static int refuse_table(const struct table_reading *reading,
	const struct table *table, struct error *error)
{
	unsigned accepted = reading->accepted;
	const struct schema *samples = reading->inputs->samples.schema;
	const char *article = text_article(table->schema->name);

	if (samples == &schema_role_samples &&
		table->schema == &schema_intensity)
		return error_set(error,
			"is an intensity table, which has no shares of roles; "
			"give the dumps, or the table of 'attnscope blocks "
			"--roles --per-sample'");
	if (accepted == INPUTS_PARTS)
		return error_set(error,
			"is %s %s table; %s reads dumps, or the table of '%s "
			"--per-sample'",
			article, table->schema->name, parts_command(samples),
			parts_command(samples));
	return error_set(error, "is %s %s table, not %s", article,
		table->schema->name,
		!(accepted & INPUTS_TABLES)	      ? "a dump"
			: !(accepted & INPUTS_CURVES) ? "an intensity table"
						      : "an intensity or "
							"curves table");
}

/* Whether the rows of the table are samples that go into the store. */
static bool is_stored(
	const struct table_reading *reading, const struct schema *schema)
{
	const struct schema *wanted = reading->inputs->samples.schema;

	return schema == wanted &&
		(schema != &schema_intensity ||
			(reading->accepted & INPUTS_INTENSITY));
}

/* Looks at rows, and stores them if they are of samples. */
static int take_rows(void *context, struct table *rows, struct error *error)
{
	struct table_reading *reading = context;

	if (!is_stored(reading, rows->schema))
		return 0;
	if (table_check_rows(&reading->check, rows, error) ||
		store_add(&reading->inputs->samples, rows, error))
		return -1;
	rows->count = 0;
	return 0;
}

/* { "path": ..., "conventions": ["strict"] }: what the rows say, each once. */
static void add_found(const struct table_reading *reading, const char *path,
	const struct schema *schema)
{
	const struct table_check *check = &reading->check;
	struct buffer *text = &reading->inputs->found;

	buffer_print(text, "{ \"path\": ");
	buffer_json(text, path);
	buffer_print(text, ", \"table\": \"%s\", \"rows\": %zu", schema->name,
		check->rows);
	buffer_print(text, ", \"conventions\": [");
	for (size_t i = 0; i < check->convention_count; i++) {
		buffer_print(text, "%s", i ? ", " : "");
		buffer_json(text, check->conventions[i]);
	}
	buffer_print(text, "] }");
}

/* Puts what was not stored where it belongs. */
static int keep_table(struct table_reading *reading, struct table *table,
	const char *name, struct error *error)
{
	struct inputs *inputs = reading->inputs;
	int result;

	if (is_stored(reading, table->schema))
		return 0;
	if (table->schema == &schema_curves &&
		(reading->accepted & INPUTS_CURVES))
		return append(&inputs->curves, table, error);
	result = reading->accepted & INPUTS_RESULTS
		? append_results(inputs, table, error)
		: refuse_table(reading, table, error);
	return result ? error_prefix(error, name) : 0;
}

static int add_table(struct inputs *inputs, const char *path, unsigned accepted,
	struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	struct table_reading reading = { .inputs = inputs,
		.accepted = accepted,
		.check = { .path = name,
			.messages = &inputs->messages,
			.suspect = &inputs->suspect } };
	const struct table_taker taker = { take_rows, &reading };
	struct table table;
	int result;

	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	table_init(&table, NULL);
	result = table_read_parts(&table, stream, path, &taker, error);
	if (!is_stdin)
		fclose(stream);
	result = result || take_rows(&reading, &table, error) ||
		table_check_rows(&reading.check, &table, error);
	if (!result)
		add_found(&reading, path, table.schema);
	result = result ||
		table_check_end(&reading.check, table.seal_count > 0, error) ||
		keep_table(&reading, &table, name, error);
	table_check_release(&reading.check);
	table_release(&table);
	return result;
}

/* Whether the file begins with text.  A damaged dump does not, nor does one of
 * which nothing was written. */
static bool looks_like_text(const char *path)
{
	FILE *stream = fopen(path, "re");
	unsigned char head[512];
	size_t count = 0, i = 0;

	if (stream)
		count = fread(head, 1, sizeof(head), stream);
	if (stream)
		fclose(stream);
	while (i < count &&
		(head[i] >= ' ' || (head[i] && strchr("\t\n\r", head[i]))))
		i++;
	return count && i == count;
}

static bool is_table_name(const char *path)
{
	return text_has_suffix(path, ".csv") || text_has_suffix(path, ".CSV");
}

/* What cannot be a table is a dump, or fails as one. */
static bool is_dump(const char *path, unsigned accepted)
{
	struct stat status;

	if (!(accepted & INPUTS_TABLES))
		return true;
	if (strcmp(path, "-") == 0)
		return false;
	if (location_ending(path) || stat(path, &status) ||
		S_ISDIR(status.st_mode))
		return true;
	if (!S_ISREG(status.st_mode))
		return false;
	return hdf5_signature(path) ||
		!(is_table_name(path) || looks_like_text(path));
}

bool inputs_has_table(char *const *operands, int count, unsigned accepted)
{
	for (int i = 0; i < count; i++)
		if (!is_dump(operands[i], accepted))
			return true;
	return false;
}

bool inputs_has_dump(char *const *operands, int count, unsigned accepted)
{
	for (int i = 0; i < count; i++)
		if (is_dump(operands[i], accepted))
			return true;
	return false;
}

/* Keeps what was read of a dump, in case the run is interrupted. */
static int keep_dump(
	void *context, const struct scan_file *file, struct error *error)
{
	const struct reading *o = context;
	size_t dump = o->dump_of[file - o->scan.files];
	struct resume_shard shard = { .messages = file->messages };
	int result;

	/* What is no attention, or not all that there should be, has to be
	 * seen, and said, every time. */
	if (file->stamp.size <= RESUME_SMALLEST ||
		file->faults[ROW_LOGITS].rows || file->impossible ||
		file->contradicted || file->troubled || file->unfinished ||
		operands_is_folder(file->path))
		return 0;
	table_init(&shard.table, &schema_intensity);
	shard.table.optional = o->settings->scan.whole_rows;
	overview_json(file, &shard.found);
	result = rows_add(&shard.table, file, &o->settings->scan, error) ||
		resume_cache_write(o->cache, file->path, &o->dumps[dump].key,
			&shard, error);
	table_release(&shard.table);
	buffer_release(&shard.found);
	return result ? -1 : 0;
}

/* Adds what of the choice of samples a kept dump has. */
static void add_chosen(struct reading *o, const struct buffer *found)
{
	const char *digits =
		found->text ? strstr(found->text, OVERVIEW_CHOSEN) : NULL;

	digits = digits ? digits + strlen(OVERVIEW_CHOSEN) : "";
	for (size_t i = 0; digits[i] == '0' || digits[i] == '1'; i++) {
		if (i == o->chosen.length)
			buffer_add(&o->chosen, "0", 1);
		if (!o->chosen.failed && digits[i] == '1')
			o->chosen.text[i] = '1';
	}
}

/* Adds the dump to those that have to be read, unless it is kept. */
static void add_operand(
	struct reading *o, const char *path, const struct scan_part *part)
{
	struct dump_operand *dump = &o->dumps[o->dump_count];

	*dump = (struct dump_operand){ .path = path };
	table_init(&dump->shard.table, &schema_intensity);
	/* Whether a file in a folder has changed, the folder does not say. */
	if (o->cache && !operands_is_folder(path)) {
		resume_cache_key(o->cache, path, part, &dump->key);
		dump->kept = resume_cache_read(
			o->cache, path, &dump->key, &dump->shard);
		if (dump->kept && dump->shard.messages.length)
			buffer_print(
				&o->messages, "%s", dump->shard.messages.text);
		if (dump->kept)
			add_chosen(o, &dump->shard.found);
	}
	if (!dump->kept) {
		o->dump_of[o->read_count] = o->dump_count;
		o->parts[o->read_count] =
			part ? *part : (struct scan_part){ 0, 1 };
		o->to_read[o->read_count++] = path;
	}
	o->dump_count++;
}

static int read_dumps(struct reading *o, char *const *operands, int count,
	const struct scan_part *parts, unsigned accepted, struct error *error)
{
	const struct scan_finish keep = { keep_dump, o };
	struct scan_request request = { .settings = &o->settings->scan,
		.mode = SCAN_MEASURE,
		.spot_check = !o->settings->scan.no_check,
		.finish = o->cache ? &keep : NULL,
		.watch = o->watch };

	o->dumps = memory_array((size_t)count, sizeof(*o->dumps));
	o->to_read = memory_array((size_t)count, sizeof(*o->to_read));
	o->dump_of = memory_array((size_t)count, sizeof(*o->dump_of));
	o->parts = memory_array((size_t)count, sizeof(*o->parts));
	if (!o->dumps || !o->to_read || !o->dump_of || !o->parts)
		return error_memory(error);
	request.parts = o->parts;
	for (int i = 0; i < count; i++)
		if (output_protect(operands[i], error))
			return -1;
	for (int i = 0; i < count; i++)
		if (is_dump(operands[i], accepted))
			add_operand(o, operands[i], parts ? &parts[i] : NULL);
	request.kept = o->dump_count - o->read_count;
	request.kept_chosen = o->chosen.text;
	if (o->chosen.failed)
		return error_memory(error);
	return scan_run(&o->scan, o->to_read, o->read_count, &request, error);
}

static void release_reading(struct reading *o)
{
	for (size_t i = 0; o->dumps && i < o->dump_count; i++) {
		buffer_release(&o->dumps[i].key);
		table_release(&o->dumps[i].shard.table);
		buffer_release(&o->dumps[i].shard.messages);
		buffer_release(&o->dumps[i].shard.found);
	}
	free(o->dumps);
	free(o->to_read);
	free(o->dump_of);
	free(o->parts);
	scan_release(&o->scan);
	buffer_release(&o->chosen);
	buffer_release(&o->messages);
}

/* The parts of layers as the table of results that they were measured for. */
static int add_part_results(struct inputs *inputs,
	const struct results_settings *settings, struct error *error)
{
	struct table results;
	int failed;

	table_init(&results,
		settings->scan.blocks	       ? &schema_blocks
			: settings->scan.roles ? &schema_roles
			: settings->scan.keys  ? &schema_keys
					       : &schema_steps);
	results.optional = inputs->samples.optional && settings->scan.steps;
	failed = results_parts(inputs, settings, &results, error);
	if (!failed && results.count)
		failed = append_results(inputs, &results, error);
	table_release(&results);
	return failed;
}

/* The same, without keeping all of it twice. */
static int add_scanned(struct inputs *inputs, struct scan_file *file,
	const struct scan_settings *settings, struct error *error)
{
	struct table rows;
	int failed = 0;

	table_init(&rows, inputs->samples.schema);
	rows.optional = inputs->samples.optional;
	for (size_t s = 0; !failed && !file->failed && s < file->sample_count;
		s++) {
		failed = rows_add_sample(&rows, file, s, settings, error) ||
			store_add(&inputs->samples, &rows, error);
		rows.count = 0;
		scan_release_values(&file->samples[s]);
	}
	table_release(&rows);
	overview_json(file, &inputs->found);
	return failed;
}

static int add_kept(
	struct inputs *inputs, struct resume_shard *shard, struct error *error)
{
	int failed;

	buffer_add(&inputs->found, shard->found.text, shard->found.length);
	failed = store_add(&inputs->samples, &shard->table, error);
	table_release(&shard->table);
	return failed;
}

/* append_results() for what comes after a table of results. */
static int refuse_mixture(
	const struct inputs *inputs, const char *name, struct error *error)
{
	const struct schema *results = inputs->results.schema;
	bool samples = inputs->samples.rows &&
		inputs->samples.schema == &schema_intensity;

	if (!results || !(samples || inputs->curves.count))
		return 0;
	return error_set(error, "%s: is not %s %s table, and another was", name,
		text_article(results->name), results->name);
}

/* What was read now is said; what is in a table was said when it was made. */
static int check_samples(
	struct inputs *inputs, const struct reading *o, struct error *error)
{
	const struct store *samples = &inputs->samples;

	if (o->settings->duplicates == DUPLICATES_REFUSE &&
		duplicates_refuse(samples, error))
		return -1;
	return o->dump_count
		? duplicates_list(samples, &inputs->messages, error)
		: 0;
}

static int gather(struct inputs *inputs, struct reading *o,
	char *const *operands, int count, unsigned accepted,
	struct error *error)
{
	size_t dump = 0, file = 0;
	int result = 0;

	for (int i = 0; !result && i < count; i++) {
		struct dump_operand *next = &o->dumps[dump];

		buffer_print(&inputs->found, "%s    ", i ? ",\n" : "");
		if (dump == o->dump_count || next->path != operands[i])
			result =
				add_table(inputs, operands[i], accepted, error);
		else if (next->kept)
			result = add_kept(inputs, &next->shard, error);
		else
			result = add_scanned(inputs, &o->scan.files[file++],
				&o->settings->scan, error);
		result = result || refuse_mixture(inputs, operands[i], error);
		dump += dump < o->dump_count && next->path == operands[i];
	}
	if (!result)
		result = store_end(&inputs->samples, error) ||
			check_samples(inputs, o, error);
	if (!result && inputs->samples.rows &&
		inputs->samples.schema != &schema_intensity &&
		!settings_shares(o->settings))
		result = add_part_results(inputs, o->settings, error);
	if (result)
		return -1;
	if (inputs->samples.rows || inputs->curves.count ||
		inputs->results.count)
		return 0;
	/* There may be more shards than samples. */
	if (!inputs->failed && o->settings->scan.shard.count)
		return 0;
	if (!inputs->failed)
		return error_set(error, "%s: no rows", operands[0]);
	if (count > 1)
		return error_set(error, "none of the dumps could be read");
	/* The one line that there is becomes the error. */
	error_set(error, "%.*s", (int)inputs->messages.length - 1,
		inputs->messages.text);
	buffer_release(&inputs->messages);
	return -1;
}

int inputs_resume(struct inputs *inputs, char *const *operands, int count,
	unsigned accepted, const struct results_settings *settings,
	struct resume_cache *cache, struct error *error)
{
	struct reading o = {
		.settings = settings, .cache = cache, .watch = inputs->watch
	};
	int result;

	*inputs = (struct inputs){ .inputs = (size_t)count,
		.watch = inputs->watch,
		.shares = inputs->shares };
	store_init(&inputs->samples,
		settings->scan.blocks	       ? &schema_block_samples
			: settings->scan.roles ? &schema_role_samples
			: settings->scan.steps ? &schema_step_samples
			: settings->scan.keys  ? &schema_key_samples
					       : &schema_intensity,
		settings);
	table_init(&inputs->curves, &schema_curves);
	table_init(&inputs->results, NULL);
	inputs->samples.optional = settings->scan.steps
		? settings->scan.per_head
		: settings->scan.whole_rows;
	result = read_dumps(
		&o, operands, count, inputs->shares, accepted, error);
	inputs->failed = o.scan.failed;
	choice_print_found(&o.scan.choice, &inputs->chosen);
	inputs->dumps = o.dump_count;
	inputs->noted = o.messages.length > 0;
	for (size_t i = 0; i < o.scan.file_count; i++)
		inputs->noted |= !o.scan.files[i].failed &&
			o.scan.files[i].messages.length > 0;
	inputs->suspect = o.scan.suspect;
	inputs->checked = !settings->scan.no_check && o.dump_count > 0;
	inputs->messages = o.messages;
	o.messages = (struct buffer){ 0 };
	if (cache && cache->changed)
		buffer_print(&inputs->messages,
			"%s: intensity.csv or manifest.json is not what the "
			"last run wrote: all dumps are read again\n",
			cache->request.output);
	if (o.scan.messages.length)
		buffer_add(&inputs->messages, o.scan.messages.text,
			o.scan.messages.length);
	if (!result)
		result = gather(inputs, &o, operands, count, accepted, error);
	release_reading(&o);
	return result;
}

int inputs_read(struct inputs *inputs, char *const *operands, int count,
	unsigned accepted, const struct results_settings *settings,
	struct error *error)
{
	return inputs_resume(
		inputs, operands, count, accepted, settings, NULL, error);
}

void inputs_release(struct inputs *inputs)
{
	store_release(&inputs->samples);
	table_release(&inputs->curves);
	table_release(&inputs->results);
	buffer_release(&inputs->messages);
	buffer_release(&inputs->found);
	buffer_release(&inputs->chosen);
}
