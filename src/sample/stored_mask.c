/*
 * A mask as a matrix: additive (0 and large negative numbers: zero shows), or
 * flags.  Whether 1 shows or hides a key differs between libraries, but a row
 * always sees itself.
 */
#include "base/memory.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct item_search *search;
	struct dump_sample *sample;
};

/* Where the sample's matrix begins in the dataset: 1, or 0 when it is none. */
static int find_matrix(const struct reading *r,
	const struct hdf5_dataset *dataset, bool shared, size_t *start,
	struct error *error)
{
	size_t samples = r->search->dump->sample_count, front;
	size_t rows = r->sample->queries, keys = r->sample->keys;

	if (dataset->rank < 2 || !dataset->count ||
		(dataset->type.class != HDF5_INTEGER &&
			dataset->type.class != HDF5_FLOAT))
		return 0;
	front = dataset->rank - 2;
	/* What is there for all samples has them first. */
	if (!front && shared && samples > 1 && dataset->dims[0] == samples)
		return 0;
	for (size_t i = 0; i < front; i++) {
		if (dataset->dims[i] == 1)
			continue;
		if (i || !shared || dataset->dims[0] != samples)
			return error_set(error,
				"axis %zu of the mask has length %zu; one mask "
				"for each sample is what can be read",
				i, dataset->dims[i]);
		start[0] = r->search->number;
	}
	if (dataset->dims[front] == rows && dataset->dims[front + 1] == keys)
		return 1;
	/* A list for each of many samples, or for a batch of one. */
	if (!front)
		return 0;
	return error_set(error,
		"is a mask for %zu rows and %zu keys, but there are %zu and "
		"%zu",
		dataset->dims[front], dataset->dims[front + 1], rows, keys);
}

/* Values that are read at a time. */
#define AT_A_TIME ((size_t)1 << 16)

/* The signs of the matrix that begins at `start`: -1, 0 or 1. */
static int read_signs(const struct hdf5_dataset *dataset, size_t *start,
	int8_t *signs, struct error *error)
{
	size_t row = dataset->rank - 2, columns = dataset->dims[row + 1];
	size_t batch = columns < AT_A_TIME ? AT_A_TIME / columns : 1;
	size_t extent[HDF5_MAX_AXES];
	double *values = memory_array(batch * columns, sizeof(*values));
	int result = 0;

	if (!values)
		return error_memory(error);
	for (size_t i = 0; i < row; i++)
		extent[i] = 1;
	extent[row + 1] = columns;
	for (; !result && start[row] < dataset->dims[row];
		start[row] += batch) {
		size_t left = dataset->dims[row] - start[row];

		extent[row] = batch < left ? batch : left;
		result = hdf5_read_numbers(
			dataset, start, extent, values, error);
		for (size_t i = 0; !result && i < extent[row] * columns; i++)
			*signs++ = (int8_t)((values[i] > 0) - (values[i] < 0));
	}
	free(values);
	return result;
}

/* Which of the signs show a key, from what rows give themselves. */
static int read_sense(
	const struct dump_sample *sample, int8_t *signs, struct error *error)
{
	size_t count = sample->queries * sample->keys, ones = 0, zeros = 0;
	bool additive = memchr(signs, -1, count) != NULL;

	if (additive && memchr(signs, 1, count))
		return error_set(error,
			"is neither a mask of flags nor an additive one, as "
			"it has values above and below zero");
	for (size_t row = 0; row < sample->queries; row++) {
		size_t own = dump_sample_own_key(sample, row);

		if (own == DUMP_NONE ||
			sample->modality[sample->positions[row]] ==
				MODALITY_PAD)
			continue;
		ones += signs[row * sample->keys + own] == 1;
		zeros += signs[row * sample->keys + own] == 0;
	}
	if (!additive && ones && zeros)
		return error_set(error,
			"of its rows %zu have a 1 at their own key and %zu a "
			"0, so it does not show which of them hides a key",
			ones, zeros);
	for (size_t i = 0; i < count; i++)
		signs[i] = additive ? signs[i] == 0 : (signs[i] == 1) == !zeros;
	return 0;
}

static int visit(void *context, const struct hdf5_dataset *dataset, bool shared,
	struct error *error)
{
	const struct reading *r = context;
	struct mask *mask = &r->sample->mask;
	size_t start[HDF5_MAX_AXES] = { 0 }, count;
	int found = find_matrix(r, dataset, shared, start, error);

	if (found <= 0)
		return found;
	if (memory_multiply(r->sample->queries, r->sample->keys, &count))
		mask->shown = memory_array(count, sizeof(*mask->shown));
	if (!mask->shown)
		return error_memory(error);
	if (read_signs(dataset, start, mask->shown, error) ||
		read_sense(r->sample, mask->shown, error))
		return -1;
	mask->kind = MASK_STORED;
	mask->source = MASK_STATED;
	return 1;
}

int mask_find_stored(struct item_search *search, enum layout_item item,
	struct dump_sample *sample)
{
	struct reading r = { search, sample };

	return items_dataset(search, item, visit, &r);
}

static int visit_shape(void *context, const struct hdf5_dataset *dataset,
	bool shared, struct error *error)
{
	size_t start[HDF5_MAX_AXES] = { 0 };

	return find_matrix(context, dataset, shared, start, error);
}

int mask_is_stored(struct item_search *search, enum layout_item item,
	struct dump_sample *sample)
{
	struct reading r = { search, sample };

	return items_dataset(search, item, visit_shape, &r);
}
