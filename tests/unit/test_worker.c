/*
 * The wall: whatever a child does, it costs its file one line, and the others
 * get their results.  What a child does is said by the "path" of its file.
 */
#include "base/clock.h"
#include "unit.h"
#include "worker/compute.h"
#include "worker/limits.h"
#include "worker/pipe.h"
#include "worker/sandbox.h"
#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_FILES 96

struct seen {
	size_t records[MAX_FILES], done[MAX_FILES];
	uint64_t index[MAX_FILES]; /* of the last record */
	bool failed[MAX_FILES];
	bool misses; /* something of every file, in the end */
};

static int say(struct worker_pipe *pipe, uint32_t kind, uint64_t index)
{
	struct record record = { .kind = kind, .index = index };
	struct error error;

	return worker_send(pipe, &record, &error);
}

static void loop_forever(void)
{
	for (volatile unsigned i = 0;; i++)
		;
}

/* Uses processor time for `seconds`. */
static void toil(double seconds)
{
	clock_t start = clock();

	while ((double)(clock() - start) / CLOCKS_PER_SEC < seconds)
		;
}

static int misbehave(const struct worker_job *job, struct worker_pipe *pipe,
	void *context, struct error *error)
{
	const char *what = job->path;
	size_t records = 0;

	(void)context;
	/* "700 abort": that many records first. */
	while (*what >= '0' && *what <= '9')
		records = 10 * records + (size_t)(*what++ - '0');
	what += *what == ' ';
	for (size_t i = 0; i < records; i++)
		if (say(pipe, RECORD_FIRST, i % 7) ||
			worker_expect(pipe, 1, error))
			_exit(1);
	if (strcmp(what, "kill") == 0)
		raise(SIGKILL);
	if (strcmp(what, "abort") == 0)
		abort();
	if (strcmp(what, "leave") == 0)
		_exit(0);
	if (strcmp(what, "loop") == 0)
		loop_forever();
	if (strcmp(what, "nonsense") == 0)
		dprintf(pipe->fd, "%2000d", 7);
	if (strcmp(what, "half") == 0) {
		dprintf(pipe->fd, "half");
		_exit(0);
	}
	if (strcmp(what, "work") == 0) {
		worker_expect(pipe, 40000000, error);
		toil(0.8);
	}
	if (strcmp(what, "fail") == 0)
		return error_set(error, "it did not work\x1b[31m");
	if (strcmp(what, "after") == 0) {
		say(pipe, RECORD_END, 0);
		say(pipe, RECORD_FIRST, 0);
		pipe_flush(pipe);
	}
	if (strcmp(what, "linger") == 0) {
		say(pipe, RECORD_FIRST, 0);
		say(pipe, RECORD_END, 0);
		pipe_flush(pipe);
		loop_forever();
	}
	if (strcmp(what, "who") == 0)
		return say(pipe, RECORD_FIRST, (uint64_t)getpid());
	if (strcmp(what, "refused") == 0)
		return say(pipe, RECORD_FIRST, 999);
	return say(pipe, RECORD_FIRST, 0);
}

static int take(void *context, size_t file, const struct record *record,
	struct error *error)
{
	struct seen *seen = context;

	if (record->index == 999)
		return error_set(
			error, "reader process sent an invalid record");
	seen->records[file]++;
	seen->index[file] = record->index;
	return 0;
}

static int done(void *context, size_t file, struct worker_result *result,
	struct error *error)
{
	struct seen *seen = context;

	(void)error;
	seen->done[file]++;
	seen->failed[file] = result->failed;
	if (seen->misses && !result->failed) {
		result->failed = true;
		return error_set(&result->error, "something is missing") + 1;
	}
	return 0;
}

static int run(const char *const *paths, size_t count, bool strict,
	struct seen *seen, struct worker_result *results, struct error *error)
{
	struct worker_plan plan = { .paths = paths,
		.count = count,
		.jobs = 3,
		.work = misbehave,
		.receive = take,
		.done = done,
		.context = seen,
		.strict = strict };

