/* What the sources of modality have in common. */
#include "sample/painting.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int painting_read(struct painting *p, enum layout_item item, size_t rank)
{
	free(p->values);
	return items_integers(p->search, item, rank, &p->values, &p->count);
}

int painting_reach(struct painting *p, size_t tokens)
{
	struct dump_sample *sample = p->sample;
	uint8_t *grown;

	if (tokens <= sample->tokens)
		return 0;
	grown = memory_array(tokens, 1);
	if (!grown)
		return error_memory(p->search->error);
	if (sample->tokens)
		memcpy(grown, sample->modality, sample->tokens);
	free(sample->modality);
	sample->modality = grown;
	sample->tokens = tokens;
	return 0;
}

void painting_note(struct painting *p, const char *what, const char *how)
{
	char *text = p->sample->modality_from;
	size_t used = strlen(text);

	snprintf(text + used, DUMP_TEXT - used, "%s%s%s%s%s", used ? ", " : "",
		what, *what ? " from " : "", p->search->where, how);
}

int painting_short(struct painting *p)
{
	p->sample->defect = DEFECT_SHORT;
	return items_fail_at(p->search,
		"has %zu positions for %zu keys of attention", p->count,
		p->sample->keys);
}

int painting_end(struct painting *p)
{
	struct dump_sample *sample = p->sample;
	size_t end = p->count;

	if (end >= sample->keys)
		return 0;
	if (end < sample->queries || end < 2)
		return painting_short(p);
	if (painting_reach(p, sample->keys))
		return -1;
	memset(sample->modality + end, MODALITY_PAD, sample->tokens - end);
	sample->filled = end;
	return 0;
}

int painting_prompt(struct painting *p, size_t *prompt)
{
	struct item_search search = *p->search;
	int64_t value;
	int found;

	/* What was read last stays what it was. */
	search.read = (struct hdf5_meanings){ 0 };
	found = items_integer(&search, ITEM_PROMPT_LENGTH, &value);
	hdf5_meanings_release(&search.read);
	*prompt = found > 0 && value >= 0 ? (size_t)value : DUMP_NONE;
	return found < 0 ? -1 : 0;
}
