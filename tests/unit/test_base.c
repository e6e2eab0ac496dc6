/* Text, numbers, errors, buffers, pools and output files. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/length.h"
#include "base/number.h"
#include "base/output.h"
#include "base/random.h"
#include "base/strings.h"
#include "base/text.h"
#include "base/unicode.h"
#include "unit.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static void natural_order(void)
{
	CHECK(text_compare_natural("layer_2", "layer_10") < 0);
	CHECK(text_compare_natural("layer_10", "layer_2") > 0);
	CHECK(text_compare_natural("a", "a") == 0);
	CHECK(text_compare_natural("a", "ab") < 0);
	CHECK(text_compare_natural("a01", "a1") != 0);
	CHECK(text_compare_natural("a01b", "a1c") < 0);
	CHECK(text_compare_natural("99999999999999999999998",
		      "99999999999999999999999") < 0);
	CHECK(text_compare_natural("x", "1") > 0);
}

static void printable_text(void)
{
	char out[64];

	text_printable(out, sizeof(out), "plain \xc3\xa9 \xe2\x86\x92");
	CHECK_TEXT(out, "plain \xc3\xa9 \xe2\x86\x92");
	text_printable(out, sizeof(out), "\x1b]0;pwn\x07\n");
	CHECK_TEXT(out, "\\x1b]0;pwn\\x07\\x0a");
	text_printable(out, sizeof(out), "\xff\xc0\xaf\xed\xa0\x80");
	CHECK_TEXT(out, "\\xff\\xc0\\xaf\\xed\\xa0\\x80");
	text_printable(out, sizeof(out), "\xc2\x9b"); /* C1: CSI */
	CHECK_TEXT(out, "\\xc2\\x9b");
	/* What XML has no place for, and what hides: a noncharacter, marks of
	 * direction, a zero-width space.  An emoji's joiner stays. */
	text_printable(out, sizeof(out), "a\uffffb");
	CHECK_TEXT(out, "a\\xef\\xbf\\xbfb");
	text_printable(out, sizeof(out), "\u202e\u200e\u200b");
	CHECK_TEXT(out, "\\xe2\\x80\\xae\\xe2\\x80\\x8e\\xe2\\x80\\x8b");
	text_printable(out, sizeof(out), "\U0001f469\u200d\U0001f4bb e\u0301");
	CHECK_TEXT(out, "\U0001f469\u200d\U0001f4bb e\u0301");
	text_printable(out, 12, "a\uffff");
	CHECK_TEXT(out, "a");
	text_printable(out, 6, "ab\xe2\x86\x92xyz");
	CHECK_TEXT(out, "ab\xe2\x86\x92");
	text_printable(out, 5, "ab\xe2\x86\x92xyz");
	CHECK_TEXT(out, "ab");
}

static void columns_of_characters(void)
{
	uint32_t code;

	CHECK(unicode_columns('a') == 1 && unicode_columns(0x5d0) == 1);
	CHECK(unicode_columns(0x6a21) == 2 && unicode_columns(0x1f600) == 2);
	CHECK(unicode_columns(0x301) == 0 && unicode_columns(0x200d) == 0);
	CHECK(unicode_decode("\u6a21", &code) == 3 && code == 0x6a21);
	CHECK(unicode_decode("", &code) == 1 && code == 0);
	CHECK(unicode_decode("\xf4\x90\x80\x80", &code) == 0);
	CHECK(unicode_decode("\xe2\x86", &code) == 0);
}

static void stem_of(const char *path, const char *expected)
{
	char out[16];

	text_stem(out, sizeof(out), path);
	CHECK_TEXT(out, expected);
}

static void names_without_folder_and_ending(void)
{
	stem_of("dump.h5", "dump");
	stem_of("a.b/dump.v2.h5", "dump.v2");
	stem_of("a/run", "run");
	stem_of("a/run/", "run");
	stem_of("run//", "run");
	stem_of(".hidden", ".hidden");
	stem_of("..", "..");
	stem_of("/", "/");
	stem_of("", "");
	stem_of("a/longer than the room.h5", "longer than the");
}

static void nearest_word(void)
{
	static const char *const words[] = { "analyze", "intensity", "curves",
		"correlate", "compare", NULL };

	CHECK_TEXT(text_nearest("analyse", words), "analyze");
	CHECK_TEXT(text_nearest("curvse", words), "curves");
	CHECK_TEXT(text_nearest("corr", words), "correlate");
	CHECK_TEXT(text_nearest("CURVES", words), "curves");
	CHECK(text_nearest("zzzzzz", words) == NULL);
}

/* What the C library makes of it. */
static bool formats_as_printf(double number)
{
	char text[NUMBER_SIZE], plain[NUMBER_SIZE];
	size_t length = number_format(text, number);

	for (int precision = 15; precision <= 17; precision++) {
		snprintf(plain, sizeof(plain), "%.*g", precision, number);
		if (strtod(plain, NULL) == number)
			break;
	}
	return length == strlen(plain) && strcmp(text, plain) == 0;
}

