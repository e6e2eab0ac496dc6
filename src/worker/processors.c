/*
 * How many processors are ours: the affinity mask, and the quota of the
 * control group that a container or a batch system put us in (cgroup v2:
 * cpu.max is "quota period" or "max period").
 */
#include "worker/worker.h"

#include <sched.h>
#include <stdio.h>

static size_t quota(void)
{
	FILE *stream = fopen("/sys/fs/cgroup/cpu.max", "r");
	unsigned long budget = 0, period = 0;

	if (!stream)
		return 0;
	if (fscanf(stream, "%lu %lu", &budget, &period) != 2)
		period = 0;
	fclose(stream);
	return period ? (budget + period - 1) / period : 0;
}

size_t worker_processors(void)
{
	cpu_set_t set;
	size_t count = 1, limit = quota();

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = (size_t)CPU_COUNT(&set);
	return limit && limit < count ? limit : count;
}
