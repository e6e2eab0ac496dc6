#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/error.h"

#include <stdbool.h>

/*
 * Runs another program, found in PATH, without a shell.  One runs at a time.
 */
struct program {
	const char *const *words; /* its name first; NULL at the end */
	int input, output;	  /* descriptors, its standard ones */
	double seconds;		  /* after which it is killed */
	bool absent;		  /* set: there is no program of that name */
};

/*
 * 0 when the program exits with 0 within its time.  The error says how it ended
 * and the last line that it wrote to standard error.  Whatever it has started
 * and left running is killed at its end.  The program sees neither locale nor
 * time zone, which would change how it reads and writes numbers and times, and
 * none of gnuplot's variables.
 */
int program_run(struct program *program, struct error *error);

/* Kills the program that runs, if one does, and what it has started; safe in a
 * signal handler. */
void program_kill(void);

#endif
