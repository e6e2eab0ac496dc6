/*
 * Storage that fails under a map has no call to fail: the process gets SIGBUS
 * where it touches the page, as it does behind the end of a file that was cut
 * short.  The handler finds out why by reading the page with a call, which is
 * also the second try: if it succeeds, the touch is repeated.
 *
 * The library must not be left in the middle of what it does, so its driver
 * (driver.c) comes back from a copy that fails, and says so.  The library may take
 * that for an object that is missing; so each failure is noted, and no work that
 * met one counts as done.
 */
#include "hdf5/library.h"

#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mapped {
	const uint8_t *bytes;
	uint64_t size;
	int fd;
};

/* Of the process: a signal is, too. */
static struct mapped *maps;
static size_t map_count, map_capacity;
static sigjmp_buf *way_back;
static uintptr_t tried; /* the page that was read once more */

/* The first read that failed under the innermost guard. */
static struct failure {
	bool happened;
	int cause; /* 0: the file ends there */
	uint64_t offset;
} noted;

static void note(uint64_t offset, int cause)
{
	if (!noted.happened)
		noted = (struct failure){ true, cause, offset };
}

int guard_read(int fd, uint64_t offset, size_t size, void *bytes)
{
	bool again = true;

	for (size_t done = 0; done < size;) {
		ssize_t count = pread(fd, (char *)bytes + done, size - done,
			(off_t)(offset + done));

		if (count > 0) {
			done += (size_t)count;
		} else if (again && !(count < 0 && errno == EINTR)) {
			again = false;
		} else if (count == 0 || errno != EINTR) {
			note(offset + done, count ? errno : 0);
			return -1;
		}
	}
	return 0;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr;
	const struct mapped *map = maps;
	char byte;

	(void)context;
	while (map < maps + map_count &&
		at - (uintptr_t)map->bytes >= map->size)
		map++;
	if (!way_back || map == maps + map_count) {
		signal(number, SIG_DFL);
		return;
	}
	at -= at % (uintptr_t)sysconf(_SC_PAGESIZE);
	if (guard_read(map->fd, at - (uintptr_t)map->bytes, 1, &byte) == 0) {
		if (at != tried) {
			tried = at;
			return;
		}
		note(at - (uintptr_t)map->bytes, EIO);
	}
	siglongjmp(*way_back, 1);
}

int guard_add(const uint8_t *bytes, uint64_t size, int fd)
{
	if (memory_grow(&maps, &map_capacity, map_count, sizeof(*maps)))
		return -1;
	maps[map_count++] = (struct mapped){ bytes, size, fd };
	return 0;
}

void guard_remove(const uint8_t *bytes)
{
	for (size_t i = 0; i < map_count; i++)
		if (maps[i].bytes == bytes)
			maps[i--] = maps[--map_count];
}

int guard_copy(const uint8_t *mapped, size_t size, void *bytes)
{
	sigjmp_buf *const outer = way_back;
	sigjmp_buf here;
	int volatile result = -1;

	if (sigsetjmp(here, 0) == 0) {
		way_back = &here;
		memcpy(bytes, mapped, size);
		result = 0;
	}
	way_back = outer;
	return result;
}

static enum hdf5_outcome explain(
	const struct failure *failure, struct error *error)
{
	if (failure->cause)
		error_set(error, "cannot read at byte %" PRIu64 ": %s",
			failure->offset, strerror(failure->cause));
	else
		error_set(error, "is cut short: it ends before byte %" PRIu64,
			failure->offset);
	return HDF5_STORAGE;
}

enum hdf5_outcome hdf5_guard(
	int (*work)(void *context), void *context, struct error *error)
{
	const struct sigaction action = { .sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_NODEFER };
	const struct failure before = noted;
	sigjmp_buf *const outer = way_back;
	sigjmp_buf here;
	enum hdf5_outcome volatile outcome = HDF5_STORAGE;

	sigaction(SIGBUS, &action, NULL);
	noted = (struct failure){ 0 };
	if (sigsetjmp(here, 0) == 0) {
		way_back = &here;
		outcome = work(context) ? HDF5_FAILED : HDF5_DONE;
	}
	way_back = outer;
	if (noted.happened)
		outcome = explain(&noted, error);
	noted = before;
	return outcome;
}
