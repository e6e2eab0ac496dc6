/*
 * Before the library's first call: nothing that the environment or a file
 * names may bring other people's code or other files into the process.
 *
 * The environment goes first, because the library reads it while it starts.
 * External links are taken out of the library altogether, so that no soft
 * link and no path can lead to one unseen.
 */
#include "hdf5/library.h"

#include "base/buffer.h"
#include "hdf5/file.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool plugins_allowed;

void hdf5_allow_plugins(void)
{
	plugins_allowed = true;
}

void hdf5_prepare(void)
{
	static bool prepared;

	if (prepared)
		return;
	prepared = true;
	unsetenv("HDF5_VOL_CONNECTOR");
	unsetenv("HDF5_DRIVER");
	/* "::" is the library's own word for no plugins at all. */
	if (!plugins_allowed)
		setenv("HDF5_PLUGIN_PRELOAD", "::", 1);
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	if (!plugins_allowed)
		H5PLset_loading_state(0);
	H5Lunregister(H5L_TYPE_EXTERNAL);
}

/* The library clears a sieve buffer for each dataset that it reads, and there
 * may be ten thousand small ones. */
#define SIEVE_BYTES 8192

void hdf5_access(int64_t access)
{
	H5Pset_sieve_buf_size(access, SIEVE_BYTES);
}

int64_t hdf5_hold_errors(void)
{
	return H5Eget_current_stack();
}

void hdf5_restore_errors(int64_t held)
{
	H5Eset_current_stack(held);
}

/* H5Ewalk2 goes from the innermost entry outwards when asked upwards. */
static herr_t keep_first(unsigned n, const H5E_error2_t *entry, void *context)
{
	struct buffer *cause = context;

	if (n == 0 && entry->desc)
		buffer_print(cause, "%s", entry->desc);
	return 0;
}

int hdf5_fail(struct error *error, const char *what)
{
	struct buffer cause = { 0 };

	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &cause);
	if (cause.length)
		error_set(error, "%s: %s", what, cause.text);
	else
		error_set(error, "%s", what);
	buffer_release(&cause);
	return -1;
}

int hdf5_fail_open(struct error *error)
{
	char running[32];
	struct error cause;

	hdf5_fail(&cause, "cannot be opened");
	if (!strstr(cause.text, "version"))
		return error_set(error, "%s", cause.text);
	return error_set(error,
		"%.255s: it is damaged, or was written by an HDF5 newer than "
		"%s (copy it with the h5repack of that HDF5, write it with "
		"libver=\"v114\", or build attnscope with a newer HDF5)",
		cause.text, hdf5_version(running));
}

int hdf5_fail_read(struct error *error)
{
	hdf5_fail(error, "cannot read its values");
	if (strstr(error->text, "is not registered") ||
		strstr(error->text, "plugins disabled"))
		error_set(error,
			"its filter is not one of those that are known here; "
			"if HDF5 has a plugin for it that you trust, "
			"--plugins lets it in");
	return -1;
}

/* The library clears a buffer of 1 MiB for each read whose values it converts,
 * which costs more than anything else about a dump of many small datasets.  One
 * of this size has room for some of any value that is not large itself. */
#define BUFFER ((size_t)16 << 10)

static hid_t transfer_of(hid_t dataset, hid_t type)
{
	static hid_t small = -1;
	hid_t stored = H5Dget_type(dataset);
	size_t size = stored < 0 ? SIZE_MAX : H5Tget_size(stored);

	if (stored >= 0)
		H5Tclose(stored);
	if (size > BUFFER || H5Tget_size(type) > BUFFER)
		return H5P_DEFAULT;
	if (small < 0) {
		small = H5Pcreate(H5P_DATASET_XFER);
		if (small >= 0 && H5Pset_buffer(small, BUFFER, NULL, NULL) < 0)
			return H5P_DEFAULT;
	}
	return small < 0 ? H5P_DEFAULT : small;
}

bool hdf5_read(int64_t dataset, int64_t type, int64_t memory, int64_t space,
	void *bytes)
{
	return H5Dread(dataset, type, memory, space, transfer_of(dataset, type),
		       bytes) >= 0;
}

int hdf5_read_selected(int64_t dataset, int64_t type, int64_t memory,
	int64_t space, void *bytes, struct error *error)
{
	bool good = memory >= 0 && space >= 0 &&
		hdf5_read(dataset, type, memory, space, bytes);

	/* Now, before another call wipes the cause out. */
	if (!good)
		hdf5_fail_read(error);
	if (memory >= 0)
		H5Sclose(memory);
	if (space >= 0)
		H5Sclose(space);
	return good ? 0 : -1;
}

/* What every release says of itself, though in no header.  H5get_libversion()
 * would set up the whole library first, a third of what --version costs. */
extern const char H5_lib_vers_info_g[] __attribute__((weak));

/* Of the library that runs: it need not be the one of the headers. */
const char *hdf5_version(char text[32])
{
	static const char before[] = "HDF5 library version: ";
	const char *volatile info = H5_lib_vers_info_g;
	unsigned major = 0, minor = 0, release = 0;

	if (info && strncmp(info, before, sizeof(before) - 1) == 0) {
		snprintf(text, 32, "%s", info + sizeof(before) - 1);
		return text;
	}
	hdf5_prepare();
	H5get_libversion(&major, &minor, &release);
	snprintf(text, 32, "%u.%u.%u", major, minor, release);
	return text;
}
