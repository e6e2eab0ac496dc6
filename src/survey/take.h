#ifndef SCAN_TAKE_H
#define SCAN_TAKE_H

#include "survey/survey.h"
#include "worker/record.h"

/*
 * Puts a record of a child where it belongs.  Returns -1 with the error when
 * it makes no sense.
 */
int scan_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, const struct settings *settings,
	struct error *error);

/* Keeps a record's text, printable, in `field`: NULL, or what another child of
 * the same file said, which has to be the same. */
int receive_text(struct strings *strings, const char **field,
	const struct record *record, struct error *error);

/* Adds to the file's messages what there is to know about it, now that it is
 * whole. */
void scan_warn(struct scan_file *file, bool measured);

/* Whether everything that the file should have given has come. */
bool scan_is_whole(const struct scan_file *file, bool measured);

#endif
