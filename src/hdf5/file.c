/*
 * Opening, listing, attributes.  Only links that stay in the file are
 * followed: an external link in a downloaded dump would read whatever file it
 * names.
 *
 * The library's own error printing is off; the innermost entry of its error
 * stack usually holds the cause ("truncated file: eof = 1000 ..."), and that
 * is what the user gets to read.
 */
#include "hdf5/file.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "hdf5/library.h"

#include <hdf5.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIEVE_BYTES 8192

/* H5Ewalk2 goes from the innermost entry outwards when asked upwards. */
static herr_t take_first(unsigned n, const H5E_error2_t *entry, void *context)
{
	struct buffer *cause = context;

	if (n == 0 && entry->desc)
		buffer_print(cause, "%s", entry->desc);
	return 0;
}

int hdf5_fail(struct error *error, const char *what)
{
	struct buffer cause = { 0 };

	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &cause);
	if (cause.length)
		error_set(error, "%s: %s", what, cause.text);
	else
		error_set(error, "%s", what);
	buffer_release(&cause);
	return -1;
}

bool hdf5_signature(const char *path)
{
	static const char signature[8] = "\x89HDF\r\n\x1a\n";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char head[8];
	bool found = false;

	if (fd < 0)
		return false;
	/* Behind a user block the signature stands at 512, 1024, 2048 ... */
	for (off_t at = 0; !found; at = at ? at * 2 : 512) {
		if (pread(fd, head, sizeof(head), at) != sizeof(head))
			break;
		found = memcmp(head, signature, sizeof(head)) == 0;
	}
	close(fd);
	return found;
}

int hdf5_open(struct hdf5_file *file, const char *path, struct error *error)
{
	struct stat status;
	hid_t access;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return error_set(error, "cannot open: %s", strerror(errno));
	if (fstat(fd, &status)) {
		close(fd);
		return error_set(error, "cannot open: %s", strerror(errno));
	}
	close(fd);
	if (!S_ISREG(status.st_mode))
		return error_set(error,
			"is not a regular file (a dump cannot be read from a "
			"pipe or a folder)");
	if (!hdf5_signature(path))
		return error_set(error, "is not an HDF5 file");
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5PLset_loading_state(0);
	file->size = (uint64_t)status.st_size;
	/* The library clears a sieve buffer for each dataset that is read,
	 * and there may be ten thousand small ones. */
	access = H5Pcreate(H5P_FILE_ACCESS);
	H5Pset_sieve_buf_size(access, SIEVE_BYTES);
	file->id = H5Fopen(path, H5F_ACC_RDONLY, access);
	H5Pclose(access);
	if (file->id < 0)
		return hdf5_fail(error, "is damaged or cut short");
	return 0;
}

void hdf5_close(struct hdf5_file *file)
{
	H5Fclose(file->id);
	file->id = -1;
}

/* Whether every link on the way to `path` stays in the file and leads
 * somewhere. */
static bool path_stays(const struct hdf5_file *file, const char *path)
{
	char *walk = strdup(path);
	bool stays = walk != NULL;
	char *end = walk;

	while (stays && end) {
		H5L_info_t link;
		char saved;

		end = strchr(end + (*end == '/'), '/');
		saved = end ? *end : '\0';
		if (end)
			*end = '\0';
		/* A hard link leads somewhere by itself. */
		stays = H5Lget_info(file->id, walk, &link, H5P_DEFAULT) >= 0 &&
			(link.type == H5L_TYPE_HARD ||
				(link.type == H5L_TYPE_SOFT &&
					H5Oexists_by_name(file->id, walk,
						H5P_DEFAULT) > 0));
		if (end)
			*end = saved;
	}
	free(walk);
	return stays;
}

enum hdf5_kind hdf5_kind(const struct hdf5_file *file, const char *path)
{
	H5O_info_t info;

