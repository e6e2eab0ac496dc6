/*
 * gnuplot's terminal tikz hands texts to TeX as they are, so that a model called
 * "a_b" would end the run of whoever prints the figure, and one called
 * "\input{x}" would do as it says.  Scripts have all texts of others in lines of
 * one form, "set label TEXT ...", quoted by script_text(), where every
 * character that means anything to gnuplot is three octal digits.
 */
#include "figure/tex.h"

#include "base/unicode.h"
#include "figure/script.h"

#include <stdint.h>
#include <string.h>

static const char start[] = "set label \"";

/* What prints a character of TeX's own, or one of ours that its usual fonts lack
 * as a letter; NULL: itself. */
static const char *command_of(const char *s, size_t bytes)
{
	static const char *const commands[][2] = {
		{ "\\", "\\textbackslash{}" }, { "{", "\\{" }, { "}", "\\}" },
		{ "$", "\\$" }, { "&", "\\&" }, { "#", "\\#" }, { "%", "\\%" },
		{ "_", "\\_" }, { "~", "\\textasciitilde{}" },
		{ "^", "\\textasciicircum{}" }, { "<", "\\textless{}" },
		{ ">", "\\textgreater{}" }, { "|", "\\textbar{}" },
		{ "\"", "\\char34{}" }, { "→", "$\\rightarrow$" },
		{ "δ", "$\\delta$" }, { "η", "$\\eta$" }, { "±", "$\\pm$" },
		{ "×", "$\\times$" }, { "−", "$-$" }, { "²", "$^2$" },
		{ "…", "\\ldots{}" }, { "\u2060", "" }
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strlen(commands[i][0]) == bytes &&
			memcmp(commands[i][0], s, bytes) == 0)
			return commands[i][1];
	return NULL;
}

/* The text up to the closing quote, unquoted, which is what is returned. */
static const char *unquote(const char *quoted, struct buffer *text)
{
	while (*quoted && *quoted != '"') {
		char c = *quoted++;

		if (c == '\\' && strspn(quoted, "01234567") >= 3) {
			c = (char)((quoted[0] - '0') * 64 +
				(quoted[1] - '0') * 8 + quoted[2] - '0');
			quoted += 3;
		}
		buffer_add(text, &c, 1);
	}
	return quoted;
}

/* Adds the quoted text as TeX; returns its closing quote. */
static const char *add_label(const char *quoted, struct buffer *tex)
{
	struct buffer text = { 0 }, escaped = { 0 };
	const char *end = unquote(quoted, &text);
	uint32_t code;

	for (const char *c = text.text; c && *c;) {
		size_t bytes = unicode_decode(c, &code);
		const char *command;

		bytes = bytes ? bytes : 1;
		command = command_of(c, bytes);
		buffer_add(&escaped, command ? command : c,
			command ? strlen(command) : bytes);
		c += bytes;
	}
	script_text(tex, escaped.text ? escaped.text : "");
	tex->failed = tex->failed || text.failed || escaped.failed;
	buffer_release(&text);
	buffer_release(&escaped);
	return end;
}

void tex_labels(const char *script, struct buffer *tex)
{
	while (*script) {
		size_t line = strcspn(script, "\n");
		const char *rest = script;

		if (strncmp(script, start, strlen(start)) == 0) {
			buffer_add(tex, start, strlen(start) - 1);
			rest = add_label(script + strlen(start), tex) + 1;
		}
		line += script[line] == '\n';
		buffer_add(tex, rest, (size_t)(script + line - rest));
		script += line;
	}
}
