/*
 * Whether a line is a row or a repeated header shows only once all of it is
 * there, so its cells are kept until then, end to end in one buffer.
 */
#include "table/record.h"

#include "base/memory.h"

#include <stdlib.h>

int record_add(struct record *record, const void *bytes, size_t length)
{
	if (memory_grow(&record->starts, &record->capacity, record->count,
		    sizeof(*record->starts)))
		return -1;
	record->starts[record->count] = record->text.length;
	buffer_add(&record->text, bytes, length);
	buffer_add(&record->text, "", 1);
	if (record->text.failed)
		return -1;
	record->count++;
	return 0;
}

const char *record_cell(const struct record *record, size_t cell)
{
	return record->text.text + record->starts[cell];
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
