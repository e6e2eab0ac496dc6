#ifndef DUMP_DETECT_H
#define DUMP_DETECT_H

#include "base/buffer.h"
#include "dump/dump.h"

/*
 * Finds the attention of a file by its usual names: `attention`,
 * `attn_weights` and the like, numbered layers, heads, steps and samples.
 * Adds the PATH to `pattern`; `files` is the pattern of the files of which
 * this is one, or "".  When there is nothing of that kind, or more than one,
 * the error lists the datasets and the options that choose.
 */
int detect_attention(const struct hdf5_file *file, const struct layout *layout,
	const char *files, struct buffer *pattern, struct error *error);

/* The same for a folder whose files lie in folders of layers or samples: adds
 * FILEPATTERN:PATH. */
int detect_folder(const char *folder, const struct layout *layout,
	struct buffer *pattern, struct error *error);

/* Puts "layer_{layer}" for "layer_12" into `text`, "{sample}" for any name
 * when it `is_sample`; other names stay as they are. */
void detect_generalise(const char *name, bool is_sample, struct buffer *text);

#endif