	*seen = (struct seen){ .misses = seen->misses };
	return worker_run(&plan, results, error);
}

static void one_bad_child_costs_its_file_only(void)
{
	static const struct {
		const char *path, *line;
	} files[] = {
		{ "good", NULL },
		{ "abort",
			"abort: reader process was stopped by signal 6 "
			"(Aborted)" },
		{ "leave", "leave: reader process ended early" },
		{ "nonsense",
			"nonsense: reader process sent an invalid record" },
		{ "half", "half: reader process ended early" },
		{ "fail", "fail: it did not work\\x1b[31m" },
		{ "after", "after: reader process sent an invalid record" },
		{ "refused", "refused: reader process sent an invalid record" },
		{ "work", NULL },
		{ "linger", NULL },
		{ "good too", NULL },
	};
	const size_t count = sizeof(files) / sizeof(*files);
	struct worker_result results[MAX_FILES];
	const char *paths[MAX_FILES];
	struct error error;
	struct seen seen = { 0 };

	for (size_t i = 0; i < count; i++)
		paths[i] = files[i].path;
	CHECK(run(paths, count, false, &seen, results, &error) == 0);
	for (size_t i = 0; i < count; i++) {
		CHECK_TEXT(results[i].failed ? results[i].error.text : "-",
			files[i].line ? files[i].line : "-");
		CHECK(seen.done[i] == 1);
		CHECK(seen.failed[i] == results[i].failed);
		if (!files[i].line)
			CHECK(seen.records[i] == 1);
	}
}

static void check_said(const char *const paths[], size_t count)
{
	struct worker_result results[MAX_FILES];
	struct error error;
	struct seen seen = { 0 };

	CHECK(run(paths, count, false, &seen, results, &error) == 0);
	for (size_t i = 0; i < count; i++) {
		size_t records = (size_t)atoi(paths[i]);

		CHECK(results[i].failed && seen.done[i] == 1);
		CHECK(seen.records[i] == records);
		CHECK(seen.index[i] == (records - 1) % 7);
	}
}

/* Whether it lay in the pipe or was held back, some of it or all. */
static void what_a_child_said_is_not_lost(void)
{
	static const char *const paths[] = { "1 abort", "3 kill", "2 leave",
		"495 kill", "496 kill", "497 abort", "1300 kill", "7 fail" };
	const char *many[MAX_FILES];

	check_said(paths, sizeof(paths) / sizeof(*paths));
	/* Several for each child. */
	for (size_t i = 0; i < MAX_FILES; i++)
		many[i] = i % 2 ? "5 kill" : "1000 leave";
	check_said(many, MAX_FILES);
}

/* Of 96 files 8 go to a child, unless one of them fails. */
static void small_files_share_a_child(void)
{
	static const char *const bad[] = { "abort", "leave", "fail", "nonsense",
		"half", "refused" };
	struct worker_result results[MAX_FILES];
	const char *paths[MAX_FILES];
	struct error error;
	struct seen seen = { 0 };
	size_t children = 0;

	for (size_t i = 0; i < MAX_FILES; i++)
		paths[i] = i % 15 == 7 ? bad[i / 15 % 6] : "who";
	paths[MAX_FILES - 1] = "abort";
	CHECK(run(paths, MAX_FILES, false, &seen, results, &error) == 0);
	for (size_t i = 0; i < MAX_FILES; i++) {
		bool is_bad = strcmp(paths[i], "who") != 0;

		CHECK(results[i].failed == is_bad && seen.done[i] == 1);
		CHECK(is_bad || seen.records[i] == 1);
		children +=
			!is_bad && (!i || seen.index[i] != seen.index[i - 1]);
	}
	CHECK(children <= MAX_FILES / 8 + 8);
	CHECK(strncmp(results[7].error.text, "abort: reader process was", 25) ==
		0);
}

