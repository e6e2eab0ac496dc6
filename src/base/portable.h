#ifndef BASE_PORTABLE_H
#define BASE_PORTABLE_H

/*
 * Elementary functions with the same bits on every machine, compiler and C
 * library, which libm does not promise.  Each is within a few units of the
 * last digit.
 */

/* log of a normal number > 0. */
double portable_log(double value);

/* The same of each of so many values above 0, side by side. */
#define PORTABLE_ABREAST 4
void portable_logs(double values[PORTABLE_ABREAST]);

/* log(1 + value) for value > -1, to full relative accuracy also near 0. */
double portable_log1p(double value);

/* e to the power of `value`; 0 below the smallest normal number, infinite
 * above the largest. */
double portable_exp(double value);

/* The inverse hyperbolic tangent of |value| < 1, Fisher's z of a correlation,
 * and the way back. */
double portable_atanh(double value);
double portable_tanh(double value);

#endif
