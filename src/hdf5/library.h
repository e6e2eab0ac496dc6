#ifndef HDF5_LIBRARY_H
#define HDF5_LIBRARY_H

#include "hdf5/dataset.h"

/* What the files of this room share; nobody else includes it. */

/* Makes the library safe to use; to be called before any call of it. */
void hdf5_prepare(void);

/* Sets what every file is opened with (an HDF5 file access list). */
void hdf5_access(int64_t access);

/* Every call of the library forgets why the one before it failed.  What stands
 * between these two does not; the first gives what the second takes. */
int64_t hdf5_hold_errors(void);
void hdf5_restore_errors(int64_t held);

/* Sets "what: cause", the cause from the library's error stack. */
int hdf5_fail(struct error *error, const char *what);

/* The same for an object that cannot be opened.  Damage and the format of a newer
 * library look alike, a version that is not known, and get an advice. */
int hdf5_fail_open(struct error *error);

/* The same for values that cannot be read, right after the call that failed;
 * a filter that is missing gets an advice. */
int hdf5_fail_read(struct error *error);

/* Reads what is selected in `space` into `bytes`, laid out as `memory`; false
 * where that fails, and the library still says why. */
bool hdf5_read(int64_t dataset, int64_t type, int64_t memory, int64_t space,
	void *bytes);

/* Reads what is selected in `space` into `bytes`, laid out as `memory`; closes
 * both, of which one below 0 is a failure.  Returns -1 with the cause. */
int hdf5_read_selected(int64_t dataset, int64_t type, int64_t memory,
	int64_t space, void *bytes, struct error *error);

/*
 * What the file last said of its objects (index.c); a file without an index, NULL,
 * is asked each time.
 */
struct hdf5_index *index_create(void);
void index_release(struct hdf5_index *index);

/* What is known of a link at `path`, which then is a hard one, and of an attribute.
 */
enum index_answer { INDEX_ASK, INDEX_ABSENT, INDEX_THERE };
enum index_answer index_link(const struct hdf5_file *file, const char *path);
enum index_answer index_attribute(
	const struct hdf5_file *file, const char *object, const char *name);

/* Adds all names in a group, or of the attributes of an object, to the empty *names,
 * in their natural order; false where they are not known. */
bool index_links(const struct hdf5_file *file, const char *group,
	struct hdf5_names *names);
bool index_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names);

/* The kind of the group or dataset at `path`; false where it is not known. */
bool index_kind(
	const struct hdf5_file *file, const char *path, enum hdf5_kind *kind);
void index_keep_kind(
	const struct hdf5_file *file, const char *path, enum hdf5_kind kind);

/* The dataset at `path` as it was opened, once more; false where it is not open.
 * The caller closes it as any other. */
struct hdf5_dataset;
bool index_dataset(const struct hdf5_file *file, const char *path,
	struct hdf5_dataset *dataset);
void index_keep_dataset(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *dataset);

/*
 * Virtual datasets (virtual.c), by their HDF5 creation list.  The first is to be
 * called before anything else of such a dataset: it refuses those with values in
 * other files.  The second refuses those of which not every value is a value of a
 * source that was written, and sets `stored`; shape and type are known.
 */
int virtual_check_names(int64_t creation, struct error *error);
int virtual_check(const struct hdf5_file *file, int64_t creation,
	struct hdf5_dataset *dataset, struct error *error);

/*
 * Rows of their own length (rows.c).  The first makes a dataset of lists, whose
 * shape and type are known, one of HDF5_ROWS, or says why it is none; the second
 * is hdf5_read_hyperslab() of these and of triangles.
 */
int rows_open_lists(const struct hdf5_file *file, struct hdf5_dataset *dataset,
	struct error *error);
int rows_read(const struct hdf5_dataset *dataset, const size_t *start,
	const size_t *extent, void *bytes, struct error *error);

/*
 * Maps of files that may fail (guard.c).
 *
 * Makes the map known to hdf5_guard(), until it is removed; -1 without memory.
 */
int guard_add(const uint8_t *bytes, uint64_t size, int fd);
void guard_remove(const uint8_t *bytes);

/* Read `size` bytes at `offset`, or what is mapped, tried once more where that
 * fails; -1 when they are not there, which hdf5_guard() will say. */
int guard_read(int fd, uint64_t offset, size_t size, void *bytes);
int guard_copy(const uint8_t *mapped, size_t size, void *bytes);

/*
 * The library's way to the bytes of a file, through our map of it (driver.c).
 */

/*
 * Lets the library open the file at `path`, mapped at file->map: file->id,
 * negative when it could not.  Returns -1 where there is no such way.
 */
int driver_open(struct hdf5_file *file, const char *path);

/* Where the library would have read. */
struct driver_place {
	uint64_t offset, size;
};

/*
 * From driver_note() on the raw data that the library reads from `file` is
 * not moved: driver_noted() says where it is, and ends this.  size is 0
 * when nothing was read, or more than once.  Metadata is read as ever.
 */
void driver_note(const struct hdf5_file *file);
struct driver_place driver_noted(const struct hdf5_file *file);

#endif
