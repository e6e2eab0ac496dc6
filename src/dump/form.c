/*
 * A text has no types: "16" is a number, "2:12" a span, "[[2, 12], [20, 30]]" a
 * list of spans.  All of them are numbers in a row, and who asks knows how many
 * make one thing.
 */
#include "dump/form.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No position and no code of a token is larger. */
#define LARGEST 1e15

struct list {
	int64_t *values; /* as many as the text has characters */
	size_t count;
	struct error *error;
};

static int add_word(struct list *list, const char *word)
{
	double number;

	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
		list->values[list->count++] = *word == 't';
		return 0;
	}
	if (!number_parse(word, &number) || number < -LARGEST ||
		number > LARGEST || number != (double)(int64_t)number)
		return error_set(
			list->error, "'%.100s' is not a whole number", word);
	list->values[list->count++] = (int64_t)number;
	return 0;
}

static int add_json(struct list *list, const char *text);

/* A first position and an end. */
static int add_span(struct list *list, const char *text)
{
	const char *first = json_find(text, "start");
	const char *end = json_find(text, "end");

	if (!first || !end)
		return error_set(list->error,
			"has keys, but no 'start' and 'end'; name one of them "
			"with #KEY");
	return add_json(list, first) || add_json(list, end) ? -1 : 0;
}

/* The value at `text`, which is JSON as a whole. */
static int add_json(struct list *list, const char *text)
{
	char word[NUMBER_SIZE];

	switch (json_kind(text)) {
	case JSON_OBJECT:
		return add_span(list, text);
	case JSON_ARRAY:
		for (text = json_first(text); text; text = json_next(text))
			if (add_json(list, text))
				return -1;
		return 0;
	default:
		if (!json_copy(text, word, sizeof(word)))
			return error_set(list->error,
				"holds a text that is not a number");
		return add_word(list, word);
	}
}

static size_t count_elements(const char *array)
{
	size_t count = 0;

	for (array = json_first(array); array; array = json_next(array))
		count++;
	return count;
}

/* The sample's part of a list with one for each. */
static const char *choose(const char *text, struct form_choice *choice)
{
	const char *element = json_first(text);

	if (json_kind(text) != JSON_ARRAY || !choice->samples ||
		count_elements(text) != choice->samples ||
		(choice->rank && json_kind(element) != JSON_ARRAY))
		return text;
	choice->taken = true;
	for (size_t i = 0; i < choice->number; i++)
		element = json_next(element);
	return element;
}

static int add_words(struct list *list, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, ":, ");
		char word[NUMBER_SIZE];

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (length >= sizeof(word))
			return error_set(
				list->error, "'%s' is not a number", word);
		if (add_word(list, word))
			return -1;
		text += length;
		text += strspn(text, ":, ");
	}
	return 0;
}

int form_parse(const char *text, struct form_choice *choice, int64_t **values,
	size_t *count, struct error *error)
{
	struct list list = { .error = error };
	enum json_kind kind = json_kind(text);
	int result;

	list.values = *values =
		memory_array(strlen(text) + 1, sizeof(**values));
	if (!*values)
		return error_memory(error);
	if (kind == JSON_ARRAY || kind == JSON_OBJECT)
		result = json_find(text, "")
			? add_json(&list, choose(text, choice))
			: error_set(error, "'%.100s' is not JSON", text);
	else
		result = add_words(&list, text);
	*count = list.count;
	return result ? -1 : 1;
}
