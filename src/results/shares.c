/*
 * Rows of a sample are between the roles that it has.  That it has no key of one
 * which others have is no gap: its rows give such keys nothing.
 */
#include "results/shares.h"

#include "base/buffer.h"
#include "sample/roles.h"

#include <math.h>
#include <string.h>

int shares_check(
	const struct store *store, const char *role, struct error *error)
{
	struct buffer names = { 0 };
	bool found = !store->pair_count;

	for (size_t i = 0; !found && i < store->pair_count; i++) {
		const struct role_pair *pair = &store->pairs[i];

		if (strcmp(pair->from, ROLES_COUNTED) != 0)
			continue;
		found = strcmp(pair->to, role) == 0;
		buffer_print(
			&names, "%s%s", names.length ? ", " : "", pair->to);
	}
	if (!found)
		error_set(error, "no key has the role '%s'; there are: %s",
			role, names.text ? names.text : "none");
	buffer_release(&names);
	return found ? 0 : -1;
}

bool shares_have(const struct store *store, const struct store_sample *sample,
	const char *role)
{
	for (size_t i = 0; i < sample->count; i++) {
		const struct role_pair *pair =
			&store->pairs[store->points[sample->points + i].part];

		if (strcmp(pair->from, ROLES_COUNTED) == 0 &&
			strcmp(pair->to, role) == 0)
			return true;
	}
	return false;
}

/* Whether the layer of a sample, values[width], has rows of the role. */
static bool has_rows(const struct store *store, const double *values,
	size_t width, const char *from)
{
	for (size_t i = 0; i < width; i++)
		if (!isnan(values[i]) &&
			strcmp(store->pairs[i].from, from) == 0)
			return true;
	return false;
}

void shares_fill_up(
	struct sample_set *set, const struct store *store, size_t width)
{
	double *values = (double *)set->values.values;
	size_t columns = set->values.layers;

	for (size_t c = 0; c < columns; c++) {
		const char *from = store->pairs[c % width].from;
		bool any = false;

		for (size_t s = 0; s < set->values.samples; s++)
			any = any || !isnan(values[s * columns + c]);
		for (size_t s = 0; any && s < set->values.samples; s++) {
			double *at = &values[s * columns + c];

			if (isnan(*at) &&
				has_rows(store, at - c % width, width, from))
				*at = 0;
		}
	}
}
