/*
 * Bytes that nobody should have written: cut short, flipped, lying about
 * their lengths.  Any answer will do, as long as it is an error or a chunk of
 * the right length, and as long as nothing outside is touched: the bytes end
 * where the memory ends, and so does the room for what they make.
 */
#include "chunk.h"
#include "decode/filters.h"
#include "guard.h"
#include "unit.h"

#define ROUNDS 1500

static struct decode_state *state;
static struct error error;

static int decode(const struct decode_pipeline *pipeline, uint32_t mask,
	const uint8_t *stored, size_t stored_length, size_t length)
{
	struct decode_values values;
	uint32_t sum = 0;

	strcpy(error.text, "no error");
	if (decode_chunk(&state, pipeline, mask, stored, stored_length, length,
		    &values, &error) < 0)
		return -1;
	for (size_t i = 0; i < length; i++)
		sum += values.bytes[i];
	/* Never true; it keeps the reading of every byte. */
	return sum > 255 * length;
}

static const char *message(const struct decode_pipeline *pipeline,
	const void *stored, size_t stored_length, size_t length)
{
	return decode(pipeline, 0, stored, stored_length, length) < 0
		? error.text
		: "decoded";
}

static struct decode_pipeline one(int32_t filter)
{
	struct decode_pipeline pipeline = { { { filter, { 2 }, 1 } }, 1 };

	return pipeline;
}

static void wreck(uint8_t *bytes, size_t length)
{
	size_t changes = 1 + chunk_random() % 4;

	for (size_t i = 0; length && i < changes; i++) {
		size_t at = chunk_random() % length;

		/* The lengths are in the first bytes. */
		if (chunk_random() % 2 && length > 24)
			at %= 24;
		if (chunk_random() % 4)
			bytes[at] = (uint8_t)chunk_random();
		else
			bytes[at] ^= (uint8_t)(1U << chunk_random() % 8);
	}
}

static void cut_short_is_an_error(void)
{
	struct guard guard = guard_make(2000);

	for (size_t c = 0; c < CHUNKS; c++) {
		size_t length = strlen(chunks[c].plain) / 2, stored_length;
		uint8_t *stored = chunk_bytes(chunks[c].stored, &stored_length);
		int accepted = 0;

		for (size_t cut = 0; cut < stored_length; cut++) {
			memcpy(guard.end - cut, stored, cut);
			accepted += decode(&chunks[c].pipeline, chunks[c].mask,
					    guard.end - cut, cut, length) == 0;
		}
		CHECK_NEAR(accepted, 0, 0);
		free(stored);
	}
	guard_free(&guard);
}

static void flipped_bytes_do_no_harm(void)
{
	struct guard guard = guard_make(2000);
	int refused = 0;

	for (size_t c = 0; c < CHUNKS; c++) {
		size_t length = strlen(chunks[c].plain) / 2, stored_length;
		uint8_t *stored = chunk_bytes(chunks[c].stored, &stored_length);
		uint8_t *copy = guard.end - stored_length;

		for (size_t round = 0; round < ROUNDS; round++) {
			memcpy(copy, stored, stored_length);
			wreck(copy, stored_length);
			refused += decode(&chunks[c].pipeline, chunks[c].mask,
					   copy, stored_length, length) < 0;
		}
		free(stored);
	}
	CHECK(refused > ROUNDS);
	guard_free(&guard);
}

typedef int undo(struct decode_state *, const uint8_t *, size_t,
	struct decode_output *, struct error *);

/* The decompressors by themselves, with room that ends where memory ends. */
static void nothing_is_written_out_of_bounds(void)
{
	static const struct {
		int32_t filter;
		undo *undo;
	} kinds[] = {
		{ DECODE_DEFLATE, filter_deflate },
		{ DECODE_ZSTD, filter_zstd },
		{ DECODE_BLOSC, filter_blosc },
		{ DECODE_LZ4, filter_lz4 },
		{ DECODE_LZF, filter_lzf },
	};
	struct guard in = guard_make(2000), out = guard_make(2000);
	int overran = 0;

	for (size_t n = 0; n < CHUNKS * 5 * ROUNDS / 2; n++) {
		size_t c = n % CHUNKS, k = n / CHUNKS % 5, length;
		/* Mostly what was compressed that way, at times anything. */
		const struct decode_pipeline *pipeline = &chunks[c].pipeline;
		struct decode_output output = { NULL, chunk_random() % 500, 0 };
		uint8_t *stored, *copy;

		if (pipeline->steps[pipeline->count - 1].filter !=
				kinds[k].filter &&
			n % 16)
			continue;
		stored = chunk_bytes(chunks[c].stored, &length);
		copy = in.end - length;
		memcpy(copy, stored, length);
		wreck(copy, length);
		output.bytes = n % 2 ? out.end - output.size : out.start;
		if (kinds[k].undo(state, copy, length, &output, &error) == 0)
			overran += output.made > output.size;
		free(stored);
	}
	CHECK_NEAR(overran, 0, 0);
	guard_free(&in);
	guard_free(&out);
}

