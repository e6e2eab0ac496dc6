/*
 * A name on the command line stands for the curves that it fits.  Step and
 * group are only needed where a model has several.
 */
#include "results/selector.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define CHOICES 8 /* that a message lists */

/* What follows "PART:" in `name`, or NULL. */
static const char *after_part(const char *name, const char *part)
{
	size_t length = strlen(part);

	return strncmp(name, part, length) == 0 && name[length] == ':'
		? name + length + 1
		: NULL;
}

bool selector_fits(struct schema_key key, const char *name)
{
	const char *rest = after_part(name, key.model), *last;

	if (!rest)
		return strcmp(name, key.model) == 0;
	if (strcmp(rest, key.group) == 0 || strcmp(rest, key.step) == 0)
		return true;
	last = after_part(rest, key.step);
	return last && strcmp(last, key.group) == 0;
}

void selector_add(struct schema_key key, struct buffer *text)
{
	buffer_print(text, "%s", key.model);
	if (*key.step)
		buffer_print(text, ":%s", key.step);
	if (*key.group)
		buffer_print(text, ":%s", key.group);
}

int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error)
{
	const char **models = memory_array(sets->count + 1, sizeof(*models));
	const char *near = NULL;
	struct buffer choices = { 0 };
	size_t listed = 0;

	for (size_t i = 0; models && i < sets->count; i++)
		models[i] = sets->sets[i].key.model;
	if (models)
		near = text_nearest(name, models);
	free(models);
	if (near)
		return error_set(error, "no curve of '%s'; did you mean '%s'?",
			name, near);
	for (size_t i = 0; i < sets->count && listed < CHOICES; i++) {
		if (i &&
			schema_key_equal(
				sets->sets[i - 1].key, sets->sets[i].key))
			continue;
		buffer_print(&choices, "%s", listed++ ? ", " : " (");
		selector_add(sets->sets[i].key, &choices);
	}
	if (listed)
		buffer_print(&choices, listed < CHOICES ? ")" : ", ...)");
	error_set(error, "no curve of '%s'%s", name,
		choices.text ? choices.text : "");
	buffer_release(&choices);
	return -1;
}
