#ifndef REPORT_FIRST_H
#define REPORT_FIRST_H

#include "report/writer.h"

/* Begins the page with its first screen: what was asked, what came of it, and
 * the figure. */
void first_write(struct writer *writer);

#endif
