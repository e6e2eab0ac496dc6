/*
 * A line without a quote, which is nearly every one, is cut at its commas where
 * it was read.  libcsv cuts the others, with whatever lines their quotes go on
 * to.  Whether a line is a row or a repeated header shows only once all of it is
 * there, so what libcsv makes of it is kept until then, end to end in one buffer.
 *
 * libcsv does not say where it is, so lines are counted from what it reports:
 * line ends between records (every one of them, with CSV_REPALL_NL) and those
 * within the cells.  A repeated header needs no test of its own on each line:
 * every table has columns whose cells are counts, which no name of a column
 * is, so a header never passes for a row, and only a line that fails as a row
 * is looked at again.
 *
 * A table says what it is by its column names, so a line is a header of a
 * kind of table when it names all columns that this kind cannot do without.
 * No two kinds fit one another's headers.  A line that fits none is most
 * often ours with a column lost, or no table of ours at all; the share of the
 * columns that are there tells which to say.
 */
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "table/line.h"
#include "table/schema.h"
#include "table/table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Which column of the schema each cell of the following lines is in.
 * Initialise with { 0 }. */
struct header {
	const struct column **columns; /* NULL: a column that is not ours */
	size_t count;
	bool optional; /* the optional columns are there */
	bool sealed;   /* so is the column of the seal, in this cell */
	size_t seal;
	/* Those of the schema that the lines do not have. */
	const struct column **absent;
	size_t absent_count;
};

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

/* The schema whose required columns the line has, or NULL. */
static const struct schema *header_schema(const struct line *line)
{
	const char *missing;

	for (size_t i = 0; schemas[i]; i++)
		if (count_missing(schemas[i], line, false, &missing) == 0)
			return schemas[i];
	return NULL;
}

