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
 * Order of a row (kernel_row): blocks of ROW_BLOCK values, each in steps of 16
 * values, the last step filled up with +0.  A step adds value i to lane i mod 16
 * of f32 sums; then each lane of the sums to the same lane of running sums; then
 * p log₂ p, with one rounding, to lanes of terms.  After a block of s steps that
 * begins at value b, lane j goes to f64 lane j mod 4, j rising:
 *   sum    += sum[j]
 *   moment += (b + 16 s + j + 1) sum[j] - 16 running[j]
 *   terms  += term[j]
 * since running[j] counts the value of step t s - t times.  The ends as above;
 * the entropy is the terms times -ln 2.
 *
 * Order of a look (kernel_look): both sums in f64, value i to lane i mod 8, then
 *   d[j] = lane[j] + lane[j+4]                                j < 4
 * and on as above.
 */
extern const struct kernel reference_kernels[KERNEL_FORMATS];

#define ROW_STEP 16
#define ROW_BLOCK 256
void reference_row(const float *values, size_t count, struct kernel_row *row);

void reference_look(
	const float *values, size_t count, struct kernel_look *look);

/* One value, from its bits.  Exact; NaN gives NaN. */
float reference_f16(uint16_t bits);
float reference_bf16(uint16_t bits);
float reference_f8_e4m3(uint8_t bits);
float reference_f8_e5m2(uint8_t bits);

/* The constants of the logarithm, which all forms must share: log₂ of
 * (1 + t) / (1 - t), over t, in powers of t² (2 / ln 2 times 1, 1/3, 1/5, 1/7),
 * and ln 2. */
#define LOG_1 0x1.715476p+1F
#define LOG_3 0x1.ec709ep-1F
#define LOG_5 0x1.2776c6p-1F
#define LOG_7 0x1.a61762p-2F
#define LN_2 0x1.62e42fefa39efp-1

/* The bits of the f32 next to √½: where a number is cut into 2^k m with
 * √½ <= m < √2. */
#define LOG_CUT 0x3f3504f3

/*
 * The forms for x86-64 processors, eight values at a time.  To be called only
 * where the processor has AVX2, for the kernels F16C too, and for rows FMA;
 * kernel.c asks.
 */
#if defined(__x86_64__)
extern const struct kernel avx2_kernels[KERNEL_FORMATS];

void avx2_row(const float *values, size_t count, struct kernel_row *row);

void avx2_look(const float *values, size_t count, struct kernel_look *look);
#endif

#endif
