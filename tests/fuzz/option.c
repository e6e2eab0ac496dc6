/*
 * Command lines: the words are separated by newlines.
 */
#include "cli/settings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct option_group *const groups[] = { &options_counting,
	&options_detail, &options_curves, &options_resampling,
	&options_output_file, &options_figure, &options_running,
	&options_resuming, &options_common, NULL };

/* The lists of the groups own their arrays. */
static void release_lists(struct settings *settings)
{
	for (size_t g = 0; groups[g]; g++) {
		for (const struct option *o = groups[g]->options; o->name;
			o++) {
			struct word_list *list =
				(void *)((char *)settings + o->offset);

			if (o->kind == OPTION_LIST)
				free(list->items);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = settings_default;
	char *text = malloc(size + 1), *words[MAX_WORDS + 1], *next = text;
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
	if (option_parse(groups, count, words, &settings, &operands, &error) ==
			0 &&
		(operands < 0 || operands > count))
		abort();
	release_lists(&settings);
	free(text);
	return 0;
}
