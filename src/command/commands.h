#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include "cli/command.h"

extern const struct command command_analyze, command_intensity, command_reduce,
	command_merge, command_curves, command_correlate, command_compare,
	command_loss, command_trajectory, command_groups, command_heads,
	command_blocks, command_steps, command_keys, command_plot,
	command_report, command_info, command_check, command_help,
	command_version, command_completion;

/* All of them as help lists them, NULL-terminated. */
extern const struct command *const commands[];

/* The page of a report about a run's curves, which are its result, and
 * correlations; see report/report.h. */
int command_report_page(const struct run *run, const struct table *correlations,
	struct buffer *page, struct buffer *messages, bool *complete,
	struct error *error);

/* Preparation of a command that works on curves alone: of the rows of samples it
 * needs one number for each layer. */
int command_keep_layers(struct settings *settings, struct error *error);

#endif
