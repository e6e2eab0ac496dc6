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

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RIGHT 0.14
#define BOTTOM (PLAN_X_NAME + 0.1)
#define MIN_PANEL 0.8 /* six numbers on an axis */

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

/* Width of the widest word or number left of any axes, em; *words says whether
 * there are words. */
static double ticks_width(const struct figure *figure, bool *words)
{
	double widest = 0;

	*words = false;
	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_axis *y = &figure->panels[i].y;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], 1e9);
			widest = fmax(widest,
				fmin(label_width(label.text), PLAN_WORDS));
			*words = true;
		}
		if (!y->words)
			widest = fmax(widest, number_width(y));
	}
	return widest;
}

/* Height that the words of all y axes need, inches. */
static double words_height(const struct figure *figure)
{
	double highest = 0;

	for (size_t i = 0; i < figure->count; i++) {
		const struct figure_axis *y = &figure->panels[i].y;
		size_t lines = 1;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], PLAN_WORDS);
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

/* The widths where `columns` of panels stand side by side. */
static void set_widths(struct plan *plan, size_t columns)
{
	static const double widths[] = { 3.8, 2.75, 2.35, 2.05, 1.9, 1.9 };
	/* As wide as a column of most journals, and as their text. */
	static const double pages[] = { 0, 3.35, 6.9 };
	const struct figure_style *style = &plan->figure->style;
	double width = style->width.inches > 0 ? style->width.inches
					       : pages[style->column];
	double gaps = plan->left + (double)(columns - 1) * plan->gap_x + RIGHT;

	/* Larger letters do not make larger panels. */
	plan->panel_width = widths[columns < 6 ? columns - 1 : 5] *
		plan->palette->scale / plan->scale;
	if (width > 0)
		plan->panel_width =
			(width / plan->scale - gaps) / (double)columns;
	plan->columns = columns;
	plan->width = gaps + (double)columns * plan->panel_width;
}

/* Height of the axes by their width, where no height is asked for. */
static double aspect(const struct plan *plan)
{
	return plan->figure->aspect > 0 ? plan->figure->aspect
		: plan->columns > 2	? 0.8
					: 0.68;
}

/* Chooses the columns of panels, fewer where they would be too small, and all
 * widths. */
static void choose_columns(struct plan *plan)
{
	const struct figure *figure = plan->figure;
	size_t panels = figure->count ? figure->count : 1;
	size_t columns =
		figure->columns ? figure->columns : columns_for(panels);
	bool words;
	double ticks = ticks_width(figure, &words);

	plan->left = PLAN_LINE + 0.2 + ticks * PLAN_EM;
	/* Words are only left of the first column. */
	plan->gap_x = 0.22 + (words ? 0 : ticks) * PLAN_EM;
	set_widths(plan, columns > panels ? panels : columns);
	while (plan->panel_width * fmin(1, aspect(plan)) < MIN_PANEL &&
		plan->columns > 1)
		set_widths(plan, plan->columns - 1);
	plan->rows = (panels + plan->columns - 1) / plan->columns;
}

double plan_entry_width(const struct figure_entry *entry)
{
	struct label label;

	label_make(&label, entry->text, 1e9);
	return PLAN_SAMPLE_TEXT + label_width(label.text) * PLAN_EM;
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
		(double)(index / plan->legend_columns) * PLAN_LINE;
	if (plan->legend_column > 0)
		return;
	for (size_t i = index - column; i < index; i++)
		*x += plan_entry_width(&entries[i]) + PLAN_BETWEEN;
}

static void choose_legend(struct plan *plan)
{
	const struct figure *figure = plan->figure;
	double widest = 0, all = 0;

	if (figure->style.no_legend)
		return;
	for (size_t i = 0; i < figure->entries; i++) {
		double one = plan_entry_width(&figure->legend[i]);

		widest = fmax(widest, one);
		all += one + (i ? PLAN_BETWEEN : 0);
	}
	if (figure->entries && all + 0.1 <= plan->width) {
		plan->legend_columns = figure->entries;
		plan->legend_rows = 1;
		plan->legend_width = all;
	} else if (figure->entries) {
		double room = plan->width - 0.1;
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
	}
	for (int i = 0; i < 2; i++)
		plan->legend_rows += figure->scales[i].name != NULL;
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
		size_t *most = &lines[i >= plan->columns];

		label_make(title, figure->panels[i].title, room);
		label_make(note, figure->panels[i].note, room);
		if (title->lines + note->lines > *most)
			*most = title->lines + note->lines;
	}
}

/* Chooses all heights. */
static int choose_rows(
	struct plan *plan, const size_t lines[2], struct error *error)
{
	const struct figure *figure = plan->figure;
	double height = figure->style.height.inches / plan->scale;
	double title = (double)plan->title.lines * PLAN_LINE;
	double used, rows = (double)plan->rows;

	plan->title_y = 0.1 + PLAN_LINE / 2;
	plan->legend_y = 0.12 + title + PLAN_LINE / 2;
	plan->middle = (plan->left + plan->width - RIGHT) / 2;
	plan->top = 0.24 + title + (double)plan->legend_rows * PLAN_LINE +
		(double)lines[0] * PLAN_LINE;
	plan->gap_y = BOTTOM + 0.06 + (double)lines[1] * PLAN_LINE;
	used = plan->top + (rows - 1) * plan->gap_y + BOTTOM;
	plan->panel_height =
		fmax(plan->panel_width * aspect(plan), words_height(figure));
	if (height > 0)
		plan->panel_height = (height - used) / rows;
	plan->height = used + rows * plan->panel_height;
	if (plan->panel_width < MIN_PANEL || plan->panel_height < MIN_PANEL)
		return error_set(error,
			"a figure of %.3g by %.3g inches is too small for %zu "
			"panel%s",
			plan->width * plan->scale, plan->height * plan->scale,
			figure->count, figure->count == 1 ? "" : "s");
	return 0;
}

double plan_left(const struct plan *plan, size_t index)
{
	return plan->left +
		(double)(index % plan->columns) *
		(plan->panel_width + plan->gap_x);
}

double plan_top(const struct plan *plan, size_t index)
{
	return plan->top +
		(double)(index / plan->columns) *
		(plan->panel_height + plan->gap_y);
}

int plan_make(
	struct plan *plan, const struct figure *figure, struct error *error)
{
	size_t lines[2];

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
	choose_columns(plan);
	break_titles(plan, lines);
	choose_legend(plan);
	return choose_rows(plan, lines, error);
}

void plan_release(struct plan *plan)
{
	free(plan->titles);
	free(plan->notes);
	free(plan->looks);
	*plan = (struct plan){ 0 };
}
