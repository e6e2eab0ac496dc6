/*
 * Shape, storage and raw bytes of a dataset.  The library opens, walks and
 * finds; what the bytes mean is said elsewhere.
 *
 * Reading with the file's own type as the memory type moves bytes without
 * looking at them; that holds for types that no machine has, too.
 */
#include "hdf5/dataset.h"

#include "hdf5/library.h"

#include <hdf5.h>
#include <inttypes.h>
#include <string.h>

/* See check_size(). */
#define BOMB_BYTES ((size_t)1 << 32)
#define BOMB_GROWTH 1000
#define CHUNK_BYTES ((size_t)1 << 27)
#define CHUNK_GROWTH 100
#define MAX_CHUNKS ((size_t)1 << 18)

/* What the tag of an opaque type says that its bytes are: numpy has no bfloat16,
 * and h5py stores the types of ml_dtypes as bytes with their name, or as numpy
 * writes them. */
static void describe_opaque(hid_t id, struct hdf5_type *type)
{
	static const struct {
		const char *tag;
		size_t size, exponent_bits, mantissa_bits, exponent_bias;
	} formats[] = {
		{ "bfloat16", 2, 8, 7, 127 },
		{ "float8_e4m3", 1, 4, 3, 7 },
		{ "float8_e5m2", 1, 5, 2, 15 },
		{ "<f1", 1, 5, 2, 15 },
		{ "float16", 2, 5, 10, 15 },
		{ "<f2", 2, 5, 10, 15 },
		{ "<f4", 4, 8, 23, 127 },
		{ "<f8", 8, 11, 52, 1023 },
	};
	char *tag = H5Tget_tag(id);

	type->class = HDF5_OPAQUE;
	for (size_t i = 0; tag && i < sizeof(formats) / sizeof(*formats); i++) {
		/* Other encodings of as many bits are e4m3fnuz, e4m3b11fnuz. */
		if (!strstr(tag, formats[i].tag) || strstr(tag, "fnuz") ||
			type->size != formats[i].size)
			continue;
		type->class = HDF5_FLOAT;
		type->big_endian = false;
		type->exponent_bits = formats[i].exponent_bits;
		type->mantissa_bits = formats[i].mantissa_bits;
		type->exponent_bias = formats[i].exponent_bias;
		break;
	}
	H5free_memory(tag);
}

/* Lists of floats are known by what is in them, see rows.c. */
static bool describe_type(hid_t id, struct hdf5_type *type)
{
	size_t sign, exponent, mantissa;
	struct hdf5_type listed = { .class = HDF5_STRANGE };
	hid_t member;

	*type = (struct hdf5_type){ .class = HDF5_STRANGE };
	type->size = H5Tget_size(id);
	type->big_endian = H5Tget_order(id) == H5T_ORDER_BE;
	switch (H5Tget_class(id)) {
	case H5T_FLOAT:
		type->class = HDF5_FLOAT;
		H5Tget_fields(id, &sign, &exponent, &type->exponent_bits,
			&mantissa, &type->mantissa_bits);
		type->exponent_bias = H5Tget_ebias(id);
		break;
	case H5T_ENUM: /* numpy's bool */
	case H5T_INTEGER:
		type->class = HDF5_INTEGER;
		type->is_signed = H5Tget_sign(id) != H5T_SGN_NONE;
		break;
	case H5T_OPAQUE:
		describe_opaque(id, type);
		break;
	case H5T_VLEN:
		type->class = HDF5_LISTS;
		member = H5Tget_super(id);
		if (member < 0)
			return false;
		if (H5Tget_class(member) != H5T_VLEN)
			describe_type(member, &listed);
		H5Tclose(member);
		if (listed.class != HDF5_FLOAT)
			return false;
		*type = listed;
		return true;
	default:
		break;
	}
	return false;
}

static int describe_shape(struct hdf5_dataset *dataset, struct error *error)
{
	hsize_t dims[H5S_MAX_RANK];
	hid_t space = H5Dget_space(dataset->id);
	int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
	/* A null dataspace (h5py.Empty) has no axes and no value either. */
	bool null = space >= 0 && H5Sget_simple_extent_type(space) == H5S_NULL;

	if (rank > HDF5_MAX_AXES) {
		H5Sclose(space);
		return error_set(error, "has %d axes, more than %d", rank,
			HDF5_MAX_AXES);
	}
	if (rank < 0 || H5Sget_simple_extent_dims(space, dims, NULL) < 0) {
		if (space >= 0)
			H5Sclose(space);
		return error_set(error, "its shape is damaged");
	}
	H5Sclose(space);
	dataset->rank = (size_t)rank;
	dataset->count = null ? 0 : 1;
	for (size_t i = 0; i < dataset->rank; i++) {
		dataset->dims[i] = (size_t)dims[i];
		if (!memory_multiply(
			    dataset->count, dataset->dims[i], &dataset->count))
			return error_set(error, "its shape is too large");
	}
	return 0;
}

