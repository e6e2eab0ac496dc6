/*
 * Only a row that cannot see the first key changes what is expected of it, and
 * it shows: a softmax gives nothing to no key that it sees.  The first key is
 * measured anyway, so a layer that is not cut short costs nothing.
 */
#include "measure/windows.h"

#include "base/memory.h"
#include "measure/mask_look.h"

#include <stdlib.h>

/* Measures one layer by what it was found to be. */
static int measure_again(struct reader *reader,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct measure_request *request, const struct reach *reach,
	struct measures *values, struct error *error)
{
	struct dump_sample cut = *sample;
	struct selection selection;
	int result;

	cut.mask.window = reach->window;
	cut.mask.chunk = reach->chunk;
	if (selection_choose(&cut, rule, &selection, error))
		return -1;
	result = measure_layers(
		reader, &cut, &selection, request, values, error);
	selection_release(&selection);
	return result;
}

int measure_windows(struct reader *reader, const struct dump_sample *sample,
	const struct selection_rule *rule, const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct reach *reaches, struct error *error)
{
	size_t lines = request->per_head ? sample->heads : 1;
	struct measure_request once = *request;
	bool *cut_short = memory_array(request->layers, sizeof(*cut_short));
	int result;

	if (!cut_short)
		return error_memory(error);
	once.cut_short = cut_short;
	result =
		measure_layers(reader, sample, selection, &once, values, error);
	once = *request;
	once.layers = 1;
	for (size_t l = 0; !result && l < request->layers; l++) {
		once.layer = request->layer + l;
		reaches[l] = (struct reach){ 0 };
		if (!cut_short[l])
			continue;
		result = mask_look_back(
			reader, sample, once.layer, &reaches[l], error);
		if (!result && (reaches[l].window || reaches[l].chunk))
			result = measure_again(reader, sample, rule, &once,
				&reaches[l], values + l * lines, error);
	}
	free(cut_short);
	return result;
}
