/*
 * A name in a dump may hold anything.  gnuplot's rules of quoting have holes:
 * the doubled quote of its manual ends a text that begins with it, and a quote
 * of the other kind misleads its search for @macros.  So a text is in
 * double quotes, and every character that could mean something there or to
 * that search is an octal escape, which is only ever read as a character.  So is
 * a digit after one, which gnuplot 5.4 would take for a fourth digit of it.
 * `noenhanced` leaves _^{} alone.
 *
 * Its svg writes "]]>" and "&#x" as they are, though XML takes neither for
 * text.  A word joiner, which draws nothing, keeps their characters apart.
 */
#include "figure/quote.h"

#include <string.h>

void quote_add(
	struct buffer *script, const char *text, size_t length, bool drawn)
{
	static const char plain[] = " !%&()*+,-./:;<=>?[]^_|~";
	static const char word_joiner[] = "\u2060";
	const char *start = text;
	bool escaped = false;

	buffer_add(script, "\"", 1);
	for (const char *end = text + length; text < end; text++) {
		unsigned char c = (unsigned char)*text;
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		bool markup = text > start &&
			((c == '>' && text[-1] == ']') ||
				(c == '#' && text[-1] == '&'));

		if (drawn && markup)
			buffer_add(script, word_joiner, strlen(word_joiner));
		escaped = !(letter || c >= 0x80 || strchr(plain, c)) ||
			(escaped && c >= '0' && c <= '9');
		if (escaped)
			buffer_print(script, "\\%03o", c);
		else
			buffer_add(script, text, 1);
	}
	buffer_add(script, "\"", 1);
}
