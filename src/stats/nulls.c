/*
 * Pairs of as many points share what is drawn at random, phases and the order of
 * layers: the same numbers as if each had a generator of its own, for the price of
 * one.
 */
#include "stats/nulls.h"

#include "base/memory.h"
#include "stats/fourier.h"
#include "stats/ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The surrogates of one pair. */
struct null {
	const struct stats_pair *observed;
	struct stats_correlation *result;
	double *x, *y, *ranks; /* [points] each, work space */
	/* [points] each: x about its mean, over its length; and the transforms
	 * Σ x_t exp(2πi kt/n) of that and of the observed y. */
	double *centred, *re_x, *im_x, *re_y, *im_y;
	double length_y, length_phases; /* about the mean, of y and of y* */
	size_t hits;
};

/* Those of as many points. */
struct nulls {
	size_t points, count;
	struct null *each; /* [count] */
	double *x, *y;	   /* [points] each: directions */
	size_t *order;	   /* [points] */
	struct fourier fourier;
};

static void nulls_release(struct nulls *nulls)
{
	for (size_t k = 0; k < nulls->count; k++)
		free(nulls->each[k].centred);
	free(nulls->each);
	free(nulls->x);
	free(nulls->order);
	fourier_release(&nulls->fourier);
}

static int nulls_add(struct nulls *nulls, const struct nulls_pair *asked,
	struct error *error)
{
	struct null *null = &nulls->each[nulls->count];
	size_t n = nulls->points;
	double *at;

	*null = (struct null){ .observed = asked->pair,
		.result = asked->result };
	at = null->centred = memory_array(n, 8 * sizeof(*at));
	if (!at)
		return error_memory(error);
	nulls->count++;
	null->re_x = at + n;
	null->im_x = at + 2 * n;
	null->re_y = at + 3 * n;
	null->im_y = at + 4 * n;
	null->x = at + 5 * n;
	null->y = at + 6 * n;
	null->ranks = at + 7 * n;
	return 0;
}

static bool is_asked(const struct nulls_pair *asked, size_t points)
{
	return !isnan(asked->pair->r) && asked->pair->points == points;
}

/* Of the pairs, those of that many points; the owner releases it, also after a
 * failure. */
static int nulls_init(struct nulls *nulls, const struct nulls_pair *asked,
	size_t count, size_t points, struct error *error)
{
	*nulls = (struct nulls){ .points = points };
	nulls->each = memory_array(count, sizeof(*nulls->each));
	nulls->x = memory_array(points, 2 * sizeof(*nulls->x));
	nulls->order = memory_array(points, sizeof(*nulls->order));
	if (!nulls->each || !nulls->x || !nulls->order)
		return error_memory(error);
	nulls->y = nulls->x + points;
	for (size_t k = 0; k < count; k++)
		if (is_asked(&asked[k], points) &&
			nulls_add(nulls, &asked[k], error))
			return -1;
	return fourier_init(&nulls->fourier, points, error);
}

/* Null: layers are independent.  Only Σ x y changes in a shuffle. */
static void test_permutations(
	struct nulls *nulls, const struct stats_resampling *resampling)
{
	size_t n = nulls->points;
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_PERMUTATION);
	for (size_t t = 0; t < n; t++)
		nulls->order[t] = t;
	for (size_t k = 0; k < nulls->count; k++)
		nulls->each[k].hits = 0;
	for (size_t i = 0; i < resampling->surrogates; i++) {
		random_shuffle(&random, nulls->order, n);
		for (size_t k = 0; k < nulls->count; k++) {
			struct null *null = &nulls->each[k];
			const double *y = null->observed->y;
			double product = 0;

			for (size_t t = 0; t < n; t++)
				product +=
					null->centred[t] * y[nulls->order[t]];
			null->hits += stats_is_hit(
				product / null->length_y, null->observed->r);
		}
	}
	for (size_t k = 0; k < nulls->count; k++)
		nulls->each[k].result->p_permutation = stats_p_value(
			nulls->each[k].hits, resampling->surrogates);
}

/*
 * Phase-randomised surrogates: the Fourier amplitudes of a series, so its
 * periodogram and its circular autocorrelation, under random phases (Theiler,
 * Eubank, Longtin, Galdrikian and Farmer 1992, Physica D 58:77).
 *
 *	a_k = Σ y_t cos(2πkt/n),  b_k = Σ y_t sin(2πkt/n)
 *	y*_t = Σ_{0<k<n/2} (a_k' cos(2πkt/n) + b_k' sin(2πkt/n))
 *		± a_{n/2} (-1)^t / 2
 *
 * with (a', b') the pair (a, b) turned by a uniform angle.  The mean and the
 * factor 2/n do not matter to a correlation.  Pearson's r needs no y*: by
 * Parseval's theorem Σ x_t y*_t is the sum of the products of the coefficients,
 * and Σ y*² is always the same.  Ranks need it, and one transform makes two.
 */

