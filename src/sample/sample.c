/*
 * One sample: its attention, what is at each position, which positions
 * its rows belong to, and whether all that agrees.
 */
#include "sample/sample.h"

#include "dump/items.h"
#include "dump/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the list "WORD=TASK,..." has the word. */
static bool is_named(const char *list, const char *word, enum task *task)
{
	size_t length = strlen(word);

	for (; list; list = strchr(list, ',')) {
		char name[DUMP_TEXT];

		list += *list == ',';
		if (strncmp(list, word, length) != 0 || list[length] != '=')
			continue;
		list += length + 1;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(list, ","),
			list);
		return task_recognise(name, task);
	}
	return false;
}

int sample_task(struct item_search *search, struct dump_sample *sample)
{
	char name[DUMP_TEXT];
	int found = items_name(search, ITEM_TASK, PART_TASK, name);

	if (found < 0)
		return -1;
	if (!found) {
		struct buffer hint = { 0 };

		place_suggest(search, ITEM_TASK, &hint);
		items_fail(search,
			"has no attribute 'task'; %ssay --task =understanding "
			"or --task =generation",
			hint.text ? hint.text : "");
		buffer_release(&hint);
		return -1;
	}
	if (is_named(search->dump->layout->task_names, name, &sample->task) ||
		task_recognise(name, &sample->task))
		return 0;
	return items_fail(search,
		"its task is '%s', not understanding or generation; say "
		"--task-name '%s=understanding' or --task-name "
		"'%s=generation'",
		name, name, name);
}

static int read_sample(struct item_search *search, struct dump_sample *sample)
{
	if (sample_task(search, sample) ||
		items_name(search, ITEM_GROUP, PART_GROUP, sample->group) < 0 ||
		pieces_find(search, sample) ||
		forms_find(sample, search->error) ||
		sums_find(search, sample) || forms_read(search, sample) ||
		modality_find(search, sample) ||
		response_find(search, sample) ||
		positions_find(search, sample) || mask_find(search, sample) ||
		(sample->piece_keys && positions_set_keys(search, sample)) ||
		forms_settle(search, sample))
		return -1;
	dump_sample_turn(sample, 0);
	return sums_settle(search, sample);
}

int dump_sample_open(struct dump *dump, size_t index,
	struct dump_sample *sample, struct error *error)
{
	const char *path = dump->datasets[dump->samples[index].first].path;
	struct item_search search;
	enum dump_defect defect;
	int result;

	*sample = (struct dump_sample){ .name = dump->samples[index].name };
	if (strlen(sample->name) >= DUMP_TEXT)
		return error_set(error, "/samples: the name '%s' is too long",
			sample->name);
	result = items_open(&search, dump, index, error);
	if (!result && !search.base_is_group && strcmp(search.base, path) != 0)
		result = hdf5_kind(search.file, search.base) == HDF5_UNREADABLE
			? hdf5_missing(
				  search.file, search.base, HDF5_GROUP, error)
			: items_fail(&search,
				  "is not a sample, as it is not a group");
	if (!result)
		result = read_sample(&search, sample);
	items_close(&search);
	if (result) {
		defect = sample->defect ? sample->defect : DEFECT_OTHER;
		dump_sample_release(dump, sample);
		sample->defect = defect;
	}
	return result ? -1 : 0;
}

void dump_sample_release(struct dump *dump, struct dump_sample *sample)
{
	for (size_t i = 0; i < sample->piece_count; i++) {
		hdf5_dataset_close(&sample->pieces[i].dataset);
		free(sample->pieces[i].path);
	}
	datasets_close_files(dump);
	forms_release(sample);
	sums_release(sample);
	free(sample->pieces);
	free(sample->piece_keys);
	free(sample->layer_numbers);
	free(sample->modality);
	free(sample->response);
	free(sample->roles);
	free(sample->role_names);
	free(sample->positions);
	free(sample->visible);
	mask_release(&sample->mask);
	*sample = (struct dump_sample){ 0 };
}
