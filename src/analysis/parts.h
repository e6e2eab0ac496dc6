#ifndef ANALYSIS_PARTS_H
#define ANALYSIS_PARTS_H

#include <stddef.h>

/*
 * What this program is made of, with the versions that are running: itself,
 * the libraries that read dumps, the kernel that this processor gets, and the
 * compiler.  For `attnscope version` and the manifests of results, so that
 * both say the same.
 */
struct version {
	const char *name;
	char version[64];
};

#define VERSIONS 8

/* Fills in all versions, the program first. */
void versions_list(struct version versions[VERSIONS]);

#endif
