/*
 * The library puts the time into datasets unless asked not to, and lays out
 * what it likes.  Without times, and with chunks that come one after the other, a
 * file is its calls and nothing else.
 *
 * The format of HDF5 1.10 has checksums of all that says where things are; with
 * one for each chunk, what was changed or cut cannot be read.
 *
 * When the disk is full the library keeps what it could not write, and tries
 * again whenever it is asked to close, in the end while the process exits; so it
 * is not asked, and the process leaves it where it is.
 */
#include "hdf5/write.h"

#include "base/memory.h"
#include "hdf5/dataset.h"
#include "hdf5/library.h"

#include <errno.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

/* What the system said of a write that failed is clearer than what the library
 * makes of it. */
static int fail(const char *object, struct error *error)
{
	int cause = errno;

	if (cause)
		error_set(error, "cannot write: %s", strerror(cause));
	else
		hdf5_fail(error, "cannot write");
	return error_prefix(error, object);
}

/* A property list of objects without times; -1 when there is none. */
static hid_t timeless(hid_t class)
{
	hid_t list = H5Pcreate(class);

	if (list >= 0)
		H5Pset_obj_track_times(list, false);
	return list;
}

int hdf5_create(
	struct hdf5_writer *writer, const char *path, struct error *error)
{
	hid_t access, creation;

	H5dont_atexit();
	hdf5_prepare();
	creation = timeless(H5P_FILE_CREATE);
	access = H5Pcreate(H5P_FILE_ACCESS);
	/* The usual driver asks for the real name of the file, which it need not
	 * have. */
	H5Pset_fapl_stdio(access);
	H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
	errno = 0;
	writer->id = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
	H5Pclose(access);
	H5Pclose(creation);
	if (writer->id >= 0)
		return 0;
	writer->id = 0;
	return fail("/", error);
}

int hdf5_finish(struct hdf5_writer *writer, struct error *error)
{
	errno = 0;
	if (H5Fflush(writer->id, H5F_SCOPE_GLOBAL) < 0 ||
		H5Fclose(writer->id) < 0)
		return fail("/", error);
	writer->id = 0;
	return 0;
}

void hdf5_abandon(struct hdf5_writer *writer)
{
	writer->id = 0;
}

int hdf5_write_group(
	struct hdf5_writer *writer, const char *path, struct error *error)
{
	hid_t list = timeless(H5P_GROUP_CREATE), group;

	errno = 0;
	group = H5Gcreate2(writer->id, path, H5P_DEFAULT, list, H5P_DEFAULT);
	H5Pclose(list);
	if (group < 0 || H5Gclose(group) < 0)
		return fail(path, error);
	return 0;
}

/* Writes an attribute of the type and space, and closes both. */
static int write_attribute(struct hdf5_writer *writer, const char *object,
	const char *name, hid_t type, hid_t space, const void *values,
	struct error *error)
{
	hid_t id;
	herr_t result;

	errno = 0;
	id = H5Acreate_by_name(writer->id, object, name, type, space,
		H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	result = id < 0 ? -1 : H5Awrite(id, type, values);
	if (result < 0)
		fail(object, error);
	if (id >= 0)
		H5Aclose(id);
	H5Tclose(type);
	H5Sclose(space);
	return result < 0 ? -1 : 0;
}

int hdf5_write_text(struct hdf5_writer *writer, const char *object,
	const char *name, const char *text, struct error *error)
{
	hid_t type = H5Tcopy(H5T_C_S1);

	H5Tset_size(type, H5T_VARIABLE);
	H5Tset_cset(type, H5T_CSET_UTF8);
	return write_attribute(writer, object, name, type,
		H5Screate(H5S_SCALAR), &text, error);
}

int hdf5_write_integers(struct hdf5_writer *writer, const char *object,
	const char *name, const size_t *values, size_t count,
	struct error *error)
{
	hsize_t length = count;
	int64_t *list = memory_array(count, sizeof(*list));
	int result;

