/* Figures in characters: the canvas, its texts, and figures upon it. */
#include "plot_script.h"
#include "unit.h"

#include "figure/canvas.h"
#include "figure/palette.h"
#include "figure/terminal.h"

static struct canvas canvas;
static struct error error;

static void check_canvas(const char *wanted)
{
	struct buffer text = { 0 };

	canvas_print(&canvas, &text);
	CHECK_TEXT(text.text, wanted);
	buffer_release(&text);
	canvas_release(&canvas);
}

static void dots_are_braille(void)
{
	CHECK(canvas_init(&canvas, 4, 1, true, false, &error) == 0);
	/* Each dot of the first character has a bit of its own. */
	for (long y = 0; y < 4; y++)
		for (long x = 0; x < 2; x++)
			canvas_dot(&canvas, x, y, CANVAS_PLAIN);
	canvas_dot(&canvas, 2, 0, CANVAS_PLAIN);
	canvas_dot(&canvas, 5, 3, CANVAS_PLAIN);
	check_canvas("⣿⠁⢀\n");
	/* Outside the page nothing happens. */
	CHECK(canvas_init(&canvas, 2, 1, true, false, &error) == 0);
	canvas_dot(&canvas, -1, 0, CANVAS_PLAIN);
	canvas_dot(&canvas, 4, 0, CANVAS_PLAIN);
	canvas_dot(&canvas, 0, 4, CANVAS_PLAIN);
	canvas_glyph(&canvas, 2, 0, "x", CANVAS_PLAIN);
	canvas_glyph(&canvas, 0, -1, "x", CANVAS_PLAIN);
	check_canvas("\n");
}

static void lines_go_from_end_to_end(void)
{
	const long from[] = { 0, 0 }, to[] = { 4, 2 }, back[] = { 4, 0 };

	CHECK(canvas_init(&canvas, 5, 3, false, false, &error) == 0);
	canvas_line(&canvas, from, to, 1, 1, CANVAS_PLAIN);
	check_canvas(".\n ..\n   ..\n");
	CHECK(canvas_init(&canvas, 5, 1, false, false, &error) == 0);
	canvas_line(&canvas, from, back, 1, 2, CANVAS_PLAIN);
	check_canvas(". . .\n");
	CHECK(canvas_init(&canvas, 5, 1, false, false, &error) == 0);
	canvas_line(&canvas, from, from, 1, 1, CANVAS_PLAIN);
	check_canvas(".\n");
}

static void texts_are_cut_and_spelled(void)
{
	CHECK(canvas_init(&canvas, 12, 3, true, false, &error) == 0);
	CHECK(canvas_text(&canvas, 0, 0, "a\033[31mb", 12, CANVAS_PLAIN) == 10);
	CHECK(canvas_text(&canvas, 0, 1, "understanding", 8, CANVAS_PLAIN) ==
		8);
	CHECK(canvas_text(&canvas, 0, 2, "中文x", 12, CANVAS_PLAIN) == 5);
	check_canvas("a\\x1b[31mb\nunderst…\n中文x\n");
	/* Marks are upon a character, or upon a circle. */
	CHECK(canvas_init(&canvas, 4, 1, true, false, &error) == 0);
	CHECK(canvas_text(&canvas, 0, 0, "\u0301e\u0301中", 4, CANVAS_PLAIN) ==
		4);
	check_canvas("\u25cc\u0301e\u0301中\n");
	CHECK(canvas_init(&canvas, 12, 3, false, false, &error) == 0);
	CHECK(canvas_text(&canvas, 0, 0, "a→b ± é", 12, CANVAS_PLAIN) == 9);
	CHECK(canvas_text(&canvas, 0, 1, "understanding", 8, CANVAS_PLAIN) ==
		8);
	CHECK(canvas_text(&canvas, 0, 2, "long", 2, CANVAS_PLAIN) == 0);
	check_canvas("a->b +- ?\nunder...\n\n");
}

