/*
 * A p value ranks tens of thousands of curves.  Almost none has two equal values,
 * so two quick ways are tried that need their values to be distinct, and to stay so
 * when they are rounded to a number of 16 or 48 bits:
 *
 *	few	counting how many are below each, eight of 16 bits at a time
 *	many	a bucket for each value's first bits, in one pass; the order that
 *		comes out is all but right, and insertion mends it.  A value
 *		carries its place in the 16 bits below
 *
 * What they cannot tell, Shell's sort does (1959, CACM 2:30, gaps of Ciura 2001).
 */
#include "stats/ranks.h"

#include "stats/correlation.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Below this many, counting is faster than sorting. */
#define FEW 64
#define LANES 8
typedef int16_t eight __attribute__((vector_size(16)));

#define PLACE_BITS 16
#define VALUE_BITS 48
#define MOST_BUCKETS 4096
#define MOST_STEPS 8 /* for each value */
_Static_assert(
	SIZE_MAX >> (PLACE_BITS + VALUE_BITS - 1) == 1, "room for a key");

static const size_t gaps[] = { 1750, 701, 301, 132, 57, 23, 10, 4, 1 };

/* Maps values from low to high to 0 .. largest, keeping their order, though
 * neighbours may fall together. */
struct scale {
	double low, factor;
};

/* False where all are equal, or too far apart. */
static bool scale_init(
	struct scale *scale, const double *values, size_t count, double largest)
{
	double low = values[0], high = values[0];
	double low_odd = low, high_odd = high;
	size_t i = 1;

	/* Two at a time, which do not wait for each other. */
	for (; i + 2 <= count; i += 2) {
		double even = values[i], odd = values[i + 1];

		low = even < low ? even : low;
		high = even > high ? even : high;
		low_odd = odd < low_odd ? odd : low_odd;
		high_odd = odd > high_odd ? odd : high_odd;
	}
	if (i < count) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	low = low_odd < low ? low_odd : low;
	high = high_odd > high ? high_odd : high;
	/* Of a product of three roundings, none may reach largest + 1. */
	*scale = (struct scale){ low, largest / (high - low) };
	return scale->factor > 0 && scale->factor <= DBL_MAX;
}

static bool rank_few(const double *values, size_t count, double *ranks)
{
	union {
		int16_t each[FEW];
		eight vector[FEW / LANES];
	} rounded, below;
	eight spread[FEW];
	size_t sum = 0, used = 0;
	struct scale scale;

	if (!scale_init(&scale, values, count, UINT16_MAX - 1))
		return false;
	for (size_t i = 0; i < count; i++) {
		double value = (values[i] - scale.low) * scale.factor;
		int16_t one = (int16_t)((int)value + INT16_MIN);

		rounded.each[i] = one;
		spread[i] = (eight){ one, one, one, one, one, one, one, one };
	}
	/* What the last vectors hold beyond count is compared for nothing. */
	for (; used * LANES < count; used += 2) {
		eight own = rounded.vector[used], first = { 0 }, second = { 0 };
		eight other = rounded.vector[used + 1];

		/* Each comparison is -1 or 0. */
		for (size_t j = 0; j < count; j++) {
			first -= spread[j] < own;
			second -= spread[j] < other;
		}
		below.vector[used] = first;
		below.vector[used + 1] = second;
	}
	for (size_t i = 0; i < count; i++) {
		ranks[i] = below.each[i] + 1;
		sum += (size_t)below.each[i];
	}
	/* 0 .. count - 1, if no two are the same. */
	return sum == count * (count - 1) / 2;
}

