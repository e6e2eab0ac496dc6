/* Figures as text: panels, gaps, axes and titles in the script. */
#include "plot_script.h"
#include "unit.h"

#include "base/text.h"
#include "figure/curves.h"
#include "figure/series.h"

#include <stdlib.h>

#define MAX_ROWS 6000

static struct curve_row rows[MAX_ROWS];
static size_t row_count;

static struct curve_row *add_row(
	const char *model, enum task task, size_t layer, double mean)
{
	struct curve_row *row = &rows[row_count++];

	*row = (struct curve_row){
		.model = model,
		.step = "",
		.group = "",
		.measure = "intensity",
		.task = task,
		.layer = layer,
		.layers = TABLE_NONE,
		.depth = NAN,
		.samples = TABLE_NONE,
		.mean = mean,
		.std = NAN,
		.ci_low = NAN,
		.ci_high = NAN,
	};
	return row;
}

/* The curves of rows[], and a figure for them. */
static void make_pairs(struct curves *curves, struct figure *figure)
{
	static const struct figure_settings settings;
	const struct table table = table_of(rows, row_count);
	const struct figure_source source = { .curves = &table,
		.settings = &settings };
	struct error error;

	CHECK(figure_init(figure, "curves", &settings.style, &error) == 0);
	CHECK(curves_make(curves, figure, &source, ROLE_CURVE, &error) == 0);
}

static void rows_need_no_order(void)
{
	struct curves curves;
	struct figure figure;

	row_count = 0;
	for (size_t i = 0; i < 12; i++)
		add_row(i % 2 ? "a" : "b", i / 2 % 2, 11 - i, 0.1 * (double)i);
	make_pairs(&curves, &figure);
	CHECK(curves.count == 2);
	CHECK_TEXT(curves.items[0].key.model, "b");
	CHECK_TEXT(curves.items[1].key.model, "a");
	CHECK(curves.models && !curves.steps && !curves.groups);
	for (size_t i = 0; i < 4; i++) {
		const struct curve *curve = &curves.items[i / 2].tasks[i % 2];

		CHECK(curve->count == 3 && curve->stride == 4);
		CHECK(curve->layers == curve->rows[2]->layer + 1);
		for (size_t j = 1; j < 3; j++)
			CHECK(curve->rows[j - 1]->layer <
				curve->rows[j]->layer);
		for (size_t j = 0; j < 3; j++) {
			CHECK_TEXT(curve->rows[j]->model, i / 2 ? "a" : "b");
			CHECK(curve->rows[j]->task == (enum task)(i % 2));
		}
	}
	curves_release(&curves);
	figure_release(&figure);
}

static void rows_that_make_no_figure_are_refused(void)
{
	struct figure_style style = { 0 };
	struct buffer script = { 0 };
	struct error error;
	static char names[PANELS_MAX + 1][8];

	CHECK(figure_curves(rows, 0, &style, &script, &error) == -1);
	CHECK_TEXT(error.text, "no rows to draw");
	row_count = 0;
	add_row("m", TASK_GENERATION, 3, 0.5);
	add_row("m", TASK_GENERATION, 3, 0.6);
	CHECK(figure_curves(rows, 2, &style, &script, &error) == -1);
	CHECK_TEXT(error.text, "model m: generation: duplicate layer 3");
	rows[1].layer = 4;
	rows[1].measure = "enrichment";
	CHECK(figure_curves(rows, 2, &style, &script, &error) == -1);
	CHECK_TEXT(error.text,
		"rows of measure intensity and of enrichment: a figure shows "
		"one");
	rows[1].measure = "intensity";
	rows[1].task = TASK_JOINT;
	CHECK(figure_curves(rows, 2, &style, &script, &error) == -1);
	CHECK_TEXT(error.text, "a curve of task joint cannot be drawn");
	rows[1].task = TASK_GENERATION;
	rows[1].layer = TABLE_NONE;
	CHECK(figure_curves(rows, 2, &style, &script, &error) == -1);
	CHECK_TEXT(error.text, "a row of a curve has no layer");
	style.width.inches = 0.7;
	CHECK(figure_curves(rows, 1, &style, &script, &error) == -1);
	CHECK(strstr(error.text, "too small for 1 panel") != NULL);
	style.width.inches = NAN;
	CHECK(figure_curves(rows, 1, &style, &script, &error) == -1);
	style.width.inches = 101;
	CHECK(figure_curves(rows, 1, &style, &script, &error) == -1);
	row_count = 0;
	for (size_t i = 0; i <= PANELS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "m%zu", i);
		add_row(names[i], TASK_GENERATION, 0, 0.5);
	}
	style.width.inches = 0;
	CHECK(figure_curves(rows, PANELS_MAX, &style, &script, &error) == 0);
	CHECK(figure_curves(rows, row_count, &style, &script, &error) == -1);
	CHECK(text_has_prefix(error.text, "more than 100 panels"));
	buffer_release(&script);
}

