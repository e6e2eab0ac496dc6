#ifndef ANALYSIS_TARGETS_H
#define ANALYSIS_TARGETS_H

#include "analysis/sets.h"
#include "base/buffer.h"
#include "base/strings.h"

/* Curves to compare with: from --target, from the paper, or those of the
 * models themselves (--matrix). */
struct target {
	const struct set *sets[TASKS]; /* NULL: no such task */
	const char *names[TASKS];      /* what the table calls the curves */
	const char *joint;	       /* what it calls both together */
};

struct target_source; /* a table or dump that targets were read from */

struct targets {
	struct target *targets;
	size_t count;
	struct target_source *sources;
	size_t source_count;
	struct strings strings;
};

/*
 * Gathers the targets that the settings ask for, those of the command line in
 * their order.  What there is to know about a choice that was made goes to
 * `talk`.  Release with targets_release(), also after a failure.
 */
int targets_read(struct targets *targets, const struct sets *sets,
	const struct settings *settings, struct buffer *talk,
	struct error *error);
void targets_release(struct targets *targets);

#endif
