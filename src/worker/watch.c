/*
 * A child that loops uses processor time and says nothing; one that waits for
 * a slow disk uses none.  So the child's own clock is looked at, and the clock
 * on the wall is there for what never comes back from a dead server.
 */
#include "worker/watch.h"

#include "base/clock.h"

#define SILENCE_SECONDS 300

void watch_start(struct watch *watch, pid_t child, const struct limits *limits)
{
	*watch = (struct watch){ .limits = *limits,
		.heard = clock_seconds(CLOCK_MONOTONIC),
		.patience = limits->patience };
	/* Without such a clock the one on the wall has to do for both. */
	if (clock_getcpuclockid(child, &watch->clock)) {
		watch->clock = CLOCK_MONOTONIC;
		watch->limits.patience = watch->patience = SILENCE_SECONDS;
	}
	watch->used = clock_seconds(watch->clock);
}

void watch_heard(struct watch *watch)
{
	watch->heard = clock_seconds(CLOCK_MONOTONIC);
	watch->used = clock_seconds(watch->clock);
	watch->patience = watch->limits.patience;
}

void watch_expect(struct watch *watch, uint64_t bytes)
{
	watch->patience += limits_work(&watch->limits, bytes);
}

int watch_look(const struct watch *watch, struct error *error)
{
	double used = clock_seconds(watch->clock) - watch->used;

	if (used > watch->patience)
		return error_set(error,
			"its reader got nowhere in %.1f seconds of processor "
			"time",
			used);
	if (clock_seconds(CLOCK_MONOTONIC) - watch->heard > SILENCE_SECONDS)
		return error_set(error, "its reader was silent for %d seconds",
			SILENCE_SECONDS);
	return 0;
}
