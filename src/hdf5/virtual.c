/*
 * Virtual datasets: the library puts them together from other datasets, part by
 * part.
 *
 * A source that is not there, or that is smaller than it was, it replaces by fill
 * values without a word, and a source in another file it opens.  So a dataset is
 * let in only when its parts are boxes that cover it once, each of a source in
 * the same file that is there, has the shape and type that are noted, was written
 * as a whole, and is not virtual itself.
 */
#include "hdf5/library.h"

#include "base/memory.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parts are held against each other in pairs. */
#define MOST_PARTS 4096
#define NAME_BYTES 1024

struct part {
	hsize_t low[HDF5_MAX_AXES], high[HDF5_MAX_AXES]; /* inclusive */
	hsize_t values;
};

/* Refuses the part, which is of another file: a dump may be a folder. */
static int refuse_file(hid_t creation, size_t number, struct error *error)
{
	char file[NAME_BYTES] = "", name[NAME_BYTES] = "";

	H5Pget_virtual_filename(creation, number, file, sizeof(file));
	H5Pget_virtual_dsetname(creation, number, name, sizeof(name));
	return error_set(error,
		"is a virtual dataset with values in other files, which are "
		"not opened (%.100s:%.100s); give the folder of these files, "
		"with --attention 'FILES:PATH'",
		file, name);
}

int virtual_check_names(int64_t creation, struct error *error)
{
	size_t count = 0;
	char name[8];

	if (H5Pget_virtual_count(creation, &count) < 0 || !count)
		return error_set(error, "is a virtual dataset of nothing");
	if (count > MOST_PARTS)
		return error_set(error,
			"is a virtual dataset of %zu others, more than %d; "
			"name these with --attention",
			count, MOST_PARTS);
	/* "." is the library's word for the file itself. */
	for (size_t i = 0; i < count; i++)
		if (H5Pget_virtual_filename(creation, i, name, sizeof(name)) !=
				1 ||
			*name != '.')
			return refuse_file(creation, i, error);
	return 0;
}

/* What `space` has selected, where that is a box of `rank` axes. */
static bool read_box(hid_t space, size_t rank, struct part *box)
{
	hssize_t count = space < 0 ? -1 : H5Sget_select_npoints(space);

	if (count <= 0 || H5Sget_simple_extent_ndims(space) != (int)rank ||
		H5Sget_select_bounds(space, box->low, box->high) < 0)
		return false;
	box->values = 1;
	for (size_t i = 0; i < rank; i++)
		box->values *= box->high[i] - box->low[i] + 1;
	return box->values == (hsize_t)count;
}

static bool overlap(const struct part *a, const struct part *b, size_t rank)
{
	for (size_t i = 0; i < rank; i++)
		if (a->low[i] > b->high[i] || b->low[i] > a->high[i])
			return false;
	return true;
}

/* Whether the parts cover the dataset, each of its values once. */
static bool read_cover(hid_t creation, const struct hdf5_dataset *dataset,
	struct part *parts, size_t count)
{
	size_t rank = dataset->rank;
	hsize_t covered = 0;

	for (size_t i = 0; i < count; i++) {
		hid_t space = H5Pget_virtual_vspace(creation, i);
		bool good = read_box(space, rank, &parts[i]);

		if (space >= 0)
			H5Sclose(space);
		for (size_t d = 0; d < rank && good; d++)
			good = parts[i].high[d] < dataset->dims[d];
		for (size_t k = 0; k < i && good; k++)
			good = !overlap(&parts[k], &parts[i], rank);
		if (!good)
			return false;
		covered += parts[i].values;
	}
	return covered == dataset->count;
}

/* Whether the source still has the `values` values that are selected of it in
 * `noted`; what is noted of its extent is no more than that. */
static bool has_values(
	const struct hdf5_dataset *source, hid_t noted, hsize_t values)
{
	struct part box;

	if (noted < 0 || !source->rank)
		return false;
	if (H5Sget_select_type(noted) == H5S_SEL_ALL)
		return source->count == values;
	if (!read_box(noted, source->rank, &box) || box.values != values)
		return false;
	for (size_t i = 0; i < source->rank; i++)
		if (box.high[i] >= source->dims[i])
			return false;
	return true;
}

