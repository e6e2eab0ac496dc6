/*
 * Figures with a panel for each task.  All models in one panel are told apart
 * by colours that are neither task's; before and after are the pale and the
 * full colour of the task, as in the paper's figure 5.
 */
#include "plot/curves.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The curves of a task, of all panels that pass. */
static size_t list_curves(
	const struct panels *panels, int task, const struct curve **list)
{
	size_t count = 0;

	for (size_t i = 0; i < panels->count; i++)
		if (panels->items[i].curves[task].count)
			list[count++] = &panels->items[i].curves[task];
	return count;
}

int curves_by_task(struct figure *figure, const struct kinds_curves *curves,
	const struct panels *panels, struct error *error)
{
	const struct curve **list = memory_array(panels->count, sizeof(*list));

	if (!list)
		return error_memory(error);
	for (int task = 0; task < TASKS; task++) {
		size_t layers, count = list_curves(panels, task, list);
		bool depth = curves_differ(list, count, &layers);
		struct figure_panel *panel;

		if (!count)
			continue;
		panel = figure_panel(
			figure, curves_task_text(figure, (enum task)task));
		panel->x = depth ? figure_depth()
				 : figure_layers(layers, &figure->style);
		if (curves_add_context(figure, panel, curves, (enum task)task,
			    layers, depth, error)) {
			free(list);
			return -1;
		}
		for (size_t i = 0; i < panels->count; i++) {
			const struct curve *curve =
				&panels->items[i].curves[task];
			struct figure_look look = figure_kind_look(i);

			curves_add(figure, panel, curve, look, depth);
			if (curve->count)
				figure_legend(figure,
					curves_title(figure, panels, i),
					SERIES_LINE, look);
		}
	}
	free(list);
	return 0;
}

static struct figure_look look_of(enum task task, bool before)
{
	struct figure_look look = figure_task_look(task);

	look.dash = before ? DASH_LONG : DASH_NONE;
	if (before)
		look.ink = task == TASK_GENERATION ? INK_GENERATION_PALE
						   : INK_UNDERSTANDING_PALE;
	return look;
}

/* The two sides of a figure of before and after. */
struct sides {
	struct curve_row *rows[2];
	struct panels panels[2];
};

static int read_sides(struct sides *sides, const struct figure *figure,
	const struct kinds_curves *curves, struct error *error)
{
	static const enum kinds_role roles[] = { ROLE_BEFORE, ROLE_AFTER };

	for (size_t i = 0; i < 2; i++) {
		size_t count;

		sides->rows[i] =
			curves_select(curves, &figure->style, roles[i], &count);
		if (!sides->rows[i])
			return error_memory(error);
		if (!count)
			return error_set(error, "there is no curve of '%s'",
				i ? curves->after : curves->before);
		if (panels_make(
			    &sides->panels[i], sides->rows[i], count, error))
			return -1;
	}
	return 0;
}

/* What to find `panel` by on the other side: its model, unless the models are
 * what differs. */
static const struct panel *partner(
	const struct panels *panels, const struct panel *panel)
{
	for (size_t i = 0; i < panels->count; i++)
		if (strcmp(panels->items[i].model, panel->model) == 0)
			return &panels->items[i];
	return panels->count == 1 ? &panels->items[0] : NULL;
}

static int add_pair(struct figure *figure, const struct kinds_curves *curves,
	const struct panel *before, const struct panel *after,
	struct error *error)
{
	for (int task = 0; task < TASKS; task++) {
		const struct curve *both[] = { &before->curves[task],
			&after->curves[task] };
		size_t layers;
		bool depth = curves_differ(both, 2, &layers);
		struct figure_panel *panel;

		if (!both[0]->count && !both[1]->count)
			continue;
		panel = figure_panel(figure,
			figure_text(figure, "%s, %s", after->model,
				task_name((enum task)task)));
		panel->x = depth ? figure_depth()
				 : figure_layers(layers, &figure->style);
		if (curves_add_context(figure, panel, curves, (enum task)task,
			    layers, depth, error))
			return -1;
		for (int i = 0; i < 2; i++) {
			struct figure_look look =
				look_of((enum task)task, i == 0);

			curves_add(figure, panel, both[i], look, depth);
			if (both[i]->count)
				figure_legend(figure,
					figure_text(figure, "%s, %s",
						task_name((enum task)task),
						i ? curves->after
						  : curves->before),
					SERIES_LINE, look);
		}
	}
	return 0;
}

int curves_before_after(struct figure *figure,
	const struct kinds_curves *curves, struct error *error)
{
	struct sides sides = { 0 };
	int result = read_sides(&sides, figure, curves, error);

	for (size_t i = 0; !result && i < sides.panels[1].count; i++) {
		const struct panel *after = &sides.panels[1].items[i];
		const struct panel *before = partner(&sides.panels[0], after);

		if (before)
			result = add_pair(figure, curves, before, after, error);
	}
	for (size_t i = 0; i < 2; i++) {
		panels_release(&sides.panels[i]);
		free(sides.rows[i]);
	}
	return result;
}
