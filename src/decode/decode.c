/*
 * The pipeline, undone step by step from the last to the first, from one
 * buffer of the worker to the other.
 *
 * How much a step must make follows from the length of the decoded chunk: a
 * shuffle keeps the length, a checksum adds four bytes, and before the first
 * compressor (the usual place of all of them) the length is known exactly.
 * Only when one compressor packed what another had made is there a bound in
 * place of a length.
 */
#include "decode/decode.h"

#include "decode/filters.h"

#include <stdlib.h>

struct filter {
	int32_t id;
	const char *name;
	int (*undo)(struct decode_state *state, const uint8_t *bytes,
		size_t stored, struct decode_output *output,
		struct error *error);
};

/* The filters of the HDF5 library and of its registry that dumps are made
 * with.  Those without a function can be named, no more; shuffle and
 * fletcher32 are undone here. */
static const struct filter filters[] = {
	{ DECODE_DEFLATE, "deflate", filter_deflate },
	{ DECODE_SHUFFLE, "shuffle", NULL },
	{ DECODE_FLETCHER32, "fletcher32", NULL },
	{ 4, "szip", NULL },
	{ 5, "nbit", NULL },
	{ 6, "scaleoffset", NULL },
	{ 305, "lzo", NULL },
	{ 307, "bzip2", NULL },
	{ DECODE_LZF, "lzf", filter_lzf },
	{ DECODE_BLOSC, "blosc", filter_blosc },
	{ 32002, "mafisc", NULL },
	{ 32003, "snappy", NULL },
	{ DECODE_LZ4, "lz4", filter_lz4 },
	{ 32008, "bitshuffle", NULL },
	{ 32013, "zfp", NULL },
	{ 32014, "fpzip", NULL },
	{ DECODE_ZSTD, "zstd", filter_zstd },
	{ 32017, "sz", NULL },
	{ 32018, "fcidecomp", NULL },
	{ 32022, "bitgroom", NULL },
	{ 32023, "granular bitround", NULL },
	{ 32024, "sz3", NULL },
	{ 32026, "blosc2", NULL },
	{ 32028, "sperr", NULL },
};

static const struct filter *find(int32_t id)
{
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		if (filters[i].id == id)
			return &filters[i];
	return NULL;
}

const char *decode_filter_name(int32_t filter)
{
	const struct filter *known = find(filter);

	return known ? known->name : NULL;
}

int32_t decode_filter_number(size_t i)
{
	return i < sizeof(filters) / sizeof(*filters) ? filters[i].id : 0;
}

static bool supports(const struct decode_step *step)
{
	const struct filter *filter = find(step->filter);

	if (step->filter == DECODE_SHUFFLE)
		return step->parameter_count && step->parameters[0];
	return step->filter == DECODE_FLETCHER32 || (filter && filter->undo);
}

bool decode_supports(const struct decode_pipeline *pipeline)
{
	if (pipeline->count > DECODE_MAX_FILTERS)
		return false;
	for (size_t i = 0; i < pipeline->count; i++)
		if (!supports(&pipeline->steps[i]))
			return false;
	return true;
}

void decode_state_free(struct decode_state *state)
{
	if (!state)
		return;
	free(state->buffers[0].bytes);
	free(state->buffers[1].bytes);
	filter_free_libraries(state);
	free(state);
}

/* A chunk on its way back, and what is known about where it goes. */
struct progress {
	struct decode_state *state;
	const uint8_t *bytes;
	size_t length;
	/* By step: how many bytes undoing it makes, or makes at most. */
	size_t size[DECODE_MAX_FILTERS];
	bool exact[DECODE_MAX_FILTERS];
};

static bool is_skipped(uint32_t mask, size_t step)
{
	return step < 32 && mask >> step & 1;
}

/* Fills in size[] and exact[], going forward as the chunk was made. */
static int plan(struct progress *progress,
	const struct decode_pipeline *pipeline, uint32_t mask, size_t length,
	struct error *error)
{
	bool exact = true;

	for (size_t i = 0; i < pipeline->count; i++) {
		progress->size[i] = length;
		progress->exact[i] = exact;
		if (is_skipped(mask, i) ||
			pipeline->steps[i].filter == DECODE_SHUFFLE)
			continue;
		if (pipeline->steps[i].filter != DECODE_FLETCHER32) {
			exact = false;
			/* No compressor makes bytes so much longer. */
			if (!memory_multiply(length, 2, &length) ||
				length > SIZE_MAX - 65536)
				return error_memory(error);
			length += 65536;
		} else if (length > SIZE_MAX - 4) {
			return error_memory(error);
		} else {
			length += 4;
		}
	}
	return 0;
}

