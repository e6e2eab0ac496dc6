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
 */
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "table/header.h"
#include "table/line.h"
#include "table/schema.h"
#include "table/table.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 65536
/* Longer than any line of a table, so that a quote that is never closed does
 * not turn the rest of the file, and all memory, into one cell. */
#define LINE_MAX ((size_t)1 << 20)

struct reader {
	struct table *table;
	const struct table_taker *taker; /* or NULL */
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
		    schema->row_size) ||
		(reader->taker &&
			memory_grow(&table->lines, &table->line_capacity,
				table->count, sizeof(*table->lines))))
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
	if (reader->taker)
		table->lines[table->count] = reader->begin;
	table->count++;
	return 0;
}

/* Whether the cells are as many more as if at least half of the numbers were cut
 * in two. */
static bool has_cut_numbers(const struct reader *reader)
{
	const struct header *header = &reader->header;
	size_t more = reader->record.count - header->count, numbers = 0;

	for (size_t i = 0; i < header->count; i++)
		numbers += header->columns[i] &&
			header->columns[i]->kind == COLUMN_NUMBER;
	return reader->record.count > header->count && more > 1 &&
		more <= numbers && 2 * more >= numbers;
}

static int read_row(struct reader *reader)
{
	if (reader->record.count != reader->header.count)
		return error_set(reader->error,
			"%zu cells, where the header has %zu%s",
			reader->record.count, reader->header.count,
			has_cut_numbers(reader)
				? "; are decimals written with a comma?"
				: "");
	if (!is_only_seal(reader) && add_row(reader))
		return -1;
	return read_seal(reader);
}

/* Lets rows go, when there are some. */
static void give_rows(struct reader *reader)
{
	const struct table_taker *taker = reader->taker;
	struct table *table = reader->table;

	if (taker && table->count && table->count % TABLE_PART == 0 &&
		taker->take(taker->context, table, reader->error))
		reader->failed = true;
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
	} else {
		give_rows(reader);
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
		error_set(reader->error, "a NUL byte, so this is not CSV");
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

int table_read_parts(struct table *table, FILE *stream, const char *name,
	const struct table_taker *taker, struct error *error)
{
	const struct table before = *table;
	struct reader reader = {
		.table = table, .taker = taker, .line = 1, .error = error
	};
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
	table->count = taker ? 0 : before.count;
	table->optional = before.optional;
	table->seal_count = before.seal_count;
	return error_prefix(error, strcmp(name, "-") == 0 ? "stdin" : name);
}

int table_read(struct table *table, FILE *stream, const char *name,
	struct error *error)
{
	return table_read_parts(table, stream, name, NULL, error);
}
