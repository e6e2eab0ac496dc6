#ifndef SCAN_CHECKUP_KINDS_H
#define SCAN_CHECKUP_KINDS_H

#include "survey/checkup.h"

/* How findings of a kind are called. */
struct check_kind {
	const char *name, *severity; /* error, warning, note */
	/* What its count counts; NULL: samples, of which it is as a whole. */
	const char *one, *more;
};

extern const struct check_kind check_kinds[FINDINGS];

/* Whether such a finding is one of a whole sample. */
bool check_is_whole(enum finding kind);

/* The kind of a row, an enum finding. */
size_t check_kind_of(const struct finding_row *row);

#endif
