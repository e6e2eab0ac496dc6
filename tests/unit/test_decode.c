/* Chunks as HDF5, its plugins and the libraries make them, decoded. */
#include "chunk.h"
#include "guard.h"
#include "unit.h"

#include <blosc.h>
#include <libdeflate.h>
#include <lz4.h>
#include <zstd.h>

#define MOST 20000

static struct decode_state *state;
static struct error error;

/* Decodes to the end, the shuffle too; NULL, or the plain bytes. */
static const uint8_t *decode(const struct decode_pipeline *pipeline,
	uint32_t mask, const uint8_t *stored, size_t stored_length,
	size_t length)
{
	struct decode_values values;

	strcpy(error.text, "no error");
	if (decode_chunk(&state, pipeline, mask, stored, stored_length, length,
		    &values, &error) < 0)
		return NULL;
	if (decode_plain(state, &values, length, &error) < 0)
		return NULL;
	return values.bytes;
}

static int decodes_to(const struct decode_pipeline *pipeline, uint32_t mask,
	const uint8_t *stored, size_t stored_length, const uint8_t *plain,
	size_t length)
{
	const uint8_t *out =
		decode(pipeline, mask, stored, stored_length, length);

	if (out && memcmp(out, plain, length) == 0)
		return 1;
	printf("# %s\n", out ? "other bytes" : error.text);
	return 0;
}

static struct decode_pipeline one(int32_t filter)
{
	struct decode_pipeline pipeline = { { { filter, { 2 }, 1 } }, 1 };

	return pipeline;
}

static struct decode_pipeline two(int32_t first, int32_t second)
{
	struct decode_pipeline pipeline = {
		{ { first, { 2 }, 1 }, { second, { 4 }, 1 } }, 2
	};

	return pipeline;
}

static void chunks_of_hdf5_decode(void)
{
	struct guard guard = guard_make(1024);
	int decoded;

	for (size_t c = 0; c < CHUNKS; c++) {
		size_t length, stored_length;
		uint8_t *plain = chunk_bytes(chunks[c].plain, &length);
		uint8_t *stored = chunk_bytes(chunks[c].stored, &stored_length);
		uint8_t *at_end = guard.end - stored_length;

		memcpy(at_end, stored, stored_length);
		CHECK(decode_supports(&chunks[c].pipeline));
		decoded = decodes_to(&chunks[c].pipeline, chunks[c].mask,
			at_end, stored_length, plain, length);
		if (!decoded)
			printf("# in %s\n", chunks[c].name);
		CHECK(decoded);
		free(plain);
		free(stored);
	}
	guard_free(&guard);
}

static void a_shuffle_applied_first_stays(void)
{
	size_t length, stored_length, c = 0;
	struct decode_values values;
	uint8_t *plain, *stored, planes[512];

	while (strcmp(chunks[c].name, "shuffle, deflate, fletcher32") != 0)
		c++;
	plain = chunk_bytes(chunks[c].plain, &length);
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	chunk_shuffle(plain, length, 2, planes);
	CHECK(decode_chunk(&state, &chunks[c].pipeline, 0, stored,
		      stored_length, length, &values, &error) == 0);
	CHECK(values.shuffled);
	CHECK(values.plane == length / 2);
	CHECK(memcmp(values.bytes, planes, length) == 0);
	/* Skipped, it has left the values plain. */
	CHECK(decode_chunk(&state, &chunks[c].pipeline, 1, stored,
		      stored_length, length, &values, &error) == 0);
	CHECK(!values.shuffled);
	CHECK(memcmp(values.bytes, planes, length) == 0);
	free(plain);
	free(stored);
}

static void skipped_steps_are_skipped(void)
{
	const struct decode_pipeline pipeline =
		two(DECODE_SHUFFLE, DECODE_DEFLATE);
	static const uint8_t plain[] = { 1, 2, 3, 4, 5, 6 };
	static const uint8_t planes[] = { 1, 3, 5, 2, 4, 6 };
	uint8_t packed[100], planes_packed[100];
	struct libdeflate_compressor *compressor =
		libdeflate_alloc_compressor(6);
	size_t size = libdeflate_zlib_compress(
		compressor, plain, 6, packed, sizeof(packed));
	size_t planes_size = libdeflate_zlib_compress(
		compressor, planes, 6, planes_packed, sizeof(planes_packed));

	CHECK(decodes_to(&pipeline, 0, planes_packed, planes_size, plain, 6));
	CHECK(decodes_to(&pipeline, 1, packed, size, plain, 6));
	CHECK(decodes_to(&pipeline, 2, planes, 6, plain, 6));
	CHECK(decodes_to(&pipeline, 3, plain, 6, plain, 6));
	CHECK(decodes_to(&pipeline, ~0U, plain, 6, plain, 6));
	libdeflate_free_compressor(compressor);
}