	if (strcmp(path, "/") == 0)
		return HDF5_GROUP;
	if (!path_stays(file, path))
		return HDF5_NOTHING;
	if (H5Oget_info_by_name2(
		    file->id, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
		return HDF5_NOTHING;
	return info.type == H5O_TYPE_GROUP	? HDF5_GROUP
		: info.type == H5O_TYPE_DATASET ? HDF5_DATASET
						: HDF5_OTHER;
}

static herr_t add_name(
	hid_t group, const char *name, const H5L_info_t *info, void *context)
{
	struct hdf5_names *names = context;

	(void)group;
	if (info->type != H5L_TYPE_HARD && info->type != H5L_TYPE_SOFT)
		return 0;
	if (memory_grow(&names->names, &names->capacity, names->count,
		    sizeof(*names->names)))
		return -1;
	names->names[names->count] = strdup(name);
	if (!names->names[names->count])
		return -1;
	names->count++;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return text_compare_natural(*(char *const *)a, *(char *const *)b);
}

int hdf5_list(const struct hdf5_file *file, const char *path,
	struct hdf5_names *names, struct error *error)
{
	*names = (struct hdf5_names){ 0 };
	if (H5Literate_by_name(file->id, path, H5_INDEX_NAME, H5_ITER_NATIVE,
		    NULL, add_name, names, H5P_DEFAULT) < 0) {
		hdf5_names_release(names);
		hdf5_fail(error, "cannot list the group");
		return error_prefix(error, path);
	}
	if (names->count)
		qsort(names->names, names->count, sizeof(*names->names),
			compare_names);
	return 0;
}

void hdf5_names_release(struct hdf5_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct hdf5_names){ 0 };
}

/* A string attribute, of fixed or variable length, into `text`. */
static int read_string(
	hid_t attribute, hid_t type, char *text, size_t size, const char **why)
{
	hid_t memory = H5Tcopy(H5T_C_S1);
	int result = -1;

	H5Tset_cset(memory, H5Tget_cset(type));
	*why = "cannot read the text";
	if (H5Tis_variable_str(type) > 0) {
		char *value = NULL;

		H5Tset_size(memory, H5T_VARIABLE);
		if (H5Aread(attribute, memory, &value) >= 0 && value) {
			*why = "the text is too long";
			result = strlen(value) < size ? 0 : -1;
			if (!result)
				memcpy(text, value, strlen(value) + 1);
		}
		H5free_memory(value);
	} else if (H5Tget_size(type) >= size) {
		*why = "the text is too long";
	} else {
		/* One more byte than stored, for the terminator. */
		H5Tset_size(memory, H5Tget_size(type) + 1);
		result = H5Aread(attribute, memory, text) < 0 ? -1 : 0;
	}
	H5Tclose(memory);
	return result;
}

static int read_value(
	hid_t attribute, hid_t type, char *text, size_t size, const char **why)
{
	int64_t integer;
	double number;
	struct buffer digits = { 0 };

	*why = "cannot read the number";
	switch (H5Tget_class(type)) {
	case H5T_STRING:
		return read_string(attribute, type, text, size, why);
	case H5T_INTEGER:
	case H5T_ENUM:
		if (H5Aread(attribute, H5T_NATIVE_INT64, &integer) < 0)
			return -1;
		snprintf(text, size, "%" PRId64, integer);
		return 0;
	case H5T_FLOAT:
		if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) < 0)
			return -1;
		buffer_number(&digits, number);
		snprintf(text, size, "%s", digits.text ? digits.text : "");
		buffer_release(&digits);
		return 0;
	default:
		*why = "is neither a text nor a number";
		return -1;
	}
}

int hdf5_attribute_text(const struct hdf5_file *file, const char *object,
	const char *name, char *text, size_t size, struct error *error)
{
	const char *why = "cannot read it";
	hid_t attribute, type = -1, space = -1;
	int result = -1;

	if (H5Aexists_by_name(file->id, object, name, H5P_DEFAULT) <= 0)
		return 0;
	attribute = H5Aopen_by_name(
		file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
	if (attribute >= 0) {
		type = H5Aget_type(attribute);
		space = H5Aget_space(attribute);
	}
	if (type < 0 || space < 0)
		why = "is damaged";
	else if (H5Sget_simple_extent_npoints(space) != 1)
		why = "is not a single value";
	else
		result = read_value(attribute, type, text, size, &why);
	if (space >= 0)
		H5Sclose(space);
	if (type >= 0)
		H5Tclose(type);
	if (attribute >= 0)
		H5Aclose(attribute);
	if (result)
		return error_set(
			error, "%s: attribute '%s': %s", object, name, why);
	return 1;
}

int hdf5_attribute_integer(const struct hdf5_file *file, const char *object,
	const char *name, int64_t *value, struct error *error)
{
	char text[64], *end;
	int found = hdf5_attribute_text(
		file, object, name, text, sizeof(text), error);

	if (found <= 0)
		return found;
	errno = 0;
	*value = strtoll(text, &end, 10);
	if (!*text || *end || errno)
		return error_set(error,
			"%s: attribute '%s': '%s' is not an integer", object,
			name, text);
	return 1;
}
