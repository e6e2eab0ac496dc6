#ifndef ANALYSIS_CHECKUP_H
#define ANALYSIS_CHECKUP_H

#include "base/buffer.h"
#include "option/settings.h"
#include "table/table.h"

/* Is this really attention after the softmax, complete and aligned? */
enum finding {
	FINDING_UNREADABLE,
	FINDING_LAYERS,
	FINDING_SHORT,
	FINDING_HEADS,
	FINDING_ROLES,
	FINDING_TASK,
	FINDING_NAN,
	FINDING_LOGITS,
	FINDING_SUM,
	FINDING_FUTURE,
	FINDING_PADDING,
	FINDING_ZERO,
	FINDING_LEAD,
	FINDING_SAME,
	FINDING_WINDOW,
	FINDINGS
};

struct checkup {
	struct table findings; /* schema_findings: by file, kind, sample,
				  layer and head */
	size_t samples, rows;  /* looked at */
	size_t errors;	       /* findings that are errors */
	size_t failed;	       /* dumps that could not be opened */
	struct buffer talk;    /* a line for each of these */
};

/* Checks every row of the dumps.  Returns -1 only when nothing can be read at
 * all.  Release with checkup_release(), also after a failure. */
int checkup_run(struct checkup *checkup, const char *const *paths, size_t count,
	const struct settings *settings, struct error *error);
void checkup_release(struct checkup *checkup);

/* Adds a line for each kind of finding, with its counts and where the first
 * is, and one that says what was looked at. */
void checkup_write(const struct checkup *checkup, struct buffer *text);

#endif
