/*
 * Student's t.  The probability beyond ±t is an incomplete beta function,
 *
 *	P(|T| > t) = I_x(ν/2, 1/2),  x = ν / (ν + t²)
 *
 * (Abramowitz and Stegun 26.5.27), computed by its continued fraction (26.5.8;
 * DLMF 8.17.22) with the method of Lentz as Thompson and Barnett 1986 (J.
 * Comput. Phys. 64:490) changed it, and by I_x(a, b) = 1 - I_{1-x}(b, a) where
 * that converges faster.  The factor before it needs
 *
 *	Γ(a + 1/2) / Γ(a) = sqrt(a) (1 - 1/8a + 1/128a² + 5/1024a³ - ...)
 *
 * (Tricomi and Erdélyi 1951, Pac. J. Math. 1:133), for small a by way of
 * Γ(a + 1) = a Γ(a).
 *
 * The quantile is Newton's: the tails are convex in t, so from 0 every step
 * falls short of the root and none has to be taken back.
 */
#include "stats/student.h"

#include "base/portable.h"

#include <math.h>
#include <stddef.h>

#define ROOT_PI 1.77245385090551602730
#define MAX_TERMS 100000
#define MAX_STEPS 200
#define TINY 1e-300
#define EPSILON 1e-16
/* From here on the series of the ratio is good to the last digit. */
#define LARGE 32

/* Γ(a + 1/2) / Γ(a), a > 0. */
static double gamma_ratio(double a)
{
	static const double terms[] = { -1.0 / 8, 1.0 / 128, 5.0 / 1024,
		-21.0 / 32768, -399.0 / 262144, 869.0 / 4194304,
		39325.0 / 33554432, -334477.0 / 2147483648.0 };
	double shift = 1, sum = 0;

	for (; a < LARGE; a++)
		shift *= a / (a + 0.5);
	for (size_t i = sizeof(terms) / sizeof(*terms); i > 0; i--)
		sum = (sum + terms[i - 1]) / a;
	return shift * sqrt(a) * (1 + sum);
}

static double away_from_zero(double value)
{
	return fabs(value) < TINY ? TINY : value;
}

/* The continued fraction of I_x(a, b), without the factor before it. */
static double fraction(double a, double b, double x)
{
	double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
	double value = d;

	for (size_t term = 1; term < MAX_TERMS; term++) {
		double m = (double)term, step;
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x /
			((a + 2 * m) * (a + 2 * m + 1));

		d = 1 / away_from_zero(1 + even * d);
		c = away_from_zero(1 + even / c);
		value *= d * c;
		d = 1 / away_from_zero(1 + odd * d);
		c = away_from_zero(1 + odd / c);
		step = d * c;
		value *= step;
		if (fabs(step - 1) < EPSILON)
			break;
	}
	return value;
}

double stats_student_tails(double t, double freedom)
{
	double a = freedom / 2, square = t * t;
	double x = freedom / (freedom + square);
	double y = square / (freedom + square);
	/* x^a y^(1/2) / B(a, 1/2) */
	double factor = portable_exp(-a * portable_log1p(square / freedom)) *
		sqrt(y) * gamma_ratio(a) / ROOT_PI;

	if (x < (a + 1) / (a + 2.5))
		return factor * fraction(a, 0.5, x) / a;
	return 1 - factor * fraction(0.5, a, y) / 0.5;
}

static double density(double t, double freedom)
{
	return gamma_ratio(freedom / 2) / (sqrt(freedom) * ROOT_PI) *
		portable_exp(
			-(freedom + 1) / 2 * portable_log1p(t * t / freedom));
}

double stats_student_quantile(double level, double freedom)
{
	double t = 0;

	for (size_t step = 0; step < MAX_STEPS; step++) {
		double missing = stats_student_tails(t, freedom) - (1 - level);
		double next = t + missing / (2 * density(t, freedom));

		if (!(next > t))
			break;
		t = next;
	}
	return t;
}
