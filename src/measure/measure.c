/*
 * The formulas of base/measures.h, in one pass over the blocks that the reader
 * delivers.  Rows come whole, and those of one layer and head in rising order,
 * so each is added to the sums of its head at once, and memory does not grow
 * with the number of rows: f32 lanes within a row (in the kernels), f64 from
 * there on.
 *
 * Only the counted keys are read.  A NaN row is NaN there, too; a row that is
 * zero there may be zero throughout (never computed) or may simply not attend to
 * them, so such rows are marked and read once more, whole.
 *
 * What a row holds outside its sink is 1 - A[h,q,s], if it adds up to one; but in
 * half precision 1 - .999 is half rounding.  So the keys outside a large one are
 * added up, for which such rows are marked, too.
 */
#include "measure/measure.h"

#include "base/memory.h"
#include "measure/beside.h"
#include "measure/whole_row.h"

#include <math.h>
#include <stdlib.h>

struct row {
	struct row_sums sums;
	struct whole_row whole;
	double to[3]; /* by class of key */
};

/* What is added up of each row; the means of it are the measures. */
enum sum {
	SUM_INTENSITY,
	SUM_EXPECTED,
	SUM_SINK,
	SUM_SINKFREE,
	/* of whole rows */
	SUM_ROWSUM,
	SUM_ENTROPY,
	SUM_TO_OTHER,
	SUM_TO_TEXT,
	SUM_TO_IMAGE,
	SUM_DISTANCE,
	SUMS
};

/* Sums over the rows of one head, or over the pairs of head and row. */
struct accumulator {
	size_t pairs, sink_pairs, sinkfree_pairs, left_out, impossible;
	double sums[SUMS];
	/* SUM_SINKFREE of rows whose keys outside the sink were added up: apart,
	 * as these may come in a second pass, or not, as the values are stored,
	 * on which no sum may depend */
	double sinkfree_added;
};

struct pass {
	const struct dump_sample *sample;
	const struct selection *selection;
	const struct measure_request *request;
	struct accumulator *accumulators; /* [layers][heads] */
	size_t *slots;		 /* [queries]: place among the counted rows */
	struct whole_rows whole; /* by selection->class */
	/* of attention sums, [layers][heads][queries], or NULL */
	float *beside[SUMS_BESIDE];
	bool whole_blocks; /* these have all keys */
	/* [layers][heads][queries], a bit each: rows that are to be read whole */
	uint8_t *marks;
	bool any_marked;
	bool second; /* the pass over the marked rows */
};

/* Rows whose counted keys are added together. */
#define BATCH 64

/* What is stored of the row, which is number `place` of all heads and layers. */
static double beside(
	const struct pass *pass, enum sums_beside which, size_t place)
{
	const float *values = pass->beside[which];

	return values ? (double)values[place] : (double)NAN;
}

/* The entropy and the distance of classes are not those of their keys. */
static void correct_whole(
	const struct pass *pass, size_t place, struct row *row)
{
	row->whole.row.entropy = beside(pass, SUMS_ENTROPY, place);
	row->whole.distance = beside(pass, SUMS_DISTANCE, place);
}

/* Takes the first visible key out of the counted classes. */
static void part_sink(const struct pass *pass, size_t slot, size_t place,
	struct row_sums *row)
{
	row->sink = beside(pass, SUMS_SINK, place);
	row->sink_counted = pass->selection->sink_counts[slot];
	if (row->sink_counted)
		row->rest -= row->sink;
}

static void accumulator_row(const struct pass *pass, const struct row *row,
	size_t slot, struct accumulator *accumulator)
{
	const struct row_sums *sums = &row->sums;
	double *total = accumulator->sums;

	accumulator->pairs++;
	accumulator->impossible += row_sums_is_impossible(sums);
	total[SUM_INTENSITY] += row_sums_sum(sums);
	total[SUM_EXPECTED] += pass->selection->expected[slot];
	if (isfinite(sums->sink)) {
		accumulator->sink_pairs++;
		total[SUM_SINK] += sums->sink;
	}
	if (!pass->request->whole_rows)
		return;
	total[SUM_ROWSUM] += row->whole.row.sum;
	total[SUM_ENTROPY] += row->whole.row.entropy;
	total[SUM_TO_OTHER] += row->to[0];
	total[SUM_TO_TEXT] += row->to[1];
	total[SUM_TO_IMAGE] += row->to[2];
	total[SUM_DISTANCE] += row->whole.distance;
}

