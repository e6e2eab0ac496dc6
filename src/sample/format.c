/*
 * Number formats are told by their fields, not by their names.  Bits that are
 * stored as plain integers do not say what they are: numpy has no bfloat16, so
 * people store it as uint16 or as opaque bytes, and others store quantised
 * maps as int8; guessing wrong would give numbers that look right.
 *
 * A bfloat16 type made by hand from another float type keeps the exponent
 * bias of that type when nobody sets it (h5py issue 1822).  Its writer copied
 * bits, so the bits are believed and not the bias, and the user is told.
 */
#include "sample/format.h"

#include "base/buffer.h"

#include <string.h>

static const struct float_format {
	size_t size, exponent_bits, mantissa_bits, exponent_bias;
	enum kernel_format format;
	const char *name;
} float_formats[] = {
	{ 2, 5, 10, 15, KERNEL_F16, "float16" },
	{ 2, 8, 7, 127, KERNEL_BF16, "bfloat16" },
	{ 4, 8, 23, 127, KERNEL_F32, "float32" },
	{ 8, 11, 52, 1023, KERNEL_F64, "float64" },
	{ 1, 4, 3, 7, KERNEL_F8_E4M3, "float8 e4m3" },
	{ 1, 5, 2, 15, KERNEL_F8_E5M2, "float8 e5m2" },
};

#define FLOAT_FORMATS (sizeof(float_formats) / sizeof(*float_formats))

static int find_float(const struct hdf5_type *type, struct format *format,
	struct error *error)
{
	for (size_t i = 0; i < FLOAT_FORMATS; i++) {
		const struct float_format *f = &float_formats[i];
		bool same = type->exponent_bias == f->exponent_bias;

		if (type->size != f->size ||
			type->exponent_bits != f->exponent_bits ||
			type->mantissa_bits != f->mantissa_bits ||
			!(same || f->format == KERNEL_BF16))
			continue;
		format->kernel = kernel_find(f->format);
		format->strange_bias = !same;
		return 0;
	}
	return error_set(error,
		"its %zu-byte floats (%zu exponent bits, bias %zu, %zu "
		"mantissa bits) are of no format that is known",
		type->size, type->exponent_bits, type->exponent_bias,
		type->mantissa_bits);
}

static int find_integer(const struct hdf5_type *type,
	const struct layout *layout, struct format *format, struct error *error)
{
	bool opaque = type->class == HDF5_OPAQUE;

	if (type->size == 2 && !type->is_signed && layout->raw != RAW_NONE) {
		format->kernel = kernel_find(
			layout->raw == RAW_F16 ? KERNEL_F16 : KERNEL_BF16);
		return 0;
	}
	if (!opaque && type->size <= 2 && layout->scale > 0) {
		format->kernel = kernel_find(KERNEL_F32);
		format->scale = layout->scale;
		return 0;
	}
	if (type->size == 2 && !type->is_signed)
		return error_set(error,
			"its values are no floating-point numbers but %s; say "
			"what they are with --raw-dtype f16 or bf16",
			opaque ? "2 opaque bytes" : "16-bit integers");
	if (!opaque && type->size <= 2)
		return error_set(error,
			"its values are no floating-point numbers but %zu-bit "
			"integers; say what one of them is worth with --scale",
			8 * type->size);
	return error_set(error, "its values are no floating-point numbers");
}

int format_find(const struct hdf5_type *type, const struct layout *layout,
	struct format *format, struct error *error)
{
	*format = (struct format){ .big_endian =
					   type->big_endian && type->size > 1 };
	switch (type->class) {
	case HDF5_FLOAT:
		return find_float(type, format, error);
	case HDF5_INTEGER:
	case HDF5_OPAQUE:
		return find_integer(type, layout, format, error);
	default:
		return error_set(
			error, "its values are no floating-point numbers");
	}
}

void format_text(const struct hdf5_type *type, const struct kernel *kernel,
	double scale, struct buffer *text)
{
	const char *name = "";

	for (size_t i = 0; i < FLOAT_FORMATS; i++)
		if (float_formats[i].format == kernel->format)
			name = float_formats[i].name;
	if (type->class == HDF5_FLOAT)
		buffer_print(text, "%s", name);
	else if (type->class == HDF5_OPAQUE)
		buffer_print(text, "%s in opaque bytes", name);
	else
		buffer_print(text, "%s%s%s%zu", scale > 0 ? "" : name,
			scale > 0 ? "" : " in ",
			type->is_signed ? "int" : "uint", 8 * type->size);
	if (scale > 0) {
		buffer_print(text, " times ");
		buffer_number(text, scale);
	}
	if (type->big_endian && type->size > 1)
		buffer_print(text, " big-endian");
}

void format_widen(
	void *bytes, size_t count, const struct hdf5_type *type, double scale)
{
	uint8_t *at = bytes;

	/* From the end: a value never overwrites one that is still to read. */
	for (size_t i = count; i-- > 0;) {
		int16_t word = 0;
		float value;

		if (type->size == 2)
			memcpy(&word, at + 2 * i, sizeof(word));
		else
			word = type->is_signed ? (int8_t)at[i] : at[i];
		value = (float)(scale *
			(type->is_signed || type->size == 1
					? (double)word
					: (double)(uint16_t)word));
		memcpy(at + 4 * i, &value, sizeof(value));
	}
}