static void numbers_are_those_of_printf(void)
{
	size_t wrong = 0;
	struct random random;

	random_init(&random, 1, 1);
	for (size_t i = 0; i < 50000; i++) {
		double value = random_uniform(&random), power = 1e-8;

		for (size_t p = random_below(&random, 28); p; p--)
			power *= 10;
		wrong += !formats_as_printf(value);
		wrong += !formats_as_printf(-value * power);
		/* Short ones, quotients of small numbers, halves. */
		wrong += !formats_as_printf((double)(i % 1000) * power);
		wrong += !formats_as_printf((double)i / 999);
		wrong += !formats_as_printf((double)i / 65536);
		wrong += !formats_as_printf((double)(float)value);
	}
	/* Around powers of ten and of two. */
	for (int e = -40; e < 60; e++)
		for (int step = -2; step <= 2; step++) {
			double two = ldexp(1, e), ten = pow(10, e);

			wrong += !formats_as_printf(two + step * two * 0x1p-52);
			wrong += !formats_as_printf(ten + step * ten * 0x1p-52);
			wrong += !formats_as_printf(step);
		}
	wrong += !formats_as_printf(-0.0);
	wrong += !formats_as_printf((double)INFINITY);
	CHECK(wrong == 0);
}

static void numbers_round_trip(void)
{
	static const double values[] = { 0, 0.1, 1.0 / 3, 1e-7, 123456789,
		0.60384750366210938, 5e-324, 1.7976931348623157e308, -0.25 };
	char text[NUMBER_SIZE];
	double back;
	uint64_t count;

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		number_format(text, values[i]);
		CHECK(number_parse(text, &back) && back == values[i]);
	}
	number_format(text, 0.1);
	CHECK_TEXT(text, "0.1");
	CHECK(number_format(text, (double)NAN) == 0);
	CHECK(!number_parse("nan", &back) && !number_parse("", &back));
	CHECK(!number_parse("0x10", &back) && !number_parse("1 ", &back));
	CHECK(!number_parse("1e999", &back) && !number_parse("inf", &back));
	CHECK(number_parse_count("18446744073709551615", &count) &&
		count == UINT64_MAX);
	CHECK(!number_parse_count("18446744073709551616", &count));
	CHECK(!number_parse_count("-1", &count));
}

/* Bit for bit what the C library reads. */
static void numbers_are_read_exactly(void)
{
	static const char *const texts[] = { "9007199254740993",
		"9007199254740992.5", "9007199254740995.0",
		"4503599627370497.5", "4503599627370498.5",
		"1125899906842624.125", "1125899906842625.625",
		"9999999999999999999", "99999999999999999999",
		"0.000000000000000000000000001", "1e-27", "1e-28",
		"9999999999999999999e-27", "0000000000000000000000.25", "-0",
		"-0.0e-5", ".5", "5.", "+5", "-.5e-03", "1e-0", "1E-5", "1e5",
		"3e-310", "12345678901234567e-300" };
	static const char *const wrong[] = { ".", "-", "-.", "1e-", "1e-x",
		"1.2.3", "--1", "1-", "e-5", ".e-5", "1e-5.", "1e-1e-1" };
	uint64_t bits = 1;
	char text[NUMBER_SIZE];
	double read, wanted;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		wanted = strtod(texts[i], NULL);
		CHECK(number_parse(texts[i], &read) &&
			memcmp(&read, &wanted, sizeof(read)) == 0);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		CHECK(!number_parse(wrong[i], &read));
	for (int i = 0; i < 20000; i++) {
		bits = random_mix(bits);
		snprintf(text, sizeof(text), "%.*g", i % 20,
			(double)(bits >> 11) / pow(10, i % 41));
		wanted = strtod(text, NULL);
		if (!number_parse(text, &read) || read != wanted)
			break;
	}
	CHECK(read == wanted);
}

static void check_length(
	const char *text, double inches, const char *same, const char *more)
{
	char written[NUMBER_SIZE + 2];
	struct length length;

	CHECK(length_parse(text, &length));
	CHECK_NEAR(length.inches, inches, 1e-12);
	length_format(written, length);
	CHECK_TEXT(written, same);
	length.inches *= 1.0001;
	length_format(written, length_round_up(length));
	CHECK_TEXT(written, more);
}

