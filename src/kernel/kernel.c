/*
 * Which form of a kernel this processor runs.  The fast forms are compiled in
 * on x86-64 and chosen when the program runs, so one binary serves every
 * machine of a cluster.
 */
#include "kernel/kernel.h"

#include "kernel/forms.h"

#include <string.h>

/*
 * AVX2 as the compiler's library sees it (it also asks whether the system
 * saves the registers), and the F16C bit from the processor itself, as clang
 * before 15 has no name for it.
 */
#if defined(__x86_64__)
#include <cpuid.h>

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

/* Asked once: a virtual machine stops at the instruction. */
static bool has_f16c(void)
{
	static enum { UNKNOWN, NO, YES } answer;
	unsigned int a, b, c, d;

	if (answer == UNKNOWN)
		answer = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) ? YES
									  : NO;
	return answer == YES;
}
#endif

const struct kernel *kernel_plain(enum kernel_format format)
{
	return &reference_kernels[format];
}

const struct kernel *kernel_find(enum kernel_format format)
{
#if defined(__x86_64__)
	if (has_avx2() && has_f16c())
		return &avx2_kernels[format];
#endif
	return kernel_plain(format);
}

const char *kernel_processor(void)
{
	return kernel_find(KERNEL_F16) == kernel_plain(KERNEL_F16)
		? "plain"
		: "avx2+f16c";
}

void kernel_row(const float *values, size_t count, struct kernel_row *row)
{
#if defined(__x86_64__)
	if (has_avx2() && __builtin_cpu_supports("fma")) {
		avx2_row(values, count, row);
		return;
	}
#endif
	reference_row(values, count, row);
}

void kernel_look(const float *values, size_t count, struct kernel_look *look)
{
#if defined(__x86_64__)
	if (has_avx2()) {
		avx2_look(values, count, look);
		return;
	}
#endif
	reference_look(values, count, look);
}

void kernel_swap(void *values, size_t count, size_t size)
{
	uint8_t *bytes = values;
	uint16_t two;
	uint32_t four;
	uint64_t eight;

	for (size_t i = 0; i < count; i++, bytes += size) {
		if (size == 2) {
			memcpy(&two, bytes, 2);
			two = __builtin_bswap16(two);
			memcpy(bytes, &two, 2);
		} else if (size == 4) {
			memcpy(&four, bytes, 4);
			four = __builtin_bswap32(four);
			memcpy(bytes, &four, 4);
		} else if (size == 8) {
			memcpy(&eight, bytes, 8);
			eight = __builtin_bswap64(eight);
			memcpy(bytes, &eight, 8);
		}
	}
}