/* Whether each chunk was written, or all that is in one piece. */
static bool is_written(const struct hdf5_dataset *source)
{
	hid_t space = H5Dget_space(source->id);
	hsize_t there = 0;
	size_t wanted = 1;
	bool good = source->stored > 0;

	for (size_t i = 0; source->layout == HDF5_CHUNKED && i < source->rank;
		i++)
		wanted *= (source->dims[i] - 1) / source->chunk[i] + 1;
	if (good && source->layout == HDF5_CHUNKED)
		good = space >= 0 &&
			H5Dget_num_chunks(source->id, space, &there) >= 0 &&
			there == wanted;
	if (space >= 0)
		H5Sclose(space);
	return good;
}

static bool same_type(hid_t a, hid_t b)
{
	hid_t types[] = { H5Dget_type(a), H5Dget_type(b) };
	bool same = types[0] >= 0 && types[1] >= 0 &&
		H5Tequal(types[0], types[1]) > 0;

	for (size_t i = 0; i < 2; i++)
		if (types[i] >= 0)
			H5Tclose(types[i]);
	return same;
}

/* Asked before anything else: they may be made of each other. */
static bool is_virtual(const struct hdf5_file *file, const char *path)
{
	hid_t id = H5Dopen2(file->id, path, H5P_DEFAULT);
	hid_t creation = id < 0 ? -1 : H5Dget_create_plist(id);
	bool is = creation >= 0 && H5Pget_layout(creation) == H5D_VIRTUAL;

	if (creation >= 0)
		H5Pclose(creation);
	if (id >= 0)
		H5Dclose(id);
	return is;
}

static int refuse_source(const char *name, const char *why, struct error *error)
{
	return error_set(error,
		"is a virtual dataset, and its source '%.200s' %s; name the "
		"datasets that it is made of with --attention",
		name, why);
}

/* The source of part `number`; adds the bytes that it stores. */
static int check_source(const struct hdf5_file *file, hid_t creation,
	size_t number, hsize_t values, struct hdf5_dataset *dataset,
	struct error *error)
{
	char name[NAME_BYTES] = "?", path[NAME_BYTES + 1];
	hid_t noted;
	struct hdf5_dataset source;
	const char *fault = NULL;
	ssize_t length =
		H5Pget_virtual_dsetname(creation, number, name, sizeof(name));

	snprintf(path, sizeof(path), "%s%s", *name == '/' ? "" : "/", name);
	if (length >= NAME_BYTES || hdf5_kind(file, path) != HDF5_DATASET)
		return refuse_source(name, "does not exist", error);
	if (is_virtual(file, path))
		return refuse_source(name, "is virtual itself", error);
	if (hdf5_dataset_open(file, path, &source, error))
		return -1;
	noted = H5Pget_virtual_srcspace(creation, number);
	if (!same_type(source.id, dataset->id))
		fault = "has values of another type";
	else if (!has_values(&source, noted, values))
		fault = "has not all values that are to be read of it";
	else if (!is_written(&source))
		fault = "was not written as a whole";
	if (noted >= 0)
		H5Sclose(noted);
	dataset->stored += source.stored;
	hdf5_dataset_close(&source);
	return fault ? refuse_source(name, fault, error) : 0;
}

int virtual_check(const struct hdf5_file *file, int64_t creation,
	struct hdf5_dataset *dataset, struct error *error)
{
	size_t count = 0;
	struct part *parts;
	int result;

	H5Pget_virtual_count(creation, &count);
	parts = memory_array(count, sizeof(*parts));
	if (!parts)
		return error_memory(error);
	result = read_cover(creation, dataset, parts, count)
		? 0
		: error_set(error,
			  "is a virtual dataset, and its %zu sources do not "
			  "cover it part by part, each value once; name them "
			  "with --attention",
			  count);
	for (size_t i = 0; !result && i < count; i++)
		result = check_source(
			file, creation, i, parts[i].values, dataset, error);
	/* Parts may be of one source. */
	if (dataset->stored > file->size)
		dataset->stored = file->size;
	free(parts);
	return result;
}
