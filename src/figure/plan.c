/*
 * The panels fill the rows from the left.  Widths are those of a page: one
 * panel is a column of a paper, two or three go across it, and a larger grid
 * is meant for a whole page, where its letters still are 6 points high.
 *
 * Space for text is reserved in lines, so that titles of several lines push
 * the axes down and never meet the legend above them.
 */
#include "figure/plan.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RIGHT 0.14
#define BOTTOM (PLAN_X_NAME + 0.1)
#define MIN_PANEL 0.8 /* six numbers on an axis */

/* Words left of the axes go on in a next line beyond this, em; where the figure
 * has to be narrow, beyond less: its share, or what they need. */
#define WORDS_MOST 19.0
#define WORDS_LEAST 8.0
#define WORDS_SHARE 0.45

/* Of a scale of colours; the latter where its name is beside it. */
#define BAR_MOST 1.6
#define BAR_LEAST 0.5
#define BAR_BESIDE 1.0
#define EDGE 0.05 /* from the figure's edge to a legend */

size_t plan_style(const struct plan *plan, struct figure_look look)
{
	size_t i = 0;

	while (i < plan->look_count && !figure_look_equal(plan->looks[i], look))
		i++;
	return i + 1;
}

static void add_look(struct plan *plan, struct figure_look look)
{
	if (plan_style(plan, look) > plan->look_count)
		plan->looks[plan->look_count++] = look;
}

static int collect_looks(struct plan *plan)
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

/* Width of the widest number of an axis, em. */
static double number_width(const struct figure_axis *y)
{
	double widest = 0;

	if (!(y->step > 0))
		return 2;
	for (int i = 0; i <= 10; i++) {
		char text[NUMBER_SIZE];
		double tick = ceil(y->first / y->step) + i;

		if (tick * y->step > y->last)
			break;
		snprintf(text, sizeof(text), "%g", tick * y->step);
		widest = fmax(widest, label_width(text));
	}
	return widest;
}

/* Width of the widest word, up to `most`, or number left of any axes, em; *words
 * says whether there are words. */
static double ticks_width(const struct figure *figure, double most, bool *words)
{
	double widest = 0;

	*words = false;
	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_axis *y = &figure->panels[i].y;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], 1e9);
			widest = fmax(
				widest, fmin(label_width(label.text), most));
			*words = true;
		}
		if (!y->words)
			widest = fmax(widest, number_width(y));
	}
	return widest;
}

/* Height that the words of all y axes need, inches. */
static double words_height(const struct plan *plan)
{
	const struct figure *figure = plan->figure;
	double highest = 0;

	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_axis *y = &figure->panels[i].y;
		size_t lines = 1;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], plan->words);
			lines = label.lines > lines ? label.lines : lines;
		}
		if (y->words)
			highest = fmax(highest,
				((double)lines + 0.3) * PLAN_LINE *
					(y->from - y->to));
	}
	return highest;
}

static size_t columns_for(size_t panels)
{
	if (panels == 1)
		return 1;
	if (panels == 2 || panels == 4)
		return 2;
	if (panels == 3 || panels == 5 || panels == 6 || panels == 9)
		return 3;
	return panels <= 16 ? 4 : panels <= 30 ? 5 : 6;
}

/* Width of the figure that the user asked for; 0: none. */
static double width_asked(const struct plan *plan)
{
	/* As wide as a column of most journals, and as their text. */
	static const double pages[] = { 0, 3.35, 6.9 };
	const struct figure_style *style = &plan->figure->style;
	double width = style->width.inches > 0 ? style->width.inches
					       : pages[style->column];

	return width / plan->scale;
}

/* Height of the axes by their width, where no height is asked for. */
static double aspect(const struct plan *plan)
{
	return plan->figure->aspect > 0 ? plan->figure->aspect
		: plan->columns > 2	? 0.8
					: 0.68;
}

