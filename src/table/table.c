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

static void add_cell(struct buffer *block, const struct column *column,
	const void *field, enum table_form form)
{
	switch (column->kind) {
	case COLUMN_TEXT:
		add_text(block, *(const char *const *)field, form);
		break;
	case COLUMN_TASK: {
		const char *name = task_name(*(const enum task *)field);

		buffer_add(block, name, strlen(name));
		break;
	}
	case COLUMN_COUNT:
		if (*(const size_t *)field != TABLE_NONE)
			buffer_print(block, "%zu", *(const size_t *)field);
		break;
	case COLUMN_NUMBER:
		if (isfinite(*(const double *)field))
			buffer_number(block, *(const double *)field);
		break;
	}
}

/* Adds a line without its end: the names of the columns when `row` is NULL. */
static void add_line(struct buffer *block, const struct table *table,
	const void *row, enum table_form form)
{
	const struct schema *schema = table->schema;
	bool first = true;

	for (size_t i = 0; i < schema->column_count; i++) {
		const struct column *column = &schema->columns[i];

		if (column->optional && !table->optional)
			continue;
		if (!first)
			buffer_add(block, ",", 1);
		if (row)
			add_cell(block, column,
				(const char *)row + column->offset, form);
		else
			buffer_add(block, column->name, strlen(column->name));
		first = false;
	}
}

/* Adds the line of a table without rows that has the seal: a comma for each
 * column. */
static void add_commas(struct buffer *block, const struct table *table)
{
	for (size_t i = 1; i < table->schema->column_count; i++)
		if (!table->schema->columns[i].optional || table->optional)
			buffer_add(block, ",", 1);
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

/* Rows of a sample are neighbours. */
static bool begins_sample(const struct table *table, size_t i)
{
	const struct sample_layer *of = table_sample(table, i), *before;

	if (i == 0)
		return true;
	before = table_sample(table, i - 1);
	return strcmp(of->sample, before->sample) != 0 ||
		strcmp(of->file, before->file) != 0;
}

/* The seal of the rows that are there. */
static struct seal make_seal(const struct table *table)
{
	struct seal seal = { 0 };

	if (table->seal_count == 1)
		seal = table->seals[0];
	seal.rows = seal.samples = 0;
	seal.checksum = 0;
	for (size_t i = 0; i < table->count; i++) {
		seal.samples += begins_sample(table, i);
		seal_count(&seal, table->schema, table_sample(table, i),
			table->optional);
	}
	return seal;
}

static void flush(struct buffer *block, FILE *stream)
{
	/* A short write leaves the stream's error flag. */
	if (!block->failed)
		fwrite(block->text, 1, block->length, stream);
	block->length = 0;
}

int table_write(const struct table *table, enum table_form form, FILE *stream,
	struct error *error)
{
	bool sealed = form == TABLE_PLAIN && schema_is_samples(table->schema);
	const struct seal seal = sealed ? make_seal(table) : (struct seal){ 0 };
	struct buffer block = { 0 };
	bool failed;

	add_line(&block, table, NULL, form);
	buffer_print(&block, "%s\n", sealed ? "," SEAL_COLUMN : "");
	for (size_t i = 0; i < table->count && !block.failed; i++) {
		add_line(&block, table,
			(const char *)table->rows + i * table->schema->row_size,
			form);
		if (sealed)
			buffer_add(&block, ",", 1);
		if (sealed && i + 1 == table->count)
			add_seal(&block, &seal);
		buffer_add(&block, "\n", 1);
		if (block.length >= BLOCK)
			flush(&block, stream);
	}
	if (sealed && !table->count) {
		add_commas(&block, table);
		buffer_add(&block, ",", 1);
		add_seal(&block, &seal);
		buffer_add(&block, "\n", 1);
	}
	flush(&block, stream);
	failed = block.failed;
	buffer_release(&block);
	return failed ? error_memory(error) : 0;
}
