/*
 * Looking a dump over asks for many names that are not there, and for a few that
 * are, over and over; each question is a walk of the library from the root.  A
 * file does not change while it is open, so what it answered last is kept: the
 * kinds of objects, all names in a group or of attributes where these are few, and
 * the datasets that were opened last, which samples of one dataset share.  Whatever
 * the library had an error about is not kept, but asked again.
 */
#include "hdf5/dataset.h"
#include "hdf5/library.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

/* Few, as they are looked for one by one. */
#define ENTRIES 48
#define MOST_NAMES 64

enum what { WHAT_KIND, WHAT_LINKS, WHAT_ATTRIBUTES, WHAT_DATASET };

struct entry {
	char *object; /* NULL: free */
	enum what what;
	enum hdf5_kind kind;
	bool complete; /* the names are all that there are */
	/* In their natural order; of those the links that are no hard ones. */
	struct hdf5_names names, soft;
	struct hdf5_dataset *dataset; /* open, or NULL */
	uint64_t used;		      /* when it was last */
};

struct hdf5_index {
	struct entry entries[ENTRIES];
	uint64_t now;
};

struct hdf5_index *index_create(void)
{
	return calloc(1, sizeof(struct hdf5_index));
}

static void release_entry(struct entry *entry)
{
	free(entry->object);
	hdf5_names_release(&entry->names);
	hdf5_names_release(&entry->soft);
	if (entry->dataset)
		hdf5_dataset_close(entry->dataset);
	free(entry->dataset);
	*entry = (struct entry){ .object = NULL };
}

void index_release(struct hdf5_index *index)
{
	for (size_t i = 0; index && i < ENTRIES; i++)
		release_entry(&index->entries[i]);
	free(index);
}

static struct entry *find(struct hdf5_index *index, enum what what,
	const char *object, size_t length)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		struct entry *entry = &index->entries[i];

		if (entry->object && entry->what == what &&
			strncmp(entry->object, object, length) == 0 &&
			!entry->object[length]) {
			entry->used = ++index->now;
			return entry;
		}
	}
	return NULL;
}

/* Keeps the entry, whose object is copied, in place of the one that has not been
 * used for longest; NULL without memory. */
static struct entry *keep(
	struct hdf5_index *index, struct entry entry, size_t length)
{
	struct entry *oldest = index->entries;

	for (size_t i = 1; i < ENTRIES; i++)
		if (index->entries[i].used < oldest->used)
			oldest = &index->entries[i];
	entry.object = strndup(entry.object, length);
	entry.used = ++index->now;
	if (!entry.object) {
		release_entry(&entry);
		return NULL;
	}
	release_entry(oldest);
	*oldest = entry;
	return oldest;
}

static herr_t add(struct entry *entry, const char *name, bool soft)
{
	if (entry->names.count == MOST_NAMES)
		return 1;
	if (soft && hdf5_names_add(&entry->soft, name))
		return -1;
	return hdf5_names_add(&entry->names, name);
}

static herr_t add_link(
	hid_t group, const char *name, const H5L_info_t *info, void *entry)
{
	(void)group;
	return add(entry, name, info->type != H5L_TYPE_HARD);
}

static herr_t add_attribute(
	hid_t object, const char *name, const H5A_info_t *info, void *entry)
{
	(void)object, (void)info;
	return add(entry, name, false);
}

/* The names in the group, or of the attributes of the object. */
static struct entry *list(const struct hdf5_file *file, enum what what,
	const char *object, size_t length)
{
	struct entry entry = { .what = what }, *kept;
	char *path = strndup(object, length);
	herr_t result;

	if (!path)
		return NULL;
	result = what == WHAT_LINKS
		? H5Literate_by_name(file->id, path, H5_INDEX_NAME,
			  H5_ITER_NATIVE, NULL, add_link, &entry, H5P_DEFAULT)
		: H5Aiterate_by_name(file->id, path, H5_INDEX_NAME,
			  H5_ITER_NATIVE, NULL, add_attribute, &entry,
			  H5P_DEFAULT);
	entry.complete = result == 0;
	hdf5_names_sort(&entry.names);
	entry.object = path;
	kept = keep(file->index, entry, length);
	free(path);
	return kept;
}

