/*
 * What all ways of reading do alike: cut the wanted part into what there is
 * memory for, hand out blocks of what is in memory, and give the map of the
 * file back once it was read.
 */
#include "reader/delivery.h"

#include "base/memory.h"

#include <string.h>
#include <sys/mman.h>

#define LARGE_PAGE ((size_t)2 << 20)
#define AROUND ((size_t)128 << 10)

/* Ends what was looked at at `end`, and gives it back.  What is around the map
 * belongs to others, who would lose it. */
static void give_back(const struct reader *reader, const uint8_t *end)
{
	uintptr_t low = (uintptr_t)reader->low / LARGE_PAGE * LARGE_PAGE;

	if (low < (uintptr_t)reader->file->map)
		low = (uintptr_t)reader->file->map;
	madvise((void *)low, (uintptr_t)end - low, MADV_DONTNEED);
}

/*
 * The map would otherwise fill the memory of the process with pages of the
 * file; they stay in the page cache.  What is given back ends where a large
 * page may end, as half a large page is many small ones; the rest of the last
 * one waits for the next time, unless memory is too short for that.
 */
void delivery_looked_at(
	struct reader *reader, const uint8_t *bytes, size_t size)
{
	size_t rest;

	if (!reader->high)
		reader->low = reader->high = reader->last = bytes;
	/* The system maps what is around, up to a large page. */
	if (bytes > reader->last + AROUND || bytes + AROUND < reader->last)
		reader->looked_at += LARGE_PAGE;
	if (bytes < reader->low)
		reader->low = bytes;
	if (bytes + size > reader->high)
		reader->high = bytes + size;
	reader->last = bytes + size;
	reader->looked_at += size;
	if (reader->looked_at < reader->memory)
		return;
	rest = (uintptr_t)reader->high % LARGE_PAGE;
	if (reader->memory < 4 * LARGE_PAGE ||
		(uintptr_t)reader->high - rest < (uintptr_t)reader->low)
		rest = 0;
	give_back(reader, reader->high - rest);
	reader->low = reader->high - rest;
	reader->looked_at = rest;
}

void delivery_turn_to(struct reader *reader, const struct hdf5_file *file)
{
	if (reader->file != file && reader->high) {
		give_back(reader, reader->high);
		reader->low = reader->high = reader->last = NULL;
		reader->looked_at = 0;
	}
	reader->file = file;
}

/* The rows of one layer and head, in parts that fit the memory of the reader. */
static int deliver_rows(const struct wanted *w, const struct stored *stored,
	const struct reader_block *all)
{
	struct reader_block block = *all;
	size_t step = all->queries, size = w->sample->kernel->size;
	size_t row = all->stride * size;

	if (stored->mapped && row) {
		step = w->reader->memory / 2 / row;
		step = step ? step : 1;
	}
	for (size_t r = 0; r < all->queries; r += step) {
		block.query = all->query + r;
		block.queries =
			step < all->queries - r ? step : all->queries - r;
		block.bytes = reader_at(all, r, 0);
		if (w->visit(w->context, &block, w->error))
			return -1;
		if (stored->mapped)
			delivery_looked_at(w->reader, block.bytes,
				(block.queries - 1) * row + block.keys * size);
	}
	return 0;
}

int delivery_deliver(const struct wanted *w, const struct stored *stored)
{
	const size_t *stride = stored->stride, *first = w->piece->first;
	size_t low[DUMP_AXES], high[DUMP_AXES], before = 0;
	struct reader_block block = { .kernel = w->sample->kernel,
		.stride = stride[AXIS_QUERY],
		.shuffled = stored->shuffled,
		.plane = stored->plane };

	for (size_t a = 0; a < DUMP_AXES; a++) {
		const struct box *there = &stored->box;

		low[a] = w->box.first[a] > there->first[a] ? w->box.first[a]
							   : there->first[a];
		high[a] = w->box.end[a] < there->end[a] ? w->box.end[a]
							: there->end[a];
		if (low[a] >= high[a])
			return 0;
		before += (low[a] - there->first[a]) * stride[a];
	}
	block.query = first[AXIS_QUERY] + low[AXIS_QUERY];
	block.queries = high[AXIS_QUERY] - low[AXIS_QUERY];
	block.key = first[AXIS_KEY] + low[AXIS_KEY];
	block.keys = high[AXIS_KEY] - low[AXIS_KEY];
	for (size_t l = 0; l < high[AXIS_LAYER] - low[AXIS_LAYER]; l++) {
		block.layer = first[AXIS_LAYER] + low[AXIS_LAYER] + l;
		for (size_t h = 0; h < high[AXIS_HEAD] - low[AXIS_HEAD]; h++) {
			size_t at = before + l * stride[AXIS_LAYER] +
				h * stride[AXIS_HEAD];

			block.head = first[AXIS_HEAD] + low[AXIS_HEAD] + h;
			block.bytes = stored->bytes +
				(stored->shuffled ? at
						  : at * block.kernel->size);
			if (deliver_rows(w, stored, &block))
				return -1;
		}
	}
	return 0;
}

