#ifndef ANALYSIS_NAMING_H
#define ANALYSIS_NAMING_H

#include "analysis/sets.h"
#include "base/buffer.h"

/* How a user names curves: MODEL[:STEP][:GROUP].  Models and groups may hold
 * colons of their own, so a name is compared, never taken apart. */

/* Whether `name` names what is of `model`, `step` and `group`: by its model
 * alone, by model and step, by model and group, or by all three. */
bool selector_fits(const char *model, const char *step, const char *group,
	const char *name);

/* Adds the full name of the set. */
void selector_add(const struct sample_set *set, struct buffer *text);

/* Says that no set is called `name`, and which model may be meant.  Always
 * returns -1. */
int selector_refuse(
	const struct sample_sets *sets, const char *name, struct error *error);

#endif
