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

static void look(void *context, const struct scan_progress *progress)
{
	struct progress_line *watch = context;
	char text[PROGRESS_SIZE];
	double time = clock_seconds(CLOCK_MONOTONIC);

	if (time - watch->said < INTERVAL)
		return;
	watch->said = time;
	fprintf(stderr, CLEAR "attnscope %s: %s", watch->command,
		progress_line(progress, time - watch->began, text));
	fflush(stderr);
}

void progress_begin(struct progress_line *watch, const char *command)
{
	*watch = (struct progress_line){ .command = command,
		.terminal = isatty(STDERR_FILENO) == 1,
		.began = clock_seconds(CLOCK_MONOTONIC) };
	watch->said = watch->began;
	if (watch->terminal) {
		watch->scan.call = look;
		watch->scan.context = watch;
	}
}

void progress_end(struct progress_line *watch)
{
	const struct scan_progress *progress = &watch->scan.progress;
	char text[PROGRESS_SIZE];

	if (!watch->terminal)
		return;
	fprintf(stderr, CLEAR);
	if (progress->samples_done)
		fprintf(stderr, "attnscope %s: %s\n", watch->command,
			progress_summary(progress,
				clock_seconds(CLOCK_MONOTONIC) - watch->began,
				text));
}
