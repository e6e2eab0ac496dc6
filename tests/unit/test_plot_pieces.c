/* The pieces of a figure: labels, axes, the grid of panels, quoting. */
#include "unit.h"

#include "base/text.h"
#include "figure/palette.h"
#include "figure/label.h"
#include "figure/plan.h"
#include "figure/script.h"

static void labels_break_where_words_join(void)
{
	struct label label;

	label_make(&label, "umm_final_rows", 100);
	CHECK_TEXT(label.text, "umm_final_rows");
	CHECK(label.lines == 1);
	label_make(&label, "  one\ttwo\nthree  ", 100);
	CHECK_TEXT(label.text, "one two three");
	label_make(&label, "aaaa-bbbb cccc", 3.7);
	CHECK_TEXT(label.text, "aaaa-\nbbbb\ncccc");
	CHECK(label.lines == 3);
	/* Nowhere to break: broken anyway, between characters. */
	label_make(&label, "éééééé", 2.3);
	CHECK_TEXT(label.text, "ééé\nééé");
	/* More marks than any language has would climb into the line above. */
	label_make(&label, "e\u0301\u0301\u0301\u0301\u0301\u0301x", 100);
	CHECK_TEXT(label.text, "e\u0301\u0301\u0301\u0301x");
	label_make(&label, "", 5);
	CHECK(label.lines == 0 && label.text[0] == '\0');
	/* Narrower than a character still ends. */
	label_make(&label, "abcdefgh", 0);
	CHECK_TEXT(label.text, "a\nb\nc\nd…");
}

/* Whatever the width, what belongs together is on one line that can hold it. */
static void phrases_keep_together(void)
{
	static const char text[] =
		"umm-digits-12L, step 403, 30 layers: r = -0.50 "
		"[-0.63, -0.33], mean |difference| 0.255 (p = 0.021), "
		"δ ± 0.1, n = 30 of −5 %";
	static const char *const phrases[] = { "umm-digits-12L,", "step 403,",
		"30 layers:", "r = -0.50", "[-0.63, -0.33],",
		"|difference| 0.255", "(p = 0.021),", "δ ± 0.1,", "n = 30" };
	struct label label;

	for (double width = 5; width < 40; width += 0.1) {
		label_make(&label, text, width);
		for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases);
			i++) {
			if (label_width(phrases[i]) > width)
				continue;
			/* What is cut off at the end is not looked at. */
			if (strstr(label.text, "…"))
				continue;
			CHECK(strstr(label.text, phrases[i]) != NULL);
		}
	}
	label_make(&label, "[-0.63, -0.33]", 5);
	CHECK_TEXT(label.text, "[-0.63,\n-0.33]");
	label_make(&label, "Emu3 (text→image): umm-digits-12L", 9.5);
	CHECK_TEXT(label.text, "Emu3\n(text→image):\numm-digits-12L");
	label_make(&label, "(p = 0.021), generation η² = 0.98 (p = 0.018)", 16);
	CHECK_TEXT(
		label.text, "(p = 0.021),\ngeneration η² = 0.98\n(p = 0.018)");
	label_make(&label, "η² = 0.97 (p = 0.068), generation", 10);
	CHECK_TEXT(label.text, "η² = 0.97\n(p = 0.068),\ngeneration");
	label_make(&label, "loss (janus-pro stretched from 30)", 14);
	CHECK_TEXT(label.text, "loss (janus-pro stretched\nfrom 30)");
	label_make(&label, "generation 0.0056 (janus-pro stretched from 30)",
		12.5);
	CHECK_TEXT(label.text,
		"generation 0.0056\n(janus-pro stretched\nfrom 30)");
	label_make(&label, "an [open bracket and more", 8);
	CHECK_TEXT(label.text, "an [open\nbracket and\nmore");
}

