/*
 * p_ar: series that have nothing to do with each other, but are as smooth as the
 * observed ones, are drawn and correlated in the same way.
 *
 * The lag-1 autocorrelation over n points underestimates φ by 3φ/n with a known
 * mean, and by (1 + φ)/n more for every parameter of the mean that is fitted:
 * (1 + 4φ)/n about a mean (Marriott and Pope 1954, Kendall 1954, Biometrika
 * 41:390 and 403), (2 + 5φ)/n about a line.  Effective count: Bartlett 1935
 * (J. R. Stat. Soc. 98:536), for two AR(1) series.
 *
 * Each value of a series waits for the one before it, and so do its sums.  Two
 * surrogates side by side do not wait for each other, and each is computed as it
 * would be alone, to the last bit.  Pairs of any length read one stream of normal
 * deviates, each at its own pace:
 *
 *	stream    ... x x x x x x x x x x x x x x x x x ...
 *	n = 3           └─ i ─┘ . └i + 1┘ . └i + 2┘ .
 *	n = 2         └ j ┘ . └j+1┘ . └j+2┘ . └j+3┘ .
 */
#include "stats/autoregression.h"

#include "base/memory.h"
#include "stats/ranks.h"
#include "stats/significance.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_PHI 0.99

double stats_autocorrelation(const double *values, size_t n)
{
	double sum = 0, product = 0, square = 0, previous = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	for (size_t i = 0; i < n; i++) {
		double centred = values[i] - sum / (double)n;

		product += centred * previous;
		square += centred * centred;
		previous = centred;
	}
	return square > 0 ? product / square : NAN;
}

double stats_autoregression(double a, size_t n, int trend)
{
	double bias = (trend ? 2 + 5 * a : 1 + 4 * a) / (double)n;

	return fmin(fmax(a + bias, -LARGEST_PHI), LARGEST_PHI);
}

double stats_effective_count(double a, double b, size_t n)
{
	double count = (double)n * (1 - a * b) / (1 + a * b);

	return fmin(fmax(count, 2), (double)n);
}

/* What a series starts with: a value with the variance of the series makes it
 * stationary; from zero it would still be growing over the first layers. */
static double start_factor(double phi)
{
	return sqrt(1 - phi * phi);
}

/* Noise becomes the series. */
static void autoregress(double phi, size_t n, double *series)
{
	if (n)
		series[0] /= start_factor(phi);
	for (size_t i = 1; i < n; i++)
		series[i] += phi * series[i - 1];
}

void stats_autoregressive_pair(struct random *random, double phi_x,
	double phi_y, size_t n, double *x, double *y)
{
	double unused_x, unused_y;

	random_normal_pairs(random, n, x, y);
	/* The step to a value that nobody asks for: draws as they were. */
	random_normal_pair(random, &unused_x, &unused_y);
	autoregress(phi_x, n, x);
	autoregress(phi_y, n, y);
}

#define MOST_NOISE (1 << 20)

int stats_noise_init(struct stats_noise *noise,
	const struct stats_resampling *resampling, size_t layers,
	struct error *error)
{
	struct random random;
	size_t count;

	*noise = (struct stats_noise){ 0 };
	if (!memory_multiply(resampling->surrogates, layers + 1, &count) ||
		!count || count > MOST_NOISE)
		return 0;
	noise->x = memory_array(count, 2 * sizeof(*noise->x));
	if (!noise->x)
		return error_memory(error);
	noise->y = noise->x + count;
	noise->count = count;
	random_init(&random, resampling->seed, STATS_STREAM_AUTOREGRESSION);
	random_normal_pairs(&random, count, noise->x, noise->y);
	return 0;
}

void stats_noise_release(struct stats_noise *noise)
{
	free(noise->x);
	*noise = (struct stats_noise){ 0 };
}

/* Values of two surrogates side by side. */
#define ABREAST 2
typedef double two __attribute__((vector_size(16)));

/* A side of two surrogates, and its moments. */
struct side {
	double phi;
	const two *noise; /* [points] */
	two *series;	  /* [points] */
	two sum, product; /* of the values; with the layer about the middle */
	two shift, slope; /* of the line that was taken out, or 0 */
	two mean, square; /* square: sum of squares about the mean */
};

