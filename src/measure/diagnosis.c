/*
 * Each cause leaves a mark on sums.  Softmax makes rows that add up to one and
 * nothing else does: of a transposed map the columns do, of logarithms the
 * exponentials.  A sum over heads, and percent, leave the same number in every
 * row.  Dropout zeroes values at random and divides the rest by 1 - p, so that
 * rows add up to more than one as often as to less, which no rounding and no
 * missing key can do.  A learnt sink beside the keys, and keys that were not
 * saved, make all rows add up to less.
 *
 * Most rows have to agree, not all: a dump may hold a few rows that were never
 * computed.
 */
#include "measure/diagnosis.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define MOST 0.95

/* What the rows that say something add up to. */
struct sums {
	size_t rows;	     /* that do */
	size_t one;	     /* add up to one */
	size_t exponential;  /* their exponentials do */
	size_t same;	     /* add up to what the first of them does */
	size_t above, below; /* one */
	double first, total;
	double low, high;  /* of the values */
	size_t seen, zero; /* values that rows can see */
};

static bool near(double sum, double wanted, double tolerance)
{
	return fabs(sum - wanted) <= tolerance * fabs(wanted);
}

static bool most(size_t count, size_t of)
{
	return of && (double)count >= MOST * (double)of;
}

static void add_row(
	const struct diagnosis_map *map, size_t row, struct sums *sums)
{
	const float *values = map->values + row * map->keys;
	double sum = 0, exponential = 0, low = 0, high = 0;
	size_t zero = 0, seen = map->visible[row];

	for (size_t k = 0; k < map->keys; k++) {
		double value = values[k];

		if (isnan(value))
			return;
		sum += value;
		exponential += exp(value);
		low = fmin(low, value);
		high = fmax(high, value);
		zero += k < seen && value == 0;
	}
	if (low == 0 && high == 0)
		return;
	if (!sums->rows++)
		sums->first = sum;
	sums->one += near(sum, 1, map->tolerance);
	/* What a row cannot see may be -inf or 0. */
	sums->exponential += near(exponential, 1, 1e-2) ||
		near(exponential - (double)(map->keys - seen), 1, 1e-2);
	sums->same += near(sum, sums->first, map->tolerance);
	sums->above += sum > 1 + map->tolerance;
	sums->below += sum < 1 - map->tolerance;
	sums->total += sum;
	sums->low = fmin(sums->low, low);
	sums->high = fmax(sums->high, high);
	sums->seen += seen;
	sums->zero += zero;
}

/* Whether columns add up to one; those without any value say nothing. */
static bool columns_do(const struct diagnosis_map *map)
{
	size_t one = 0, count = 0;

	for (size_t k = 0; k < map->keys; k++) {
		double sum = 0;

		for (size_t row = 0; row < map->rows; row++)
			sum += map->values[row * map->keys + k];
		if (isnan(sum) || sum == 0)
			continue;
		count++;
		one += near(sum, 1, map->tolerance);
	}
	return most(one, count);
}

/* Rows that all add up to the same. */
static enum diagnosis of_constant(
	const struct diagnosis_map *map, double sum, double *number)
{
	if (near(sum, 100, map->tolerance))
		return DIAGNOSIS_PERCENT;
	if (sum < 1.5 || !near(sum, round(sum), map->tolerance))
		return DIAGNOSIS_UNKNOWN;
	*number = round(sum);
	return DIAGNOSIS_HEADS_SUMMED;
}

enum diagnosis diagnosis_of(const struct diagnosis_map *map, double *number)
{
	struct sums sums = { 0 };

	*number = 0;
	for (size_t row = 0; row < map->rows; row++)
		add_row(map, row, &sums);
	if (!sums.rows)
		return DIAGNOSIS_NONE;
	if (sums.low < -map->tolerance)
		return sums.high <= 0 && most(sums.exponential, sums.rows)
			? DIAGNOSIS_LOGARITHMS
			: DIAGNOSIS_LOGITS;
	if (most(sums.one, sums.rows))
		return DIAGNOSIS_NONE;
	if (columns_do(map))
		return DIAGNOSIS_SWAPPED;
	if (most(sums.same, sums.rows) && sums.first > 1 + map->tolerance)
		return of_constant(map, sums.first, number);
	if (sums.above && sums.below && sums.zero &&
		near(sums.total / (double)sums.rows, 1, 0.1)) {
		*number = (double)sums.zero / (double)sums.seen;
		return DIAGNOSIS_DROPOUT;
	}
	if (sums.high > 1 + map->tolerance)
		return DIAGNOSIS_LOGITS;
	if (!sums.above) {
		*number = sums.total / (double)sums.rows;
		return DIAGNOSIS_MISSING;
	}
	return DIAGNOSIS_UNKNOWN;
}

