/*
 * The panels fill the rows from the left.  Widths are those of a page: one
 * panel is a column of a paper, two or three go across it, and a larger grid
 * is meant for a whole page, where its letters still are 6 points high.
 *
 * Space for text is reserved in lines, so that titles of several lines push
 * the axes down and never meet the legend above them.
 */
#include "figure/plan.h"

#include "base/memory.h"
#include "base/number.h"
#include "figure/palette.h"
#include "figure/script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE (PALETTE_LINE_STEP / 72)
#define EM (PALETTE_FONT_SIZE / 72)
#define RIGHT 0.14
#define BOTTOM (PANEL_X_NAME + 0.1)
#define MIN_PANEL 0.8 /* six numbers on an axis */

void panel_layout_columns(struct panel_layout *layout, size_t panels,
	double width, struct panel_layout_ticks ticks)
{
	static const double widths[] = { 3.8, 2.75, 2.35, 2.05, 1.9, 1.9 };
	size_t columns = 1;
	double gaps;

	if (ticks.columns)
		columns = ticks.columns < panels ? ticks.columns : panels;
	else if (panels == 2 || panels == 4)
		columns = 2;
	else if (panels == 3 || panels == 5 || panels == 6 || panels == 9)
		columns = 3;
	else if (panels > 1)
		columns = panels <= 16 ? 4 : panels <= 30 ? 5 : 6;
	*layout = (struct panel_layout){
		.panels = panels,
		.columns = columns,
		.rows = (panels + columns - 1) / columns,
		.left = LINE + 0.2 + ticks.width * EM,
		.gap_x = 0.22 + (ticks.first_only ? 0 : ticks.width) * EM,
	};
	gaps = layout->left + (double)(columns - 1) * layout->gap_x + RIGHT;
	layout->panel_width = widths[columns < 6 ? columns - 1 : 5];
	if (width > 0)
		layout->panel_width = (width - gaps) / (double)columns;
	layout->width = gaps + (double)columns * layout->panel_width;
}

int panel_layout_rows(struct panel_layout *layout,
	const struct panel_layout_texts *texts, double height,
	struct error *error)
{
	double title = (double)texts->title_lines * LINE;
	double used, rows = (double)layout->rows;
	double aspect = layout->columns > 2 ? 0.8 : 0.68;

	layout->title_y = 0.1 + LINE / 2;
	layout->legend_y = 0.12 + title + LINE / 2;
	layout->middle = (layout->left + layout->width - RIGHT) / 2;
	layout->top = 0.24 + title + (double)texts->legend_rows * LINE +
		(double)texts->first_lines * LINE;
	layout->gap_y = BOTTOM + 0.06 + (double)texts->other_lines * LINE;
	used = layout->top + (rows - 1) * layout->gap_y + BOTTOM;
	if (texts->aspect > 0)
		aspect = texts->aspect;
	layout->panel_height =
		fmax(layout->panel_width * aspect, texts->least_height);
	if (height > 0)
		layout->panel_height = (height - used) / rows;
	layout->height = used + rows * layout->panel_height;
	if (layout->panel_width < MIN_PANEL || layout->panel_height < MIN_PANEL)
		return error_set(error,
			"a figure of %.3g by %.3g inches is too small for %zu "
			"panel%s",
			layout->width, layout->height, layout->panels,
			layout->panels == 1 ? "" : "s");
	return 0;
}

double panel_layout_left(const struct panel_layout *layout, size_t column)
{
	return layout->left +
		(double)column * (layout->panel_width + layout->gap_x);
}

double panel_layout_top(const struct panel_layout *layout, size_t row)
{
	return layout->top +
		(double)row * (layout->panel_height + layout->gap_y);
}

struct panel_box panel_layout_box(
	const struct panel_layout *layout, size_t index)
{
	double left = panel_layout_left(layout, index % layout->columns);
	double top = panel_layout_top(layout, index / layout->columns);

	return (struct panel_box){
		.left = left / layout->width,
		.right = (left + layout->panel_width) / layout->width,
		.top = 1 - top / layout->height,
		.bottom = 1 - (top + layout->panel_height) / layout->height,
	};
}