/* One pair, and what is known of its surrogates. */
struct tested {
	const struct stats_tested_pair *asked;
	double phi_x, phi_y;
	bool trend;
	size_t taken, hits;
};

struct test {
	struct tested *each; /* [count] */
	size_t count, surrogates;

	/* Deviates number first .. first + drawn - 1 of the stream. */
	const struct stats_noise *stored; /* NULL: they are drawn */
	struct random random;
	double *drawn_x, *drawn_y;
	size_t first, drawn, room;

	/* The noise of two surrogates, laid side by side; of pairs as long it
	 * is the same. */
	two *noise_x, *noise_y; /* [points] */
	size_t noise_points, noise_from;

	struct side x, y;
	double *curve_x, *curve_y; /* [points] each, of one surrogate */
	struct stats_pair pair;	   /* the same, as it is correlated */
};

static two both(double value)
{
	return (two){ value, value };
}

static double middle_of(size_t n)
{
	return ((double)n - 1) / 2;
}

/* Both sides in one loop, as the steps of one wait for each other. */
static void autoregress_two(struct side *x, struct side *y, size_t n)
{
	two phi_x = both(x->phi), phi_y = both(y->phi);
	two value_x = x->noise[0] / both(start_factor(x->phi));
	two value_y = y->noise[0] / both(start_factor(y->phi));
	two sum_x = { 0 }, sum_y = { 0 }, product_x = { 0 }, product_y = { 0 };

	for (size_t i = 0;;) {
		two t = both((double)i - middle_of(n));

		x->series[i] = value_x;
		y->series[i] = value_y;
		sum_x += value_x;
		sum_y += value_y;
		product_x += t * value_x;
		product_y += t * value_y;
		if (++i == n)
			break;
		value_x = phi_x * value_x + x->noise[i];
		value_y = phi_y * value_y + y->noise[i];
	}
	x->sum = sum_x;
	y->sum = sum_y;
	x->product = product_x;
	y->product = product_y;
	x->shift = y->shift = x->slope = y->slope = both(0);
}

/* Takes the line out. */
static void detrend_two(struct side *x, struct side *y, size_t n)
{
	two shift_x = x->sum / both((double)n);
	two shift_y = y->sum / both((double)n);
	two slope_x, slope_y, sum_x = { 0 }, sum_y = { 0 };
	double square = 0;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i - middle_of(n);

		square += t * t;
	}
	slope_x = x->product / both(square);
	slope_y = y->product / both(square);
	for (size_t i = 0; i < n; i++) {
		two t = both((double)i - middle_of(n));

		x->series[i] = x->series[i] - shift_x - slope_x * t;
		y->series[i] = y->series[i] - shift_y - slope_y * t;
		sum_x += x->series[i];
		sum_y += y->series[i];
	}
	x->shift = shift_x;
	y->shift = shift_y;
	x->slope = slope_x;
	y->slope = slope_y;
	x->sum = sum_x;
	y->sum = sum_y;
}

/* Returns the sum of products about the means. */
static two centre_two(struct side *x, struct side *y, size_t n)
{
	two mean_x = x->sum / both((double)n),
	    mean_y = y->sum / both((double)n);
	two square_x = { 0 }, square_y = { 0 }, product = { 0 };

	for (size_t i = 0; i < n; i++) {
		two of_x = x->series[i] - mean_x, of_y = y->series[i] - mean_y;

		square_x += of_x * of_x;
		square_y += of_y * of_y;
		product += of_x * of_y;
	}
	x->mean = mean_x;
	y->mean = mean_y;
	x->square = square_x;
	y->square = square_y;
	return product;
}

/*
 * Whether it varies by more than rounding, so that stats_pair_fill() would neither
 * flatten it nor refuse an r.  No value is larger than the line and what the largest
 * deviation can be.
 */
static bool side_varies(const struct side *side, size_t lane, size_t n)
{
	double square = side->square[lane];
	double largest = fabs(side->shift[lane]) +
		fabs(side->slope[lane]) * (double)n / 2 +
		fabs(side->mean[lane]) + sqrt(square);

	return sqrt(square / (double)n) > 2 * STATS_ROUNDING * largest;
}

