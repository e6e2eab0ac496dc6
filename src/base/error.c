/*
 * Errors are values: one line of text, passed up.  Nothing below the commands
 * prints, so a failure can be shown, counted or sent up a pipe by a caller
 * that knows what it means.
 */
#include "base/error.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int error_set_list(struct error *error, const char *format, va_list arguments)
{
	char *raw = NULL, *clean = NULL;
	int length = vasprintf(&raw, format, arguments);
	size_t room = 0;

	if (length >= 0 && memory_multiply((size_t)length + 1, 4, &room))
		clean = memory_array(room, 1);
	if (clean) {
		text_printable(clean, room, raw);
		text_shorten(error->text, sizeof(error->text), clean);
	} else {
		strcpy(error->text, "out of memory");
	}
	if (length >= 0)
		free(raw);
	free(clean);
	return -1;
}

int error_set(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	error_set_list(error, format, arguments);
	va_end(arguments);
	return -1;
}

int error_prefix(struct error *error, const char *name)
{
	char old[sizeof(error->text)];

	strcpy(old, error->text);
	return error_set(error, "%s: %s", name, old);
}

int error_memory(struct error *error)
{
	return error_set(error, "out of memory");
}
