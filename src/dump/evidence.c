/*
 * Order is no evidence: the commonest stack of all, torch.stack(
 * outputs.attentions), has its layers first and its batch second, and a loop
 * that saves samples has them the other way round.  A curve over samples looks
 * like one over layers, so nothing downstream would notice.
 */
#include "dump/evidence.h"

#include <stdio.h>
#include <string.h>

#define UNKNOWN SIZE_MAX

static size_t place_of(const struct axes *axes, enum dump_axis axis)
{
	for (size_t i = 0; i < axes->count; i++)
		if (axes->axis[i] == axis)
			return i;
	return UNKNOWN;
}

/* How many layers the root says that the model has. */
static size_t stated_layers(const struct hdf5_file *file)
{
	const char *const *names = layout_names(ITEM_LAYERS);
	struct error ignored;
	int64_t value;

	for (; *names; names++)
		if (hdf5_attribute_integer(
			    file, "/", *names, &value, &ignored) > 0 &&
			value > 0)
			return (size_t)value;
	return UNKNOWN;
}

/* The entries of a list of the root that has one for each sample, where it has
 * `rank` axes for one sample. */
static size_t entries_of(
	const struct hdf5_file *file, const char *name, size_t rank)
{
	char path[512];
	struct hdf5_dataset dataset;
	struct error ignored;

	snprintf(path, sizeof(path), "%s%.500s", *name == '/' ? "" : "/", name);
	if (hdf5_kind(file, path) != HDF5_DATASET ||
		hdf5_dataset_open(file, path, &dataset, &ignored))
		return UNKNOWN;
	hdf5_dataset_close(&dataset);
	return dataset.rank == rank + 1 ? dataset.dims[0] : UNKNOWN;
}

/* How many samples the lists of the root are of. */
static size_t listed_samples(
	const struct hdf5_file *file, const struct layout *layout)
{
	static const struct {
		enum layout_item item;
		size_t rank; /* of one sample */
	} lists[] = { { ITEM_MODALITY, 1 }, { ITEM_IMAGE_MASK, 1 },
		{ ITEM_TEXT_MASK, 1 }, { ITEM_INPUT_IDS, 1 },
		{ ITEM_ATTENTION_MASK, 1 }, { ITEM_LABELS, 1 },
		{ ITEM_QUERY_POSITIONS, 1 }, { ITEM_PROMPT_LENGTH, 0 },
		{ ITEM_TASK, 0 }, { ITEM_GROUP, 0 } };

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const char *given = layout->items[lists[i].item];
		const char *const *names = layout_names(lists[i].item);
		const char *const only[] = { given, NULL };

		if (given)
			names = only;
		for (; *names; names++) {
			size_t count = entries_of(file, *names, lists[i].rank);

			if (count != UNKNOWN)
				return count;
		}
	}
	return UNKNOWN;
}

static void exchange(struct axes *axes, size_t a, size_t b)
{
	enum dump_axis kept = axes->axis[a];

	axes->axis[a] = axes->axis[b];
	axes->axis[b] = kept;
}

static int refuse(const struct axes *axes, size_t layer, size_t sample,
	const struct hdf5_dataset *dataset, struct error *error)
{
	struct axes other = *axes;
	struct buffer text = { 0 };

	exchange(&other, layer, sample);
	buffer_print(&text, "--axes ");
	axes_text(axes, ",", &text);
	buffer_print(&text, " (%zu layers, %zu samples) or --axes ",
		dataset->dims[layer], dataset->dims[sample]);
	axes_text(&other, ",", &text);
	buffer_print(&text, " (%zu layers, %zu samples)", dataset->dims[sample],
		dataset->dims[layer]);
	error_set(error,
		"which axis holds the layers and which the samples? say %s",
		text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}

int evidence_settle(const struct hdf5_file *file, const struct layout *layout,
	const struct hdf5_dataset *dataset, struct axes *axes,
	struct error *error)
{
	size_t layer = place_of(axes, AXIS_LAYER);
	size_t sample = place_of(axes, AXIS_SAMPLE);
	size_t layers, samples, known;

	if (layer == UNKNOWN || sample == UNKNOWN)
		return 0;
	layers = dataset->dims[layer];
	samples = dataset->dims[sample];
	known = stated_layers(file);
	if (layers != samples && (known == layers || known == samples)) {
		if (known == samples)
			exchange(axes, layer, sample);
		return 0;
	}
	known = listed_samples(file, layout);
	if (layers != samples && (known == layers || known == samples)) {
		if (known == layers)
			exchange(axes, layer, sample);
		return 0;
	}
	if (layers == 1 && samples > 1)
		exchange(axes, layer, sample);
	return layers == 1 || samples == 1
		? 0
		: refuse(axes, layer, sample, dataset, error);
}

int evidence_of_numbers(const char *pattern, size_t count,
	const struct hdf5_dataset *dataset, const struct axes *axes,
	struct error *error)
{
	const char *sample = strstr(pattern, "{sample}");
	size_t layer = place_of(axes, AXIS_LAYER);
	struct axes other = *axes;
	struct buffer text = { 0 };

	if (!sample || layer == UNKNOWN || count < 2 ||
		dataset->dims[layer] != 1)
		return 0;
	other.axis[layer] = AXIS_ONE;
	buffer_print(&text, "--attention '%.*s{layer}%s' --axes ",
		(int)(sample - pattern), pattern, sample + strlen("{sample}"));
	axes_text(&other, ",", &text);
	buffer_print(&text,
		" (%zu layers, 1 sample) or --attention '%s' --axes ", count,
		pattern);
	axes_text(axes, ",", &text);
	buffer_print(&text, " (1 layer, %zu samples)", count);
	error_set(error, "are these layers or samples? say %s",
		text.text ? text.text : "");
	buffer_release(&text);
	return -1;
}
