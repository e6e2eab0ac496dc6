/*
 * A batch system or a container gives a process less than the machine: by
 * affinity, which the system counts; by a quota, "so many microseconds of each
 * period", which only the files of the control group say; or by mere agreement,
 * which an environment variable says.
 *
 * A line of /proc/self/cgroup is "0::PATH" for version 2, and for version 1
 * "NUMBER:CONTROLLERS:PATH", where the controllers name the folder, too.  A
 * quota holds for all groups within, so each folder up to the root is looked at;
 * in a container PATH may lead nowhere, and the root is the container's own.
 */
#include "worker/processors.h"

#include "base/buffer.h"
#include "base/number.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void lower(size_t *least, size_t count)
{
	if (count && (!*least || count < *least))
		*least = count;
}

/* Processors that a quota in `budget` for each `period` comes to. */
static size_t whole(long long budget, long long period)
{
	return budget > 0 && period > 0
		? (size_t)((budget + period - 1) / period)
		: 0;
}

/* Reads up to two numbers of a file in the folder. */
static int read_numbers(
	const char *folder, const char *name, long long *a, long long *b)
{
	struct buffer path = { 0 };
	FILE *stream = NULL;
	int count = 0;

	buffer_print(&path, "%s/%s", folder, name);
	if (!path.failed)
		stream = fopen(path.text, "re");
	buffer_release(&path);
	if (!stream)
		return 0;
	count = fscanf(stream, "%lld %lld", a, b);
	fclose(stream);
	return count;
}

static size_t quota_of(const char *folder)
{
	long long budget = 0, period = 0, none;

	/* Version 2; "max" is no number. */
	if (read_numbers(folder, "cpu.max", &budget, &period) == 2)
		return whole(budget, period);
	if (read_numbers(folder, "cpu.cfs_quota_us", &budget, &none) < 1 ||
		read_numbers(folder, "cpu.cfs_period_us", &period, &none) < 1)
		return 0;
	return whole(budget, period);
}

/* The quotas of ROOT/NAME/PATH and of all folders up to ROOT/NAME. */
static size_t quota_up(const char *root, const char *name, char *path)
{
	size_t least = 0;

	for (;;) {
		struct buffer folder = { 0 };
		char *slash = strrchr(path, '/');

		buffer_print(&folder, "%s%s%s%s%s", root, *name ? "/" : "",
			name, *path && *path != '/' ? "/" : "", path);
		if (!folder.failed)
			lower(&least, quota_of(folder.text));
		buffer_release(&folder);
		if (!*path)
			return least;
		*(slash ? slash : path) = '\0';
	}
}

static bool has_cpu(const char *controllers)
{
	const char *word = controllers;

	while (word) {
		if (strncmp(word, "cpu", 3) == 0 &&
			(!word[3] || word[3] == ','))
			return true;
		word = strchr(word, ',');
		word += word != NULL;
	}
	return false;
}

size_t processors_quota(const char *self, const char *root)
{
	FILE *stream = fopen(self, "re");
	char *line = NULL;
	size_t capacity = 0, least = 0;
	char none[] = "";

	while (stream && getline(&line, &capacity, stream) > 0) {
		char *controllers = strchr(line, ':'), *path;

		path = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!path)
			continue;
		*path++ = '\0';
		controllers++;
		path[strcspn(path, "\n")] = '\0';
		if (!*controllers)
			lower(&least, quota_up(root, "", path));
		else if (has_cpu(controllers))
			lower(&least, quota_up(root, controllers, path));
	}
	if (stream)
		fclose(stream);
	else
		least = quota_up(root, "", none);
	free(line);
	return least;
}

size_t processors_count(void)
{
	const char *slurm = getenv("SLURM_CPUS_PER_TASK");
	uint64_t task = 0;
	size_t count = 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = (size_t)CPU_COUNT(&set);
	lower(&count, processors_quota("/proc/self/cgroup", "/sys/fs/cgroup"));
	if (slurm && number_parse_count(slurm, &task) && task < count)
		lower(&count, (size_t)task);
	return count;
}
