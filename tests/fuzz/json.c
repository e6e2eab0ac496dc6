/*
 * JSON from a file: whatever it is, finding, stepping and copying stay inside
 * the text and the copy, and come to an end.
 */
#include "base/json.h"
#include "dump/form.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t path = size ? data[0] % size : 0;
	struct form_choice choice = { path % 4, 0, path % 2, false };
	char *text = calloc(size + 2, 1), copy[32];
	const char *value;
	int64_t *values;
	size_t count;
	struct error error;

	if (!text)
		return 0;
	/* A path of that length, and the text after it. */
	if (size)
		memcpy(text, data + 1, path);
	if (size > path + 1)
		memcpy(text + path + 1, data + path + 1, size - path - 1);
	value = json_find(text + path + 1, text);
	if (value && json_copy(value, copy, sizeof(copy)) &&
		strlen(copy) >= sizeof(copy))
		abort();
	for (value = json_first(text + path + 1); value;
		value = json_next(value))
		json_copy(value, copy, sizeof(copy));
	form_parse(text + path + 1, &choice, &values, &count, &error);
	free(values);
	free(text);
	return 0;
}
