/*
 * The formats for which there is a library that decodes a whole buffer at
 * once: zlib streams by libdeflate, zstd frames by libzstd, blosc buffers by
 * libblosc.  All three check every length against both buffers.
 *
 * Bytes after the end of a zlib stream or a blosc buffer are ignored, as HDF5
 * and its plugins ignore them.
 */
#include "decode/filters.h"

#include <blosc.h>
#include <libdeflate.h>
#include <zstd.h>
#include <zstd_errors.h>

int filter_too_much(const struct decode_output *output, struct error *error)
{
	return error_set(error, "makes more than %zu bytes", output->room);
}

void filter_free_libraries(struct decode_state *state)
{
	libdeflate_free_decompressor(state->deflate);
	ZSTD_freeDCtx(state->zstd);
}

int filter_deflate(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error)
{
	enum libdeflate_result result;

	if (!state->deflate)
		state->deflate = libdeflate_alloc_decompressor();
	if (!state->deflate)
		return error_memory(error);
	result = libdeflate_zlib_decompress(state->deflate, bytes, stored,
		output->bytes, output->room, &output->made);
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return filter_too_much(output, error);
	if (result != LIBDEFLATE_SUCCESS)
		return error_set(error, "damaged or ends early");
	return 0;
}

int filter_zstd(struct decode_state *state, const uint8_t *bytes, size_t stored,
	struct decode_output *output, struct error *error)
{
	size_t made;

	if (!state->zstd)
		state->zstd = ZSTD_createDCtx();
	if (!state->zstd)
		return error_memory(error);
	made = ZSTD_decompressDCtx(
		state->zstd, output->bytes, output->room, bytes, stored);
	if (!ZSTD_isError(made)) {
		output->made = made;
		return 0;
	}
	switch (ZSTD_getErrorCode(made)) {
	case ZSTD_error_dstSize_tooSmall:
		return filter_too_much(output, error);
	case ZSTD_error_memory_allocation:
		return error_memory(error);
	default:
		return error_set(error, "damaged or ends early");
	}
}

int filter_blosc(struct decode_state *state, const uint8_t *bytes,
	size_t stored, struct decode_output *output, struct error *error)
{
	size_t makes, takes, block;
	int made;

	(void)state;
	if (stored < BLOSC_MIN_HEADER_LENGTH)
		return error_set(error, "ends early");
	blosc_cbuffer_sizes(bytes, &makes, &takes, &block);
	if (takes > stored)
		return error_set(error, "ends early");
	if (blosc_cbuffer_validate(bytes, takes, &makes) < 0)
		return error_set(error, "damaged");
	if (makes > output->room)
		return filter_too_much(output, error);
	made = blosc_decompress_ctx(bytes, output->bytes, output->room, 1);
	if (made < 0 || (size_t)made != makes)
		return error_set(error, "damaged");
	output->made = makes;
	return 0;
}