/* The data blocks of the only curve of rows[]. */
static void write_series(struct buffer *script, bool depth)
{
	struct figure figure;
	struct curves curves;
	struct figure_panel *panel;

	buffer_release(script);
	make_pairs(&curves, &figure);
	panel = figure_panel(&figure, "");
	CHECK(curves_add(&figure, panel, &curves.items[0].tasks[0], "u",
		      figure_task_look(TASK_UNDERSTANDING), depth) != NULL);
	series_write(&figure, 0, 0, script);
	curves_release(&curves);
	figure_release(&figure);
}

static void missing_layers_and_values_are_gaps(void)
{
	struct buffer script = { 0 };

	row_count = 0;
	add_row("m", 0, 0, 0.1)->ci_low = 0.05;
	rows[0].ci_high = 0.2;
	add_row("m", 0, 1, 0.2);
	add_row("m", 0, 2, NAN);
	add_row("m", 0, 3, 0.3);
	add_row("m", 0, 4, INFINITY);
	add_row("m", 0, 7, 0.4);
	add_row("m", 0, 8, 0.5);
	add_row("m", 0, 10, 0.6);
	write_series(&script, false);
	CHECK_TEXT(script.text,
		"$u1 << EOD\n0 0.1 0.05 0.2\n1 0.2 NaN NaN\n\n3 0.3 NaN NaN\n\n"
		"7 0.4 NaN NaN\n8 0.5 NaN NaN\n\n10 0.6 NaN NaN\nEOD\n"
		"$u1_lone << EOD\n3 0.3 NaN NaN\n10 0.6 NaN NaN\nEOD\n");
	/* Every fourth layer only: these are neighbours. */
	row_count = 0;
	for (size_t i = 0; i < 3; i++)
		add_row("m", 0, 4 * i, 0.5)->layers = 10;
	write_series(&script, false);
	CHECK_TEXT(script.text,
		"$u1 << EOD\n0 0.5 NaN NaN\n4 0.5 NaN NaN\n8 0.5 NaN NaN\n"
		"EOD\n");
	write_series(&script, true);
	CHECK_TEXT(script.text,
		"$u1 << EOD\n0.05 0.5 NaN NaN\n0.45 0.5 NaN NaN\n"
		"0.85 0.5 NaN NaN\nEOD\n");
	buffer_release(&script);
}

static size_t lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void thinning_keeps_the_peaks(void)
{
	struct buffer script = { 0 };

	row_count = 0;
	for (size_t i = 0; i < MAX_ROWS; i++)
		add_row("m", 0, i, 0.5 + (double)(i % 7) * 0.01);
	rows[1234].mean = 0.875;
	rows[4321].mean = 0.125;
	write_series(&script, false);
	CHECK(lines(script.text) <= CURVE_MAX + 2);
	CHECK(lines(script.text) > 1000);
	CHECK(!strstr(script.text, "lone") && !strstr(script.text, "\n\n"));
	CHECK(strstr(script.text, "\n1234 0.875 ") != NULL);
	CHECK(strstr(script.text, "\n4321 0.125 ") != NULL);
	/* A hole that can be seen stays one. */
	memmove(rows + 3000, rows + 4000, 2000 * sizeof(*rows));
	row_count = 5000;
	write_series(&script, false);
	CHECK(strstr(script.text, "\n\n") != NULL);
	buffer_release(&script);
}

