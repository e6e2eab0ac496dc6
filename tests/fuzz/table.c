/*
 * Tables: any text is read or refused, and what was read comes back the same
 * when it is written and read again.
 */
#include "table/table.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The table as CSV; the caller frees it. */
static char *text_of(const struct table *table, size_t *length)
{
	struct error error;
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);

	if (!stream || table_write(table, TABLE_PLAIN, stream, &error) ||
		fclose(stream))
		abort();
	return text;
}

static int read_text(struct table *table, const void *text, size_t length)
{
	struct error error;
	FILE *stream = fmemopen((void *)text, length, "r");
	int result;

	table_init(table, NULL);
	if (!stream)
		return -1;
	result = table_read(table, stream, "fuzz", &error);
	fclose(stream);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct table first, second;
	size_t first_length = 0, second_length = 0;
	char *first_text, *second_text;

	if (!size)
		return 0;
	if (read_text(&first, data, size) == 0 && first.schema) {
		first_text = text_of(&first, &first_length);
		if (read_text(&second, first_text, first_length))
			abort();
		second_text = text_of(&second, &second_length);
		if (first_length != second_length ||
			memcmp(first_text, second_text, first_length) != 0)
			abort();
		table_release(&second);
		free(first_text);
		free(second_text);
	}
	table_release(&first);
	return 0;
}
