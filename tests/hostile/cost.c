/*
 * Runs a command and says what it took:
 *
 *	cost FILE COMMAND...	writes "STATUS SECONDS KILOBYTES WALL" to FILE
 *
 * STATUS is the exit status, or 128 + the signal; SECONDS the processor time
 * of it and its children, which other programs cannot make longer; KILOBYTES
 * the most memory that one of them ever had resident; WALL the seconds that
 * passed.  A command that runs for
 * a minute is killed.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void stop(int number)
{
	(void)number;
	kill(child, SIGKILL);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double used(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
	double start = now();
	struct rusage usage;
	FILE *stream;
	int status;

	if (argc < 3)
		return 2;
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	signal(SIGALRM, stop);
	alarm(60);
	while (wait4(child, &status, 0, &usage) < 0)
		;
	stream = fopen(argv[1], "w");
	if (!stream)
		return 1;
	fprintf(stream, "%d %.2f %ld %.2f\n",
		WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				    : WEXITSTATUS(status),
		used(&usage.ru_utime) + used(&usage.ru_stime), usage.ru_maxrss,
		now() - start);
	return fclose(stream) != 0;
}
