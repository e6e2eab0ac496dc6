/*
 * A name on the command line stands for the curves that it fits.  Step and
 * group are only needed where a model has several.
 */
#include "analysis/naming.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What stands in `name` behind "PART:", "" behind "PART" alone, or NULL. */
static const char *behind(const char *name, const char *part)
{
	size_t length = strlen(part);

	if (strncmp(name, part, length) != 0)
		return NULL;
	if (!name[length])
		return name + length;
	return name[length] == ':' ? name + length + 1 : NULL;
}

bool naming_fits(const struct set *set, const char *name)
{
	const char *rest = behind(name, set->model), *group;

	if (!rest)
		return false;
	if (!*rest || strcmp(rest, set->group) == 0)
		return true;
	group = behind(rest, set->step);
	return group && (!*group || strcmp(group, set->group) == 0);
}

void naming_add(const struct set *set, struct buffer *text)
{
	buffer_print(text, "%s", set->model);
	if (*set->step)
		buffer_print(text, ":%s", set->step);
	if (*set->group)
		buffer_print(text, ":%s", set->group);
}

int naming_refuse(
	const struct sets *sets, const char *name, struct error *error)
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
