/* The words for axes, and what a list of them has to have. */
#include "dump/axes.h"

#include "dump/location.h"

#include <string.h>

static const char *const axis_names[] = {
	[AXIS_LAYER] = "layer",
	[AXIS_HEAD] = "head",
	[AXIS_QUERY] = "query",
	[AXIS_KEY] = "key",
	[AXIS_SAMPLE] = "sample",
	[AXIS_ONE] = "1",
	[AXIS_TRIANGLE] = "query*key",
	[AXIS_GROUP] = "head",
	[AXIS_LAYER_HEAD] = "layer*head",
	[AXIS_HEAD_LAYER] = "head*layer",
	[AXIS_STEP] = "step",
};

#define AXIS_NAMES (sizeof(axis_names) / sizeof(*axis_names))

void axes_text(
	const struct axes *axes, const char *separator, struct buffer *text)
{
	for (size_t i = 0; i < axes->count; i++)
		buffer_print(text, "%s%s", i ? separator : "",
			axis_names[axes->axis[i]]);
}

size_t axes_place(const struct axes *axes, enum dump_axis axis)
{
	for (size_t i = 0; i < axes->count; i++)
		if (axes->axis[i] == axis)
			return i;
	return SIZE_MAX;
}

bool axes_unpack(struct axes *axes)
{
	if (!axes->count || axes->count == HDF5_MAX_AXES ||
		axes->axis[axes->count - 1] != AXIS_TRIANGLE)
		return false;
	axes->axis[axes->count - 1] = AXIS_QUERY;
	axes->axis[axes->count++] = AXIS_KEY;
	return true;
}

void axes_pack(struct axes *axes)
{
	axes->axis[--axes->count - 1] = AXIS_TRIANGLE;
}

static bool has_axis(const struct axes *axes, enum dump_axis axis)
{
	return axes_place(axes, axis) != SIZE_MAX;
}

size_t axes_expanded(const struct axes *axes)
{
	for (size_t i = 0; i < axes->count; i++)
		if (axes->axis[i] >= AXIS_GROUP)
			return i;
	return SIZE_MAX;
}

size_t axes_layers(const struct axes *axes)
{
	size_t place = axes_place(axes, AXIS_LAYER);

	if (place == SIZE_MAX)
		place = axes_place(axes, AXIS_LAYER_HEAD);
	return place == SIZE_MAX ? axes_place(axes, AXIS_HEAD_LAYER) : place;
}

/* Whether there may be one more of an axis. */
static bool is_duplicate(const struct axes *axes, enum dump_axis axis)
{
	size_t samples = 0;

	for (size_t i = 0; i < axes->count; i++)
		samples += axes->axis[i] == AXIS_SAMPLE;
	if (axis == AXIS_SAMPLE)
		return samples > 1;
	return axis != AXIS_ONE && has_axis(axes, axis);
}

/* What a list of axes has to have wherever they are used. */
static int check_list(const struct axes *axes, struct error *error)
{
	size_t place = axes_place(axes, AXIS_TRIANGLE);

	if (has_axis(axes, AXIS_STEP) &&
		(has_axis(axes, AXIS_GROUP) ||
			has_axis(axes, AXIS_LAYER_HEAD) ||
			has_axis(axes, AXIS_HEAD_LAYER)))
		return error_set(error,
			"--axes: step beside head,head or layer*head is not "
			"read");
	if (place == SIZE_MAX ||
		(place + 1 == axes->count && !has_axis(axes, AXIS_QUERY) &&
			!has_axis(axes, AXIS_KEY)))
		return 0;
	return error_set(error,
		"--axes: query*key is the last axis, and the only one of "
		"queries and keys");
}

int axes_parse(struct axes *axes, const char *list, struct error *error)
{
	axes->count = 0;
	for (const char *at = list;; at++) {
		size_t length = strcspn(at, ","), axis = 0;

		while (axis < AXIS_NAMES &&
			(strlen(axis_names[axis]) != length ||
				memcmp(axis_names[axis], at, length) != 0))
			axis++;
		if (axis == AXIS_NAMES)
			return error_set(error,
				"--axes: '%.*s' is not an axis: sample, "
				"step, layer, head, query, key, layer*head, "
				"query*key or 1",
				(int)length, at);
		if (axes->count == HDF5_MAX_AXES)
			return error_set(error, "--axes: more than %d axes",
				HDF5_MAX_AXES);
		if (axis == AXIS_HEAD && has_axis(axes, AXIS_HEAD) &&
			!has_axis(axes, AXIS_GROUP))
			axes->axis[axes_place(axes, AXIS_HEAD)] = AXIS_GROUP;
		if (is_duplicate(axes, (enum dump_axis)axis))
			return error_set(error, "--axes: duplicate axis %s",
				axis_names[axis]);
		axes->axis[axes->count++] = (enum dump_axis)axis;
		at += length;
		if (!*at)
			break;
	}
	return check_list(axes, error);
}

int axes_check(
	const struct axes *axes, const char *pattern, struct error *error)
{
	static const struct need {
		enum dump_axis axis;
		enum location_part part;
		bool needed, both;
	} needs[] = {
		{ AXIS_LAYER, PART_LAYER, true, false },
		{ AXIS_HEAD, PART_HEAD, false, false },
		{ AXIS_QUERY, PART_QUERY, false, true },
		{ AXIS_STEP, PART_QUERY, false, false },
		{ AXIS_SAMPLE, PART_SAMPLE, false, true },
	};

	bool flat = has_axis(axes, AXIS_LAYER_HEAD) ||
		has_axis(axes, AXIS_HEAD_LAYER);

	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		bool axis = has_axis(axes, needs[i].axis) ||
			(flat && needs[i].axis < AXIS_QUERY);
		bool part = location_has(pattern, needs[i].part);
		const char *name = axis_names[needs[i].axis];

		if (axis && part && !needs[i].both)
			return error_set(error,
				"%s is both an axis and a placeholder%s", name,
				needs[i].axis == AXIS_LAYER
					? ", or given with --layer"
					: "");
		if (!axis && !part && needs[i].needed)
			return error_set(error,
				"nothing says what the %s is: an axis "
				"(--axes) or {%s} in --attention%s",
				name, name,
				needs[i].axis == AXIS_LAYER
					? ", or, if it is the first, --layer 0"
					: "");
	}
	if (flat && (has_axis(axes, AXIS_LAYER) || has_axis(axes, AXIS_HEAD)))
		return error_set(error,
			"--axes: layers and heads are on one axis, and on "
			"another one");
	if (!has_axis(axes, AXIS_KEY) && !has_axis(axes, AXIS_TRIANGLE))
		return error_set(error, "--axes has no key");
	return 0;
}