static void labels_hold_no_control_characters(void)
{
	struct label label;
	char endless[5000];

	label_make(&label, "a\x1b[31mb\xff", 100);
	CHECK_TEXT(label.text, "a\\x1b[31mb\\xff");
	memset(endless, 'W', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	label_make(&label, endless, 20);
	CHECK(label.lines == LABEL_LINES);
	CHECK(text_has_suffix(label.text, "W…"));
	for (char *line = strtok(label.text, "\n"); line;
		line = strtok(NULL, "\n"))
		CHECK(label_width(line) <= 20);
	/* Two bytes each, so that the room ends within a character. */
	for (size_t i = 0; i + 1 < sizeof(endless); i++)
		endless[i] = i % 2 ? '\xa9' : '\xc3';
	endless[0] = 'x';
	memmove(endless + 1, endless + 2, sizeof(endless) - 2);
	endless[sizeof(endless) - 3] = '\0';
	label_make(&label, endless, 1e9);
	CHECK(label.lines == 1 && !strchr(label.text, '\\'));
}

static void steps_are_1_2_or_5(void)
{
	struct axis axis;

	CHECK_NEAR(axis_step(29, 6), 5, 1e-12);
	CHECK_NEAR(axis_step(99, 6), 20, 1e-12);
	CHECK_NEAR(axis_step(11, 8), 2, 1e-12);
	CHECK_NEAR(axis_step(1, 6), 0.2, 1e-12);
	CHECK_NEAR(axis_step(0, 6), 1, 0);
	axis = axis_around(0.7, 5.4);
	CHECK_NEAR(axis.from, 0, 0);
	CHECK_NEAR(axis.to, 6, 1e-12);
	CHECK_NEAR(axis.step, 1, 1e-12);
	/* Close together far from 0: 0 is left out. */
	axis = axis_around(0.81, 0.84);
	CHECK_NEAR(axis.from, 0.81, 0.0051);
	CHECK_NEAR(axis.to, 0.84, 0.0051);
	axis = axis_around(3, 3);
	CHECK(axis.from < 3 && axis.to > 3 && axis.step > 0);
	axis = axis_around(0, 0);
	CHECK(axis.from < 0 && axis.to > 0);
}

/* Titles of two lines in the first row and of one in the others, a legend of
 * one row. */
static void every_panel_count_has_a_grid(void)
{
	static const struct figure_style style;
	const struct figure_axis y = { .to = 1, .last = 1, .step = 0.2 };

	for (size_t panels = 1; panels <= PANELS_MAX; panels++) {
		struct figure figure;
		struct plan plan;
		struct error error;

		CHECK(figure_init(&figure, "curves", &style, &error) == 0);
		for (size_t i = 0; i < panels; i++) {
			struct figure_panel *panel = figure_panel(&figure, "m");

			panel->note = i ? "" : "note";
			panel->y = y;
		}
		figure_legend(&figure, "curve", SERIES_LINE,
			figure_task_look(TASK_UNDERSTANDING));
		CHECK(plan_make(&plan, &figure, &error) == 0);
		CHECK(plan.columns * plan.rows >= panels);
		CHECK(plan.columns * (plan.rows - 1) < panels);
		CHECK(plan.legend_rows == 1);
		for (size_t i = 0; i < panels; i++) {
			double left = plan_left(&plan, i);
			double top = plan_top(&plan, i);

			CHECK(plan.panel_width > 0 && plan.panel_height > 0);
			CHECK(left > 0 && left + plan.panel_width < plan.width);
			CHECK(top > 0 && top + plan.panel_height < plan.height);
			/* No axes begin where those before them go on. */
			CHECK(i % plan.columns == 0 ||
				left > plan_left(&plan, i - 1) +
						plan.panel_width);
			CHECK(i < plan.columns ||
				top > plan_top(&plan, i - plan.columns) +
						plan.panel_height);
		}
		plan_release(&plan);
		figure_release(&figure);
	}
}

static void text_is_quoted_beyond_escape(void)
{
	struct buffer script = { 0 };

	script_text(&script, "it's \"x\" `id` $(id) @m \\n #{a}\n_é");
	CHECK_TEXT(script.text,
		"\"it\\047s \\042x\\042 \\140id\\140 \\044(id) \\100m \\134n "
		"\\043\\173a\\175\\012_é\"");
	buffer_release(&script);
	/* gnuplot reads a fourth digit; its svg writes markup as it is. */
	script_text(&script, "&#60;1]]>]>8");
	CHECK_TEXT(
		script.text, "\"&\u2060\\043\\066\\060;1]]\u2060>]\u2060>8\"");
	buffer_release(&script);
	script_datum(&script, 0.1);
	script_datum(&script, NAN);
	script_datum(&script, -INFINITY);
	script_place(&script, 1.0 / 3);
	CHECK_TEXT(script.text, "0.1NaNNaN0.333333");
	buffer_release(&script);
}

int main(void)
{
	CASE(labels_break_where_words_join);
	CASE(phrases_keep_together);
	CASE(labels_hold_no_control_characters);
	CASE(steps_are_1_2_or_5);
	CASE(every_panel_count_has_a_grid);
	CASE(text_is_quoted_beyond_escape);
	UNIT_END;
}
