#ifndef REPORT_SOURCES_H
#define REPORT_SOURCES_H

#include "report/writer.h"

/* Adds what was read, summed up by model, step and task, and what a look at it
 * and the reading of it found. */
void sources_write(struct writer *writer);

#endif