/*
 * The legend is drawn by hand, from arrows, boxes and labels: gnuplot breaks
 * its legend's row where a terminal, by its guess of the letters' width, finds
 * it too long, and its own samples do not know the widths of ours.
 */

/* Inches: a sample of the line, and from its left to the text. */
#define SAMPLE 0.32
#define SAMPLE_TEXT 0.4
#define BETWEEN 0.15
#define LEGEND_EM (PALETTE_FONT_SIZE / 72)
#define LEGEND_LINE (PALETTE_LINE_STEP / 72)
#define SCALE_WIDTH 1.6
#define SCALE_STEPS 32

static double entry_width(const struct figure_entry *entry)
{
	struct label label;

	label_make(&label, entry->text, 1e9);
	return SAMPLE_TEXT + label_width(label.text) * LEGEND_EM;
}

struct legend_plan legend_plan(const struct figure *figure, double width)
{
	struct legend_plan plan = { 0 };
	double widest = 0, all = 0;

	if (figure->style.no_legend)
		return plan;
	for (size_t i = 0; i < figure->entries; i++) {
		double one = entry_width(&figure->legend[i]);

		widest = fmax(widest, one);
		all += one + (i ? BETWEEN : 0);
	}
	if (figure->entries && all + 0.1 <= width) {
		plan = (struct legend_plan){
			.columns = figure->entries, .rows = 1, .width = all
		};
	} else if (figure->entries) {
		double column = fmin(widest + BETWEEN, width - 0.1);
		size_t fit = (size_t)((width - 0.1 + BETWEEN) / column);

		plan.columns = fit ? fit : 1;
		plan.rows = (figure->entries + plan.columns - 1) / plan.columns;
		/* As even as the rows allow. */
		plan.columns = (figure->entries + plan.rows - 1) / plan.rows;
		plan.column = column;
		plan.width = column * (double)plan.columns -
			(plan.columns > 1 ? BETWEEN : 0);
	}
	for (int i = 0; i < 2; i++)
		plan.rows += figure->scales[i].name != NULL;
	return plan;
}

/* A filled rectangle between two places in inches. */
static void write_box(const struct frame *frame, double left, double top,
	double right, double bottom, const char *colour, double opacity)
{
	buffer_print(frame->script, "set object rectangle");
	frame_at(frame, "from", left, bottom);
	frame_at(frame, "to", right, top);
	buffer_print(frame->script,
		" fillcolor rgb '%s' fillstyle transparent solid %g "
		"noborder\n",
		colour, opacity);
}

/* Adds the sample of one entry, x and y in inches. */
static void write_sample(const struct frame *frame,
	const struct figure_entry *entry, size_t style, double x, double y)
{
	bool open = figure_is_open(entry->look.mark);
	/* An open mark stays open: the line makes room for it. */
	double hole = open ? 0.05 : 0, middle = x + SAMPLE / 2;

	if (entry->kind == SERIES_BOXES || entry->kind == SERIES_LYING) {
		write_box(frame, x, y - LEGEND_LINE * 0.3, x + SAMPLE,
			y + LEGEND_LINE * 0.3,
			frame->palette->inks[entry->look.ink],
			entry->kind == SERIES_BOXES ? 1 : frame->palette->band);
		return;
	}
	if (entry->kind == SERIES_LINE) {
		buffer_print(frame->script, "set arrow");
		frame_at(frame, "from", x, y);
		frame_at(frame, "to", middle - hole, y);
		buffer_print(frame->script, " nohead ls %zu\nset arrow", style);
		frame_at(frame, "from", middle + hole, y);
		frame_at(frame, "to", x + SAMPLE, y);
		buffer_print(frame->script, " nohead ls %zu\n", style);
	}
	if (entry->look.mark != MARK_NONE) {
		buffer_print(frame->script, "set label \"\"");
		frame_at(frame, "at", middle, y);
		buffer_print(frame->script, " point ls %zu\n", style);
	}
}

