#ifndef WORKER_WATCH_H
#define WORKER_WATCH_H

#include "base/error.h"
#include "worker/limits.h"

#include <sys/types.h>
#include <time.h>

/* Whether a child gets on: how long ago, and how much processor time ago, it
 * was last heard of. */
struct watchdog {
	struct limits limits;
	clockid_t clock; /* the child's processor time */
	double used;	 /* of it when last heard, seconds */
	double heard;	 /* monotonic seconds */
	double patience; /* processor seconds from then on */
};

void watchdog_start(
	struct watchdog *watchdog, pid_t child, const struct limits *limits);

/* Something came from the child. */
void watchdog_heard(struct watchdog *watchdog);

/* The child says that it will go through `bytes` bytes now. */
void watchdog_expect(struct watchdog *watchdog, uint64_t bytes);

/* Returns 0, or -1 with the error when the child is stuck. */
int watchdog_look(const struct watchdog *watchdog, struct error *error);

#endif
