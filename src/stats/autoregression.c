/*
 * Neighbouring layers are alike, so n layers hold less than n observations.
 * The simplest series with that property, and the one whose only parameter a
 * curve of thirty layers can support, is x_t = φ x_{t-1} + e_t.
 *
 * The lag-1 autocorrelation over n points underestimates φ by 3φ/n with a known
 * mean, and by (1 + φ)/n more for every parameter of the mean that is fitted:
 * (1 + 4φ)/n about a mean (Marriott and Pope 1954, Kendall 1954, Biometrika
 * 41:390 and 403), (2 + 5φ)/n about a line.  Effective count: Bartlett 1935
 * (J. R. Stat. Soc. 98:536), for two AR(1) series.
 */
#include "stats/autoregression.h"

#include <math.h>

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

void stats_autoregressive_pair(struct random *random, double phi_x,
	double phi_y, size_t n, double *x, double *y)
{
	double value_x, value_y;

	/* A start with the variance of the series makes it stationary; from
	 * zero it would still be growing over the first layers. */
	random_normal_pair(random, &value_x, &value_y);
	value_x /= sqrt(1 - phi_x * phi_x);
	value_y /= sqrt(1 - phi_y * phi_y);
	for (size_t i = 0; i < n; i++) {
		double noise_x, noise_y;

		x[i] = value_x;
		y[i] = value_y;
		random_normal_pair(random, &noise_x, &noise_y);
		value_x = phi_x * value_x + noise_x;
		value_y = phi_y * value_y + noise_y;
	}
}
