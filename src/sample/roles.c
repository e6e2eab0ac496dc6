/*
 * A role is a named kind of position, --role NAME=WHERE:MODALITY, for what has
 * no option of its own: a system prompt, the ends of lines of an image, a second
 * image.  WHERE is spans (16:20,25:30), ids of tokens (7,151854-184621), which
 * tokens.c knows, or a location.  What a role says goes over what else is known.
 */
#include "base/vocabulary.h"
#include "dump/form.h"
#include "sample/marks.h"
#include "sample/painting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The positions of the marks, which are `role`. */
static int paint_marks(struct painting *p, const struct layout_role *role,
	const struct marks *marks)
{
	char how[64];

	if (marks->count > p->sample->tokens && marks->form != MARKS_MASK)
		return items_fail(p->search,
			"--role %s: ends at %zu, but there are %zu positions",
			role->name, marks->count, p->sample->tokens);
	for (size_t i = 0; i < marks->count && i < p->sample->tokens; i++)
		if (marks->at[i])
			p->sample->modality[i] = role->modality;
	snprintf(how, sizeof(how), " (%s)",
		modality_name((enum modality)role->modality));
	painting_note(p, role->name, how);
	return 0;
}

/* Two numbers are two positions or one span. */
static int read_marks(
	struct painting *p, const struct layout_role *role, struct marks *marks)
{
	struct item_search *search = p->search;
	size_t marked = 0;
	int found;

	if (role->kind == ROLE_SPANS || strpbrk(role->where, ",+"))
		return marks_read_spans(search, ITEM_ROLE, marks);
	found = marks_read(
		search, ITEM_ROLE, p->sample->keys, DUMP_NONE, marks);
	for (size_t i = 0; found > 0 && i < marks->count; i++)
		marked += marks->at[i];
	if (found > 0 && marks->form == MARKS_LIST && marked == 2)
		return items_fail_at(search,
			"are these two positions or a span? say --role "
			"%s=A:B:%s",
			role->name,
			modality_name((enum modality)role->modality));
	return found;
}

int roles_paint(struct painting *p)
{
	const struct layout *layout = p->search->dump->layout;

	for (size_t i = 0; i < layout->roles.count; i++) {
		struct layout_role role;
		struct marks marks = { 0 };
		int found = 0;

		if (layout_role(
			    layout->roles.items[i], &role, p->search->error))
			return -1;
		if (role.kind == ROLE_IDS)
			continue;
		p->search->given = role.where;
		found = read_marks(p, &role, &marks);
		p->search->given = NULL;
		if (found > 0)
			found = paint_marks(p, &role, &marks) ? -1 : 1;
		marks_release(&marks);
		if (found < 0)
			return -1;
	}
	return 0;
}