static void copy_lane(const two *from, size_t lane, size_t n, double *to)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i][lane];
}

/* The r of one surrogate, without a short cut. */
static double plain_r(
	struct test *test, const struct tested *tested, size_t lane, size_t n)
{
	copy_lane(test->noise_x, lane, n, test->curve_x);
	copy_lane(test->noise_y, lane, n, test->curve_y);
	autoregress(tested->phi_x, n, test->curve_x);
	autoregress(tested->phi_y, n, test->curve_y);
	/* φ was estimated in the differences themselves, so these surrogates
	 * are differences already. */
	stats_pair_fill(&test->pair, tested->asked->pair->method,
		tested->trend ? STATS_DETRENDED : STATS_LEVEL, test->curve_x,
		test->curve_y, n);
	return test->pair.r;
}

static double rank_r(struct test *test, size_t lane, size_t n)
{
	struct stats_pair *pair = &test->pair;

	copy_lane(test->x.series, lane, n, test->curve_x);
	copy_lane(test->y.series, lane, n, test->curve_y);
	stats_ranks(test->curve_x, n, pair->order_room, pair->x);
	stats_ranks(test->curve_y, n, pair->order_room, pair->y);
	return stats_pearson_of_ranks(pair->x, pair->y, n);
}

/* Makes the two and counts those whose r is at least the observed. */
static void count_hits(
	struct test *test, struct tested *tested, size_t n, size_t lanes)
{
	bool ranked = tested->asked->pair->method == STATS_SPEARMAN;
	struct side *x = &test->x, *y = &test->y;
	two product;

	x->phi = tested->phi_x;
	y->phi = tested->phi_y;
	autoregress_two(x, y, n);
	if (tested->trend)
		detrend_two(x, y, n);
	product = centre_two(x, y, n);
	for (size_t lane = 0; lane < lanes; lane++) {
		double r;

		if (!side_varies(x, lane, n) || !side_varies(y, lane, n))
			r = plain_r(test, tested, lane, n);
		else if (ranked)
			r = rank_r(test, lane, n);
		else
			r = stats_r_of_sides(product[lane],
				sqrt(x->square[lane]), sqrt(y->square[lane]));
		tested->hits += stats_is_hit(r, tested->asked->pair->r);
	}
}

static void lay_out_noise(
	struct test *test, size_t n, size_t from, size_t lanes)
{
	if (test->noise_points == n && test->noise_from == from)
		return;
	for (size_t lane = 0; lane < ABREAST; lane++) {
		/* Those that are not there do no harm as another. */
		size_t at = from - test->first + lane % lanes * (n + 1);

		for (size_t i = 0; i < n; i++) {
			test->noise_x[i][lane] = test->drawn_x[at + i];
			test->noise_y[i][lane] = test->drawn_y[at + i];
		}
	}
	test->noise_points = n;
	test->noise_from = from;
}

static size_t next_noise(const struct tested *tested)
{
	return tested->taken * (tested->asked->pair->points + 1);
}

/* The next two surrogates, or how many are left; false where there are none, or
 * their noise is not drawn yet. */
static bool take_two(struct test *test, struct tested *tested)
{
	size_t n = tested->asked->pair->points, left, lanes;
	size_t from = next_noise(tested);

	left = test->surrogates - tested->taken;
	lanes = left < ABREAST ? left : ABREAST;
	if (!left || from + lanes * (n + 1) > test->first + test->drawn)
		return false;
	lay_out_noise(test, n, from, lanes);
	count_hits(test, tested, n, lanes);
	tested->taken += lanes;
	return true;
}

/* Leaves out what all have taken, and draws as much as there is room for. */
static void draw_noise(struct test *test)
{
	size_t first = SIZE_MAX, gone;

	for (size_t k = 0; k < test->count; k++) {
		const struct tested *tested = &test->each[k];

		if (tested->taken < test->surrogates &&
			next_noise(tested) < first)
			first = next_noise(tested);
	}
	gone = first - test->first;
	test->first = first;
	test->drawn -= gone;
	memmove(test->drawn_x, test->drawn_x + gone,
		test->drawn * sizeof(*test->drawn_x));
	memmove(test->drawn_y, test->drawn_y + gone,
		test->drawn * sizeof(*test->drawn_y));
	random_normal_pairs(&test->random, test->room - test->drawn,
		test->drawn_x + test->drawn, test->drawn_y + test->drawn);
	test->drawn = test->room;
}

