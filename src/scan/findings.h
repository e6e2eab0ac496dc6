#ifndef SCAN_FINDINGS_H
#define SCAN_FINDINGS_H

#include "scan/scan.h"

/* What a check finds: is this really attention after the softmax, complete and
 * aligned?  In the order in which it is printed. */
enum finding {
	/* of a sample as a whole; the first three: it cannot be opened */
	FINDING_UNREADABLE,
	FINDING_LAYERS,
	FINDING_SHORT,
	FINDING_HEADS,
	FINDING_ROLES,
	FINDING_TASK,
	FINDING_TWICE,	    /* two rows at one position */
	FINDING_UNFINISHED, /* of all samples: there should be more */
	FINDING_ALIKE,	    /* of all samples: nothing tells them apart */
	FINDING_SINGLE,	    /* of all samples: they have one layer each */
	/* of rows */
	FINDING_ROWS,
	FINDING_NAN = FINDING_ROWS,
	FINDING_LOGITS,
	FINDING_SUM,
	FINDING_FUTURE,
	FINDING_HIDDEN,
	FINDING_POSITIONS, /* of rows that belong to other positions */
	FINDING_PADDING,
	FINDING_ZERO,
	FINDING_LEAD,
	FINDING_PARTIAL,
	FINDING_SAME, /* of two samples */
	FINDING_WINDOW,
	FINDINGS
};

/* Adds what a record says of a sample whose name is known: SCAN_CHECKED_LAYER,
 * SCAN_CHECKED_HEAD or SCAN_DEFECT.  Returns -1 with the error when the record
 * is invalid. */
int findings_receive(struct scan *scan, struct scan_file *file,
	const struct record *record, struct error *error);

/* Adds that samples of a file are lost (see lost.h). */
int findings_add_lost(
	struct scan *scan, struct scan_file *file, struct error *error);

/* Finds samples that are equal, and sorts all findings. */
int findings_finish(struct scan *scan, struct error *error);

/* Adds a line for each kind of finding, with its counts and where the first
 * is, and one that says what was checked. */
void findings_write(const struct scan *scan, struct buffer *text);

#endif
