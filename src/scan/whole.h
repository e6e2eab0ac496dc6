#ifndef SCAN_WHOLE_H
#define SCAN_WHOLE_H

#include "sample/sample.h"
#include "scan/findings.h"

/* What keeps the dump from being finished, by the mark of its writer
 * (attnscope-dump(5)); "" where nothing does, or there is no mark.  Returns how
 * many samples are missing, 0 where the mark does not say. */
#define WHOLE_TEXT RECORD_TEXT
size_t whole_closing_mark(const struct dump *dump, char text[WHOLE_TEXT]);

/* What a check finds out about a sample as a whole, before a row of it is
 * read. */
#define WHOLE_FINDINGS 5

struct whole_findings {
	struct {
		enum finding kind;
		char text[WHOLE_TEXT];
	} list[WHOLE_FINDINGS];
	size_t count;
};

/* Looks at sample `index` of the dump; what is true of all samples is found at
 * the first.  Returns -1 only when memory runs out. */
int whole_look(const struct dump *dump, size_t index,
	const struct dump_sample *sample, struct whole_findings *found,
	struct error *error);

#endif
