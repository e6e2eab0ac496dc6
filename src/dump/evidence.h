#ifndef DUMP_EVIDENCE_H
#define DUMP_EVIDENCE_H

#include "dump/axes.h"
#include "dump/layout.h"

/*
 * Settles which of two axes holds the layers and which the samples, where a
 * dataset has both: [sample, layer, ...] of a loop over prompts, or
 * [layer, sample, ...] of torch.stack(outputs.attentions).  By what the file
 * states (how many layers the model has, lists with an entry for each sample),
 * else by an axis of length one, which is no model's layers.  May exchange the
 * two.  Where nothing tells them apart: an error with both as options.
 */
int evidence_settle(const struct hdf5_file *file, const struct layout *layout,
	const struct hdf5_dataset *dataset, struct axes *axes,
	struct error *error);

/*
 * Refuses a pattern that was found, `count` datasets named by a bare number
 * that was taken for a {sample}, with one layer each: they are as likely the
 * layers of one sample.  The error has both as options.
 */
int evidence_of_numbers(const char *pattern, size_t count,
	const struct hdf5_dataset *dataset, const struct axes *axes,
	struct error *error);

#endif
