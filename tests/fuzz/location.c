/*
 * Locations: input is two lines, a location and a name it is held against.
 * Whatever they are, taking apart ends, and what matched a pattern is what
 * the pattern gives when it is filled in again.
 */
#include "base/buffer.h"
#include "dump/location.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(const char *pattern, const char *name)
{
	struct binding binding = { { "" } };
	struct buffer filled = { 0 };

	if (location_match(pattern, name, &binding) && *name &&
		location_fill(pattern, &binding, &filled) && !filled.failed &&
		(!filled.text || strcmp(filled.text, name) != 0))
		abort();
	buffer_release(&filled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct location location;
	struct error error;
	char *text = malloc(size + 1), *name;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	name = strchr(text, '\n');
	if (name)
		*name++ = '\0';
	if (!location_parse(&location, text, &error)) {
		if (name && !location.value)
			hold(location.path, name);
		if (name && location.file)
			hold(location.file, name);
		location_is_name(&location);
		location_release(&location);
	}
	free(text);
	return 0;
}
