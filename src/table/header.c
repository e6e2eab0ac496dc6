/*
 * A table says what it is by its column names, so a line is a header of a
 * kind of table when it names all columns that this kind cannot do without.
 * No two kinds fit one another's headers.  A line that fits none is most
 * often ours with a column lost, or no table of ours at all; the share of the
 * columns that are there tells which to say.
 */
#include "table/header.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "table/seal.h"

#include <stdlib.h>
#include <string.h>

/* The number of the schema's columns that the line lacks: *missing is the
 * first.  Optional ones count when the line has some of them. */
static size_t count_missing(const struct schema *schema,
	const struct line *line, bool optional, const char **missing)
{
	size_t count = 0;

	*missing = NULL;
	for (size_t i = 0; i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];

		if ((column->optional && !optional) || column->older ||
			line_has(line, column->name))
			continue;
		if (count++ == 0)
			*missing = column->name;
	}
	return count;
}

static size_t count_required(const struct schema *schema)
{
	size_t count = 0;

	for (size_t i = 0; i < schema->column_count; i++)
		count += !schema->columns[i].optional &&
			!schema->columns[i].older;
	return count;
}

const struct schema *header_schema(const struct line *line)
{
	const char *missing;

	for (size_t i = 0; schemas[i]; i++)
		if (count_missing(schemas[i], line, false, &missing) == 0)
			return schemas[i];
	return NULL;
}

/* The schema that the line comes nearest to, if it has half of its columns. */
static const struct schema *nearest(const struct line *line)
{
	const struct schema *best = NULL;
	const char *missing;
	double most = 0.5;

	for (size_t i = 0; schemas[i]; i++) {
		size_t count = count_required(schemas[i]);
		double share = 1 -
			(double)count_missing(
				schemas[i], line, false, &missing) /
				(double)count;

		if (share >= most) {
			most = share;
			best = schemas[i];
		}
	}
	return best;
}

/* Says why no schema, or not the wanted one, fits. */
static int explain(const struct schema *wanted, const struct line *line,
	struct error *error)
{
	const struct schema *schema = nearest(line);
	struct buffer names = { 0 };
	const char *missing;

	if (schema && (!wanted || schema == wanted)) {
		count_missing(schema, line, false, &missing);
		return error_set(error, "%s table without the column '%s'",
			schema->name, missing);
	}
	if (line->count && strcmp(line_name(line, 0), "\x89HDF") == 0)
		return error_set(error,
			"is a dump, which cannot come from a pipe; give the "
			"file's name");
	/* What a spreadsheet saves where decimals have commas. */
	if (line->count == 1 && strpbrk(line_name(line, 0), ";\t"))
		return error_set(error,
			"its columns are separated by %s; save it with commas, "
			"and decimals with points",
			strchr(line_name(line, 0), ';') ? "semicolons"
							: "tabs");
	for (size_t i = 0; i < line->count && names.length < 200; i++)
		buffer_print(
			&names, "%s%.60s", i ? "," : "", line_name(line, i));
	error_set(error, "no header of %s%s%s table%s (has: %s)",
		wanted ? text_article(wanted->name) : "a", wanted ? " " : "",
		wanted ? wanted->name : "",
		wanted ? "" : " that attnscope writes",
		names.text ? names.text : "");
	buffer_release(&names);
	return -1;
}

static const struct column *find(const struct schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->column_count; i++)
		if (strcmp(schema->columns[i].name, name) == 0)
			return &schema->columns[i];
	return NULL;
}

static int map(struct header *header, const struct schema *schema,
	const struct line *line, struct error *error)
{
	for (size_t i = 0; i < line->count; i++) {
		const char *name = line_name(line, i);

		header->columns[i] = find(schema, name);
		if (schema_is_samples(schema) &&
			strcmp(name, SEAL_COLUMN) == 0) {
			header->sealed = true;
			header->seal = i;
		}
		if (!header->columns[i])
			continue;
		for (size_t j = 0; j < i; j++)
			if (header->columns[j] == header->columns[i])
				return error_set(error,
					"the column '%s' is there twice", name);
		header->optional |= header->columns[i]->optional;
	}
	return 0;
}

void header_release(struct header *header)
{
	free(header->columns);
	free(header->absent);
	*header = (struct header){ 0 };
}

int header_read(struct header *header, const struct schema *wanted,
	const struct schema **found, const struct line *line,
	struct error *error)
{
	const struct schema *schema = header_schema(line);
	const char *missing;

	if (!schema)
		return explain(wanted, line, error);
	if (wanted && schema != wanted)
		return error_set(error, "is %s %s table, not %s %s table",
			text_article(schema->name), schema->name,
			text_article(wanted->name), wanted->name);
	header_release(header);
	header->columns = memory_array(line->count, sizeof(*header->columns));
	if (!header->columns)
		return error_memory(error);
	header->count = line->count;
	if (map(header, schema, line, error))
		return -1;
	header->absent =
		memory_array(schema->column_count, sizeof(*header->absent));
	if (!header->absent)
		return error_memory(error);
	for (size_t i = 0; i < schema->column_count; i++)
		if (!line_has(line, schema->columns[i].name))
			header->absent[header->absent_count++] =
				&schema->columns[i];
	if (count_missing(schema, line, header->optional, &missing))
		return error_set(error, "%s table without the column '%s'",
			schema->name, missing);
	*found = schema;
	return 0;
}
