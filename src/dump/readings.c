/*
 * Axes are assigned from the first to the last, each tries all roles that are
 * still free; what ends without a key, a query or a layer is dropped.  Eight
 * axes at most of six roles are a few hundred complete assignments.
 */
#include "dump/readings.h"

#include "dump/location.h"

struct enumeration {
	struct readings *readings;
	const size_t *dims;
	size_t rank;
	struct reading reading;
	bool used[ALL_AXES];
	bool free[ALL_AXES]; /* roles that placeholders leave */
	bool needs_layer, needs_query;
};

static bool is_complete(const struct enumeration *e)
{
	size_t group = axes_place(&e->reading.axes, AXIS_GROUP);

	/* Groups are around their heads. */
	if (e->used[AXIS_GROUP] &&
		axes_place(&e->reading.axes, AXIS_HEAD) != group + 1)
		return false;
	/* Samples are told apart somehow where steps are. */
	if (e->used[AXIS_STEP] &&
		(e->used[AXIS_GROUP] ||
			(e->free[AXIS_SAMPLE] && !e->used[AXIS_SAMPLE])))
		return false;
	return e->used[AXIS_KEY] && (e->used[AXIS_QUERY] || !e->needs_query) &&
		(e->used[AXIS_LAYER] || !e->needs_layer);
}

/* Samples and heads of length one are "1". */
static bool allowed(
	const struct enumeration *e, size_t place, enum dump_axis role)
{
	bool one = e->dims[place] == 1;

	if (role == AXIS_ONE)
		return one;
	if (!e->free[role] || e->used[role])
		return false;
	return !one || role == AXIS_QUERY || role == AXIS_LAYER ||
		role == AXIS_KEY;
}

static void assign(struct enumeration *e, size_t place)
{
	static const enum dump_axis roles[] = { AXIS_SAMPLE, AXIS_LAYER,
		AXIS_HEAD, AXIS_QUERY, AXIS_KEY, AXIS_ONE, AXIS_GROUP,
		AXIS_STEP };
	struct readings *all = e->readings;

	if (place == e->rank) {
		if (is_complete(e) && all->count < READINGS_MAX)
			all->list[all->count++] = e->reading;
		return;
	}
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
		enum dump_axis role = roles[i];

		if (!allowed(e, place, role))
			continue;
		e->reading.axes.axis[place] = role;
		e->used[role] = true;
		assign(e, place + 1);
		e->used[role] = false;
	}
}

void readings_add(struct readings *readings, const char *pattern, size_t number,
	const size_t *dims, size_t rank, bool no_query, bool no_layer,
	bool steps)
{
	struct enumeration e = { .readings = readings,
		.dims = dims,
		.rank = rank,
		.reading = { .axes.count = rank, .pattern = number } };

	e.free[AXIS_SAMPLE] = !location_sample(pattern);
	e.free[AXIS_LAYER] = !location_has(pattern, PART_LAYER);
	e.free[AXIS_HEAD] = !location_has(pattern, PART_HEAD);
	e.free[AXIS_GROUP] = e.free[AXIS_HEAD];
	e.free[AXIS_QUERY] = e.free[AXIS_KEY] = true;
	e.free[AXIS_STEP] = steps && !location_has(pattern, PART_QUERY);
	e.needs_layer = e.free[AXIS_LAYER] && !no_layer;
	e.needs_query = !location_has(pattern, PART_QUERY) && !no_query;
	assign(&e, 0);
}

bool reading_is_usual(
	const struct reading *reading, const size_t *dims, bool reversed)
{
	static const int order[] = {
		[AXIS_SAMPLE] = 0,
		[AXIS_STEP] = 0,
		[AXIS_LAYER] = 1,
		[AXIS_HEAD] = 2,
		[AXIS_GROUP] = 2,
		[AXIS_QUERY] = 3,
		[AXIS_KEY] = 4,
	};
	size_t count = reading->axes.count;
	int last = -1;

	for (size_t i = 0; i < count; i++) {
		size_t place = reversed ? count - 1 - i : i;
		enum dump_axis axis = reading->axes.axis[place];

		if (axis == AXIS_ONE ||
			(dims[place] == 1 && axis == AXIS_LAYER))
			continue;
		if (order[axis] < last)
			return false;
		last = order[axis];
	}
	return true;
}
