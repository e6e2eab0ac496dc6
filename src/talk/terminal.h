#ifndef TALK_TERMINAL_H
#define TALK_TERMINAL_H

#include "option/settings.h"
#include "plot/chart_text.h"

/* Whether a figure is to be shown in characters on standard output: asked for,
 * or no file is named and a person is looking. */
bool terminal_wanted(const struct settings *settings);

/* Shows the figure on standard output, as large as the terminal, or as 80 by 24
 * where it is none; without colours when NO_COLOR says so or it is none. */
int terminal_show(const struct figure *figure, const struct settings *settings,
	struct error *error);

#endif
