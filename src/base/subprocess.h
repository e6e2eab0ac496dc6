#ifndef BASE_SUBPROCESS_H
#define BASE_SUBPROCESS_H

#include <sys/types.h>

/* Other people's programs that run for us and must not outlive us. */
void subprocess_started(pid_t process);
void subprocess_ended(pid_t process);

/* Kills those that run; safe in a signal handler. */
void subprocess_stop_all(void);

#endif
