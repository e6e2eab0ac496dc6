/*
 * Only where each cell begins is kept, since all of them end in a terminator:
 * one that a split puts in the place of a comma, or what is added with a cell.
 */
#include "table/line.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static int line_start(struct line *line, size_t start)
{
	if (memory_grow(&line->starts, &line->capacity, line->count,
		    sizeof(*line->starts)))
		return -1;
	line->starts[line->count++] = start;
	return 0;
}

int line_add(struct line *line, const void *bytes, size_t length)
{
	if (line_start(line, line->text.length))
		return -1;
	buffer_add(&line->text, bytes, length);
	buffer_add(&line->text, "", 1);
	line->cells = line->text.text;
	return line->text.failed ? -1 : 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int line_split(struct line *line, char *bytes, char *end)
{
	char *cell = bytes, *comma, *last;

	line->cells = bytes;
	while (is_blank(*cell))
		cell++;
	if (cell == end)
		return 0;
	*end = ',';
	for (; cell <= end; cell = comma + 1) {
		while (is_blank(*cell))
			cell++;
		for (comma = cell; *comma != ',';)
			comma++;
		for (last = comma; last > cell && is_blank(last[-1]);)
			last--;
		*last = '\0';
		if (line_start(line, (size_t)(cell - bytes)))
			return -1;
	}
	return 0;
}

const char *line_name(const struct line *line, size_t cell)
{
	const char *name = line_cell(line, cell);

	return cell == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0 ? name + 3
								  : name;
}

bool line_has(const struct line *line, const char *name)
{
	for (size_t i = 0; i < line->count; i++)
		if (strcmp(line_name(line, i), name) == 0)
			return true;
	return false;
}

void line_clear(struct line *line)
{
	line->text.length = 0;
	line->count = 0;
}

void line_release(struct line *line)
{
	buffer_release(&line->text);
	free(line->starts);
	*line = (struct line){ 0 };
}
