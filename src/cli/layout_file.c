/*
 * Each line becomes the word --NAME=VALUE and goes through the parser of the
 * command line, so that both know the same options and complain alike.
 *
 * Several options are ways to say the same: codes for all positions say what is
 * image and what is text, a span says what is image.  Whoever reads the dump
 * takes the first that is given, so of two that overlap one would be ignored.
 */
#include "cli/layout_file.h"

#include "base/buffer.h"
#include "base/output.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

enum { SAYS_IMAGE = 1, SAYS_TEXT = 2, SAYS_RESPONSE = 4 };

static const struct way {
	const char *option;
	size_t offset; /* in struct layout */
	unsigned says;
} ways[] = {
#define WAY(option, item, says)                             \
	{                                                   \
		option, offsetof(struct layout, item), says \
	}
	WAY("modality", items[ITEM_MODALITY], SAYS_IMAGE | SAYS_TEXT),
	WAY("image-token", image_token, SAYS_IMAGE | SAYS_TEXT),
	WAY("image-mask", items[ITEM_IMAGE_MASK], SAYS_IMAGE),
	WAY("image-span", items[ITEM_IMAGE_SPAN], SAYS_IMAGE),
	WAY("text-mask", items[ITEM_TEXT_MASK], SAYS_TEXT),
	WAY("text-length", items[ITEM_TEXT_LENGTH], SAYS_TEXT),
	WAY("response-mask", items[ITEM_RESPONSE_MASK], SAYS_RESPONSE),
	WAY("response-span", items[ITEM_RESPONSE_SPAN], SAYS_RESPONSE),
	WAY("labels", items[ITEM_LABELS], SAYS_RESPONSE),
	WAY("prompt-length", items[ITEM_PROMPT_LENGTH], SAYS_RESPONSE),
#undef WAY
};

#define WAYS (sizeof(ways) / sizeof(*ways))

/* Where the option's value is. */
static const char **value_of(const struct way *way, struct layout *layout)
{
	return (const char **)(void *)((char *)layout + way->offset);
}

int layout_file_check(struct layout *layout, struct error *error)
{
	for (size_t i = 0; i < WAYS; i++)
		for (size_t j = 0; j < i; j++)
			if (ways[i].says & ways[j].says &&
				*value_of(&ways[i], layout) &&
				*value_of(&ways[j], layout))
				return error_set(error,
					"--%s and --%s say the same in two "
					"ways; give one of them",
					ways[j].option, ways[i].option);
	return 0;
}

/* Takes from `layout` what `given` says in whatever way. */
static void drop_overruled(struct layout *layout, struct layout *given)
{
	unsigned said = 0;

	for (size_t i = 0; i < WAYS; i++)
		if (*value_of(&ways[i], given))
			said |= ways[i].says;
	for (size_t i = 0; i < WAYS; i++)
		if (ways[i].says & said)
			*value_of(&ways[i], layout) = NULL;
}

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

int layout_file_read(const char *path, struct layout *given,
	struct settings *settings, struct strings *strings, struct error *error)
{
	FILE *stream = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int result = 0;

	if (!stream)
		return error_set(
			error, "%s: cannot open: %s", path, strerror(errno));
	result = output_protect(path, error);
	while (!result && getline(&line, &room, stream) >= 0)
		result = read_line(line, settings, strings, error);
	if (!result && ferror(stream))
		result = error_set(error, "cannot read");
	if (!result && settings->layout_file)
		result = error_set(error, "names another layout file");
	if (!result)
		result = layout_file_check(
			&settings->figure.results.scan.layout, error);
	drop_overruled(&settings->figure.results.scan.layout, given);
	free(line);
	fclose(stream);
	return result ? error_prefix(error, path) : 0;
}
