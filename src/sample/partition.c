/*
 * Of which class a key is, when maps are reduced: what tells keys apart makes one
 * number of each, and keys with equal numbers are of one class.
 */
#include "base/memory.h"
#include "sample/sample.h"
#include "sample/selection.h"

#include <stdlib.h>
#include <string.h>

/* The labels of classes, in the order in which they appear. */
struct numbering {
	uint32_t *labels;
	size_t count, capacity;
};

/* Adds a bit to the labels of keys for each convention and task, set where it
 * counts the key. */
static int label_conventions(
	const struct dump_sample *sample, uint32_t *labels, struct error *error)
{
	struct dump_sample as = *sample;
	bool *counted = memory_array(sample->keys, sizeof(*counted));
	int result = 0;

	if (!counted)
		return error_memory(error);
	for (int i = 0; !result && i < TASKS * CONVENTIONS; i++) {
		const struct selection_rule rule = {
			(enum convention)(i / TASKS), ROWS_RESPONSE
		};

		as.task = (enum task)(i % TASKS);
		memset(counted, 0, sample->keys * sizeof(*counted));
		result = selection_keys(&as, &rule, counted, error);
		for (size_t k = 0; k < sample->keys; k++)
			labels[k] = 2 * labels[k] + counted[k];
	}
	free(counted);
	return result;
}

/* Gives keys what tells their classes apart, as one number. */
static int label_keys(const struct dump_sample *sample, bool per_role,
	uint32_t *labels, struct error *error)
{
	bool first = true;

	for (size_t k = 0; k < sample->keys; k++) {
		uint8_t modality = sample->key_modality[k];
		size_t place = dump_sample_place(sample, k);
		bool own = !sample->other_keys && modality != MODALITY_PAD;

		labels[k] = modality;
		if (own && sample->response && sample->response[place])
			labels[k] += MODALITIES;
		labels[k] *= 2;
		if (modality != MODALITY_PAD && first) {
			labels[k]++;
			first = false;
		}
		labels[k] <<= 8;
		if (own && per_role && sample->roles)
			labels[k] += sample->roles[place];
	}
	return label_conventions(sample, labels, error);
}

/* Numbers the labels in the order in which they appear. */
static int number_classes(struct numbering *n, const uint32_t *labels,
	size_t keys, size_t *class, struct error *error)
{
	for (size_t k = 0; k < keys; k++) {
		size_t c = 0;

		while (c < n->count && n->labels[c] != labels[k])
			c++;
		if (c == n->count) {
			if (memory_grow(&n->labels, &n->capacity, n->count,
				    sizeof(*n->labels)))
				return error_memory(error);
			n->labels[n->count++] = labels[k];
		}
		class[k] = c;
	}
	return 0;
}

static int divide(struct numbering *n, const struct dump_sample *sample,
	bool per_role, size_t *class, struct error *error)
{
	uint32_t *labels = memory_array(sample->keys, sizeof(*labels));
	int result = labels ? label_keys(sample, per_role, labels, error) ||
			number_classes(n, labels, sample->keys, class, error)
			    : error_memory(error);

	free(labels);
	return result;
}

/* The classes that sums have already, which cannot be parted; role[classes] is
 * that of each + 1, or 0 before any of its keys. */
static int keep(const struct dump_sample *sample, bool per_role, size_t *role,
	size_t *class, struct error *error)
{
	/* A pointer, as GCC 14.2 reads roles[place] whatever a flag says. */
	const uint8_t *roles =
		per_role && !sample->other_keys ? sample->roles : NULL;

	for (size_t k = 0; k < sample->keys; k++) {
		size_t c = sample->key_class[k];
		size_t place = dump_sample_place(sample, k);
		size_t mine = 1 + (size_t)(roles ? roles[place] : 0);

		if (role[c] && role[c] != mine)
			return error_set(error,
				"is reduced already, and class %zu of "
				"key_class mixes roles, at key %zu",
				c, k);
		role[c] = mine;
		class[k] = c;
	}
	return 0;
}

/* Divides the keys of each form that layers have. */
static int divide_forms(struct partition *p, struct dump_sample *sample,
	size_t first, size_t end, bool per_role, struct error *error)
{
	bool *done = memory_array(sample->form_count, sizeof(*done));
	size_t *role = memory_array(sample->classes, sizeof(*role));
	struct numbering n = { 0 };
	int result = done && role ? 0 : error_memory(error);

	for (size_t l = first; !result && l < end; l++) {
		size_t form = sample->form_of[l];
		size_t *class = p->class + form * p->keys;

		if (done[form])
			continue;
		done[form] = true;
		dump_sample_turn(sample, l);
		result = sample->classes
			? keep(sample, per_role, role, class, error)
			: divide(&n, sample, per_role, class, error);
	}
	p->classes = sample->classes ? sample->classes : n.count;
	free(done);
	free(role);
	free(n.labels);
	return result ? -1 : 0;
}

int partition_make(struct partition *partition,
	const struct dump_sample *sample, size_t first, size_t end,
	bool per_role, struct error *error)
{
	struct dump_sample turned = *sample;
	size_t count;

	*partition = (struct partition){ 0 };
	for (size_t f = 0; f < sample->form_count; f++)
		if (sample->forms[f].keys > partition->keys)
			partition->keys = sample->forms[f].keys;
	if (memory_multiply(partition->keys, sample->form_count, &count))
		partition->class = memory_array(count, sizeof(size_t));
	if (!partition->class)
		return error_memory(error);
	return divide_forms(partition, &turned, first, end, per_role, error);
}

void partition_release(struct partition *partition)
{
	free(partition->class);
	*partition = (struct partition){ 0 };
}
