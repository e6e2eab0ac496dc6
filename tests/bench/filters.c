/*
 * HDF5 filters for the baselines: h5py cannot read zstd (32015) or blosc
 * (32001) without plugins, and not every system has packages of them.  Each
 * does what the registered plugin of its number does, with the same library.
 *
 * Built twice, with -DFILTER_zstd and with -DFILTER_blosc; found by HDF5_PLUGIN_PATH.
 */
#include <H5PLextern.h>
#include <hdf5.h>
#include <stdlib.h>

#ifdef FILTER_zstd
#include <zstd.h>

#define NAME "zstd"
#define NUMBER 32015

/* values: level */
static size_t pack(size_t count, const unsigned *values, const void *from,
	size_t length, void *to, size_t room)
{
	size_t made = ZSTD_compress(
		to, room, from, length, count ? (int)values[0] : 3);

	return ZSTD_isError(made) ? 0 : made;
}

static size_t unpacked_size(const void *from, size_t length)
{
	return (size_t)ZSTD_getFrameContentSize(from, length);
}

static size_t unpack(const void *from, size_t length, void *to, size_t room)
{
	size_t made = ZSTD_decompress(to, room, from, length);

	return ZSTD_isError(made) ? 0 : made;
}
#else
#include <blosc.h>

#define NAME "blosc"
#define NUMBER 32001

/* values: two of the filter's versions, size of a value and of a chunk, level,
 * shuffle, compressor */
static size_t pack(size_t count, const unsigned *values, const void *from,
	size_t length, void *to, size_t room)
{
	const char *compressor = BLOSC_LZ4_COMPNAME;
	int made;

	if (count < 6)
		return 0;
	if (count > 6)
		blosc_compcode_to_compname((int)values[6], &compressor);
	made = blosc_compress_ctx((int)values[4], (int)values[5], values[2],
		length, from, to, room, compressor, 0, 1);
	return made < 0 ? 0 : (size_t)made;
}

static size_t unpacked_size(const void *from, size_t length)
{
	size_t made = 0, stored, block;

	(void)length;
	blosc_cbuffer_sizes(from, &made, &stored, &block);
	return made;
}

static size_t unpack(const void *from, size_t length, void *to, size_t room)
{
	int made = blosc_decompress_ctx(from, to, room, 1);

	(void)length;
	return made < 0 ? 0 : (size_t)made;
}

/* The filter itself fills in the sizes that blosc wants to know. */
static herr_t set_local(hid_t creation, hid_t type, hid_t space)
{
	unsigned flags, values[8] = { 0 };
	size_t count = 8;

	(void)space;
	if (H5Pget_filter_by_id2(creation, NUMBER, &flags, &count, values, 0,
		    NULL, NULL) < 0)
		return -1;
	values[0] = 2;
	values[1] = 2;
	values[2] = (unsigned)H5Tget_size(type);
	return H5Pmodify_filter(creation, NUMBER, flags, count, values);
}
#endif

static size_t filter(unsigned flags, size_t count, const unsigned values[],
	size_t length, size_t *room, void **buffer)
{
	int undo = (flags & H5Z_FLAG_REVERSE) != 0;
	size_t made,
		size = undo ? unpacked_size(*buffer, length)
			    : length + length / 8 + 1024;
	void *to = malloc(size);

	if (!to)
		return 0;
	made = undo ? unpack(*buffer, length, to, size)
		    : pack(count, values, *buffer, length, to, size);
	if (!made) {
		free(to);
		return 0;
	}
	H5free_memory(*buffer);
	*buffer = to;
	*room = size;
	return made;
}

static const H5Z_class2_t class = {
	.version = H5Z_CLASS_T_VERS,
	.id = NUMBER,
	.encoder_present = 1,
	.decoder_present = 1,
	.name = NAME,
#ifndef FILTER_zstd
	.set_local = set_local,
#endif
	.filter = filter,
};

H5PL_type_t H5PLget_plugin_type(void)
{
	return H5PL_TYPE_FILTER;
}

const void *H5PLget_plugin_info(void)
{
	return &class;
}
