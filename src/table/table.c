/*
 * Rows are neighbours in one array whose element size the schema says, and
 * their texts in a pool, so that a million rows of a dozen models cost a
 * million rows and a dozen texts.
 *
 * To be written, a row is put together in memory and handed to the stream with
 * its neighbours, a block at a time.  Only texts go through libcsv: it would
 * quote the numbers, and a quoted number is a text to half of the programs that
 * read tables.
 */
#include "table/table.h"

#include "base/memory.h"
#include "base/number.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, const struct schema *schema)
{
	*table = (struct table){ .schema = schema };
}

void table_release(struct table *table)
{
	free(table->rows);
	free(table->lines);
	strings_release(&table->strings);
	free(table->seals);
	*table = (struct table){ 0 };
}

int table_add(struct table *table, const void *row)
{
	const struct schema *schema = table->schema;
	char *place;

	if (memory_grow(&table->rows, &table->capacity, table->count,
		    schema->row_size))
		return -1;
	place = (char *)table->rows + table->count * schema->row_size;
	memcpy(place, row, schema->row_size);
	for (size_t i = 0; i < schema->column_count; i++) {
		const char **text;

		if (schema->columns[i].kind != COLUMN_TEXT)
			continue;
		text = (const char **)(void *)(place +
			schema->columns[i].offset);
		*text = strings_keep(&table->strings, *text ? *text : "");
		if (!*text)
			return -1;
	}
	table->count++;
	return 0;
}

const struct sample_layer *table_sample(const struct table *table, size_t i)
{
	return (const void *)((const char *)table->rows +
		i * table->schema->row_size);
}

static int keep_text(struct table *table, const char **text)
{
	if (!*text)
		return 0;
	*text = strings_keep(&table->strings, *text);
	return *text ? 0 : -1;
}

int table_seal(struct table *table, const struct seal *seal)
{
	struct seal *kept;

	if (memory_grow(&table->seals, &table->seal_capacity, table->seal_count,
		    sizeof(*table->seals)))
		return -1;
	kept = &table->seals[table->seal_count];
	*kept = *seal;
	if (keep_text(table, &kept->version) ||
		keep_text(table, &kept->found) ||
		keep_text(table, &kept->options) ||
		keep_text(table, &kept->dumps))
		return -1;
	table->seal_count++;
	return 0;
}

/* A plain number (the step "-1") is harmless, and programs want it as one. */
static bool is_formula(const char *text)
{
	double number;

	return *text && strchr("=+-@\t\r\n", *text) &&
		!number_parse(text, &number);
}

/* Readers of CSV, libcsv among them, drop blanks at the ends of an unquoted
 * cell. */
static bool needs_quotes(const char *text, size_t length)
{
	return strpbrk(text, ",\"\r\n") ||
		(length > 0 && strchr(" \t", text[0])) ||
		(length > 0 && strchr(" \t", text[length - 1]));
}

static void add_quoted(struct buffer *line, const char *text, size_t length)
{
	size_t quoted = csv_write(NULL, 0, text, length);
	char *room = memory_array(quoted, 1);

	if (!room) {
		line->failed = true;
		return;
	}
	csv_write(room, quoted, text, length);
	buffer_add(line, room, quoted);
	free(room);
}

static void add_plain(struct buffer *line, const char *text, size_t length)
{
	if (needs_quotes(text, length))
		add_quoted(line, text, length);
	else
		buffer_add(line, text, length);
}

/*
 * Adds a text as it is, quoted where CSV asks for it.  A spreadsheet runs a cell
 * that starts with one of a few characters as a formula (OWASP, "CSV
 * injection"); for those who open tables there, an apostrophe in front shows it
 * as the text that it is.
 */
static void add_text(
	struct buffer *line, const char *text, enum table_form form)
{
	struct buffer shown = { 0 };

	if (form == TABLE_PLAIN || !is_formula(text)) {
		add_plain(line, text, strlen(text));
		return;
	}
	buffer_print(&shown, "'%s", text);
	if (shown.failed)
		line->failed = true;
	else
		add_plain(line, shown.text, shown.length);
	buffer_release(&shown);
}

#define BLOCK 65536

/* The text of column `i`, which is often that of the last row. */
static void add_column_text(
	struct table_writer *writer, size_t i, const char *text)
{
	struct buffer *block = &writer->block;
	struct table_text *last = i < TABLE_TEXTS ? &writer->texts[i] : NULL;
	size_t from = block->length;

	if (last && last->text == text) {
		char *at = buffer_room(block, sizeof(last->cell));

		/* As many bytes each time cost less than a count of them. */
		if (at) {
			memcpy(at, last->cell, sizeof(last->cell));
			block->length += last->length;
		}
		return;
	}
	add_text(block, text, writer->form);
	if (!last || block->failed || block->length - from > sizeof(last->cell))
		return;
	last->text = text;
	last->length = block->length - from;
	memcpy(last->cell, block->text + from, last->length);
}