static void colours_are_set_and_put_back(void)
{
	CHECK(canvas_init(&canvas, 4, 2, true, true, &error) == 0);
	canvas_glyph(&canvas, 0, 0, "a", 167);
	canvas_glyph(&canvas, 2, 0, "b", 167);
	canvas_glyph(&canvas, 3, 0, "c", CANVAS_PLAIN);
	canvas_glyph(&canvas, 0, 1, "d", 68);
	check_canvas("\033[38;5;167ma b\033[0mc\n\033[38;5;68md\033[0m\n");
	CHECK(canvas_colour(0x000000) == 16);
	CHECK(canvas_colour(0xffffff) == 231);
	CHECK(canvas_colour(0xff0000) == 196);
	CHECK(canvas_colour(0x0000f0) == 21);
}

static void scales_begin_and_end_where_they_should(void)
{
	CHECK(palette_scale(false, 0) == 0x440154);
	CHECK(palette_scale(false, 1) == 0xfde725);
	CHECK(palette_scale(true, 0.5) == 0xf7f7f7);
	CHECK(palette_scale(true, -3) == palette_scale(true, 0));
	CHECK(palette_scale(true, 7) == palette_scale(true, 1));
	CHECK(palette_scale(true, NAN) == palette_scale(true, 0));
}

/* A curve of `layers` layers that rises from `from` to `to`. */
static void check_curve(size_t layers, double from, double to,
	struct figure_style style, const char *const *lines, size_t count)
{
	const struct terminal_size terminal = { 40, 15, false, false };
	struct curve_row rows[100];
	struct buffer text = { 0 };
	struct figure figure;

	for (size_t i = 0; i < layers; i++)
		rows[i] = (struct curve_row){ .model = "m",
			.step = "",
			.group = "",
			.measure = "intensity",
			.task = TASK_UNDERSTANDING,
			.layer = i,
			.layers = layers,
			.mean = layers > 1 ? from +
					(to - from) * (double)i /
						(double)(layers - 1)
					   : to,
			.ci_low = NAN,
			.ci_high = NAN };
	CHECK(make_curves(&figure, rows, layers, &style, &error) == 0);
	CHECK(terminal_print(&figure, &terminal, &text, &error) == 0);
	for (size_t i = 0; i < count; i++)
		CHECK(text.text && strstr(text.text, lines[i]) != NULL);
	if (unit_case_failures)
		printf("# %s", text.text ? "the figure is another\n" : "");
	buffer_release(&text);
	figure_release(&figure);
}

static void a_rising_curve_rises(void)
{
	static const char *const eleven[] = { "* understanding (text->image)\n",
		"    1 +                             .*\n", "    0 + *",
		"      +-+", "layer\n" };
	static const char *const one[] = { "    1 +                *\n" };

	check_curve(11, 0, 1, (struct figure_style){ 0 }, eleven, 5);
	check_curve(1, 0, 1, (struct figure_style){ 0 }, one, 1);
}

/* Of a number that is cut at its front nothing can be believed. */
static void numbers_of_y_are_whole(void)
{
	static const char *const thousands[] = { "\n12040 +", "\n12000 +" };
	static const char *const millions[] = { "\n 2e+06 +", "\n-2e+06 +" };
	static const char *const small[] = { "\n 0.0002 +", "\n-0.0002 +" };
	const struct figure_style style = { .y = RANGE_AUTO };

	check_curve(11, 12000, 12050, style, thousands, 2);
	check_curve(11, -2.5e6, 2.5e6, style, millions, 2);
	check_curve(11, -2.5e-4, 2.5e-4, style, small, 2);
}

/* Prints a curve of 8 layers, of which two are shown, with or without a target
 * that goes up and down. */
static void print_part(
	struct buffer *text, const struct terminal_size *terminal, bool with)
{
	const struct figure_settings settings = { .style = { .no_legend = true,
							  .layers = "4-5" } };
	struct loss_row losses[8];
	struct curve_row rows[8];
	const struct table curves = table_of(rows, 8);
	const struct table targets = table_of(losses, 8);
	const struct figure_source source = { .curves = &curves,
		.losses = with ? &targets : NULL,
		.settings = &settings };
	struct figure figure;

