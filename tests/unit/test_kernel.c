/*
 * Sums and conversions of every format: against arithmetic written once more
 * here, in both forms of the kernel, at every alignment, and with the end of
 * the row at the end of the memory.
 */
#include "guard.h"
#include "kernel/kernel.h"
#include "unit.h"
#include "values.h"

#define MOST 131
#define LANES 32

/* A repeatable stream of bytes (xorshift64). */
static uint64_t next_bits(void)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* The order of kernel/reference.h, spelled out. */
static double sum_in_lanes(const double *values, size_t count, bool wide)
{
	double d[4] = { 0 }, wide_lane[LANES] = { 0 };
	float lane[LANES] = { 0 };

	for (size_t i = 0; i < count; i++) {
		lane[i % 32] += (float)values[i];
		wide_lane[i % 16] += values[i];
	}
	for (size_t j = 0; j < 4; j++) {
		const float *f = lane + j;
		const double *w = wide_lane + j;
		float low = (f[0] + f[8]) + (f[16] + f[24]);
		float high = (f[4] + f[12]) + (f[20] + f[28]);

		d[j] = wide ? (w[0] + w[4]) + (w[8] + w[12])
			    : (double)low + (double)high;
	}
	return (d[0] + d[2]) + (d[1] + d[3]);
}

/* Random numbers of the format, half of them in [0, 1] and none beyond 2^20,
 * a few of them subnormal or zero. */
static void fill(enum kernel_format format, uint8_t *bytes, size_t count)
{
	size_t size = sizes[format];

	for (size_t i = 0; i < count; i++) {
		uint8_t *value = bytes + i * size;

		do {
			uint64_t bits = next_bits();

			put(value, size, bits);
			if (i % 7 == 0)
				value[size - 1] = 0;
		} while (!(fabs(value_of(format, value)) <= 0x1p20));
	}
}

static void shuffle(const uint8_t *plain, size_t size, size_t count,
	size_t stride, uint8_t *out)
{
	for (size_t i = 0; i < count; i++)
		for (size_t b = 0; b < size; b++)
			out[b * stride + i] = plain[i * size + b];
}

static void all_values_of(enum kernel_format format, size_t count)
{
	static uint8_t plain[2 * 65536], planes[2 * 65536];
	static float out[65536];
	size_t size = sizes[format], wrong = 0;

	for (size_t i = 0; i < count; i++)
		put(plain + i * size, size, i);
	shuffle(plain, size, count, count, planes);
	for (int form = 0; form < 4; form++) {
		const struct kernel *kernel =
			form & 1 ? kernel_plain(format) : kernel_find(format);

		memset(out, 0xff, sizeof(out));
		if (form & 2)
			kernel->convert_shuffled(planes, count, count, out);
		else
			kernel->convert(plain, count, out);
		for (size_t i = 0; i < count; i++)
			wrong += !same((double)out[i],
				value_of(format, plain + i * size));
	}
	CHECK_NEAR((double)wrong, 0, 0);
}

static void all_halves_convert_exactly(void)
{
	all_values_of(KERNEL_F16, 65536);
}

static void all_bfloats_convert_exactly(void)
{
	all_values_of(KERNEL_BF16, 65536);
}

static void all_quarters_convert_exactly(void)
{
	all_values_of(KERNEL_F8_E4M3, 256);
	all_values_of(KERNEL_F8_E5M2, 256);
}

static void wide_values_convert_to_nearest(void)
{
	static const double values[] = { 0.1, -0.1, 1e-40, 1e-50, 3.5e38,
		-3.5e38, 16777217, 0x1.000001p0, 0x1.000003p0, -0.0 };
	enum { COUNT = sizeof(values) / sizeof(*values) };
	uint8_t plain[8 * COUNT], planes[8 * COUNT];
	float out[COUNT];
	uint64_t bits;

	for (size_t i = 0; i < COUNT; i++) {
		memcpy(&bits, &values[i], 8);
		put(plain + 8 * i, 8, bits);
	}
	shuffle(plain, 8, COUNT, COUNT, planes);
	for (int form = 0; form < 4; form++) {
		const struct kernel *kernel = form & 1
			? kernel_plain(KERNEL_F64)
			: kernel_find(KERNEL_F64);

		if (form & 2)
			kernel->convert_shuffled(planes, COUNT, COUNT, out);
		else
			kernel->convert(plain, COUNT, out);
		for (size_t i = 0; i < COUNT; i++)
			CHECK(same((double)out[i], (double)(float)values[i]));
	}
}

