/*
 * The line is written over itself ten times a second, and taken away before
 * anything else is said.
 */
#include "talk/watch.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define INTERVAL 0.1
#define CLEAR "\r\033[K"

static void look(void *context, const struct progress *progress)
{
	struct watch *watch = context;
	char text[PROGRESS_ROOM];
	double time = clock_seconds(CLOCK_MONOTONIC);

	if (time - watch->said < INTERVAL)
		return;
	watch->said = time;
	fprintf(stderr, CLEAR "attnscope %s: %s", watch->command,
		progress_line(progress, time - watch->began, text));
	fflush(stderr);
}

void watch_begin(struct watch *watch, const char *command)
{
	*watch = (struct watch){ .command = command,
		.terminal = isatty(STDERR_FILENO) == 1,
		.began = clock_seconds(CLOCK_MONOTONIC) };
	watch->said = watch->began;
	if (watch->terminal) {
		watch->survey.call = look;
		watch->survey.context = watch;
	}
}

void watch_end(struct watch *watch)
{
	const struct progress *progress = &watch->survey.progress;
	char text[PROGRESS_ROOM];

	if (!watch->terminal)
		return;
	fprintf(stderr, CLEAR);
	if (progress->samples_done)
		fprintf(stderr, "attnscope %s: %s\n", watch->command,
			progress_end(progress,
				clock_seconds(CLOCK_MONOTONIC) - watch->began,
				text));
}
