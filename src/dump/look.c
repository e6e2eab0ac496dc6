/*
 * A line is all values along one axis, the indices on the other axes fixed.
 * Lines that are zero throughout (above the diagonal, samples that were never
 * written) or not a number say nothing and are passed over.
 *
 * The indices are spread by multiples of the golden ratio, so that few lines see
 * many layers, heads and queries, and the same ones at every run.
 */
#include "dump/look.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES 12 /* that have something to say */
#define TRIES 48
#define FEWEST 4		     /* of a long line, whatever it costs */
#define MOST_BYTES ((size_t)1 << 22) /* of chunks that one axis may cost */

struct looking {
	const struct layout *layout;
	int raw; /* enum raw_format: as the layout or the values say */
	struct hdf5_dataset dataset;
	const struct kernel *kernel; /* NULL: integers with a scale */
	double tolerance;
	uint8_t *bytes;
	float *values; /* [the longest axis] */
};

static const struct look_format formats[] = {
	{ 2, 5, 10, 15, KERNEL_F16, "float16", 0.02 },
	{ 2, 8, 7, 127, KERNEL_BF16, "bfloat16", 0.03 },
	{ 4, 8, 23, 127, KERNEL_F32, "float32", 0.03 },
	{ 8, 11, 52, 1023, KERNEL_F64, "float64", 0.03 },
	{ 1, 4, 3, 7, KERNEL_F8_E4M3, "float8 e4m3", 0.12 },
	{ 1, 5, 2, 15, KERNEL_F8_E5M2, "float8 e5m2", 0.12 },
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

const struct look_format *look_format(const struct hdf5_type *type)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (type->size == formats[i].size &&
			type->exponent_bits == formats[i].exponent_bits &&
			type->mantissa_bits == formats[i].mantissa_bits)
			return &formats[i];
	return NULL;
}

const char *look_format_name(enum kernel_format format)
{
	size_t i = 0;

	while (formats[i].format != format)
		i++;
	return formats[i].name;
}

const struct kernel *look_raw(int raw, size_t size)
{
	static const enum kernel_format kernels[] = {
		[RAW_F16] = KERNEL_F16,
		[RAW_BF16] = KERNEL_BF16,
		[RAW_E4M3] = KERNEL_F8_E4M3,
		[RAW_E5M2] = KERNEL_F8_E5M2,
	};
	const struct kernel *kernel =
		raw == RAW_NONE ? NULL : kernel_find(kernels[raw]);

	return kernel && kernel->size == size ? kernel : NULL;
}

/* False where the values are none that can be read. */
static bool find_format(struct looking *l)
{
	const struct hdf5_type *type = &l->dataset.type;
	const struct layout *layout = l->layout;
	const struct look_format *format;

	if (type->class >= HDF5_LISTS)
		return false;
	l->tolerance = 0.03;
	if (type->class != HDF5_FLOAT) {
		l->kernel = look_raw(l->raw, type->size);
		return l->kernel ||
			(type->class == HDF5_INTEGER && type->size <= 2 &&
				layout->scale > 0);
	}
	format = look_format(type);
	if (!format)
		return false;
	l->kernel = kernel_find(format->format);
	l->tolerance = format->tolerance;
	return true;
}

static double integer_at(const struct looking *l, size_t i)
{
	const struct hdf5_type *type = &l->dataset.type;
	const uint8_t *at = l->bytes + i * type->size;
	unsigned value = type->size == 1 ? at[0]
		: type->big_endian	 ? at[0] * 256u + at[1]
					 : at[1] * 256u + at[0];
	unsigned sign = type->is_signed ? 1u << (8 * type->size - 1) : 0;

	return l->layout->scale *
		((double)value - (value & sign ? 2.0 * sign : 0));
}

/* The values along `axis` at `start`, its own index aside: false where they
 * cannot be read or say nothing. */
static bool read_line(struct looking *l, size_t axis, const size_t *start)
{
	size_t extent[HDF5_MAX_AXES], first[HDF5_MAX_AXES];
	size_t count = l->dataset.dims[axis];
	struct error ignored;
	bool any = false;

	for (size_t i = 0; i < l->dataset.rank; i++) {
		first[i] = i == axis ? 0 : start[i];
		extent[i] = i == axis ? count : 1;
	}
	if (hdf5_read_hyperslab(&l->dataset, first, extent, l->bytes, &ignored))
		return false;
	if (l->kernel) {
		if (l->dataset.type.big_endian && l->kernel->size > 1)
			kernel_swap(l->bytes, count, l->kernel->size);
		l->kernel->convert(l->bytes, count, l->values);
	} else {
		for (size_t i = 0; i < count; i++)
			l->values[i] = (float)integer_at(l, i);
	}
	for (size_t i = 0; i < count; i++) {
		if (isnan(l->values[i]))
			return false;
		any = any || l->values[i] != 0;
	}
	return any;
}