static void lengths_keep_their_unit(void)
{
	struct length length = { 0 };

	check_length("3", 3, "3in", "3.01in");
	check_length("3.35in", 3.35, "3.35in", "3.36in");
	check_length("8.5cm", 8.5 / 2.54, "8.5cm", "8.6cm");
	check_length("85mm", 8.5 / 2.54, "85mm", "86mm");
	check_length("240pt", 240.0 / 72, "240pt", "241pt");
	CHECK(!length_parse("", &length) && !length_parse("cm", &length));
	CHECK(!length_parse("8.5 cm", &length) &&
		!length_parse("8,5cm", &length));
	CHECK(!length_parse("8.5m", &length) && !length_parse("-1", &length));
	CHECK(length_is_unit("pt") && !length_is_unit(""));
	length = length_round_up((struct length){ 8.5 / 2.54, "cm" });
	CHECK_NEAR(length.inches, 8.5 / 2.54, 1e-9);
}

static void errors_are_built_inside_out(void)
{
	struct error error;

	CHECK(error_set(&error, "bad \x1b%s", "thing") == -1);
	CHECK_TEXT(error.text, "bad \\x1bthing");
	error_prefix(&error, "file.h5");
	CHECK_TEXT(error.text, "file.h5: bad \\x1bthing");
}

static void long_errors_keep_their_cause(void)
{
	struct error error;
	char path[4001], some[24];

	memset(path, 'd', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	error_set(&error, "cannot open: %s", "No such file");
	error_prefix(&error, path);
	CHECK(strlen(error.text) == sizeof(error.text) - 1);
	CHECK(text_has_prefix(error.text, "/dddd"));
	CHECK(strstr(error.text, "ddd ... ddd") != NULL);
	CHECK(text_has_suffix(error.text, "ddd: cannot open: No such file"));
	error_set(&error, "%s: is empty", path);
	CHECK(text_has_suffix(error.text, "ddd: is empty"));
	/* Between characters, and not where everything fits. */
	text_shorten(some, sizeof(some), "12345678901234567890123");
	CHECK_TEXT(some, "12345678901234567890123");
	text_shorten(some, sizeof(some),
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9");
	CHECK_TEXT(some,
		"\u00e9\u00e9\u00e9 ... \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9");
}

static void sizes_are_checked(void)
{
	size_t product, capacity = 0;
	int *items = NULL;

	CHECK(!memory_multiply(SIZE_MAX, 2, &product));
	CHECK(memory_multiply(SIZE_MAX, 0, &product) && product == 0);
	CHECK(memory_array(SIZE_MAX / 2, 4) == NULL);
	for (int i = 0; i < 100; i++) {
		CHECK(!memory_grow(
			&items, &capacity, (size_t)i, sizeof(*items)));
		items[i] = i;
	}
	CHECK(items[99] == 99);
	free(items);
}

static void json_is_escaped(void)
{
	struct buffer text = { 0 };

	buffer_json(&text, "a\"b\\c\n\x01");
	CHECK_TEXT(text.text, "\"a\\\"b\\\\c\\u000a\\u0001\"");
	buffer_release(&text);
	buffer_json(&text, "\u00e9\xff\xc3");
	CHECK_TEXT(text.text, "\"\u00e9\\udcff\\udcc3\"");
	buffer_release(&text);
}

static void strings_are_kept_once(void)
{
	struct strings pool = { 0 };
	const char *first = strings_keep(&pool, "0");
	char name[16];

	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		CHECK_TEXT(strings_keep(&pool, name), name);
	}
	CHECK(strings_keep(&pool, "0") == first);
	strings_release(&pool);
}

static void output_appears_whole_or_not_at_all(void)
{
	char folder[] = "/tmp/attnscope-unit-XXXXXX", path[64], read[8] = "";
	struct output output;
	struct error error;
	FILE *stream;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/table", folder);
	CHECK(output_write(path, "old", 3, &error) == 0);
	CHECK(output_open(&output, path, &error) == 0);
	fputs("new", output.stream);
	output_discard(&output);
	stream = fopen(path, "r");
	CHECK(stream && fread(read, 1, 7, stream) == 3);
	fclose(stream);
	CHECK_TEXT(read, "old");
	CHECK(unlink(path) == 0 && rmdir(folder) == 0);
	CHECK(output_write("/nowhere/table", "x", 1, &error) == -1);
	CHECK(text_has_prefix(error.text, "/nowhere/table: cannot write"));
	CHECK(output_folder("/dev/null", &error) == -1);
}

int main(void)
{
	CASE(natural_order);
	CASE(printable_text);
	CASE(columns_of_characters);
	CASE(names_without_folder_and_ending);
	CASE(nearest_word);
	CASE(numbers_are_those_of_printf);
	CASE(numbers_round_trip);
	CASE(numbers_are_read_exactly);
	CASE(lengths_keep_their_unit);
	CASE(errors_are_built_inside_out);
	CASE(long_errors_keep_their_cause);
	CASE(sizes_are_checked);
	CASE(json_is_escaped);
	CASE(strings_are_kept_once);
	CASE(output_appears_whole_or_not_at_all);
	UNIT_END;
}
