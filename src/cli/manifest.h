#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include "base/buffer.h"
#include "cli/command.h"

#include <stddef.h>

/*
 * Adds the options that dumps are read by, where they are not as they are
 * without being given, as words of a command line: "--per-head --window=8".  A
 * layout file counts as the options in it.
 */
void manifest_options(const struct settings *settings, struct buffer *text);

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

#define MANIFEST_VERSIONS 8

/* Fills in all versions, the program first. */
void manifest_versions(struct version versions[MANIFEST_VERSIONS]);

/*
 * Adds to `text` the manifest of a run, as JSON: the program and its
 * libraries with their versions, what the options were, each operand with its
 * size in bytes and its time of last change, and what was found in it
 * (run->inputs.found, see results/inputs.h), if anything was read.  Many small
 * dumps (RESUME_SMALLEST) are summed up, by what was found.  The object is left
 * open, for what resume_cache_seal() ends it with.
 */
void manifest_write(const struct run *run, struct buffer *text);

/*
 * Adds the command line that gives the same results again: operands (of many the
 * first few and their number) and the options that change results and are not
 * as without being given, quoted for a shell.  Of a folder of results the name is
 * one that fits any run, so that folders can be compared.
 */
void manifest_command(const struct run *run, struct buffer *text);

/* The day, UTC, as "2026-11-27": today, or that of SOURCE_DATE_EPOCH, for pages
 * that have to be the same on another day. */
#define MANIFEST_DATE 16
void manifest_date(char date[MANIFEST_DATE]);

#endif
