/*
 * A queue of jobs, a few children at a time, one pipe each.
 *
 * The child gives up what it does not need, does the work, says how it went,
 * and leaves without running anybody's exit handlers, since HDF5's may not
 * survive a damaged file.
 *
 * The parent receives records as they come; order is made later by the caller,
 * from the indices in the records, so nothing depends on how many children
 * ran.  A child is believed to be done only when its last record says so.  One
 * that dies, makes no progress (limits.h) or sends anything but whole records
 * costs its file, with a line that says which of these it was.
 *
 * To start a child takes longer than to read a small file, so a child gets
 * several of these.  After one that failed it is not trusted with the next: the
 * rest goes to another child.
 */
#include "worker/worker.h"

#include "base/memory.h"
#include "worker/processors.h"
#include "worker/limits.h"
#include "worker/pipe.h"
#include "worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef COVERAGE
void __gcov_dump(void);
void __gcov_reset(void);
#endif

#define LARGE_FILE ((uint64_t)256 << 20)
/* More would only open the same file over and over. */
#define MAX_CHILDREN 256
/* Files of no more than SMALL_FILE, BATCH of them at most, for one child. */
#define SMALL_FILE ((uint64_t)256 << 10)
#define BATCH 64
#define SPARE_FILES 8	      /* that the parent may have open besides */
#define LOOK_MILLISECONDS 100 /* how often the children are looked after */

#define PIPE 3		    /* the descriptor of the pipe in every child */
#define PIPE_SIZE (1 << 20) /* what it should hold */

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

void worker_die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

void worker_reset_signals(void)
{
	sigset_t none;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGXCPU, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Does the work on a file, and says how it went; -1 when that cannot be said. */
static int do_file(const struct worker_plan *plan, const struct worker_job *job,
	struct worker_pipe *pipe, bool *failed)
{
	struct record last = { .kind = RECORD_END };
	struct error error, lost;
	int result;

	pipe->item = 0;
	*failed = plan->work(job, pipe, plan->context, &error);
#ifdef COVERAGE
	/* After the last word the parent does not wait. */
	__gcov_dump();
	__gcov_reset();
#endif
	result = *failed ? worker_send_text(pipe, RECORD_FAILURE, pipe->item,
				   error.text, &lost)
			 : worker_send(pipe, &last, &lost);
	return result || pipe_flush(pipe) ? -1 : 0;
}

/* A child's life: the files from the job's to before `end`.  `fd` is its end of
 * the pipe. */
_Noreturn static void live(const struct worker_plan *plan,
	struct worker_job *job, size_t end, const struct limits *limits, int fd,
	struct pipe_held *held)
{
	struct worker_pipe pipe = { .fd = PIPE, .held = held };
	bool failed = false;

	worker_die_with(job->parent);
	worker_reset_signals();
	keep_only(fd);
	limits_apply(limits);
	sandbox_enter(plan->paths + job->file, end - job->file, plan->plugins);
	for (; job->file < end && !failed; job->file++) {
		job->path = plan->paths[job->file];
		if (do_file(plan, job, &pipe, &failed))
			_exit(1);
	}
	_exit(0);
}

/* Files that one child works on, one after the other. */
struct batch {
	size_t file, end; /* the one that it is at; after the last */
	size_t share;	  /* of a single file */
};

struct child {
	pid_t pid; /* 0: free place */
	int fd;
	struct batch batch;
	bool ended; /* the last record was seen */
	struct watchdog watchdog;
	struct pipe_held *held;
	uint64_t received; /* bytes of its pipe */
	size_t used;	   /* bytes of a record that is not yet whole */
	union {
		struct record record;
		char bytes[sizeof(struct record)];
	} partial;
};

struct run {
	const struct worker_plan *plan;
	struct worker_result *results;
	struct child *children;
	struct pipe_held *held; /* [places]: of each child */
	struct pollfd *polls;
	size_t *left; /* [plan->count]: children that are not done */
	size_t places, running;
	size_t shares;	     /* children per file */
	size_t next, jobs;   /* of plan->count * shares */
	size_t most;	     /* files of a batch */
	struct batch *rests; /* [places]: of children that failed */
	size_t rest_count;
	bool stopped;
	struct error *error; /* why it was stopped */
};

static void stop(struct run *run)
{
	run->stopped = true;
	for (size_t i = 0; i < run->places; i++)
		if (run->children[i].pid)
			kill(run->children[i].pid, SIGKILL);
}

/* The first item's failure is reported, whichever child was faster. */
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
	if (run->plan->strict && !run->stopped) {
		*run->error = result->error;
		stop(run);
	}
}

/* One child of the file is done. */
static void count_down(struct run *run, size_t file)
{
	const struct worker_plan *plan = run->plan;
	struct worker_result *result = &run->results[file];

	if (--run->left[file] || !plan->done || run->stopped)
		return;
	if (plan->done(plan->context, file, result, run->error)) {
		stop(run);
	} else if (result->failed && plan->strict) {
		*run->error = result->error;
		stop(run);
	}
}

