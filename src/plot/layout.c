/*
 * The panels fill the rows from the left.  Widths are those of a page: one
 * panel is a column of a paper, two or three go across it, and a larger grid
 * is meant for a whole page, where its letters still are 6 points high.
 *
 * Space for text is reserved in lines, so that titles of several lines push
 * the axes down and never meet the legend above them.
 */
#include "plot/layout.h"

#include "plot/palette.h"

#include <math.h>

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
