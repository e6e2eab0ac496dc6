#ifndef SAMPLE_POSITIONS_H
#define SAMPLE_POSITIONS_H

#include "dump/items.h"
#include "sample/sample.h"

/*
 * Finds where the response begins and to which positions the rows belong:
 * sets prompt_length, response_end, positions, visible, all_positions and
 * rows_from.  Needs the sample's shape and modality.
 */
int positions_find(struct item_search *search, struct dump_sample *sample);

#endif
