/*
 * Chunks: any bytes, through any pipeline of filters, into any length.  The
 * first byte is the number of steps; each takes a byte for its filter and two
 * for its parameter; a mask and two bytes of length follow, then the chunk.
 */
#include "decode/decode.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int32_t filters[] = { DECODE_DEFLATE, DECODE_SHUFFLE,
	DECODE_FLETCHER32, DECODE_LZF, DECODE_BLOSC, DECODE_LZ4, DECODE_ZSTD };

/* Every byte of what was decoded must be there to be read. */
static unsigned sum(const struct decode_values *values, size_t length)
{
	unsigned total = 0;

	for (size_t i = 0; i < length; i++)
		total += values->bytes[i];
	return total;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static volatile unsigned seen;
	struct decode_pipeline pipeline = { 0 };
	struct decode_state *state = NULL;
	struct decode_values values;
	struct error error;
	size_t steps = size ? data[0] % 4 : 0, length, at = 1;
	uint8_t *chunk;

	if (size < 1 + 3 * steps + 3)
		return 0;
	for (size_t i = 0; i < steps; i++, at += 3) {
		struct decode_step *step = &pipeline.steps[pipeline.count++];

		step->filter = filters[data[at] % 7];
		step->parameters[0] = data[at + 1];
		step->parameters[1] = data[at + 2];
		step->parameter_count = data[at + 2] % 3;
	}
	length = (size_t)data[at + 1] << 8 | data[at + 2];
	/* A copy of its own size, so that reading past its end is seen. */
	chunk = malloc(size - at - 3 + !(size - at - 3));
	if (!chunk)
		return 0;
	memcpy(chunk, data + at + 3, size - at - 3);
	if (decode_supports(&pipeline) && length &&
		decode_chunk(&state, &pipeline, data[at], chunk, size - at - 3,
			length, &values, &error) == 0) {
		seen = sum(&values, length);
		if (values.shuffled && values.plane &&
			decode_plain(state, &values, length, &error) == 0)
			seen = sum(&values, length);
	}
	(void)seen;
	decode_state_free(state);
	free(chunk);
	return 0;
}