	for (size_t i = 0; i < 8; i++) {
		losses[i] = (struct loss_row){ .model = "m",
			.step = "",
			.group = "",
			.task = TASK_UNDERSTANDING,
			.layers = 8,
			.layer = i,
			.target = i % 2 ? 0 : 1 };
		rows[i] = (struct curve_row){ .model = "m",
			.step = "",
			.group = "",
			.measure = "intensity",
			.task = TASK_UNDERSTANDING,
			.layer = i,
			.layers = 8,
			.mean = 0.5,
			.ci_low = NAN,
			.ci_high = NAN };
	}
	CHECK(figure_init(&figure, "curves", &settings.style, &error) == 0);
	CHECK(kind_curves.build(&figure, &source, &error) == 0);
	CHECK(terminal_print(&figure, terminal, text, &error) == 0);
	figure_release(&figure);
}

/* A target comes from layers that are not shown: its line is cut at the axes,
 * left of which everything is as without it. */
static void lines_stay_within_their_axes(void)
{
	const struct terminal_size terminals[] = { { 60, 20, false, false },
		{ 60, 20, true, false } };
	static const char *const ends[] = { "0 +", "0 ┤" };

	for (size_t i = 0; i < 2; i++) {
		struct buffer with = { 0 }, without = { 0 };
		const char *a, *b, *end;

		print_part(&with, &terminals[i], true);
		print_part(&without, &terminals[i], false);
		CHECK(strcmp(with.text, without.text) != 0);
		a = strstr(with.text, "\n    1 ");
		b = strstr(without.text, "\n    1 ");
		end = strstr(without.text, ends[i]);
		while (a && b && end && b < end) {
			CHECK(strncmp(a, b, i ? 10 : 8) == 0);
			a = strchr(a + 1, '\n');
			b = strchr(b + 1, '\n');
		}
		CHECK(a && b && end && b > end);
		buffer_release(&with);
		buffer_release(&without);
	}
}

static void lines_are_cut_at_the_window(void)
{
	const long from[] = { -2, 1 }, to[] = { 8, 1 };

	CHECK(canvas_init(&canvas, 6, 3, false, false, &error) == 0);
	canvas_window(&canvas, 1, 1, 3, 1);
	canvas_line(&canvas, from, to, 1, 1, CANVAS_PLAIN);
	canvas_glyph(&canvas, 1, 0, "x", CANVAS_PLAIN);
	canvas_glyph(&canvas, 3, 1, "y", CANVAS_PLAIN);
	canvas_glyph(&canvas, 3, 2, "x", CANVAS_PLAIN);
	canvas_whole(&canvas);
	canvas_glyph(&canvas, 5, 2, "z", CANVAS_PLAIN);
	check_canvas("\n ..y\n     z\n");
}

static void narrow_terminals_are_refused(void)
{
	const struct terminal_size terminal = { 30, 24, true, true };
	struct figure_style style = { 0 };
	struct buffer text = { 0 };
	struct figure figure;

	CHECK(figure_init(&figure, "curves", &style, &error) == 0);
	CHECK(terminal_print(&figure, &terminal, &text, &error) == -1);
	CHECK_TEXT(
		error.text, "the terminal has 30 columns; a figure needs 40");
	figure_release(&figure);
}

int main(void)
{
	CASE(dots_are_braille);
	CASE(lines_go_from_end_to_end);
	CASE(texts_are_cut_and_spelled);
	CASE(colours_are_set_and_put_back);
	CASE(scales_begin_and_end_where_they_should);
	CASE(a_rising_curve_rises);
	CASE(numbers_of_y_are_whole);
	CASE(lines_stay_within_their_axes);
	CASE(lines_are_cut_at_the_window);
	CASE(narrow_terminals_are_refused);
	UNIT_END;
}
