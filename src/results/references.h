#ifndef RESULTS_REFERENCES_H
#define RESULTS_REFERENCES_H

#include "base/strings.h"
#include "results/samples.h"

/* Curves to compare with: from the command line, from the paper, or those of
 * the models themselves. */
struct reference {
	const struct sample_set *sets[TASKS]; /* NULL: no such task */
	const char *names[TASKS]; /* what the table calls the curves */
	const char *joint;	  /* what it calls both together */
};

/* A table or dump that references were read from. */
struct reference_source {
	struct inputs inputs;
	struct sample_sets sets;
};

struct references {
	struct reference *references;
	size_t count;
	struct reference_source *sources;
	size_t source_count;
	struct strings strings;
};

/* The references that the settings ask for, those of the command line in their
 * order.  What there is to know about a choice that was made goes to
 * `messages`.  Release them also after a failure. */
int references_read(struct references *references,
	const struct sample_sets *sets, const struct results_settings *settings,
	struct buffer *messages, struct error *error);
void references_release(struct references *references);

#endif
