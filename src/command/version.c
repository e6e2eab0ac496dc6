/*
 * The first thing to ask for in a bug report: what is running, and on what.
 */
#include "command/command.h"
#include "analysis/parts.h"

#include <stdio.h>

int command_version(const struct invocation *invocation)
{
	struct part parts[PARTS];

	(void)invocation;
	parts_list(parts);
	printf("%s %s\n", parts[0].name, parts[0].version);
	for (size_t i = 1; i < PARTS; i++)
		printf("  %-12s%s\n", parts[i].name, parts[i].version);
	return STATUS_DONE;
}
