/*
 * Rows lie side by side in one array whose element size the schema says, and
 * their texts in a pool, so that a million rows of a dozen models cost a
 * million rows and a dozen texts.
 */
#include "table/table.h"

#include "base/memory.h"

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
