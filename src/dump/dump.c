/*
 * Opening a dump: the root attributes and the names of the samples.
 */
#include "dump/dump.h"

#include <string.h>

static int read_root(struct dump *dump, struct error *error)
{
	int64_t layers;
	int found;

	if (hdf5_attribute_text(&dump->file, "/", "model", dump->model,
		    sizeof(dump->model), error) < 0 ||
		hdf5_attribute_text(&dump->file, "/", "step", dump->step,
			sizeof(dump->step), error) < 0)
		return -1;
	found = hdf5_attribute_integer(
		&dump->file, "/", "num_layers", &layers, error);
	if (found < 0)
		return -1;
	dump->layers = found && layers > 0 ? (size_t)layers : DUMP_NONE;
	return 0;
}

static int list_samples(struct dump *dump, struct error *error)
{
	if (hdf5_kind(&dump->file, "/samples") != HDF5_GROUP)
		return error_set(error,
			"has no group '/samples'; see attnscope-dump(5) for "
			"the format");
	if (hdf5_list(&dump->file, "/samples", &dump->samples, error))
		return -1;
	if (!dump->samples.count)
		return error_set(error, "/samples: there is no sample in it");
	return 0;
}

int dump_open(struct dump *dump, const char *path, struct error *error)
{
	*dump = (struct dump){ .path = path };
	if (hdf5_open(&dump->file, path, error))
		return -1;
	if (read_root(dump, error) || list_samples(dump, error)) {
		dump_close(dump);
		return -1;
	}
	return 0;
}

void dump_close(struct dump *dump)
{
	hdf5_names_release(&dump->samples);
	hdf5_close(&dump->file);
}
