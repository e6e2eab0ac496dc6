/*
 * Only a row that cannot see the first key changes what is expected of it, and
 * it shows: a softmax gives nothing to no key that it sees.  The first key is
 * measured anyway, so a layer that is not cut short costs nothing.
 *
 * What rows give to keys is the same with a window as without; only
 * measure_layers() and measure_keys() also compare it with what uniform attention
 * would give, and measure_roles() takes out what the first key gets.
 */
#include "measure/windows.h"

#include "base/memory.h"
#include "measure/keys.h"
#include "measure/mask_look.h"
#include "sample/places.h"
#include "sample/roles.h"

#include <stdlib.h>

/* Measures one layer by what it was found to be. */
static int measure_again(measure_function *measure, struct reader *reader,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct measure_request *request, size_t layer,
	const struct reach *reach, struct measures *values, struct error *error)
{
	struct measure_request once = *request;
	struct dump_sample cut = *sample;
	struct selection selection;
	int result;

	once.layer = layer;
	once.layers = 1;
	cut.mask.window = reach->window;
	cut.mask.chunk = reach->chunk;
	if (request->roles ? selection_choose_all(&cut, &selection, error)
			   : selection_choose(&cut, rule, &selection, error))
		return -1;
	result = measure(reader, &cut, &selection, &once, values, error);
	selection_release(&selection);
	return result;
}

/* Whether the last row reaches its first key in no head of the layer. */
static bool is_cut_short(const bool *reaches, size_t layer, size_t heads)
{
	for (size_t h = 0; h < heads; h++)
		if (reaches[layer * heads + h])
			return false;
	return true;
}

int measure_windows(measure_function *measure, struct reader *reader,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct reach *reaches, struct error *error)
{
	size_t width = request->roles ? request->roles->count + 1 : 1, count;
	size_t lines = request->per_head ? sample->heads : width * width;
	bool again = measure == measure_layers || measure == measure_keys ||
		request->roles;
	struct measure_request once = *request;
	int result;

	if (measure == measure_keys)
		lines = places_count(sample, &count);
	if (memory_multiply(request->layers, sample->heads, &count))
		once.reaches = memory_array(count, sizeof(*once.reaches));
	if (!once.reaches)
		return error_memory(error);
	result = measure(reader, sample, selection, &once, values, error);
	for (size_t l = 0; !result && l < request->layers; l++) {
		size_t layer = request->layer + l;

		reaches[l] = (struct reach){ 0 };
		if (!is_cut_short(once.reaches, l, sample->heads))
			continue;
		result = mask_look_back(
			reader, sample, layer, &reaches[l], error);
		if (!result && again && (reaches[l].window || reaches[l].chunk))
			result = measure_again(measure, reader, sample, rule,
				request, layer, &reaches[l], values + l * lines,
				error);
	}
	free(once.reaches);
	return result;
}
