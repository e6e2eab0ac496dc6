#ifndef SCAN_CHECK_RECORDS_H
#define SCAN_CHECK_RECORDS_H

#include "scan/check.h"
#include "worker/worker.h"

/* What the child and the parent of a check say to each other.  `index` is
 * the number of the sample. */
enum {
	CHECK_FILE = RECORD_FIRST, /* index: how many samples there are */
	CHECK_NAME,		   /* text */
	CHECK_DETAIL,		   /* text: of the finding that follows,
					which is of the whole sample; from one
					child only */
	CHECK_FINDING,		   /* counts: enum check_count; values[0]:
					the worst */
	CHECK_LAYER, /* counts: enum check_count, CHECKED_ROWS is what was
			  looked at, CHECKED_FINGERPRINT its fingerprint */
};

enum check_count {
	CHECKED_KIND, /* enum finding */
	CHECKED_LAYER,
	CHECKED_HEAD,
	CHECKED_QUERY,
	CHECKED_ROWS,
	CHECKED_FINGERPRINT,
};

/* A child's share of one dump; `context` is a const struct scan_settings **. */
worker_work check_work;

#endif
