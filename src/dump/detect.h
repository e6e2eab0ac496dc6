#ifndef DUMP_DETECT_H
#define DUMP_DETECT_H

#include "base/buffer.h"
#include "dump/axes.h"
#include "dump/layout.h"
#include "hdf5/file.h"

/*
 * Finds the attention of a file by its usual names: `attention`,
 * `attn_weights` and the like, numbered layers, heads, steps and samples.
 * Adds the PATH to `pattern`, with the placeholders of dump/names.h where a
 * number may count several things; `files` is the pattern of the files of which
 * this is one, or "".  When there is nothing of that kind, or more than one,
 * the error lists the datasets and the options that choose.
 */
int detect_attention(const struct hdf5_file *file, const struct layout *layout,
	const char *files, struct buffer *pattern, struct error *error);

/* The same for a folder whose files are in folders of layers or samples: adds
 * FILEPATTERN:PATH, without such placeholders in FILEPATTERN. */
int detect_folder(const char *folder, const struct layout *layout,
	struct buffer *pattern, struct error *error);

/* Whether the files of a folder are the layers of one dump: layer_0.h5,
 * layer_1.h5. */
bool detect_is_one(const char *folder);

/* A pattern whose axes are known beforehand. */
struct detect_form {
	const char *pattern;
	struct axes axes;
};

/* The forms of our own format, *count of them, where `pattern` is one; each
 * sample has the first of them that it has anything of.  NULL for a pattern
 * that stands alone. */
const struct detect_form *detect_forms(const char *pattern, size_t *count);

/* The error of maps of lists of anything but floats. */
#define DETECT_LISTS                                                        \
	"values are lists of variable length that are not floating point; " \
	"store whole maps"

/* The error of a sample without any of the forms. */
#define DETECT_NO_FORM "has no dataset 'attention' and no 'layer_00'"

#endif
