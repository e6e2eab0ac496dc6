/*
 * The stored bytes of chunks: found through the driver's notes where there is
 * a map of the file, read by the library where there is none.
 */
#include "hdf5/dataset.h"

#include "hdf5/driver.h"
#include "hdf5/library.h"

#include <hdf5.h>

#include <stdlib.h>
#include <string.h>

/*
 * The stored size of a chunk, 0 when it was never written.  For those some
 * releases (1.10) give 0 when there are no filters and fail otherwise;
 * H5Dget_chunk_info* would tell, but walks the whole index for each chunk.
 */
static int chunk_size(const struct hdf5_dataset *dataset, const hsize_t *first,
	hsize_t *size, struct error *error)
{
	*size = 0;
	if (H5Dget_chunk_storage_size(dataset->id, first, size) >= 0)
		return 0;
	hdf5_fail(error, "cannot find a chunk");
	*size = 0;
	return strstr(error->text, "chunk storage is not allocated") ? 0 : -1;
}

/* Where the chunk at `first` lies in the map.  False when there is no map, or
 * no chunk, or the library cannot find it. */
static bool find_chunk(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, const hsize_t *first,
	struct hdf5_chunk *chunk)
{
	struct driver_place place;
	uint8_t nowhere;
	herr_t result;

	if (!file->driver)
		return false;
	driver_note(file);
	result = H5Dread_chunk(
		dataset->id, H5P_DEFAULT, first, &chunk->mask, &nowhere);
	place = driver_noted(file);
	chunk->bytes = file->map + place.offset;
	chunk->size = place.size;
	return result >= 0 && place.size;
}

int hdf5_read_chunk(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, const size_t *start,
	struct hdf5_chunk *chunk, struct error *error)
{
	hsize_t first[HDF5_MAX_AXES], size;

	for (size_t i = 0; i < dataset->rank; i++)
		first[i] = start[i];
	if (find_chunk(file, dataset, first, chunk))
		return 1;
	if (chunk_size(dataset, first, &size, error))
		return -1;
	if (size == 0)
		return 0;
	if (size > dataset->stored)
		return error_set(error, "a chunk is larger than the dataset");
	if (size > chunk->room) {
		free(chunk->own);
		chunk->room = 0;
		chunk->own = malloc(size);
		if (!chunk->own)
			return error_memory(error);
		chunk->room = size;
	}
	chunk->bytes = chunk->own;
	chunk->size = size;
	if (H5Dread_chunk(dataset->id, H5P_DEFAULT, first, &chunk->mask,
		    chunk->own) < 0)
		return hdf5_fail(error, "cannot read a chunk");
	return 1;
}

bool hdf5_has_filter(int32_t id)
{
	return H5Zfilter_avail(id) > 0;
}

int hdf5_fill_value(
	const struct hdf5_dataset *dataset, void *bytes, struct error *error)
{
	hid_t creation = H5Dget_create_plist(dataset->id);
	hid_t type = H5Dget_type(dataset->id);
	herr_t result = -1;

	if (creation >= 0 && type >= 0)
		result = H5Pget_fill_value(creation, type, bytes);
	if (result < 0)
		hdf5_fail(error, "its fill value is damaged");
	if (creation >= 0)
		H5Pclose(creation);
	if (type >= 0)
		H5Tclose(type);
	return result < 0 ? -1 : 0;
}
