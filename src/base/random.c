/*
 * Random numbers whose every bit is settled by the seed.
 *
 * Integer arithmetic is the same everywhere; so are +, -, *, / and sqrt on
 * IEEE doubles, and the logarithm that the polar method needs is made of those
 * (base/portable.h).
 *
 * Sources: xoshiro256** 1.0 and splitmix64 as described by Blackman and Vigna
 * (ACM TOMS 47:36, 2021); Marsaglia and Bray 1964 (SIAM Review 6:260) for the
 * polar method; Fisher and Yates by way of Durstenfeld 1964 (CACM 7:420).
 */
#include "base/random.h"

#include "base/portable.h"

#include <math.h>

static uint64_t rotate_left(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

uint64_t random_mix(uint64_t x)
{
	uint64_t z = x + GOLDEN;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t splitmix(uint64_t *state)
{
	uint64_t mixed = random_mix(*state);

	*state += GOLDEN;
	return mixed;
}

void random_init(struct random *random, uint64_t seed, uint64_t stream)
{
	/* The seed is mixed before the stream is added, or stream 1 of seed 1
	 * would be stream 0 of seed 2. */
	uint64_t state = splitmix(&seed) + stream;

	for (size_t i = 0; i < 4; i++)
		random->state[i] = splitmix(&state);
}

uint64_t random_bits(struct random *random)
{
	uint64_t *state = random->state;
	uint64_t result = rotate_left(state[1] * 5, 7) * 9;
	uint64_t shifted = state[1] << 17;

	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= shifted;
	state[3] = rotate_left(state[3], 45);
	return result;
}

double random_uniform(struct random *random)
{
	return (double)(random_bits(random) >> 11) * 0x1p-53;
}

size_t random_below(struct random *random, size_t bound)
{
	uint64_t bits;

	/* The 2^64 mod bound values at the end would favour small results;
	 * whether one is among them is rarely in doubt. */
	do
		bits = random_bits(random);
	while (bits > UINT64_MAX - bound &&
		bits > UINT64_MAX - (UINT64_MAX % bound + 1) % bound);
	return (size_t)(bits % bound);
}

/* A uniform point inside the unit circle, but not its centre; returns the
 * square of its radius. */
static double random_disc(struct random *random, double *x, double *y)
{
	double square;

	do {
		*x = 2 * random_uniform(random) - 1;
		*y = 2 * random_uniform(random) - 1;
		square = *x * *x + *y * *y;
	} while (square >= 1 || square == 0);
	return square;
}

void random_normal_pair(struct random *random, double *x, double *y)
{
	double square = random_disc(random, x, y);
	double factor = sqrt(-2 * portable_log(square) / square);

	*x *= factor;
	*y *= factor;
}

void random_normal_pairs(
	struct random *random, size_t count, double *x, double *y)
{
	size_t i = 0;

	for (; i + PORTABLE_ABREAST <= count; i += PORTABLE_ABREAST) {
		double squares[PORTABLE_ABREAST], logs[PORTABLE_ABREAST];

		for (size_t k = 0; k < PORTABLE_ABREAST; k++)
			logs[k] = squares[k] =
				random_disc(random, &x[i + k], &y[i + k]);
		portable_logs(logs);
		for (size_t k = 0; k < PORTABLE_ABREAST; k++) {
			double factor = sqrt(-2 * logs[k] / squares[k]);

			x[i + k] *= factor;
			y[i + k] *= factor;
		}
	}
	for (; i < count; i++)
		random_normal_pair(random, &x[i], &y[i]);
}

double random_normal(struct random *random)
{
	double x, y;

	/* y is not kept for the next call: a generator that remembers it
	 * could not be copied or compared by its state alone. */
	random_normal_pair(random, &x, &y);
	return x;
}

void random_direction(struct random *random, double *x, double *y)
{
	double radius = sqrt(random_disc(random, x, y));

	*x /= radius;
	*y /= radius;
}

void random_shuffle(struct random *random, size_t *indices, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = random_below(random, i), held = indices[i - 1];

		indices[i - 1] = indices[j];
		indices[j] = held;
	}
}
