#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a child can do besides reading its file: nothing.
 *
 * No new privileges; by Landlock, no file but those of the job can be opened,
 * none can be made or changed, no port and no process outside be reached; by
 * seccomp, only the system calls that reading takes, no executable memory.
 * What this system does not offer is left out without a word;
 * sandbox_describe() tells.
 */

/*
 * Shuts this process in, for good.  paths[count] may be read: files, or folders
 * with what is in them.  With `plugins` other people's code is loaded on request,
 * so that all files can be read and memory be executable.
 */
void sandbox_enter(const char *const *paths, size_t count, bool plugins);

/* Writes what there is here ("landlock 3, seccomp", "none") to `text`, and
 * returns it. */
const char *sandbox_describe(char text[64]);

#endif
