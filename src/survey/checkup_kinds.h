#ifndef SURVEY_CHECKUP_KINDS_H
#define SURVEY_CHECKUP_KINDS_H

#include "survey/checkup.h"

/* How findings of a kind are called. */
struct checkup_kind {
	const char *name, *severity; /* error, warning, note */
	/* What its count counts; NULL: samples, of which it is as a whole. */
	const char *one, *more;
};

extern const struct checkup_kind checkup_kinds[FINDINGS];

/* Whether such a finding is one of a whole sample. */
bool checkup_is_whole(enum finding kind);

/* The kind of a row, an enum finding. */
size_t checkup_kind_of(const struct finding_row *row);

#endif