static void strict_stops_at_the_first(void)
{
	const char *const paths[] = { "fail", "loop", "loop", "loop", "loop" };
	struct worker_result results[5];
	struct error error;
	struct seen seen = { 0 };

	CHECK(run(paths, 5, true, &seen, results, &error) == -1);
	CHECK_TEXT(error.text, "fail: it did not work\\x1b[31m");
	CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static void what_misses_something_fails(void)
{
	const char *const paths[] = { "good", "loop", "loop", "loop" };
	struct seen seen = { .misses = true };
	struct worker_result results[4];
	struct error error;

	CHECK(run(paths, 1, false, &seen, results, &error) == 0);
	CHECK(results[0].failed && seen.done[0] == 1);
	CHECK(run(paths, 4, true, &seen, results, &error) == -1);
	CHECK_TEXT(error.text, "something is missing");
	CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

/* Sanitized builds have more patience than a test, and no sandbox. */
#ifndef CHILD_SANITIZED

static void a_loop_is_stopped(void)
{
	const char *const paths[] = { "loop", "good" };
	struct worker_result results[2];
	struct error error;
	struct seen seen = { 0 };

	CHECK(run(paths, 2, false, &seen, results, &error) == 0);
	CHECK(results[0].failed && !results[1].failed);
	CHECK(strncmp(results[0].error.text,
		      "loop: reader process made no progress", 28) == 0);
}

static void what_a_loop_said_is_not_lost(void)
{
	static const char *const paths[] = { "4 loop", "500 loop", "496 loop" };

	check_said(paths, 3);
}

/* How long a child is left alone, of `most` seconds, with a silence of 0.2. */
static double left_alone(void (*act)(void), double most)
{
	const struct timespec pause = { 0, 10000000 };
	struct limits limits = limits_for(1000);
	struct watchdog watchdog;
	struct error error;
	pid_t child = fork();
	double start = clock_seconds(CLOCK_MONOTONIC), now = start;

	if (child == 0)
		act();
	limits.silence = 0.4;
	watchdog_start(&watchdog, child, &limits);
	while (now < start + most && watchdog_look(&watchdog, &error) == 0) {
		nanosleep(&pause, NULL);
		now = clock_seconds(CLOCK_MONOTONIC);
	}
	CHECK(now >= start + most ||
		strstr(error.text, "the storage gave no data") != NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return now - start;
}

static void wait_forever(void)
{
	for (;;)
		pause();
}

static void read_slowly(void)
{
	const struct timespec pause = { 0, 20000000 };
	int fd = open("/dev/zero", O_RDONLY);
	char byte;

	while (read(fd, &byte, 1) == 1)
		nanosleep(&pause, NULL);
}

static void a_reader_that_waits_is_not_hung(void)
{
	CHECK(left_alone(wait_forever, 1.5) < 1.5);
	CHECK(left_alone(read_slowly, 0.8) >= 0.8);
}

/* Runs `act` shut in with this file to read; its status. */
static int shut_in(int (*act)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		const char *const own = "/proc/self/exe";
		struct limits limits = limits_for(1000);

		limits_apply(&limits);
		sandbox_enter(&own, 1, false);
		_exit(act());
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int open_own(void)
{
	return open("/proc/self/exe", O_RDONLY) < 0;
}

static int open_other(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static int open_to_write(void)
{
	return open("/proc/self/exe", O_WRONLY) >= 0 ||
		open("new", O_WRONLY | O_CREAT, 0600) >= 0;
}

static int run_other(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return 1;
}

static int talk_to_others(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int execute_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int take_memory(void)
{
	return malloc((size_t)3 << 30) != NULL;
}

static void the_sandbox_holds(void)
{
	char text[64];
	bool landlock = strstr(sandbox_describe(text), "landlock") != NULL;
	bool seccomp = strstr(text, "seccomp") != NULL;
	int status;

	CHECK(shut_in(open_own) == 0);
	CHECK(shut_in(take_memory) == 0);
	if (landlock)
		CHECK(shut_in(open_other) == 0);
	if (landlock || seccomp)
		CHECK(shut_in(open_to_write) == 0);
	if (!seccomp)
		return;
	CHECK(shut_in(execute_memory) == 0);
	status = shut_in(run_other);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	status = shut_in(talk_to_others);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

#endif

/* Squares, of items before `fails` and `dies`. */
struct squares {
	size_t fails, dies;
};

static int square(void *context, size_t item, void *result, struct error *error)
{
	const struct squares *squares = context;
	double *number = result;

	if (item == squares->dies)
		raise(SIGKILL);
	*number = (double)(item * item);
	return item >= squares->fails ? error_set(error, "item %zu", item) : 0;
}

static void shares_come_to_the_same(void)
{
	struct squares none = { 1000, 1000 }, late = { 41, 1000 };
	struct squares dying = { 1000, 7 };
	double numbers[100];
	struct error error;

	for (size_t jobs = 0; jobs < 9; jobs++) {
		size_t wrong = 0;

		memset(numbers, 0, sizeof(numbers));
		CHECK(compute_all(100, sizeof(*numbers), jobs, square, &none,
			      numbers, &error) == 0);
		for (size_t i = 0; i < 100; i++)
			wrong += numbers[i] != (double)(i * i);
		CHECK(wrong == 0);
		CHECK(compute_all(100, sizeof(*numbers), jobs, square, &late,
			      numbers, &error) == -1);
		CHECK(strcmp(error.text, "item 41") == 0);
	}
	CHECK(compute_all(100, sizeof(*numbers), 3, square, &dying, numbers,
		      &error) == -1);
	CHECK(strstr(error.text, "died") != NULL);
	CHECK(compute_all(0, sizeof(*numbers), 3, square, &none, numbers,
		      &error) == 0);
}

static int print_square(
	void *context, size_t item, struct buffer *text, struct error *error)
{
	double number;

	if (square(context, item, &number, error))
		return -1;
	/* Some are empty, some larger than a pipe. */
	for (size_t i = 0; i < item % 3 * 20000; i++)
		buffer_number(text, number);
	return 0;
}

static void check_texts(struct squares *squares, size_t jobs, int result,
	const char *says, const char *expected, size_t length)
{
	struct error error = { "" };
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	CHECK(compute_texts(50, jobs, print_square, squares, stream, &error) ==
		result);
	CHECK(!fclose(stream));
	CHECK(strstr(error.text, says) != NULL);
	CHECK(size == length && !memcmp(text, expected, length));
	free(text);
}

static void texts_come_in_order(void)
{
	struct squares none = { 1000, 1000 }, late = { 41, 1000 };
	struct squares dying = { 1000, 7 };
	struct buffer all = { 0 }, text = { 0 };
	size_t until_7 = 0, until_41 = 0;
	struct error error;
	FILE *full;

	for (size_t i = 0; i < 50; i++) {
		until_7 = i == 7 ? all.length : until_7;
		until_41 = i == 41 ? all.length : until_41;
		text.length = 0;
		CHECK(print_square(&none, i, &text, &error) == 0);
		buffer_add(&all, text.text, text.length);
	}
	for (size_t jobs = 0; jobs < 9; jobs++) {
		check_texts(&none, jobs, 0, "", all.text, all.length);
		check_texts(&late, jobs, -1, "item 41", all.text, until_41);
	}
	check_texts(&dying, 3, -1, "died", all.text, until_7);
	full = fopen("/dev/full", "w");
	CHECK(compute_texts(50, 3, print_square, &none, full, &error) == 0);
	CHECK(ferror(full) && errno == ENOSPC);
	fclose(full);
	buffer_release(&text);
	buffer_release(&all);
}

int main(void)
{
	CASE(one_bad_child_costs_its_file_only);
	CASE(small_files_share_a_child);
	CASE(what_a_child_said_is_not_lost);
	CASE(strict_stops_at_the_first);
	CASE(what_misses_something_fails);
	CASE(shares_come_to_the_same);
	CASE(texts_come_in_order);
#ifndef CHILD_SANITIZED
	CASE(a_loop_is_stopped);
	CASE(what_a_loop_said_is_not_lost);
	CASE(a_reader_that_waits_is_not_hung);
	CASE(the_sandbox_holds);
#endif
	UNIT_END;
}
