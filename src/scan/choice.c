/*
 * A name that no dump has is a slip of the keyboard, and would leave a sample
 * out, or in, unseen; so entries are marked where they are found, and one that
 * never was is an error.
 */
#include "scan/choice.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_name(struct choice *choice, const char *name, size_t length,
	struct error *error)
{
	if (memory_grow(&choice->entries, &choice->capacity, choice->count,
		    sizeof(*choice->entries)))
		return error_memory(error);
	choice->entries[choice->count] =
		(struct choice_entry){ .name = strndup(name, length) };
	return choice->entries[choice->count++].name ? 0 : error_memory(error);
}

static int add_range(
	struct choice *choice, const size_t range[3], struct error *error)
{
	if (!range[2])
		return error_set(error, "a step of 0 leads nowhere");
	if (add_name(choice, "", 0, error))
		return -1;
	free(choice->entries[choice->count - 1].name);
	choice->entries[choice->count - 1] = (struct choice_entry){
		.first = range[0], .end = range[1], .step = range[2]
	};
	return 0;
}

static int add_list(struct choice *choice, const struct word_list *list,
	struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		if (add_name(choice, list->items[i], strlen(list->items[i]),
			    error))
			return -1;
	return 0;
}

static int add(struct choice *choice, const char *option, const char *text,
	const struct word_list *listed, struct error *error)
{
	size_t range[3];
	int result = 0;

	if (!text)
		return 0;
	if (*text == '@')
		result = add_list(choice, listed, error);
	else if (number_parse_range(text, range))
		result = add_range(choice, range, error);
	else
		for (; !result && *text; text += *text == ',') {
			size_t length = strcspn(text, ",");

			if (length)
				result = add_name(choice, text, length, error);
			text += length;
		}
	return result ? error_prefix(error, option) : 0;
}

int choice_read(struct choice *choice, const struct scan_settings *settings,
	struct error *error)
{
	*choice = (struct choice){ 0 };
	if (add(choice, "--samples", settings->samples,
		    &settings->samples_listed, error))
		return -1;
	choice->kept = choice->count;
	if (settings->samples && !choice->kept)
		return error_set(error, "--samples: names no sample");
	return add(choice, "--exclude", settings->exclude,
		&settings->exclude_listed, error);
}

static bool has(
	const struct choice_entry *entry, const char *name, size_t place)
{
	if (entry->name)
		return strcmp(entry->name, name) == 0;
	return place >= entry->first && place < entry->end &&
		(place - entry->first) % entry->step == 0;
}

size_t *choice_make(
	struct choice *choice, const struct dump *dump, size_t *count)
{
	size_t *chosen = memory_array(dump->sample_count, sizeof(*chosen));

	*count = 0;
	for (size_t i = 0; chosen && i < dump->sample_count; i++) {
		bool wanted = choice->kept == 0;

		for (size_t k = 0; k < choice->count; k++) {
			struct choice_entry *entry = &choice->entries[k];

			if (!has(entry, dump->samples[i].name, i))
				continue;
			entry->found = true;
			wanted = k < choice->kept;
		}
		if (wanted)
			chosen[(*count)++] = i;
	}
	return chosen;
}

int choice_check(const struct choice *choice, struct error *error)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct choice_entry *entry = &choice->entries[i];
		const char *option =
			i < choice->kept ? "--samples" : "--exclude";

		if (!entry->found && entry->name)
			return error_set(error, "%s: no dump has a sample '%s'",
				option, entry->name);
		if (!entry->found)
			return error_set(error,
				"%s: no dump has so many samples", option);
	}
	return 0;
}

int choice_layers(const struct scan_settings *settings,
	const struct dump_sample *sample, size_t *first, size_t *end,
	struct error *error)
{
	const size_t *numbers = sample->layer_numbers;

	*first = 0;
	*end = sample->layers;
	if (!settings->layers_text)
		return 0;
	while (*first < sample->layers && numbers[*first] < settings->layers[0])
		++*first;
	while (*end > *first && numbers[*end - 1] >= settings->layers[1])
		--*end;
	if (*first < *end)
		return 0;
	error_set(error, "has none of the layers %s, but %zu, from %zu to %zu",
		settings->layers_text, sample->layers, numbers[0],
		numbers[sample->layers - 1]);
	return error_prefix(error, sample->name);
}

void choice_print_found(const struct choice *choice, struct buffer *text)
{
	for (size_t i = 0; i < choice->count; i++)
		buffer_add(text, choice->entries[i].found ? "1" : "0", 1);
}

void choice_mark(struct choice *choice, const char *digits)
{
	for (size_t i = 0; digits && digits[i] && i < choice->count; i++)
		choice->entries[i].found |= digits[i] == '1';
}

void choice_release(struct choice *choice)
{
	for (size_t i = 0; i < choice->count; i++)
		free(choice->entries[i].name);
	free(choice->entries);
	*choice = (struct choice){ 0 };
}