static int describe_filters(
	hid_t creation, struct hdf5_dataset *dataset, struct error *error)
{
	int count = H5Pget_nfilters(creation);

	if (count < 0 || count > HDF5_MAX_FILTERS)
		return error_set(error, "its filters are damaged");
	dataset->filter_count = (size_t)count;
	for (unsigned i = 0; i < (unsigned)count; i++) {
		struct hdf5_filter *filter = &dataset->filters[i];
		unsigned flags, parameters[HDF5_MAX_PARAMETERS];
		size_t n = HDF5_MAX_PARAMETERS;
		H5Z_filter_t id = H5Pget_filter2(
			creation, i, &flags, &n, parameters, 0, NULL, NULL);

		if (id < 0)
			return error_set(error, "its filters are damaged");
		filter->id = id;
		filter->parameter_count =
			n < HDF5_MAX_PARAMETERS ? n : HDF5_MAX_PARAMETERS;
		for (size_t k = 0; k < filter->parameter_count; k++)
			filter->parameters[k] = parameters[k];
	}
	return 0;
}

/* Before anything else: asking a virtual dataset for its shape would open
 * the files that it is made of. */
static int describe_layout(
	hid_t creation, struct hdf5_dataset *dataset, struct error *error)
{
	switch (H5Pget_layout(creation)) {
	case H5D_COMPACT:
		dataset->layout = HDF5_COMPACT;
		break;
	case H5D_CONTIGUOUS:
		dataset->layout = H5Pget_external_count(creation) == 0
			? HDF5_CONTIGUOUS
			: HDF5_ELSEWHERE;
		break;
	case H5D_CHUNKED:
		dataset->layout = HDF5_CHUNKED;
		break;
	case H5D_VIRTUAL:
		dataset->layout = HDF5_VIRTUAL;
		break;
	default:
		return error_set(error, "its storage is damaged");
	}
	if (dataset->layout == HDF5_ELSEWHERE)
		return error_set(error,
			"its values are in other files, which are not read; "
			"copy it into one file (h5repack)");
	return dataset->layout == HDF5_VIRTUAL
		? virtual_check_names(creation, error)
		: 0;
}

static int describe_chunks(
	hid_t creation, struct hdf5_dataset *dataset, struct error *error)
{
	hsize_t chunk[H5S_MAX_RANK];
	unsigned options = 0;

	H5Pget_chunk_opts(creation, &options);
	dataset->bare_edges =
		(options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) != 0;
	if (H5Pget_chunk(creation, H5S_MAX_RANK, chunk) != (int)dataset->rank)
		return error_set(error, "its chunks are damaged");
	for (size_t i = 0; i < dataset->rank; i++) {
		dataset->chunk[i] = (size_t)chunk[i];
		if (!chunk[i])
			return error_set(error, "its chunks are damaged");
	}
	return 0;
}

/*
 * A few bytes can declare any size.  What would take more memory or time than
 * its file can be worth is refused before a byte of it is read.
 */
static int check_size(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, struct error *error)
{
	size_t chunk = dataset->type.size, chunks = 1, bytes;

	if (!memory_multiply(dataset->count, dataset->type.size, &bytes))
		return error_set(error, "its shape is too large");
	if (dataset->stored > file->size)
		return error_set(error,
			"is cut short: its values do not fit into the file");
	if (bytes > BOMB_BYTES && bytes / BOMB_GROWTH > dataset->stored)
		return error_set(error,
			"declares %.1f GB but stores %" PRIu64
			" bytes: it is incomplete or a bomb",
			(double)bytes / 1e9, dataset->stored);
	if (dataset->layout != HDF5_CHUNKED)
		return 0;
	for (size_t i = 0; i < dataset->rank; i++) {
		size_t along = dataset->dims[i] / dataset->chunk[i] + 1;

		if (!memory_multiply(chunk, dataset->chunk[i], &chunk) ||
			!memory_multiply(chunks, along, &chunks))
			return error_set(error, "its chunks are damaged");
	}
	if (chunk > CHUNK_BYTES && chunk / CHUNK_GROWTH > file->size)
		return error_set(error,
			"its chunks of %.1f MB are too large for its file",
			(double)chunk / 1e6);
	if (chunks > MAX_CHUNKS && chunks - MAX_CHUNKS > file->size / 8)
		return error_set(error,
			"its %zu chunks are too many for its file", chunks);
	return 0;
}

