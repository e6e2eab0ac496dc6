/*
 * A loop over prompts rarely ends without an accident: one sample is empty
 * because it failed, the last one was cut off when the job was killed, the
 * places of more were reserved and never filled.  None of that says anything
 * about the others.
 *
 * A sample whose job died half-way has fewer layers than the rest, and looks
 * whole by itself.  Where samples of a dump differ in their layers or heads, those
 * that differ from most are lost; of as many, those with fewer layers, or heads.
 */
#include "scan/lost.h"

#include "base/memory.h"
#include "base/text.h"
#include "scan/findings.h"
#include "scan/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int lost_receive(struct scan *scan, struct scan_sample *sample,
	const struct record *record, struct error *error)
{
	struct record text = *record;
	struct scan_lost lost;
	char clean[SCAN_TEXT];

	memcpy(&lost, record->text, sizeof(lost));
	memset(text.text, 0, sizeof(text.text));
	memcpy(text.text, lost.text, sizeof(lost.text));
	if (scan_text(&text, clean, error))
		return -1;
	/* Of children that share a sample the first layer's counts. */
	if (sample->lost && sample->lost_layer <= lost.layer)
		return 0;
	sample->lost_layer = (size_t)lost.layer;
	sample->lost = strings_keep(&scan->strings, clean);
	return sample->lost ? 0 : error_memory(error);
}

static int lose(struct scan *scan, struct scan_sample *sample,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

static int lose(
	struct scan *scan, struct scan_sample *sample, const char *format, ...)
{
	struct error why;
	va_list list;

	va_start(list, format);
	error_set_list(&why, format, list);
	va_end(list);
	sample->lost = strings_keep(&scan->strings, why.text);
	return sample->lost ? 0 : -1;
}

static bool same_size(const struct scan_sample *a, const struct scan_sample *b)
{
	return a->shape.model_layers == b->shape.model_layers &&
		a->shape.layers == b->shape.layers &&
		a->shape.heads == b->shape.heads &&
		memcmp(a->layer_numbers, b->layer_numbers,
			a->shape.layers * sizeof(*a->layer_numbers)) == 0;
}

/* Whether the sample is the larger one of two, each like as many others. */
static bool has_more(const struct scan_sample *a, const struct scan_sample *b)
{
	return a->shape.layers == b->shape.layers
		? a->shape.heads > b->shape.heads
		: a->shape.layers > b->shape.layers;
}

/* The sample with whose layers and heads most agree, or NULL. */
static const struct scan_sample *find_usual(const struct scan_file *file)
{
	const struct scan_sample *usual = NULL;
	size_t most = 0, tried = 0;

	for (size_t i = 0; i < file->sample_count && tried < 16; i++) {
		const struct scan_sample *s = &file->samples[i];
		size_t count = 0;

		if (s->lost || !s->described || (usual && same_size(s, usual)))
			continue;
		tried++;
		for (size_t k = 0; k < file->sample_count; k++)
			count += !file->samples[k].lost &&
				file->samples[k].described &&
				same_size(s, &file->samples[k]);
		if (count > most ||
			(count == most && usual && has_more(s, usual))) {
			usual = s;
			most = count;
		}
	}
	return usual;
}

static int lose_one(struct scan *scan, struct scan_sample *s,
	const struct scan_sample *usual)
{
	s->lost_heads = s->shape.heads != usual->shape.heads;
	if (s->lost_heads)
		return lose(scan, s,
			"sample %s: has %zu head%s, but sample %s has %zu",
			s->name, s->shape.heads, text_plural(s->shape.heads),
			usual->name, usual->shape.heads);
	return lose(scan, s,
		"sample %s: has %zu of %zu layers, but sample %s has %zu of "
		"%zu%s",
		s->name, s->shape.layers, s->shape.model_layers, usual->name,
		usual->shape.layers, usual->shape.model_layers,
		s->shape.layers == usual->shape.layers ? ", and others" : "");
}

static int lose_uneven(struct scan *scan, struct scan_file *file)
{
	const struct scan_sample *usual = find_usual(file);

	for (size_t i = 0; usual && i < file->sample_count; i++) {
		struct scan_sample *s = &file->samples[i];

		if (s->lost || !s->described || same_size(s, usual))
			continue;
		if (lose_one(scan, s, usual))
			return -1;
	}
	return 0;
}

/* Whether every row of the sample was left out. */
static bool holds_nothing(const struct scan_sample *sample)
{
	size_t count = values_are(&sample->values) ? scan_count(sample) : 0;

	for (size_t i = 0; i < count; i++)
		if (scan_measures(sample, i).queries)
			return false;
	return count > 0;
}

static int lose_empty(struct scan *scan, struct scan_file *file)
{
	const struct scan_settings *settings = scan->request->settings;

	if (settings->blocks || settings->roles || settings->steps)
		return 0;
	for (size_t i = 0; i < file->sample_count; i++) {
		struct scan_sample *s = &file->samples[i];

		if (!s->lost && holds_nothing(s) &&
			lose(scan, s,
				"sample %s: all of its rows are NaN, infinite "
				"or zero "
				"throughout: it was never filled",
				s->name))
			return -1;
	}
	return 0;
}

/* Puts the lost ones behind the others; both keep their order. */
static int part(struct scan_file *file)
{
	struct scan_sample *all = file->samples;
	struct scan_sample *parted =
		memory_array(file->sample_count, sizeof(*parted));
	size_t kept = 0, lost = 0;

	if (!parted)
		return -1;
	for (size_t i = 0; i < file->sample_count; i++)
		if (!all[i].lost)
			parted[kept++] = all[i];
	for (size_t i = 0; i < file->sample_count; i++)
		if (all[i].lost)
			parted[kept + lost++] = all[i];
	free(all);
	file->samples = parted;
	file->sample_count = kept;
	file->lost = lost;
	return 0;
}

int lost_settle(struct scan *scan, struct scan_file *file, struct error *error)
{
	bool measured = scan->request->mode == SCAN_MEASURE;
	size_t lost = 0;

	if ((measured && lose_empty(scan, file)) || lose_uneven(scan, file))
		return error_memory(error);
	for (size_t i = 0; i < file->sample_count; i++)
		lost += file->samples[i].lost != NULL;
	if (!lost)
		return 0;
	if (scan->request->mode == SCAN_CHECK)
		return findings_add_lost(scan, file, error);
	if (part(file))
		return error_memory(error);
	if (file->sample_count)
		return 0;
	error_set(error, "%s", file->samples[0].lost);
	error_prefix(error, file->path);
	return 1;
}
