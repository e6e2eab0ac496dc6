/*
 * A line that is written over itself ten times a second, and removed before
 * anything else is said.
 *
 * Time left = time so far * (bytes / bytes done - 1).  Samples differ in size,
 * so bytes are the better measure; they are known from the sizes of the files
 * before anything is read, but not those of folders.
 */
#include "cli/progress.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

const char *progress_bytes(double bytes, char text[32])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (bytes >= 999.5 && unit < 4) {
		bytes /= 1000;
		unit++;
	}
	snprintf(text, 32, "%.*f %s",
		unit == 0 || bytes >= 99.95 ? 0
			: bytes >= 9.995    ? 1
					    : 2,
		bytes, units[unit]);
	return text;
}

/* "8 s", "3 min", "2 h 05 min" */
static void write_seconds(double seconds, char text[32])
{
	double minutes = round(seconds / 60);

	if (seconds < 99.5)
		snprintf(text, 32, "%.*f s", seconds < 9.95 ? 1 : 0, seconds);
	else if (minutes < 100)
		snprintf(text, 32, "%.0f min", minutes);
	else
		snprintf(text, 32, "%.0f h %02.0f min", floor(minutes / 60),
			fmod(minutes, 60));
}

const char *progress_line(const struct scan_progress *progress, double seconds,
	char text[PROGRESS_SIZE])
{
	char done[32], speed[32], time[32], left[48] = "";
	double parts;
	const char *more = progress->files_opened < progress->files ? "+" : "";

	progress_bytes(progress->bytes_done, done);
	if (progress->bytes_done <= 0 || seconds <= 0) {
		snprintf(text, PROGRESS_SIZE, "%zu of %zu%s samples",
			progress->samples_done, progress->samples, more);
		return text;
	}
	progress_bytes(progress->bytes_done / seconds, speed);
	parts = progress->bytes / progress->bytes_done;
	if (progress->bytes > 0) {
		write_seconds(fmax(0, seconds * (parts - 1)), time);
		snprintf(left, sizeof(left), ", %s left", time);
	}
	snprintf(text, PROGRESS_SIZE, "%zu of %zu%s samples, %s, %s/s%s",
		progress->samples_done, progress->samples, more, done, speed,
		left);
	return text;
}

const char *progress_summary(const struct scan_progress *progress,
	double seconds, char text[PROGRESS_SIZE])
{
	char done[32], speed[32], took[32];

	progress_bytes(progress->bytes_done, done);
	progress_bytes(seconds > 0 ? progress->bytes_done / seconds : 0, speed);
	write_seconds(seconds, took);
	snprintf(text, PROGRESS_SIZE, "read %zu sample%s, %s in %s, %s/s",
		progress->samples_done, progress->samples_done == 1 ? "" : "s",
		done, took, speed);
	return text;
}

#define INTERVAL 0.1
#define LOG_INTERVAL 60
#define CLEAR "\r\033[K"

static void look(void *context, const struct scan_progress *scan)
{
	struct progress *progress = context;
	char text[PROGRESS_SIZE];
	double time = clock_seconds(CLOCK_MONOTONIC);

	if (time - progress->said < (progress->log ? LOG_INTERVAL : INTERVAL))
		return;
	progress->said = time;
	fprintf(stderr, "%sattnscope %s: %s%s", progress->log ? "" : CLEAR,
		progress->command,
		progress_line(scan, time - progress->began, text),
		progress->log ? "\n" : "");
	fflush(stderr);
}

void progress_begin(
	struct progress *progress, const char *command, enum progress_kind kind)
{
	*progress = (struct progress){ .command = command,
		.terminal = kind == PROGRESS_AUTO && isatty(STDERR_FILENO) == 1,
		.log = kind == PROGRESS_LOG,
		.began = clock_seconds(CLOCK_MONOTONIC) };
	progress->said = progress->began;
	if (progress->terminal || progress->log) {
		progress->scan.call = look;
		progress->scan.context = progress;
	}
}

void progress_end(struct progress *progress)
{
	const struct scan_progress *scan = &progress->scan.progress;
	char text[PROGRESS_SIZE];

	if (!progress->terminal && !progress->log)
		return;
	if (progress->terminal)
		fprintf(stderr, CLEAR);
	if (scan->samples_done)
		fprintf(stderr, "attnscope %s: %s\n", progress->command,
			progress_summary(scan,
				clock_seconds(CLOCK_MONOTONIC) -
					progress->began,
				text));
}
