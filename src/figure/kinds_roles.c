/*
 * Who gets the attention, layer by layer: what the counted rows of a task give to
 * keys of each role, one on the other, from the system prompt up to the answer and,
 * on top, the first key.  A panel for each model and task; every role has the same
 * place and colour in all of them.
 *
 * In a grey print some colours are alike.  A thin line is left free between
 * neighbours, and the legend has their order.
 */
#include "figure/kinds.h"
#include "sample/roles.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

/* What is left free below a part that is not much thinner. */
#define GAP 0.004

/* Names of the figure, in stacking order; the rest of the table does not count. */
struct stack {
	const char *names[ROLES_MOST + 1];
	size_t count;
};

static struct figure_look look_of(const char *name)
{
	static const struct {
		const char *name;
		enum ink ink;
	} known[] = {
		{ "system", INK_GENERATION },
		{ "instruction", INK_KIND + 4 },
		{ "prompt", INK_KIND + 1 },
		{ "text", INK_KIND + 1 },
		{ "image", INK_KIND },
		{ "eol", INK_KIND + 5 },
		{ "boi", INK_KIND + 2 },
		{ "eoi", INK_KIND + 6 },
		{ "bos", INK_NOTE },
		{ "answer", INK_UNDERSTANDING_PALE },
		{ "other", INK_KIND + 7 },
		{ ROLES_FIRST_KEY, INK_KIND + 3 },
	};
	static const enum ink others[] = { INK_GENERATION_PALE,
		INK_UNDERSTANDING, INK_KIND + 6, INK_KIND + 2 };
	size_t hash = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(name, known[i].name) == 0)
			return (struct figure_look){ .ink = known[i].ink,
				.width = 1 };
	for (; *name; name++)
		hash += (unsigned char)*name;
	return (struct figure_look){
		.ink = others[hash % (sizeof(others) / sizeof(*others))],
		.width = 1
	};
}

/* In words, where the name is not the user's. */
static const char *words_of(const char *name)
{
	return strcmp(name, ROLES_FIRST_KEY) == 0 ? "first key" : name;
}

static bool is_shown(const struct figure *figure, const struct role_row *row)
{
	return strcmp(row->from, ROLES_COUNTED) == 0 &&
		row->layer != TABLE_NONE && figure_shows(figure, row->layer) &&
		figure_drawable(row->share);
}

static int compare_names(const void *a, const void *b)
{
	return roles_compare(*(const char *const *)a, *(const char *const *)b);
}

/* The roles that get anything, anywhere. */
static int find_names(struct stack *stack, const struct figure *figure,
	const struct table *table, struct error *error)
{
	const struct role_row *rows = TABLE_ROWS(table, role_row);

	for (size_t i = 0; i < table->count; i++) {
		size_t k = 0;

		if (!is_shown(figure, &rows[i]) || rows[i].share == 0)
			continue;
		while (k < stack->count &&
			strcmp(stack->names[k], rows[i].to) != 0)
			k++;
		if (k <= ROLES_MOST && k == stack->count)
			stack->names[stack->count++] = rows[i].to;
		if (k > ROLES_MOST)
			return error_set(error, "more than %d roles to draw",
				ROLES_MOST);
	}
	qsort(stack->names, stack->count, sizeof(*stack->names), compare_names);
	return 0;
}

static void add_panel(struct figure *figure, const struct stack *stack,
	const struct role_row *row)
{
	struct figure_panel *panel = figure_panel(figure,
		figure_text(figure, "%s: %s",
			figure_task_text(figure, row->task),
			figure_name(figure, SCHEMA_KEY(row))));

	panel->key = SCHEMA_KEY(row);
	panel->task = row->task;
	panel->x = figure_cells(figure, row->layers);
	panel->y = (struct figure_axis){
		.to = 1, .last = 1, .step = 0.2, .name = "share of attention"
	};
	for (size_t i = 0; i < stack->count; i++)
		figure_series(figure, panel, SERIES_BOXES, stack->names[i],
			look_of(stack->names[i]));
}

/* The part of a layer that goes to a role; 0 where no row says it. */
static double share_of(const struct figure *figure, const struct role_row *rows,
	size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (is_shown(figure, &rows[i]) && strcmp(rows[i].to, name) == 0)
			return rows[i].share;
	return 0;
}

/* Stacks `count` rows of one layer. */
static void add_layer(struct figure *figure, struct figure_panel *panel,
	const struct stack *stack, const struct role_row *rows, size_t count)
{
	double below = 0;

	for (size_t i = 0; i < stack->count; i++) {
		double share = share_of(figure, rows, count, stack->names[i]);

		if (share == 0)
			continue;
		figure_point(figure, &panel->series[i],
			(struct figure_point){ .x = (double)rows->layer,
				.y = below + share / 2,
				.low = below +
					(below > 0 && share > 3 * GAP ? GAP
								      : 0),
				.high = below + share });
		below += share;
	}
}

static bool is_same_layer(const struct role_row *a, const struct role_row *b)
{
	return a->layer == b->layer && a->task == b->task &&
		strcmp(a->from, b->from) == 0 &&
		schema_key_equal(SCHEMA_KEY(a), SCHEMA_KEY(b));
}

static int build(struct figure *figure, const struct figure_source *source,
	struct error *error)
{
	const struct role_row *rows = TABLE_ROWS(source->results, role_row);
	size_t count = source->results->count;
	struct stack stack = { .count = 0 };

	if (find_names(&stack, figure, source->results, error))
		return -1;
	for (size_t i = 0, n; !figure->failed && i < count; i += n) {
		size_t panel;

		for (n = 1;
			i + n < count && is_same_layer(&rows[i], &rows[i + n]);
			n++)
			;
		if (!is_shown(figure, &rows[i]))
			continue;
		panel = figure_find(figure, SCHEMA_KEY(&rows[i]), rows[i].task);
		if (panel == figure->count) {
			if (figure_check_count(panel + 1, error))
				return -1;
			add_panel(figure, &stack, &rows[i]);
		}
		if (!figure->failed)
			add_layer(figure, &figure->panels[panel], &stack,
				&rows[i], n);
	}
	for (size_t i = 0; i < stack.count; i++)
		figure_legend(figure, words_of(stack.names[i]), SERIES_BOXES,
			look_of(stack.names[i]));
	return figure_finish(figure,
		"no rows to draw: none of the table is from the counted rows",
		error);
}

const struct kind kind_roles = {
	.schema = &schema_roles,
	.command = "blocks --roles",
	.roles = true,
	.build = build,
};