/* All names there, or NULL where they are not known. */
static const struct entry *know(const struct hdf5_file *file, enum what what,
	const char *object, size_t length)
{
	const struct entry *entry;

	if (!file->index)
		return NULL;
	entry = find(file->index, what, object, length);
	if (!entry)
		entry = list(file, what, object, length);
	return entry && entry->complete ? entry : NULL;
}

static bool has(const struct hdf5_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

enum index_answer index_link(const struct hdf5_file *file, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;
	const struct entry *entry;

	/* "a//b" and "." have names of their own to the library. */
	if (!slash || !slash[1] || slash[1] == '.')
		return INDEX_ASK;
	entry = know(
		file, WHAT_LINKS, length ? path : "/", length ? length : 1);
	return !entry				? INDEX_ASK
		: has(&entry->soft, slash + 1)	? INDEX_ASK
		: has(&entry->names, slash + 1) ? INDEX_THERE
						: INDEX_ABSENT;
}

enum index_answer index_attribute(
	const struct hdf5_file *file, const char *object, const char *name)
{
	const struct entry *entry =
		know(file, WHAT_ATTRIBUTES, object, strlen(object));

	return !entry			   ? INDEX_ASK
		: has(&entry->names, name) ? INDEX_THERE
					   : INDEX_ABSENT;
}

static bool copy_names(const struct entry *entry, struct hdf5_names *names)
{
	for (size_t i = 0; entry && i < entry->names.count; i++)
		if (hdf5_names_add(names, entry->names.names[i])) {
			hdf5_names_release(names);
			return false;
		}
	return entry;
}

bool index_links(const struct hdf5_file *file, const char *group,
	struct hdf5_names *names)
{
	return copy_names(know(file, WHAT_LINKS, group, strlen(group)), names);
}

bool index_attributes(const struct hdf5_file *file, const char *object,
	struct hdf5_names *names)
{
	return copy_names(
		know(file, WHAT_ATTRIBUTES, object, strlen(object)), names);
}

bool index_kind(
	const struct hdf5_file *file, const char *path, enum hdf5_kind *kind)
{
	const struct entry *entry = file->index
		? find(file->index, WHAT_KIND, path, strlen(path))
		: NULL;

	if (entry)
		*kind = entry->kind;
	return entry;
}

void index_keep_kind(
	const struct hdf5_file *file, const char *path, enum hdf5_kind kind)
{
	const struct entry entry = {
		.object = (char *)path, .what = WHAT_KIND, .kind = kind
	};

	if (file->index && (kind == HDF5_GROUP || kind == HDF5_DATASET))
		keep(file->index, entry, strlen(path));
}

bool index_dataset(const struct hdf5_file *file, const char *path,
	struct hdf5_dataset *dataset)
{
	const struct entry *entry = file->index
		? find(file->index, WHAT_DATASET, path, strlen(path))
		: NULL;

	if (!entry || H5Iinc_ref(entry->dataset->id) < 0)
		return false;
	*dataset = *entry->dataset;
	return true;
}

void index_keep_dataset(const struct hdf5_file *file, const char *path,
	const struct hdf5_dataset *dataset)
{
	struct entry entry = { .object = (char *)path, .what = WHAT_DATASET };
	struct entry *kept;

	if (!file->index || H5Iinc_ref(dataset->id) < 0)
		return;
	kept = keep(file->index, entry, strlen(path));
	if (kept)
		kept->dataset = malloc(sizeof(*kept->dataset));
	if (kept && kept->dataset) {
		*kept->dataset = *dataset;
		return;
	}
	if (kept)
		release_entry(kept);
	H5Idec_ref(dataset->id);
}
