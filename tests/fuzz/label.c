/*
 * Labels: whatever a name holds, what reaches a gnuplot script is one quoted
 * text of the characters that are plain there, and nothing that moves a
 * terminal's cursor.
 */
#include "base/buffer.h"
#include "base/text.h"
#include "figure/label.h"
#include "figure/script.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_quoted(const struct buffer *script)
{
	size_t last = script->length - 1;

	if (script->length < 2 || script->text[0] != '"' ||
		script->text[last] != '"')
		abort();
	for (size_t i = 1; i < last; i++) {
		unsigned char c = (unsigned char)script->text[i];

		/* A backslash only begins an escape, and takes the next. */
		if (c == '\\') {
			unsigned char next = (unsigned char)script->text[++i];

			if (next != 'n' && (next < '0' || next > '3'))
				abort();
		} else if (c < 0x20 || c == 0x7f || strchr("\"'`$@#{}", c)) {
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer script = { 0 };
	struct label label;
	char *text;
	char clean[256];

	if (size < 1)
		return 0;
	text = malloc(size);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	label_make(&label, text, data[0] / 8.0);
	if (label.lines > LABEL_LINES || strlen(label.text) >= LABEL_SIZE)
		abort();
	script_text(&script, label.text);
	check_quoted(&script);
	buffer_release(&script);
	text_printable(clean, sizeof(clean), text);
	for (const char *c = clean; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			abort();
	free(text);
	return 0;
}
