/*
 * Opening and listing.  Only links that stay in the file are followed: an
 * external link in a downloaded dump would read whatever file it names.
 *
 * The library's own error printing is off; the innermost entry of its error
 * stack usually holds the cause ("truncated file: eof = 1000 ..."), and that
 * is what the user gets to read.
 */
#include "hdf5/file.h"

#include "base/memory.h"
#include "base/text.h"
#include "hdf5/library.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether the file has a signature: after a user block it is at 512, 1024,
 * 2048 ...  Returns -1 where it cannot be read. */
static int find_signature(int fd, uint64_t size)
{
	static const char signature[8] = "\x89HDF\r\n\x1a\n";
	char head[8];

	for (uint64_t at = 0; size >= sizeof(head) && at <= size - sizeof(head);
		at = at ? at * 2 : 512) {
		if (guard_read(fd, at, sizeof(head), head))
			return -1;
		if (memcmp(head, signature, sizeof(head)) == 0)
			return 1;
	}
	return 0;
}

bool hdf5_signature(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	bool found;

	if (fd < 0)
		return false;
	found = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
		find_signature(fd, (uint64_t)status.st_size) > 0;
	close(fd);
	return found;
}

/* A file that cannot be mapped is read instead. */
static void map_file(struct hdf5_file *file)
{
	void *map;

	if (!file->size || file->size > SIZE_MAX)
		return;
	map = mmap(
		NULL, (size_t)file->size, PROT_READ, MAP_SHARED, file->fd, 0);
	if (map == MAP_FAILED)
		return;
	if (guard_add(map, file->size, file->fd))
		munmap(map, (size_t)file->size);
	else
		file->map = map;
}

static int refuse_locked(struct error *error)
{
	return error_set(error,
		"is incomplete: another program is writing to it (it is "
		"locked)");
}

/* The library's words for a file that somebody writes to, or was writing to
 * when he died, are about locks and flags. */
static int explain_open(struct error *error)
{
	hdf5_fail(error, "is damaged or cut short");
	if (strstr(error->text, "unable to lock"))
		return refuse_locked(error);
	if (strstr(error->text, "already open"))
		error_set(error,
			"is incomplete: a program is writing to it, or was "
			"stopped while it did (then 'h5clear -s' gives back "
			"what it wrote)");
	return -1;
}

/* The library's own way to the file. */
static hid_t open_library(const char *path)
{
	hid_t access = H5Pcreate(H5P_FILE_ACCESS), id, held;

	hdf5_access(access);
	id = H5Fopen(path, H5F_ACC_RDONLY, access);
	held = hdf5_hold_errors();
	H5Pclose(access);
	hdf5_restore_errors(held);
	return id;
}

/* Whether somebody holds the lock that HDF5 puts on a file while it writes.
 * Some file systems have no locks, and some users switch them off. */
static bool is_locked(int fd)
{
	const char *wanted = getenv("HDF5_USE_FILE_LOCKING");

	if (wanted && strcmp(wanted, "FALSE") == 0)
		return false;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0) {
		flock(fd, LOCK_UN);
		return false;
	}
	return errno == EWOULDBLOCK;
}

/* What attnscope_dump converts is named with the command that does. */
static int refuse_other(const char *path, struct error *error)
{
	static const char *const endings[] = { ".npy", ".npz", ".pt", ".pth",
		".safetensors" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (text_has_suffix(path, endings[i]))
			return error_set(error,
				"is not an HDF5 file; convert it: python3 -m "
				"attnscope_dump convert %s -o %s.h5",
				path, path);
	return error_set(error, "is not an HDF5 file");
}

static int open_file(
	struct hdf5_file *file, const char *path, struct error *error)
{
	struct stat status;

	file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file->fd < 0 || fstat(file->fd, &status))
		return error_set(error, "cannot open: %s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(error,
			"is not a regular file (a dump cannot be read from a "
			"pipe or a folder)");
	if (is_locked(file->fd))
		return refuse_locked(error);
	file->size = (uint64_t)status.st_size;
	if (find_signature(file->fd, file->size) <= 0)
		return refuse_other(path, error);
	map_file(file);
	hdf5_prepare();
	if (!file->map || driver_open(file, path))
		file->id = open_library(path);
	if (file->id < 0)
		return explain_open(error);
	file->index = index_create();
	return 0;
}

int hdf5_open(struct hdf5_file *file, const char *path, struct error *error)
{
	*file = (struct hdf5_file){ .id = -1, .fd = -1 };
	if (open_file(file, path, error) == 0)
		return 0;
	hdf5_close(file);
	return -1;
}

