#ifndef WORKER_CHILD_H
#define WORKER_CHILD_H

#include "worker/worker.h"

/* A child's life; never returns.  `fd` is its end of the pipe. */
_Noreturn void child_run(
	const struct worker_plan *plan, const struct worker_job *job, int fd);

#endif
