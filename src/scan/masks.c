/*
 * A window that nobody states shows in rows that it cuts short.  A sample too
 * short for that is measured as the same model measures a long one, since its
 * rows see the same keys with the window as without; so that its numbers meet
 * those of the long ones under one name, it takes the window of the others.
 */
#include "scan/masks.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

int masks_receive(struct scan_sample *sample, const struct record *record,
	struct error *error)
{
	size_t layers = sample->shape.layers;
	struct scan_layer_mask mask;

	memcpy(&mask, record->text, sizeof(mask));
	if (!sample->described || mask.layer >= layers ||
		mask.window >= DUMP_NONE || mask.chunk >= DUMP_NONE)
		return worker_nonsense(error);
	if (!sample->windows) {
		sample->windows = memory_array(layers, sizeof(size_t));
		sample->chunks = memory_array(layers, sizeof(size_t));
		if (!sample->windows || !sample->chunks)
			return error_memory(error);
	}
	sample->windows[mask.layer] = (size_t)mask.window;
	sample->chunks[mask.layer] = (size_t)mask.chunk;
	return 0;
}

/* Whether what the first has in the layer makes no difference to the rows of
 * the other. */
static bool is_beyond(const struct scan_sample *long_one,
	const struct scan_sample *short_one, size_t layer)
{
	return short_one->shape.mask == long_one->shape.mask &&
		short_one->shape.layers == long_one->shape.layers &&
		short_one->shape.reach <= long_one->windows[layer] &&
		!(short_one->windows &&
			(short_one->windows[layer] ||
				short_one->chunks[layer]));
}

/* Gives the windows of a sample to those for which they make no difference. */
static int share_windows(struct scan_file *file, const struct scan_sample *from,
	struct error *error)
{
	size_t layers = from->shape.layers;

	for (size_t i = 0; i < file->sample_count; i++) {
		struct scan_sample *to = &file->samples[i];

		for (size_t l = 0; l < layers; l++) {
			const struct scan_layer_mask mask = { l,
				from->windows[l], 0 };
			struct record record = { 0 };

			if (!from->windows[l] || !is_beyond(from, to, l))
				continue;
			memcpy(record.text, &mask, sizeof(mask));
			if (masks_receive(to, &record, error))
				return -1;
		}
	}
	return 0;
}

static const char *keep(struct scan *scan, const struct scan_sample *sample,
	size_t layers, const size_t *windows, const size_t *chunks)
{
	struct buffer text = { 0 };
	const char *kept;

	mask_text(sample->shape.mask, layers, windows, chunks, &text);
	kept = text.failed ? NULL : strings_keep(&scan->strings, text.text);
	buffer_release(&text);
	return kept;
}

static int name_masks(
	struct scan *scan, struct scan_sample *sample, struct error *error)
{
	size_t layers = sample->shape.layers;

	if (scan->request->mode == SCAN_LOOK &&
		sample->shape.mask_source == MASK_ASSUMED)
		sample->mask = strings_keep(&scan->strings,
			"not stated; causal, unless its values show another");
	else
		sample->mask = keep(
			scan, sample, layers, sample->windows, sample->chunks);
	if (!sample->mask)
		return error_memory(error);
	if (!sample->windows)
		return 0;
	sample->masks = memory_array(layers, sizeof(*sample->masks));
	for (size_t l = 0; sample->masks && l < layers; l++) {
		sample->masks[l] = keep(scan, sample, 1, &sample->windows[l],
			&sample->chunks[l]);
		if (!sample->masks[l])
			return error_memory(error);
	}
	return sample->masks ? 0 : error_memory(error);
}

int masks_finish(struct scan *scan, struct scan_file *file, struct error *error)
{
	const struct scan_sample *longest = NULL;

	for (size_t i = 0; i < file->sample_count; i++) {
		const struct scan_sample *sample = &file->samples[i];

		if (sample->windows &&
			(!longest ||
				sample->shape.reach > longest->shape.reach))
			longest = sample;
	}
	if (longest && share_windows(file, longest, error))
		return -1;
	for (size_t i = 0; i < file->sample_count; i++)
		if (file->samples[i].described &&
			name_masks(scan, &file->samples[i], error))
			return -1;
	return 0;
}
