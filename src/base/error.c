/*
 * Errors are values: one line of text, passed up.  Nothing below the commands
 * prints, so a failure can be shown, counted or sent up a pipe by a caller
 * that knows what it means.
 */
#include "base/error.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

int error_set_list(struct error *error, const char *format, va_list arguments)
{
	char raw[sizeof(error->text)];

	vsnprintf(raw, sizeof(raw), format, arguments);
	text_printable(error->text, sizeof(error->text), raw);
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

	memcpy(old, error->text, sizeof(old));
	return error_set(error, "%s: %s", name, old);
}

int error_memory(struct error *error)
{
	return error_set(error, "out of memory");
}