static int describe_storage(const struct hdf5_file *file, hid_t creation,
	struct hdf5_dataset *dataset, struct error *error)
{
	if (describe_shape(dataset, error))
		return -1;
	if (dataset->layout == HDF5_CHUNKED &&
		describe_chunks(creation, dataset, error))
		return -1;
	if (dataset->layout != HDF5_VIRTUAL)
		dataset->stored = H5Dget_storage_size(dataset->id);
	else if (virtual_check(file, creation, dataset, error))
		return -1;
	if (check_size(file, dataset, error))
		return -1;
	return dataset->layout == HDF5_COMPACT
		? 0
		: describe_filters(creation, dataset, error);
}

int hdf5_dataset_open(const struct hdf5_file *file, const char *path,
	struct hdf5_dataset *dataset, struct error *error)
{
	hid_t type = -1, creation = -1;
	bool lists;
	int result = -1;

	if (index_dataset(file, path, dataset))
		return 0;
	*dataset = (struct hdf5_dataset){ .id = -1 };
	if (hdf5_kind(file, path) != HDF5_DATASET)
		return hdf5_missing(file, path, HDF5_DATASET, error);
	dataset->id = H5Dopen2(file->id, path, H5P_DEFAULT);
	if (dataset->id >= 0) {
		type = H5Dget_type(dataset->id);
		creation = H5Dget_create_plist(dataset->id);
	}
	if (type < 0 || creation < 0) {
		hdf5_fail_open(error);
	} else {
		lists = describe_type(type, &dataset->type);
		result = describe_layout(creation, dataset, error) ||
			describe_storage(file, creation, dataset, error) ||
			(lists &&
				(rows_open_lists(file, dataset, error) ||
					check_size(file, dataset, error)));
	}
	if (type >= 0)
		H5Tclose(type);
	if (creation >= 0)
		H5Pclose(creation);
	if (result) {
		hdf5_dataset_close(dataset);
		return error_prefix(error, path);
	}
	index_keep_dataset(file, path, dataset);
	return 0;
}

void hdf5_dataset_close(struct hdf5_dataset *dataset)
{
	if (dataset->id >= 0)
		H5Dclose(dataset->id);
	dataset->id = -1;
}

int hdf5_read_hyperslab(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, void *bytes, struct error *error)
{
	hsize_t first[HDF5_MAX_AXES], count[HDF5_MAX_AXES];
	hid_t space = H5Dget_space(dataset->id), memory = -1,
	      type = H5Dget_type(dataset->id);
	int result;

	if (dataset->layout == HDF5_ROWS || dataset->layout == HDF5_TRIANGLE)
		return rows_read(dataset, start, extent, bytes, error);
	for (size_t i = 0; i < dataset->rank; i++) {
		first[i] = start[i];
		count[i] = extent[i];
	}
	if (H5Sselect_hyperslab(
		    space, H5S_SELECT_SET, first, NULL, count, NULL) >= 0)
		memory = H5Screate_simple((int)dataset->rank, count, NULL);
	result = hdf5_read_selected(
		dataset->id, type, memory, space, bytes, error);
	if (type >= 0)
		H5Tclose(type);
	return result;
}

bool hdf5_contiguous(const struct hdf5_file *file,
	const struct hdf5_dataset *dataset, uint64_t *offset)
{
	haddr_t place;
	size_t bytes;

	if (dataset->layout != HDF5_CONTIGUOUS || dataset->filter_count)
		return false;
	place = H5Dget_offset(dataset->id);
	if (place == HADDR_UNDEF ||
		!memory_multiply(dataset->count, dataset->type.size, &bytes))
		return false;
	*offset = place;
	return place <= file->size && bytes <= file->size - place;
}

/*
 * The stored bytes of chunks: found through the driver's notes where there is
 * a map of the file, read by the library where there is none.
 */

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

/* Where the chunk at `first` is in the map.  False when there is no map, or
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
	chunk->bytes = memory_scratch(&chunk->own, size);
	if (!chunk->bytes)
		return error_memory(error);
	chunk->size = size;
	if (H5Dread_chunk(dataset->id, H5P_DEFAULT, first, &chunk->mask,
		    chunk->own.bytes) < 0)
		return hdf5_fail(error, "cannot read a chunk");
	return 1;
}

bool hdf5_has_filter(int32_t id)
{
	return H5Zfilter_avail(id) > 0;
}

bool hdf5_builds_in_filter(int32_t id)
{
	switch (id) {
	case H5Z_FILTER_SHUFFLE:
	case H5Z_FILTER_FLETCHER32:
	case H5Z_FILTER_NBIT:
	case H5Z_FILTER_SCALEOFFSET:
#ifdef H5_HAVE_FILTER_DEFLATE
	case H5Z_FILTER_DEFLATE:
#endif
#ifdef H5_HAVE_FILTER_SZIP
	case H5Z_FILTER_SZIP:
#endif
		return true;
	default:
		return false;
	}
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
