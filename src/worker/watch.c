/*
 * A child that loops uses processor time and says nothing; one that waits for
 * a slow disk uses none.  So the child's own clock is looked at, and the clock
 * on the wall is there for what never comes back from a dead server.
 */
#include "worker/watch.h"

#include "base/clock.h"

#define SILENCE_SECONDS 300

void watchdog_start(
	struct watchdog *watchdog, pid_t child, const struct limits *limits)
{
	*watchdog = (struct watchdog){ .limits = *limits,
		.heard = clock_seconds(CLOCK_MONOTONIC),
		.patience = limits->patience };
	/* Without such a clock the one on the wall has to do for both. */
	if (clock_getcpuclockid(child, &watchdog->clock)) {
		watchdog->clock = CLOCK_MONOTONIC;
		watchdog->limits.patience = watchdog->patience =
			SILENCE_SECONDS;
	}
	watchdog->used = clock_seconds(watchdog->clock);
}

void watchdog_heard(struct watchdog *watchdog)
{
	watchdog->heard = clock_seconds(CLOCK_MONOTONIC);
	watchdog->used = clock_seconds(watchdog->clock);
	watchdog->patience = watchdog->limits.patience;
}

void watchdog_expect(struct watchdog *watchdog, uint64_t bytes)
{
	watchdog->patience += limits_work(&watchdog->limits, bytes);
}

int watchdog_look(const struct watchdog *watchdog, struct error *error)
{
	double used = clock_seconds(watchdog->clock) - watchdog->used;

	if (used > watchdog->patience)
		return error_set(error,
			"its reader got nowhere in %.1f seconds of processor "
			"time",
			used);
	if (clock_seconds(CLOCK_MONOTONIC) - watchdog->heard > SILENCE_SECONDS)
		return error_set(error, "its reader was silent for %d seconds",
			SILENCE_SECONDS);
	return 0;
}
