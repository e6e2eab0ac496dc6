#ifndef WORKER_WATCH_H
#define WORKER_WATCH_H

#include "base/error.h"
#include "worker/limits.h"

#include <sys/types.h>
#include <time.h>

/* Whether a child gets on: how long ago, and how much processor time ago, it
 * was last heard of. */
struct watch {
	struct limits limits;
	clockid_t clock; /* the child's processor time */
	double used;	 /* of it when last heard, seconds */
	double heard;	 /* monotonic seconds */
	double patience; /* processor seconds from then on */
};

void watch_start(struct watch *watch, pid_t child, const struct limits *limits);

/* Something came from the child. */
void watch_heard(struct watch *watch);

/* The child says that it will go through `bytes` bytes now. */
void watch_expect(struct watch *watch, uint64_t bytes);

/* Returns 0, or -1 with the error when the child is stuck. */
int watch_look(const struct watch *watch, struct error *error);

#endif