static void write_entries(const struct frame *frame,
	const struct figure *figure, const struct legend_plan *plan,
	const size_t *styles)
{
	double left = fmax(0.05,
		fmin(frame->layout->middle - plan->width / 2,
			frame->layout->width - plan->width - 0.05));
	double x = left, y = frame->layout->legend_y;

	for (size_t i = 0; i < figure->entries; i++) {
		const struct figure_entry *entry = &figure->legend[i];
		double room = 0;
		struct label label;

		if (plan->column > 0)
			x = left + (double)(i % plan->columns) * plan->column;
		if (i && i % plan->columns == 0)
			y += LEGEND_LINE;
		if (plan->column > 0)
			room = fmin(frame->layout->width - x - 0.05,
				       plan->column) -
				SAMPLE_TEXT;
		label_make(&label, entry->text, 1e9);
		if (plan->column > 0)
			label_cut(&label, room / LEGEND_EM);
		write_sample(frame, entry, styles[i], x, y);
		frame_text(frame, label.text, x + SAMPLE_TEXT, y, "left");
		x += entry_width(entry) + BETWEEN;
	}
}

/* The scale of colours: its name, its ends, and what lies between. */
static void write_scale(const struct frame *frame,
	const struct figure_scale *scale, bool diverging, double y)
{
	double left = frame->layout->middle - SCALE_WIDTH / 2;
	double step = SCALE_WIDTH / SCALE_STEPS;
	char text[64];

	for (int i = 0; i < SCALE_STEPS; i++) {
		snprintf(text, sizeof(text), "#%06x",
			palette_scale(diverging, (i + 0.5) / SCALE_STEPS));
		write_box(frame, left + i * step, y - LEGEND_LINE * 0.3,
			left + (i + 1.1) * step, y + LEGEND_LINE * 0.3, text,
			1);
	}
	snprintf(text, sizeof(text), "%.3g", scale->from);
	frame_text(frame, text, left - 0.06, y, "right");
	snprintf(text, sizeof(text), "%.3g", scale->to);
	frame_text(frame, text, left + SCALE_WIDTH + 0.06, y, "left");
	frame_text(frame, scale->name,
		left - 0.16 -
			label_width(scale->from < 0 ? "-0.00" : "0.00") *
				LEGEND_EM,
		y, "right");
}

void legend_draw(const struct frame *frame, const struct figure *figure,
	const struct label *title, const struct legend_plan *plan,
	const size_t *styles)
{
	buffer_print(frame->script,
		"\n# legend\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"unset border; unset tics; unset grid; unset arrow\n"
		"unset label\n"
		"set xrange [0:1]; set yrange [0:1]\n");
	frame_lines(
		frame, title, frame->layout->width / 2, frame->layout->title_y);
	if (!figure->style.no_legend)
		write_entries(frame, figure, plan, styles);
	for (int i = 1, row = 1; i >= 0 && !figure->style.no_legend; i--)
		if (figure->scales[i].name)
			write_scale(frame, &figure->scales[i], i == 1,
				frame->layout->legend_y +
					((double)plan->rows - row++) *
						LEGEND_LINE);
	buffer_print(frame->script, "plot NaN notitle\n");
}

/*
 * Every panel's edges are given, since gnuplot's own margins follow the width
 * of each panel's numbers and neighbours would not line up.
 *
 * Titles, names and words are labels at places of our own.  gnuplot puts an
 * axis' name where it thinks that the numbers end, which for svg is off the
 * figure.
 */

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

static void frame_write_box(struct panel_box box, struct buffer *script)
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

	frame_write_box(panel_layout_box(layout, index), frame->script);
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

/*
 * The choices that come before the first line of a script: which line styles
 * there are, how wide the texts left of the axes, how titles break, and from
 * all that, where the panels stand.
 */

