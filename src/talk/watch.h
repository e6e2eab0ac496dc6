#ifndef TALK_WATCH_H
#define TALK_WATCH_H

#include "survey/survey.h"

/*
 * A line on the terminal that says how far the reading is, and one in the end
 * that says what was read.  Says nothing when standard error is no terminal.
 */
struct watch {
	const char *command;
	bool terminal;
	double began, said; /* seconds */
	struct survey_watch survey;
};

/* Starts the clock; watch->survey is what a survey wants to have. */
void watch_begin(struct watch *watch, const char *command);

/* The last line, unless nothing was read. */
void watch_end(struct watch *watch);

#endif
