/*
 * Which layers of the model a sample's maps are of.
 *
 * Maps do not come from every layer: linear attention and state space layers
 * of hybrid models have none, and some writers keep every fourth layer.  Depth,
 * targets and references are about the model, so a layer goes by the model's
 * own number, and a gap counts as one only where somebody states it: a list of
 * layer numbers, an empty dataset in the layer's place, or --layers-total.  Any
 * other gap is a layer that was lost.
 *
 * Numbers that begin at 1 are shifted when they are exactly 1 to N and the dump
 * says that the model has N layers; else the user says so.
 */
#include "base/memory.h"
#include "base/number.h"
#include "dump/items.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No model has so many. */
#define MAX_LAYERS ((size_t)1 << 16)

struct numbering {
	struct item_search *search;
	struct dump_sample *sample;
	const struct layer_names *names;
	const struct layout *layout;
	int64_t *list; /* as the dump gives it; NULL: there is none */
	size_t listed;
	size_t total; /* of the model, as stated; DUMP_NONE */
	bool gaps;    /* layers without a map are stated */
};

static int refuse(const struct numbering *n)
{
	n->sample->defect = DEFECT_LAYERS;
	return -1;
}

/* Says what the user can say about a layer that is not there. */
static int missing(const struct numbering *n, size_t layer)
{
	const size_t *numbers = n->sample->layer_numbers;
	size_t last = numbers[n->sample->layers - 1];
	char total[NUMBER_SIZE];

	number_format(
		total, (double)(n->total != DUMP_NONE ? n->total : last + 1));
	if (numbers[0] == 1 && last == n->sample->layers &&
		(n->total == DUMP_NONE || n->total == last))
		items_fail(n->search,
			"layer %zu is missing; say --layer-base 1 if the first "
			"layer is called 1, or --layers-total %s if the model "
			"has %s layers and not all of them have a map",
			layer, total, total);
	else
		items_fail(n->search,
			"layer %zu is missing; say --layers-total %s if the "
			"model has %s layers and not all of them have a map",
			layer, total, total);
	return refuse(n);
}

/* Adds ",N" for each layer from `first` on. */
static void add_numbers(const struct numbering *n, size_t first, size_t stride,
	struct buffer *text)
{
	for (size_t i = 0; i < n->sample->layers; i++)
		buffer_print(text, "%s%zu", i ? "," : "", first + i * stride);
}

/* Maps along an axis, or called 0, 1, 2 ..., of fewer layers than the model has:
 * `stride` apart, or 0 where nothing says so. */
static int which(const struct numbering *n, size_t stride)
{
	struct buffer text = { 0 };
	size_t layers = n->sample->layers;
	const char *total = "";

	if (!stride && n->total != DUMP_NONE && n->total % layers == 0)
		stride = n->total / layers;
	if (n->total == DUMP_NONE)
		total = " --layers-total N";
	if (stride) {
		add_numbers(n, 0, stride, &text);
		buffer_print(&text, "%s or --layer-numbers ", total);
		add_numbers(n, stride - 1, stride, &text);
	}
	if (n->total == DUMP_NONE)
		items_fail(n->search,
			"has every %zuth layer of the model; say which these "
			"are with --layer-numbers %s%s",
			stride, text.text ? text.text : "", total);
	else if (stride)
		items_fail(n->search,
			"has maps of %zu of %zu layers; say which these are "
			"with --layer-numbers %s",
			layers, n->total, text.text ? text.text : "");
	else
		items_fail(n->search,
			"layer %zu is missing; if the maps are not of the "
			"first %zu layers, say of which with --layer-numbers",
			layers, layers);
	buffer_release(&text);
	return refuse(n);
}

/* The list as an attribute of the maps, whose layers are an axis. */
static int read_attribute(struct numbering *n, const char **name)
{
	const struct dump_piece *piece = &n->sample->pieces[0];
	const char *const *names = layout_names(ITEM_LAYER_NUMBERS);
	int found = 0;

	if (n->names->numbers || n->layout->items[ITEM_LAYER_NUMBERS])
		return 0;
	for (; !found && *names; names++) {
		found = hdf5_attribute_integers(piece->file, piece->path,
			*names, &n->list, &n->listed, NULL, n->search->error);
		*name = *names;
	}
	if (found > 0)
		snprintf(n->search->at, sizeof(n->search->at), "%.900s@%s",
			piece->path, *name);
	return found;
}

/* The list of layer numbers, where there is one.  A single number that is only
 * called "layers" is how many there are. */
