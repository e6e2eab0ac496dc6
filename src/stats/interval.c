/*
 * Intervals.
 *
 * The mean of a handful of prompts is as uncertain as their standard deviation
 * is, which a bootstrap of so few values cannot know: it draws from what it
 * has, and its percentiles are too close by about sqrt((n - 1)/n) and by the
 * ratio of the normal to Student's quantile, which is 2 for three samples.
 * Student 1908 (Biometrika 6:1) is exact for normal values and close for
 * means of others.
 *
 *	mean ± t(level, ν) s / sqrt(n),  ν = n - 1
 *	x - y:  v = v_x + v_y,  ν = v² / (v_x²/ν_x + v_y²/ν_y)
 *
 * The second is that of Welch 1938 (Biometrika 29:350) and Satterthwaite 1946
 * (Biometrics Bull. 2:110).
 *
 * The percentile interval is that of Efron 1979 (Ann. Statist. 7:1), Davison
 * and Hinkley 1997, section 5.3.1: the middle `level` of the draws, its ends
 * by linear interpolation between order statistics (type 7 of Hyndman and Fan
 * 1996, numpy's default).
 */
#include "stats/interval.h"

#include "stats/student.h"

#include <math.h>
#include <stdlib.h>

const struct stats_interval stats_no_interval = { NAN, NAN };

struct stats_spread stats_spread_of_mean(double deviation, size_t count)
{
	double n = (double)count;

	return (struct stats_spread){ deviation * deviation / n, n - 1 };
}

struct stats_spread stats_spread_add(
	struct stats_spread a, struct stats_spread b)
{
	double sum = a.variance + b.variance;
	double share_a = a.variance / sum, share_b = b.variance / sum;

	/* Without variance any freedom gives the same interval. */
	if (!(sum > 0))
		return (struct stats_spread){ sum, a.freedom };
	return (struct stats_spread){ sum,
		1 /
			(share_a * share_a / a.freedom +
				share_b * share_b / b.freedom) };
}

struct stats_interval stats_student_interval(
	double estimate, struct stats_spread spread, double level)
{
	double half = stats_student_quantile(level, spread.freedom) *
		sqrt(spread.variance);

	return (struct stats_interval){ estimate - half, estimate + half };
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_quantile(const double *sorted, size_t count, double q)
{
	double place, below;
	size_t index;

	if (!count)
		return NAN;
	place = q * (double)(count - 1);
	below = floor(place);
	index = (size_t)below;
	if (index + 1 >= count)
		return sorted[count - 1];
	return sorted[index] +
		(place - below) * (sorted[index + 1] - sorted[index]);
}

struct stats_interval stats_interval_of(
	double *draws, size_t count, double level)
{
	struct stats_interval interval = stats_no_interval;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(draws[i]))
			draws[kept++] = draws[i];
	/* What is mostly undefined has no honest interval. */
	if (!kept || kept < count - kept)
		return interval;
	qsort(draws, kept, sizeof(*draws), compare);
	interval.low = stats_quantile(draws, kept, (1 - level) / 2);
	interval.high = stats_quantile(draws, kept, (1 + level) / 2);
	return interval;
}