/* The widths where `columns` of panels stand side by side. */
static void set_widths(struct plan *plan, size_t columns)
{
	static const double widths[] = { 3.8, 2.75, 2.35, 2.05, 1.9, 1.9 };
	double width = width_asked(plan);
	double gaps = plan->left + (double)(columns - 1) * plan->gap_x + RIGHT;

	plan->columns = columns;
	/* Larger letters do not make larger panels. */
	plan->panel_width = widths[columns < 6 ? columns - 1 : 5] *
		plan->palette->scale / plan->scale;
	if (width > 0)
		plan->panel_width = (width - gaps) / (double)columns;
	else if (columns == 1)
		plan->panel_width = fmax(
			plan->panel_width, MIN_PANEL / fmin(1, aspect(plan)));
	plan->width = gaps + (double)columns * plan->panel_width;
	plan->middle = (plan->left + plan->width - RIGHT) / 2;
}

/* Reserves the room left of the axes. */
static void set_left(struct plan *plan)
{
	const struct figure *figure = plan->figure;
	double around = (double)plan->name_lines * PLAN_LINE + 0.2;
	double width = width_asked(plan);
	bool words;
	double least = ticks_width(figure, WORDS_LEAST, &words), ticks;

	plan->words = WORDS_MOST;
	if (width > 0)
		plan->words = fmin(WORDS_MOST,
			fmax(WORDS_LEAST,
				fmin(width * WORDS_SHARE,
					width - around - MIN_PANEL - RIGHT) /
					PLAN_EM));
	ticks = ticks_width(figure, plan->words, &words);
	plan->left = around + ticks * PLAN_EM;
	/* Words are only left of the first column. */
	plan->gap_x = 0.22 + (words ? 0 : ticks) * PLAN_EM;
	plan->least_width = around + least * PLAN_EM + MIN_PANEL + RIGHT;
}

/* Chooses the columns of panels, fewer where they would be too small, and all
 * widths.  What belongs in one row takes rows that are as even as can be. */
static void choose_columns(struct plan *plan)
{
	const struct figure *figure = plan->figure;
	size_t panels = figure->count ? figure->count : 1;
	size_t columns =
		figure->columns ? figure->columns : columns_for(panels);

	columns = columns > panels ? panels : columns;
	plan->block = figure->columns ? columns : panels;
	set_left(plan);
	set_widths(plan, columns);
	while (plan->panel_width * fmin(1, aspect(plan)) < MIN_PANEL &&
		plan->columns > 1) {
		columns = plan->columns - 1;
		plan->block_rows = (plan->block + columns - 1) / columns;
		if (figure->columns)
			columns = (plan->block + plan->block_rows - 1) /
				plan->block_rows;
		set_widths(plan, columns);
	}
	plan->block_rows = (plan->block + plan->columns - 1) / plan->columns;
	plan->rows =
		(panels + plan->block - 1) / plan->block * plan->block_rows;
}

size_t plan_row(const struct plan *plan, size_t index)
{
	return index / plan->block * plan->block_rows +
		index % plan->block / plan->columns;
}

size_t plan_column(const struct plan *plan, size_t index)
{
	return index % plan->block % plan->columns;
}

size_t plan_below(const struct plan *plan, size_t index)
{
	size_t row = plan_row(plan, index) + 1;
	size_t column = plan_column(plan, index);

	while (++index < plan->figure->count &&
		!(plan_row(plan, index) == row &&
			plan_column(plan, index) == column))
		;
	return index;
}

double plan_entry_width(const struct figure_entry *entry)
{
	struct label label;

	label_make(&label, entry->text, 1e9);
	return PLAN_SAMPLE_TEXT + label_width(label.text) * PLAN_EM;
}

void plan_entry_text(const struct plan *plan, size_t index, struct label *label)
{
	double room = plan->width - 2 * EDGE - PLAN_SAMPLE_TEXT;
	bool alone = plan->legend_columns == 1;

	label_make(label, plan->figure->legend[index].text,
		alone ? room / PLAN_EM : 1e9);
}

/* Lines of the first `count` entries, one below the other. */
static size_t entry_lines(const struct plan *plan, size_t count)
{
	size_t lines = 0;

	for (size_t i = 0; i < count; i++) {
		struct label label;

		plan_entry_text(plan, i, &label);
		lines += label.lines ? label.lines : 1;
	}
	return lines;
}

