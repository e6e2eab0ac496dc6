/*
 * What the sandbox and the limits cost a dump: children that look through it,
 * with and without, in turns, so that a busy machine slows both alike.
 *
 *	sandbox_cost DUMP [RUNS]
 *
 * prints the median milliseconds from fork to end of both, and the
 * difference.
 */
#include "dump/dump.h"
#include "sample/sample.h"
#include "worker/limits.h"
#include "worker/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_RUNS 10000

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static int look_through(const char *path)
{
	const struct layout layout = { .attention = NULL };
	struct dump_sample sample;
	struct error error;
	struct dump dump;

	if (dump_open(&dump, path, &layout, &error))
		return 1;
	for (size_t i = 0; i < dump.sample_count; i++) {
		if (dump_sample_open(&dump, i, &sample, &error))
			return 1;
		dump_sample_release(&dump, &sample);
	}
	dump_close(&dump);
	return 0;
}

static double run(const char *path, int shut_in)
{
	double start = now();
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct limits limits = limits_for(limits_size(path));

		if (shut_in) {
			limits_apply(&limits);
			sandbox_enter(&path, 1, false);
		}
		_exit(look_through(path));
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status)
		exit(1);
	return now() - start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static double free_times[MAX_RUNS], shut_times[MAX_RUNS];
	int runs = argc > 2 ? atoi(argv[2]) : 500;

	if (argc < 2 || runs < 1 || runs > MAX_RUNS)
		return 2;
	for (int i = 0; i < runs; i++) {
		free_times[i] = run(argv[1], 0);
		shut_times[i] = run(argv[1], 1);
	}
	qsort(free_times, (size_t)runs, sizeof(double), compare);
	qsort(shut_times, (size_t)runs, sizeof(double), compare);
	printf("%d runs: %.3f ms without, %.3f ms with, %.3f ms more\n", runs,
		free_times[runs / 2], shut_times[runs / 2],
		shut_times[runs / 2] - free_times[runs / 2]);
	return 0;
}
