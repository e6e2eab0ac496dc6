/*
 * One owner of what is said about a decision, so that info, the manifest and
 * the line on standard error cannot differ.
 */
#include "dump/found.h"

#include "dump/dump.h"

#include <stdio.h>
#include <string.h>

static size_t place_of(const struct axes *axes, enum dump_axis axis)
{
	for (size_t i = 0; i < axes->count; i++)
		if (axes->axis[i] == axis)
			return i;
	return DUMP_NONE;
}

/* Where the numbers of an axis or a placeholder come from. */
static void say_source(const struct dump *dump, enum dump_axis axis,
	enum location_part part, const char *otherwise, char text[FOUND_TEXT])
{
	static const char *const words[] = {
		[PART_SAMPLE] = "{sample}", [PART_LAYER] = "{layer}"
	};
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	size_t place = place_of(&pattern->axes, axis);

	if (location_has(dump->folder, part))
		snprintf(text, FOUND_TEXT, "%s in the names of files",
			words[part]);
	else if (location_has(pattern->at.path, part))
		snprintf(text, FOUND_TEXT, "%s in the names", words[part]);
	else if (place != DUMP_NONE)
		snprintf(text, FOUND_TEXT, "axis %zu", place + 1);
	else
		snprintf(text, FOUND_TEXT, "%s", otherwise);
}

void found_fill(struct dump *dump)
{
	/* Where samples differ the first stands for the others. */
	const struct dump_pattern *pattern =
		&dump->patterns[dump->datasets[0].pattern];
	struct dump_found *found = &dump->found;
	struct buffer axes = { 0 };
	const char *from = dump->layout->axes ? "given"
		: *found->from		      ? found->from
		: dump->pattern_count > 1     ? "attnscope-dump(5)"
					      : "nothing else fits";

	snprintf(found->attention, FOUND_TEXT, "%s%s%s",
		dump->folder ? dump->folder : "", dump->folder ? ":" : "",
		pattern->at.path);
	axes_text(&pattern->axes, ",", &axes);
	buffer_print(&axes, " (%s)", from);
	snprintf(found->axes, FOUND_TEXT, "%s", axes.text ? axes.text : "");
	buffer_release(&axes);
	say_source(dump, AXIS_SAMPLE, PART_SAMPLE, "the dump is one",
		found->samples);
	say_source(dump, AXIS_LAYER, PART_LAYER, "given", found->layers);
	found->inferred = !found->stated && *found->from && !dump->layout->axes;
	found->alike = !found->listed && dump->sample_count > 1 &&
		dump->samples[0].index != DUMP_NONE;
}
