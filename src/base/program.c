/*
 * The program's standard error is a pipe.  Its closing is the usual sign of the
 * end, but something that the program has started may hold it open, so the
 * status is asked for as well.  Programs have a process group of their own, by
 * which such offspring is found and ended before the leader is waited for, while
 * its number cannot be another's.
 */
#include "base/program.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGES_SIZE 1024

extern char **environ;

/* One run, and the last that the program said. */
struct run {
	const struct program *program;
	pid_t process;
	int messages; /* reading end of its standard error */
	char text[MESSAGES_SIZE];
	size_t length;
};

/* The environment without what changes how numbers and times are read and
 * written, or how gnuplot draws.  The caller frees the list. */
static char **plain_environment(void)
{
	static char locale[] = "LC_ALL=C", zone[] = "TZ=UTC0";
	static const char *const dropped[] = { "LC_ALL=", "TZ=", "GNUTERM=",
		"GNUPLOT_LIB=", "GNUPLOT_DEFAULT_GDFONT=", NULL };
	size_t count = 0, kept = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = calloc(count + 3, sizeof(*list));
	if (!list)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		bool drop = false;

		for (size_t j = 0; dropped[j]; j++)
			drop |= text_has_prefix(environ[i], dropped[j]);
		if (!drop)
			list[kept++] = environ[i];
	}
	list[kept++] = locale;
	list[kept] = zone;
	return list;
}

/* Starts the program; 0 or an error number. */
static int spawn(struct run *run, int messages)
{
	const struct program *program = run->program;
	char **environment = plain_environment();
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int status;

	if (!environment)
		return ENOMEM;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, program->input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(
		&files, program->output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, messages, STDERR_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
			POSIX_SPAWN_SETPGROUP);
	status = posix_spawnp(&run->process, program->words[0], &files,
		&attributes, (char *const *)program->words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	free(environment);
	return status;
}

/* Keeps the last of what the program says; false at its end or a failure. */
static bool hear(struct run *run)
{
	char some[256];
	ssize_t got = read(run->messages, some, sizeof(some));
	size_t length = got > 0 ? (size_t)got : 0;

	if (got < 0 && errno == EINTR)
		return true;
	if (run->length + length >= MESSAGES_SIZE) {
		size_t drop = run->length + length - MESSAGES_SIZE + 1;

		memmove(run->text, run->text + drop, run->length - drop);
		run->length -= drop;
	}
	memcpy(run->text + run->length, some, length);
	run->length += length;
	run->text[run->length] = '\0';
	return length > 0;
}

/* Whether the program has ended, and can still be waited for. */
static bool has_ended(const struct run *run)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)run->process, &info,
		       WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == run->process;
}

/* Waits for the end; the wait status, or -1 when time ran out. */
static int finish(struct run *run)
{
	struct pollfd messages = { .fd = run->messages, .events = POLLIN };
	double deadline =
		clock_seconds(CLOCK_MONOTONIC) + run->program->seconds;
	bool talking = true, ended = false;
	int status;

	while (!ended && clock_seconds(CLOCK_MONOTONIC) < deadline) {
		/* Once the pipe is closed the end is a matter of moments. */
		if (poll(&messages, talking, talking ? 50 : 2) > 0)
			talking = hear(run);
		else
			ended = has_ended(run);
	}
	/* The last words may still be in the pipe. */
	while (ended && talking && poll(&messages, 1, 0) > 0)
		talking = hear(run);
	kill(-run->process, SIGKILL);
	while (waitpid(run->process, &status, 0) < 0 && errno == EINTR)
		;
	return ended ? status : -1;
}

/* The last line that the program said; warnings and the line it could not read
 * come before it. */
static const char *last_words(struct run *run)
{
	char *start;

	while (run->length && strchr(" \n\r", run->text[run->length - 1]))
		run->text[--run->length] = '\0';
	start = strrchr(run->text, '\n');
	start = start ? start + 1 : run->text;
	return start + strspn(start, " \t");
}

static int judge(struct run *run, int status, struct error *error)
{
	const char *name = run->program->words[0], *words = last_words(run);

	if (status == -1)
		return error_set(error, "%s did not end within %g seconds",
			name, run->program->seconds);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return error_set(error, "%s was killed by signal %d%s%s", name,
			WTERMSIG(status), *words ? ": " : "", words);
	return error_set(error, "%s failed with status %d%s%s", name,
		WEXITSTATUS(status), *words ? ": " : "", words);
}

/* A program hears of no signal that ends us, so a handler tells it. */
static volatile sig_atomic_t running;

void program_kill(void)
{
	if (running > 0)
		kill(-(pid_t)running, SIGKILL);
}

/* Until its end, which ours is, too. */
static int follow(struct run *run, struct error *error)
{
	int status;

	running = run->process;
	status = finish(run);
	running = 0;
	return judge(run, status, error);
}

int program_run(struct program *program, struct error *error)
{
	struct run run = { .program = program };
	const char *name = program->words[0];
	int ends[2], failed;

	program->absent = false;
	if (pipe(ends))
		return error_set(
			error, "cannot run %s: %s", name, strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	failed = spawn(&run, ends[1]);
	close(ends[1]);
	run.messages = ends[0];
	program->absent = failed == ENOENT;
	if (program->absent)
		error_set(error, "%s is not installed", name);
	else if (failed)
		error_set(error, "cannot run %s: %s", name, strerror(failed));
	else
		failed = follow(&run, error);
	close(ends[0]);
	return failed ? -1 : 0;
}
