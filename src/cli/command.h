#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/settings.h"
#include "results/samples.h"
#include "scan/scan.h"

#include <sys/stat.h>

/* Exit status of the program. */
enum {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_PICTURES = 3, /* tables are whole, figures or report are not */
};

struct run;

/*
 * A command: src/command/NAME.c defines it as command_NAME, src/command/help.c
 * has it in the list of all, man/attnscope-NAME.1 explains it,
 * tests/cli/NAME.sh tries it.
 *
 * Most commands read their operands, gather samples, compute one table and
 * print it.  They say what they accept, what is computed and its schema, and
 * command_run() does the rest.  Those that do something else have a run().
 */
struct command {
	const char *name;
	const char *section;  /* heading in the list of commands */
	const char *summary;  /* one line, lower case, no full stop */
	const char *operands; /* "DUMP...", "[COMMAND]", "bash|zsh|fish" or "";
				 main checks their number by it, completion
				 offers files, commands or these words */
	const char *details;  /* paragraphs for --help, one a line: what it
				 does, an example that begins with a blank */
	const struct option_group *const *groups; /* NULL-terminated */

	/* Sets what the command's name implies, and refuses options that do not
	 * go together or are missing: a usage error.  NULL: there is nothing to
	 * do. */
	int (*prepare)(struct settings *settings, struct error *error);

	unsigned accepts; /* enum inputs_accepted, beside dumps */
	bool rows_only;	  /* run->inputs are enough: gather no samples */
	/* The output is a folder, in which what was read is kept for --resume.
	 */
	bool resumable;
	/* The names of the files in that folder; NULL at the end. */
	const char *const *outputs;
	/* Of run->result, which is printed after the work; NULL: the work puts
	 * its results where they belong. */
	const struct schema *schema;
	const char *nothing; /* the error when the table has no row, or NULL */
	int (*work)(struct run *run, struct error *error);

	/* Instead of all of that: prints what a scan of dumps in this mode
	 * found. */
	enum scan_mode mode;
	int (*put)(
		struct run *run, const struct scan *scan, struct error *error);

	/* Or anything else; returns the exit status. */
	int (*run)(struct run *run);
};

/* A NULL-terminated list of option groups. */
#define COMMAND_GROUPS(...)                  \
	(const struct option_group *const[]) \
	{                                    \
		__VA_ARGS__, NULL            \
	}

/* One run of a command. */
struct run {
	const struct command *command;
	const struct settings *settings;
	/* and what of them each room below has to know */
	const struct figure_settings *figure;
	const struct results_settings *results;
	const struct scan_settings *scan;
	char *const *operands; /* in the work: the files they stand for */
	int operand_count;
	/* of each operand what stat() said before it was read, all zero where it
	 * failed */
	struct stat *statuses;

	/* for the work, released after it */
	struct inputs inputs;
	struct sample_sets sets;
	struct table result;
	struct buffer messages; /* lines for standard error */
	/* The work has written the table itself, row by row. */
	bool printed;
	/* The work's word: all tables are in the output, so that nothing has to
	 * be kept for --resume, and what fails then is figures or a report. */
	bool rows_safe;
};

/* The command of that name in a NULL-terminated list, or NULL with the error
 * naming the nearest one. */
const struct command *command_find(const struct command *const *commands,
	const char *name, struct error *error);

/* Begins a run: fills in the command, the settings and their parts. */
void command_start(struct run *run, const struct command *command,
	const struct settings *settings);

/* The work of a command on parts of layers (blocks, steps, keys): prints their
 * table, or with --per-sample the one of their samples. */
int command_print_parts(struct run *run, struct error *error);

/*
 * Runs run->command.  A dump that cannot be read does not keep the others from
 * being worked on, but the command has failed all the same.  Returns the exit
 * status; what there is to say about it has then been said.
 */
int command_run(struct run *run);

#endif
