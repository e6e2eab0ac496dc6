/*
 * The first thing to ask for in a bug report: what is running, on what, and
 * which compressed dumps it can read.
 */
#include "command/commands.h"
#include "cli/manifest.h"
#include "decode/decode.h"
#include "hdf5/dataset.h"
#include "hdf5/file.h"
#include "worker/sandbox.h"

#include <blosc.h>
#include <stdio.h>

/* A parameter that suits every filter: a shuffle of single bytes. */
static bool decoded_here(int32_t filter)
{
	struct decode_pipeline pipeline = { .count = 1,
		.steps = { { filter, { 1 }, 1 } } };

	return decode_supports(&pipeline);
}

/* One line of filters: those undone by this program, or those left to HDF5. */
static void print_filters(const char *label, bool here)
{
	const char *comma = "";

	printf("  %-12s", label);
	for (size_t i = 0; decode_filter_number(i); i++) {
		int32_t id = decode_filter_number(i);

		if (decoded_here(id) != here ||
			(!here && !hdf5_builds_in_filter(id)))
			continue;
		printf("%s%s", comma, decode_filter_name(id));
		comma = ", ";
		if (id == DECODE_BLOSC)
			printf(" (%s)", blosc_list_compressors());
	}
	printf("%s\n", *comma ? "" : "none");
}

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
	print_filters("decodes", true);
	print_filters("by hdf5", false);
	printf("  %-12s%s\n", "others",
		hdf5_takes_plugins() ? "plugins of HDF5, with --plugins"
				     : "none: a static build");
	return STATUS_DONE;
}

const struct command command_version = {
	.name = "version",
	.section = "About",
	.summary = "versions, and what this build can decode",
	.operands = "",
	.details = "  attnscope version\n",
	.groups = COMMAND_GROUPS(&options_common),
	.run = run,
};
