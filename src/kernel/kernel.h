#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Sums over the values of an attention row, in the number format in which
 * they are stored.  Pure: no I/O, no allocation, no state.
 *
 * A row is `count` values of one format, little-endian, in one of two orders:
 *   plain     value after value, kernel->size bytes each, unaligned;
 *   shuffled  byte plane after byte plane, as HDF5's shuffle filter leaves a
 *             chunk: byte b of value i stands at base[b * stride + i].
 *
 * Within a row values are added in f32 lanes (f64 rows in f64 lanes), the
 * sum is returned as a double, and the caller adds rows in f64.  Every form of
 * a kernel adds in the same order of lanes, so all processors return the same
 * bits (or NaN); kernel/forms.h has the plain loops that say what that
 * order is.
 */
enum kernel_format {
	KERNEL_F16,
	KERNEL_BF16,
	KERNEL_F32,
	KERNEL_F64,
	KERNEL_F8_E4M3, /* finite only, S.1111.111 is NaN (OCP OFP8 E4M3) */
	KERNEL_F8_E5M2, /* IEEE-like */
	KERNEL_FORMATS
};

struct kernel {
	enum kernel_format format;
	size_t size; /* bytes of a value */
	/* Σ of `count` plain values. */
	double (*sum)(const void *values, size_t count);
	/* Σ of `count` shuffled values that start at `base`. */
	double (*sum_shuffled)(
		const uint8_t *base, size_t stride, size_t count);
	/* The values as f32 (f64 ones rounded to nearest). */
	void (*convert)(const void *values, size_t count, float *out);
	void (*convert_shuffled)(
		const uint8_t *base, size_t stride, size_t count, float *out);
};

/* The fastest kernel of the format that this processor runs.  It asks the
 * processor what it is, so call it once per dataset, not per row. */
const struct kernel *kernel_find(enum kernel_format format);

/* The plain C kernel of the format, which every processor runs. */
const struct kernel *kernel_plain(enum kernel_format format);

/* "avx2+f16c" or "plain": what kernel_find() chooses here. */
const char *kernel_processor(void);

/* Swaps the bytes of `count` values of `size` bytes (2, 4, 8) in place: a
 * big-endian row becomes a little-endian one. */
void kernel_swap(void *values, size_t count, size_t size);

/* What a whole row, already converted to f32, holds. */
struct kernel_row {
	double sum, moment; /* Σ p_i and Σ (i + 1) p_i, i from 0 */
	double entropy;	    /* -Σ p ln p in nats; NaN if any p < 0 */
};

/* One pass over `count` values, in f32 lanes that are emptied into f64 every
 * 256 values.  Each of the three is right to 1e-6 of the sum of its terms'
 * magnitudes; the logarithm of a subnormal f32, only to 16%. */
void kernel_row(const float *values, size_t count, struct kernel_row *row);

/* What shows whether values are probabilities, and which. */
struct kernel_look {
	double sum,
		moment; /* Σ p_i and Σ (i + 1) p_i, i from 0; NaN if any is */
	float low, high; /* the least value but not above 0, the greatest but
			       not below; NaN aside */
	bool nan;	 /* there is one */
};

/* One pass over `count` values, sums in f64 lanes. */
void kernel_look(const float *values, size_t count, struct kernel_look *look);

#endif
