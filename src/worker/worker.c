/*
 * The parent's side: a queue of jobs, a few children at a time, one pipe each.
 *
 * Records are taken as they come; order is made later by whoever asked, from
 * the indices in the records, so nothing depends on how many children ran.
 *
 * A child is believed to be done only when its last record says so.  One that
 * dies, falls silent for STALL_SECONDS or sends anything but whole records
 * costs its file, with a line that says which of these it was.
 */
#include "worker/worker.h"

#include "base/memory.h"
#include "worker/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STALL_SECONDS 300

struct child {
	pid_t pid; /* 0: free place */
	int fd;
	size_t file;
	bool ended; /* RECORD_END was seen */
	time_t heard;
	size_t used; /* bytes of a record that is not yet whole */
	union {
		struct record record;
		char bytes[sizeof(struct record)];
	} partial;
};

struct run {
	const struct worker_plan *plan;
	struct worker_result *results;
	struct child *children;
	struct pollfd *polls;
	size_t places, running;
	size_t shares;	   /* children per file */
	size_t next, jobs; /* of plan->count * shares */
	bool stopped;
};

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* The first item's failure is told, whichever child was faster. */
static void fail_item(
	struct run *run, size_t file, uint64_t item, const struct error *error)
{
	struct worker_result *result = &run->results[file];

	if (result->failed && result->item <= item)
		return;
	result->failed = true;
	result->item = item;
	result->error = *error;
	error_prefix(&result->error, run->plan->paths[file]);
	run->stopped = run->stopped || run->plan->strict;
}

/* A failure of no item in particular. */
static void fail(struct run *run, size_t file, const struct error *error)
{
	fail_item(run, file, UINT64_MAX, error);
}

static int start(struct run *run, struct error *error)
{
	struct child *child = run->children;
	struct worker_job job = {
		.path = run->plan->paths[run->next / run->shares],
		.share = run->next % run->shares,
		.shares = run->shares
	};
	int fds[2];

	while (child->pid)
		child++;
	if (pipe(fds))
		return error_set(
			error, "cannot make a pipe: %s", strerror(errno));
	*child = (struct child){
		.fd = fds[0], .file = run->next / run->shares, .heard = now()
	};
	child->pid = fork();
	if (child->pid == 0) {
		close(fds[0]);
		child_run(run->plan, &job, fds[1]);
	}
	close(fds[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(fds[0]);
		return error_set(
			error, "cannot start a reader: %s", strerror(errno));
	}
	run->next++;
	run->running++;
	return 0;
}

static void take_record(struct run *run, struct child *child)
{
	struct record *record = &child->partial.record;
	struct error error;

	if (record->magic != RECORD_MAGIC || child->ended) {
		error_set(&error, "its reader speaks nonsense");
		fail(run, child->file, &error);
		kill(child->pid, SIGKILL);
	} else if (record->kind == RECORD_END) {
		child->ended = true;
	} else if (record->kind == RECORD_FAILURE) {
		record->text[RECORD_TEXT - 1] = '\0';
		error_set(&error, "%s", record->text);
		fail_item(run, child->file, record->index, &error);
		child->ended = true;
	} else if (!run->results[child->file].failed &&
		run->plan->take(
			run->plan->context, child->file, record, &error)) {
		fail(run, child->file, &error);
		kill(child->pid, SIGKILL);
	}
}

/* The child's pipe is closed: see how it went. */
static void finish(struct run *run, struct child *child)
{
	struct error error;
	int status;

	close(child->fd);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		error_set(&error, "its reader was stopped by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		error_set(&error, "its reader ended early");
	if (!child->ended || child->used)
		fail(run, child->file, &error);
	child->pid = 0;
	run->running--;
}

static void listen_to(struct run *run, struct child *child)
{
	char bytes[64 * sizeof(struct record)];
	ssize_t count = read(child->fd, bytes, sizeof(bytes));

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) {
		finish(run, child);
		return;
	}
	child->heard = now();
	for (size_t i = 0; i < (size_t)count;) {
		size_t part = sizeof(struct record) - child->used;

		if (part > (size_t)count - i)
			part = (size_t)count - i;
		memcpy(child->partial.bytes + child->used, bytes + i, part);
		child->used += part;
		i += part;
		if (child->used == sizeof(struct record)) {
			child->used = 0;
			take_record(run, child);
		}
	}
}

static void stop_if_silent(struct run *run, struct child *child)
{
	struct error error;

	if (now() - child->heard < STALL_SECONDS)
		return;
	error_set(
		&error, "its reader was silent for %d seconds", STALL_SECONDS);
	fail(run, child->file, &error);
	kill(child->pid, SIGKILL);
}

static void wait_for_some(struct run *run)
{
	for (size_t i = 0; i < run->places; i++)
		run->polls[i] = (struct pollfd){
			.fd = run->children[i].pid ? run->children[i].fd : -1,
			.events = POLLIN
		};
	if (poll(run->polls, run->places, 1000) < 0)
		return;
	for (size_t i = 0; i < run->places; i++) {
		struct child *child = &run->children[i];

		if (!child->pid)
			continue;
		if (run->polls[i].revents)
			listen_to(run, child);
		else
			stop_if_silent(run, child);
	}
}

int worker_run(const struct worker_plan *plan, struct worker_result *results,
	struct error *error)
{
	size_t places = plan->jobs ? plan->jobs : worker_processors();
	struct run run = {
		.plan = plan, .results = results, .places = places, .shares = 1
	};
	int result = 0;

	if (!plan->count)
		return 0;
	if (plan->count < places)
		run.shares = (places + plan->count - 1) / plan->count;
	memset(results, 0, plan->count * sizeof(*results));
	run.jobs = plan->count * run.shares;
	run.children = memory_array(places, sizeof(*run.children));
	run.polls = memory_array(places, sizeof(*run.polls));
	if (!run.children || !run.polls) {
		result = error_memory(error);
		run.jobs = 0;
	}
	while (run.running || (run.next < run.jobs && !run.stopped)) {
		while (run.running < places && run.next < run.jobs &&
			!run.stopped)
			if ((result = start(&run, error)))
				break;
		/* Too many processes for now?  Go on when one ends. */
		if (result && !run.running)
			break;
		result = 0;
		wait_for_some(&run);
	}
	free(run.children);
	free(run.polls);
	return result;
}