/* x about its mean, over its length, and all transforms. */
static void null_transform(struct null *null, struct fourier *fourier)
{
	const struct stats_pair *pair = null->observed;
	size_t n = pair->points;
	double sum_x = 0, sum_y = 0, square_x = 0, square_y = 0, phases = 0;

	for (size_t t = 0; t < n; t++) {
		sum_x += pair->x[t];
		sum_y += pair->y[t];
	}
	for (size_t t = 0; t < n; t++) {
		double x = pair->x[t] - sum_x / (double)n;
		double y = pair->y[t] - sum_y / (double)n;

		null->centred[t] = x;
		square_x += x * x;
		square_y += y * y;
	}
	for (size_t t = 0; t < n; t++) {
		null->centred[t] /= sqrt(square_x);
		null->re_x[t] = null->centred[t];
		null->re_y[t] = pair->y[t];
		null->im_x[t] = null->im_y[t] = 0;
	}
	fourier_transform(fourier, null->re_x, null->im_x);
	fourier_transform(fourier, null->re_y, null->im_y);
	for (size_t k = 1; 2 * k < n; k++)
		phases += null->re_y[k] * null->re_y[k] +
			null->im_y[k] * null->im_y[k];
	if (n % 2 == 0)
		phases += null->re_y[n / 2] * null->re_y[n / 2] / 2;
	null->length_y = sqrt(square_y);
	null->length_phases = sqrt(phases * (double)n / 2);
}

/* A direction for each wave, and for n/2 a sign. */
static void draw_phases(struct nulls *nulls, struct random *random)
{
	size_t n = nulls->points;

	for (size_t k = 1; 2 * k < n; k++)
		random_direction(random, &nulls->x[k], &nulls->y[k]);
	if (n % 2 == 0) {
		nulls->x[n / 2] = random_below(random, 2) ? 0.5 : -0.5;
		nulls->y[n / 2] = 0;
	}
}

/* r of x and the surrogate of these phases. */
static double pearson_of_phases(
	const struct nulls *nulls, const struct null *null)
{
	size_t n = nulls->points;
	double product = 0;

	for (size_t k = 1; 2 * k <= n; k++) {
		double a = null->re_y[k], b = null->im_y[k];
		double x = nulls->x[k], y = nulls->y[k];

		product += null->re_x[k] * (a * x - b * y) +
			null->im_x[k] * (a * y + b * x);
	}
	return product / null->length_phases;
}

/*
 * Adds a surrogate to the coefficients of two, which are the real and, for
 * `second`, the imaginary part of z_t: y* of coefficients (a', b') is the sum
 * with c_k = (a' - ib') / 2 and c_{n-k} its conjugate.
 */
static void add_phases(
	const struct nulls *nulls, struct null *null, bool second)
{
	size_t n = nulls->points;
	double *re = second ? null->y : null->x;
	double *im = second ? null->x : null->y;
	double sign = second ? -1 : 1;

	for (size_t k = 1; 2 * k <= n; k++) {
		double a = null->re_y[k], b = null->im_y[k];
		double x = nulls->x[k], y = nulls->y[k];
		double a_turned = (a * x - b * y) / 2;
		double b_turned = (a * y + b * x) / 2;

		re[k] += a_turned;
		im[k] -= sign * b_turned;
		re[n - k] += a_turned;
		im[n - k] += sign * b_turned;
	}
}

/* The hits among the `count` surrogates whose coefficients were added. */
static void count_ranked(struct nulls *nulls, struct null *null, size_t count)
{
	size_t n = nulls->points;

	fourier_transform(&nulls->fourier, null->x, null->y);
	for (size_t i = 0; i < count; i++) {
		stats_ranks(
			i ? null->y : null->x, n, nulls->order, null->ranks);
		null->hits +=
			stats_is_hit(stats_pearson_of_ranks(
					     null->observed->x, null->ranks, n),
				null->observed->r);
	}
	memset(null->x, 0, 2 * n * sizeof(double));
}

/* Null: y is any series with its own periodogram. */
static void test_phases(
	struct nulls *nulls, const struct stats_resampling *resampling)
{
	struct random random;

	random_init(&random, resampling->seed, STATS_STREAM_PHASE);
	for (size_t k = 0; k < nulls->count; k++) {
		nulls->each[k].hits = 0;
		memset(nulls->each[k].x, 0, 2 * nulls->points * sizeof(double));
	}
	for (size_t i = 0; i < resampling->surrogates; i++) {
		bool last = i + 1 == resampling->surrogates;

		draw_phases(nulls, &random);
		for (size_t k = 0; k < nulls->count; k++) {
			struct null *null = &nulls->each[k];

			if (null->observed->method == STATS_PEARSON) {
				null->hits += stats_is_hit(
					pearson_of_phases(nulls, null),
					null->observed->r);
				continue;
			}
			add_phases(nulls, null, i % 2);
			if (i % 2 || last)
				count_ranked(nulls, null, i % 2 + 1);
		}
	}
	for (size_t k = 0; k < nulls->count; k++)
		nulls->each[k].result->p_phase = stats_p_value(
			nulls->each[k].hits, resampling->surrogates);
}

static int test_length(const struct nulls_pair *asked, size_t count,
	size_t points, const struct stats_resampling *resampling,
	struct error *error)
{
	struct nulls nulls;
	int failed = nulls_init(&nulls, asked, count, points, error);

	if (!failed) {
		for (size_t k = 0; k < nulls.count; k++)
			null_transform(&nulls.each[k], &nulls.fourier);
		test_phases(&nulls, resampling);
		test_permutations(&nulls, resampling);
	}
	nulls_release(&nulls);
	return failed;
}

int nulls_test(const struct nulls_pair *asked, size_t count,
	const struct stats_resampling *resampling, struct error *error)
{
	for (size_t k = 0; k < count; k++) {
		size_t points = asked[k].pair->points, first = 0;

		while (first < k && !is_asked(&asked[first], points))
			first++;
		if (first == k && is_asked(&asked[k], points) &&
			test_length(asked, count, points, resampling, error))
			return -1;
	}
	return 0;
}