void hdf5_close(struct hdf5_file *file)
{
	index_release(file->index);
	if (file->id >= 0)
		H5Fclose(file->id);
	if (file->map) {
		guard_remove(file->map);
		munmap((void *)file->map, (size_t)file->size);
	}
	if (file->fd >= 0)
		close(file->fd);
	*file = (struct hdf5_file){ .id = -1, .fd = -1 };
}

/* What is wrong with the way to an object. */
enum way {
	WAY_GOOD,
	WAY_MISSING,
	WAY_LEAVES,
	WAY_NOWHERE,
	WAY_DEEP,
	WAY_BROKEN
};

/* Why there is no link at `path`: there is none, what should have it is no
 * group, or that cannot be read. */
static enum way look_at_gap(const struct hdf5_file *file, const char *path)
{
	size_t length = (size_t)(strrchr(path, '/') - path);
	H5O_info_t info;
	char *group;
	bool broken;

	if (H5Lexists(file->id, path, H5P_DEFAULT) == 0)
		return WAY_MISSING;
	group = length ? strndup(path, length) : strdup("/");
	if (!group)
		return WAY_BROKEN;
	broken = H5Oget_info_by_name2(file->id, group, &info, H5O_INFO_BASIC,
			 H5P_DEFAULT) < 0 ||
		info.type == H5O_TYPE_GROUP;
	free(group);
	return broken ? WAY_BROKEN : WAY_MISSING;
}

/* One step: `path` is the way up to a name. */
static enum way look_at_step(const struct hdf5_file *file, const char *path)
{
	H5L_info_t link;

	switch (index_link(file, path)) {
	case INDEX_ABSENT:
		return WAY_MISSING;
	case INDEX_THERE:
		return WAY_GOOD;
	default:
		break;
	}
	if (H5Lget_info(file->id, path, &link, H5P_DEFAULT) < 0)
		return look_at_gap(file, path);
	if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT)
		return WAY_LEAVES;
	/* A hard link leads somewhere by itself. */
	if (link.type == H5L_TYPE_HARD)
		return WAY_GOOD;
	/* A soft link is followed for at most 16 links, so this ends. */
	return H5Oexists_by_name(file->id, path, H5P_DEFAULT) > 0 ? WAY_GOOD
								  : WAY_NOWHERE;
}

/* Whether every link on the way to `path` stays in the file and leads
 * somewhere; else *end is the length of the way to the one that does not. */
static enum way look_at_way(
	const struct hdf5_file *file, const char *path, size_t *end)
{
	char *walk = strdup(path);
	enum way way = walk ? WAY_GOOD : WAY_MISSING;
	size_t depth = 0;

	*end = 0;
	while (way == WAY_GOOD && walk[*end]) {
		char saved;

		*end += 1 + strcspn(walk + *end + 1, "/");
		saved = walk[*end];
		walk[*end] = '\0';
		way = ++depth > HDF5_DEEPEST ? WAY_DEEP
					     : look_at_step(file, walk);
		walk[*end] = saved;
	}
	free(walk);
	return way;
}

static enum hdf5_kind find_kind(const struct hdf5_file *file, const char *path)
{
	H5O_info_t info;
	size_t end;
	enum way way;

