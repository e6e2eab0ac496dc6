/*
 * Thousands of names do not fit on a command line, and find(1) writes them.
 */
#include "base/list_file.h"

#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_name(struct word_list *list, struct strings *strings,
	const char *name, struct error *error)
{
	if (memory_grow(&list->items, &list->capacity, list->count,
		    sizeof(*list->items)))
		return error_memory(error);
	list->items[list->count] = strings_keep(strings, name);
	if (!list->items[list->count])
		return error_memory(error);
	list->count++;
	return 0;
}

static int read_names(FILE *stream, struct strings *strings,
	struct word_list *list, struct error *error)
{
	size_t before = list->count, capacity = 0;
	char *line = NULL;
	ssize_t length;
	int result = 0;

	while (!result && (length = getline(&line, &capacity, stream)) >= 0) {
		if (length && line[length - 1] == '\n')
			line[--length] = '\0';
		if (length && line[length - 1] == '\r')
			line[--length] = '\0';
		if (strlen(line) != (size_t)length)
			result = error_set(error,
				"has a NUL byte; names end with their lines");
		else if (length)
			result = add_name(list, strings, line, error);
	}
	if (!result && ferror(stream))
		result = error_set(error, "cannot read: %s", strerror(errno));
	else if (!result && list->count == before)
		result = error_set(error, "has no name in it");
	free(line);
	return result;
}

int list_file_read(const char *path, struct strings *strings,
	struct word_list *list, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	int result;

	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	if (!is_stdin && output_protect(path, error)) {
		fclose(stream);
		return -1;
	}
	result = read_names(stream, strings, list, error);
	if (!is_stdin)
		fclose(stream);
	return result ? error_prefix(error, is_stdin ? "standard input" : path)
		      : 0;
}