void plan_entry(const struct plan *plan, size_t index, double *x, double *y)
{
	const struct figure_entry *entries = plan->figure->legend;
	double left = fmax(0.05,
		fmin(plan->middle - plan->legend_width / 2,
			plan->width - plan->legend_width - 0.05));
	size_t column = index % plan->legend_columns;

	*x = left + (double)column * plan->legend_column;
	*y = plan->legend_y +
		(double)(plan->legend_columns == 1
				? entry_lines(plan, index)
				: index / plan->legend_columns) *
			PLAN_LINE;
	if (plan->legend_column > 0)
		return;
	for (size_t i = index - column; i < index; i++)
		*x += plan_entry_width(&entries[i]) + PLAN_BETWEEN;
}

static void choose_entries(struct plan *plan)
{
	const struct figure *figure = plan->figure;
	double widest = 0, all = 0;

	plan->legend_columns = plan->legend_rows = 0;
	plan->legend_column = 0;
	if (!figure->entries)
		return;
	for (size_t i = 0; i < figure->entries; i++) {
		double one = plan_entry_width(&figure->legend[i]);

		widest = fmax(widest, one);
		all += one + (i ? PLAN_BETWEEN : 0);
	}
	if (all + 2 * EDGE <= plan->width) {
		plan->legend_columns = figure->entries;
		plan->legend_rows = 1;
		plan->legend_width = all;
	} else {
		double room = plan->width - 2 * EDGE;
		double column = fmin(widest + PLAN_BETWEEN, room);
		size_t fit = (size_t)((room + PLAN_BETWEEN) / column);

		if (!fit)
			fit = 1;
		plan->legend_rows = (figure->entries + fit - 1) / fit;
		/* As even as the rows allow. */
		fit = (figure->entries + plan->legend_rows - 1) /
			plan->legend_rows;
		plan->legend_columns = fit;
		plan->legend_column = column;
		plan->legend_width =
			column * (double)fit - (fit > 1 ? PLAN_BETWEEN : 0);
		if (fit == 1)
			plan->legend_rows = entry_lines(plan, figure->entries);
	}
}

void plan_scale_end(char text[32], double end)
{
	snprintf(text, 32, "%.3g", end);
}

/* Width of the number at an end of a scale. */
static double end_width(double end)
{
	char text[32];

	plan_scale_end(text, end);
	return label_width(text) * PLAN_EM;
}

double plan_scale_name(const struct figure_scale *scale)
{
	double usual = label_width(scale->from < 0 ? "-0.00" : "0.00");

	return 0.1 + PLAN_BAR_NUMBER +
		fmax(usual * PLAN_EM, end_width(scale->from));
}

/* Places the bars between what is left of them and what is right of them: in the
 * middle, if that leaves room, and as wide as can be. */
static void place_bars(struct plan *plan, double left, double right)
{
	plan->bar_width = fmin(BAR_MOST, plan->width - left - right);
	plan->bar_left = fmax(left,
		fmin(plan->middle - plan->bar_width / 2,
			plan->width - right - plan->bar_width));
}

/* Chooses where the scales of colours are, in the legend's last rows. */
static void choose_scales(struct plan *plan)
{
	const struct figure_scale *scales = plan->figure->scales;
	double beside = 0, left = 0, right = 0;

	for (int i = 0; i < 2; i++) {
		struct label *name = &plan->scale_names[i];

		if (!scales[i].name)
			continue;
		label_make(name, scales[i].name, 1e9);
		beside = fmax(beside,
			EDGE + label_width(name->text) * PLAN_EM +
				plan_scale_name(&scales[i]));
		left = fmax(left,
			EDGE + end_width(scales[i].from) + PLAN_BAR_NUMBER);
		right = fmax(right,
			EDGE + end_width(scales[i].to) + PLAN_BAR_NUMBER);
	}
	place_bars(plan, beside, right);
	plan->names_above = plan->bar_width < BAR_BESIDE;
	if (plan->names_above)
		place_bars(plan, left, right);
	if (left > 0)
		plan->least_width =
			fmax(plan->least_width, left + BAR_LEAST + right);
	for (int i = 0; i < 2; i++) {
		struct label *name = &plan->scale_names[i];

		if (!scales[i].name)
			continue;
		if (plan->names_above) {
			label_make(name, scales[i].name,
				(plan->width - 2 * EDGE) / PLAN_EM);
			plan->legend_rows += name->lines;
		}
		plan->bar_rows[i] = plan->legend_rows++;
		plan->legend_rows += scales[i].mark > 0;
	}
}

