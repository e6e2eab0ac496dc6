#ifndef SAMPLE_FORMAT_H
#define SAMPLE_FORMAT_H

#include "dump/dump.h"

/* What the bytes of attention values mean. */
struct format {
	const struct kernel *kernel;
	bool big_endian;
	double scale;	   /* of quantised integers, which become f32; else 0 */
	bool strange_bias; /* bits of a bfloat16 that say they are another */
};

/* The format of values of this type; an error when it is none that can be
 * read, or when `layout` has to say what it is. */
int format_find(const struct hdf5_type *type, const struct layout *layout,
	struct format *format, struct error *error);

/* "float16", "bfloat16 in uint16", "int8 times 0.0039": adds it. */
struct buffer;
void format_text(const struct hdf5_type *type, const struct kernel *kernel,
	double scale, struct buffer *text);

/* Makes f32 values of `count` integers of 1 or 2 bytes, in the byte order of
 * this machine, in place: `bytes` has room for the values. */
void format_widen(
	void *bytes, size_t count, const struct hdf5_type *type, double scale);

#endif
