#ifndef DUMP_SAMPLE_NAMES_H
#define DUMP_SAMPLE_NAMES_H

#include "dump/datasets.h"

/* Gives the samples along an axis the names that the file has for them, in a
 * list of the root with as many texts or numbers.  They keep their order. */
int sample_names_find(struct dump *dump, struct error *error);

#endif