static void choose_legend(struct plan *plan)
{
	if (plan->figure->style.no_legend)
		return;
	choose_entries(plan);
	choose_scales(plan);
}

/* Breaks all titles into lines; the most of a panel in the first row of panels,
 * and in the other rows. */
static void break_titles(struct plan *plan, size_t lines[2])
{
	const struct figure *figure = plan->figure;
	double room = (plan->panel_width + plan->gap_x * 0.8) / PLAN_EM;

	label_make(&plan->title, figure->title, plan->width / PLAN_EM - 2);
	lines[0] = lines[1] = 0;
	for (size_t i = 0; i < figure->count; i++) {
		struct label *title = &plan->titles[i];
		struct label *note = &plan->notes[i];
		size_t *most = &lines[plan_row(plan, i) > 0];

		label_make(title, figure->panels[i].title, room);
		label_make(note, figure->panels[i].note, room);
		if (title->lines + note->lines > *most)
			*most = title->lines + note->lines;
	}
}

/* A name has the panel's width and half of the gaps beside it, within the page. */
void plan_x_name(const struct plan *plan, size_t index, struct label *label)
{
	double middle = plan_left(plan, index) + plan->panel_width / 2;
	double room = 2 * fmin(middle, plan->width - middle) - PLAN_EM;
	const char *name = plan->figure->panels[index].x.name;

	if (plan->columns > 1)
		room = fmin(room, plan->panel_width + plan->gap_x);
	label_make(label, name ? name : "", room / PLAN_EM);
}

static size_t most_lines(const struct plan *plan, plan_name *make)
{
	size_t most = 1;

	for (size_t i = 0; i < plan->figure->count; i++) {
		struct label label;

		make(plan, i, &label);
		most = label.lines > most ? label.lines : most;
	}
	return most;
}

/* Chooses all heights.  Titles of lines keep clear of the axis' name above. */
static void choose_rows(struct plan *plan, const size_t lines[2])
{
	double height = plan->figure->style.height.inches / plan->scale;
	double title = (double)plan->title.lines * PLAN_LINE;
	double above = (double)lines[0] * PLAN_LINE;
	double bottom = BOTTOM +
		(double)(most_lines(plan, plan_x_name) - 1) * PLAN_LINE;
	double used, rows = (double)plan->rows;

	plan->title_y = 0.1 + PLAN_LINE / 2;
	plan->legend_y = 0.12 + title + PLAN_LINE / 2;
	plan->top =
		0.24 + title + (double)plan->legend_rows * PLAN_LINE + above;
	plan->gap_y = bottom + (lines[1] > 1 ? 0.16 : 0.06) +
		(double)lines[1] * PLAN_LINE;
	used = plan->top + (rows - 1) * plan->gap_y + bottom;
	plan->panel_height =
		fmax(fmax(plan->panel_width * aspect(plan), MIN_PANEL),
			words_height(plan));
	if (height > 0)
		plan->panel_height = (height - used) / rows;
	plan->height = used + rows * plan->panel_height;
	plan->least_height = used + rows * MIN_PANEL;
	/* The name of a y axis may be longer than that, but does not go on
	 * beside the legend or a name above or below. */
	plan->name_room = 2 * fmin(BOTTOM, above + 0.1);
	if (rows > 1)
		plan->name_room = fmin(plan->name_room, plan->gap_y - PLAN_EM);
	plan->name_room += fmax(plan->panel_height, MIN_PANEL);
}

