/*
 * Differences of times are wanted, of minutes at most a few thousand, for which
 * a double has room to the nanosecond.
 */
#include "base/clock.h"

double clock_seconds(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time))
		return 0;
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