/* Of a sink up to this, rounding leaves what is outside right to 2^-12 in f16, to
 * 2^-9 in bf16.  One number for all formats: values that are stored with more
 * digits than they have are no other values. */
#define HALF 0.5

/* Whether to add up the keys outside the sink; those that were not saved cannot
 * be. */
static bool is_added(const struct pass *pass, double sink)
{
	return !pass->sample->columns &&
		(sink > HALF || pass->sample->learnt_sink);
}

/* What row `r` holds outside its sink. */
static double outside_of(const struct pass *pass,
	const struct reader_block *block, size_t r, size_t end,
	const struct row *row)
{
	const struct selection *selection = pass->selection;
	size_t sink = row_sums_sink(selection, pass->slots[block->query + r]);
	double sum = 0;

	if (!pass->sample->classes)
		return row_sums_outside(block, r, end, sink);
	/* One by one in f64: a lane of f32 that has the sink loses the rest. */
	for (size_t k = block->key; k < end; k++)
		if (k != sink)
			sum += reader_sum(block, r, k - block->key, 1);
	return selection->sink_counts ? sum - row->sums.sink : sum;
}

/* Marks the row that is number `place` of all heads and layers. */
static void mark(struct pass *pass, size_t place)
{
	pass->marks[place / 8] |= (uint8_t)(1 << place % 8);
	pass->any_marked = true;
}

static bool is_marked(const struct pass *pass, size_t place)
{
	return pass->marks[place / 8] >> place % 8 & 1;
}

/* Adds the row to sinkfree, or marks it. */
static void add_sinkfree(struct pass *pass, const struct reader_block *block,
	size_t r, size_t end, size_t place, const struct row *row,
	struct accumulator *accumulator)
{
	const struct row_sums *sums = &row->sums;
	bool added = is_added(pass, sums->sink);
	double outside = 1 - sums->sink;

	if (!isfinite(sums->sink))
		return;
	if (added && !pass->whole_blocks) {
		mark(pass, place);
		return;
	}
	if (added)
		outside = outside_of(pass, block, r, end, row);
	if (!(outside > 0) || !isfinite(outside))
		return;
	accumulator->sinkfree_pairs++;
	*(added ? &accumulator->sinkfree_added
		: &accumulator->sums[SUM_SINKFREE]) += sums->rest / outside;
}

/* Row `r` of the block, whose keys end at `end`; `place` is its number. */
static void add_row(struct pass *pass, const struct reader_block *block,
	size_t r, size_t end, size_t place, struct row *row,
	struct accumulator *accumulator)
{
	bool zero = row_sums_is_zero(&row->sums);

	if (pass->request->whole_rows) {
		if (end > block->key)
			whole_row_read(&pass->whole, block, r, end, &row->whole,
				row->to);
		if (pass->sample->classes)
			correct_whole(pass, place, row);
	} else if (zero && !pass->second) {
		mark(pass, place);
		return;
	} else if (zero) {
		row->whole.row.sum = reader_sum(block, r, 0, end - block->key);
	}
	if (row_sums_is_broken(&row->sums) ||
		(zero && row->whole.row.sum == 0)) {
		accumulator->left_out++;
		return;
	}
	if (zero || !pass->second)
		accumulator_row(
			pass, row, pass->slots[block->query + r], accumulator);
	add_sinkfree(pass, block, r, end, place, row, accumulator);
}

