/* Locations and axes: taking them apart, matching, filling in. */
#include "dump/axes.h"
#include "dump/location.h"

#include "unit.h"

static void locations_are_taken_apart(void)
{
	struct location l;
	struct error error;

	/* A location has a file, a path and an attribute. */
	CHECK(!location_parse(&l, "l_{layer}/{sample}.h5:/a/b@c", &error));
	CHECK_TEXT(l.file, "l_{layer}/{sample}.h5");
	CHECK_TEXT(l.path, "/a/b");
	CHECK_TEXT(l.attribute, "c");
	CHECK(!l.value && !location_is_name(&l));
	location_release(&l);

	/* A location can be a name, an attribute or a value. */
	CHECK(!location_parse(&l, "modality", &error));
	CHECK(location_is_name(&l) && !l.file && !l.attribute);
	location_release(&l);
	CHECK(!location_parse(&l, "@task", &error));
	CHECK_TEXT(l.path, "");
	CHECK_TEXT(l.attribute, "task");
	location_release(&l);
	CHECK(!location_parse(&l, "=a:b@c{d}", &error));
	CHECK_TEXT(l.value, "a:b@c{d}");
	CHECK(!l.path);
	location_release(&l);
	CHECK(!location_parse(&l, ":/a:b", &error));
	CHECK_TEXT(l.path, "/a:b");
	CHECK(!l.file);
	location_release(&l);

	/* It may go on into JSON. */
	CHECK(!location_parse(&l, "/a@b#c.0.d", &error));
	CHECK_TEXT(l.attribute, "b");
	CHECK_TEXT(l.key, "c.0.d");
	CHECK(!location_is_name(&l));
	location_release(&l);

	/* A location that names nothing is refused. */
	CHECK(location_parse(&l, "", &error));
	CHECK(location_parse(&l, "a.h5:", &error));
	CHECK(location_parse(&l, "/a@", &error));
	CHECK(location_parse(&l, "/a/{lyer}", &error));
	CHECK_TEXT(error.text,
		"'/a/{lyer}': '{lyer}' is not a placeholder: {sample}, {task}, "
		"{group}, {layer}, {head} or {query}");
}

static void placeholders_match_and_fill(void)
{
	struct binding b = { 0 };
	struct buffer text = { 0 };

	/* Placeholders stand for digits, {sample} for any name. */
	CHECK(location_match("/{sample}/layer_{layer}", "/a_1/layer_007", &b));
	CHECK_TEXT(b.part[PART_SAMPLE], "a_1");
	CHECK_TEXT(b.part[PART_LAYER], "007");
	CHECK(location_fill("m/{sample}_{layer}.h5", &b, &text));
	CHECK_TEXT(text.text, "m/a_1_007.h5");
	CHECK(!location_fill("{head}", &b, &text));
	buffer_release(&text);

	b = (struct binding){ 0 };
	CHECK(!location_match("layer_{layer}", "layer_x", &b));
	b = (struct binding){ 0 };
	CHECK(!location_match("layer_{layer}", "layer_1b", &b));
	b = (struct binding){ 0 };
	CHECK(!location_match("{sample}", "a/b", &b));
	b = (struct binding){ 0 };
	CHECK(!location_match("{sample}", "", &b));

	CHECK_TEXT(location_sample("/{task}/{sample}/{layer}"),
		"{sample}/{layer}");
	CHECK(!location_sample("/{layer}") && !location_sample(NULL));

	/* A placeholder gives characters back where the rest needs them. */
	b = (struct binding){ 0 };
	CHECK(location_match("{sample}_l{layer}.h5", "x_l1_l12.h5", &b));
	CHECK_TEXT(b.part[PART_SAMPLE], "x_l1");
	CHECK_TEXT(b.part[PART_LAYER], "12");

	/* A placeholder that is there twice stands for one thing. */
	b = (struct binding){ 0 };
	CHECK(location_match("{layer}/l{layer}", "3/l3", &b));
	b = (struct binding){ 0 };
	CHECK(!location_match("{layer}/l{layer}", "3/l4", &b));
}

static void axes_are_named_once_and_enough(void)
{
	struct axes axes;
	struct error error;

	/* Axes are named once, and must be enough. */
	CHECK(!axes_parse(&axes, "1,head,1,query,key", &error));
	CHECK(axes.count == 5 && axes.axis[0] == AXIS_ONE &&
		axes.axis[4] == AXIS_KEY);
	CHECK(!axes_check(&axes, "/l{layer}", &error));
	CHECK(axes_check(&axes, "/l", &error));
	CHECK_TEXT(error.text,
		"nothing says what the layer is: an axis (--axes) or {layer} "
		"in --attention, or, if it is the first, --layer 0");
	CHECK(!axes_parse(&axes, "layer,head,head,query,key", &error));
	CHECK(axes.axis[1] == AXIS_GROUP && axes.axis[2] == AXIS_HEAD);
	CHECK(axes_parse(&axes, "head,head,head", &error));
	CHECK_TEXT(error.text, "--axes: duplicate axis head");
	CHECK(axes_parse(&axes, "head,quary", &error));
	CHECK(axes_parse(&axes, "", &error));
	CHECK(!axes_parse(&axes, "layer,head,query,key", &error));
	CHECK(axes_check(&axes, "/h{head}", &error));
	CHECK_TEXT(error.text, "head is both an axis and a placeholder");
	CHECK(!axes_check(&axes, "/q{query}", &error));
	axes.count--;
	CHECK(axes_check(&axes, "/q", &error));
	CHECK_TEXT(error.text, "--axes has no key");
}

int main(void)
{
	CASE(locations_are_taken_apart);
	CASE(placeholders_match_and_fill);
	CASE(axes_are_named_once_and_enough);
	UNIT_END;
}