static void shuffles_of_every_size_and_length(void)
{
	struct guard guard = guard_make(300);

	for (uint32_t size = 1; size <= 17; size++) {
		struct decode_pipeline pipeline = one(DECODE_SHUFFLE);

		pipeline.steps[0].parameters[0] = size;
		for (size_t length = 0; length <= 300; length++) {
			uint8_t plain[300], *stored = guard.end - length;
			struct decode_values values = { NULL, false, 0 };

			chunk_fill(plain, length);
			chunk_shuffle(plain, length, size, stored);
			CHECK(decodes_to(
				&pipeline, 0, stored, length, plain, length));
			CHECK(decode_chunk(&state, &pipeline, 0, stored, length,
				      length, &values, &error) == 0);
			CHECK(values.shuffled ==
				(size > 1 && length % size == 0 &&
					length >= 2 * size));
		}
	}
	guard_free(&guard);
}

static void deflate_at_every_level(void)
{
	static uint8_t plain[MOST], packed[2 * MOST];
	const struct decode_pipeline pipeline = one(DECODE_DEFLATE);

	for (int level = 0; level <= 12; level++) {
		struct libdeflate_compressor *compressor =
			libdeflate_alloc_compressor(level);
		size_t length = MOST - 1237 * (size_t)level, size;

		chunk_fill(plain, length);
		size = libdeflate_zlib_compress(
			compressor, plain, length, packed, sizeof(packed));
		CHECK(decodes_to(&pipeline, 0, packed, size, plain, length));
		libdeflate_free_compressor(compressor);
	}
}

static void zstd_with_and_without_its_size(void)
{
	static uint8_t plain[MOST], packed[2 * MOST];
	const struct decode_pipeline pipeline = one(DECODE_ZSTD);
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t size, more;

	chunk_fill(plain, MOST);
	for (int with_size = 0; with_size < 2; with_size++) {
		ZSTD_CCtx_setParameter(
			context, ZSTD_c_contentSizeFlag, with_size);
		ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, with_size);
		size = ZSTD_compress2(
			context, packed, sizeof(packed), plain, MOST);
		CHECK((ZSTD_getFrameContentSize(packed, size) == MOST) ==
			(with_size == 1));
		CHECK(decodes_to(&pipeline, 0, packed, size, plain, MOST));
	}
	/* Two frames, one after the other. */
	size = ZSTD_compress(packed, sizeof(packed), plain, 7777, 3);
	more = ZSTD_compress(packed + size, sizeof(packed) - size, plain + 7777,
		MOST - 7777, 3);
	CHECK(decodes_to(&pipeline, 0, packed, size + more, plain, MOST));
	ZSTD_freeCCtx(context);
}

static void blosc_with_every_compressor_inside(void)
{
	static const char *const names[] = { "blosclz", "lz4", "lz4hc", "zlib",
		"zstd" };
	static uint8_t plain[MOST], packed[2 * MOST];
	const struct decode_pipeline pipeline = one(DECODE_BLOSC);

	chunk_fill(plain, MOST);
	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		for (int shuffle = 0; shuffle < 3; shuffle++) {
			int size = blosc_compress_ctx(5, shuffle, 4, MOST,
				plain, packed, sizeof(packed), names[n], 0, 1);

			CHECK(size > 0);
			CHECK(decodes_to(&pipeline, 0, packed, (size_t)size,
				plain, MOST));
		}
	}
}

static void put_number(uint8_t *bytes, size_t size, size_t number)
{
	while (size--) {
		bytes[size] = (uint8_t)number;
		number >>= 8;
	}
}

static void lz4_in_blocks_of_every_size(void)
{
	static uint8_t plain[MOST], packed[6 * MOST];
	const struct decode_pipeline pipeline = one(DECODE_LZ4);
	static const size_t blocks[] = { 1, 2, 13, 100, 4096, MOST - 1, MOST,
		MOST + 1, 1 << 30 };

	chunk_fill(plain, MOST);
	for (size_t n = 0; n < sizeof(blocks) / sizeof(*blocks); n++) {
		size_t block = blocks[n], at = 12;

		put_number(packed, 8, MOST);
		put_number(packed + 8, 4, block);
		for (size_t i = 0; i < MOST; i += block) {
			size_t left = MOST - i < block ? MOST - i : block;
			size_t size = (size_t)LZ4_compress_default(
				(const char *)plain + i,
				(char *)packed + at + 4, (int)left, MOST + 999);

			if (size >= left) {
				size = left;
				memcpy(packed + at + 4, plain + i, left);
			}
			put_number(packed + at, 4, size);
			at += 4 + size;
		}
		CHECK(decodes_to(&pipeline, 0, packed, at, plain, MOST));
	}
}

static void lzf_by_hand(void)
{
	const struct decode_pipeline pipeline = one(DECODE_LZF);
	static const uint8_t run[] = { 0, 'a', 7 << 5, 5, 0 };
	static const uint8_t back[] = { 2, 'a', 'b', 'c', 2 << 5, 2 };

	CHECK(decodes_to(&pipeline, 0, run, sizeof(run),
		(const uint8_t *)"aaaaaaaaaaaaaaa", 15));
	CHECK(decodes_to(&pipeline, 0, back, sizeof(back),
		(const uint8_t *)"abcabca", 7));
}