static int read_list(struct numbering *n)
{
	const char *name = "";
	int found = read_attribute(n, &name);

	if (!found) {
		found = items_integers(n->search, ITEM_LAYER_NUMBERS, ITEMS_ANY,
			&n->list, &n->listed);
		name = n->search->where;
	}
	if (found <= 0)
		return found;
	if (n->listed != 1 || n->layout->items[ITEM_LAYER_NUMBERS] ||
		(strcmp(name, "layers") != 0 &&
			strcmp(name, "attribute layers") != 0))
		return 0;
	if (n->total == DUMP_NONE && n->list[0] > 0)
		n->total = (size_t)n->list[0];
	free(n->list);
	n->list = NULL;
	return 0;
}

/* Counts from the end, as Python does, where that is possible. */
static int check_list(struct numbering *n)
{
	for (size_t i = 0; i < n->listed; i++) {
		if (n->list[i] < 0 && n->total != DUMP_NONE)
			n->list[i] += (int64_t)n->total;
		if (n->list[i] < 0 || (uint64_t)n->list[i] > MAX_LAYERS)
			return items_fail_at(n->search,
				"%" PRId64 " is not the number of a layer",
				n->list[i]);
		if (i && n->list[i] <= n->list[i - 1])
			return items_fail_at(n->search,
				"layer numbers have to increase, but %" PRId64
				" comes after %" PRId64,
				n->list[i], n->list[i - 1]);
	}
	return 0;
}

static bool is_listed(const struct numbering *n, size_t number)
{
	for (size_t i = 0; i < n->listed; i++)
		if ((size_t)n->list[i] == number)
			return true;
	return false;
}

/* Whether the names of the layers are 0, 1, 2 ...: places in the list. */
static bool are_places(const struct numbering *n)
{
	for (size_t i = 0; i < n->sample->layers; i++)
		if (n->names->numbers && n->names->numbers[i] != i)
			return false;
	return true;
}

/* Names that are in the list, when some of the list have no dataset. */
static int match_names(const struct numbering *n)
{
	const size_t *names = n->names->numbers;
	size_t layers = n->sample->layers;

	for (size_t i = 0; i < layers; i++)
		if (!is_listed(n, names[i]))
			return items_fail_at(n->search,
				"layer %zu is not in the list of layer numbers",
				names[i]);
	for (size_t i = 0, k = 0; i < n->listed; i++) {
		if (k < layers && (size_t)n->list[i] == names[k])
			k++;
		else if (!n->layout->layers_total)
			return missing(n, (size_t)n->list[i]);
	}
	return 0;
}

/* Takes the numbers from the list, whose places the maps are in, or which says
 * the same as the names. */
static int number_by_list(struct numbering *n)
{
	size_t layers = n->sample->layers, *numbers = n->sample->layer_numbers;

	if (check_list(n))
		return refuse(n);
	n->gaps = true;
	if (n->listed == layers && are_places(n)) {
		for (size_t i = 0; i < layers; i++)
			numbers[i] = (size_t)n->list[i];
		return 0;
	}
	if (n->names->numbers)
		return match_names(n) ? refuse(n) : 0;
	items_fail_at(n->search, "lists %zu layer%s, but there are maps of %zu",
		n->listed, n->listed == 1 ? "" : "s", layers);
	return refuse(n);
}

static int number_by_names(struct numbering *n)
{
	size_t *numbers = n->sample->layer_numbers;
	uint64_t given;

	for (size_t i = 0; i < n->sample->layers; i++)
		numbers[i] = n->names->numbers ? n->names->numbers[i] : i;
	if (!n->layout->layer)
		return 0;
	if (!number_parse_count(n->layout->layer, &given) || given > MAX_LAYERS)
		return items_fail(n->search, "--layer: '%s' is not a layer",
			n->layout->layer);
	numbers[0] = (size_t)given;
	n->gaps = true;
	return 0;
}

/* Numbers layers that are a stated number apart, if there is one way to. */
static int number_by_stride(struct numbering *n)
{
	size_t layers = n->sample->layers, *numbers = n->sample->layer_numbers;
	int64_t stride = 0;
	size_t by;

	if (!are_places(n) || n->layout->layer || n->total == layers)
		return 0;
	if (items_integer(n->search, ITEM_LAYER_STRIDE, &stride) < 0)
		return -1;
	if (stride < 2 || (size_t)stride > MAX_LAYERS)
		return 0;
	by = (size_t)stride;
	/* From 0 on, if one more at either end would be outside. */
	if (n->total == DUMP_NONE || (layers - 1) * by + 1 != n->total)
		return which(n, by);
	for (size_t i = 0; i < layers; i++)
		numbers[i] = i * by;
	n->gaps = true;
	return 0;
}