static void add_batch(struct pass *pass, const struct reader_block *block,
	size_t r, size_t count)
{
	size_t group =
		(block->layer - pass->request->layer) * pass->sample->heads +
		block->head;
	size_t query = block->query + r, ends[BATCH];
	size_t place = group * pass->sample->queries + query;
	struct row_sums sums[BATCH];
	bool counts[BATCH];

	for (size_t i = 0; i < count; i++) {
		sums[i] = (struct row_sums){ 0 };
		counts[i] = pass->slots[query + i] != DUMP_NONE &&
			(!pass->second || is_marked(pass, place + i));
		ends[i] =
			counts[i] ? window_end(pass->sample, block, r + i) : 0;
	}
	row_sums_add(pass->selection, block, r, count, ends,
		&pass->slots[query], sums);
	for (size_t i = 0; i < count; i++) {
		struct row row = { .sums = sums[i] };

		if (!counts[i])
			continue;
		if (pass->selection->sink_counts)
			part_sink(pass, pass->slots[query + i], place + i,
				&row.sums);
		if (!pass->second && pass->request->reaches)
			row_sums_reach(
				row.sums.sink, &pass->request->reaches[group]);
		add_row(pass, block, r + i, ends[i], place + i, &row,
			&pass->accumulators[group]);
	}
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	(void)error;
	for (size_t r = 0; r < block->queries; r += BATCH)
		add_batch(context, block, r,
			block->queries - r < BATCH ? block->queries - r
						   : BATCH);
	return 0;
}

/* The hull of the counted rows and, unless whole rows are wanted, of the
 * counted keys and the sinks. */
static struct reader_window window_of(const struct pass *pass, bool whole)
{
	const struct selection *selection = pass->selection;
	struct reader_window window =
		window_of_rows(pass->sample, selection, pass->request);

	if (!whole && selection->span_count) {
		const struct selection_span *end =
			&selection->spans[selection->span_count - 1];

		size_t last = end->first + end->count;

		window.key = selection->spans[0].first;
		if (selection->sink < window.key)
			window.key = selection->sink;
		for (size_t i = 0; i < selection->row_count; i++) {
			size_t sink = row_sums_sink(selection, i);

			if (sink != DUMP_NONE && sink >= last)
				last = sink + 1;
		}
		window.keys = last - window.key;
	}
	return window;
}

static void accumulator_add(
	struct accumulator *total, const struct accumulator *part)
{
	total->pairs += part->pairs;
	total->sink_pairs += part->sink_pairs;
	total->sinkfree_pairs += part->sinkfree_pairs;
	total->left_out += part->left_out;
	total->impossible += part->impossible;
	total->sinkfree_added += part->sinkfree_added;
	for (size_t i = 0; i < SUMS; i++)
		total->sums[i] += part->sums[i];
}

static double mean_of(double sum, size_t count)
{
	return count ? sum / (double)count : (double)NAN;
}

static void accumulator_end(const struct accumulator *accumulator,
	size_t queries, bool whole_rows, struct measures *value)
{
	const double *sums = accumulator->sums;
	size_t pairs = accumulator->pairs, whole = whole_rows ? pairs : 0;

	value->queries = queries;
	value->left_out = accumulator->left_out;
	value->impossible = accumulator->impossible;
	value->intensity = mean_of(sums[SUM_INTENSITY], pairs);
	value->expected = mean_of(sums[SUM_EXPECTED], pairs);
	value->enrichment = value->expected > 0
		? value->intensity / value->expected
		: (double)NAN;
	value->sink = mean_of(sums[SUM_SINK], accumulator->sink_pairs);
	value->sinkfree =
		mean_of(sums[SUM_SINKFREE] + accumulator->sinkfree_added,
			accumulator->sinkfree_pairs);
	value->rowsum = mean_of(sums[SUM_ROWSUM], whole);
	value->entropy = mean_of(sums[SUM_ENTROPY], whole);
	value->to_other = mean_of(sums[SUM_TO_OTHER], whole);
	value->to_text = mean_of(sums[SUM_TO_TEXT], whole);
	value->to_image = mean_of(sums[SUM_TO_IMAGE], whole);
	value->distance = mean_of(sums[SUM_DISTANCE], whole);
}

