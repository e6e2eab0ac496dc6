/*
 * The classes are those of the Unicode standard: noncharacters (section 23.7),
 * default ignorable code points (5.21), directional formatting (UAX 9).  Widths
 * are the C library's, which keeps the tables; its locale of the process may be
 * "C", in which everything but ASCII has none.
 */
#include "base/unicode.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

size_t unicode_decode(const char *s, uint32_t *code)
{
	const unsigned char *u = (const unsigned char *)s;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;

	*code = u[0];
	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	*code = u[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (u[i] & 0x3fU);
	}
	if (*code < least[length] || *code > 0x10ffff ||
		(*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

bool unicode_is_visible(uint32_t code)
{
	static const uint32_t unseen[][2] = { { 0x00, 0x1f }, { 0x7f, 0x9f },
		{ 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x180e, 0x180e }, { 0x200b, 0x200b },
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0x3164, 0x3164 }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe00ff }, { 0xe01f0, 0xe0fff } };

	if (code >= 0x20 && code < 0x7f)
		return true;
	/* The last two of each plane. */
	if ((code & 0xfffe) == 0xfffe)
		return false;
	for (size_t i = 0; i < sizeof(unseen) / sizeof(*unseen); i++)
		if (code >= unseen[i][0] && code <= unseen[i][1])
			return false;
	return true;
}

/* A locale that knows Unicode, whatever the user's is; 0 without one. */
static locale_t unicode_locale(void)
{
	static locale_t locale;
	static bool tried;

	if (!tried)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!tried && !locale)
		locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
	tried = true;
	return locale;
}

int unicode_columns(uint32_t code)
{
	locale_t locale, old;
	int columns = -1;

	if (code < 0x80)
		return 1;
	locale = unicode_locale();
	if (locale) {
		old = uselocale(locale);
		columns = wcwidth((wchar_t)code);
		uselocale(old);
	}
	/* Newer than the C library, or it has no such locale. */
	if (columns < 0)
		columns = code >= 0x3000 && code < 0xfb00 ? 2
			: code >= 0x1f000		  ? 2
							  : 1;
	return columns;
}

const char *unicode_spelled(const char *s, size_t bytes)
{
	static const char *const pairs[][2] = { { "→", "->" }, { "δ", "d" },
		{ "±", "+-" }, { "×", "x" }, { "…", "..." }, { "−", "-" },
		{ "²", "2" }, { "η", "eta" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (strlen(pairs[i][0]) == bytes &&
			memcmp(pairs[i][0], s, bytes) == 0)
			return pairs[i][1];
	return NULL;
}
