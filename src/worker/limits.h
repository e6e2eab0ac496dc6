#ifndef WORKER_LIMITS_H
#define WORKER_LIMITS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Sanitizers need memory, files and calls of their own, and a report that
 * nobody sees is none: their builds have no sandbox.  Nor have those that
 * write down which lines were run (make coverage). */
#if defined(__SANITIZE_ADDRESS__) || defined(COVERAGE)
#define CHILD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHILD_SANITIZED 1
#endif
#endif

/*
 * How much a child may use for a file of `size` bytes.
 *
 * A hundred gigabytes take an hour, and a slow disk may keep a reader waiting
 * for minutes, so neither the whole run nor the clock on the wall tells a
 * damaged file from a large one.  What does is processor time without a
 * result: finding out what a dump holds takes milliseconds, and the parent
 * hears of each step (see worker_expect()).  A child that uses none waits for
 * storage, and is left alone as long as any bytes come.
 */
struct limits {
	uint64_t memory;    /* bytes of heap and private maps; the map of the
			       dump itself is shared and does not count */
	uint64_t processor; /* seconds in all */
	double patience;    /* processor seconds without a word */
	double silence; /* seconds without a word, a byte or processor time */
	uint64_t most_work; /* bytes that a child may announce at once */
};

/* size: bytes on disk.  Never fails. */
struct limits limits_for(uint64_t size);

/* Puts the limits on this process; what the system does not know is left
 * out. */
void limits_apply(const struct limits *limits);

/* The size of a file, 0 where there is none; a folder counts as 64 GiB, since
 * looking into it would take longer than it is worth. */
uint64_t limits_size(const char *path);

/* Whether a child gets on: how long ago, and how much processor time ago, it
 * was last heard of. */
struct watchdog {
	struct limits limits;
	pid_t child;
	clockid_t clock;   /* the child's processor time */
	double used;	   /* of it when last heard, seconds */
	double heard;	   /* monotonic seconds */
	uint64_t progress; /* since then, see limits.c */
	double patience;   /* processor seconds from then on */
};

void watchdog_start(
	struct watchdog *watchdog, pid_t child, const struct limits *limits);

/* Something came from the child. */
void watchdog_heard(struct watchdog *watchdog);

/* The child says that it will go through `bytes` bytes now. */
void watchdog_expect(struct watchdog *watchdog, uint64_t bytes);

/* Returns 0, or -1 with the error when the child is stuck. */
int watchdog_look(struct watchdog *watchdog, struct error *error);

#endif
