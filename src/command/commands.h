#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include "cli/command.h"

extern const struct command command_analyze, command_intensity, command_merge,
	command_curves, command_correlate, command_compare, command_loss,
	command_groups, command_heads, command_blocks, command_steps,
	command_plot, command_report, command_info, command_check, command_help,
	command_version, command_completion;

/* All of them as help lists them, NULL-terminated. */
extern const struct command *const commands[];

#endif
