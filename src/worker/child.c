/*
 * The child's side: give up what it does not need, do the work, say how it
 * went, and leave without running anybody's exit handlers, since HDF5's may
 * not survive a damaged file.
 */
#include "worker/child.h"

#include "worker/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef COVERAGE
void __gcov_dump(void);
#endif

#define PIPE 3 /* where the pipe lies in every child */

/* Libraries that are about to abort like to say so; the parent has a better
 * line.  A sanitizer's report must stay visible. */
static void be_quiet(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
#ifndef CHILD_SANITIZED
	dup2(null, STDERR_FILENO);
#endif
	close(null);
}

/* Nothing of the parent's stays open but the pipe. */
static void keep_only(int fd)
{
	if (fd != PIPE)
		dup2(fd, PIPE);
	be_quiet();
#ifdef SYS_close_range
	syscall(SYS_close_range, PIPE + 1, ~0U, 0);
#endif
}

/* A parent that is already gone can send no signal any more. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

static void take_signals(void)
{
	sigset_t none;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int worker_send(
	struct worker_pipe *pipe, struct record *record, struct error *error)
{
	record->magic = RECORD_MAGIC;
	if (fwrite(record, sizeof(*record), 1, pipe->stream) != 1)
		return error_set(error, "its reader lost its parent");
	return 0;
}

int worker_send_bytes(struct worker_pipe *pipe, uint32_t kind, uint64_t index,
	const void *bytes, size_t size, struct error *error)
{
	struct record record = { .kind = kind, .index = index };

	memcpy(record.text, bytes, size);
	return worker_send(pipe, &record, error);
}

int worker_send_text(struct worker_pipe *pipe, uint32_t kind, uint64_t index,
	const char *text, struct error *error)
{
	return worker_send_bytes(
		pipe, kind, index, text, strnlen(text, RECORD_TEXT - 1), error);
}

int worker_expect(struct worker_pipe *pipe, uint64_t bytes, struct error *error)
{
	struct record record = { .kind = RECORD_WORK, .index = bytes };

	if (worker_send(pipe, &record, error))
		return -1;
	if (fflush(pipe->stream))
		return error_set(error, "its reader lost its parent");
	return 0;
}

_Noreturn void child_run(const struct worker_plan *plan,
	const struct worker_job *job, const struct limits *limits, int fd)
{
	struct worker_pipe pipe = { 0 };
	struct record last = { .kind = RECORD_END };
	struct error error, lost;
	bool failed;

	die_with(job->parent);
	take_signals();
	keep_only(fd);
	pipe.stream = fdopen(PIPE, "w");
	if (!pipe.stream)
		_exit(1);
	limits_apply(limits);
	sandbox_enter(job->path, plan->plugins);
	failed = plan->work(job, &pipe, plan->context, &error);
#ifdef COVERAGE
	/* After the last word the parent does not wait. */
	__gcov_dump();
#endif
	if (failed)
		failed = worker_send_text(
			&pipe, RECORD_FAILURE, pipe.item, error.text, &lost);
	else
		failed = worker_send(&pipe, &last, &lost);
	_exit(failed || fclose(pipe.stream));
}
