/* What the kinds of figures make of the rows of a table. */
#include "plot_script.h"
#include "unit.h"

static struct figure figure;
static struct error error;

/* Starts a figure that shows `layers`, or all. */
static void begin(const char *layers)
{
	const struct figure_style style = { .layers = layers };

	CHECK(figure_init(&figure, "a kind", &style, &error) == 0);
	error.text[0] = '\0';
}

static int build(const struct kind *kind, const void *rows, size_t count)
{
	const struct table table = table_of(rows, count);
	const struct figure_source source = { .results = &table };

	return kind->build(&figure, &source, &error);
}

/* Compares each of `models` models with each of `targets` others. */
static int compare(size_t models, size_t targets, bool others)
{
	static struct comparison_row rows[101 * 101];
	static char names[202][16];
	size_t count = 0;

	for (size_t i = 0; i < 202; i++)
		snprintf(names[i], sizeof(names[i]), "name%zu", i);
	for (size_t i = 0; i < models; i++)
		for (size_t j = 0; j < targets; j++)
			rows[count++] = (struct comparison_row){
				.model = names[i],
				.step = "",
				.group = "",
				.measure = "intensity",
				.target = names[j + (others ? 101 : 0)],
				.task = TASK_UNDERSTANDING,
				.layers = 4,
				.pearson = 0.5,
			};
	begin(NULL);
	return build(&kind_matrix, rows, count);
}

static void a_hundred_names_are_drawn_and_no_more(void)
{
	CHECK(compare(100, 2, true) == 0);
	CHECK(figure.count == 1 && figure.panels[0].y.word_count == 100);
	figure_release(&figure);
	CHECK(compare(101, 2, true) == -1);
	CHECK_TEXT(error.text, "more than 100 models: draw fewer at once");
	figure_release(&figure);
	CHECK(compare(2, 100, true) == 0);
	CHECK(figure.count == 1 && figure.panels[0].x.last == 99);
	CHECK(figure.count == 1 &&
		figure.panels[0].series[0].points[99].x == 99);
	figure_release(&figure);
	CHECK(compare(2, 101, true) == -1);
	CHECK_TEXT(error.text, "more than 100 targets: draw fewer at once");
	figure_release(&figure);
	/* Models that are each other's targets. */
	CHECK(compare(100, 100, false) == 0);
	CHECK(figure.count == 1 && figure.panels[0].x.last == 99);
	CHECK(figure.count == 1 && figure.panels[0].y.word_count == 100);
	figure_release(&figure);
}

/* Draws a curve of "m" beside references of these models and steps. */
static void refer(const char *const models[2], const char *const steps[2])
{
	const char *names[] = { models[0], models[1] };
	struct curve_row rows[3];
	const struct table table = table_of(rows, 3);
	const struct figure_settings settings = {
		.references = { .items = names, .count = 2 }
	};
	const struct figure_source source = { .curves = &table,
		.settings = &settings };

	for (size_t i = 0; i < 3; i++)
		rows[i] = (struct curve_row){ .model = i ? models[i - 1] : "m",
			.step = i ? steps[i - 1] : "",
			.group = "",
			.measure = "intensity",
			.task = TASK_UNDERSTANDING,
			.layers = 1,
			.mean = 0.5,
			.ci_low = NAN,
			.ci_high = NAN };
	begin(NULL);
	CHECK(kind_curves.build(&figure, &source, &error) == 0);
	CHECK(figure.entries == 3);
}

static void references_are_named_apart(void)
{
	static const char *const same[] = { "A", "A" };
	static const char *const other[] = { "A", "B" };
	static const char *const steps[] = { "100", "200" };

	refer(same, steps);
	if (figure.entries == 3) {
		CHECK_TEXT(figure.legend[1].text, "A, step 100");
		CHECK_TEXT(figure.legend[2].text, "A, step 200");
	}
	figure_release(&figure);
	/* No more than is needed. */
	refer(other, steps);
	if (figure.entries == 3) {
		CHECK_TEXT(figure.legend[1].text, "A");
		CHECK_TEXT(figure.legend[2].text, "B");
	}
	figure_release(&figure);
}

/* Of rows of layers 0 and 1 only layer 1 is shown. */
static void hidden_layers_do_not_set_the_scale(void)
{
	struct head_row heads[2];
	struct step_row steps[2];

	for (size_t i = 0; i < 2; i++) {
		heads[i] = (struct head_row){ .model = "m",
			.step = "",
			.group = "",
			.measure = "intensity",
			.layer = i,
			.layers = 2,
			.heads = 1,
			.understanding = i ? 0.25 : 0.75,
			.generation = 0.125,
			.difference = i ? 0.125 : 0.625 };
		steps[i] = (struct step_row){ .model = "m",
			.head = TABLE_NONE,
			.step = "",
			.group = "",
			.layer = i,
			.layers = 2,
			.samples = 1,
			.mean = i ? 0.25 : 0.75 };
	}
	begin("1");
	CHECK(build(&kind_heads, heads, 2) == 0);
	CHECK(figure.scales[0].to == 0.25 && figure.scales[1].to == 0.125);
	CHECK(figure.count == 3 && figure.panels[0].series[0].count == 1);
	figure_release(&figure);
	begin("1");
	CHECK(build(&kind_steps, steps, 2) == 0);
	CHECK(figure.scales[0].to == 0.25);
	CHECK(figure.count == 1 && figure.panels[0].series[0].count == 1);
	figure_release(&figure);
}

static void nothing_to_draw_is_said(void)
{
	begin(NULL);
	CHECK(build(&kind_heads, NULL, 0) == -1);
	CHECK_TEXT(error.text, "no heads to draw");
	/* Where memory ran out, that is why there is nothing. */
	figure.failed = true;
	CHECK(build(&kind_heads, NULL, 0) == -1);
	CHECK_TEXT(error.text, "out of memory");
	figure.failed = true;
	CHECK(build(&kind_groups, NULL, 0) == -1);
	CHECK_TEXT(error.text, "out of memory");
	figure_release(&figure);
	begin(NULL);
	CHECK(build(&kind_matrix, NULL, 0) == -1);
	CHECK_TEXT(error.text, "no comparison to draw");
	figure_release(&figure);
	begin(NULL);
	CHECK(build(&kind_correlation, NULL, 0) == -1);
	CHECK_TEXT(error.text, "no correlation to draw");
	figure_release(&figure);
}

int main(void)
{
	CASE(a_hundred_names_are_drawn_and_no_more);
	CASE(references_are_named_apart);
	CASE(hidden_layers_do_not_set_the_scale);
	CASE(nothing_to_draw_is_said);
	UNIT_END;
}
