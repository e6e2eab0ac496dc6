/*
 * Plugins are libraries that were linked against some C library and some HDF5.
 * A static program has its own of both, so that none can be let in: it is built
 * with --wrap=dlopen (src/packaging/rules.mk), by which HDF5 calls what is here
 * in place of the loader.  Which kind this program is shows in its headers.
 */
#include "hdf5/file.h"

#include <link.h>

void *__wrap_dlopen(const char *path, int mode);

void *__wrap_dlopen(const char *path, int mode)
{
	(void)path, (void)mode;
	return NULL;
}

/* The program itself comes first.  One that is static names no loader. */
static int names_loader(struct dl_phdr_info *program, size_t size, void *found)
{
	(void)size;
	for (size_t i = 0; i < program->dlpi_phnum; i++)
		if (program->dlpi_phdr[i].p_type == PT_INTERP)
			*(bool *)found = true;
	return 1;
}

bool hdf5_takes_plugins(void)
{
	bool found = false;

	dl_iterate_phdr(names_loader, &found);
	return found;
}