/* The script of rows[] in `style`; the caller releases it. */
static struct buffer make_script(struct figure_style style)
{
	struct buffer script = { 0 };
	struct error error;

	CHECK(figure_curves(rows, row_count, &style, &script, &error) == 0);
	return script;
}

static void check_script(
	struct figure_style style, const char *holds, const char *lacks)
{
	struct buffer script = make_script(style);

	CHECK(script.text && (!holds || strstr(script.text, holds)));
	CHECK(script.text && (!lacks || !strstr(script.text, lacks)));
	if (unit_case_failures)
		printf("# looking for: %s\n", holds ? holds : lacks);
	buffer_release(&script);
}

static void y_ends_where_asked_unless_it_hides_points(void)
{
	struct figure_style unit = { 0 }, around = { .y = RANGE_AUTO };

	row_count = 0;
	add_row("m", 0, 0, 0.02);
	add_row("m", 0, 1, 0.07);
	check_script(unit, "set yrange [0:1];", NULL);
	check_script(around, "set yrange [0:0.08];", NULL);
	rows[1].mean = 1 + 1e-9;
	check_script(
		unit, "set yrange [0:1.000000001]; set ytics 0,0.2,1\n", NULL);
	rows[1].mean = 5.5;
	check_script(unit, "set yrange [0:6];", "first 1 to");
	rows[0].measure = rows[1].measure = "enrichment";
	check_script(unit, "from graph 0, first 1 to graph 1, first 1 ", NULL);
	rows[0].mean = rows[1].mean = NAN;
	check_script(around, "set yrange [0:1];", NULL);
	check_script(around, "no data", "linespoints");
}

static void titles_tell_the_panels_apart(void)
{
	struct figure_style style = { 0 };

	row_count = 0;
	add_row("Emu3", 0, 0, 0.5)->step = "100";
	check_script(style, "\"Emu3\"", "step");
	style.title = "Mine";
	check_script(style, "\"Mine\"", "Emu3");
	style.title = NULL;
	add_row("Emu3", 0, 0, 0.5)->step = "200";
	check_script(style, "\"step 100\"", "Emu3");
	rows[1].step = "final";
	check_script(style, "\"final\"", "step final");
	rows[1].model = "Other";
	rows[1].group = "long";
	check_script(style, "\"Other, final, long\"", NULL);
	style.title = "Both";
	check_script(style, "\"Both\"", NULL);
	check_script(style, "\"Emu3, step 100\"", NULL);
}

static void the_x_axis_fits_the_layers(void)
{
	struct figure_style style = { 0 };

	row_count = 0;
	add_row("m", 0, 0, 0.5)->layers = 30;
	check_script(
		style, "set xrange [-0.58:29.58]; set xtics 0,5,29\n", NULL);
	check_script(style, "\"layer\"", "\"depth\"");
	check_script(style, "understanding (", "generation (");
	add_row("m", 1, 0, 0.5)->layers = 30;
	check_script(style, "generation (image→text)", "\"depth\"");
	rows[1].layers = 24;
	check_script(style, "\"depth\"", "\"layer\"");
	row_count = 0;
	add_row("m", 0, 0, 0.5);
	check_script(style, "set xrange [-0.5:0.5]; set xtics 0,1,0\n", NULL);
	/* Absurd, but no reason to stop. */
	add_row("m", 0, TABLE_NONE - 1, 0.5);
	check_script(style, "set xrange [", NULL);
}

int main(void)
{
	CASE(rows_need_no_order);
	CASE(rows_that_make_no_figure_are_refused);
	CASE(missing_layers_and_values_are_gaps);
	CASE(thinning_keeps_the_peaks);
	CASE(y_ends_where_asked_unless_it_hides_points);
	CASE(titles_tell_the_panels_apart);
	CASE(the_x_axis_fits_the_layers);
	UNIT_END;
}
