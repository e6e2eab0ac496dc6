#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

/*
 * What went wrong, as the one line that the user will read.
 *
 * Functions that can fail take a `struct error *` last and return 0, or -1
 * with the line set.  A line reads "file: object: cause", lower case, and is
 * built from the inside out: the place that fails says the cause, each caller
 * that knows a name puts it in front with error_prefix().
 *
 * The text never holds a control character or broken UTF-8, whatever names
 * went into it, so that it can be printed on a terminal as it is.
 */
struct error {
	char text[1024];
};

/* Sets the line, printf-like; of a longer one the middle is left out, so that it
 * keeps its cause.  Always returns -1. */
int error_set(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

int error_set_list(struct error *error, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Puts "name: " in front of the line.  Always returns -1. */
int error_prefix(struct error *error, const char *name);

/* Sets the line to "out of memory".  Always returns -1. */
int error_memory(struct error *error);

#endif
