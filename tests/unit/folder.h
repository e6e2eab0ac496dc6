#ifndef FOLDER_H
#define FOLDER_H

#include "unit.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

/* A folder of its own for each case that writes files. */
static char folder[64];
/* Starts a case in a new, empty folder, which becomes the current one. */
static inline void enter_folder(void)
{
	strcpy(folder, "/tmp/attnscope-unit-XXXXXX");
	CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0);
}

/* Removes the folder and what is in it; it must hold just `count` files. */
static inline void leave_folder(int count)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		count--;
		if (unlink(entry->d_name))
			rmdir(entry->d_name);
	}
	if (stream)
		closedir(stream);
	CHECK(count == 0);
	CHECK(chdir("/") == 0 && rmdir(folder) == 0);
}

/* The whole file, terminated; the caller frees it. */
static inline char *read_file(const char *name, size_t *length)
{
	FILE *stream = fopen(name, "rb");
	char *text = calloc(1, 1 << 22);

	*length = 0;
	if (stream && text)
		*length = fread(text, 1, (1 << 22) - 1, stream);
	if (stream)
		fclose(stream);
	return text;
}

#endif
