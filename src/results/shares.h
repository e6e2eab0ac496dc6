#ifndef RESULTS_SHARES_H
#define RESULTS_SHARES_H

#include "results/samples.h"
#include "results/store.h"

/*
 * What samples say of roles, of a store of rows of schema_role_samples.
 */

/* Fails unless keys of some sample have the role, with those that there are. */
int shares_check(
	const struct store *store, const char *role, struct error *error);

/* Whether the sample has counted rows that see keys of the role. */
bool shares_have(const struct store *store, const struct store_sample *sample,
	const char *role);

/* Where some samples of a set, its parts `width` pairs of roles, have keys of a
 * role, those of the others get nothing from the rows that these have. */
void shares_fill_up(
	struct sample_set *set, const struct store *store, size_t width);

#endif
