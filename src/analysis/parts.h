#ifndef ANALYSIS_PARTS_H
#define ANALYSIS_PARTS_H

#include <stddef.h>

/*
 * What this program is made of, with the versions that are running: itself,
 * the libraries that read dumps, the kernel that this processor gets, and the
 * compiler.  For `attnscope version` and the manifests of results, so that
 * both say the same.
 */
struct part {
	const char *name;
	char version[64];
};

#define PARTS 8

/* Fills in all parts, the program first. */
void parts_list(struct part parts[PARTS]);

#endif
