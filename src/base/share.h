#ifndef BASE_SHARE_H
#define BASE_SHARE_H

#include "base/error.h"

/* The files that come with the program: the folder `data` of the source. */

#define SHARE_ROOM 4096

/*
 * Writes to `path` where the file `name` ("targets/emu3.csv") lies: in the
 * folder that the environment's ATTNSCOPE_DATA names, and when it names none,
 * in that of this program's installation or source tree.  The error says where
 * the file was looked for.
 */
int share_find(const char *name, char path[SHARE_ROOM], struct error *error);

#endif
