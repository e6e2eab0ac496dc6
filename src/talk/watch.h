#ifndef TALK_WATCH_H
#define TALK_WATCH_H

#include "survey/survey.h"

/*
 * A line on the terminal that says how far the reading is, and one in the end
 * that says what was read.  Says nothing when standard error is no terminal.
 */
struct progress_line {
	const char *command;
	bool terminal;
	double began, said; /* seconds */
	struct scan_watch scan;
};

/* Starts the clock; watch->scan is what a scan wants to have. */
void progress_begin(struct progress_line *watch, const char *command);

/* The last line, unless nothing was read. */
void progress_end(struct progress_line *watch);

#endif
