#ifndef SAMPLE_MODALITY_H
#define SAMPLE_MODALITY_H

#include "dump/items.h"
#include "sample/sample.h"

/*
 * Finds what stands at each position of the sample: sets modality, tokens and
 * modality_from, which says in words what was taken for what.  From the first of
 * these that is told, or else that is there: codes, masks or lists of indices,
 * spans, a text length, token ids.  Needs the sample's keys.
 */
int modality_find(struct item_search *search, struct dump_sample *sample);

#endif
