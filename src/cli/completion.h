#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/option.h"

/*
 * The part of a shell's completion script that is about one command's
 * options; src/command/completion.c puts the frame around it.
 */

/* A case of the words behind $before: sets `options`, and for an option that
 * takes a value empties it and sets `values` or `kind`. */
void completion_bash(
	const struct option_group *const *groups, struct buffer *text);

/* Arguments of _arguments, one a line, each line continued. */
void completion_zsh(
	const struct option_group *const *groups, struct buffer *text);

/* Whole `complete` lines for `command`. */
void completion_fish(const struct option_group *const *groups,
	const char *command, struct buffer *text);

/* Adds `words` for a place between single quotes, as all three shells read
 * them; the characters of `special` get a backslash in front. */
void completion_quoted(
	const char *words, const char *special, struct buffer *text);

#endif
