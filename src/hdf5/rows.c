/*
 * Rows that are stored only as far as they have values: lists of variable length,
 * and lower triangles, whose rows are one after the other on the last axis.  They
 * are read as what they were cut from, with zeros for what was cut off.
 *
 * A list says by its length which row it is of: in a causal map each row has one
 * value more than the one before.  So the first two lists of a dataset say what
 * the others have, and each that is read is held to it.
 */
#include "hdf5/library.h"

#include "base/memory.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

/* The list at index `last` on the last axis, 0 on all others; -1: no such. */
static hssize_t length_at(
	const struct hdf5_dataset *dataset, hid_t type, size_t last)
{
	hsize_t start[HDF5_MAX_AXES] = { 0 }, one[HDF5_MAX_AXES];
	hid_t space = H5Dget_space(dataset->id);
	hid_t memory = H5Screate(H5S_SCALAR);
	struct error ignored;
	hvl_t list = { 0 };
	hssize_t length;

	for (size_t i = 0; i < dataset->rank; i++)
		one[i] = 1;
	start[dataset->rank - 1] = last;
	if (space >= 0)
		H5Sselect_hyperslab(
			space, H5S_SELECT_SET, start, NULL, one, NULL);
	if (hdf5_read_selected(
		    dataset->id, type, memory, space, &list, &ignored))
		return -1;
	length = list.len < (size_t)1 << 31 ? (hssize_t)list.len : -1;
	H5free_memory(list.p);
	return length;
}

/* Sets the lengths of all lists by the first two. */
static int find_lengths(
	struct hdf5_dataset *dataset, hid_t type, struct error *error)
{
	size_t rows = dataset->rank ? dataset->dims[dataset->rank - 1] : 0;
	hssize_t first, second;

	if (!dataset->count || dataset->rank == HDF5_MAX_AXES)
		return error_set(error, "has no lists of values");
	first = length_at(dataset, type, 0);
	second = rows > 1 ? length_at(dataset, type, 1) : first;
	if (first < 0 || second < 0)
		return error_set(error, "its first lists are damaged");
	if (!first)
		return error_set(error, "its first list is empty");
	if (second != first && second != first + 1)
		return error_set(error,
			"its first lists have %zu and %zu values: rows of a "
			"causal map have one more each, others as many; store "
			"whole maps",
			(size_t)first, (size_t)second);
	dataset->row_values = (size_t)first;
	dataset->row_growth = (size_t)(second - first);
	return 0;
}

/* Gives the dataset one axis more, of `keys`. */
static int add_axis(struct hdf5_dataset *dataset, enum hdf5_layout layout,
	size_t keys, struct error *error)
{
	size_t bytes;

	dataset->layout = layout;
	dataset->dims[dataset->rank++] = keys;
	if (!memory_multiply(dataset->count, keys, &dataset->count) ||
		!memory_multiply(dataset->count, dataset->type.size, &bytes))
		return error_set(error, "its shape is too large");
	return 0;
}

int rows_open_lists(const struct hdf5_file *file, struct hdf5_dataset *dataset,
	struct error *error)
{
	hid_t type = H5Dget_type(dataset->id);
	size_t rows = dataset->rank ? dataset->dims[dataset->rank - 1] : 0,
	       keys;
	int result = type < 0 ? error_set(error, "its type is damaged")
			      : find_lengths(dataset, type, error);

	if (type >= 0)
		H5Tclose(type);
	keys = dataset->row_values + (rows - 1) * dataset->row_growth;
	if (result || add_axis(dataset, HDF5_ROWS, keys, error))
		return -1;
	/* What is stored of them is somewhere in the file, unpacked. */
	dataset->stored = dataset->count / keys * dataset->type.size *
		(dataset->row_values + keys) / 2;
	if (dataset->stored > file->size)
		dataset->stored = file->size;
	return 0;
}

bool hdf5_unpack_triangle(struct hdf5_dataset *dataset)
{
	size_t values = dataset->rank ? dataset->dims[dataset->rank - 1] : 0;
	size_t n = 1;
	struct error ignored;

	while (n < (size_t)1 << 24 && n * (n + 1) / 2 < values)
		n++;
	if (n < 3 || n * (n + 1) / 2 != values ||
		dataset->rank == HDF5_MAX_AXES || dataset->layout >= HDF5_ROWS)
		return false;
	dataset->dims[dataset->rank - 1] = n;
	dataset->count = dataset->count / values * n;
	dataset->row_values = dataset->row_growth = 1;
	return !add_axis(dataset, HDF5_TRIANGLE, n, &ignored);
}

/* What is to be read at a time: of each of `maps`, `rows` from `row` on, and
 * `keys` values of these from `key` on, into `bytes`, where a map has `step`
 * values. */
