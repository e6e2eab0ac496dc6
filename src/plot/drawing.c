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

static bool same_look(struct chart_look a, struct chart_look b)
{
	return a.ink == b.ink && a.mark == b.mark && a.dash == b.dash &&
		fabs(a.width - b.width) < 1e-9;
}

size_t drawing_style(const struct drawing *drawing, struct chart_look look)
{
	size_t i = 0;

	while (i < drawing->look_count && !same_look(drawing->looks[i], look))
		i++;
	return i + 1;
}

static void add_look(struct drawing *drawing, struct chart_look look)
{
	if (drawing_style(drawing, look) > drawing->look_count)
		drawing->looks[drawing->look_count++] = look;
}

static int collect_looks(struct drawing *drawing)
{
	const struct chart *chart = drawing->chart;
	size_t most = chart->entries;

	for (size_t i = 0; i < chart->count; i++)
		most += chart->panels[i].count;
	drawing->looks = memory_array(most, sizeof(*drawing->looks));
	if (!drawing->looks)
		return -1;
	for (size_t i = 0; i < chart->entries; i++)
		add_look(drawing, chart->legend[i].look);
	for (size_t i = 0; i < chart->count; i++)
		for (size_t j = 0; j < chart->panels[i].count; j++)
			add_look(drawing, chart->panels[i].series[j].look);
	return 0;
}

/* Width of the widest text left of the axes, em. */
static struct layout_ticks tick_width(struct drawing *drawing)
{
	struct layout_ticks ticks = { .columns = drawing->chart->columns };

	for (size_t i = 0; i < drawing->chart->count; i++) {
		const struct chart_axis *y = &drawing->chart->panels[i].y;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], 1e9);
			ticks.first_only = true;
			drawing->words = fmax(drawing->words,
				fmin(label_width(label.text), DRAWING_WORDS));
		}
		for (int j = 0; y->step > 0 && !y->words && j <= 10; j++) {
			char text[NUMBER_ROOM];
			double tick = ceil(y->first / y->step) + j;

			if (tick * y->step > y->last)
				break;
			snprintf(text, sizeof(text), "%g", tick * y->step);
			ticks.width = fmax(ticks.width, label_width(text));
		}
		if (!y->words && !(y->step > 0))
			ticks.width = fmax(ticks.width, 2);
	}
	ticks.width = fmax(ticks.width, drawing->words);
	return ticks;
}

/* Height that the words of all y axes need, inches. */
static double words_height(const struct drawing *drawing)
{
	double highest = 0;

	for (size_t i = 0; i < drawing->chart->count; i++) {
		const struct chart_axis *y = &drawing->chart->panels[i].y;
		size_t lines = 1;

		for (size_t j = 0; j < y->word_count; j++) {
			struct label label;

			label_make(&label, y->words[j], DRAWING_WORDS);
			lines = label.lines > lines ? label.lines : lines;
		}
		highest = fmax(highest,
			((double)lines + 0.3) * PALETTE_LINE_STEP / 72 *
				(y->to - y->from) * (y->words ? -1 : 0));
	}
	return highest;
}

/* Breaks all titles into lines, and counts them. */
static void make_titles(struct drawing *drawing, struct layout_texts *texts)
{
	const struct chart *chart = drawing->chart;
	const struct layout *layout = &drawing->layout;

	label_make(&drawing->title, chart->title, layout->width / EM - 2);
	texts->title_lines = drawing->title.lines;
	for (size_t i = 0; i < chart->count; i++) {
		struct label *title = &drawing->titles[i];
		struct label *note = &drawing->notes[i];
		size_t *lines = i < layout->columns ? &texts->first_lines
						    : &texts->other_lines;
		double room = (layout->panel_width + layout->gap_x * 0.8) / EM;

		label_make(title, chart->panels[i].title, room);
		label_make(note, chart->panels[i].note, room);
		if (title->lines + note->lines > *lines)
			*lines = title->lines + note->lines;
	}
}

static int make_layout(struct drawing *drawing, struct error *error)
{
	const struct figure_style *style = &drawing->chart->style;
	struct layout_texts texts = { 0 };
	double scale = drawing->palette->scale;

	layout_columns(&drawing->layout, drawing->chart->count,
		style->width / scale, tick_width(drawing));
	make_titles(drawing, &texts);
	drawing->legend = legend_plan(drawing->chart, drawing->layout.width);
	texts.legend_rows = drawing->legend.rows;
	texts.aspect = drawing->chart->aspect;
	texts.least_height = words_height(drawing);
	return layout_rows(
		&drawing->layout, &texts, style->height / scale, error);
}

static void write_look(
	const struct drawing *drawing, size_t index, struct buffer *script)
{
	static const int marks[MARKS] = { [MARK_DISC] = 7,
		[MARK_SQUARE] = 4,
		[MARK_TRIANGLE] = 9,
		[MARK_DIAMOND] = 12,
		[MARK_FILLED_SQUARE] = 5,
		[MARK_RING] = 6 };
	static const char *const dashes[] = { "1", "(7,3)", "(2,3)" };
	const struct chart_look *look = &drawing->looks[index];
	double scale = drawing->palette->scale;

	buffer_print(script, "set style line %zu lc rgb '%s' lw %g dt %s",
		index + 1, drawing->palette->inks[look->ink],
		look->width * scale, dashes[look->dash]);
	if (look->mark != MARK_NONE)
		buffer_print(script, " pt %d ps %.3g%s", marks[look->mark],
			MARK_SIZE * scale,
			chart_is_open(look->mark) ? " pi -1" : "");
	buffer_print(script, "\n");
}

void drawing_write_style(const struct drawing *drawing, struct buffer *script)
{
	const struct palette *palette = drawing->palette;

	for (size_t i = 0; i < drawing->look_count; i++)
		write_look(drawing, i, script);
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

int drawing_make(
	struct drawing *drawing, const struct chart *chart, struct error *error)
{
	*drawing = (struct drawing){ .chart = chart,
		.palette = palette_of(chart->style.look) };
	if (check_style(&chart->style, error) || chart_check(chart, error))
		return -1;
	drawing->titles = memory_array(chart->count, sizeof(*drawing->titles));
	drawing->notes = memory_array(chart->count, sizeof(*drawing->notes));
	if (!drawing->titles || !drawing->notes || collect_looks(drawing))
		return error_memory(error);
	return make_layout(drawing, error);
}

void drawing_release(struct drawing *drawing)
{
	free(drawing->titles);
	free(drawing->notes);
	free(drawing->looks);
	*drawing = (struct drawing){ 0 };
}
