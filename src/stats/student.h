#ifndef STATS_STUDENT_H
#define STATS_STUDENT_H

/* Student's t distribution.  Pure; the same bits on every machine. */

/*
 * P(|T| > t) for t >= 0 with `freedom` degrees of freedom, any number >= 1,
 * whole or not.
 */
double stats_student_tails(double t, double freedom);

/*
 * The t with P(|T| <= t) = level, 0 <= level < 1: half the width of an
 * interval in standard errors.  To 11 digits for levels up to .9999 and up to
 * a million degrees of freedom.
 */
double stats_student_quantile(double level, double freedom);

#endif
