/*
 * The choices that come before the first line of a script: which line styles
 * there are, how wide the texts left of the axes, how titles break, and from
 * all that, where the panels stand.
 */
#include "plot/drawing.h"

#include "base/memory.h"
#include "base/number.h"
#include "plot/chart_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EM (PALETTE_FONT_SIZE / 72)

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

	label_make(&plan->title, figure->title, layout->width / EM - 2);
	texts->title_lines = plan->title.lines;
	for (size_t i = 0; i < figure->count; i++) {
		struct label *title = &plan->titles[i];
		struct label *note = &plan->notes[i];
		size_t *lines = i < layout->columns ? &texts->first_lines
						    : &texts->other_lines;
		double room = (layout->panel_width + layout->gap_x * 0.8) / EM;

		label_make(title, figure->panels[i].title, room);
		label_make(note, figure->panels[i].note, room);
		if (title->lines + note->lines > *lines)
			*lines = title->lines + note->lines;
	}
}

static int make_layout(struct figure_plan *plan, struct error *error)
{
	const struct figure_style *style = &plan->figure->style;
	struct panel_layout_texts texts = { 0 };
	double scale = plan->palette->scale;

	panel_layout_columns(&plan->layout, plan->figure->count,
		style->width / scale, tick_width(plan));
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
		.palette = palette_of(figure->style.look) };
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
