/*
 * Items that have nothing to do with each other, shared out to processes that
 * write what they come to into shared memory.  They are copies of the caller, so
 * they know all that it knows, and nothing has to be sent.
 */
#include "worker/compute.h"

#include "base/memory.h"
#include "worker/processors.h"
#include "worker/worker.h"

#include <errno.h>
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
#ifdef COVERAGE
	__gcov_dump();
#endif
	_exit(0);
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
		while (pids[job] && waitpid(pids[job], NULL, 0) < 0 &&
			errno == EINTR)
			;
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
		.jobs = jobs ? jobs : processors_count(),
		.compute = compute,
		.context = context };
	size_t bytes, all;
	pid_t *pids;
	void *room;
	int result;

	if (share.jobs > MAX_PROCESSES)
		share.jobs = MAX_PROCESSES;
	if (share.jobs > count)
		share.jobs = count ? count : 1;
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
