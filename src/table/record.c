/*
 * Only where each cell begins is kept, since all of them end in a terminator:
 * one that a split puts in the place of a comma, or what is added with a cell.
 */
#include "table/record.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static int record_start(struct record *record, size_t start)
{
	if (memory_grow(&record->starts, &record->capacity, record->count,
		    sizeof(*record->starts)))
		return -1;
	record->starts[record->count++] = start;
	return 0;
}

int record_add(struct record *record, const void *bytes, size_t length)
{
	if (record_start(record, record->text.length))
		return -1;
	buffer_add(&record->text, bytes, length);
	buffer_add(&record->text, "", 1);
	record->cells = record->text.text;
	return record->text.failed ? -1 : 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int record_split(struct record *record, char *line, char *end)
{
	char *cell = line, *comma, *last;

	record->cells = line;
	while (is_blank(*cell))
		cell++;
	if (cell == end)
		return 0;
	*end = ',';
	for (; cell <= end; cell = comma + 1) {
		while (is_blank(*cell))
			cell++;
		for (comma = cell; *comma != ',';)
			comma++;
		for (last = comma; last > cell && is_blank(last[-1]);)
			last--;
		*last = '\0';
		if (record_start(record, (size_t)(cell - line)))
			return -1;
	}
	return 0;
}

const char *record_name(const struct record *record, size_t cell)
{
	const char *name = record_cell(record, cell);

	return cell == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0 ? name + 3
								  : name;
}

bool record_has(const struct record *record, const char *name)
{
	for (size_t i = 0; i < record->count; i++)
		if (strcmp(record_name(record, i), name) == 0)
			return true;
	return false;
}

void record_clear(struct record *record)
{
	record->text.length = 0;
	record->count = 0;
}

void record_release(struct record *record)
{
	buffer_release(&record->text);
	free(record->starts);
	*record = (struct record){ 0 };
}