	way = look_at_way(file, path, &end);
	if (way == WAY_MISSING || way == WAY_DEEP)
		return HDF5_NOTHING;
	if (way != WAY_GOOD ||
		H5Oget_info_by_name2(
			file->id, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
		return HDF5_UNREADABLE;
	return info.type == H5O_TYPE_GROUP	? HDF5_GROUP
		: info.type == H5O_TYPE_DATASET ? HDF5_DATASET
						: HDF5_OTHER;
}

enum hdf5_kind hdf5_kind(const struct hdf5_file *file, const char *path)
{
	enum hdf5_kind kind;

	if (strcmp(path, "/") == 0)
		return HDF5_GROUP;
	if (index_kind(file, path, &kind))
		return kind;
	kind = find_kind(file, path);
	index_keep_kind(file, path, kind);
	return kind;
}

/* Why an object that is there cannot be opened; 0 where it can. */
static int explain_broken(
	const struct hdf5_file *file, const char *path, struct error *error)
{
	H5O_info_t info;

	if (H5Oget_info_by_name2(
		    file->id, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0)
		return 0;
	return hdf5_fail_open(error);
}

int hdf5_missing(const struct hdf5_file *file, const char *path,
	enum hdf5_kind kind, struct error *error)
{
	const char *what = kind == HDF5_GROUP ? "group" : "dataset";
	size_t end;
	enum way way = look_at_way(file, path, &end);
	char link[1024];

	snprintf(link, sizeof(link), "%.*s",
		(int)(end < sizeof(link) ? end : sizeof(link) - 1), path);
	if (way == WAY_BROKEN) {
		/* What cannot be read is on the way to it. */
		if (strrchr(link, '/') > link)
			*strrchr(link, '/') = '\0';
		if (!explain_broken(file, link, error))
			error_set(error, "its links are damaged");
		return error_prefix(error, link);
	}
	if (way == WAY_LEAVES) {
		error_set(error,
			"is a link to another file, which is never followed");
		return error_prefix(error, link);
	}
	if (way == WAY_NOWHERE) {
		error_set(error, "is a link that leads nowhere in this file");
		return error_prefix(error, link);
	}
	if (way == WAY_DEEP)
		error_set(error, "is deeper than %d groups", HDF5_DEEPEST);
	else if (way == WAY_MISSING)
		error_set(error, "there is no such %s", what);
	else if (!explain_broken(file, path, error))
		error_set(error, "is not %s %s", text_article(what), what);
	return error_prefix(error, path);
}

int hdf5_has_attribute(const struct hdf5_file *file, const char *object,
	const char *name, struct error *error)
{
	enum hdf5_kind kind;
	htri_t there;

	switch (index_attribute(file, object, name)) {
	case INDEX_ABSENT:
		return 0;
	case INDEX_THERE:
		return 1;
	default:
		break;
	}
	there = H5Aexists_by_name(file->id, object, name, H5P_DEFAULT);
	if (there >= 0)
		return there > 0;
	hdf5_fail(error, "its attributes cannot be read");
	error_prefix(error, object);
	kind = hdf5_kind(file, object);
	if (kind == HDF5_UNREADABLE)
		return hdf5_missing(file, object, HDF5_GROUP, error);
	return kind == HDF5_NOTHING ? 0 : -1;
}

int hdf5_names_add(struct hdf5_names *names, const char *name)
{
	if (memory_grow(&names->names, &names->capacity, names->count,
		    sizeof(*names->names)))
		return -1;
	names->names[names->count] = strdup(name);
	if (!names->names[names->count])
		return -1;
	names->count++;
	return 0;
}

static herr_t add_name(
	hid_t group, const char *name, const H5L_info_t *info, void *context)
{
	struct hdf5_names *names = context;

	(void)group;
	(void)info;
	return names->count < HDF5_MAX_NAMES ? hdf5_names_add(names, name) : -1;
}

static int compare_names(const void *a, const void *b)
{
	return text_compare_natural(*(char *const *)a, *(char *const *)b);
}

void hdf5_names_sort(struct hdf5_names *names)
{
	if (names->count)
		qsort(names->names, names->count, sizeof(*names->names),
			compare_names);
}

const char *hdf5_names_find(const struct hdf5_names *names, const char *name)
{
	char *const key = (char *)name;
	char *const *found = names->count
		? bsearch(&key, names->names, names->count,
			  sizeof(*names->names), compare_names)
		: NULL;

	return found ? *found : NULL;
}

int hdf5_list(const struct hdf5_file *file, const char *path,
	struct hdf5_names *names, struct error *error)
{
	*names = (struct hdf5_names){ 0 };
	if (index_links(file, path, names))
		return 0;
	if (H5Literate_by_name(file->id, path, H5_INDEX_NAME, H5_ITER_NATIVE,
		    NULL, add_name, names, H5P_DEFAULT) < 0) {
		if (names->count >= HDF5_MAX_NAMES)
			error_set(error, "has more than %zu names",
				HDF5_MAX_NAMES);
		else
			hdf5_fail(error, "cannot list the group");
		hdf5_names_release(names);
		return error_prefix(error, path);
	}
	hdf5_names_sort(names);
	return 0;
}

void hdf5_names_release(struct hdf5_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct hdf5_names){ 0 };
}

static herr_t add_attribute(
	hid_t object, const char *name, const H5A_info_t *info, void *context)
{
	struct hdf5_names *names = context;

	(void)object;
	(void)info;
	return hdf5_names_add(names, name);
}

int hdf5_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names, struct error *error)
{
	*names = (struct hdf5_names){ 0 };
	if (index_attributes(file, object, names))
		return 0;
	if (H5Aiterate_by_name(file->id, object, H5_INDEX_NAME, H5_ITER_NATIVE,
		    NULL, add_attribute, names, H5P_DEFAULT) < 0) {
		hdf5_names_release(names);
		hdf5_fail(error, "cannot list the attributes");
		return error_prefix(error, object);
	}
	hdf5_names_sort(names);
	return 0;
}
