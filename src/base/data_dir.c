/*
 * A program that was moved together with its folders still finds them: what
 * counts is where it runs from, not where it was once meant to be.
 */
#include "base/data_dir.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where `make install` puts it, for systems that do not tell a program where
 * it lies. */
#ifndef ATTNSCOPE_DATA
#define ATTNSCOPE_DATA "/usr/local/share/attnscope/data"
#endif

static bool join(char path[DATA_DIR_SIZE], const char *folder, const char *rest)
{
	int length = snprintf(path, DATA_DIR_SIZE, "%s/%s", folder, rest);

	return length > 0 && length < DATA_DIR_SIZE && access(path, R_OK) == 0;
}

/* The folder that this program is in; false where that is not known. */
static bool program_folder(char folder[DATA_DIR_SIZE])
{
	ssize_t length = readlink("/proc/self/exe", folder, DATA_DIR_SIZE - 1);
	char *slash;

	if (length <= 0)
		return false;
	folder[length] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

int data_dir_find(
	const char *name, char path[DATA_DIR_SIZE], struct error *error)
{
	/* Installed (bin beside share), then built (build beside data). */
	static const char *const beside[] = { "../share/attnscope/data",
		"../data" };
	const char *chosen = getenv("ATTNSCOPE_DATA");
	char program[DATA_DIR_SIZE], folder[DATA_DIR_SIZE];

	if (chosen && *chosen) {
		if (join(path, chosen, name))
			return 0;
		return error_set(error,
			"%s: not in the folder '%s', which ATTNSCOPE_DATA "
			"names",
			name, chosen);
	}
	for (size_t i = 0; i < 2 && program_folder(program); i++) {
		int length = snprintf(
			folder, sizeof(folder), "%s/%s", program, beside[i]);

		if (length < DATA_DIR_SIZE && join(path, folder, name))
			return 0;
	}
	if (join(path, ATTNSCOPE_DATA, name))
		return 0;
	return error_set(error,
		"%s: not found in '%s'; let ATTNSCOPE_DATA name the folder "
		"'data' that comes with attnscope",
		name, ATTNSCOPE_DATA);
}
