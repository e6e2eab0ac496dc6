/*
 * How sets of samples were counted: whether two may be held against each other,
 * and all of them in words.
 */
#include "base/error.h"
#include "results/samples.h"

#include <string.h>

/* "understanding (dump.h5)", with the model in front where it is another. */
static void add_set_name(
	const struct sample_set *set, bool with_model, struct buffer *text)
{
	if (with_model)
		buffer_print(text, "%s, ", set->key.model);
	buffer_print(text, "%s", task_name(set->task));
	if (*set->file)
		buffer_print(text, " (%s)", set->file);
}

int samples_check_pair(const struct sample_set *a, const struct sample_set *b,
	struct error *error)
{
	struct provenance_difference difference =
		provenance_compare_curves(&a->provenance, &b->provenance);
	bool same = schema_key_equal(a->key, b->key);
	struct buffer x = { 0 }, y = { 0 };

	if (!difference.column)
		return 0;
	add_set_name(a, !same, &x);
	add_set_name(b, !same, &y);
	provenance_refuse(&difference, &x, &y, error);
	return same ? error_prefix(error, a->key.model) : -1;
}

static bool is_unstated(const struct sample_set *set)
{
	return strcmp(set->provenance.convention, PROVENANCE_UNSTATED) == 0;
}

int samples_check_models(const struct sample_set *a, const struct sample_set *b,
	struct error *error)
{
	return !schema_key_equal(a->key, b->key) &&
			(is_unstated(a) || is_unstated(b))
		? 0
		: samples_check_pair(a, b, error);
}

static const char *word_of(const struct sample_set *set, int which)
{
	const struct provenance *p = &set->provenance;

	return which == 0 ? p->convention : which == 1 ? p->rows : p->mask;
}

void samples_counted(const struct sample_sets *sets, struct buffer *text)
{
	static const char *const names[] = { "convention", "rows", "mask" };

	for (int which = 0; which < 3; which++) {
		buffer_print(text, "%s%s", which ? ", " : "", names[which]);
		for (size_t i = 0; i < sets->count; i++) {
			const char *word = word_of(&sets->sets[i], which);
			size_t k = 0;

			while (k < i &&
				strcmp(word, word_of(&sets->sets[k], which)))
				k++;
			if (k == i)
				buffer_print(
					text, "%s %s", i ? " and" : "", word);
		}
	}
}