/* A failure of no item in particular. */
static void fail(struct run *run, size_t file, const struct error *error)
{
	fail_item(run, file, UINT64_MAX, error);
}

/* The next files that no child has had. */
static struct batch next_batch(const struct run *run)
{
	const struct worker_plan *plan = run->plan;
	struct batch batch = { .file = run->next / run->shares,
		.share = run->next % run->shares };
	size_t count = 0;

	if (run->rest_count)
		return run->rests[run->rest_count - 1];
	while (count < run->most && batch.file + count < plan->count &&
		limits_size(plan->paths[batch.file + count]) <= SMALL_FILE)
		count++;
	batch.end = batch.file + (count ? count : 1);
	return batch;
}

static void fork_child(struct run *run, struct child *child, const int fds[2])
{
	const struct batch *batch = &child->batch;
	struct worker_job job = { .file = batch->file,
		.share = batch->share,
		.shares = run->shares,
		.parent = getpid() };
	struct limits limits;
	uint64_t size = 0;

	for (size_t i = batch->file; i < batch->end; i++)
		size += limits_size(run->plan->paths[i]);
	limits = limits_for(size);
	child->pid = fork();
	if (child->pid == 0) {
		close(fds[0]);
		pipe_keep_only(run->held, (size_t)(child - run->children),
			run->places);
		live(run->plan, &job, batch->end, &limits, fds[1], child->held);
	}
	if (child->pid > 0)
		watchdog_start(&child->watchdog, child->pid, &limits);
}

static int start(struct run *run, struct error *error)
{
	struct child *child = run->children;
	int fds[2];

	while (child->pid)
		child++;
	if (pipe(fds))
		return error_set(
			error, "cannot make a pipe: %s", strerror(errno));
	/* The system may grant less; then there is more to wait for. */
	fcntl(fds[1], F_SETPIPE_SZ, PIPE_SIZE);
	*child = (struct child){ .fd = fds[0],
		.batch = next_batch(run),
		.held = &run->held[child - run->children] };
	child->held->sent = child->held->used = 0;
	fork_child(run, child, fds);
	close(fds[1]);
	if (child->pid < 0) {
		child->pid = 0;
		close(fds[0]);
		return error_set(
			error, "cannot start a reader: %s", strerror(errno));
	}
	if (run->rest_count)
		run->rest_count--;
	else
		run->next += run->shares > 1
			? 1
			: child->batch.end - child->batch.file;
	run->running++;
	return 0;
}

static bool has_work(const struct run *run)
{
	return !run->stopped && (run->rest_count || run->next < run->jobs);
}

/* Starts what there is room for; -1 when nothing runs and nothing can. */
static int start_some(struct run *run, struct error *error)
{
	while (run->running < run->places && has_work(run)) {
		/* Too many processes for now?  Go on when one ends. */
		if (start(run, error))
			return run->running ? 0 : -1;
	}
	return 0;
}

int worker_nonsense(struct error *error)
{
	return error_set(error, "reader process sent an invalid record");
}

void worker_miss(struct worker_result *result, const char *path)
{
	error_set(&result->error,
		"%s: reader process ended without reporting every sample",
		path);
	result->failed = true;
}

/* Nothing more is believed of the child. */
static void reject(
	struct run *run, struct child *child, const struct error *error)
{
	fail(run, child->batch.file, error);
	child->ended = true;
	kill(child->pid, SIGKILL);
}

static void receive_record(struct run *run, struct child *child)
{
	struct record *record = &child->partial.record;
	struct error error;

	if (record->magic != RECORD_MAGIC || child->ended) {
		worker_nonsense(&error);
		reject(run, child, &error);
	} else if (record->kind == RECORD_END) {
		child->ended = child->batch.file + 1 == child->batch.end;
		if (!child->ended)
			count_down(run, child->batch.file++);
	} else if (record->kind == RECORD_FAILURE) {
		record->text[RECORD_TEXT - 1] = '\0';
		error_set(&error, "%s", record->text);
		child->ended = true;
		fail_item(run, child->batch.file, record->index, &error);
	} else if (record->kind == RECORD_WORK) {
		watchdog_expect(&child->watchdog, record->index);
	} else if (!run->results[child->batch.file].failed &&
		run->plan->receive(run->plan->context, child->batch.file,
			record, &error)) {
		reject(run, child, &error);
	}
}

static void receive(
	struct run *run, struct child *child, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t part = sizeof(struct record) - child->used;

		if (part > count - i)
			part = count - i;
		memcpy(child->partial.bytes + child->used, bytes + i, part);
		child->used += part;
		i += part;
		if (child->used == sizeof(struct record)) {
			child->used = 0;
			receive_record(run, child);
		}
	}
}

/* Waits for a child to die, and hears what it could not send; its process is not
 * waited for otherwise, so that its number is still its own. */
static void hear_rest(struct run *run, struct child *child)
{
	const char *rest;
	siginfo_t info;
	size_t length;

	while (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT) < 0 &&
		errno == EINTR)
		;
	if (child->ended)
		return;
	rest = pipe_rest(child->held, child->received, &length);
	if (rest)
		receive(run, child, rest, length);
}

