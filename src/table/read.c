/*
 * libcsv cuts the stream into cells; a line's cells become a row.
 *
 * libcsv does not say where it is, so lines are counted from what it reports:
 * line ends between records (every one of them, with CSV_REPALL_NL) and those
 * within the cells.  A repeated header needs no test of its own on each line:
 * every table has columns whose cells are counts, which no name of a column
 * is, so a header never passes for a row, and only a line that fails as a row
 * is looked at again.
 */
#include "base/memory.h"
#include "base/number.h"
#include "table/cell.h"
#include "table/header.h"
#include "table/table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 65536
/* Longer than any line of a table, so that a quote that is never closed does
 * not take the rest of the file, and all memory, for one cell. */
#define LINE_MAX ((size_t)1 << 20)

struct reader {
	struct table *table;
	struct header header;
	struct record record;
	size_t line;	/* where the parser is, from 1 */
	size_t begin;	/* where the record began */
	bool at_return; /* right behind a carriage return */
	bool failed;	/* the error is set */
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

/* Neighbouring rows mostly agree, and then the pool need not be asked. */
static const char *read_text(
	struct table *table, const char *const *field, const char *cell)
{
	const char *text = cell_text(cell);

	if (table->count > 0) {
		const char *row = (const char *)field;
		const char *above = *(const char *const *)(const void *)(row -
			table->schema->row_size);

		if (strcmp(above, text) == 0)
			return above;
	}
	return strings_keep(&table->strings, text);
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
	return error_set(error, "column '%s': '%.80s' is not %s", column->name,
		cell, wanted);
}

/* Makes the optional fields empty. */
static void clear_optional(const struct schema *schema, char *row)
{
	for (size_t i = 0; i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];
		void *field = row + column->offset;

		if (!column->optional)
			continue;
		if (column->kind == COLUMN_COUNT)
			*(size_t *)field = TABLE_NONE;
		else
			*(double *)field = (double)NAN;
	}
}

static int read_row(struct reader *reader)
{
	struct table *table = reader->table;
	const struct schema *schema = table->schema;
	const struct header *header = &reader->header;
	const struct record *record = &reader->record;
	const char *fault;
	char *row;

	if (record->count != header->count)
		return error_set(reader->error,
			"%zu cells, where the header has %zu", record->count,
			header->count);
	if (memory_grow(&table->rows, &table->capacity, table->count,
		    schema->row_size))
		return error_memory(reader->error);
	row = (char *)table->rows + table->count * schema->row_size;
	if (!header->optional)
		clear_optional(schema, row);
	for (size_t i = 0; i < header->count; i++) {
		const struct column *column = header->columns[i];

		if (column &&
			read_cell(table, column, row + column->offset,
				record_cell(record, i), reader->error))
			return -1;
	}
	fault = schema->fault(row);
	if (fault)
		return error_set(reader->error, "%s", fault);
	table->count++;
	return 0;
}

static int read_header(struct reader *reader)
{
	struct table *table = reader->table;

	if (header_read(&reader->header, table->schema, &table->schema,
		    &reader->record, reader->error))
		return -1;
	table->optional |= reader->header.optional;
	return 0;
}

static void end_record(int end, void *data)
{
	struct reader *reader = data;
	struct record *record = &reader->record;

	if (reader->failed)
		return;
	if (record->count == 0) {
		/* A blank line, or the second half of a CRLF. */
	} else if (!reader->header.columns) {
		if (read_header(reader))
			reader->failed = true;
	} else if (read_row(reader)) {
		if (!header_schema(record) || read_header(reader))
			fail(reader, reader->begin);
	}
	record_clear(record);
	if (end == '\r' || (end == '\n' && !reader->at_return))
		reader->line++;
	reader->at_return = end == '\r';
}

static void add_cell(void *text, size_t length, void *data)
{
	struct reader *reader = data;
	struct record *record = &reader->record;
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
	} else if (record_add(record, bytes, length)) {
		error_memory(reader->error);
		reader->failed = true;
	}
	for (size_t i = 0; i < length; i++)
		reader->line += bytes[i] == '\n';
}

/* Says why libcsv stopped. */
static void explain(struct reader *reader, struct csv_parser *parser)
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

static void read_stream(
	struct reader *reader, struct csv_parser *parser, FILE *stream)
{
	char block[BLOCK];
	size_t length, skip = 3;

	while ((length = fread(block, 1, BLOCK, stream)) > 0) {
		if (skip && (length < 3 || memcmp(block, "\xef\xbb\xbf", 3)))
			skip = 0;
		length -= skip;
		if (csv_parse(parser, block + skip, length, add_cell,
			    end_record, reader) != length)
			explain(reader, parser);
		if (!reader->failed && parser->entry_pos > LINE_MAX) {
			error_set(reader->error, "a quote that is not closed");
			fail(reader, reader->line);
		}
		if (reader->failed)
			return;
		skip = 0;
	}
	if (ferror(stream)) {
		error_set(reader->error, "cannot read: %s", strerror(errno));
		reader->failed = true;
		return;
	}
	if (csv_fini(parser, add_cell, end_record, reader))
		explain(reader, parser);
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
	record_release(&reader.record);
	header_release(&reader.header);
	if (!reader.failed)
		return 0;
	table->schema = before.schema;
	table->count = before.count;
	table->optional = before.optional;
	return error_prefix(error, strcmp(name, "-") == 0 ? "stdin" : name);
}