/* A map larger than this is not read whole to say what was done to it. */
#define MAX_VALUES ((size_t)1 << 24)
/* Of whatever format the values are. */
#define TOLERANCE 1e-2

/* The map of the first head of a layer. */
struct whole_map {
	const struct dump_sample *sample;
	float *values; /* [queries][keys] */
};

static int keep_block(
	void *context, const struct reader_block *block, struct error *error)
{
	const struct whole_map *map = context;

	(void)error;
	for (size_t r = 0; block->head == 0 && r < block->queries; r++) {
		float *row = map->values +
			(block->query + r) * map->sample->keys + block->key;
		const uint8_t *at = reader_at(block, r, 0);

		if (block->shuffled)
			block->kernel->convert_shuffled(
				at, block->plane, block->keys, row);
		else
			block->kernel->convert(at, block->keys, row);
	}
	return 0;
}

int diagnosis_of_sample(struct reader *reader, const struct dump_sample *sample,
	size_t layer, enum diagnosis *diagnosis, double *number,
	struct error *error)
{
	const struct reader_window window = { layer, 1, 0, sample->queries, 0,
		sample->keys };
	size_t *visible = memory_array(sample->queries, sizeof(*visible));
	struct whole_map whole = { sample, NULL };
	size_t count;
	int result = 0;

	*diagnosis = DIAGNOSIS_UNKNOWN;
	*number = 0;
	if (memory_multiply(sample->queries, sample->keys, &count) &&
		count <= MAX_VALUES)
		whole.values = memory_array(count, sizeof(float));
	for (size_t q = 0; visible && q < sample->queries; q++)
		visible[q] = mask_range(sample, q).end;
	if (visible && whole.values)
		result = reader_read(
			reader, sample, &window, keep_block, &whole, error);
	if (visible && whole.values && !result) {
		const struct diagnosis_map map = { whole.values,
			sample->queries, sample->keys, visible, TOLERANCE };

		*diagnosis = diagnosis_of(&map, number);
	}
	free(whole.values);
	free(visible);
	return result;
}

/* "layer,head,key,query" for layer,head,query,key. */
static void print_swapped(struct axes axes, struct buffer *text)
{
	for (size_t i = 0; i < axes.count; i++) {
		if (axes.axis[i] == AXIS_QUERY)
			axes.axis[i] = AXIS_KEY;
		else if (axes.axis[i] == AXIS_KEY)
			axes.axis[i] = AXIS_QUERY;
	}
	axes_text(&axes, ",", text);
}

bool diagnosis_print(enum diagnosis diagnosis, double number,
	const struct axes *axes, struct buffer *text)
{
	switch (diagnosis) {
	case DIAGNOSIS_SWAPPED:
		buffer_print(text,
			"query and key are swapped, as columns add up to 1 "
			"where rows should; say --axes ");
		print_swapped(*axes, text);
		return true;
	case DIAGNOSIS_LOGARITHMS:
		buffer_print(text,
			"these are logarithms of attention: exp() of a row "
			"adds up to 1");
		return true;
	case DIAGNOSIS_LOGITS:
		buffer_print(text,
			"these are logits, not attention after the softmax");
		return true;
	case DIAGNOSIS_PERCENT:
		buffer_print(text, "these are percent: rows add up to 100");
		return true;
	case DIAGNOSIS_HEADS_SUMMED:
		buffer_print(text,
			"rows add up to %g: a sum over %g heads, not their "
			"mean",
			number, number);
		return true;
	case DIAGNOSIS_DROPOUT:
		buffer_print(text,
			"dropout was on: about %.0f%% of the values are zeroed "
			"and the others scaled up; save attention of "
			"model.eval()",
			100 * number);
		return false;
	case DIAGNOSIS_MISSING:
		buffer_print(text,
			"rows add up to less than 1, %.3g on average: a learnt "
			"sink beside the keys, or keys that were left out",
			number);
		return false;
	default:
		return false;
	}
}
