#ifndef SAMPLE_ROLES_H
#define SAMPLE_ROLES_H

#include "sample/selection.h"

/*
 * What the positions of a sample are called: the name of their role, or where they
 * have none that of their modality, and of text whether it is of the prompt or of
 * the response.
 */

/* Of one sample; more are refused. */
#define ROLES_MOST 48

struct roles {
	const char *names[ROLES_MOST]; /* in stacking order; the sample's */
	size_t count;
	/* of the layers that the sample stands for: the number of each key and
	 * of what is read as keys, the classes of attention sums */
	size_t *key, *read;
	size_t keys;
	size_t *row;   /* [queries] */
	bool *counted; /* [queries]: by the rule; none where nothing counts */
	struct error uncounted; /* why nothing does, or "" */
};

/*
 * Finds the roles of the sample.  Those of its other layers have the same numbers.
 * Attention sums whose classes mix roles are an error that says how to make others.
 * Release with roles_release(), also after a failure.
 */
int roles_make(struct roles *roles, const struct dump_sample *sample,
	const struct selection_rule *rule, struct error *error);
void roles_release(struct roles *roles);

/*
 * The roles of a sample's positions as codes of modality, in the order in which
 * they appear: number i is the code MODALITIES + i.
 */
#define ROLE_CODES (UINT8_MAX + 1 - MODALITIES)

struct role_codes {
	uint8_t roles[ROLE_CODES], modalities[ROLE_CODES];
	size_t count;
};

/* Finds them; more than there are codes are an error, and so is a name that a list
 * of words cannot hold. */
int role_codes_find(struct role_codes *codes, const struct dump_sample *sample,
	struct error *error);

/* The code of a position. */
uint8_t role_codes_at(const struct role_codes *codes,
	const struct dump_sample *sample, size_t position);

/* What stands beside the roles: of rows, those that count; of keys, the first that
 * a row sees, which is in no role then. */
#define ROLES_COUNTED "counted"
#define ROLES_FIRST_KEY "first_key"

/* Orders names as shares are stacked: from the system prompt to the answer, roles
 * that only the dump knows before what is left, and the first key last. */
int roles_compare(const char *a, const char *b);

#endif