#define DRAWING_EM (PALETTE_FONT_SIZE / 72)

static bool same_look(struct figure_look a, struct figure_look b)
{
	return a.ink == b.ink && a.mark == b.mark && a.dash == b.dash &&
		fabs(a.width - b.width) < 1e-9;
}

size_t figure_plan_style(
	const struct figure_plan *plan, struct figure_look look)
{
	size_t i = 0;

	while (i < plan->look_count && !same_look(plan->looks[i], look))
		i++;
	return i + 1;
}

static void add_look(struct figure_plan *plan, struct figure_look look)
{
	if (figure_plan_style(plan, look) > plan->look_count)
		plan->looks[plan->look_count++] = look;
}

static int collect_looks(struct figure_plan *plan)
{
	const struct figure *figure = plan->figure;
	size_t most = figure->entries;

	for (size_t i = 0; i < figure->count; i++)
		most += figure->panels[i].count;
	plan->looks = memory_array(most, sizeof(*plan->looks));
	if (!plan->looks)
		return -1;
	for (size_t i = 0; i < figure->entries; i++)
		add_look(plan, figure->legend[i].look);
	for (size_t i = 0; i < figure->count; i++)
		for (size_t j = 0; j < figure->panels[i].count; j++)
			add_look(plan, figure->panels[i].series[j].look);
	return 0;
}

/* Width of the widest text left of the axes, em. */
static struct panel_layout_ticks tick_width(struct figure_plan *plan)
{
	struct panel_layout_ticks ticks = { .columns = plan->figure->columns };

	for (size_t i = 0; i < plan->figure->count; i++) {
		const struct figure_axis *y = &plan->figure->panels[i].y;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], 1e9);
			ticks.first_only = true;
			plan->words = fmax(plan->words,
				fmin(label_width(label.text),
					FIGURE_PLAN_WORDS));
		}
		for (int j = 0; y->step > 0 && !y->words && j <= 10; j++) {
			char text[NUMBER_SIZE];
			double tick = ceil(y->first / y->step) + j;

			if (tick * y->step > y->last)
				break;
			snprintf(text, sizeof(text), "%g", tick * y->step);
			ticks.width = fmax(ticks.width, label_width(text));
		}
		if (!y->words && !(y->step > 0))
			ticks.width = fmax(ticks.width, 2);
	}
	ticks.width = fmax(ticks.width, plan->words);
	return ticks;
}

/* Height that the words of all y axes need, inches. */
static double words_height(const struct figure_plan *plan)
{
	double highest = 0;

	for (size_t i = 0; i < plan->figure->count; i++) {
		const struct figure_axis *y = &plan->figure->panels[i].y;
		size_t lines = 1;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], FIGURE_PLAN_WORDS);
			lines = label.lines > lines ? label.lines : lines;
		}
		highest = fmax(highest,
			((double)lines + 0.3) * PALETTE_LINE_STEP / 72 *
				(y->to - y->from) * (y->words ? -1 : 0));
	}
	return highest;
}

/* Breaks all titles into lines, and counts them. */
static void make_titles(
	struct figure_plan *plan, struct panel_layout_texts *texts)
{
	const struct figure *figure = plan->figure;
	const struct panel_layout *layout = &plan->layout;

	label_make(&plan->title, figure->title, layout->width / DRAWING_EM - 2);
	texts->title_lines = plan->title.lines;
	for (size_t i = 0; i < figure->count; i++) {
		struct label *title = &plan->titles[i];
		struct label *note = &plan->notes[i];
		size_t *lines = i < layout->columns ? &texts->first_lines
						    : &texts->other_lines;
		double room = (layout->panel_width + layout->gap_x * 0.8) /
			DRAWING_EM;

		label_make(title, figure->panels[i].title, room);
		label_make(note, figure->panels[i].note, room);
		if (title->lines + note->lines > *lines)
			*lines = title->lines + note->lines;
	}
}

