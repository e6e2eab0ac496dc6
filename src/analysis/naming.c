/*
 * A name on the command line stands for the curves that it fits.  Step and
 * group are only needed where a model has several.
 */
#include "analysis/naming.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What stands in `name` behind "PART:", or NULL. */
static const char *behind(const char *name, const char *part)
{
	size_t length = strlen(part);

	return strncmp(name, part, length) == 0 && name[length] == ':'
		? name + length + 1
		: NULL;
}

bool selector_fits(const char *model, const char *step, const char *group,
	const char *name)
{
	const char *rest = behind(name, model), *last;

	if (!rest)
		return strcmp(name, model) == 0;
	if (strcmp(rest, group) == 0 || strcmp(rest, step) == 0)
		return true;
	last = behind(rest, step);
	return last && strcmp(last, group) == 0;
}

void selector_add(const struct sample_set *set, struct buffer *text)
{
	buffer_print(text, "%s", set->model);
	if (*set->step)
		buffer_print(text, ":%s", set->step);
	if (*set->group)
		buffer_print(text, ":%s", set->group);
}

int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error)
{
	const char **models = memory_array(sets->count + 1, sizeof(*models));
	const char *near = NULL;

	for (size_t i = 0; models && i < sets->count; i++)
		models[i] = sets->sets[i].model;
	if (models)
		near = text_nearest(name, models);
	free(models);
	if (near)
		return error_set(error,
			"there is no curve of '%s'; did you mean '%s'?", name,
			near);
	return error_set(error, "there is no curve of '%s'", name);
}
