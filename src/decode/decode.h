#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * From the stored bytes of an HDF5 chunk to its values, without HDF5.
 *
 * A pipeline is the list of filters that made the chunk, in the order in
 * which they were applied; decoding undoes them from the last to the first.
 */
enum decode_filter {
	DECODE_DEFLATE = 1, /* the numbers are HDF5's filter ids */
	DECODE_SHUFFLE = 2, /* parameter 0: bytes of a value */
	DECODE_FLETCHER32 = 3,
	DECODE_LZF = 32000,
	DECODE_BLOSC = 32001,
	DECODE_LZ4 = 32004,
	DECODE_ZSTD = 32015,
};

#define DECODE_MAX_FILTERS 8
#define DECODE_MAX_PARAMETERS 16

struct decode_step {
	int32_t filter;
	uint32_t parameters[DECODE_MAX_PARAMETERS];
	size_t parameter_count;
};

struct decode_pipeline {
	struct decode_step steps[DECODE_MAX_FILTERS];
	size_t count;
};

/* Whether every filter of the pipeline is one that decode_chunk() undoes. */
bool decode_supports(const struct decode_pipeline *pipeline);

/* "deflate", "lzf" ...; NULL for a filter that is not known here. */
const char *decode_filter_name(int32_t filter);

/* The number of the i-th filter that has a name, rising; 0 after the last. */
int32_t decode_filter_number(size_t i);

/*
 * Scratch memory and library states of one worker; initialise with NULL,
 * created on first use.  Released with decode_state_free().
 */
struct decode_state;
void decode_state_free(struct decode_state *state);

/* The decoded chunk. */
struct decode_values {
	const uint8_t *bytes; /* owned by the state, valid until its next use;
				 or the input itself when nothing was to undo */
	/* The last step left to undo is the shuffle: byte b of value i stands
	 * at bytes[b * plane + i], for the kernels' shuffled forms.  The
	 * shuffle's values have length / plane bytes; where that is not the
	 * size of the dataset's, or they are big-endian, see decode_plain(). */
	bool shuffled;
	size_t plane;
};

/*
 * Undoes `pipeline` on the `stored` bytes of a chunk whose values take
 * exactly `length` bytes.  Bit i of `mask` set: step i was skipped when the
 * chunk was written.  A shuffle that was applied first is left in place and
 * reported, unless `length` is no multiple of its value size.  The error
 * names the filter and the cause; nothing is read or written out of bounds
 * whatever the bytes say.
 */
int decode_chunk(struct decode_state **state,
	const struct decode_pipeline *pipeline, uint32_t mask,
	const uint8_t *bytes, size_t stored, size_t length,
	struct decode_values *values, struct error *error);

/*
 * Undoes the shuffle that decode_chunk() left in `values` of `length` bytes,
 * for readers that need the values one after the other.  The bytes are then
 * owned by the state, valid until its next use.
 */
int decode_plain(struct decode_state *state, struct decode_values *values,
	size_t length, struct error *error);

#endif
