#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

/* What a clock of the system says, in seconds; 0 where it cannot be read. */
double clock_seconds(clockid_t clock);

#endif
