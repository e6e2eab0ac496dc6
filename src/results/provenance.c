/*
 * A mean of values that were counted by different rules is a number of nothing,
 * and looks like any other.  So the words that say how a value was counted go
 * with it through every table, and are compared wherever values meet.
 */
#include "results/provenance.h"

#include <string.h>

static struct provenance_difference compare_words(
	const char *column, const char *a, const char *b)
{
	return strcmp(a, b) == 0
		? (struct provenance_difference){ NULL, NULL, NULL }
		: (struct provenance_difference){ column, a, b };
}

struct provenance_difference provenance_compare_curves(
	const struct provenance *a, const struct provenance *b)
{
	struct provenance_difference difference =
		compare_words("convention", a->convention, b->convention);

	return difference.column ? difference
				 : compare_words("rows", a->rows, b->rows);
}

struct provenance_difference provenance_compare(
	const struct provenance *a, const struct provenance *b)
{
	struct provenance_difference difference =
		provenance_compare_curves(a, b);

	return difference.column ? difference
				 : compare_words("mask", a->mask, b->mask);
}

static void merge_words(const char **a, const char *b)
{
	if (strcmp(*a, b) != 0)
		*a = PROVENANCE_MIXED;
}

void provenance_merge(struct provenance *a, const struct provenance *b)
{
	merge_words(&a->convention, b->convention);
	merge_words(&a->rows, b->rows);
	merge_words(&a->mask, b->mask);
}

static int join_words(const char *a, const char *b, struct strings *strings,
	const char **joined, struct error *error)
{
	struct buffer text = { 0 };

	*joined = a;
	if (strcmp(a, b) == 0)
		return 0;
	buffer_print(&text, "%s × %s", a, b);
	*joined = text.failed ? NULL : strings_keep(strings, text.text);
	buffer_release(&text);
	return *joined ? 0 : error_memory(error);
}

int provenance_join(const struct provenance *a, const struct provenance *b,
	struct strings *strings, struct provenance *joined, struct error *error)
{
	return join_words(a->convention, b->convention, strings,
		       &joined->convention, error) ||
			join_words(a->rows, b->rows, strings, &joined->rows,
				error) ||
			join_words(
				a->mask, b->mask, strings, &joined->mask, error)
		? -1
		: 0;
}

int provenance_refuse(const struct provenance_difference *difference,
	struct buffer *x, struct buffer *y, struct error *error)
{
	if (x->failed || y->failed)
		error_memory(error);
	else
		error_set(error,
			"%s is '%s' for %s and '%s' for %s; measure both in "
			"the same way",
			difference->column, difference->a, x->text,
			difference->b, y->text);
	buffer_release(x);
	buffer_release(y);
	return -1;
}

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

int provenance_check_pair(const struct sample_set *a,
	const struct sample_set *b, struct error *error)
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

int provenance_check_models(const struct sample_set *a,
	const struct sample_set *b, struct error *error)
{
	return !schema_key_equal(a->key, b->key) &&
			(is_unstated(a) || is_unstated(b))
		? 0
		: provenance_check_pair(a, b, error);
}

static const char *word_of(const struct sample_set *set, int which)
{
	const struct provenance *p = &set->provenance;

	return which == 0 ? p->convention : which == 1 ? p->rows : p->mask;
}

void provenance_words(const struct sample_sets *sets, struct buffer *text)
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
