/*
 * All parts are read into one table, which verifies the seal of each.  What the
 * seals say tells whether shards are those of one run, and which are missing;
 * what the rows say, whether each is there once.
 *
 * Rows are then put in the order in which one run writes them.
 */
#include "results/merge.h"

#include "base/memory.h"
#include "base/shards.h"
#include "base/text.h"
#include "hdf5/file.h"
#include "results/dump_list.h"
#include "results/duplicates.h"
#include "results/rows.h"
#include "sample/roles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One file, and what of the table is from it. */
struct part {
	char *path;
	size_t rows, seals; /* where they end */
	struct shard shard; /* by its name; { 0 }: the name does not say */
};

struct merge {
	const struct merge_request *request;
	struct part *parts;
	size_t count, capacity;
	struct table *table;
	struct buffer *problems, *again;
};

static int add_part(struct merge *m, const char *name,
	const struct shard *shard, struct error *error)
{
	struct buffer path = { 0 };

	if (memory_grow(&m->parts, &m->capacity, m->count, sizeof(*m->parts)))
		return error_memory(error);
	if (shard->count)
		shards_name(name, shard, &path);
	else
		buffer_print(&path, "%s", name);
	if (path.failed)
		return error_memory(error);
	m->parts[m->count++] =
		(struct part){ .path = path.text, .shard = *shard };
	return 0;
}

static int list_parts(struct merge *m, struct error *error)
{
	const struct merge_request *request = m->request;

	for (int i = 0; i < request->count; i++) {
		const char *name = request->names[i];
		struct shard shard = { 0 };

		if (!shards_are_named(name, &shard.count) || !shard.count) {
			shard.count = 0;
			if (add_part(m, name, &shard, error))
				return -1;
			continue;
		}
		while (shard.index++ < shard.count)
			if (add_part(m, name, &shard, error))
				return -1;
	}
	return 0;
}

/* Whether all rows from `row` on are those of the seals from `seal` on. */
static bool is_sealed(const struct table *table, size_t row, size_t seal)
{
	size_t rows = 0;

	for (size_t i = seal; i < table->seal_count; i++)
		rows += table->seals[i].rows;
	return seal < table->seal_count && rows == table->count - row;
}

/* Adds the rows of a part; what is wrong with it is a problem. */
static int read_part(struct merge *m, struct part *part, struct error *error)
{
	struct table *table = m->table;
	bool is_stdin = strcmp(part->path, "-") == 0;
	FILE *stream = is_stdin ? stdin : fopen(part->path, "re");
	size_t seals = table->seal_count, rows = table->count;
	struct error cause;

	if (!stream) {
		buffer_print(m->problems, "%s: cannot open: %s\n", part->path,
			strerror(errno));
	} else if (!is_stdin && hdf5_signature(part->path)) {
		buffer_print(m->problems,
			"%s: is a dump, not a table that was made of some\n",
			part->path);
	} else if (table_read(table, stream, part->path, &cause)) {
		buffer_print(m->problems, "%s\n", cause.text);
	} else if (!schema_is_samples(table->schema)) {
		buffer_print(m->problems,
			"%s: is %s %s table, not one of samples\n", part->path,
			text_article(table->schema->name), table->schema->name);
	} else if (!is_sealed(table, rows, seals)) {
		buffer_print(m->problems,
			"%s: does not say whether it is whole: it has no "
			"column 'seal'\n",
			part->path);
	}
	if (stream && !is_stdin)
		fclose(stream);
	part->rows = table->count;
	part->seals = table->seal_count;
	return m->problems->failed ? error_memory(error) : 0;
}

static const struct part *part_of_row(const struct merge *m, size_t row)
{
	const struct part *part = m->parts;

	while (part->rows <= row)
		part++;
	return part;
}

static const struct part *part_of_seal(const struct merge *m, size_t seal)
{
	const struct part *part = m->parts;

	while (part->seals <= seal)
		part++;
	return part;
}

static void refuse_shards(struct merge *m, size_t a, size_t b, const char *what,
	const char *word_a, const char *word_b)
{
	buffer_print(m->problems, "%s and %s are shards of different %s: ",
		part_of_seal(m, a)->path, part_of_seal(m, b)->path, what);
	buffer_print(m->problems, "%s and %s\n", *word_a ? word_a : "none",
		*word_b ? word_b : "none");
}

