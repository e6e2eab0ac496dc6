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

#define MOST 131

static bool rows_same(const struct kernel_row *a, const struct kernel_row *b)
{
	return same(a->sum, b->sum) && same(a->entropy, b->entropy) &&
		same(a->to[0], b->to[0]) && same(a->to[1], b->to[1]) &&
		same(a->to[2], b->to[2]);
}

static double entropy_of(float p)
{
	struct kernel_row row;
	uint8_t class = 0;

	kernel_row(&p, &class, 1, &row);
	return row.entropy;
}

/* Every exponent of f32, and fractions on both sides of √2. */
static void the_logarithm_is_right(void)
{
	double worst = 0;

	for (int exponent = -149; exponent < 128; exponent++) {
		for (int step = 0; step < 64; step++) {
			float p = ldexpf(1 + (float)step / 64, exponent);
			long double wanted =
				-(long double)p * logl((long double)p);
			double error = fabs(
				(double)((long double)entropy_of(p) - wanted));

			error /= fabs((double)wanted);
			if (p != 1 && !(error <= worst))
				worst = error;
		}
	}
	CHECK(worst < 2e-13);
	CHECK(same(entropy_of(1), 0.0));
	CHECK_NEAR(entropy_of(1 - FLT_EPSILON / 2),
		-(1 - 0x1p-24) * log1p(-0x1p-24), 1e-20);
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
	uint8_t class[COUNT];
	struct kernel_row row;

	for (size_t i = 0; i < COUNT; i++) {
		values[i] = 1.0F / COUNT;
		class[i] = i < 10 ? 0 : i < 30 ? 1 : 2;
	}
	kernel_row(values, class, COUNT, &row);
	CHECK_NEAR(row.sum, 1, 0);
	CHECK_NEAR(row.entropy, log(64), 1e-12);
	CHECK_NEAR(row.to[0], 10.0 / 64, 0);
	CHECK_NEAR(row.to[1], 20.0 / 64, 0);
	CHECK_NEAR(row.to[2], 34.0 / 64, 0);
	/* 1/2, 1/4, 1/8 ...: 2 ln 2, less what is beyond 2^-64. */
	for (size_t i = 0; i < COUNT; i++)
		values[i] = ldexpf(1, -(int)i - 1);
	kernel_row(values, class, COUNT, &row);
	CHECK_NEAR(row.entropy, 2 * log(2), 1e-12);
	CHECK_NEAR(row.to[0], 1 - 0x1p-10, 0);
}

static void fill(float *values, uint8_t *class, size_t count)
{
	uint32_t state = 12345 + (uint32_t)count;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		class[i] = (uint8_t)(state >> 28) % 3;
		values[i] = i % 5 == 3
			? 0
			: ldexpf((float)(state >> 8), -24 - (int)(i % 30));
	}
}

static int row_is_wrong(const float *values, const uint8_t *class, size_t count)
{
	long double sum = 0, entropy = 0, to[3] = { 0, 0, 0 };
	struct kernel_row row, plain;
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		long double p = (long double)values[i];

		sum += p;
		to[class[i]] += p;
		if (p > 0)
			entropy -= p * logl(p);
	}
	kernel_row(values, class, count, &row);
	reference_row(values, class, count, &plain);
	wrong += !rows_same(&row, &plain);
	wrong += !(fabs(row.sum - (double)sum) <= 1e-13 * (double)sum);
	wrong += !(
		fabs(row.entropy - (double)entropy) <= 1e-12 * (double)entropy);
	for (size_t c = 0; c < 3; c++)
		wrong += !(
			fabs(row.to[c] - (double)to[c]) <= 1e-13 * (double)sum);
	return wrong;
}

static void rows_of_every_length_between_guards(void)
{
	struct guard values = guard_make(4 * MOST), classes = guard_make(MOST);
	int wrong = 0;

	for (size_t count = 0; count < MOST; count++) {
		for (int at_end = 0; at_end < 2; at_end++) {
			float *p = guard_room(&values, 4 * count, at_end);
			uint8_t *class = guard_room(&classes, count, at_end);

			fill(p, class, count);
			wrong += row_is_wrong(p, class, count);
		}
	}
	CHECK_NEAR(wrong, 0, 0);
	guard_free(&values);
	guard_free(&classes);
}

static void odd_values_have_the_same_bits_in_both_forms(void)
{
	static const float odd[] = { NAN, -NAN, INFINITY, -INFINITY, -0.0F,
		FLT_TRUE_MIN, -FLT_TRUE_MIN, FLT_MIN, FLT_MAX, -1,
		0x1.6a09e6p-1F, 0x1.6a09e8p-1F, 0x1.6a09e6p0F, 0x1.6a09e8p0F };
	float values[MOST];
	uint8_t class[MOST];
	struct kernel_row row, plain;

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		for (size_t at = 0; at < MOST; at++) {
			fill(values, class, MOST);
			values[at] = odd[i];
			kernel_row(values, class, MOST, &row);
			reference_row(values, class, MOST, &plain);
			CHECK(rows_same(&row, &plain));
		}
	}
}

/* A class beyond the three belongs to none of them. */
static void unknown_classes_are_not_counted(void)
{
	static const float values[] = { 0.5F, 0.25F, 0.125F };
	static const uint8_t class[] = { 2, 3, 255 };
	struct kernel_row row, plain;

	kernel_row(values, class, 3, &row);
	reference_row(values, class, 3, &plain);
	CHECK(rows_same(&row, &plain));
	CHECK_NEAR(row.sum, 0.875, 0);
	CHECK_NEAR(row.to[0] + row.to[1] + row.to[2], 0.5, 0);
}

int main(void)
{
	CASE(the_logarithm_is_right);
	CASE(zero_says_nothing_and_nonsense_is_nan);
	CASE(uniform_and_geometric_rows);
	CASE(rows_of_every_length_between_guards);
	CASE(odd_values_have_the_same_bits_in_both_forms);
	CASE(unknown_classes_are_not_counted);
	UNIT_END;
}
