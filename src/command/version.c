/*
 * The first thing to ask for in a bug report: what is running, and on what.
 */
#include "command/command.h"
#include "analysis/parts.h"
#include "worker/sandbox.h"

#include <stdio.h>

static int run(const struct invocation *invocation)
{
	struct part parts[PARTS];
	char sandbox[64];

	(void)invocation;
	parts_list(parts);
	printf("%s %s\n", parts[0].name, parts[0].version);
	for (size_t i = 1; i < PARTS; i++)
		printf("  %-12s%s\n", parts[i].name, parts[i].version);
	printf("  %-12s%s\n", "sandbox", sandbox_describe(sandbox));
	return STATUS_DONE;
}

const struct command command_version = {
	.name = "version",
	.section = "About",
	.summary = "version of the program and of its libraries",
	.operands = "",
	.details = "  attnscope version\n",
	.groups = COMMAND_GROUPS(&options_common),
	.run = run,
};