/* Whether two shards are of one run. */
static void compare_shards(struct merge *m, size_t a, size_t b)
{
	const struct seal *x = &m->table->seals[a], *y = &m->table->seals[b];
	char of_x[32], of_y[32];

	snprintf(of_x, sizeof(of_x), "of %zu", x->shards);
	snprintf(of_y, sizeof(of_y), "of %zu", y->shards);
	if (x->shards != y->shards)
		refuse_shards(m, a, b, "numbers", of_x, of_y);
	else if (strcmp(x->dumps, y->dumps) != 0)
		refuse_shards(m, a, b, "dumps, or dumps that grew", x->dumps,
			y->dumps);
	else if (strcmp(x->version, y->version) != 0)
		refuse_shards(m, a, b, "versions", x->version, y->version);
	else if (strcmp(x->options, y->options) != 0)
		refuse_shards(m, a, b, "options", x->options, y->options);
	else if (strlen(x->found) != strlen(y->found))
		refuse_shards(
			m, a, b, "lists of samples", x->options, y->options);
}

/* A sample that the options name has to be in a dump of some shard. */
static void check_found(struct merge *m, size_t first)
{
	const struct table *table = m->table;
	const struct seal *one = &table->seals[first];
	size_t length = first < table->seal_count ? strlen(one->found) : 0;

	for (size_t k = 0; k < length; k++) {
		size_t i = first;

		while (i < table->seal_count && table->seals[i].found[k] != '1')
			i++;
		if (i == table->seal_count)
			buffer_print(m->problems,
				"entry %zu of the samples in %s is in no "
				"dump\n",
				k + 1, one->options);
	}
}

/* A seal that is read may lack any of them. */
static bool is_complete(const struct seal *seal)
{
	return seal->dumps && seal->version && seal->options;
}

/* Looks at the seal of a shard, of which all[first] is the first. */
static void check_shard(
	struct merge *m, size_t i, size_t first, size_t *seen, size_t shards)
{
	const struct seal *seal = &m->table->seals[i];
	const char *path = part_of_seal(m, i)->path;

	if (!is_complete(seal)) {
		buffer_print(m->problems,
			"%s: its seal does not say how the shard was made\n",
			path);
		return;
	}
	if (i != first)
		compare_shards(m, first, i);
	if (seal->shards != shards)
		return;
	if (seen[seal->shard])
		buffer_print(m->problems,
			"shard %zu/%zu is there twice: %s "
			"and %s\n",
			seal->shard, shards,
			part_of_seal(m, seen[seal->shard] - 1)->path, path);
	seen[seal->shard] = i + 1;
	if (!seal->failed)
		return;
	buffer_print(m->problems, "%s: %zu of its dumps could not be read\n",
		path, seal->failed);
	buffer_print(m->again, "--shard %zu/%zu\n", seal->shard, shards);
}

/* Shards that there are, or should be by the names of parts. */
static size_t count_shards(const struct merge *m, size_t *first)
{
	size_t count = 0;

	*first = 0;
	while (*first < m->table->seal_count && !m->table->seals[*first].shards)
		++*first;
	if (*first < m->table->seal_count)
		return m->table->seals[*first].shards;
	for (size_t i = 0; i < m->count; i++)
		if (m->parts[i].shard.count > count)
			count = m->parts[i].shard.count;
	return count;
}

static int check_shards(struct merge *m, struct error *error)
{
	size_t first, missing = 0, shards = count_shards(m, &first);
	size_t *seen = memory_array(shards + 1, sizeof(*seen));

	if (!seen)
		return error_memory(error);
	for (size_t i = first; i < m->table->seal_count; i++)
		if (m->table->seals[i].shards)
			check_shard(m, i, first, seen, shards);
	for (size_t i = 1; i <= shards; i++) {
		if (seen[i])
			continue;
		missing++;
		buffer_print(m->again, "--shard %zu/%zu\n", i, shards);
	}
	if (!m->problems->length)
		check_found(m, first);
	if (missing)
		buffer_print(m->problems,
			"%zu of %zu shards %s missing or not whole\n", missing,
			shards, missing == 1 ? "is" : "are");
	free(seen);
	return 0;
}

