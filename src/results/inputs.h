#ifndef RESULTS_INPUTS_H
#define RESULTS_INPUTS_H

#include "base/buffer.h"
#include "results/settings.h"
#include "results/resume_cache.h"
#include "results/store.h"
#include "table/table.h"

struct scan_watch;
struct scan_part;

/*
 * What a command was given to work on, dumps and tables alike: rows of samples
 * and one curves table, or one table of results, rows in the order of the
 * operands.
 */
struct inputs {
	/* The intensity or, when settings ask for blocks, steps or keys, these
	 * parts of layers; what settings->keeps says of them. */
	struct store samples;
	struct table curves;
	struct table results;	/* of a later command, all of one kind; its
				 schema NULL: none */
	struct buffer messages; /* lines for standard error */
	struct buffer found;	/* for the manifest: of each operand a JSON
				   object, what was found in it, on lines that
				   end in ",\n" but for the last */
	size_t inputs, dumps;	/* dumps and tables given, and dumps alone */
	struct buffer chosen;	/* of the choice of samples, what was found:
				   choice_print_found() */
	bool checked;		/* some rows of the dumps were looked at */
	size_t suspect;		/* inputs with values that are no attention */
	size_t failed;		/* dumps that could not be read; the rest is
			       here */
	bool noted;		/* there are lines about dumps that were read */
	/* set before inputs_resume(): who watches, or NULL, and which samples
	 * of each operand count, or NULL, all */
	struct scan_watch *watch;
	const struct scan_part *shares;
};

/* Which tables a command can work on, beside dumps. */
enum inputs_accepted {
	INPUTS_DUMPS = 0,
	INPUTS_INTENSITY = 1,
	INPUTS_CURVES = 2,
	INPUTS_RESULTS = 4,
	INPUTS_PARTS = 8, /* what blocks, steps or keys wrote per sample */
	INPUTS_TABLES =
		INPUTS_INTENSITY | INPUTS_CURVES | INPUTS_RESULTS | INPUTS_PARTS
};

/*
 * Reads the operands; "-" is a table on standard input.  A dump that fails
 * costs its rows and a line of messages; a table that fails, or nothing left to
 * work on, is an error.  Release with inputs_release(), also after a failure.
 */
int inputs_read(struct inputs *inputs, char *const *operands, int count,
	unsigned accepted, const struct results_settings *settings,
	struct error *error);

/* The same; what is read of a dump is kept in `cache` as soon as it is read,
 * and a dump that was kept there is not read. */
int inputs_resume(struct inputs *inputs, char *const *operands, int count,
	unsigned accepted, const struct results_settings *settings,
	struct resume_cache *cache, struct error *error);

/* Whether any of the operands is a table. */
bool inputs_has_table(char *const *operands, int count, unsigned accepted);

/* Whether any of the operands is a dump, where those tables are accepted. */
bool inputs_has_dump(char *const *operands, int count, unsigned accepted);

void inputs_release(struct inputs *inputs);

#endif
