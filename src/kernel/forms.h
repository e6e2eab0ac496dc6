#ifndef KERNEL_FORMS_H
#define KERNEL_FORMS_H

#include "kernel/kernel.h"

/* The forms that kernel.c chooses from; only this room and its tests include
 * them. */

/*
 * The plain loops: what every faster form must return, bit for bit (any NaN
 * counting as equal to any other).
 *
 * Order of a sum in f32: value i is added to lane i mod 32; then
 *   e[j] = (lane[j] + lane[j+8]) + (lane[j+16] + lane[j+24])  in f32, j < 8
 *   d[j] = (double)e[j] + (double)e[j+4]                      in f64, j < 4
 *   sum  = (d[0] + d[2]) + (d[1] + d[3])
 * Order of a sum in f64: value i is added to lane i mod 16; then
 *   d[j] = (lane[j] + lane[j+4]) + (lane[j+8] + lane[j+12])   j < 4
 * and on as above.  Lanes start at +0, so none is ever -0 and adding +0 for
 * a value that is missing changes nothing.
 *
 * Order of a row (kernel_row): each of the five sums in f64, value i to lane
 * i mod 4, then (lane[0] + lane[2]) + (lane[1] + lane[3]).
 *
 * Order of a look (kernel_look): both sums in f64, value i to lane i mod 8, then
 *   d[j] = lane[j] + lane[j+4]                                j < 4
 * and on as above.
 */
extern const struct kernel reference_kernels[KERNEL_FORMATS];

void reference_row(const float *values, const uint8_t *class, size_t count,
	struct kernel_row *row);

void reference_look(
	const float *values, size_t count, struct kernel_look *look);

/* One value, from its bits.  Exact; NaN gives NaN. */
float reference_f16(uint16_t bits);
float reference_bf16(uint16_t bits);
float reference_f8_e4m3(uint8_t bits);
float reference_f8_e5m2(uint8_t bits);

/* p ln p in f64 (relative error below 2e-13): 0 for ±0, NaN for NaN and
 * negative p, +inf for +inf. */
double reference_p_log_p(float p);

/* The constants of the logarithm, which all forms must share: the series of
 * 2 artanh(t) / t in powers of t², and ln 2. */
#define REFERENCE_SERIES 8
extern const double reference_series[REFERENCE_SERIES];
#define REFERENCE_LN2 0x1.62e42fefa39efp-1

/* The bits of the f64 next to √½: where a number is cut into 2^k m with
 * √½ <= m < √2. */
#define REFERENCE_CUT 0x3fe6a09e667f3bcdULL

/*
 * The forms for x86-64 processors, eight values at a time.  To be called only
 * where the processor has AVX2, and for the kernels F16C too; kernel.c asks.
 */
#if defined(__x86_64__)
extern const struct kernel avx2_kernels[KERNEL_FORMATS];

void avx2_row(const float *values, const uint8_t *class, size_t count,
	struct kernel_row *row);

void avx2_look(const float *values, size_t count, struct kernel_look *look);
#endif

#endif
