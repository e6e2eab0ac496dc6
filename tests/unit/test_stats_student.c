/* Student's t and the functions under it, against scipy and numpy. */
#include "unit.h"

#include "base/portable.h"
#include "stats/interval.h"
#include "stats/student.h"
#include "stats_reference.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void elementary_functions_are_those_of_numpy(void)
{
	for (size_t i = 0; i < COUNT(elementary); i++) {
		double value = elementary[i][0];

		CHECK_NEAR(portable_exp(value) / elementary[i][1], 1, 1e-13);
		CHECK_NEAR(portable_tanh(value), elementary[i][2], 1e-13);
		CHECK_NEAR(portable_log1p(fabs(value)), elementary[i][3],
			1e-13 * elementary[i][3]);
		CHECK_NEAR(portable_atanh(0.99 * portable_tanh(value)),
			atanh(0.99 * elementary[i][2]), 1e-12);
	}
	CHECK(portable_exp(-1000) <= 0 && isinf(portable_exp(1000)));
	CHECK_NEAR(portable_log(1e300), 690.77552789821370521, 1e-12);
	CHECK_NEAR(portable_log1p(-0.5), -0.69314718055994530942, 1e-15);
}

static void quantiles_are_those_of_scipy(void)
{
	for (size_t i = 0; i < COUNT(student); i++) {
		const double *row = student[i];
		double t = stats_student_quantile(row[0], row[1]);

		CHECK_NEAR(t, row[2], 1e-10 * row[2]);
		CHECK_NEAR(stats_student_tails(2.1, row[1]), row[3], 1e-10);
		CHECK_NEAR(stats_student_tails(t, row[1]), 1 - row[0], 1e-11);
	}
	CHECK_NEAR(stats_student_quantile(0, 5), 0, 0);
	CHECK_NEAR(stats_student_tails(0, 5), 1, 1e-15);
}

static void spreads_add_up(void)
{
	/* Of ten values with deviation 2 and five with 3, Welch. */
	struct stats_spread x = stats_spread_of_mean(2, 10);
	struct stats_spread y = stats_spread_of_mean(3, 5);
	struct stats_spread sum = stats_spread_add(x, y), none = { 0, 4 };

	CHECK_NEAR(sum.variance, 2.2, 1e-15);
	CHECK_NEAR(sum.freedom, 4.84 / (0.16 / 9 + 3.24 / 4), 1e-12);
	CHECK_NEAR(stats_spread_add(none, none).variance, 0, 0);
	CHECK_NEAR(stats_student_interval(7, none, 0.95).low, 7, 0);
	CHECK_NEAR(stats_student_interval(7, none, 0.95).high, 7, 0);
}

int main(void)
{
	CASE(elementary_functions_are_those_of_numpy);
	CASE(quantiles_are_those_of_scipy);
	CASE(spreads_add_up);
	UNIT_END;
}
