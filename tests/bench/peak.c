/*
 * peak COMMAND ...: runs it and says on standard error how many megabytes the
 * largest of its processes took.  A script cannot know: what it starts begins
 * with its own size.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	pid_t child = argc > 1 ? fork() : -1;

	if (child == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status)
		return 1;
	fprintf(stderr, "%.1f\n", (double)usage.ru_maxrss / 1024);
	return 0;
}
