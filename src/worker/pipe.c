/*
 * A child's records on their way.  Each write wakes the parent, which takes longer
 * than to measure a small dump; so records are held until there is a lot of them,
 * the child will be at work for a while, or it is done with the file.
 *
 * A child may die at any moment.  The count of what was written to the pipe is
 * stored last: what was on its way in between is seen by the parent, who knows how
 * much came.
 */
#include "worker/pipe.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Work that is not worth a word, all together until the next one. */
#define SMALL_WORK PIPE_BUFFER

struct pipe_held *pipe_map(size_t count)
{
	struct pipe_held *held = mmap(NULL, count * sizeof(*held),
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return held == MAP_FAILED ? NULL : held;
}

void pipe_unmap(struct pipe_held *held, size_t count)
{
	if (held && count)
		munmap(held, count * sizeof(*held));
}

void pipe_keep_only(struct pipe_held *held, size_t own, size_t count)
{
	pipe_unmap(held, own);
	pipe_unmap(held + own + 1, count - own - 1);
}

/* Nothing before it is done after it, as who looks on will see it. */
static void store(uint64_t *place, uint64_t value)
{
	__atomic_store_n(place, value, __ATOMIC_RELEASE);
}

int pipe_flush(struct worker_pipe *pipe)
{
	struct pipe_held *held = pipe->held;
	size_t used = held->used;

	for (size_t done = 0; done < used;) {
		ssize_t count =
			write(pipe->fd, held->bytes + done, used - done);

		if (count < 0 && errno != EINTR)
			return -1;
		done += count > 0 ? (size_t)count : 0;
	}
	store(&held->used, 0);
	store(&held->sent, held->sent + used);
	pipe->unannounced = 0;
	return 0;
}

const char *pipe_rest(
	const struct pipe_held *held, uint64_t received, size_t *length)
{
	uint64_t sent = held->sent, used = held->used;

	if (received < sent || used > sizeof(held->bytes) ||
		received - sent >= used)
		return NULL;
	*length = (size_t)(used - (received - sent));
	return held->bytes + (received - sent);
}

int worker_send(
	struct worker_pipe *pipe, struct record *record, struct error *error)
{
	struct pipe_held *held = pipe->held;

	record->magic = RECORD_MAGIC;
	if (sizeof(held->bytes) - held->used < sizeof(*record) &&
		pipe_flush(pipe))
		return error_set(error, "cannot write to the parent process");
	memcpy(held->bytes + held->used, record, sizeof(*record));
	store(&held->used, held->used + sizeof(*record));
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
	struct record record = { .kind = kind, .index = index };

	text_shorten(record.text, sizeof(record.text), text);
	return worker_send(pipe, &record, error);
}

int worker_expect(struct worker_pipe *pipe, uint64_t bytes, struct error *error)
{
	struct record record = { .kind = RECORD_WORK, .index = bytes };

	if (bytes < SMALL_WORK - pipe->unannounced) {
		pipe->unannounced += bytes;
		return 0;
	}
	if (worker_send(pipe, &record, error))
		return -1;
	return pipe_flush(pipe)
		? error_set(error, "cannot write to the parent process")
		: 0;
}