/* The `number`-th of the places that are looked at. */
static void spread(const struct looking *l, size_t number, size_t *start)
{
	for (size_t i = 0; i < l->dataset.rank; i++) {
		double part = fmod(
			0.999 + (double)number * 0.6180339887 * (double)(i + 1),
			1.0);

		start[i] = (size_t)(part * (double)l->dataset.dims[i]);
	}
}

/* How many lines along `axis` are worth reading: chunks that are unpacked for
 * a line each cost more than the line. */
static size_t affordable(const struct looking *l, size_t axis)
{
	const struct hdf5_dataset *d = &l->dataset;
	size_t lines = MOST_BYTES / d->type.size;

	if (d->layout != HDF5_CHUNKED)
		return TRIES;
	for (size_t i = 0; i < d->rank; i++)
		lines /= d->chunk[i];
	lines /= d->dims[axis] / d->chunk[axis] + 1;
	return lines > TRIES ? TRIES : lines;
}

static enum look_answer look_sums(struct looking *l, size_t axis)
{
	size_t count = l->dataset.dims[axis], tries = affordable(l, axis);
	size_t start[HDF5_MAX_AXES], seen = 0;

	if (count < 2)
		return LOOK_UNKNOWN;
	if (tries < FEWEST)
		tries = FEWEST;
	for (size_t i = 0; i < tries && seen < LINES; i++) {
		double sum = 0, low = 0;

		spread(l, i, start);
		if (!read_line(l, axis, start))
			continue;
		seen++;
		for (size_t k = 0; k < count; k++) {
			sum += (double)l->values[k];
			low = fmin(low, (double)l->values[k]);
		}
		if (fabs(sum - 1) > l->tolerance || low < 0)
			return LOOK_NO;
	}
	return seen ? LOOK_YES : LOOK_UNKNOWN;
}

/* One behind the last value along the keys that is not zero, or 0. */
static size_t end_of_line(struct looking *l, size_t keys, const size_t *start)
{
	size_t end = l->dataset.dims[keys];

	if (!read_line(l, keys, start))
		return 0;
	while (end && l->values[end - 1] == 0)
		end--;
	return end;
}

static enum look_answer look_moves(struct looking *l, size_t keys, size_t axis)
{
	size_t count = l->dataset.dims[axis], start[HDF5_MAX_AXES];
	size_t slack = count / 16, seen = 0;

	if (count < 2)
		return LOOK_UNKNOWN;
	for (size_t i = 0; i < 8 && seen < 4; i++) {
		size_t low = 0, high, moved, steps = count - 1;

		spread(l, i, start);
		/* The first rows may be padding. */
		for (start[axis] = 0; !low && 2 * start[axis] < count;
			start[axis] += count / 8 + 1) {
			low = end_of_line(l, keys, start);
			steps = count - 1 - start[axis];
		}
		start[axis] = count - 1;
		high = end_of_line(l, keys, start);
		if (!low || !high)
			continue;
		seen++;
		moved = high > low ? high - low : 0;
		if (moved + slack < steps || moved > steps + slack)
			return LOOK_NO;
	}
	return seen ? LOOK_YES : LOOK_UNKNOWN;
}

/* Whether two indices of the axis, among the first and the last few, have the
 * same values in every line. */
static int look_repeats(
	struct looking *l, size_t keys, size_t axis, bool *repeats)
{
	size_t count = l->dataset.dims[axis], length = l->dataset.dims[keys];
	size_t shown = count < 6 ? count : 6, start[HDF5_MAX_AXES];
	float *lines = memory_array(shown, length * sizeof(*lines));
	bool same[6][6], seen = false;

	if (!lines)
		return -1;
	for (size_t i = 0; i < 36; i++)
		same[i / 6][i % 6] = true;
	for (size_t place = 0; place < 4; place++) {
		spread(l, place, start);
		for (size_t i = 0; i < shown; i++) {
			start[axis] = i < 3 ? i : count - shown + i;
			if (!read_line(l, keys, start))
				for (size_t k = 0; k < shown; k++)
					same[i][k] = same[k][i] = false;
			memcpy(lines + i * length, l->values,
				length * sizeof(*lines));
		}
		for (size_t i = 0; i < shown * shown; i++) {
			size_t a = i / shown, b = i % shown;

			same[a][b] = same[a][b] &&
				memcmp(lines + a * length, lines + b * length,
					length * sizeof(*lines)) == 0;
		}
		seen = true;
	}
	*repeats = false;
	for (size_t i = 0; seen && i < shown * shown; i++)
		*repeats |= i / shown < i % shown && same[i / shown][i % shown];
	free(lines);
	return 0;
}

