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
#include "table/cell.h"

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

#define BLOCK 65536

static void add_cell(struct buffer *block, const struct column *column,
	const void *field, enum table_form form)
{
	switch (column->kind) {
	case COLUMN_TEXT:
		cell_add_text(block, *(const char *const *)field, form);
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

/* Adds a line: the names of the columns when `row` is NULL. */
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
	buffer_add(block, "\n", 1);
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
	struct buffer block = { 0 };
	bool failed;

	add_line(&block, table, NULL, form);
	for (size_t i = 0; i < table->count && !block.failed; i++) {
		add_line(&block, table,
			(const char *)table->rows + i * table->schema->row_size,
			form);
		if (block.length >= BLOCK)
			flush(&block, stream);
	}
	flush(&block, stream);
	failed = block.failed;
	buffer_release(&block);
	return failed ? error_memory(error) : 0;
}