static void filters_in_any_order(void)
{
	static uint8_t plain[1000], first[2000], second[2000];
	struct decode_pipeline pipeline =
		two(DECODE_FLETCHER32, DECODE_SHUFFLE);
	size_t size, length, stored_length, c = 0;
	uint8_t *bytes, *stored;

	/* A checksum first, then a shuffle: 388 bytes, no longer 384. */
	while (strcmp(chunks[c].name, "fletcher32") != 0)
		c++;
	bytes = chunk_bytes(chunks[c].plain, &length);
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	chunk_shuffle(stored, stored_length, 4, first);
	CHECK(decodes_to(&pipeline, 0, first, stored_length, bytes, length));
	/* A checksum, then a compressor. */
	pipeline = two(DECODE_FLETCHER32, DECODE_ZSTD);
	size = ZSTD_compress(first, sizeof(first), stored, stored_length, 3);
	CHECK(decodes_to(&pipeline, 0, first, size, bytes, length));
	free(bytes);
	free(stored);

	/* Two shuffles, and two compressors. */
	chunk_fill(plain, sizeof(plain));
	pipeline = two(DECODE_SHUFFLE, DECODE_SHUFFLE);
	chunk_shuffle(plain, sizeof(plain), 2, first);
	chunk_shuffle(first, sizeof(plain), 4, second);
	CHECK(decodes_to(
		&pipeline, 0, second, sizeof(plain), plain, sizeof(plain)));
	pipeline = two(DECODE_ZSTD, DECODE_ZSTD);
	size = ZSTD_compress(first, sizeof(first), plain, sizeof(plain), 3);
	size = ZSTD_compress(second, sizeof(second), first, size, 3);
	CHECK(decodes_to(&pipeline, 0, second, size, plain, sizeof(plain)));
}

/* Before HDF5 1.6.3 the halves of the checksum were written the other way. */
static void old_checksums_are_accepted(void)
{
	const struct decode_pipeline pipeline = one(DECODE_FLETCHER32);
	size_t length, stored_length, c = 0;
	uint8_t *plain, *stored, *end, swap;

	while (strcmp(chunks[c].name, "fletcher32") != 0)
		c++;
	plain = chunk_bytes(chunks[c].plain, &length);
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	end = stored + length;
	swap = end[0], end[0] = end[1], end[1] = swap;
	swap = end[2], end[2] = end[3], end[3] = swap;
	CHECK(decodes_to(&pipeline, 0, stored, stored_length, plain, length));
	swap = end[2], end[2] = end[3], end[3] = swap;
	CHECK(!decode(&pipeline, 0, stored, stored_length, length));
	free(plain);
	free(stored);
}

/* The sums as they are defined, reduced at every step. */
static void checksums_of_long_chunks(void)
{
	enum { LONG = 600000 };
	const struct decode_pipeline pipeline = one(DECODE_FLETCHER32);
	static uint8_t stored[LONG + 4];

	for (size_t length = LONG - 2; length <= LONG; length++) {
		uint32_t a = 0, b = 0;

		memset(stored, 0xff, length / 2);
		for (size_t i = length / 2; i < length; i++)
			stored[i] = (uint8_t)chunk_random();
		for (size_t i = 0; i < length; i += 2) {
			uint32_t low = i + 1 < length ? stored[i + 1] : 0;

			a = (a + (uint32_t)stored[i] * 256 + low) % 65535;
			b = (b + a) % 65535;
		}
		/* Noise, whose sums are not zero: no need to write 65535. */
		CHECK(a && b);
		for (size_t i = 0; i < 4; i++)
			stored[length + i] =
				(uint8_t)((b << 16 | a) >> (8 * i));
		CHECK(decode(&pipeline, 0, stored, length + 4, length) ==
			stored);
	}
}

static void memory_is_used_again(void)
{
	size_t length, stored_length, c = 0;
	uint8_t *stored;
	const uint8_t *first;

	while (strcmp(chunks[c].name, "deflate") != 0)
		c++;
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	length = strlen(chunks[c].plain) / 2;
	first = decode(&chunks[c].pipeline, 0, stored, stored_length, length);
	CHECK(first != NULL);
	CHECK(first ==
		decode(&chunks[c].pipeline, 0, stored, stored_length, length));
	free(stored);
}

int main(void)
{
	CASE(chunks_of_hdf5_decode);
	CASE(a_shuffle_applied_first_stays);
	CASE(skipped_steps_are_skipped);
	CASE(shuffles_of_every_size_and_length);
	CASE(deflate_at_every_level);
	CASE(zstd_with_and_without_its_size);
	CASE(blosc_with_every_compressor_inside);
	CASE(lz4_in_blocks_of_every_size);
	CASE(lzf_by_hand);
	CASE(filters_in_any_order);
	CASE(old_checksums_are_accepted);
	CASE(checksums_of_long_chunks);
	CASE(memory_is_used_again);
	decode_state_free(state);
	decode_state_free(NULL);
	UNIT_END;
}