/* The number of the last layer that has a dataset, if only an empty one. */
static size_t last_named(const struct numbering *n)
{
	size_t last = n->sample->layer_numbers[n->sample->layers - 1];

	for (size_t i = 0; i < n->names->empty_count; i++)
		if (n->names->empty[i] > last)
			last = n->names->empty[i];
	return last;
}

/* Shifts numbers that begin at 1. */
static int settle_base(struct numbering *n)
{
	size_t layers = n->sample->layers, *numbers = n->sample->layer_numbers;
	size_t named = layers + n->names->empty_count;
	bool shifts = n->layout->layer_base == BASE_ONE;

	if (n->layout->layer_base == BASE_SEEN)
		shifts = numbers[0] > 0 && last_named(n) == named &&
			named == n->total;
	for (size_t i = 0; shifts && i < n->names->empty_count; i++)
		shifts = n->names->empty[i] > 0;
	if (!shifts)
		return 0;
	if (!numbers[0]) {
		items_fail(n->search,
			"has a layer 0, but --layer-base says that layers are "
			"counted from 1");
		return refuse(n);
	}
	for (size_t i = 0; i < layers; i++)
		numbers[i]--;
	return 0;
}

static bool is_empty(const struct numbering *n, size_t layer, size_t base)
{
	for (size_t i = 0; i < n->names->empty_count; i++)
		if (n->names->empty[i] == layer + base)
			return true;
	return false;
}

/* How many layers the model has; no map is of a layer beyond. */
static int settle_total(struct numbering *n, size_t named)
{
	struct dump_sample *sample = n->sample;
	size_t last = sample->layer_numbers[sample->layers - 1];

	if (n->total == DUMP_NONE && n->gaps && named != sample->layers) {
		items_fail(n->search,
			"has maps of layers up to %zu, but nothing says how "
			"many layers the model has; say --layers-total %zu if "
			"that is its last one",
			last, last + 1);
		return refuse(n);
	}
	sample->model_layers = n->total == DUMP_NONE ? named : n->total;
	if (sample->model_layers > MAX_LAYERS) {
		items_fail(n->search, "no model has %zu layers",
			sample->model_layers);
		return refuse(n);
	}
	if (named <= sample->model_layers)
		return 0;
	items_fail(n->search,
		"has a layer %zu, but the model has %zu layers; say "
		"--layers-total N if it has more%s",
		named - 1, sample->model_layers,
		named - 1 == sample->model_layers && sample->layer_numbers[0]
			? ", or --layer-base 1 if the first layer is called 1"
			: "");
	return refuse(n);
}

/* Whether each layer of the model has a map, or is stated to have none. */
static int check_gaps(const struct numbering *n, size_t base)
{
	const struct dump_sample *sample = n->sample;

	/* Of layers along an axis only a list says which are left out. */
	if (!n->names->numbers && !n->list && !n->layout->layer &&
		sample->layer_numbers[sample->layers - 1] + 1 ==
			sample->layers &&
		sample->layers < sample->model_layers)
		return which(n, 0);
	for (size_t layer = 0, i = 0; layer < sample->model_layers; layer++) {
		if (i < sample->layers && sample->layer_numbers[i] == layer)
			i++;
		else if (!n->gaps && !is_empty(n, layer, base))
			return missing(n, layer);
	}
	return 0;
}

static int settle(struct numbering *n)
{
	size_t before = n->sample->layer_numbers[0], last = last_named(n);
	size_t base;

	if (settle_base(n))
		return -1;
	base = before - n->sample->layer_numbers[0];
	return settle_total(n, last - base + 1) || check_gaps(n, base);
}

int layers_find(struct item_search *search, const struct layer_names *names,
	struct dump_sample *sample)
{
	const struct layout *layout = search->dump->layout;
	struct numbering n = { .search = search,
		.sample = sample,
		.names = names,
		.layout = layout,
		.total = search->dump->layers,
		.gaps = layout->layers_total > 0 };
	int result;

	sample->layer_numbers =
		memory_array(sample->layers, sizeof(*sample->layer_numbers));
	if (!sample->layer_numbers)
		return error_memory(search->error);
	if (layout->layers_total)
		n.total = layout->layers_total;
	result = number_by_names(&n) || (!layout->layer && read_list(&n)) ||
		(n.list ? number_by_list(&n) : number_by_stride(&n)) ||
		settle(&n);
	free(n.list);
	return result ? -1 : 0;
}
