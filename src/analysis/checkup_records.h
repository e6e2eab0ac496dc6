#ifndef ANALYSIS_CHECKUP_RECORDS_H
#define ANALYSIS_CHECKUP_RECORDS_H

#include "analysis/checkup.h"
#include "worker/worker.h"

/* What the child and the parent of a checkup say to each other.  `index` is
 * the number of the sample. */
enum {
	CHECKUP_FILE = RECORD_FIRST, /* index: how many samples there are */
	CHECKUP_NAME,		     /* text */
	CHECKUP_DETAIL,		     /* text: of the finding that follows,
					which is of the whole sample; from one
					child only */
	CHECKUP_FINDING,	     /* counts: enum checkup_count; values[0]:
					the worst */
	CHECKUP_LAYER, /* counts: enum checkup_count, CHECKED_ROWS is what was
			  looked at, CHECKED_PRINT its fingerprint */
};

enum checkup_count {
	CHECKED_KIND, /* enum finding */
	CHECKED_LAYER,
	CHECKED_HEAD,
	CHECKED_QUERY,
	CHECKED_ROWS,
	CHECKED_PRINT,
};

/* A child's share of one dump; `context` is a const struct settings **. */
worker_work checkup_work;

#endif
