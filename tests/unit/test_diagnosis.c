/*
 * Maps to which each of the usual things was done, and one to which nothing
 * was: what was done has to be found.
 */
#include "base/random.h"
#include "measure/diagnosis.h"
#include "unit.h"

#include <math.h>

#define N 24

static float logits[N][N], map[N][N];
static size_t visible[N];

/* A causal map of random logits, which stay in `logits`. */
static void make(uint64_t seed)
{
	struct random random;

	random_init(&random, seed, 1);
	for (size_t q = 0; q < N; q++) {
		double sum = 0;

		visible[q] = q + 1;
		for (size_t k = 0; k < N; k++)
			logits[q][k] = k <= q
				? (float)(2 * random_normal(&random))
				: -INFINITY;
		for (size_t k = 0; k <= q; k++)
			sum += exp(logits[q][k]);
		for (size_t k = 0; k < N; k++)
			map[q][k] = (float)(exp(logits[q][k]) / sum);
	}
}

static enum diagnosis look(double *number)
{
	const struct diagnosis_map m = { &map[0][0], N, N, visible, 1e-3 };

	return diagnosis_of(&m, number);
}

static void nothing_was_done(void)
{
	double number;

	for (uint64_t seed = 1; seed < 50; seed++) {
		make(seed);
		CHECK(look(&number) == DIAGNOSIS_NONE && number == 0);
	}
	/* Rows that were never computed, and NaN, say nothing. */
	for (size_t k = 0; k < N; k++)
		map[3][k] = 0;
	map[5][2] = NAN;
	CHECK(look(&number) == DIAGNOSIS_NONE);
}

static void query_and_key_are_swapped(void)
{
	double number;

	make(2);
	for (size_t q = 0; q < N; q++)
		for (size_t k = 0; k < q; k++) {
			float kept = map[q][k];

			map[q][k] = map[k][q];
			map[k][q] = kept;
		}
	CHECK(look(&number) == DIAGNOSIS_SWAPPED);
}

static void every(float (*change)(float value))
{
	for (size_t q = 0; q < N; q++)
		for (size_t k = 0; k < N; k++)
			map[q][k] = change(map[q][k]);
}

static float percent(float value)
{
	return 100 * value;
}

static float eight_heads(float value)
{
	return 8 * value;
}

static float less(float value)
{
	return 0.75f * value;
}

static void sums_have_a_name(void)
{
	double number;

	make(3);
	every(percent);
	CHECK(look(&number) == DIAGNOSIS_PERCENT);
	make(3);
	every(eight_heads);
	CHECK(look(&number) == DIAGNOSIS_HEADS_SUMMED && number == 8);
	make(3);
	every(less);
	CHECK(look(&number) == DIAGNOSIS_MISSING && fabs(number - 0.75) < 1e-3);
}

static void logarithms_and_logits_are_told_apart(void)
{
	double number;

	make(4);
	for (size_t q = 0; q < N; q++)
		for (size_t k = 0; k < N; k++)
			map[q][k] = logf(map[q][k]);
	CHECK(look(&number) == DIAGNOSIS_LOGARITHMS);
	make(4);
	for (size_t q = 0; q < N; q++)
		for (size_t k = 0; k < N; k++)
			map[q][k] = k <= q ? logits[q][k] : -65504;
	CHECK(look(&number) == DIAGNOSIS_LOGITS);
	for (size_t q = 0; q < N; q++)
		for (size_t k = 0; k < N; k++)
			map[q][k] = k <= q ? fabsf(logits[q][k]) : 0;
	CHECK(look(&number) == DIAGNOSIS_LOGITS);
}

static void dropout_is_found_with_its_rate(void)
{
	static const double rates[] = { 0.1, 0.3 };
	struct random random;
	double number;

	for (size_t i = 0; i < 2; i++) {
		make(5 + i);
		random_init(&random, 7, 1);
		for (size_t q = 0; q < N; q++)
			for (size_t k = 0; k <= q; k++)
				map[q][k] = random_uniform(&random) < rates[i]
					? 0
					: map[q][k] / (float)(1 - rates[i]);
		CHECK(look(&number) == DIAGNOSIS_DROPOUT);
		CHECK(fabs(number - rates[i]) < 0.06);
	}
}

int main(void)
{
	CASE(nothing_was_done);
	CASE(query_and_key_are_swapped);
	CASE(sums_have_a_name);
	CASE(logarithms_and_logits_are_told_apart);
	CASE(dropout_is_found_with_its_rate);
	UNIT_END;
}