/* Puts the keys into order[], bucket by bucket. */
static void fill_buckets(const struct scale *scale, const double *values,
	size_t count, size_t *order)
{
	uint32_t ends[MOST_BUCKETS + 1];
	int shift = VALUE_BITS + PLACE_BITS - 1;
	size_t buckets = 2;

	for (; buckets < 2 * count && buckets < MOST_BUCKETS; buckets *= 2)
		shift--;
	memset(ends, 0, (buckets + 1) * sizeof(*ends));
	for (size_t i = 0; i < count; i++) {
		double value = (values[i] - scale->low) * scale->factor;

		ends[1 + ((size_t)(int64_t)value << PLACE_BITS >> shift)]++;
	}
	for (size_t b = 0; b < buckets; b++)
		ends[b + 1] += ends[b];
	/* What was the beginning of a bucket is its end afterwards. */
	for (size_t i = 0; i < count; i++) {
		double value = (values[i] - scale->low) * scale->factor;
		size_t key = (size_t)(int64_t)value << PLACE_BITS | i;

		order[ends[key >> shift]++] = key;
	}
}

/* False where so much is out of order that this would take too long. */
static bool mend_order(size_t *order, size_t count)
{
	size_t steps = 0;

	for (size_t i = 1; i < count && steps <= MOST_STEPS * count; i++) {
		size_t held = order[i], j = i;

		for (; j && order[j - 1] > held; j--)
			order[j] = order[j - 1];
		order[j] = held;
		steps += i - j;
	}
	return steps <= MOST_STEPS * count;
}

static bool rank_many(
	const double *values, size_t count, size_t *order, double *ranks)
{
	struct scale scale;
	size_t last = SIZE_MAX;
	bool distinct = true;

	if (count > (size_t)1 << PLACE_BITS ||
		!scale_init(
			&scale, values, count, 0x1p48 * (1 - 4 * DBL_EPSILON)))
		return false;
	fill_buckets(&scale, values, count, order);
	if (!mend_order(order, count))
		return false;
	for (size_t i = 0; i < count; i++) {
		ranks[order[i] & UINT16_MAX] = (double)(i + 1);
		distinct &= order[i] >> PLACE_BITS != last;
		last = order[i] >> PLACE_BITS;
	}
	return distinct;
}

static void sort_order(const double *values, size_t count, size_t *order)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
		size_t gap = gaps[g];

		for (size_t i = gap; i < count; i++) {
			size_t held = order[i], j = i;

			while (j >= gap &&
				values[order[j - gap]] > values[held]) {
				order[j] = order[j - gap];
				j -= gap;
			}
			order[j] = held;
		}
	}
}

void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks)
{
	size_t first = 0, next;

	if (!count)
		return;
	if (count <= FEW ? rank_few(values, count, ranks)
			 : rank_many(values, count, order, ranks))
		return;
	sort_order(values, count, order);
	for (; first < count; first = next) {
		next = first + 1;
		while (next < count &&
			values[order[next]] <= values[order[first]])
			next++;
		/* Ranks first+1 .. next, averaged. */
		for (size_t i = first; i < next; i++)
			ranks[order[i]] = (double)(first + 1 + next) / 2;
	}
}

typedef double two __attribute__((vector_size(16)));

double stats_pearson_of_ranks(const double *x, const double *y, size_t n)
{
	double mean = ((double)n + 1) / 2;
	two middle = { mean, mean };
	two xx = { 0 }, yy = { 0 }, xy = { 0 };
	size_t i = 0;

	if (n < 3)
		return NAN;
	for (; i + 2 <= n; i += 2) {
		two a = { x[i], x[i + 1] }, b = { y[i], y[i + 1] };

		a -= middle;
		b -= middle;
		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	if (i < n) {
		xx[0] += (x[i] - mean) * (x[i] - mean);
		yy[0] += (y[i] - mean) * (y[i] - mean);
		xy[0] += (x[i] - mean) * (y[i] - mean);
	}
	/* All values equal. */
	if (!(xx[0] + xx[1] > 0) || !(yy[0] + yy[1] > 0))
		return NAN;
	return stats_r_of_sides(
		xy[0] + xy[1], sqrt(xx[0] + xx[1]), sqrt(yy[0] + yy[1]));
}
