/*
 * The first thing to ask for in a bug report: what is running, and on what.
 */
#include "command/commands.h"
#include "cli/manifest.h"
#include "worker/sandbox.h"

#include <stdio.h>

static int run(struct run *run)
{
	struct version versions[MANIFEST_VERSIONS];
	char sandbox[64];

	(void)run;
	manifest_versions(versions);
	printf("%s %s\n", versions[0].name, versions[0].version);
	for (size_t i = 1; i < MANIFEST_VERSIONS; i++)
		printf("  %-12s%s\n", versions[i].name, versions[i].version);
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
