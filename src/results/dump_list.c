/*
 * A dump is known by its name, and where it is at hand by its file, so that two
 * spellings of one path are one dump.
 */
#include "results/dump_list.h"

#include "base/list_file.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int compare_names(const void *a, const void *b)
{
	const struct dump_entry *x = a, *y = b;

	return x->name == y->name ? 0 : text_compare_natural(x->name, y->name);
}

static struct dump_entry entry_of(const char *name)
{
	struct dump_entry entry = { .name = name };
	struct stat status;

	if (stat(name, &status) == 0) {
		entry.exists = true;
		entry.device = (uint64_t)status.st_dev;
		entry.inode = (uint64_t)status.st_ino;
	}
	return entry;
}

static int add_dump(
	struct dump_list *list, struct dump_entry entry, struct error *error)
{
	if (memory_grow(&list->entries, &list->capacity, list->count,
		    sizeof(*list->entries)))
		return error_memory(error);
	list->entries[list->count++] = entry;
	return 0;
}

/* The names in the rows, sorted, each once. */
static int add_rows(
	struct dump_list *list, const struct table *table, struct error *error)
{
	const char *last = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < table->count; i++) {
		const char *file = table_sample(table, i)->file;

		if (file != last &&
			add_dump(list, (struct dump_entry){ .name = file },
				error))
			return -1;
		last = file;
	}
	if (list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
			compare_names);
	for (size_t i = 0; i < list->count; i++) {
		const char *name = list->entries[i].name;

		if (i &&
			compare_names(&list->entries[i],
				&list->entries[kept - 1]) == 0)
			continue;
		list->entries[kept] = entry_of(name);
		list->entries[kept].there = true;
		list->entries[kept].rank = kept;
		kept++;
	}
	list->count = kept;
	return 0;
}

static bool is_same_file(const struct dump_entry *a, const struct dump_entry *b)
{
	return a->exists && b->exists && a->device == b->device &&
		a->inode == b->inode;
}

/* Among the first `count`, which are sorted; NULL: it is not there. */
static struct dump_entry *find_dump(const struct dump_list *list, size_t count,
	const struct dump_entry *one)
{
	struct dump_entry *found = NULL;

	if (count)
		found = bsearch(one, list->entries, count,
			sizeof(*list->entries), compare_names);
	for (size_t i = 0; !found && i < count; i++)
		if (is_same_file(&list->entries[i], one))
			found = &list->entries[i];
	return found;
}

static int add_expected(
	struct dump_list *list, const char *path, struct error *error)
{
	struct word_list names = { 0 };
	size_t there = list->count;
	int failed = list_file_read(path, &list->strings, &names, error);

	list->listed = true;
	for (size_t i = 0; !failed && i < there; i++)
		list->entries[i].rank += names.count;
	for (size_t i = 0; !failed && i < names.count; i++) {
		struct dump_entry entry = entry_of(names.items[i]);
		struct dump_entry *found = find_dump(list, there, &entry);

		if (!found)
			failed = add_dump(list, entry, error);
		if (!found && !failed)
			found = &list->entries[list->count - 1];
		if (found && !found->expected)
			found->rank = i;
		if (found)
			found->expected = true;
	}
	free(names.items);
	if (!failed && list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
			compare_names);
	return failed;
}

int dump_list_make(struct dump_list *list, const struct table *table,
	const char *expected, struct error *error)
{
	uint64_t number;

	*list = (struct dump_list){ 0 };
	if (add_rows(list, table, error))
		return -1;
	if (!expected)
		return 0;
	if (!number_parse_count(expected, &number))
		return add_expected(list, expected, error);
	if (!number || (size_t)number != number)
		return error_set(error,
			"--expect: '%s' is not a number of dumps", expected);
	list->number = (size_t)number;
	return 0;
}

size_t dump_list_rank(const struct dump_list *list, const char *name)
{
	const struct dump_entry one = { .name = name };

	return find_dump(list, list->count, &one)->rank;
}

static int compare_files(const void *a, const void *b)
{
	const struct dump_entry *x = *(const struct dump_entry *const *)a;
	const struct dump_entry *y = *(const struct dump_entry *const *)b;

	if (x->device != y->device)
		return x->device > y->device ? 1 : -1;
	if (x->inode != y->inode)
		return x->inode > y->inode ? 1 : -1;
	return compare_names(x, y);
}

/* One dump under several names. */
static void check_files(const struct dump_list *list, struct buffer *problems)
{
	const struct dump_entry **files =
		memory_array(list->count, sizeof(*files));
	size_t count = 0;

	if (!files) {
		problems->failed = true;
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].there && list->entries[i].exists)
			files[count++] = &list->entries[i];
	if (count)
		qsort(files, count, sizeof(*files), compare_files);
	for (size_t i = 1; i < count; i++)
		if (is_same_file(files[i - 1], files[i]))
			buffer_print(problems,
				"%s and %s are one dump, which would count "
				"twice\n",
				files[i - 1]->name, files[i]->name);
	free(files);
}

void dump_list_check(const struct dump_list *list, struct buffer *problems,
	struct buffer *missing)
{
	size_t there = 0, lost = 0;

	check_files(list, problems);
	for (size_t i = 0; i < list->count; i++) {
		const struct dump_entry *entry = &list->entries[i];

		there += entry->there;
		if (list->listed && entry->there && !entry->expected)
			buffer_print(problems,
				"%s: is not among the expected dumps\n",
				entry->name);
		if (entry->there)
			continue;
		lost++;
		buffer_print(missing, "%s\n", entry->name);
	}
	if (lost)
		buffer_print(problems, "%zu of %zu expected dumps %s missing\n",
			lost, lost + there, lost == 1 ? "is" : "are");
	if (list->number && there != list->number)
		buffer_print(problems, "there are %zu dump%s, not %zu\n", there,
			text_plural(there), list->number);
}

void dump_list_release(struct dump_list *list)
{
	free(list->entries);
	strings_release(&list->strings);
	*list = (struct dump_list){ 0 };
}
