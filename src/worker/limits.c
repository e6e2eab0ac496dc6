/*
 * Limits, and the watch over a child.
 *
 * A child that loops uses processor time and says nothing; one that waits for
 * a slow disk uses none.  So the child's own clock is looked at.  The clock on
 * the wall is there for what never comes back from a dead server: it runs while
 * the child gets no bytes, neither by calls (/proc/PID/io) nor through a map,
 * where each is a fault that had to wait (proc(5), majflt).
 *
 * The numbers are far from what honest dumps need and near enough to stop the
 * others soon:
 *
 *	memory		256 MiB + 200 size: a chunk as stored and as decoded,
 *			with the largest chunk that src/hdf5 lets through
 *	patience	0.5 s + size / 50 MB/s: metadata, of which ten thousand
 *			samples take 0.2 s
 *	work		(16 MiB + 100 size) / 20 MB/s at most, and no more than
 *			is announced: decoding is ten to a hundred times as
 *			fast, and attention compresses by 2 to 20
 *	processor	60 s + 100 size / 20 MB/s: the same for all work
 *			together
 *	silence		5 minutes, which a file server takes to come back
 */
#include "worker/limits.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* glibc's own type; the standard says int. */
#ifdef __GLIBC__
#define RESOURCE enum __rlimit_resource
#else
#define RESOURCE int
#endif

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define MAX_MEMORY (64 * GIB)
#define FOLDER (64 * GIB)
#define DENSEST 100 /* times that stored bytes grow, with room to spare */
#define MEMORY_GROWTH 200
#define METADATA_RATE 50e6
#define WORK_RATE 20e6

/* The sanitizers' checks take time, too. */
#ifdef CHILD_SANITIZED
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
#if defined(CHILD_SANITIZED) && !defined(COVERAGE)
#define SLOWNESS 20
#else
#define SLOWNESS 1
#endif

struct limits limits_for(uint64_t size)
{
	uint64_t most = UINT64_MAX / MEMORY_GROWTH - GIB;
	struct limits limits;

	if (size > most)
		size = most;
	limits.memory = 256 * MIB + MEMORY_GROWTH * size;
	if (limits.memory > MAX_MEMORY)
		limits.memory = MAX_MEMORY;
	limits.patience = SLOWNESS * (0.5 + (double)size / METADATA_RATE);
	limits.most_work = 16 * MIB + DENSEST * size;
	limits.silence = 300;
	limits.processor = SLOWNESS *
		(60 + (uint64_t)((double)size * DENSEST / WORK_RATE));
	return limits;
}

/* What the parent has of heap counts for the child as well. */
static uint64_t inherited(void)
{
	unsigned long pages[6] = { 0 };
	FILE *stream = fopen("/proc/self/statm", "re");

	if (!stream)
		return 0;
	if (fscanf(stream, "%lu %lu %lu %lu %lu %lu", &pages[0], &pages[1],
		    &pages[2], &pages[3], &pages[4], &pages[5]) != 6)
		pages[5] = 0;
	fclose(stream);
	return (uint64_t)pages[5] * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void limit(RESOURCE resource, uint64_t value)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit))
		return;
	if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max)
		return;
	/* The hard limit stays: reaching it would kill without a name. */
	limit.rlim_cur = (rlim_t)value;
	setrlimit(resource, &limit);
}

void limits_apply(const struct limits *limits)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, limits->processor);
	limit(RLIMIT_NOFILE, 1024);
	/* A sanitizer's shadow of the memory is larger than any limit, and its
	 * report may go to a file. */
	if (SANITIZED)
		return;
	/* A pipe is no file and stays writable. */
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_DATA, limits->memory + inherited());
}

uint64_t limits_size(const char *path)
{
	struct stat status;

	if (stat(path, &status))
		return 0;
	if (S_ISDIR(status.st_mode))
		return FOLDER;
	return S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
}

/* A file of the child in /proc; "" where it cannot be read. */
static void read_process(pid_t child, const char *name, char text[1024])
{
	char path[64];
	size_t length = 0;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)child, name);
	stream = fopen(path, "re");
	if (stream) {
		length = fread(text, 1, 1023, stream);
		fclose(stream);
	}
	text[length] = '\0';
}

/* What grows when the child gets on: bytes that calls have read, faults that
 * had to wait, and milliseconds of processor time. */
static uint64_t progress_of(const struct watchdog *watchdog)
{
	uint64_t bytes = 0, faults = 0;
	char text[1024];
	const char *end;

	read_process(watchdog->child, "io", text);
	if (sscanf(text, "rchar: %" SCNu64, &bytes) != 1)
		bytes = 0;
	read_process(watchdog->child, "stat", text);
	end = strrchr(text, ')');
	if (!end ||
		sscanf(end, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %" SCNu64,
			&faults) != 1)
		faults = 0;
	return bytes + faults +
		(uint64_t)(1e3 * clock_seconds(watchdog->clock));
}

void watchdog_start(
	struct watchdog *watchdog, pid_t child, const struct limits *limits)
{
	*watchdog = (struct watchdog){ .limits = *limits,
		.child = child,
		.heard = clock_seconds(CLOCK_MONOTONIC),
		.patience = limits->patience };
	/* Without such a clock the one on the wall has to do for both. */
	if (clock_getcpuclockid(child, &watchdog->clock)) {
		watchdog->clock = CLOCK_MONOTONIC;
		watchdog->limits.patience = watchdog->patience =
			limits->silence;
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
	if (bytes > watchdog->limits.most_work)
		bytes = watchdog->limits.most_work;
	watchdog->patience += SLOWNESS * (double)bytes / WORK_RATE;
}

int watchdog_look(struct watchdog *watchdog, struct error *error)
{
	double used = clock_seconds(watchdog->clock) - watchdog->used;
	double now = clock_seconds(CLOCK_MONOTONIC);
	double silence = watchdog->limits.silence / 2;
	uint64_t progress;

	if (used > watchdog->patience)
		return error_set(error,
			"reader process made no progress in %.1f s of CPU time",
			used);
	if (now - watchdog->heard < silence)
		return 0;
	/* One half to know where it was, the other to see it there still. */
	progress = progress_of(watchdog);
	if (progress == watchdog->progress)
		return error_set(error,
			"the storage gave no data for %.0f seconds", silence);
	watchdog->progress = progress;
	watchdog->heard = now;
	return 0;
}