/* The child's pipe is closed: see how it went. */
static void finish(struct run *run, struct child *child)
{
	struct error error;
	int status;

	close(child->fd);
	hear_rest(run, child);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	run->running--;
	if (WIFSIGNALED(status))
		error_set(&error,
			"reader process was stopped by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		error_set(&error, "reader process ended early");
	if (!run->stopped && (!child->ended || child->used))
		fail(run, child->batch.file, &error);
	count_down(run, child->batch.file++);
	if (child->batch.file < child->batch.end)
		run->rests[run->rest_count++] = child->batch;
}

static void listen_to(struct run *run, struct child *child)
{
	char bytes[PIPE_BUFFER];
	ssize_t count = read(child->fd, bytes, sizeof(bytes));

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) {
		finish(run, child);
		return;
	}
	watchdog_heard(&child->watchdog);
	child->received += (uint64_t)count;
	receive(run, child, bytes, (size_t)count);
	/* It has said its last word; nobody waits for it to leave by itself. */
	if (child->ended && !child->used) {
		kill(child->pid, SIGKILL);
		finish(run, child);
	}
}

static void look_after(struct run *run, struct child *child)
{
	struct error error;

	if (watchdog_look(&child->watchdog, &error) == 0)
		return;
	kill(child->pid, SIGKILL);
	hear_rest(run, child);
	if (!child->ended)
		reject(run, child, &error);
}

/* Nothing is heard of the children any more. */
static void give_up(struct run *run)
{
	error_set(run->error, "cannot wait for reader processes: %s",
		strerror(errno));
	stop(run);
	for (size_t i = 0; i < run->places; i++)
		if (run->children[i].pid)
			finish(run, &run->children[i]);
}

static void wait_for_some(struct run *run)
{
	for (size_t i = 0; i < run->places; i++)
		run->polls[i] = (struct pollfd){
			.fd = run->children[i].pid ? run->children[i].fd : -1,
			.events = POLLIN
		};
	if (poll(run->polls, run->places, LOOK_MILLISECONDS) < 0) {
		if (errno != EINTR)
			give_up(run);
		return;
	}
	if (run->plan->tick)
		run->plan->tick(run->plan->context);
	for (size_t i = 0; i < run->places; i++) {
		struct child *child = &run->children[i];

		if (!child->pid)
			continue;
		if (run->polls[i].revents)
			listen_to(run, child);
		else
			look_after(run, child);
	}
}

static int run_all(struct run *run, struct error *error)
{
	for (size_t i = 0; i < run->plan->count; i++)
		run->left[i] = run->shares;
	while (run->running || has_work(run)) {
		if (start_some(run, error))
			return -1;
		if (run->running)
			wait_for_some(run);
	}
	return run->stopped ? -1 : 0;
}

/*
 * Children per file: as many as it takes to keep all places busy, but one where
 * files are small.  Where they are few and large all places share each, so that
 * none is left alone with the last file while the others have nothing to do.
 */
static size_t shares_of(const struct worker_plan *plan, size_t places)
{
	uint64_t size = 0;

	if (places == 1 || plan->count >= 4 * places)
		return 1;
	for (size_t i = 0; i < plan->count; i++)
		size += limits_size(plan->paths[i]);
	if (size / plan->count <= SMALL_FILE)
		return 1;
	if (size / plan->count >= LARGE_FILE)
		return places;
	return (places + plan->count - 1) / plan->count;
}

/* Each child costs the parent a descriptor, and poll() takes no more of them
 * than may be open. */
static size_t places_for(size_t wanted)
{
	size_t places = wanted < MAX_CHILDREN ? wanted : MAX_CHILDREN, most;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return places;
	most = limit.rlim_cur > SPARE_FILES
		? (size_t)limit.rlim_cur - SPARE_FILES
		: 1;
	return places < most ? places : most;
}

int worker_run(const struct worker_plan *plan, struct worker_result *results,
	struct error *error)
{
	size_t wanted = plan->jobs ? plan->jobs : processors_count();
	size_t places = places_for(wanted);
	struct run run = { .plan = plan,
		.results = results,
		.places = places,
		.error = error };
	int result;

	if (!plan->count)
		return 0;
	run.shares = shares_of(plan, places);
	/* So few that there is something left for each, to the end. */
	run.most = run.shares > 1 ? 0 : plan->count / (4 * places);
	if (run.most > BATCH)
		run.most = BATCH;
	memset(results, 0, plan->count * sizeof(*results));
	run.jobs = plan->count * run.shares;
	run.children = memory_array(places, sizeof(*run.children));
	run.polls = memory_array(places, sizeof(*run.polls));
	run.left = memory_array(plan->count, sizeof(*run.left));
	run.rests = memory_array(places, sizeof(*run.rests));
	run.held = pipe_map(places);
	result = run.children && run.polls && run.left && run.rests && run.held
		? run_all(&run, error)
		: error_memory(error);
	free(run.children);
	free(run.polls);
	free(run.left);
	free(run.rests);
	pipe_unmap(run.held, places);
	return result;
}
