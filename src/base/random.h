#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Random numbers: same seed and stream, same numbers, on every machine,
 * compiler and C library.
 *
 * The generator is xoshiro256** 1.0 (Blackman and Vigna 2018, ACM TOMS 47:36,
 * prng.di.unimi.it), seeded by splitmix64.  A stream is named by what it is
 * for, so that drawing more in one place never shifts the draws of another.
 * Nothing here calls libm, whose last digit differs between machines.
 */
struct random {
	uint64_t state[4];
};

/* Starts the stream `stream` (any number; see stats/curve.h) of `seed`. */
void random_init(struct random *random, uint64_t seed, uint64_t stream);

/* A step of splitmix64, for hashes: every bit of x reaches every bit of the
 * result, and no two x have one result. */
uint64_t random_mix(uint64_t x);

/* Uniform over all 64-bit values. */
uint64_t random_bits(struct random *random);

/* Uniform in [0, 1), a multiple of 2^-53. */
double random_uniform(struct random *random);

/* Uniform in 0 .. bound-1, without bias; bound > 0. */
size_t random_below(struct random *random, size_t bound);

/* Standard normal (Marsaglia's polar method on our own logarithm). */
double random_normal(struct random *random);

/* Two independent ones, for the price of one. */
void random_normal_pair(struct random *random, double *x, double *y);

/* `count` times random_normal_pair(), the same numbers in less time. */
void random_normal_pairs(
	struct random *random, size_t count, double *x, double *y);

/* A uniform point (x, y) on the unit circle: a random phase. */
void random_direction(struct random *random, double *x, double *y);

/* Shuffles uniformly (Fisher and Yates). */
void random_shuffle(struct random *random, size_t *indices, size_t count);

#endif
