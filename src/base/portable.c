/*
 * Elementary functions from the five operations that IEEE 754 settles to the
 * last bit: +, -, *, / and sqrt (the Makefile forbids contracting a*b+c).
 *
 *	s = m 2^e,  sqrt(1/2) < m < sqrt(2),  f = (m - 1) / (m + 1)
 *	log s = e log 2 + 2 (f + f^3/3 + f^5/5 + ...)
 *	log(1 + y) = 2 atanh(y / (2 + y)), the same series
 *	exp x = 2^k exp(x - k log 2), |x - k log 2| <= log(2) / 2, by Taylor
 *
 * With |f| < 0.172 the first term left out of the logarithm, f^25/25, is below
 * 2^-68; of the exponential x^18/18! is below 2^-79.
 */
#include "base/portable.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LOG_2 0.693147180559945309417
#define SQRT_2 1.41421356237309504880
#define TAYLOR_TERMS 17
/* log 2 in two parts: a multiple of the first by a small integer is exact. */
#define LOG_2_HIGH 0x1.62e42fee00000p-1
#define LOG_2_LOW 0x1.a39ef35793c76p-33
/* e to a power beyond these is no normal number. */
#define LARGEST_POWER 709.78
#define SMALLEST_POWER -708.39

#if FLT_EVAL_METHOD != 0
#error "doubles must be computed as doubles, or results differ by machine"
#endif

/* 1/3, 1/5 ... of the series above. */
static const double odd_shares[] = { 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9,
	1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23 };

/* 2 atanh(f) for |f| < 0.172. */
static double series(double f)
{
	double square = f * f, sum = 0;

	for (size_t i = sizeof(odd_shares) / sizeof(*odd_shares); i > 0; i--)
		sum = (sum + odd_shares[i - 1]) * square;
	return 2 * (f + f * sum);
}

double portable_log(double value)
{
	uint64_t bits;
	int exponent;
	double mantissa;

	memcpy(&bits, &value, sizeof(bits));
	exponent = (int)(bits >> 52) - 1023;
	bits = (bits & UINT64_C(0xfffffffffffff)) | UINT64_C(1023) << 52;
	memcpy(&mantissa, &bits, sizeof(mantissa));
	if (mantissa > SQRT_2) {
		mantissa /= 2;
		exponent++;
	}
	return exponent * LOG_2 + series((mantissa - 1) / (mantissa + 1));
}

/* The steps of portable_log(), of two values in one. */
typedef double two __attribute__((vector_size(16)));

void portable_logs(double values[PORTABLE_ABREAST])
{
	double mantissas[PORTABLE_ABREAST], exponents[PORTABLE_ABREAST];
	two f[2], square[2], first = { 0 }, second = { 0 };

	for (size_t k = 0; k < PORTABLE_ABREAST; k++) {
		uint64_t bits;
		bool large;

		memcpy(&bits, &values[k], sizeof(bits));
		exponents[k] = (double)((int)(bits >> 52) - 1023);
		bits = (bits & UINT64_C(0xfffffffffffff)) |
			UINT64_C(1023) << 52;
		memcpy(&mantissas[k], &bits, sizeof(bits));
		large = mantissas[k] > SQRT_2;
		mantissas[k] *= large ? 0.5 : 1;
		exponents[k] += large;
	}
	memcpy(f, mantissas, sizeof(f));
	for (size_t k = 0; k < 2; k++) {
		f[k] = (f[k] - 1) / (f[k] + 1);
		square[k] = f[k] * f[k];
	}
	for (size_t i = sizeof(odd_shares) / sizeof(*odd_shares); i > 0; i--) {
		first = (first + odd_shares[i - 1]) * square[0];
		second = (second + odd_shares[i - 1]) * square[1];
	}
	f[0] = 2 * (f[0] + f[0] * first);
	f[1] = 2 * (f[1] + f[1] * second);
	for (size_t k = 0; k < PORTABLE_ABREAST; k++)
		values[k] = exponents[k] * LOG_2 + f[k / 2][k % 2];
}

double portable_log1p(double value)
{
	if (value > SQRT_2 - 1 || value < SQRT_2 / 2 - 1)
		return portable_log(1 + value);
	return series(value / (2 + value));
}

double portable_exp(double value)
{
	double times, rest, sum = 1;

	if (value > LARGEST_POWER)
		return INFINITY;
	if (value < SMALLEST_POWER)
		return 0;
	times = floor(value / LOG_2 + 0.5);
	rest = value - times * LOG_2_HIGH - times * LOG_2_LOW;
	for (int term = TAYLOR_TERMS; term > 0; term--)
		sum = 1 + sum * rest / term;
	return ldexp(sum, (int)times);
}

double portable_atanh(double value)
{
	return portable_log1p(2 * value / (1 - value)) / 2;
}

double portable_tanh(double value)
{
	/* e^(-2|x|) never overflows. */
	double power = portable_exp(-2 * fabs(value));
	double size = (1 - power) / (1 + power);

	return value < 0 ? -size : size;
}
