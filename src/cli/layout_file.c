/*
 * Each line becomes the word --NAME=VALUE and goes through the parser of the
 * command line, so that both know the same options and complain alike.
 */
#include "cli/layout_file.h"

#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

/* "attention /a/b" becomes "--attention=/a/b"; NULL without memory. */
static const char *make_word(char *name, struct strings *strings)
{
	struct buffer word = { 0 };
	const char *kept;
	char *end, *value;

	name += strspn(name, "-");
	end = name + strcspn(name, " \t=\r\n");
	value = end;
	if (*end) {
		value = end + 1;
		*end = '\0';
	}
	value += strspn(value, blanks);
	/* "task = x" is meant as "task x", "task =x" is not. */
	if (value[0] == '=' && value[1] && strchr(blanks, value[1]))
		value += 1 + strspn(value + 1, blanks);
	end = strstr(value, " #");
	if (!end)
		end = value + strlen(value);
	while (end > value && strchr(blanks, end[-1]))
		end--;
	*end = '\0';
	buffer_print(&word, "--%s=%s", name, value);
	kept = word.failed ? NULL : strings_keep(strings, word.text);
	buffer_release(&word);
	return kept;
}

static int read_line(char *line, struct settings *settings,
	struct strings *strings, struct error *error)
{
	const struct option_group *const groups[] = { &options_layout, NULL };
	char *name = line + strspn(line, blanks), *words[1];
	int operands;

	if (!*name || *name == '#')
		return 0;
	words[0] = (char *)make_word(name, strings);
	return words[0]
		? option_parse(groups, 1, words, settings, &operands, error)
		: error_memory(error);
}

int layout_file_read(const char *path, struct settings *settings,
	struct strings *strings, struct error *error)
{
	FILE *stream = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int result = 0;

	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	while (!result && getline(&line, &room, stream) >= 0)
		result = read_line(line, settings, strings, error);
	if (!result && ferror(stream))
		result = error_set(error, "cannot read");
	if (!result && settings->layout_file)
		result = error_set(error, "names another layout file");
	free(line);
	fclose(stream);
	return result ? error_prefix(error, path) : 0;
}