	if (!list)
		return error_memory(error);
	for (size_t i = 0; i < count; i++)
		list[i] = (int64_t)values[i];
	result =
		write_attribute(writer, object, name, H5Tcopy(H5T_NATIVE_INT64),
			count == 1 ? H5Screate(H5S_SCALAR)
				   : H5Screate_simple(1, &length, NULL),
			list, error);
	free(list);
	return result;
}

size_t hdf5_format_size(enum hdf5_format format)
{
	return format == HDF5_U8 ? 1 : format == HDF5_F16 ? 2 : 4;
}

/* The library has no half precision of its own before 1.14.4. */
static hid_t type_of(enum hdf5_format format)
{
	hid_t type;

	switch (format) {
	case HDF5_U8:
		return H5Tcopy(H5T_STD_U8LE);
	case HDF5_I32:
		return H5Tcopy(H5T_STD_I32LE);
	case HDF5_F32:
		return H5Tcopy(H5T_IEEE_F32LE);
	default:
		type = H5Tcopy(H5T_IEEE_F32LE);
		H5Tset_fields(type, 15, 10, 5, 0, 10);
		H5Tset_size(type, 2);
		H5Tset_ebias(type, 15);
		return type;
	}
}

/* A chunk has no more bytes, so that a reader of few layers does not take many. */
#define CHUNK_MOST ((size_t)1 << 16)

/* The part of an axis that a chunk has, at most `most`: one that divides it, if that
 * is not much smaller, since the last chunk is stored whole. */
static size_t part_of(size_t length, size_t most)
{
	size_t parts = (length + most - 1) / most;

	for (size_t part = most; parts > 1 && 2 * part > most; part--)
		if (length % part == 0)
			return part;
	return (length + parts - 1) / parts;
}

/* Chunks of neighbouring values: all of the last axes, a part of one, and one
 * index of those before. */
static void choose_chunk(
	const size_t *dims, size_t rank, size_t size, hsize_t *chunk)
{
	for (size_t i = rank; i-- > 0;) {
		size_t most = size < CHUNK_MOST ? CHUNK_MOST / size : 1;

		chunk[i] = part_of(dims[i], most);
		size = chunk[i] < dims[i] ? CHUNK_MOST : size * chunk[i];
	}
}

/* Moves to the next chunk; false after the last. */
static bool advance(
	hsize_t *start, const hsize_t *chunk, const hsize_t *dims, size_t rank)
{
	for (size_t i = rank; i-- > 0;) {
		start[i] += chunk[i];
		if (start[i] < dims[i])
			return true;
		start[i] = 0;
	}
	return false;
}

static int write_chunk(hid_t id, const char *path, hid_t type,
	const hsize_t *start, const hsize_t *count, size_t rank,
	const void *values, struct error *error)
{
	hid_t space = H5Dget_space(id);
	hid_t memory = H5Screate_simple((int)rank, count, NULL);
	int result = 0;

	H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
	errno = 0;
	if (H5Dwrite(id, type, memory, space, H5P_DEFAULT, values) < 0)
		result = fail(path, error);
	H5Sclose(memory);
	H5Sclose(space);
	return result;
}

/* Chunks follow one another as their values do. */
static int write_values(hid_t id, const char *path, hid_t type,
	const hsize_t *dims, const hsize_t *chunk, size_t rank,
	hdf5_fetch *fetch, void *context, struct error *error)
{
	hsize_t start[HDF5_MAX_AXES] = { 0 }, count[HDF5_MAX_AXES];
	size_t size = H5Tget_size(type), bytes = size;
	uint64_t offset = 0;
	uint8_t *values;
	int result;

	for (size_t i = 0; i < rank; i++)
		bytes *= chunk[i];
	values = memory_array(bytes, 1);
	result = values ? 0 : error_memory(error);
	while (!result) {
		bytes = size;
		for (size_t i = 0; i < rank; i++) {
			count[i] = dims[i] - start[i] < chunk[i]
				? dims[i] - start[i]
				: chunk[i];
			bytes *= count[i];
		}
		result = fetch(context, offset, values, bytes, error)
			? error_prefix(error, path)
			: write_chunk(id, path, type, start, count, rank,
				  values, error);
		offset += bytes;
		if (!advance(start, chunk, dims, rank))
			break;
	}
	free(values);
	return result;
}

int hdf5_write_dataset(struct hdf5_writer *writer, const char *path,
	enum hdf5_format format, const size_t *dims, size_t rank,
	hdf5_fetch *fetch, void *context, struct error *error)
{
	hid_t list = timeless(H5P_DATASET_CREATE), type = type_of(format);
	hsize_t lengths[HDF5_MAX_AXES], chunk[HDF5_MAX_AXES];
	hid_t space, id;
	int result;

	choose_chunk(dims, rank, hdf5_format_size(format), chunk);
	for (size_t i = 0; i < rank; i++)
		lengths[i] = dims[i];
	space = H5Screate_simple((int)rank, lengths, NULL);
	H5Pset_chunk(list, (int)rank, chunk);
	H5Pset_fletcher32(list);
	errno = 0;
	id = H5Dcreate2(
		writer->id, path, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
	if (id < 0)
		result = fail(path, error);
	else if (write_values(id, path, type, lengths, chunk, rank, fetch,
			 context, error))
		result = -1;
	else
		result = H5Dclose(id) < 0 ? fail(path, error) : 0;
	H5Pclose(list);
	H5Tclose(type);
	H5Sclose(space);
	return result;
}
