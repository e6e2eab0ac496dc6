#ifndef RESULTS_SELECTOR_H
#define RESULTS_SELECTOR_H

#include "base/buffer.h"
#include "results/samples.h"

/* How a user names curves: MODEL[:STEP][:GROUP].  Models and groups may hold
 * colons of their own, so a name is compared, never taken apart. */

/* Whether `name` names what has this key: by its model alone, by model and
 * step, by model and group, or by all three. */
bool selector_fits(struct schema_key key, const char *name);

/* Adds the full name. */
void selector_add(struct schema_key key, struct buffer *text);

/* Says that no set is called `name`, and which model may be meant.  Always
 * returns -1. */
int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error);

#endif
