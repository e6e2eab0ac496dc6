#ifndef BASE_DATA_DIR_H
#define BASE_DATA_DIR_H

#include "base/error.h"

/* The files that come with the program: the folder `data` of the source. */

#define DATA_DIR_SIZE 4096

/*
 * Writes to `path` where the file `name` ("targets/emu3.csv") is: in the
 * folder that the environment's ATTNSCOPE_DATA names, and when it names none,
 * in that of this program's installation or source tree.  The error says where
 * the file was looked for.
 */
int data_dir_find(
	const char *name, char path[DATA_DIR_SIZE], struct error *error);

#endif
