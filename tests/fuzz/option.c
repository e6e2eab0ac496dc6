/*
 * Command lines: words separated by newlines, the command's name first.
 */
#include "command/commands.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = settings_default;
	char *text = malloc(size + 1), *words[MAX_WORDS + 1], *next = text;
	const struct command *command;
	int count = 0, operands = 0;
	struct error error;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	while (next && count < MAX_WORDS) {
		words[count++] = next;
		next = strchr(next, '\n');
		if (next)
			*next++ = '\0';
	}
	words[count] = NULL;
	command = command_find(commands, words[0], &error);
	if (command) {
		if (option_parse(command->groups, count - 1, words + 1,
			    &settings, &operands, &error) == 0 &&
			(operands < 0 || operands >= count))
			abort();
		option_release(command->groups, &settings);
	}
	free(text);
	return 0;
}
