#ifndef WORKER_CHILD_H
#define WORKER_CHILD_H

#include "worker/limits.h"
#include "worker/worker.h"

/* Sanitizers need memory, files and calls of their own, and a report that
 * nobody sees is none: their builds have no sandbox.  Nor have those that
 * write down which lines were run (make coverage). */
#if defined(__SANITIZE_ADDRESS__) || defined(COVERAGE)
#define CHILD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHILD_SANITIZED 1
#endif
#endif

/* A child's life; never returns.  `fd` is its end of the pipe. */
_Noreturn void child_run(const struct worker_plan *plan,
	const struct worker_job *job, const struct limits *limits, int fd);

#endif
