/*
 * Items that have nothing to do with each other, shared out to processes.  They are
 * copies of the caller, so they know all that it knows, and nothing has to be sent.
 * What an item comes to is written into shared memory where its size is known, and
 * where it is a text, up a pipe.
 */
#include "worker/compute.h"

#include "base/memory.h"
#include "worker/processors.h"
#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef COVERAGE
void __gcov_dump(void);
#endif

#define MAX_PROCESSES 256

static size_t count_processes(size_t count, size_t jobs)
{
	if (!jobs)
		jobs = processors_count();
	if (jobs > MAX_PROCESSES)
		jobs = MAX_PROCESSES;
	return jobs < count ? jobs : count ? count : 1;
}

/* What processes share: the results, and how each ended. */
struct share {
	size_t count, size, jobs;
	compute_item *compute;
	void *context;
	char *results;
	struct share_end {
		size_t item; /* that failed, or count */
		struct error error;
	} * ends; /* [jobs] */
};

static void compute_share(const struct share *share, size_t job)
{
	struct share_end *end = &share->ends[job];

	for (size_t i = job; i < share->count; i += share->jobs)
		if (share->compute(share->context, i,
			    share->results + i * share->size, &end->error)) {
			end->item = i;
			return;
		}
	end->item = share->count;
}

/* Ends a process of ours. */
static _Noreturn void leave(void)
{
#ifdef COVERAGE
	__gcov_dump();
#endif
	_exit(0);
}

/* 0 where no process could be made. */
static pid_t start_share(const struct share *share, size_t job)
{
	pid_t parent = getpid(), pid;

	/* Until it says otherwise, it died. */
	share->ends[job].item = job;
	error_set(&share->ends[job].error, "a process that computes it died");
	pid = fork();
	if (pid)
		return pid < 0 ? 0 : pid;
	worker_die_with(parent);
	worker_reset_signals();
	compute_share(share, job);
	leave();
}

/* 0 and below are no process. */
static void wait_for(pid_t pid)
{
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int run_shares(
	const struct share *share, pid_t *pids, struct error *error)
{
	const struct share_end *first = &share->ends[0];

	for (size_t job = 1; job < share->jobs; job++)
		pids[job] = start_share(share, job);
	for (size_t job = 0; job < share->jobs; job++)
		if (!pids[job])
			compute_share(share, job);
	for (size_t job = 1; job < share->jobs; job++)
		wait_for(pids[job]);
	for (size_t job = 1; job < share->jobs; job++)
		if (share->ends[job].item < first->item)
			first = &share->ends[job];
	return first->item < share->count
		? error_set(error, "%s", first->error.text)
		: 0;
}

int compute_all(size_t count, size_t size, size_t jobs, compute_item *compute,
	void *context, void *results, struct error *error)
{
	struct share share = { .count = count,
		.size = size,
		.jobs = count_processes(count, jobs),
		.compute = compute,
		.context = context };
	size_t bytes, all;
	pid_t *pids;
	void *room;
	int result;

	if (!memory_multiply(count + 1, size, &bytes) ||
		!memory_multiply(share.jobs, sizeof(*share.ends), &all) ||
		bytes > SIZE_MAX - all)
		return error_memory(error);
	pids = memory_array(share.jobs, sizeof(*pids));
	room = mmap(NULL, all + bytes, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!pids || room == MAP_FAILED) {
		free(pids);
		return error_memory(error);
	}
	share.ends = room;
	share.results = (char *)room + all;
	result = run_shares(&share, pids, error);
	memcpy(results, share.results, count * size);
	munmap(room, all + bytes);
	free(pids);
	return result;
}

/* Before each text on its way. */
struct text_head {
	size_t length, failed; /* failed: it is an error */
};

struct texts {
	size_t count, jobs;
	compute_text *compute;
	void *context;
	struct buffer text;
	/* [jobs]: where the texts of a process come from; NULL: of the caller */
	FILE **sources;
	pid_t *pids;
};

static int make_text(struct texts *texts, size_t item, struct error *error)
{
	texts->text.length = 0;
	if (texts->compute(texts->context, item, &texts->text, error))
		return -1;
	/* Also an empty text has an address. */
	return buffer_room(&texts->text, 0) ? 0 : error_memory(error);
}

static void send_texts(struct texts *texts, size_t job, FILE *sink)
{
	struct error error;

	for (size_t i = job; i < texts->count; i += texts->jobs) {
		size_t failed = make_text(texts, i, &error) != 0;
		const char *bytes = failed ? error.text : texts->text.text;
		struct text_head head = {
			failed ? strlen(bytes) : texts->text.length, failed
		};

		/* If nobody listens any more, another has failed. */
		if (fwrite(&head, sizeof(head), 1, sink) != 1 ||
			fwrite(bytes, 1, head.length, sink) != head.length ||
			fflush(sink) || failed)
			return;
	}
}

static int receive_text(FILE *source, struct buffer *text, struct error *error)
{
	struct text_head head;

	text->length = 0;
	if (fread(&head, sizeof(head), 1, source) != 1)
		return error_set(error, "a process that computes it died");
	if (!buffer_room(text, head.length))
		return error_memory(error);
	text->length = fread(text->text, 1, head.length, source);
	text->text[text->length] = '\0';
	if (text->length < head.length)
		return error_set(error, "a process that computes it died");
	return head.failed ? error_set(error, "%s", text->text) : 0;
}

/* Where no process can be made, the caller makes its texts. */
static void start_texts(struct texts *texts, size_t job)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return;
	texts->pids[job] = fork();
	if (!texts->pids[job]) {
		FILE *sink = fdopen(fds[1], "w");

		worker_die_with(parent);
		worker_reset_signals();
		close(fds[0]);
		for (size_t other = 1; other < job; other++)
			if (texts->sources[other])
				close(fileno(texts->sources[other]));
		if (sink)
			send_texts(texts, job, sink);
		leave();
	}
	close(fds[1]);
	if (texts->pids[job] < 0 ||
		!(texts->sources[job] = fdopen(fds[0], "r")))
		close(fds[0]);
}

static int write_texts(struct texts *texts, FILE *stream, struct error *error)
{
	for (size_t i = 0; i < texts->count; i++) {
		FILE *source = texts->sources[i % texts->jobs];

		if (source ? receive_text(source, &texts->text, error)
			   : make_text(texts, i, error))
			return -1;
		if (fwrite(texts->text.text, 1, texts->text.length, stream) <
			texts->text.length)
			return 0;
	}
	return 0;
}

/* Those that are not through are told by the end of their pipe. */
static void end_texts(struct texts *texts)
{
	int kept = errno;

	for (size_t job = 1; job < texts->jobs; job++)
		if (texts->sources[job])
			fclose(texts->sources[job]);
	for (size_t job = 1; job < texts->jobs; job++)
		wait_for(texts->pids[job]);
	errno = kept;
}

int compute_texts(size_t count, size_t jobs, compute_text *compute,
	void *context, FILE *stream, struct error *error)
{
	struct texts texts = { .count = count,
		.jobs = count_processes(count, jobs),
		.compute = compute,
		.context = context };
	int result;

	texts.sources = memory_array(texts.jobs, sizeof(*texts.sources));
	texts.pids = memory_array(texts.jobs, sizeof(*texts.pids));
	if (texts.sources && texts.pids) {
		for (size_t job = 1; job < texts.jobs; job++)
			start_texts(&texts, job);
		result = write_texts(&texts, stream, error);
		end_texts(&texts);
	} else {
		result = error_memory(error);
	}
	free(texts.sources);
	free(texts.pids);
	buffer_release(&texts.text);
	return result;
}