/* A row on its way to its place. */
struct place {
	const struct sample_layer *of;
	size_t rank, part;	/* of its dump; of its layer */
	struct role_pair names; /* of roles, the same */
	size_t at;		/* in the table */
};

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_keys(const struct place *a, const struct place *b)
{
	const struct sample_layer *x = a->of, *y = b->of;
	int result = compare_numbers(a->rank, b->rank);

	if (!result && x->sample != y->sample)
		result = text_compare_natural(x->sample, y->sample);
	if (!result)
		result = compare_numbers(x->layer, y->layer);
	if (!result)
		result = compare_numbers(a->part, b->part);
	if (!result && a->names.from)
		result = roles_compare(a->names.from, b->names.from);
	if (!result && a->names.from)
		result = roles_compare(a->names.to, b->names.to);
	return result;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int result = compare_keys(x, y);

	return result ? result : compare_numbers(x->at, y->at);
}

/* Says of each two parts that have rows in common so once. */
static void check_rows(struct merge *m, const struct place *places)
{
	const struct part *last_a = NULL, *last_b = NULL;

	for (size_t i = 1; i < m->table->count; i++) {
		const struct sample_layer *of = places[i].of;
		const struct part *a, *b;

		if (compare_keys(&places[i - 1], &places[i]) != 0)
			continue;
		a = part_of_row(m, places[i - 1].at);
		b = part_of_row(m, places[i].at);
		if (a == last_a && b == last_b)
			continue;
		buffer_print(m->problems,
			"%s: sample '%s', layer %zu is there twice: in %s and "
			"%s\n",
			of->file, of->sample, of->layer, a->path, b->path);
		last_a = a;
		last_b = b;
	}
}

static int order_rows(struct merge *m, struct place *places,
	const struct dump_list *list, struct error *error)
{
	struct table *table = m->table;
	size_t size = table->count ? table->schema->row_size : 1;
	char *ordered = memory_array(table->count, size);

	if (!ordered)
		return error_memory(error);
	for (size_t i = 0; i < table->count; i++) {
		const struct sample_layer *of = table_sample(table, i);

		places[i] = (struct place){ of,
			i && of->file == places[i - 1].of->file
				? places[i - 1].rank
				: dump_list_rank(list, of->file),
			rows_part(table, i), rows_names(table, i), i };
	}
	if (table->count)
		qsort(places, table->count, sizeof(*places), compare_places);
	check_rows(m, places);
	for (size_t i = 0; i < table->count; i++)
		memcpy(ordered + i * size, places[i].of, size);
	free(table->rows);
	table->rows = ordered;
	table->capacity = table->count;
	/* Their seals are those of parts. */
	table->seal_count = 0;
	return 0;
}

static int check_dumps(struct merge *m, struct error *error)
{
	struct place *places = memory_array(m->table->count, sizeof(*places));
	struct buffer missing = { 0 };
	struct dump_list list;
	int failed =
		dump_list_make(&list, m->table, m->request->expected, error);

	if (!failed && !places)
		failed = error_memory(error);
	if (!failed)
		failed = order_rows(m, places, &list, error);
	if (!failed)
		dump_list_check(&list, m->problems, &missing);
	/* Those of a shard that is read again are read with it. */
	if (!failed && missing.length && !m->again->length)
		buffer_print(m->again, "%s", missing.text);
	buffer_release(&missing);
	dump_list_release(&list);
	free(places);
	return failed;
}

static int check_duplicates(struct merge *m, struct error *error)
{
	const struct results_settings least = { .keeps = KEEP_LAYERS };
	struct store samples;
	struct error cause;
	int failed;

	store_init(&samples, m->table->schema, &least);
	failed = store_add(&samples, m->table, error) ||
		store_end(&samples, error);
	if (!failed && duplicates_refuse(&samples, &cause))
		buffer_print(m->problems, "%s\n", cause.text);
	store_release(&samples);
	return failed;
}

int merge_parts(const struct merge_request *request, struct table *table,
	struct buffer *problems, struct buffer *again, struct error *error)
{
	struct merge m = { .request = request,
		.table = table,
		.problems = problems,
		.again = again };
	int failed = list_parts(&m, error);

	for (size_t i = 0; !failed && i < m.count; i++)
		failed = read_part(&m, &m.parts[i], error);
	/* A table of something else has no samples to be found missing. */
	if (!failed && (!table->schema || schema_is_samples(table->schema)))
		failed = check_shards(&m, error) || check_dumps(&m, error);
	if (!failed && !problems->length && !request->keep_duplicates)
		failed = check_duplicates(&m, error);
	if (!failed && (problems->failed || again->failed))
		failed = error_memory(error);
	for (size_t i = 0; i < m.count; i++)
		free(m.parts[i].path);
	free(m.parts);
	return failed ? -1 : 0;
}
