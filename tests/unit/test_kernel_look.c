/*
 * What a look at values finds, against long doubles, and the fast form against
 * the plain one.
 */
#include "guard.h"
#include "kernel/kernel.h"
#include "kernel/forms.h"
#include "unit.h"
#include "values.h"

#define MOST 131

static bool looks_same(const struct kernel_look *a, const struct kernel_look *b)
{
	return same(a->sum, b->sum) && same(a->moment, b->moment) &&
		same((double)a->low, (double)b->low) &&
		same((double)a->high, (double)b->high) && a->nan == b->nan;
}

static void fill(float *values, size_t count)
{
	uint32_t state = 4321 + (uint32_t)count;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		values[i] = i % 5 == 3
			? 0
			: ldexpf((float)(state >> 8), -24 - (int)(i % 30));
		if (state % 7 == 0)
			values[i] = -values[i];
	}
}

static int look_is_wrong(const float *values, size_t count)
{
	long double sum = 0, moment = 0, size = 0;
	struct kernel_look look, plain;
	float low = 0, high = 0;
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		sum += (long double)values[i];
		size += fabsl((long double)values[i]);
		moment += (long double)(i + 1) * (long double)values[i];
		low = fminf(low, values[i]);
		high = fmaxf(high, values[i]);
	}
	kernel_look(values, count, &look);
	reference_look(values, count, &plain);
	wrong += !looks_same(&look, &plain);
	wrong += !(fabs(look.sum - (double)sum) <= 1e-14 * (double)size);
	wrong += !(fabs(look.moment - (double)moment) <=
		1e-14 * (double)size * (double)count);
	wrong += look.low != low || look.high != high || look.nan;
	return wrong;
}

static void looks_of_every_length_between_guards(void)
{
	struct guard values = guard_make(4 * MOST);
	int wrong = 0;

	for (size_t count = 0; count < MOST; count++) {
		for (int at_end = 0; at_end < 2; at_end++) {
			float *p = guard_room(&values, 4 * count, at_end);

			fill(p, count);
			wrong += look_is_wrong(p, count);
		}
	}
	CHECK_NEAR(wrong, 0, 0);
	guard_free(&values);
}

/* Wherever it stands, and whatever stands beside it. */
static void nonsense_is_found_at_every_place(void)
{
	enum { COUNT = 21 };
	float values[COUNT];
	struct kernel_look look, plain;
	int wrong = 0;

	for (size_t i = 0; i < COUNT; i++) {
		fill(values, COUNT);
		values[i] = NAN;
		kernel_look(values, COUNT, &look);
		reference_look(values, COUNT, &plain);
		wrong += !look.nan || !plain.nan || !isnan(look.sum) ||
			!isnan(look.moment) || look.low != plain.low ||
			look.high != plain.high || isnan(look.high);
		values[i] = INFINITY;
		kernel_look(values, COUNT, &look);
		wrong += look.nan || !isinf(look.high) || !isinf(look.sum);
		values[i] = -2;
		kernel_look(values, COUNT, &look);
		wrong += look.low != -2;
		values[i] = 2;
		kernel_look(values, COUNT, &look);
		wrong += look.high != 2;
	}
	CHECK_NEAR(wrong, 0, 0);
}

static void zeros_have_neither_sum_nor_sign(void)
{
	const float values[9] = { -0.0F, 0, -0.0F, 0, 0, -0.0F, 0, 0, -0.0F };
	struct kernel_look look;

	kernel_look(values, 9, &look);
	CHECK(same(look.sum, 0.0) && same(look.moment, 0.0));
	CHECK(same((double)look.low, 0.0) && same((double)look.high, 0.0));
	CHECK(!look.nan);
}

int main(void)
{
	CASE(looks_of_every_length_between_guards);
	CASE(nonsense_is_found_at_every_place);
	CASE(zeros_have_neither_sum_nor_sign);
	UNIT_END;
}
