/*
 * The child's side: give up what it does not need, do the work, say how it
 * went, and leave without running anybody's exit handlers, since HDF5's may
 * not survive a damaged file.
 */
#include "worker/child.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Libraries that are about to abort like to say so; the parent has a better
 * line.  A sanitizer's report must stay visible. */
static void be_quiet(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
#ifndef SANITIZED
	dup2(null, STDERR_FILENO);
#endif
}

static void give_up_powers(void)
{
	struct rlimit none = { 0, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_CORE, &none);
	be_quiet();
}

int worker_send(
	struct worker_pipe *pipe, struct record *record, struct error *error)
{
	record->magic = RECORD_MAGIC;
	if (fwrite(record, sizeof(*record), 1, pipe->stream) != 1)
		return error_set(error, "its reader lost its parent");
	return 0;
}

_Noreturn void child_run(
	const struct worker_plan *plan, const struct worker_job *job, int fd)
{
	struct worker_pipe pipe = { fdopen(fd, "w"), 0 };
	struct record last = { .kind = RECORD_END };
	struct error error;

	if (!pipe.stream)
		_exit(1);
	give_up_powers();
	if (plan->work(job, &pipe, plan->context, &error)) {
		last.kind = RECORD_FAILURE;
		last.index = pipe.item;
		memset(last.text, 0, sizeof(last.text));
		memcpy(last.text, error.text,
			strnlen(error.text, sizeof(last.text) - 1));
	}
	_exit(worker_send(&pipe, &last, &error) || fclose(pipe.stream));
}
