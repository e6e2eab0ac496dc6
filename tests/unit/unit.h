#ifndef UNIT_H
#define UNIT_H

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * A unit test is a program: it runs its CASEs, prints a line for each
 * ("ok NAME" or "not ok NAME", with what failed on lines that begin with
 * "# "), and the runner adds them up.
 */
static int unit_failures, unit_case_failures;

#define CHECK(condition) unit_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_NEAR(a, b, tolerance) \
	unit_near((a), (b), (tolerance), #a, __FILE__, __LINE__)
#define CHECK_TEXT(a, b) unit_text((a), (b), #a, __FILE__, __LINE__)
#define CASE(name)                                                      \
	do {                                                            \
		unit_case_failures = 0;                                 \
		name();                                                 \
		printf("%s %s\n", unit_case_failures ? "not ok" : "ok", \
			#name);                                         \
		unit_failures += unit_case_failures != 0;               \
	} while (0)
#define UNIT_END return unit_failures != 0

static inline void unit_check(
	int holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	unit_case_failures++;
	printf("# %s:%d: does not hold: %s\n", file, line, what);
}

static inline void unit_near(double a, double b, double tolerance,
	const char *what, const char *file, int line)
{
	if (fabs(a - b) <= tolerance || (isnan(a) && isnan(b)))
		return;
	unit_case_failures++;
	printf("# %s:%d: %s is %.17g, not %.17g\n", file, line, what, a, b);
}

static inline void unit_text(const char *a, const char *b, const char *what,
	const char *file, int line)
{
	if (a && b && strcmp(a, b) == 0)
		return;
	unit_case_failures++;
	printf("# %s:%d: %s is \"%s\", not \"%s\"\n", file, line, what,
		a ? a : "(null)", b ? b : "(null)");
}

#endif