static const char *article(const struct schema *schema)
{
	return strchr("aeiou", schema->name[0]) ? "an" : "a";
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
		wanted ? article(wanted) : "a", wanted ? " " : "",
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

static void header_release(struct header *header)
{
	free(header->columns);
	free(header->absent);
	*header = (struct header){ 0 };
}

/*
 * Replaces `header` by what the line says.  `wanted` is the kind of table that
 * it must be, NULL for any; `*found` becomes the one that it is.  The error
 * says what the line is instead, or which column it lacks.
 */
static int header_read(struct header *header, const struct schema *wanted,
	const struct schema **found, const struct line *line,
	struct error *error)
{
	const struct schema *schema = header_schema(line);
	const char *missing;

	if (!schema)
		return explain(wanted, line, error);
	if (wanted && schema != wanted)
		return error_set(error, "is %s %s table, not %s %s table",
			article(schema), schema->name, article(wanted),
			wanted->name);
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

#define BLOCK 65536
/* Longer than any line of a table, so that a quote that is never closed does
 * not turn the rest of the file, and all memory, into one cell. */
#define LINE_MAX ((size_t)1 << 20)

struct reader {
	struct table *table;
	struct header header;
	struct line record;
	size_t line;	/* where the parser is, from 1 */
	size_t begin;	/* where the record began */
	bool at_return; /* right after a carriage return */
	bool in_record; /* of libcsv, which has not ended */
	/* Since the last header: where it was, what its rows are, and what
	 * their seals say. */
	size_t header_line;
	struct seal rows;
	size_t first_seal;
	bool failed; /* the error is set */
	struct error *error;
};

/* Sets the error with the line in front. */
static void fail(struct reader *reader, size_t line)
{
	char place[48];

	snprintf(place, sizeof(place), "line %zu", line);
	error_prefix(reader->error, place);
	reader->failed = true;
}

/* Neighbouring rows usually agree, which saves a look into the pool. */
static const char *read_text(
	struct table *table, const char *const *field, const char *cell)
{
	if (table->count > 0) {
		const char *row = (const char *)field;
		const char *above = *(const char *const *)(const void *)(row -
			table->schema->row_size);

		if (strcmp(above, cell) == 0)
			return above;
	}
	return strings_keep(&table->strings, cell);
}

static bool read_count(
	const struct column *column, size_t *field, const char *cell)
{
	uint64_t count;

	*field = TABLE_NONE;
	if (!*cell)
		return column->blank;
	if (!number_parse_count(cell, &count) || count >= TABLE_NONE)
		return false;
	*field = (size_t)count;
	return true;
}

static int read_cell(struct table *table, const struct column *column,
	void *field, const char *cell, struct error *error)
{
	const char *wanted = NULL, **text = field;
	double *number = field;

	switch (column->kind) {
	case COLUMN_TEXT:
		*text = read_text(table, text, cell);
		if (!*text)
			return error_memory(error);
		break;
	case COLUMN_TASK:
		if (!task_parse(cell, field))
			wanted = "a task";
		break;
	case COLUMN_COUNT:
		if (!read_count(column, field, cell))
			wanted = "a count";
		break;
	case COLUMN_NUMBER:
		*number = (double)NAN;
		if (*cell && !number_parse(cell, number))
			wanted = "a number";
		break;
	}
	if (!wanted)
		return 0;
	return error_set(error, "column '%s': '%.80s' is not %s%s",
		column->name, cell, wanted,
		number_has_comma(cell) ? "; decimals are written with a point"
				       : "");
}

/* Keeps the seal that the record may have. */
static int read_seal(struct reader *reader)
{
	struct table *table = reader->table;
	const char *cell = reader->header.sealed
		? line_cell(&reader->record, reader->header.seal)
		: "";
	struct seal seal;

	if (!*cell)
		return 0;
	if (seal_parse(&seal, cell, &table->strings, reader->error))
		return -1;
	return table_seal(table, &seal) ? error_memory(reader->error) : 0;
}

/* Whether the record is the seal of no rows. */
static bool is_only_seal(const struct reader *reader)
{
	const struct header *header = &reader->header;

	for (size_t i = 0; header->sealed && i < header->count; i++)
		if (!*line_cell(&reader->record, i) != (i != header->seal))
			return false;
	return header->sealed;
}

/* The row that the record is, which becomes one more of the table. */
static int add_row(struct reader *reader)
{
	struct table *table = reader->table;
	const struct schema *schema = table->schema;
	const struct header *header = &reader->header;
	const struct line *record = &reader->record;
	const char *fault;
	char *row;

	if (memory_grow(&table->rows, &table->capacity, table->count,
		    schema->row_size))
		return error_memory(reader->error);
	row = (char *)table->rows + table->count * schema->row_size;
	for (size_t i = 0; i < header->absent_count; i++) {
		const struct column *column = header->absent[i];

		if (read_cell(table, column, row + column->offset,
			    column->older ? column->older : "", reader->error))
			return -1;
	}
	for (size_t i = 0; i < header->count; i++) {
		const struct column *column = header->columns[i];
		const char *cell = line_cell(record, i);

		if (column && column->older && !*cell)
			cell = column->older;
		if (column &&
			read_cell(table, column, row + column->offset, cell,
				reader->error))
			return -1;
	}
	fault = schema->fault(row);
	if (fault)
		return error_set(reader->error, "%s", fault);
	if (header->sealed)
		seal_count(&reader->rows, schema, row, header->optional);
	table->count++;
	return 0;
}

static int read_row(struct reader *reader)
{
	if (reader->record.count != reader->header.count)
		return error_set(reader->error,
			"%zu cells, where the header has %zu",
			reader->record.count, reader->header.count);
	if (!is_only_seal(reader) && add_row(reader))
		return -1;
	return read_seal(reader);
}

/* The rows below a header are all there: do their seals say so? */
static int end_rows(struct reader *reader)
{
	const struct table *table = reader->table;
	size_t count = table->seal_count - reader->first_seal;
	int result = 0;

	if (reader->header.sealed)
		result = seal_compare(
			count ? table->seals + reader->first_seal : NULL, count,
			&reader->rows, reader->error);
	/* Of several that were joined, this one. */
	if (result && reader->header_line > 1)
		fail(reader, reader->header_line);
	return result;
}

static int read_header(struct reader *reader)
{
	struct table *table = reader->table;

	if (header_read(&reader->header, table->schema, &table->schema,
		    &reader->record, reader->error))
		return -1;
	table->optional |= reader->header.optional;
	reader->rows = (struct seal){ 0 };
	reader->first_seal = table->seal_count;
	reader->header_line = reader->begin;
	return 0;
}

static void end_record(int end, void *data)
{
	struct reader *reader = data;
	struct line *record = &reader->record;

	reader->in_record = false;
	if (reader->failed)
		return;
	if (record->count == 0) {
		/* A blank line, or the second half of a CRLF. */
	} else if (!reader->header.columns) {
		if (read_header(reader))
			reader->failed = true;
	} else if (read_row(reader)) {
		if (!header_schema(record))
			fail(reader, reader->begin);
		else if (end_rows(reader))
			reader->failed = true;
		else if (read_header(reader))
			fail(reader, reader->begin);
	}
	line_clear(record);
	if (end == '\r' || (end == '\n' && !reader->at_return))
		reader->line++;
	reader->at_return = end == '\r';
}

static void add_cell(void *text, size_t length, void *data)
{
	struct reader *reader = data;
	struct line *record = &reader->record;
	const char *bytes = text;

	if (reader->failed)
		return;
	reader->at_return = false;
	if (record->count == 0)
		reader->begin = reader->line;
	if (memchr(bytes, '\0', length)) {
		error_set(reader->error, "a NUL byte, so this is no CSV");
		fail(reader, reader->line);
	} else if (record->text.length + length > LINE_MAX) {
		error_set(reader->error, "longer than a line of a table");
		fail(reader, reader->begin);
	} else if (line_add(record, bytes, length)) {
		error_memory(reader->error);
		reader->failed = true;
	}
	for (size_t i = 0; i < length; i++)
		reader->line += bytes[i] == '\n';
}

/* Says why libcsv stopped. */
static void read_explain(struct reader *reader, struct csv_parser *parser)
{
	if (reader->failed)
		return;
	if (csv_error(parser) != CSV_EPARSE) {
		error_memory(reader->error);
		reader->failed = true;
		return;
	}
	error_set(reader->error, "a quote in the wrong place, or not closed");
	fail(reader, reader->line);
}

/* The last byte was `last`. */
static void end_stream(
	struct reader *reader, struct csv_parser *parser, char last)
{
	if (last != '\n' && last != '\r') {
		error_set(reader->error,
			"does not end in a newline, so it was cut short; if it "
			"was not, add one");
		fail(reader, reader->line);
	} else if (csv_fini(parser, add_cell, end_record, reader)) {
		read_explain(reader, parser);
	} else if (!reader->failed && end_rows(reader)) {
		reader->failed = true;
	}
}

/* Takes the next line, whose newline is at `end`, if it needs no libcsv. */
static bool read_plain(struct reader *reader, char *line, char *end)
{
	char *last = end > line && end[-1] == '\r' ? end - 1 : end;
	size_t length = (size_t)(last - line);

	if (memchr(line, '"', length) || memchr(line, '\r', length) ||
		memchr(line, '\0', length))
		return false;
	reader->at_return &= end == line;
	reader->begin = reader->line;
	if (line_split(&reader->record, line, last)) {
		error_memory(reader->error);
		reader->failed = true;
	}
	end_record('\n', reader);
	return true;
}

/* Gives libcsv what goes up to the next end of a line, since there a record may
 * end.  Returns its length. */
static size_t read_quoted(struct reader *reader, struct csv_parser *parser,
	const char *text, size_t length)
{
	size_t part = 0;

	while (part < length && text[part] != '\n' && text[part] != '\r')
		part++;
	part += part < length;
	reader->in_record = true;
	if (csv_parse(parser, text, part, add_cell, end_record, reader) != part)
		read_explain(reader, parser);
	if (!reader->failed && parser->entry_pos > LINE_MAX) {
		error_set(reader->error, "a quote that is not closed");
		fail(reader, reader->line);
	}
	return part;
}

/* Takes the lines that are there, and with `all` what is there of the last one.
 * Returns how much that was. */
static size_t read_lines(struct reader *reader, struct csv_parser *parser,
	char *text, size_t length, bool all)
{
	size_t at = 0;

	while (at < length && !reader->failed) {
		char *line = text + at;
		char *end = memchr(line, '\n', length - at);

		if (!end && !all)
			break;
		if (end && !reader->in_record && read_plain(reader, line, end))
			at += (size_t)(end - line) + 1;
		else
			at += read_quoted(reader, parser, line, length - at);
	}
	return at;
}

static void read_stream(
	struct reader *reader, struct csv_parser *parser, FILE *stream)
{
	char block[BLOCK], last = '\n';
	size_t kept = 0, skip = 3, got;

	do {
		size_t length, used;

		got = fread(block + kept, 1, BLOCK - kept, stream);
		length = kept + got;
		if (skip && (length < 3 || memcmp(block, "\xef\xbb\xbf", 3)))
			skip = 0;
		if (got)
			last = block[length - 1];
		/* A line that is longer than the block is libcsv's. */
		used = skip +
			read_lines(reader, parser, block + skip, length - skip,
				!got || !memchr(block, '\n', length));
		if (reader->failed)
			return;
		kept = length - used;
		memmove(block, block + used, kept);
		skip = 0;
	} while (got);
	if (ferror(stream)) {
		error_set(reader->error, "cannot read: %s", strerror(errno));
		reader->failed = true;
		return;
	}
	end_stream(reader, parser, last);
}

int table_read(struct table *table, FILE *stream, const char *name,
	struct error *error)
{
	const struct table before = *table;
	struct reader reader = { .table = table, .line = 1, .error = error };
	struct csv_parser parser;

	csv_init(&parser,
		CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
	csv_set_blk_size(&parser, 4096);
	read_stream(&reader, &parser, stream);
	if (!reader.failed && !reader.header.columns) {
		error_set(error, "is empty, without even a header");
		reader.failed = true;
	}
	csv_free(&parser);
	line_release(&reader.record);
	header_release(&reader.header);
	if (!reader.failed)
		return 0;
	table->schema = before.schema;
	table->count = before.count;
	table->optional = before.optional;
	table->seal_count = before.seal_count;
	return error_prefix(error, strcmp(name, "-") == 0 ? "stdin" : name);
}