static void wrong_lengths_are_named(void)
{
	size_t stored_length, c = 0;
	uint8_t *stored;
	struct decode_pipeline pipeline = one(DECODE_DEFLATE);

	while (strcmp(chunks[c].name, "deflate") != 0)
		c++;
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	CHECK_TEXT(message(&pipeline, stored, stored_length, 400),
		"deflate: makes 384 bytes, not 400");
	CHECK_TEXT(message(&pipeline, stored, stored_length, 383),
		"deflate: makes more than 383 bytes");
	CHECK_TEXT(message(&pipeline, stored, stored_length, 0),
		"deflate: makes more than 0 bytes");
	CHECK_TEXT(message(&pipeline, stored, stored_length - 1, 384),
		"deflate: damaged or ends early");
	free(stored);
	while (strcmp(chunks[c].name, "blosc") != 0)
		c++;
	stored = chunk_bytes(chunks[c].stored, &stored_length);
	pipeline = one(DECODE_BLOSC);
	CHECK_TEXT(message(&pipeline, stored, stored_length, 383),
		"blosc: makes more than 383 bytes");
	CHECK_TEXT(message(&pipeline, stored, stored_length, 385),
		"blosc: makes 384 bytes, not 385");
	pipeline.count = 0;
	CHECK_TEXT(message(&pipeline, "abcd", 4, 5),
		"chunk: holds 4 bytes, not 5");
	pipeline = one(DECODE_FLETCHER32);
	CHECK_TEXT(message(&pipeline, "abc", 3, 5), "fletcher32: ends early");
	CHECK_TEXT(message(&pipeline, "\0\0\0\0\0\0", 6, 5),
		"chunk: holds 2 bytes, not 5");
	CHECK_TEXT(message(&pipeline, "\1\2\0\0\0\0", 6, 2),
		"fletcher32: checksum is 01020102, not 00000000 as stored");
	free(stored);
}

static void lengths_that_lie_are_caught(void)
{
	const struct decode_pipeline lz4 = one(DECODE_LZ4);
	const struct decode_pipeline lzf = one(DECODE_LZF);
	const struct decode_pipeline blosc = one(DECODE_BLOSC);
	const struct decode_pipeline zstd = one(DECODE_ZSTD);

	CHECK_TEXT(message(&lz4, "\0\0\0\0\0\0\0\4\0\0\0\0", 12, 4),
		"lz4: damaged");
	CHECK_TEXT(message(&lz4, "\0\0\0\0\0\0\0\4\0\0\0\4", 12, 4),
		"lz4: ends early");
	CHECK_TEXT(message(&lz4, "\0\0\0\0\0\0\0\3\0\0\0\3\0\0\0\3abc", 19, 4),
		"lz4: makes 3 bytes, not 4");
	CHECK_TEXT(message(&lz4, "\377\377\377\377\377\377\377\377\0\0\0\1", 12,
			   4),
		"lz4: makes more than 4 bytes");
	CHECK_TEXT(message(&lz4,
			   "\0\0\0\0\0\0\0\4\377\377\377\377\377\377\377\377",
			   16, 4),
		"lz4: ends early");
	CHECK_TEXT(message(&lzf, "\5abc", 4, 6), "lzf: ends early");
	CHECK_TEXT(message(&lzf, "\0a\40\1", 4, 4), "lzf: damaged");
	CHECK_TEXT(message(&lzf, "\0a\340\377\0", 5, 9),
		"lzf: makes more than 9 bytes");
	CHECK_TEXT(message(&lzf, "\0a\340", 3, 9), "lzf: ends early");
	CHECK_TEXT(message(&blosc, "\2\1\0\1", 4, 9), "blosc: ends early");
	CHECK_TEXT(
		message(&zstd, "\50\265", 2, 9), "zstd: damaged or ends early");
	CHECK_TEXT(message(&zstd, "no zstd here", 12, 9),
		"zstd: damaged or ends early");
}

static void what_cannot_be_undone_is_named(void)
{
	struct decode_pipeline pipeline = one(32008);

	CHECK(!decode_supports(&pipeline));
	CHECK_TEXT(message(&pipeline, "a", 1, 1),
		"bitshuffle: not a filter that can be undone");
	pipeline = one(31999);
	CHECK(!decode_supports(&pipeline));
	CHECK_TEXT(message(&pipeline, "a", 1, 1),
		"filter 31999: not a filter that can be undone");
	/* A shuffle of no known size. */
	pipeline = one(DECODE_SHUFFLE);
	CHECK(decode_supports(&pipeline));
	pipeline.steps[0].parameters[0] = 0;
	CHECK(!decode_supports(&pipeline));
	CHECK_TEXT(message(&pipeline, "a", 1, 1),
		"shuffle: no size of its values is given");
	pipeline = one(DECODE_SHUFFLE);
	pipeline.steps[0].parameter_count = 0;
	CHECK(!decode_supports(&pipeline));
	pipeline = one(DECODE_DEFLATE);
	pipeline.count = DECODE_MAX_FILTERS + 1;
	CHECK(!decode_supports(&pipeline));
	CHECK(decode(&pipeline, 0, (const uint8_t *)"a", 1, 1) < 0);
	CHECK_TEXT(decode_filter_name(5), "nbit");
	CHECK_TEXT(decode_filter_name(DECODE_ZSTD), "zstd");
	CHECK(decode_filter_name(0) == NULL);
	CHECK(decode_filter_name(-1) == NULL);
}

/* A size of values beyond the chunk leaves it as it is, like HDF5. */
static void a_shuffle_larger_than_the_chunk_is_none(void)
{
	struct decode_pipeline pipeline = one(DECODE_SHUFFLE);

	pipeline.steps[0].parameters[0] = UINT32_MAX;
	CHECK_TEXT(message(&pipeline, "abcd", 4, 4), "decoded");
	pipeline.steps[0].parameters[0] = 3;
	CHECK_TEXT(message(&pipeline, "abcd", 4, 4), "decoded");
}

int main(void)
{
	state = calloc(1, sizeof(*state));
	if (!state)
		return 1;
	CASE(cut_short_is_an_error);
	CASE(flipped_bytes_do_no_harm);
	CASE(nothing_is_written_out_of_bounds);
	CASE(wrong_lengths_are_named);
	CASE(lengths_that_lie_are_caught);
	CASE(what_cannot_be_undone_is_named);
	CASE(a_shuffle_larger_than_the_chunk_is_none);
	decode_state_free(state);
	UNIT_END;
}
