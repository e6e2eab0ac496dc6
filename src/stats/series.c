/*
 * Two curves that both rise with depth correlate, whatever else they do.
 * First differences and the residuals of a least-squares line ask the same
 * question without the common trend.
 *
 *	difference_l = c_{l+1} - c_l
 *	residual_l = c_l - mean(c) - t_l Σ t c / Σ t²,  t_l = l - (n-1)/2
 */
#include "stats/series.h"

#include <math.h>

/* Variation below this share of the largest value is rounding. */
#define ROUNDING 1e-13

static const char *const names[] = { "level", "difference", "detrended" };

const char *stats_series_name(enum stats_series series)
{
	return names[series];
}

static void difference(const double *curve, size_t n, double *out)
{
	for (size_t i = 0; i + 1 < n; i++)
		out[i] = curve[i + 1] - curve[i];
}

static void detrend(const double *curve, size_t n, double *out)
{
	double middle = ((double)n - 1) / 2;
	double sum = 0, product = 0, square = 0, slope;

	for (size_t i = 0; i < n; i++) {
		double t = (double)i - middle;

		sum += curve[i];
		product += t * curve[i];
		square += t * t;
	}
	slope = product / square;
	for (size_t i = 0; i < n; i++)
		out[i] = curve[i] - sum / (double)n -
			slope * ((double)i - middle);
}

/* The differences of a straight line are equal, and its residuals zero, but
 * for the last bits; correlating those would make up a number. */
static void flatten(const double *curve, size_t n, double *out, size_t points)
{
	double largest = 0, low = out[0], high = out[0];

	for (size_t i = 0; i < n; i++)
		if (fabs(curve[i]) > largest)
			largest = fabs(curve[i]);
	for (size_t i = 0; i < points; i++) {
		if (out[i] < low)
			low = out[i];
		if (out[i] > high)
			high = out[i];
	}
	if (high - low > ROUNDING * largest)
		return;
	for (size_t i = 0; i < points; i++)
		out[i] = low;
}

size_t stats_series_of(
	enum stats_series series, const double *curve, size_t n, double *out)
{
	size_t points = series == STATS_DIFFERENCE && n ? n - 1 : n;

	if (points < 3 || (series == STATS_DETRENDED && points < 4))
		return 0;
	switch (series) {
	case STATS_DIFFERENCE:
		difference(curve, n, out);
		break;
	case STATS_DETRENDED:
		detrend(curve, n, out);
		break;
	default:
		for (size_t i = 0; i < n; i++)
			out[i] = curve[i];
	}
	flatten(curve, n, out, points);
	return points;
}
