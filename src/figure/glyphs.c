/*
 * What a png or pdf shows has to be in a font of this machine.  For a character
 * that is in none Pango draws a box of its own, which the gnuplots that we know
 * scale until it covers the figure or hides the rest of the line.
 *
 * Pango takes a character from any font of fontconfig's, so one list of what all
 * fonts have is enough.  fc-list, which comes with fontconfig, prints it:
 *
 *	:charset=20-7e a0-2e9 2ec-2ee ...
 */
#include "figure/glyphs.h"

#include "base/memory.h"
#include "base/program.h"
#include "base/text.h"
#include "base/unicode.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODES 0x110000
#define SECONDS_MAX 20

/* A bit for each character. */
static bool get(const unsigned char *set, uint32_t code)
{
	return set[code / 8] >> code % 8 & 1;
}

static void put(unsigned char *set, uint32_t code)
{
	set[code / 8] |= (unsigned char)(1U << code % 8);
}

/* Adds the ranges of a line to the set; whether there are any. */
static bool add_ranges(unsigned char *set, const char *line)
{
	const char *at = strstr(line, "charset=");
	bool any = false;
	char *end;

	at = at ? at + strlen("charset=") : "";
	for (;; at = end, any = true) {
		unsigned long from = strtoul(at, &end, 16), to = from;

		if (end == at)
			return any;
		if (*end == '-')
			to = strtoul(end + 1, &end, 16);
		for (; from <= to && from < CODES; from++)
			put(set, (uint32_t)from);
	}
}

enum { KNOWN, UNKNOWN, NO_FONT };

/* Fills the set with the characters of all fonts. */
static int list_characters(unsigned char *set, struct error *why)
{
	static const char *const words[] = { "fc-list", ":scalable=true",
		"charset", NULL };
	FILE *list = tmpfile(), *nothing = fopen("/dev/null", "re");
	struct program program = { .words = words, .seconds = SECONDS_MAX };
	int answer = NO_FONT;
	size_t room = 0;
	char *line = NULL;

	if (!list || !nothing) {
		error_set(why, "cannot make a temporary file");
		answer = UNKNOWN;
		goto out;
	}
	program.input = fileno(nothing);
	program.output = fileno(list);
	if (program_run(&program, why)) {
		answer = UNKNOWN;
		goto out;
	}
	rewind(list);
	while (getline(&line, &room, list) > 0) {
		if (add_ranges(set, line))
			answer = KNOWN;
		else if (answer == NO_FONT)
			answer = UNKNOWN;
	}
	if (answer == UNKNOWN)
		error_set(why, "fc-list says it in an unknown form");
out:
	free(line);
	if (list)
		fclose(list);
	if (nothing)
		fclose(nothing);
	return answer;
}

/* Shows nothing by itself, in any font: joiners, variation selectors. */
static bool is_ignorable(uint32_t code)
{
	return code == 0x200c || code == 0x200d || code == 0x2060 ||
		(code >= 0xfe00 && code <= 0xfe0f) ||
		(code >= 0xe0100 && code <= 0xe01ef);
}

/* The Debian package of a font that has the character; NULL: private use. */
static const char *package_of(uint32_t code)
{
	if ((code >= 0x1100 && code < 0x1200) ||
		(code >= 0x2e80 && code < 0xa4d0) ||
		(code >= 0xa960 && code < 0xa980) ||
		(code >= 0xac00 && code < 0xd800) ||
		(code >= 0xf900 && code < 0xfb00) ||
		(code >= 0xff00 && code < 0xfff0) ||
		(code >= 0x20000 && code < 0x40000))
		return "fonts-noto-cjk";
	if (code >= 0x1f000 && code < 0x1fb00)
		return "fonts-noto-color-emoji";
	if ((code >= 0xe000 && code < 0xf900) || code >= 0xf0000)
		return NULL;
	return "fonts-noto-core";
}

/* What is missing: the first, how many others, and what brings them. */
struct missing {
	char first[8];
	uint32_t code;
	size_t count;
	const char *packages[4];
};

static void add_missing(
	struct missing *missing, const char *s, size_t length, uint32_t code)
{
	const char *package = package_of(code);
	size_t i = 0;

	if (!missing->count++) {
		memcpy(missing->first, s, length);
		missing->code = code;
	}
	while (package && missing->packages[i] &&
		strcmp(missing->packages[i], package) != 0)
		i++;
	if (package)
		missing->packages[i] = package;
}

static void add_note(const struct missing *missing, const char *path,
	const char *box, struct buffer *notes)
{
	size_t others = missing->count - 1;
	char shown[4096];

	text_printable(shown, sizeof(shown), path);
	buffer_print(notes, "%s: no installed font has '%s' (U+%04X)", shown,
		missing->first, (unsigned)missing->code);
	if (others)
		buffer_print(notes, " and %zu other character%s", others,
			text_plural(others));
	buffer_print(notes, ": drawn as %s", box);
	for (size_t i = 0; missing->packages[i]; i++)
		buffer_print(notes, "%s%s", i ? " " : "; Debian: apt install ",
			missing->packages[i]);
	buffer_print(notes, "\n");
}

/* Copies the script, with a box for what is not in the set. */
static void copy(const char *script, const char *path, unsigned char *set,
	struct buffer *drawn, struct buffer *notes)
{
	const char *box = get(set, 0x25a1) ? "\u25a1" : "?";
	struct missing missing = { .count = 0 };
	uint32_t code;
	size_t length;

	/* The same box again and again, and each character noted once. */
	unsigned char *seen = memory_array(CODES / 8, 1);

	if (!seen) {
		drawn->failed = true;
		return;
	}
	for (; *script; script += length) {
		length = unicode_decode(script, &code);
		if (!length || code < 0x80 || get(set, code) ||
			is_ignorable(code)) {
			length = length ? length : 1;
			buffer_add(drawn, script, length);
			continue;
		}
		if (!get(seen, code))
			add_missing(&missing, script, length, code);
		put(seen, code);
		buffer_add(drawn, box, strlen(box));
	}
	if (missing.count)
		add_note(&missing, path, box, notes);
	free(seen);
}

/* Of what the usual fonts do not have, the first, if any, is noted. */
static void note_unknown(const char *script, const char *path,
	const struct error *why, struct buffer *notes)
{
	uint32_t code = 0;
	char shown[4096];
	size_t length = 0;

	for (; *script; script += length ? length : 1) {
		length = unicode_decode(script, &code);
		if (length && code >= 0x2e80)
			break;
	}
	text_printable(shown, sizeof(shown), path);
	if (*script)
		buffer_print(notes,
			"%s: cannot find out whether a font has '%.*s' "
			"(U+%04X): %s\n",
			shown, (int)length, script, (unsigned)code, why->text);
}

int glyphs_replace(const char *script, const char *path, struct buffer *drawn,
	struct buffer *notes, struct error *error)
{
	unsigned char *set = memory_array(CODES / 8, 1);
	struct error why;
	int answer;

	if (!set)
		return error_memory(error);
	answer = list_characters(set, &why);
	if (answer == KNOWN) {
		copy(script, path, set, drawn, notes);
	} else if (answer == UNKNOWN) {
		note_unknown(script, path, &why, notes);
		buffer_add(drawn, script, strlen(script));
	}
	free(set);
	if (answer == NO_FONT)
		return error_set(error,
			"no font is installed (Debian: apt install "
			"fonts-dejavu-core)");
	return drawn->failed || notes->failed ? error_memory(error) : 0;
}
