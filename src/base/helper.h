#ifndef BASE_HELPER_H
#define BASE_HELPER_H

#include <sys/types.h>

/* Other people's programs that run for us and must not outlive us. */
void helper_started(pid_t process);
void helper_ended(pid_t process);

/* Kills those that run; safe in a signal handler. */
void helpers_stop(void);

#endif
