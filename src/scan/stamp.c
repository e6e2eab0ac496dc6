/*
 * A file may be replaced by another one of its name, or written to in place.  A
 * network file system may tell of it late, but in the end it tells.
 */
#include "scan/stamp.h"

#include <sys/stat.h>

struct stamp stamp_of(const char *path)
{
	struct stat status;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return (struct stamp){ 0 };
	return (struct stamp){ .file = true,
		.device = (uint64_t)status.st_dev,
		.inode = (uint64_t)status.st_ino,
		.size = (uint64_t)status.st_size,
		.seconds = (int64_t)status.st_mtim.tv_sec,
		.nanoseconds = (int64_t)status.st_mtim.tv_nsec };
}

bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->file == b->file && a->device == b->device &&
		a->inode == b->inode && a->size == b->size &&
		a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}