void plan_y_name(const struct plan *plan, size_t index, struct label *label)
{
	const struct figure_panel *panel = &plan->figure->panels[index];
	double room = plan->name_room / PLAN_EM;

	label_make(label, panel->y.name ? panel->y.name : "", 1e9);
	if (label_width(label->text) <= room)
		return;
	label_make(label,
		panel->y.short_name ? panel->y.short_name : panel->y.name,
		room);
}

/* Chooses everything.  The names of y axes take the more room from the panels the
 * more lines they have, and have the more lines the lower the panels are. */
static void choose_all(struct plan *plan)
{
	size_t lines[2], names = 1;

	do {
		plan->name_lines = names;
		choose_columns(plan);
		break_titles(plan, lines);
		choose_legend(plan);
		choose_rows(plan, lines);
		names = most_lines(plan, plan_y_name);
	} while (names > plan->name_lines);
}

static bool is_narrow(const struct plan *plan)
{
	return width_asked(plan) > 0 && plan->width < plan->least_width - 1e-6;
}

static bool is_low(const struct plan *plan)
{
	return plan->panel_height < MIN_PANEL - 1e-6;
}

/* Adds " --width 8.5cm". */
static void add_length(
	const char *option, struct length length, struct buffer *text)
{
	char written[NUMBER_SIZE + 2];

	length_format(written, length);
	buffer_print(text, "%s%s %s", text->length ? " " : "", option, written);
}

/* Says which sizes would do in place of those that were asked for. */
static int refuse_size(const struct plan *plan, struct error *error)
{
	struct figure larger = *plan->figure;
	struct figure_style *style = &larger.style;
	struct buffer given = { 0 }, enough = { 0 };
	struct plan other = { 0 };
	bool low = is_low(plan);
	int failed;

	if (is_narrow(plan)) {
		if (style->width.inches > 0)
			add_length("--width", style->width, &given);
		else
			buffer_print(&given, "--column %s",
				style->column == 1 ? "one" : "two");
		style->width.inches = plan->least_width * plan->scale;
		style->width = length_round_up(style->width);
		add_length("--width", style->width, &enough);
		/* Another width may ask for another height. */
		low = plan_make(&other, &larger, error) != 0;
	}
	if (low) {
		const struct plan *last = other.figure ? &other : plan;

		add_length("--height", style->height, &given);
		style->height.inches = last->least_height * plan->scale;
		style->height = length_round_up(style->height);
		add_length("--height", style->height, &enough);
	}
	plan_release(&other);
	failed = given.failed || enough.failed
		? error_memory(error)
		: error_set(error,
			  "%s is too small for %zu panel%s with letters of %g "
			  "points: use %s or more",
			  given.text, larger.count,
			  larger.count == 1 ? "" : "s",
			  PALETTE_FONT_SIZE * plan->scale, enough.text);
	buffer_release(&given);
	buffer_release(&enough);
	return failed;
}

double plan_left(const struct plan *plan, size_t index)
{
	return plan->left +
		(double)plan_column(plan, index) *
		(plan->panel_width + plan->gap_x);
}

double plan_top(const struct plan *plan, size_t index)
{
	return plan->top +
		(double)plan_row(plan, index) *
		(plan->panel_height + plan->gap_y);
}

int plan_make(
	struct plan *plan, const struct figure *figure, struct error *error)
{
	*plan = (struct plan){ .figure = figure,
		.palette = palette_of(figure->style.theme) };
	plan->scale = figure->style.font_size > 0
		? figure->style.font_size / PALETTE_FONT_SIZE
		: plan->palette->scale;
	if (figure_check(figure, error))
		return -1;
	plan->titles = memory_array(figure->count, sizeof(*plan->titles));
	plan->notes = memory_array(figure->count, sizeof(*plan->notes));
	if (!plan->titles || !plan->notes || collect_looks(plan))
		return error_memory(error);
	choose_all(plan);
	return is_narrow(plan) || is_low(plan) ? refuse_size(plan, error) : 0;
}

void plan_release(struct plan *plan)
{
	free(plan->titles);
	free(plan->notes);
	free(plan->looks);
	*plan = (struct plan){ 0 };
}