/* The share of `count` heads that have a sink, of those that have rows. */
static double sink_rate(const struct accumulator *each, size_t count)
{
	size_t heads = 0, sinks = 0;

	for (size_t h = 0; h < count; h++) {
		double sink =
			mean_of(each[h].sums[SUM_SINK], each[h].sink_pairs);

		heads += isnan(sink) ? 0 : 1;
		sinks += sink > MEASURES_SINK ? 1 : 0;
	}
	return mean_of((double)sinks, heads);
}

/* The values of one layer: of each head, or the mean over all. */
static void accumulator_layer(
	const struct pass *pass, size_t layer, struct measures *values)
{
	size_t heads = pass->sample->heads, queries = 0;
	size_t lines = pass->request->per_head ? heads : 1;
	const struct accumulator *each = &pass->accumulators[layer * heads];
	bool whole = pass->request->whole_rows;
	struct accumulator all = { 0 };

	for (size_t h = 0; h < heads; h++) {
		if (pass->request->per_head) {
			accumulator_end(
				&each[h], each[h].pairs, whole, &values[h]);
			values[h].sink_rate = sink_rate(&each[h], 1);
			continue;
		}
		accumulator_add(&all, &each[h]);
		if (each[h].pairs > queries)
			queries = each[h].pairs;
	}
	if (!pass->request->per_head) {
		accumulator_end(&all, queries, whole, values);
		values->sink_rate = sink_rate(each, heads);
	}
	for (size_t i = 0; pass->selection->sink_unknown && i < lines; i++)
		values[i].sink = values[i].sinkfree = values[i].sink_rate =
			(double)NAN;
}

static int run_passes(
	struct pass *pass, struct reader *reader, struct error *error)
{
	struct reader_window window;

	pass->whole_blocks = pass->request->whole_rows ||
		pass->sample->learnt_sink ||
		reader_rows_are_whole(pass->sample);
	window = window_of(pass, pass->whole_blocks);
	if (reader_read(reader, pass->sample, &window, visit, pass, error))
		return -1;
	if (!pass->any_marked)
		return 0;
	pass->second = pass->whole_blocks = true;
	window = window_of(pass, true);
	return reader_read(reader, pass->sample, &window, visit, pass, error);
}

static int make_room(struct pass *pass, struct error *error)
{
	const struct dump_sample *sample = pass->sample;
	size_t keys = pass->request->whole_rows ? sample->keys : 0, heads, rows;

	if (memory_multiply(pass->request->layers, sample->heads, &heads) &&
		memory_multiply(heads, sample->queries, &rows)) {
		pass->accumulators =
			memory_array(heads, sizeof(*pass->accumulators));
		pass->marks = memory_array(rows / 8 + 1, 1);
	}
	pass->slots = memory_array(sample->queries, sizeof(*pass->slots));
	if (!pass->accumulators || !pass->marks || !pass->slots)
		return error_memory(error);
	return whole_rows_init(
		&pass->whole, sample, pass->selection->class, keys, error);
}

static int read_beside(
	struct pass *pass, struct reader *reader, struct error *error)
{
	for (int i = 0; i < SUMS_BESIDE; i++)
		if ((i == SUMS_SINK || pass->request->whole_rows) &&
			beside_read(reader, pass->sample, (enum sums_beside)i,
				pass->request, &pass->beside[i], error))
			return -1;
	return 0;
}

int measure_layers(struct reader *reader, const struct dump_sample *sample,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct error *error)
{
	struct pass pass = {
		.sample = sample, .selection = selection, .request = request
	};
	int result =
		make_room(&pass, error) || read_beside(&pass, reader, error);

	for (size_t i = 0; !result && i < sample->queries; i++)
		pass.slots[i] = DUMP_NONE;
	for (size_t i = 0; !result && i < selection->row_count; i++)
		pass.slots[selection->rows[i]] = i;
	result = result || run_passes(&pass, reader, error);
	for (size_t l = 0; !result && l < request->layers; l++)
		accumulator_layer(&pass, l,
			values + l * (request->per_head ? sample->heads : 1));
	free(pass.accumulators);
	free(pass.marks);
	free(pass.slots);
	whole_rows_release(&pass.whole);
	for (int i = 0; i < SUMS_BESIDE; i++)
		free(pass.beside[i]);
	return result ? -1 : 0;
}