/* One row, placed by the caller: all functions of both forms. */
static int row_is_wrong(enum kernel_format format, const uint8_t *row,
	const uint8_t *planes, size_t stride, size_t count, float *out)
{
	double values[MOST], exact = 0, total = 0, wanted;
	const struct kernel *forms[2] = { kernel_find(format),
		kernel_plain(format) };
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		values[i] = value_of(format, row + i * sizes[format]);
		exact += values[i];
		total += fabs(values[i]);
	}
	wanted = sum_in_lanes(values, count, format == KERNEL_F64);
	wrong += !(fabs(wanted - exact) <= 1e-6 * total);
	for (size_t f = 0; f < 2; f++) {
		wrong += !same(forms[f]->sum(row, count), wanted);
		wrong += !same(
			forms[f]->sum_shuffled(planes, stride, count), wanted);
		for (int shuffled = 0; shuffled < 2; shuffled++) {
			memset(out, 0xff, count * sizeof(*out));
			if (shuffled)
				forms[f]->convert_shuffled(
					planes, stride, count, out);
			else
				forms[f]->convert(row, count, out);
			for (size_t i = 0; i < count; i++)
				wrong += !same((double)out[i],
					(double)(float)values[i]);
		}
	}
	return wrong;
}

/* A row with its last byte at the end of the memory, and its planes too. */
static void rows_end_where_memory_ends(void)
{
	struct guard rows = guard_make(8 * MOST), planes = guard_make(8 * MOST);
	struct guard out = guard_make(4 * MOST);
	int wrong = 0;

	for (enum kernel_format f = 0; f < KERNEL_FORMATS; f++) {
		size_t size = sizes[f];

		for (size_t count = 0; count < MOST; count++) {
			uint8_t *row = rows.end - size * count;
			uint8_t *base = planes.end - size * count;

			fill(f, row, count);
			shuffle(row, size, count, count, base);
			wrong += row_is_wrong(f, row, base, count, count,
				(float *)(void *)(out.end - 4 * count));
		}
	}
	CHECK_NEAR(wrong, 0, 0);
	guard_free(&rows);
	guard_free(&planes);
	guard_free(&out);
}

/* A row that begins up to 63 bytes after the start of the memory. */
static void rows_begin_at_every_alignment(void)
{
	struct guard rows = guard_make(8 * MOST + 64);
	struct guard planes = guard_make(8 * (MOST + 7) + 64);
	struct guard out = guard_make(4 * MOST);
	int wrong = 0;

	for (enum kernel_format f = 0; f < KERNEL_FORMATS; f++) {
		for (size_t offset = 0; offset < 64; offset++) {
			size_t count = MOST - 1 - offset % 37;
			uint8_t *row = rows.start + offset;
			uint8_t *base = planes.start + offset;

			fill(f, row, count);
			shuffle(row, sizes[f], count, MOST + 7, base);
			wrong += row_is_wrong(f, row, base, MOST + 7, count,
				(float *)(void *)out.start);
		}
	}
	CHECK_NEAR(wrong, 0, 0);
	guard_free(&rows);
	guard_free(&planes);
	guard_free(&out);
}

static void long_rows_have_the_same_bits_in_both_forms(void)
{
	enum { LONG = 100003 };
	uint8_t *row = malloc(8 * LONG), *planes = malloc(8 * LONG);

	for (enum kernel_format f = 0; row && planes && f < KERNEL_FORMATS;
		f++) {
		const struct kernel *fast = kernel_find(f);
		double sum, exact = 0, total = 0;

		fill(f, row, LONG);
		shuffle(row, sizes[f], LONG, LONG, planes);
		for (size_t i = 0; i < LONG; i++) {
			double value = value_of(f, row + i * sizes[f]);

			exact += value;
			total += fabs(value);
		}
		sum = fast->sum(row, LONG);
		CHECK_NEAR(sum, exact, 1e-6 * total);
		CHECK(same(sum, kernel_plain(f)->sum(row, LONG)));
		CHECK(same(sum, fast->sum_shuffled(planes, LONG, LONG)));
	}
	free(row);
	free(planes);
}

