/*
 * Every panel's edges are given, since gnuplot's own margins follow the width
 * of each panel's numbers and neighbours would not line up.
 *
 * Titles, names and words are labels at places of our own.  gnuplot puts an
 * axis' name where it thinks that the numbers end, which for svg is off the
 * figure.
 */
#include "plot/frame.h"

#include "plot/script.h"

#include <string.h>

void frame_at(const struct frame *frame, const char *at, double x, double y)
{
	buffer_print(frame->script, " %s screen ", at);
	script_place(frame->script, x / frame->layout->width);
	buffer_print(frame->script, ",");
	script_place(frame->script, 1 - y / frame->layout->height);
}

void frame_text(const struct frame *frame, const char *text, double x, double y,
	const char *adjust)
{
	buffer_print(frame->script, "set label ");
	script_text(frame->script, text);
	frame_at(frame, "at", x, y);
	buffer_print(frame->script, " %s noenhanced tc rgb '%s'\n", adjust,
		frame->palette->text);
}

void frame_lines(const struct frame *frame, const struct label *label, double x,
	double y)
{
	const char *line = label->text;

	/* One by one: terminals differ in how far they set lines apart. */
	for (size_t i = 0; i < label->lines; i++) {
		struct label one = { .lines = 1 };
		size_t length = strcspn(line, "\n");

		memcpy(one.text, line, length);
		frame_text(frame, one.text, x, y, "center");
		line += length + 1;
		y += PALETTE_LINE_STEP / 72;
	}
}

static void write_box(struct panel_box box, struct buffer *script)
{
	const double edges[] = { box.left, box.right, box.bottom, box.top };

	for (size_t i = 0; i < 4; i++) {
		buffer_print(script, "set %cmargin at screen ", "lrbt"[i]);
		script_place(script, edges[i]);
		buffer_print(script, i < 3 ? "; " : "\n");
	}
}

void frame_panel(const struct frame *frame, size_t index,
	const struct frame_texts *texts)
{
	const struct panel_layout *layout = frame->layout;
	double left = panel_layout_left(layout, index % layout->columns);
	double top = panel_layout_top(layout, index / layout->columns);
	double middle = left + layout->panel_width / 2;
	double step = PALETTE_LINE_STEP / 72, y = top - PANEL_TITLE;

	write_box(panel_layout_box(layout, index), frame->script);
	buffer_print(frame->script, "unset label\n");
	y -= ((double)(texts->title->lines + texts->note->lines) - 1) * step;
	frame_lines(frame, texts->title, middle, y);
	frame_lines(frame, texts->note, middle,
		y + (double)texts->title->lines * step);
	if (texts->x_name && *texts->x_name)
		frame_text(frame, texts->x_name, middle,
			top + layout->panel_height + PANEL_X_NAME, "center");
	if (texts->y_name && *texts->y_name)
		frame_text(frame, texts->y_name,
			left - layout->left + PANEL_Y_NAME,
			top + layout->panel_height / 2, "center rotate");
}

void frame_words(
	const struct frame *frame, const struct figure_axis *y, double width)
{
	for (size_t i = 0; i < y->word_count; i++) {
		struct label label;
		const char *line = label.text;

		label_make(&label, y->words[i], width);
		for (size_t j = 0; j < label.lines; j++) {
			struct label one = { .lines = 1 };
			size_t length = strcspn(line, "\n");

			memcpy(one.text, line, length);
			buffer_print(frame->script, "set label ");
			script_text(frame->script, one.text);
			buffer_print(frame->script,
				" at graph 0, first %zu offset character "
				"-0.6,%.3g right noenhanced tc rgb '%s'\n",
				i, ((double)label.lines - 1) / 2 - (double)j,
				frame->palette->text);
			line += length + 1;
		}
	}
}
