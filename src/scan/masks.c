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
	struct scan_layer mask;

	memcpy(&mask, record->text, sizeof(mask));
	if (!sample->described || mask.layer >= layers ||
		mask.window >= DUMP_NONE || mask.chunk >= DUMP_NONE ||
		mask.keys >= DUMP_NONE)
		return worker_nonsense(error);
	if (!sample->windows) {
		sample->windows = memory_array(layers, sizeof(size_t));
		sample->chunks = memory_array(layers, sizeof(size_t));
		sample->keys = memory_array(layers, sizeof(size_t));
		sample->other = memory_array(layers, sizeof(bool));
		if (!sample->windows || !sample->chunks || !sample->keys ||
			!sample->other)
			return error_memory(error);
	}
	/* What is stated comes from every child, what was found from one. */
	if (mask.window)
		sample->windows[mask.layer] = (size_t)mask.window;
	if (mask.chunk)
		sample->chunks[mask.layer] = (size_t)mask.chunk;
	if (mask.keys)
		sample->keys[mask.layer] = (size_t)mask.keys;
	sample->other[mask.layer] |= mask.other != 0;
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
				short_one->chunks[layer] ||
				short_one->other[layer]));
}

/* Gives the windows of a sample to those for which they make no difference. */
static int share_windows(struct scan_file *file, const struct scan_sample *from,
	struct error *error)
{
	size_t layers = from->shape.layers;

	for (size_t i = 0; i < file->sample_count; i++) {
		struct scan_sample *to = &file->samples[i];

		for (size_t l = 0; l < layers; l++) {
			const struct scan_layer mask = { l, from->windows[l], 0,
				to->keys ? to->keys[l] : 0, 0 };
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

/* The mask of `layers` layers from `layer` on. */
static const char *keep(struct scan *scan, const struct scan_sample *sample,
	size_t layer, size_t layers)
{
	bool any = sample->windows != NULL;
	struct buffer text = { 0 };
	const char *kept;
	size_t others = 0;

	for (size_t l = layer; any && l < layer + layers; l++)
		others += sample->other[l];
	mask_text(others == layers ? MASK_FULL : sample->shape.mask, layers,
		any ? &sample->windows[layer] : NULL,
		any ? &sample->chunks[layer] : NULL, sample->shape.sinks,
		&text);
	if (others && others < layers)
		buffer_print(&text, " cross:%zu/%zu", others, layers);
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
		sample->mask = keep(scan, sample, 0, layers);
	if (!sample->mask)
		return error_memory(error);
	if (!sample->windows)
		return 0;
	sample->masks = memory_array(layers, sizeof(*sample->masks));
	for (size_t l = 0; sample->masks && l < layers; l++) {
		sample->masks[l] = keep(scan, sample, l, 1);
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
