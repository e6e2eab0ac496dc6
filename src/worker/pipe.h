#ifndef WORKER_PIPE_H
#define WORKER_PIPE_H

#include "worker/worker.h"

/*
 * What a child holds back lies in memory that it shares with its parent, so that
 * nothing it said is lost with it, however it dies:
 *
 *	stream of records  |----- in the pipe -----|---- held ----|
 *	                   0                      sent       sent + used
 */
#define PIPE_BUFFER ((size_t)1 << 18)

struct pipe_held {
	uint64_t sent, used;
	char bytes[PIPE_BUFFER - 2 * sizeof(uint64_t)]; /* whole pages in all */
};

/* Room for `count` children, in one piece, all zero; NULL without memory. */
struct pipe_held *pipe_map(size_t count);
void pipe_unmap(struct pipe_held *held, size_t count);

/* In a child: leaves it only its own of `count`. */
void pipe_keep_only(struct pipe_held *held, size_t own, size_t count);

/* Writes what is held; -1 when nobody listens any more. */
int pipe_flush(struct worker_pipe *pipe);

/*
 * What a child that is dead held and the pipe did not get: of its stream the
 * `received` bytes came.  Nothing in *held is trusted; NULL where there is none.
 */
const char *pipe_rest(
	const struct pipe_held *held, uint64_t received, size_t *length);

#endif
