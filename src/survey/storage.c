/*
 * Dumps are mostly chunked by sample, so the chunks of samples of different
 * lengths differ, and a line for each of them would hide what they have in
 * common.
 *
 * A text is cut at the sizes of its chunks, "chunks of 1x4x24x24"; two texts
 * are of one way when what stands before and behind is the same.
 */
#include "survey/storage.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static struct storage parse(const char *text)
{
	struct storage storage = { .text = text, .samples = 1 };
	const char *at = strstr(text, STORAGE_CHUNKS);
	char *end;

	if (!at)
		return storage;
	at += strlen(STORAGE_CHUNKS);
	storage.sizes = (size_t)(at - text);
	while (storage.axes < HDF5_MAX_AXES) {
		size_t size = (size_t)strtoull(at, &end, 10);

		if (end == at)
			break;
		storage.low[storage.axes] = size;
		storage.high[storage.axes] = size;
		storage.axes++;
		at = end + (*end == 'x');
		if (*end != 'x')
			break;
	}
	storage.after = (size_t)(at - text);
	return storage;
}

static bool is_same_way(const struct storage *a, const struct storage *b)
{
	return a->axes == b->axes && a->sizes == b->sizes &&
		strncmp(a->text, b->text, a->sizes) == 0 &&
		strcmp(a->text + a->after, b->text + b->after) == 0;
}

static void join(struct storage *way, const struct storage *more)
{
	way->samples++;
	for (size_t i = 0; i < way->axes; i++) {
		if (more->low[i] < way->low[i])
			way->low[i] = more->low[i];
		if (more->high[i] > way->high[i])
			way->high[i] = more->high[i];
	}
}

struct storage *storage_list(const struct scan_file *file, size_t *count)
{
	struct storage *ways = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < file->sample_count; i++) {
		struct storage way = parse(file->samples[i].storage);
		size_t k = 0;

		while (k < *count && !is_same_way(&ways[k], &way))
			k++;
		if (k < *count) {
			join(&ways[k], &way);
			continue;
		}
		if (memory_grow(&ways, &capacity, *count, sizeof(*ways))) {
			free(ways);
			return NULL;
		}
		ways[(*count)++] = way;
	}
	return ways;
}

void storage_print(const struct storage *storage, struct buffer *text)
{
	buffer_print(text, "%.*s", (int)storage->sizes, storage->text);
	for (size_t i = 0; i < storage->axes; i++) {
		const char *times = i ? "x" : "";

		if (storage->low[i] == storage->high[i])
			buffer_print(text, "%s%zu", times, storage->low[i]);
		else
			buffer_print(text, "%s(%zu to %zu)", times,
				storage->low[i], storage->high[i]);
	}
	buffer_print(text, "%s", storage->text + storage->after);
}
