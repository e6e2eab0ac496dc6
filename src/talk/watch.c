/*
 * The line is written over itself ten times a second, and taken away before
 * anything else is said.
 */
#include "talk/watch.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL 0.1
#define CLEAR "\r\033[K"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void look(void *context, const struct progress *progress)
{
	struct watch *watch = context;
	char text[PROGRESS_ROOM];
	double time = now();

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
		.began = now() };
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
			progress_end(progress, now() - watch->began, text));
}
