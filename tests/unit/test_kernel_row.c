/*
 * Measures of whole rows, against the mathematical library in long doubles,
 * and the fast form against the plain one.
 */
#include "guard.h"
#include "kernel/kernel.h"
#include "kernel/forms.h"
#include "unit.h"
#include "values.h"

#include <float.h>
#include <stdlib.h>

#define MOST 531

static bool rows_same(const struct kernel_row *a, const struct kernel_row *b)
{
	return same(a->sum, b->sum) && same(a->moment, b->moment) &&
		same(a->entropy, b->entropy);
}

static double entropy_of(float p)
{
	struct kernel_row row;

	kernel_row(&p, 1, &row);
	return row.entropy;
}

/* How far the entropy of one value is off, as a share of it. */
static double error_of(float p)
{
	long double wanted = -(long double)p * logl((long double)p);

	if (p == 0 || p == 1)
		return entropy_of(p) == 0 ? 0 : 1;
	return fabs((double)(((long double)entropy_of(p) - wanted) / wanted));
}

/* Exponents of f32 whose product is one, and fractions on both sides of
 * √2; 0x1p-24 before one. */
static void the_logarithm_is_right(void)
{
	double worst = error_of(1 - FLT_EPSILON / 2), subnormal = 0;

	for (int exponent = -149; exponent < 120; exponent++) {
		double *most = exponent < -126 ? &subnormal : &worst;

		for (int step = 0; step < 64; step++)
			*most = fmax(*most,
				error_of(ldexpf(
					1 + (float)step / 64, exponent)));
	}
	CHECK(worst < 3e-7);
	CHECK(subnormal < 0.16);
	CHECK(same(entropy_of(1), 0.0));
}

static void every_half_has_its_logarithm(void)
{
	double worst = 0;

	for (uint32_t bits = 0; bits < 0x7c00; bits++)
		worst = fmax(worst, error_of(reference_f16((uint16_t)bits)));
	CHECK(worst < 3e-7);
}

static void zero_says_nothing_and_nonsense_is_nan(void)
{
	CHECK(same(entropy_of(0.0F), 0.0));
	CHECK(same(entropy_of(-0.0F), 0.0));
	CHECK(isnan(entropy_of(-0.5F)));
	CHECK(isnan(entropy_of(-FLT_TRUE_MIN)));
	CHECK(isnan(entropy_of(-INFINITY)));
	CHECK(isnan(entropy_of(NAN)));
	CHECK(isnan(entropy_of(-NAN)));
	CHECK(entropy_of(INFINITY) < -DBL_MAX);
}

/* Softmax of 0, -x, -2x ... has an entropy that one can write down. */
static void uniform_and_geometric_rows(void)
{
	enum { COUNT = 64 };
	float values[COUNT];
	struct kernel_row row;

	for (size_t i = 0; i < COUNT; i++)
		values[i] = 1.0F / COUNT;
	kernel_row(values, COUNT, &row);
	CHECK_NEAR(row.sum, 1, 0);
	CHECK_NEAR(row.moment, 32.5, 0);
	CHECK_NEAR(row.entropy, log(64), 1e-6);
	/* 1/2, 1/4, 1/8 ...: 2 ln 2, less what is beyond 2^-64. */
	for (size_t i = 0; i < COUNT; i++)
		values[i] = ldexpf(1, -(int)i - 1);
	kernel_row(values, COUNT, &row);
	CHECK_NEAR(row.entropy, 2 * log(2), 1e-6);
	CHECK_NEAR(row.moment, 2, 1e-6);
}

static void fill(float *values, size_t count)
{
	uint32_t state = 12345 + (uint32_t)count;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		values[i] = i % 5 == 3
			? 0
			: ldexpf((float)(state >> 8), -24 - (int)(i % 30));
	}
}

static bool row_is_wrong(const float *values, size_t count)
{
	long double sum = 0, moment = 0, entropy = 0;
	struct kernel_row row, plain;

	for (size_t i = 0; i < count; i++) {
		long double p = (long double)values[i];

		sum += p;
		moment += p * (long double)(i + 1);
		if (p > 0)
			entropy -= p * logl(p);
	}
	kernel_row(values, count, &row);
	reference_row(values, count, &plain);
	return !rows_same(&row, &plain) ||
		!(fabs(row.sum - (double)sum) <= 1e-6 * (double)sum) ||
		!(fabs(row.moment - (double)moment) <= 1e-6 * (double)moment) ||
		!(fabs(row.entropy - (double)entropy) <=
			1e-6 * (double)entropy);
}

static void rows_of_every_length_between_guards(void)
{
	struct guard values = guard_make(4 * MOST);
	int wrong = 0;

	for (size_t count = 0; count < MOST; count++) {
		for (int at_end = 0; at_end < 2; at_end++) {
			float *p = guard_room(&values, 4 * count, at_end);

			fill(p, count);
			wrong += row_is_wrong(p, count);
		}
	}
	CHECK_NEAR(wrong, 0, 0);
	guard_free(&values);
}

/* A sum in f32 alone would drift: every addition is rounded the same way. */
static void long_rows_of_equal_values(void)
{
	enum { LONG = 100003 };
	float *values = malloc(LONG * sizeof(*values));

	for (size_t i = 0; i < LONG; i++)
		values[i] = 1.0F / LONG;
	CHECK(!row_is_wrong(values, LONG));
	free(values);
}

static void odd_values_have_the_same_bits_in_both_forms(void)
{
	static const float odd[] = { NAN, -NAN, INFINITY, -INFINITY, -0.0F,
		FLT_TRUE_MIN, -FLT_TRUE_MIN, FLT_MIN, FLT_MAX, -1,
		0x1.6a09e6p-1F, 0x1.6a09e8p-1F, 0x1.6a09e6p0F, 0x1.6a09e8p0F };
	float values[MOST];
	struct kernel_row row, plain;

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		for (size_t at = 0; at < MOST; at += 7) {
			fill(values, MOST);
			values[at] = odd[i];
			kernel_row(values, MOST, &row);
			reference_row(values, MOST, &plain);
			CHECK(rows_same(&row, &plain));
		}
	}
}

int main(void)
{
	CASE(the_logarithm_is_right);
	CASE(every_half_has_its_logarithm);
	CASE(zero_says_nothing_and_nonsense_is_nan);
	CASE(uniform_and_geometric_rows);
	CASE(rows_of_every_length_between_guards);
	CASE(long_rows_of_equal_values);
	CASE(odd_values_have_the_same_bits_in_both_forms);
	UNIT_END;
}