static bool take_all(struct test *test)
{
	bool left = false, some = true;

	while (some) {
		some = left = false;
		for (size_t k = 0; k < test->count; k++) {
			some |= take_two(test, &test->each[k]);
			left |= test->each[k].taken < test->surrogates;
		}
	}
	return left;
}

static void test_release(struct test *test)
{
	if (!test->stored)
		free(test->drawn_x);
	free(test->noise_x);
	free(test->curve_x);
	free(test->each);
	stats_pair_release(&test->pair);
}

/* The noise comes from what is stored, if that goes far enough. */
static int init_noise(struct test *test, size_t most,
	const struct stats_resampling *resampling, struct error *error)
{
	const struct stats_noise *stored = resampling->noise;

	if (stored && stored->count / (most + 1) >= test->surrogates) {
		test->stored = stored;
		test->drawn_x = stored->x;
		test->drawn_y = stored->y;
		test->drawn = stored->count;
		return 0;
	}
	random_init(
		&test->random, resampling->seed, STATS_STREAM_AUTOREGRESSION);
	/* Two of the longest are what nobody can take yet. */
	test->room = 2 * ABREAST * (most + 1);
	test->drawn_x = memory_array(test->room, 2 * sizeof(*test->drawn_x));
	if (!test->drawn_x)
		return error_memory(error);
	test->drawn_y = test->drawn_x + test->room;
	return 0;
}

static int init_rooms(struct test *test, size_t most, struct error *error)
{
	test->noise_x = memory_array(most, 4 * sizeof(*test->noise_x));
	test->curve_x = memory_array(most, 2 * sizeof(*test->curve_x));
	if (!test->noise_x || !test->curve_x)
		return error_memory(error);
	test->noise_y = test->noise_x + most;
	test->x.noise = test->noise_x;
	test->y.noise = test->noise_y;
	test->x.series = test->noise_x + 2 * most;
	test->y.series = test->noise_x + 3 * most;
	test->curve_y = test->curve_x + most;
	return stats_pair_init(&test->pair, most, error);
}

/* The pairs that have an r. */
static int test_init(struct test *test, const struct stats_tested_pair *asked,
	size_t count, const struct stats_resampling *resampling,
	struct error *error)
{
	size_t most = 0;

	*test = (struct test){ .surrogates = resampling->surrogates };
	test->each = memory_array(count, sizeof(*test->each));
	if (!test->each)
		return error_memory(error);
	for (size_t k = 0; k < count; k++) {
		const struct stats_pair *pair = asked[k].pair;
		bool trend = pair->series == STATS_DETRENDED;
		size_t n = pair->points;

		if (isnan(pair->r))
			continue;
		most = n > most ? n : most;
		test->each[test->count++] = (struct tested){ .asked = &asked[k],
			.trend = trend,
			.phi_x = stats_autoregression(
				stats_autocorrelation(pair->x, n), n, trend),
			.phi_y = stats_autoregression(
				stats_autocorrelation(pair->y, n), n, trend) };
	}
	if (init_noise(test, most, resampling, error) ||
		init_rooms(test, most, error)) {
		test_release(test);
		return -1;
	}
	return 0;
}

int stats_p_ar(const struct stats_tested_pair *asked, size_t count,
	const struct stats_resampling *resampling, struct error *error)
{
	struct test test;

	for (size_t k = 0; k < count; k++)
		*asked[k].p = NAN;
	if (test_init(&test, asked, count, resampling, error))
		return -1;
	while (take_all(&test) && !test.stored)
		draw_noise(&test);
	for (size_t k = 0; k < test.count; k++)
		*test.each[k].asked->p =
			stats_p_value(test.each[k].hits, test.surrogates);
	test_release(&test);
	return 0;
}
