#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Memory between two pages that may not be touched: reading or writing one
 * byte before `start` or at `end` kills the test.
 */
struct guard {
	uint8_t *start, *end;
};

static inline struct guard guard_make(size_t least)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (least / page + 1) * page;
	uint8_t *map = mmap(NULL, size + 2 * page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct guard guard;

	if (map == MAP_FAILED || mprotect(map, page, PROT_NONE) < 0 ||
		mprotect(map + page + size, page, PROT_NONE) < 0) {
		perror("guard pages");
		exit(1);
	}
	guard.start = map + page;
	guard.end = map + page + size;
	return guard;
}

/* Room for so many bytes, right behind the first page or before the last. */
static inline void *guard_room(
	const struct guard *guard, size_t size, bool at_end)
{
	return at_end ? guard->end - size : guard->start;
}

static inline void guard_free(struct guard *guard)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(guard->start - page,
		(size_t)(guard->end - guard->start) + 2 * page);
}

#endif