static int make_layout(struct figure_plan *plan, struct error *error)
{
	/* As wide as a column of most journals, and as their text. */
	static const double columns[] = { 0, 3.35, 6.9 };
	const struct figure_style *style = &plan->figure->style;
	struct panel_layout_texts texts = { 0 };
	double scale = plan->palette->scale;
	double width = style->width > 0 ? style->width : columns[style->column];

	panel_layout_columns(&plan->layout, plan->figure->count, width / scale,
		tick_width(plan));
	make_titles(plan, &texts);
	plan->legend = legend_plan(plan->figure, plan->layout.width);
	texts.legend_rows = plan->legend.rows;
	texts.aspect = plan->figure->aspect;
	texts.least_height = words_height(plan);
	return panel_layout_rows(
		&plan->layout, &texts, style->height / scale, error);
}

static void write_look(
	const struct figure_plan *plan, size_t index, struct buffer *script)
{
	static const int marks[MARKS] = { [MARK_DISC] = 7,
		[MARK_SQUARE] = 4,
		[MARK_TRIANGLE] = 9,
		[MARK_DIAMOND] = 12,
		[MARK_FILLED_SQUARE] = 5,
		[MARK_RING] = 6 };
	static const char *const dashes[] = { "1", "(7,3)", "(2,3)" };
	const struct figure_look *look = &plan->looks[index];
	double scale = plan->palette->scale;

	buffer_print(script, "set style line %zu lc rgb '%s' lw %g dt %s",
		index + 1, plan->palette->inks[look->ink], look->width * scale,
		dashes[look->dash]);
	if (look->mark != MARK_NONE)
		buffer_print(script, " pt %d ps %.3g%s", marks[look->mark],
			MARK_SIZE * scale,
			figure_is_open(look->mark) ? " pi -1" : "");
	buffer_print(script, "\n");
}

void figure_plan_write_style(
	const struct figure_plan *plan, struct buffer *script)
{
	const struct palette *palette = plan->palette;

	for (size_t i = 0; i < plan->look_count; i++)
		write_look(plan, i, script);
	buffer_print(script,
		"set style line %d lc rgb '%s' lw %g\n"
		"set style line %d lc rgb '%s' lw %g dt (2,3)\n"
		"set pointintervalbox 0.7\n",
		STYLE_GRID, palette->grid, 0.6 * palette->scale, STYLE_ACROSS,
		palette->inks[INK_NOTE], 0.8 * palette->scale);
	buffer_print(script,
		"set border 3 lc rgb '%s' lw %g\n"
		"set tics nomirror out scale 0.5 textcolor rgb '%s'\n"
		"set xtics offset 0,0.3\n"
		"set grid xtics ytics back ls %d\n"
		"set format '%%g'\nset bars 0.4\n",
		palette->axis, 0.8 * palette->scale, palette->axis, STYLE_GRID);
}

/* A size that no page and no screen has is a slip of the hand. */
static int check_style(const struct figure_style *style, struct error *error)
{
	if (!(style->width >= 0 && style->width <= 100) ||
		!(style->height >= 0 && style->height <= 100))
		return error_set(error,
			"a figure of %g by %g inches: each may be up to 100",
			style->width, style->height);
	return 0;
}

int figure_plan_make(struct figure_plan *plan, const struct figure *figure,
	struct error *error)
{
	*plan = (struct figure_plan){ .figure = figure,
		.palette = palette_of(figure->style.theme) };
	if (check_style(&figure->style, error) || figure_check(figure, error))
		return -1;
	plan->titles = memory_array(figure->count, sizeof(*plan->titles));
	plan->notes = memory_array(figure->count, sizeof(*plan->notes));
	if (!plan->titles || !plan->notes || collect_looks(plan))
		return error_memory(error);
	return make_layout(plan, error);
}

void figure_plan_release(struct figure_plan *plan)
{
	free(plan->titles);
	free(plan->notes);
	free(plan->looks);
	*plan = (struct figure_plan){ 0 };
}
