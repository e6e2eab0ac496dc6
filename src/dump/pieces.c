/*
 * Where a sample's attention lies.  All pieces must agree on heads, rows,
 * keys and number format, and together hold every layer once: a curve with a
 * silent gap would be drawn as if it had none.
 */
#include "dump/pieces.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct float_format {
	size_t size, exponent_bits, mantissa_bits, exponent_bias;
	enum kernel_format format;
} float_formats[] = {
	{ 2, 5, 10, 15, KERNEL_F16 },
	{ 2, 8, 7, 127, KERNEL_BF16 },
	{ 4, 8, 23, 127, KERNEL_F32 },
	{ 8, 11, 52, 1023, KERNEL_F64 },
	{ 1, 4, 3, 7, KERNEL_F8_E4M3 },
	{ 1, 5, 2, 15, KERNEL_F8_E5M2 },
};

const struct kernel *dump_kernel(const struct hdf5_type *type)
{
	for (size_t i = 0; i < sizeof(float_formats) / sizeof(*float_formats);
		i++) {
		const struct float_format *f = &float_formats[i];

		if (type->class == HDF5_FLOAT && type->size == f->size &&
			type->exponent_bits == f->exponent_bits &&
			type->mantissa_bits == f->mantissa_bits &&
			type->exponent_bias == f->exponent_bias)
			return kernel_find(f->format);
	}
	return NULL;
}

static int refuse_type(const struct hdf5_type *type, struct error *error)
{
	if (type->class == HDF5_FLOAT)
		return error_set(error,
			"its %zu-byte floats (%zu exponent bits, bias %zu, "
			"%zu mantissa bits) are of no format that is known",
			type->size, type->exponent_bits, type->exponent_bias,
			type->mantissa_bits);
	return error_set(error, "its values are no floating-point numbers");
}

/* Adds the dataset at `path`, which holds the layers from `layer` on. */
static int add_piece(const struct dump *dump, const char *path, size_t layer,
	bool has_layers, struct dump_sample *sample, struct error *error)
{
	struct dump_piece *piece = &sample->pieces[sample->piece_count];
	size_t axis = 0;

	if (hdf5_dataset_open(&dump->file, path, &piece->dataset, error))
		return -1;
	piece->path = strdup(path);
	sample->piece_count++;
	if (!piece->path)
		return error_memory(error);
	if (piece->dataset.count && !piece->dataset.stored) {
		error_set(error, "is incomplete: it was never written");
		return error_prefix(error, path);
	}
	if (piece->dataset.rank != (has_layers ? 4U : 3U)) {
		error_set(error, "has %zu axes, not %s", piece->dataset.rank,
			has_layers ? "[layer, head, query, key]"
				   : "[head, query, key]");
		return error_prefix(error, path);
	}
	for (size_t a = 0; a < DUMP_AXES; a++) {
		bool inside = a != AXIS_LAYER || has_layers;

		piece->axis[a] = inside ? (int)axis : -1;
		piece->first[a] = a == AXIS_LAYER ? layer : 0;
		piece->extent[a] = inside ? piece->dataset.dims[axis++] : 1;
		if (!piece->extent[a]) {
			error_set(error, "is empty");
			return error_prefix(error, path);
		}
	}
	return 0;
}

/* Takes the shape and the format from the first piece, and holds the other
 * pieces against it. */
static int agree(struct dump_sample *sample, struct error *error)
{
	const struct dump_piece *first = &sample->pieces[0];

	sample->heads = first->extent[AXIS_HEAD];
	sample->queries = first->extent[AXIS_QUERY];
	sample->keys = first->extent[AXIS_KEY];
	sample->kernel = dump_kernel(&first->dataset.type);
	sample->big_endian =
		first->dataset.type.big_endian && first->dataset.type.size > 1;
	for (size_t i = 0; i < sample->piece_count; i++) {
		const struct dump_piece *piece = &sample->pieces[i];
		const struct hdf5_type *type = &piece->dataset.type;

		if (!dump_kernel(type)) {
			refuse_type(type, error);
			return error_prefix(error, piece->path);
		}
		if (piece->extent[AXIS_HEAD] != sample->heads ||
			piece->extent[AXIS_QUERY] != sample->queries ||
			piece->extent[AXIS_KEY] != sample->keys ||
			dump_kernel(type) != sample->kernel ||
			type->big_endian != first->dataset.type.big_endian)
			return error_set(error,
				"%s: its shape or type differs from that of "
				"%s",
				piece->path, first->path);
	}
	return 0;
}

/* The number in "layer_12"; false for other names. */
static bool layer_number(const char *name, uint64_t *number)
{
	return text_has_prefix(name, "layer_") &&
		number_parse_count(name + strlen("layer_"), number);
}

static int missing(const char *object, size_t layer, struct error *error)
{
	return error_set(error, "%s: layer %zu is missing", object, layer);
}

static int find_layers(const struct dump *dump, const char *object,
	const struct hdf5_names *names, struct dump_sample *sample,
	struct error *error)
{
	size_t layers = 0;
	uint64_t number;

	for (size_t i = 0; i < names->count; i++) {
		char path[2 * DUMP_TEXT + 32];

		if (!layer_number(names->names[i], &number))
			continue;
		if (number > layers)
			return missing(object, layers, error);
		if (number < layers)
			return error_set(error, "%s: layer %zu is there twice",
				object, (size_t)number);
		if (strlen(names->names[i]) >= DUMP_TEXT)
			return error_set(
				error, "%s: a name is too long", object);
		snprintf(path, sizeof(path), "%s/%s", object, names->names[i]);
		if (add_piece(dump, path, layers, false, sample, error))
			return -1;
		layers++;
	}
	if (!layers)
		return error_set(error,
			"%s: has no dataset 'attention' and no 'layer_00'",
			object);
	sample->layers = layers;
	return 0;
}

static bool has_name(const struct hdf5_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return true;
	return false;
}

int pieces_find(const struct dump *dump, const char *object,
	struct dump_sample *sample, struct error *error)
{
	char path[DUMP_TEXT + 32];
	struct hdf5_names names;
	int result;

	if (hdf5_list(&dump->file, object, &names, error))
		return -1;
	sample->pieces = memory_array(names.count, sizeof(*sample->pieces));
	snprintf(path, sizeof(path), "%s/attention", object);
	if (!sample->pieces) {
		result = error_memory(error);
	} else if (has_name(&names, "attention")) {
		result = add_piece(dump, path, 0, true, sample, error);
		sample->layers = sample->pieces[0].extent[AXIS_LAYER];
	} else {
		result = find_layers(dump, object, &names, sample, error);
	}
	hdf5_names_release(&names);
	if (!result && dump->layers != DUMP_NONE &&
		sample->layers < dump->layers)
		result = missing(object, sample->layers, error);
	return result ? -1 : agree(sample, error);
}
