/*
 * The library puts the time into datasets unless asked not to, and writes fill
 * values that are written over at once.  Without both, and with every dataset in
 * one piece that is laid out when it is made, a file is its calls and nothing
 * else.
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

int hdf5_create(
	struct hdf5_writer *writer, const char *path, struct error *error)
{
	hid_t access;

	H5dont_atexit();
	hdf5_prepare();
	access = H5Pcreate(H5P_FILE_ACCESS);
	/* The usual driver asks for the real name of the file, which it need not
	 * have. */
	H5Pset_fapl_stdio(access);
	errno = 0;
	writer->id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
	H5Pclose(access);
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

/* A property list of objects without times; -1 when there is none. */
static hid_t timeless(hid_t class)
{
	hid_t list = H5Pcreate(class);

	if (list >= 0)
		H5Pset_obj_track_times(list, false);
	return list;
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

/* Bytes that are written at a time, unless one index has more. */
#define AT_A_TIME ((size_t)1 << 20)

/* Fetches and writes the values, some indices of the first axis at a time. */
static int write_values(hid_t id, const char *path, hid_t type,
	const hsize_t *dims, size_t rank, hdf5_fetch *fetch, void *context,
	struct error *error)
{
	hsize_t start[HDF5_MAX_AXES] = { 0 }, count[HDF5_MAX_AXES];
	size_t size = H5Tget_size(type), step;
	hid_t space = H5Dget_space(id);
	uint8_t *bytes;
	int result = 0;

	for (size_t i = 0; i < rank; i++)
		count[i] = dims[i];
	for (size_t i = 1; i < rank; i++)
		size *= dims[i];
	step = size < AT_A_TIME ? AT_A_TIME / size : 1;
	bytes = memory_array(step < dims[0] ? step : dims[0], size);
	if (!bytes)
		result = error_memory(error);
	for (; !result && start[0] < dims[0]; start[0] += step) {
		hid_t memory;

		count[0] =
			dims[0] - start[0] < step ? dims[0] - start[0] : step;
		result = fetch(context, start[0] * size, bytes, count[0] * size,
			error);
		if (result) {
			error_prefix(error, path);
			break;
		}
		memory = H5Screate_simple((int)rank, count, NULL);
		H5Sselect_hyperslab(
			space, H5S_SELECT_SET, start, NULL, count, NULL);
		errno = 0;
		if (H5Dwrite(id, type, memory, space, H5P_DEFAULT, bytes) < 0)
			result = fail(path, error);
		H5Sclose(memory);
	}
	free(bytes);
	H5Sclose(space);
	return result;
}

int hdf5_write_dataset(struct hdf5_writer *writer, const char *path,
	enum hdf5_format format, const size_t *dims, size_t rank,
	hdf5_fetch *fetch, void *context, struct error *error)
{
	hid_t list = timeless(H5P_DATASET_CREATE), type = type_of(format);
	hsize_t lengths[HDF5_MAX_AXES];
	hid_t space, id;
	int result;

	for (size_t i = 0; i < rank; i++)
		lengths[i] = dims[i];
	space = H5Screate_simple((int)rank, lengths, NULL);
	H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY);
	H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
	errno = 0;
	id = H5Dcreate2(
		writer->id, path, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
	if (id < 0)
		result = fail(path, error);
	else if (write_values(
			 id, path, type, lengths, rank, fetch, context, error))
		result = -1;
	else
		result = H5Dclose(id) < 0 ? fail(path, error) : 0;
	H5Pclose(list);
	H5Tclose(type);
	H5Sclose(space);
	return result;
}
