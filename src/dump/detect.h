#ifndef DUMP_DETECT_H
#define DUMP_DETECT_H

#include "dump/dump.h"

/*
 * Finds the attention of a file by its usual names: `attention`,
 * `attn_weights` and the like, numbered layers, heads, steps and samples.
 * Sets dump->attention.  When there is nothing of that kind, or more than
 * one, the error lists the datasets and the options that choose.
 */
int detect_attention(struct dump *dump, struct error *error);

#endif
