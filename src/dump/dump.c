/*
 * The files of a dump, which may be a thousand in a folder, are open while
 * somebody reads them.
 */
#include "dump/dump.h"

void dump_close_files(struct dump *dump)
{
	for (size_t i = 0; dump->patterns[0].at.file && i < dump->file_count;
		i++) {
		if (dump->files[i].open)
			hdf5_close(&dump->files[i].file);
		dump->files[i].open = false;
	}
}

const struct hdf5_file *dump_dataset_file(struct dump *dump,
	const struct dump_dataset *entry, struct error *error)
{
	struct dump_file *file = &dump->files[entry->file];

	if (!dump->patterns[0].at.file)
		return &dump->file;
	if (!file->open) {
		if (hdf5_open(&file->file, file->path, error)) {
			error_prefix(error, file->path);
			return NULL;
		}
		file->open = true;
	}
	return &file->file;
}