struct part {
	const struct hdf5_dataset *dataset;
	const size_t *start, *extent; /* of the whole */
	size_t maps, row, rows, key, keys, step;
	uint8_t *bytes;
	struct error *error;
};

/* Puts row `i` of the part, `length` stored values, where it belongs, with zeros
 * for what it has not. */
static void put_row(
	const struct part *part, size_t i, const void *row, size_t length)
{
	size_t size = part->dataset->type.size, there = 0;
	uint8_t *bytes = part->bytes +
		size *
			(i / part->rows * part->step +
				i % part->rows * part->keys);

	if (length > part->key)
		there = length - part->key < part->keys ? length - part->key
							: part->keys;
	if (there)
		memcpy(bytes, (const uint8_t *)row + part->key * size,
			there * size);
	memset(bytes + there * size, 0, (part->keys - there) * size);
}

/* Reads `count` of the last axis as it is stored, from `first` on, into
 * `bytes`. */
static int read_stored(const struct part *part, hid_t type, size_t first,
	size_t count, void *bytes)
{
	size_t rank = part->dataset->rank - 1;
	hsize_t from[HDF5_MAX_AXES], box[HDF5_MAX_AXES];
	hid_t space = H5Dget_space(part->dataset->id), memory = -1;

	for (size_t i = 0; i + 1 < rank; i++) {
		from[i] = part->start[i];
		box[i] = part->extent[i];
	}
	from[rank - 1] = first;
	box[rank - 1] = count;
	if (H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, box, NULL) >=
		0)
		memory = H5Screate_simple((int)rank, box, NULL);
	return hdf5_read_selected(
		part->dataset->id, type, memory, space, bytes, part->error);
}

static int put_lists(const struct part *part, const hvl_t *lists)
{
	const struct hdf5_dataset *dataset = part->dataset;

	for (size_t i = 0; i < part->maps * part->rows; i++) {
		size_t row = part->row + i % part->rows;
		size_t length = dataset->row_values + row * dataset->row_growth;

		/* One without values is of padding. */
		if (lists[i].len && lists[i].len != length)
			return error_set(part->error,
				"the list of row %zu has %zu values, and not "
				"%zu as the first ones make expect; store "
				"whole maps",
				row, (size_t)lists[i].len, length);
		put_row(part, i, lists[i].p, lists[i].len);
	}
	return 0;
}

static int read_lists(const struct part *part, hid_t type)
{
	hsize_t count = part->maps * part->rows;
	hid_t memory = H5Screate_simple(1, &count, NULL);
	hvl_t *lists = memory_array(count, sizeof(*lists));
	int result = -1;

	if (memory < 0 || !lists)
		error_memory(part->error);
	else if (!read_stored(part, type, part->row, part->rows, lists))
		result = put_lists(part, lists);
	if (lists && memory >= 0)
		H5Dvlen_reclaim(type, memory, H5P_DEFAULT, lists);
	if (memory >= 0)
		H5Sclose(memory);
	free(lists);
	return result;
}

/* Values before a row of a triangle. */
static size_t before(size_t row)
{
	return row * (row + 1) / 2;
}

static int read_triangle(const struct part *part, hid_t type)
{
	size_t size = part->dataset->type.size, first = before(part->row);
	size_t count = before(part->row + part->rows) - first;
	uint8_t *packed = memory_array(part->maps, count * size);
	int result = packed ? read_stored(part, type, first, count, packed)
			    : error_memory(part->error);

	for (size_t i = 0; !result && i < part->maps * part->rows; i++) {
		size_t row = part->row + i % part->rows;
		size_t at = i / part->rows * count + before(row) - first;

		put_row(part, i, packed + at * size, row + 1);
	}
	free(packed);
	return result;
}

/* Values that are read at a time, where one row of each map is not more. */
#define MOST_VALUES ((size_t)1 << 18)

int rows_read(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, void *bytes, struct error *error)
{
	size_t rank = dataset->rank, rows = extent[rank - 2];
	size_t end = start[rank - 2] + rows, step;
	struct part part = { dataset, start, extent, .maps = 1,
		.row = start[rank - 2], .key = start[rank - 1],
		.keys = extent[rank - 1], .bytes = bytes, .error = error };
	hid_t type = H5Dget_type(dataset->id);
	int result = type < 0 ? error_set(error, "its type is damaged") : 0;

	for (size_t i = 0; i + 2 < rank; i++)
		part.maps *= extent[i];
	part.step = rows * part.keys;
	step = MOST_VALUES / part.maps / dataset->dims[rank - 1] + 1;
	for (; !result && part.row < end; part.row += part.rows) {
		part.rows = step < end - part.row ? step : end - part.row;
		result = dataset->layout == HDF5_ROWS
			? read_lists(&part, type)
			: read_triangle(&part, type);
		part.bytes += part.rows * part.keys * dataset->type.size;
	}
	if (type >= 0)
		H5Tclose(type);
	return result;
}
