#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

/*
 * What a clock of the system says, in seconds; 0 where it cannot be read.
 * Differences are wanted, of minutes at most a few thousand, for which a double
 * is precise to the nanosecond.
 */
static inline double clock_seconds(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time))
		return 0;
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

#endif