/* The values of a row that is all zero, but for one or two. */
static double sum_with(enum kernel_format format, bool plain, size_t at,
	uint64_t bits, uint64_t last)
{
	uint8_t row[8 * MOST] = { 0 };
	size_t size = sizes[format];

	put(row + (MOST - 1) * size, size, last);
	put(row + at * size, size, bits);
	return (plain ? kernel_plain(format) : kernel_find(format))
		->sum(row, MOST);
}

static void infinity_and_nan_come_through(void)
{
	static const uint64_t infinity[KERNEL_FORMATS] = { 0x7c00, 0x7f80,
		0x7f800000, 0x7ff0000000000000, 0, 0x7c };
	static const uint64_t minus[KERNEL_FORMATS] = { 0xfc00, 0xff80,
		0xff800000, 0xfff0000000000000, 0, 0xfc };
	static const uint64_t nan[KERNEL_FORMATS] = { 0x7c01, 0x7f81,
		0x7f800001, 0x7ff0000000000001, 0xff, 0x7d };

	for (enum kernel_format f = 0; f < KERNEL_FORMATS; f++) {
		for (size_t i = 0; i < 2 * (MOST - 1); i++) {
			size_t at = i / 2;
			bool plain = i % 2;

			CHECK(isnan(sum_with(f, plain, at, nan[f], 0)));
			if (!infinity[f])
				continue;
			CHECK_NEAR(
				1 / sum_with(f, plain, at, minus[f], 0), 0, 0);
			CHECK(sum_with(f, plain, at, minus[f], 0) < 0);
			CHECK(isnan(
				sum_with(f, plain, at, minus[f], infinity[f])));
		}
	}
}

/* What deep layers are full of: halves below 2^-14. */
static void subnormal_halves_add_up(void)
{
	uint8_t row[2 * 624];

	for (size_t i = 0; i < 624; i++)
		put(row + 2 * i, 2, 3); /* 3 * 2^-24 */
	CHECK_NEAR(
		kernel_find(KERNEL_F16)->sum(row, 624), 624 * 3 * 0x1p-24, 0);
	CHECK_NEAR(
		kernel_plain(KERNEL_F16)->sum(row, 624), 624 * 3 * 0x1p-24, 0);
}

static void swapping_turns_bytes_around(void)
{
	uint8_t bytes[] = { 9, 0, 1, 2, 3, 4, 5, 6, 7, 9 };
	static const uint8_t two[] = { 9, 1, 0, 3, 2, 5, 4, 7, 6, 9 };
	static const uint8_t four[] = { 9, 2, 3, 0, 1, 6, 7, 4, 5, 9 };
	static const uint8_t eight[] = { 9, 5, 4, 7, 6, 1, 0, 3, 2, 9 };

	kernel_swap(bytes + 1, 4, 2);
	CHECK(memcmp(bytes, two, sizeof(bytes)) == 0);
	kernel_swap(bytes + 1, 2, 4);
	CHECK(memcmp(bytes, four, sizeof(bytes)) == 0);
	kernel_swap(bytes + 1, 1, 8);
	CHECK(memcmp(bytes, eight, sizeof(bytes)) == 0);
	kernel_swap(bytes + 1, 8, 1);
	CHECK(memcmp(bytes, eight, sizeof(bytes)) == 0);
}

static void kernels_say_what_they_are(void)
{
	for (enum kernel_format f = 0; f < KERNEL_FORMATS; f++) {
		CHECK(kernel_find(f)->format == f);
		CHECK(kernel_plain(f)->format == f);
		CHECK(kernel_find(f)->size == sizes[f]);
		CHECK(kernel_plain(f)->size == sizes[f]);
	}
	CHECK_TEXT(kernel_processor(),
		kernel_find(KERNEL_F16) == kernel_plain(KERNEL_F16)
			? "plain"
			: "avx2+f16c");
}

int main(void)
{
	CASE(all_halves_convert_exactly);
	CASE(all_bfloats_convert_exactly);
	CASE(all_quarters_convert_exactly);
	CASE(wide_values_convert_to_nearest);
	CASE(rows_end_where_memory_ends);
	CASE(rows_begin_at_every_alignment);
	CASE(long_rows_have_the_same_bits_in_both_forms);
	CASE(infinity_and_nan_come_through);
	CASE(subnormal_halves_add_up);
	CASE(swapping_turns_bytes_around);
	CASE(kernels_say_what_they_are);
	UNIT_END;
}
