/*
 * Janus puts the twin behind its sample, diffusers puts all of them before.  A
 * padded prompt has two tokens at most that are not padding, its first and its
 * last; padding is what the roles say it is, or one token id again and again.
 *
 * A look at the first few pairs is enough, as a batch is made by one rule.
 */
#include "sample/twins.h"

#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 8	   /* samples of each half that are looked at */
#define SHORTEST 4 /* tokens of a prompt that can show padding */

struct look {
	bool padded;
	uint64_t hash; /* of all that is known about the sample but its maps */
};

struct looks {
	size_t count;		     /* samples of the dump */
	size_t pairs;		     /* that are looked at */
	struct look first[2 * MOST]; /* samples 0, 1 ... */
	struct look half[MOST];	     /* samples count / 2 ... */
};

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* How often the commonest of the ids comes. */
static size_t commonest(const int64_t *ids, size_t count)
{
	size_t most = 0;

	for (size_t i = 0; i < count; i++) {
		size_t equal = 0;

		for (size_t k = i; k < count; k++)
			equal += ids[k] == ids[i];
		if (equal > most)
			most = equal;
	}
	return most;
}

static size_t prompt_of(const struct dump_sample *sample)
{
	size_t prompt = 0;

	if (sample->prompt_length != DUMP_NONE)
		return sample->prompt_length;
	while (prompt < sample->tokens &&
		sample->modality[prompt] != MODALITY_IMAGE)
		prompt++;
	return prompt;
}

static int look_at_ids(struct item_search *search,
	const struct dump_sample *sample, struct look *look)
{
	size_t prompt = prompt_of(sample), count;
	int64_t *ids;
	int found = items_integers(search, ITEM_INPUT_IDS, 1, &ids, &count);

	if (found <= 0)
		return found;
	look->hash = hash_bytes(look->hash, ids, count * sizeof(*ids));
	if (prompt > count)
		prompt = count;
	/* Longer prompts are not made of one token by chance either. */
	if (prompt >= SHORTEST && prompt <= 4096)
		look->padded =
			look->padded || commonest(ids, prompt) + 2 >= prompt;
	free(ids);
	return 0;
}

/* 1 where the sample is none of generation or cannot be opened. */
static int look_at(struct dump *dump, size_t index, struct look *look)
{
	struct item_search search;
	struct dump_sample sample;
	struct error ignored;
	size_t prompt, padding = 0;
	int result;

	*look = (struct look){ .hash = UINT64_C(0xcbf29ce484222325) };
	if (dump_sample_open(dump, index, &sample, &ignored))
		return 1;
	prompt = prompt_of(&sample);
	for (size_t i = 0; i < prompt && i < sample.tokens; i++)
		padding += sample.modality[i] == MODALITY_PAD;
	look->padded = prompt >= SHORTEST && padding + 2 >= prompt;
	look->hash = hash_bytes(look->hash, sample.modality, sample.tokens);
	look->hash = hash_bytes(look->hash, sample.positions,
		sample.queries * sizeof(*sample.positions));
	look->hash = hash_bytes(look->hash, &prompt, sizeof(prompt));
	look->hash = hash_bytes(look->hash, sample.group, strlen(sample.group));
	result = sample.task != TASK_GENERATION ||
		items_open(&search, dump, index, &ignored) ||
		look_at_ids(&search, &sample, look) < 0;
	if (sample.task == TASK_GENERATION)
		items_close(&search);
	dump_sample_release(dump, &sample);
	return result;
}

static int look_at_pairs(struct dump *dump, struct looks *looks)
{
	for (size_t i = 0; i < 2 * looks->pairs; i++)
		if (look_at(dump, i, &looks->first[i]))
			return 1;
	for (size_t i = 0; i < looks->pairs; i++) {
		size_t index = looks->count / 2 + i;

		if (index < 2 * looks->pairs)
			looks->half[i] = looks->first[index];
		else if (look_at(dump, index, &looks->half[i]))
			return 1;
	}
	return 0;
}

static int refuse(const char *which, const char *choice, struct error *error)
{
	return error_set(error,
		"%s a prompt of padding: guidance twins of the others? say "
		"--samples %s to leave them out, or --samples "
		": to count all",
		which, choice);
}

static int judge(const struct looks *l, struct error *error)
{
	size_t half = l->count / 2;
	bool odd = true, even = true, front = true, back = true, same = true;
	char choice[64];

	for (size_t i = 0; i < l->pairs; i++) {
		const struct look *a = &l->first[2 * i], *b = a + 1;
		const struct look *c = &l->first[i], *d = &l->half[i];

		odd = odd && !a->padded && b->padded;
		even = even && a->padded && !b->padded;
		front = front && c->padded && !d->padded;
		back = back && !c->padded && d->padded;
		same = same && a->hash == l->first[0].hash &&
			b->hash == a->hash && d->hash == a->hash;
	}
	if (odd || even)
		return refuse(
			"every second sample has", odd ? "::2" : "1::2", error);
	if (front || back) {
		snprintf(choice, sizeof(choice), front ? "%zu:" : ":%zu", half);
		return refuse("half of its samples have", choice, error);
	}
	if (!same)
		return 0;
	return error_set(error,
		"nothing but their maps tells its %zu samples apart: are some "
		"the guidance twins of others? say --samples ::2 if every "
		"second one is, --samples %zu: if the first half is, or "
		"--samples : if none is",
		l->count, half);
}

int twins_check(struct dump *dump, struct error *error)
{
	struct looks looks = { .count = dump->sample_count };

	looks.pairs = looks.count / 2 < MOST ? looks.count / 2 : MOST;
	if (looks.count < 2 || looks.count % 2 ||
		dump->samples[0].index == DUMP_NONE ||
		look_at_pairs(dump, &looks))
		return 0;
	return judge(&looks, error);
}