/* Where the step that holds index `first` ends. */
static size_t step_end(size_t first, size_t step, size_t end)
{
	size_t left = step - first % step;

	return left < end - first ? first + left : end;
}

int delivery_cut(const struct wanted *w, const size_t step[DUMP_AXES],
	delivery_visit *visit, void *context)
{
	const struct box *all = &w->box;
	struct wanted part = *w;
	struct box *box = &part.box;
	size_t a;

	for (a = 0; a < AXIS_KEY; a++)
		box->end[a] = step_end(box->first[a], step[a], all->end[a]);
	for (;;) {
		if (visit(&part, context))
			return -1;
		for (a = AXIS_KEY; a-- > 0;) {
			bool more = box->end[a] < all->end[a];

			box->first[a] = more ? box->end[a] : all->first[a];
			box->end[a] =
				step_end(box->first[a], step[a], all->end[a]);
			if (more)
				break;
		}
		if (a == SIZE_MAX)
			return 0;
	}
}

void delivery_steps(const struct wanted *w, const size_t grain[DUMP_AXES],
	size_t step[DUMP_AXES])
{
	size_t keys = w->box.end[AXIS_KEY] - w->box.first[AXIS_KEY];
	size_t fit = w->reader->memory / w->sample->kernel->size / keys;

	/* Rows first: `fit` is how many indices of the axes so far fit the
	 * memory. */
	for (size_t a = AXIS_KEY; a-- > 0;) {
		size_t wanted = w->box.end[a] - w->box.first[a];

		step[a] = grain[a] < wanted ? grain[a] : wanted;
		if (step[a] > fit)
			step[a] = fit ? fit : 1;
		fit /= step[a];
	}
	for (size_t a = AXIS_KEY; a-- > 0;) {
		size_t wanted = w->box.end[a] - w->box.first[a];
		size_t times = step[a] == grain[a] && fit ? fit : 1;

		if (times > (wanted + step[a] - 1) / step[a])
			times = (wanted + step[a] - 1) / step[a];
		step[a] *= times;
		fit /= times;
	}
}

int delivery_pack(const struct wanted *part, struct memory_scratch *scratch,
	struct stored *stored)
{
	size_t count = 1;

	*stored = (struct stored){ .box = part->box };
	for (size_t a = DUMP_AXES; a-- > 0;) {
		stored->stride[a] = count;
		if (!memory_multiply(count,
			    part->box.end[a] - part->box.first[a], &count))
			return error_memory(part->error);
	}
	if (memory_multiply(count, part->sample->kernel->size, &count))
		stored->bytes = memory_scratch(scratch, count);
	return stored->bytes ? 0 : error_memory(part->error);
}

size_t delivery_strides(const struct dump_piece *piece, const size_t *extent,
	size_t stride[DUMP_AXES])
{
	size_t step = 1, before = 0;

	memset(stride, 0, DUMP_AXES * sizeof(*stride));
	for (size_t d = piece->dataset.rank; d-- > 0;) {
		size_t a = 0;

		while (a < DUMP_AXES && piece->axis[a] != (int)d)
			a++;
		if (a < DUMP_AXES)
			stride[a] = step;
		else
			before += piece->fixed[d] % extent[d] * step;
		step *= extent[d];
	}
	return before;
}