static void add_cell(struct table_writer *writer, size_t i, const void *field)
{
	struct buffer *block = &writer->block;

	switch (writer->schema->columns[i].kind) {
	case COLUMN_TEXT:
		add_column_text(writer, i, *(const char *const *)field);
		break;
	case COLUMN_TASK: {
		const char *name = task_name(*(const enum task *)field);

		buffer_add(block, name, strlen(name));
		break;
	}
	case COLUMN_COUNT:
		if (*(const size_t *)field != TABLE_NONE)
			buffer_count(block, *(const size_t *)field);
		break;
	case COLUMN_NUMBER:
		if (isfinite(*(const double *)field))
			buffer_number(block, *(const double *)field);
		break;
	}
}

static bool is_written(
	const struct table_writer *writer, const struct column *column)
{
	return writer->optional || !column->optional;
}

/* Adds a line without its end: the names of the columns when `row` is NULL. */
static void add_line(struct table_writer *writer, const void *row)
{
	const struct schema *schema = writer->schema;
	struct buffer *block = &writer->block;
	bool first = true;

	for (size_t i = 0; i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];

		if (!is_written(writer, column))
			continue;
		if (!first)
			buffer_put(block, ',');
		if (row)
			add_cell(writer, i, (const char *)row + column->offset);
		else
			buffer_add(block, column->name, strlen(column->name));
		first = false;
	}
}

static void add_seal(struct buffer *block, const struct seal *seal)
{
	struct buffer cell = { 0 };

	seal_print(seal, &cell);
	if (cell.failed)
		block->failed = true;
	else
		add_text(block, cell.text, TABLE_PLAIN);
	buffer_release(&cell);
}

static void flush(struct table_writer *writer)
{
	struct buffer *block = &writer->block;

	/* A short write leaves the stream's error flag. */
	if (!block->failed && block->length)
		fwrite(block->text, 1, block->length, writer->stream);
	block->length = 0;
}

void table_write_begin(struct table_writer *writer, const struct seal *seal)
{
	writer->sealed = writer->form == TABLE_PLAIN &&
		schema_is_samples(writer->schema);
	writer->seal = seal ? *seal : (struct seal){ 0 };
	writer->seal.rows = writer->seal.samples = 0;
	writer->seal.checksum = 0;
	add_line(writer, NULL);
	if (writer->sealed)
		buffer_print(&writer->block, "," SEAL_COLUMN);
	buffer_add(&writer->block, "\n", 1);
}

/* Rows of a sample are neighbours. */
static void count_row(struct table_writer *writer, const void *row)
{
	const struct sample_layer *of = row;

	if (!writer->sample || strcmp(of->sample, writer->sample) != 0 ||
		strcmp(of->file, writer->file) != 0)
		writer->seal.samples++;
	writer->sample = of->sample;
	writer->file = of->file;
	seal_count(&writer->seal, writer->schema, row, writer->optional);
}

void table_write_row(struct table_writer *writer, const void *row)
{
	if (writer->block.failed)
		return;
	/* The last line is still open, since the seal goes there. */
	if (writer->sealed && writer->seal.rows)
		buffer_add(&writer->block, ",\n", 2);
	if (writer->stream && writer->block.length >= BLOCK)
		flush(writer);
	add_line(writer, row);
	if (writer->sealed)
		count_row(writer, row);
	else
		buffer_put(&writer->block, '\n');
}

void table_write_take(struct table_writer *writer, struct buffer *text)
{
	if (writer->block.failed)
		text->failed = true;
	else
		buffer_add(text, writer->block.text, writer->block.length);
	writer->block.length = 0;
}

int table_write_end(struct table_writer *writer, struct error *error)
{
	const struct schema *schema = writer->schema;
	struct buffer *block = &writer->block;
	bool failed;

	/* Of a table without rows it is a line of its own: a comma for each
	 * column. */
	for (size_t i = 1; writer->sealed && !writer->seal.rows &&
		i < schema->column_count;
		i++)
		if (is_written(writer, &schema->columns[i]))
			buffer_add(block, ",", 1);
	if (writer->sealed) {
		buffer_add(block, ",", 1);
		add_seal(block, &writer->seal);
		buffer_add(block, "\n", 1);
	}
	flush(writer);
	failed = block->failed;
	buffer_release(block);
	return failed ? error_memory(error) : 0;
}

int table_write(const struct table *table, enum table_form form, FILE *stream,
	struct error *error)
{
	struct table_writer writer = { .stream = stream,
		.schema = table->schema,
		.optional = table->optional,
		.form = form };

	table_write_begin(
		&writer, table->seal_count == 1 ? table->seals : NULL);
	for (size_t i = 0; i < table->count; i++)
		table_write_row(&writer,
			(const char *)table->rows +
				i * table->schema->row_size);
	return table_write_end(&writer, error);
}