/* Memory for `size` bytes in the buffer that does not hold the chunk. */
static uint8_t *other_buffer(struct progress *progress, size_t size)
{
	struct memory_scratch *buffers = progress->state->buffers;

	return memory_scratch(
		&buffers[progress->bytes == buffers[0].bytes], size);
}

static int unshuffle(
	struct progress *progress, size_t size, struct error *error)
{
	uint8_t *to;

	if (!size)
		return error_set(error, "no size of its values is given");
	/* One value, or values of one byte, are their own shuffle. */
	if (size == 1 || progress->length / size <= 1)
		return 0;
	to = other_buffer(progress, progress->length);
	if (!to)
		return error_memory(error);
	filter_unshuffle(progress->bytes, progress->length, size, to);
	progress->bytes = to;
	return 0;
}

static int decompress(struct progress *progress, const struct filter *filter,
	size_t step, struct error *error)
{
	struct decode_output output = { NULL, progress->size[step], 0 };

	output.bytes = other_buffer(progress, output.size);
	if (!output.bytes)
		return error_memory(error);
	if (filter->undo(progress->state, progress->bytes, progress->length,
		    &output, error) < 0)
		return -1;
	if (progress->exact[step] && output.made != output.size)
		return error_set(error, "makes %zu bytes, not %zu", output.made,
			output.size);
	progress->bytes = output.bytes;
	progress->length = output.made;
	return 0;
}

static int undo(struct progress *progress, const struct decode_step *step,
	size_t i, struct error *error)
{
	const struct filter *filter = find(step->filter);
	int result;

	if (!filter)
		return error_set(error,
			"filter %d: not a filter that can be undone",
			(int)step->filter);
	if (step->filter == DECODE_SHUFFLE)
		result = unshuffle(progress,
			supports(step) ? step->parameters[0] : 0, error);
	else if (step->filter == DECODE_FLETCHER32)
		result = filter_fletcher32(
			progress->bytes, &progress->length, error);
	else if (filter->undo)
		result = decompress(progress, filter, i, error);
	else
		result = error_set(error, "not a filter that can be undone");
	return result < 0 ? error_prefix(error, filter->name) : 0;
}

/* The planes of a shuffle that may stay: its value size, or 0. */
static size_t planes_left(const struct decode_step *step, size_t length)
{
	size_t size;

	if (step->filter != DECODE_SHUFFLE || !supports(step))
		return 0;
	size = step->parameters[0];
	return size > 1 && length % size == 0 && length / size > 1 ? size : 0;
}

int decode_chunk(struct decode_state **state,
	const struct decode_pipeline *pipeline, uint32_t mask,
	const uint8_t *bytes, size_t stored, size_t length,
	struct decode_values *values, struct error *error)
{
	struct progress progress = { NULL, bytes, stored, { 0 }, { false } };
	size_t first = 0, planes = 0;

	if (!*state)
		*state = memory_array(1, sizeof(**state));
	if (!*state)
		return error_memory(error);
	progress.state = *state;
	if (pipeline->count > DECODE_MAX_FILTERS)
		return error_set(
			error, "more than %d filters", DECODE_MAX_FILTERS);
	if (plan(&progress, pipeline, mask, length, error) < 0)
		return -1;
	while (first < pipeline->count && is_skipped(mask, first))
		first++;
	if (first < pipeline->count)
		planes = planes_left(&pipeline->steps[first], length);
	for (size_t i = pipeline->count; i-- > first + (planes ? 1 : 0);)
		if (!is_skipped(mask, i) &&
			undo(&progress, &pipeline->steps[i], i, error) < 0)
			return -1;
	if (progress.length != length)
		return error_set(error, "chunk: holds %zu bytes, not %zu",
			progress.length, length);
	values->bytes = progress.bytes;
	values->shuffled = planes > 0;
	values->plane = planes ? length / planes : 0;
	return 0;
}

int decode_plain(struct decode_state *state, struct decode_values *values,
	size_t length, struct error *error)
{
	struct progress progress = { state, values->bytes, length, { 0 },
		{ false } };

	if (!values->shuffled)
		return 0;
	if (unshuffle(&progress, length / values->plane, error) < 0)
		return error_prefix(error, "shuffle");
	values->bytes = progress.bytes;
	values->shuffled = false;
	return 0;
}
