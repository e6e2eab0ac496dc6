#ifndef SAMPLE_TWINS_H
#define SAMPLE_TWINS_H

#include "dump/dump.h"

/*
 * Classifier-free guidance draws each picture twice in one batch, with its
 * prompt and with an empty one: half of the rows of such a batch are not
 * samples but guidance twins, whose text is padding.  Refuses a batch of
 * generation whose every second sample, or whose first or second half, has a
 * prompt of nothing but padding, and one whose samples nothing but their maps
 * tells apart; the error says how to choose with --samples.
 */
int twins_check(struct dump *dump, struct error *error);

#endif