/* Which axis holds the keys.  Once one is found, an axis of another length is
 * not worth many chunks: nothing but the other side of a square could add up to
 * one by chance. */
static void look_for_keys(struct looking *l, struct look *look)
{
	const struct hdf5_dataset *d = &l->dataset;
	size_t yes = 0;

	for (size_t i = d->rank; i-- > 0;) {
		if (yes && d->dims[i] != d->dims[look->keys] &&
			!affordable(l, i))
			continue;
		look->sums[i] = look_sums(l, i);
		if (look->sums[i] != LOOK_YES)
			continue;
		look->keys = i;
		yes++;
	}
	if (yes != 1)
		look->keys = SIZE_MAX;
}

static int look_along(struct looking *l, struct look *look, bool repeats)
{
	const struct hdf5_dataset *d = &l->dataset;

	look_for_keys(l, look);
	for (size_t i = 0; look->keys != SIZE_MAX && i < d->rank; i++) {
		if (i == look->keys || d->dims[i] < 2)
			continue;
		look->moves[i] = look_moves(l, look->keys, i);
		if (repeats && look->moves[i] != LOOK_YES &&
			look_repeats(l, look->keys, i, &look->repeats[i]))
			return -1;
	}
	return 0;
}

static void look_end(struct looking *l)
{
	free(l->bytes);
	free(l->values);
	hdf5_dataset_close(&l->dataset);
}

/* Opens the dataset: 1, 0 where there is nothing to look at, or -1; ended with
 * look_end() where it is 1. */
static int look_begin(struct looking *l, const struct hdf5_file *file,
	const char *path, const struct layout *layout, bool packed)
{
	struct error ignored;
	size_t longest = 1;

	*l = (struct looking){ .layout = layout, .raw = layout->raw };
	if (hdf5_dataset_open(file, path, &l->dataset, &ignored))
		return 0;
	packed = packed && !hdf5_unpack_triangle(&l->dataset);
	for (size_t i = 0; i < l->dataset.rank; i++)
		if (l->dataset.dims[i] > longest)
			longest = l->dataset.dims[i];
	if (packed || !l->dataset.count || longest >= (size_t)1 << 24) {
		look_end(l);
		return 0;
	}
	l->bytes = memory_array(longest, l->dataset.type.size);
	l->values = memory_array(longest, sizeof(*l->values));
	if (l->bytes && l->values)
		return 1;
	look_end(l);
	return -1;
}

/* What 16-bit integers or opaque bytes are by their values. */
static int find_raw(struct looking *l)
{
	static const int raw[] = { RAW_F16, RAW_BF16 };
	const struct hdf5_type *type = &l->dataset.type;
	int found = RAW_NONE;

	if (l->raw || l->layout->scale > 0 || type->size != 2 ||
		(type->class != HDF5_INTEGER && type->class != HDF5_OPAQUE))
		return l->raw;
	for (size_t i = 0; i < 2; i++) {
		struct look look = { .keys = SIZE_MAX };

		l->raw = raw[i];
		if (find_format(l))
			look_for_keys(l, &look);
		if (look.keys == SIZE_MAX)
			continue;
		if (found)
			return RAW_NONE;
		found = raw[i];
	}
	return found;
}

int look_raw_format(const struct hdf5_file *file, const char *path,
	const struct layout *layout)
{
	struct looking l;
	int raw = RAW_NONE;

	if (look_begin(&l, file, path, layout, false) > 0) {
		raw = find_raw(&l);
		look_end(&l);
	}
	return raw;
}

int look_at(const struct hdf5_file *file, const char *path,
	const struct layout *layout, bool packed, bool repeats,
	struct look *look, struct error *error)
{
	struct looking l;
	int result = look_begin(&l, file, path, layout, packed);

	*look = (struct look){ .keys = SIZE_MAX };
	if (result <= 0)
		return result ? error_memory(error) : 0;
	l.raw = find_raw(&l);
	result = find_format(&l) && look_along(&l, look, repeats)
		? error_memory(error)
		: 0;
	look_end(&l);
	return result;
}
