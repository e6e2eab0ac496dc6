/*
 * The checksum is the sum over rows of a hash over cells.  A cell counts by the
 * name of its column and the bits of its number.  Texts do not count: files are
 * moved, and models get the names that a figure should show.  Nor do empty cells,
 * so that an optional column that is not there is one that is empty.
 */
#include "table/seal.h"

#include "base/number.h"
#include "base/random.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0 where the cell is empty, or a text. */
static uint64_t hash_cell(const struct column *column, const void *field)
{
	const double *number = field;
	uint64_t bits;

	switch (column->kind) {
	case COLUMN_TEXT:
		return 0;
	case COLUMN_TASK:
		return text_hash(task_name(*(const enum task *)field));
	case COLUMN_COUNT:
		return *(const size_t *)field == TABLE_NONE
			? 0
			: random_mix(*(const size_t *)field);
	case COLUMN_NUMBER:
		if (!isfinite(*number))
			return 0;
		memcpy(&bits, number, sizeof(bits));
		return random_mix(bits);
	}
	return 0;
}

void seal_count(struct seal *seal, const struct schema *schema, const void *row,
	bool optional)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];
		uint64_t hash =
			hash_cell(column, (const char *)row + column->offset);

		if (hash && (optional || !column->optional))
			sum += random_mix(hash ^ text_hash(column->name));
	}
	seal->rows++;
	seal->checksum += random_mix(sum);
}

void seal_print(const struct seal *seal, struct buffer *cell)
{
	buffer_print(cell, "rows=%zu;samples=%zu;checksum=%016" PRIx64,
		seal->rows, seal->samples, seal->checksum);
	if (!seal->shards)
		return;
	buffer_print(cell, ";shard=%zu/%zu;dumps=%s", seal->shard, seal->shards,
		seal->dumps ? seal->dumps : "");
	if (seal->failed)
		buffer_print(cell, ";failed=%zu", seal->failed);
	if (seal->found && *seal->found)
		buffer_print(cell, ";found=%s", seal->found);
	buffer_print(cell, ";version=%s;options=%s",
		seal->version ? seal->version : "",
		seal->options ? seal->options : "");
}

static bool parse_count(const char *text, size_t *count)
{
	uint64_t number;

	if (!number_parse_count(text, &number) || number >= TABLE_NONE)
		return false;
	*count = (size_t)number;
	return true;
}

static bool parse_checksum(const char *text, uint64_t *checksum)
{
	if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
		return false;
	*checksum = strtoull(text, NULL, 16);
	return true;
}

static bool parse_shard(char *text, struct seal *seal)
{
	char *slash = strchr(text, '/');

	if (!slash)
		return false;
	*slash = '\0';
	return parse_count(text, &seal->shard) &&
		parse_count(slash + 1, &seal->shards) && seal->shard &&
		seal->shard <= seal->shards;
}

static bool keep(struct strings *strings, const char *text, const char **field)
{
	*field = strings_keep(strings, text);
	return *field != NULL;
}

/* What a later version may say in addition is passed over. */
static bool parse_pair(struct seal *seal, const char *name, char *value,
	struct strings *strings)
{
	if (strcmp(name, "rows") == 0)
		return parse_count(value, &seal->rows);
	if (strcmp(name, "samples") == 0)
		return parse_count(value, &seal->samples);
	if (strcmp(name, "checksum") == 0)
		return parse_checksum(value, &seal->checksum);
	if (strcmp(name, "shard") == 0)
		return parse_shard(value, seal);
	if (strcmp(name, "failed") == 0)
		return parse_count(value, &seal->failed);
	if (strcmp(name, "dumps") == 0)
		return keep(strings, value, &seal->dumps);
	if (strcmp(name, "found") == 0)
		return keep(strings, value, &seal->found);
	if (strcmp(name, "version") == 0)
		return keep(strings, value, &seal->version);
	if (strcmp(name, "options") == 0)
		return keep(strings, value, &seal->options);
	return true;
}

int seal_parse(struct seal *seal, const char *cell, struct strings *strings,
	struct error *error)
{
	static const char options[] = "options=";
	char *copy = strdup(cell), *next = copy;
	bool good = text_has_prefix(cell, "rows=") &&
		strstr(cell, ";samples=") && strstr(cell, ";checksum=");

	*seal = (struct seal){ .found = "" };
	if (!copy)
		return error_memory(error);
	while (good && next) {
		char *pair = next, *value = strchr(pair, '=');

		/* Options come last: they may hold anything. */
		next = text_has_prefix(pair, options) ? NULL
						      : strchr(pair, ';');
		if (next)
			*next++ = '\0';
		good = value && (!next || value < next);
		if (good) {
			*value++ = '\0';
			good = parse_pair(seal, pair, value, strings);
		}
	}
	free(copy);
	return good ? 0
		    : error_set(error,
			      "column '" SEAL_COLUMN "': '%.80s' is not a seal",
			      cell);
}

#define WAY_OUT "; drop the column '" SEAL_COLUMN "' to use them as they are"

int seal_compare(const struct seal *seals, size_t count,
	const struct seal *rows, struct error *error)
{
	struct seal sum = { 0 };

	if (!count)
		return error_set(error,
			"has no seal after its last row: it was cut short, or "
			"rows were picked out" WAY_OUT);
	for (size_t i = 0; i < count; i++) {
		sum.rows += seals[i].rows;
		sum.checksum += seals[i].checksum;
	}
	if (sum.rows != rows->rows)
		return error_set(error,
			"its seal says %zu row%s, but there are %zu: rows are "
			"missing, or were picked out" WAY_OUT,
			sum.rows, text_plural(sum.rows), rows->rows);
	if (sum.checksum != rows->checksum)
		return error_set(error,
			"its checksum does not fit its rows: a value was "
			"changed" WAY_OUT);
	return 0;
}
