/*
 * Runs one kernel a thousand times, for an instruction counter.
 *
 *	kernels FORMAT FUNCTION COUNT [plain]
 *
 * FORMAT is f16, bf16, f32, f64, e4m3 or e5m2; FUNCTION sum, sum_shuffled,
 * convert, convert_shuffled or row; COUNT the values of a row.
 */
#include "kernel/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMES 1000
#define MOST 4096

static uint8_t bytes[8 * MOST];
static float floats[MOST];

/* The counter counts in here. */
__attribute__((noinline)) double measured(
	const struct kernel *kernel, const char *function, size_t count);

double measured(const struct kernel *kernel, const char *function, size_t count)
{
	struct kernel_row row = { 0 };
	double sum = 0;
	char which = function[0] == 's' ? 's' : function[0];

	if (strstr(function, "shuffled"))
		which = which == 's' ? 'S' : 'C';
	for (int i = 0; i < TIMES; i++) {
		if (which == 's')
			sum += kernel->sum(bytes, count);
		else if (which == 'S')
			sum += kernel->sum_shuffled(bytes, MOST, count);
		else if (which == 'c')
			kernel->convert(bytes, count, floats);
		else if (which == 'C')
			kernel->convert_shuffled(bytes, MOST, count, floats);
		else
			kernel_row(floats, count, &row);
	}
	return sum + row.sum + (double)floats[0];
}

int main(int argc, char **argv)
{
	static const char *const names[KERNEL_FORMATS] = {
		[KERNEL_F16] = "f16",
		[KERNEL_BF16] = "bf16",
		[KERNEL_F32] = "f32",
		[KERNEL_F64] = "f64",
		[KERNEL_F8_E4M3] = "e4m3",
		[KERNEL_F8_E5M2] = "e5m2",
	};
	size_t count, format = 0;

	if (argc < 4)
		return 2;
	count = strtoul(argv[3], NULL, 10);
	while (format < KERNEL_FORMATS && strcmp(names[format], argv[1]) != 0)
		format++;
	if (format == KERNEL_FORMATS || count > MOST)
		return 2;
	for (size_t i = 0; i < MOST; i++)
		floats[i] = 1.0F / (float)(i + 1);
	printf("%g\n",
		measured(argc > 4 ? kernel_plain((enum kernel_format)format)
				  : kernel_find((enum kernel_format)format),
			argv[2], count));
	return 0;
}
