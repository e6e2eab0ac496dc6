#ifndef ANALYSIS_TARGETS_H
#define ANALYSIS_TARGETS_H

#include "analysis/sets.h"
#include "base/buffer.h"
#include "base/strings.h"

/* Curves to compare with: from --reference, from the paper, or those of the
 * models themselves (--matrix). */
struct reference {
	const struct sample_set *sets[TASKS]; /* NULL: no such task */
	const char *names[TASKS]; /* what the table calls the curves */
	const char *joint;	  /* what it calls both together */
};

struct reference_source; /* a table or dump that references were read from */

struct references {
	struct reference *references;
	size_t count;
	struct reference_source *sources;
	size_t source_count;
	struct strings strings;
};

/*
 * Gathers the references that the settings ask for, those of the command line in
 * their order.  What there is to know about a choice that was made goes to
 * `messages`.  Release with references_release(), also after a failure.
 */
int references_read(struct references *references,
	const struct sample_sets *sets, const struct settings *settings,
	struct buffer *messages, struct error *error);
void references_release(struct references *references);

#endif
