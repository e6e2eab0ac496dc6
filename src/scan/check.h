#ifndef SCAN_CHECK_H
#define SCAN_CHECK_H

#include "base/buffer.h"
#include "scan/settings.h"
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

struct check {
	struct table findings;	/* schema_findings: by file, kind, sample,
				  layer and head */
	size_t samples, rows;	/* looked at */
	size_t errors;		/* findings that are errors */
	size_t failed;		/* dumps that could not be opened */
	struct buffer messages; /* a line for each of these */
};

/* Checks every row of the dumps.  Returns -1 only when nothing can be read at
 * all.  Release with check_release(), also after a failure. */
int check_run(struct check *check, const char *const *paths, size_t count,
	const struct scan_settings *settings, struct error *error);
void check_release(struct check *check);

/* Adds a line for each kind of finding, with its counts and where the first
 * is, and one that says what was looked at. */
void check_write(const struct check *check, struct buffer *text);

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
