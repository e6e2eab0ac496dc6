/* JSON that people write into attributes, and what is not JSON at all. */
#include "base/json.h"

#include "unit.h"

static const char *copy_of(const char *text, const char *path)
{
	static char copy[64];
	const char *value = json_find(text, path);

	return value && json_copy(value, copy, sizeof(copy)) ? copy : NULL;
}

static void values_are_found_by_their_path(void)
{
	static const char text[] =
		" {\"a\": {\"b\" : [1, 2.5, {\"c\": \"x\"}]}, \"d.e\": true,\n"
		"\"d\": {\"f\": null}, \"\": -3e2}";

	CHECK_TEXT(copy_of(text, "a.b.0"), "1");
	CHECK_TEXT(copy_of(text, "a.b.1"), "2.5");
	CHECK_TEXT(copy_of(text, "a.b.2.c"), "x");
	CHECK_TEXT(copy_of(text, "d.e"), "true");
	CHECK_TEXT(copy_of(text, "d.f"), "null");
	CHECK(!json_find(text, "a.b.3"));
	CHECK(!json_find(text, "a.b.-1"));
	CHECK(!json_find(text, "a.b.x"));
	CHECK(!json_find(text, "a.b.0.c"));
	CHECK(!json_find(text, "g"));
	CHECK(json_kind(json_find(text, "")) == JSON_OBJECT);
}

static void elements_follow_each_other(void)
{
	const char *at = json_first("[ \"a,b]\" , [1,2], {\"k\":[]} ,4]");
	const char *of_object = json_first("{\"x\": 1, \"y\": \"2\"}");

	CHECK(json_kind(at) == JSON_STRING);
	at = json_next(at);
	CHECK(json_kind(at) == JSON_ARRAY);
	at = json_next(at);
	CHECK(json_kind(at) == JSON_OBJECT);
	at = json_next(at);
	CHECK(json_kind(at) == JSON_NUMBER);
	CHECK(!json_next(at));
	CHECK(!json_first("[ ]"));
	CHECK(!json_first("{ }"));
	CHECK(!json_first("7"));
	CHECK(json_kind(of_object) == JSON_NUMBER);
	CHECK(json_kind(json_next(of_object)) == JSON_STRING);
}

static void strings_are_unescaped(void)
{
	char copy[16];

	CHECK_TEXT(copy_of("\"a\\n\\\"\\u00e4\\ud83d\\ude00\"", ""),
		"a\n\"\u00e4\U0001f600");
	CHECK_TEXT(copy_of("\"\\ud800x\"", ""), "\ufffdx");
	CHECK(json_copy("\"0123456789abcde\"", copy, sizeof(copy)));
	CHECK(!json_copy("\"0123456789abcdef\"", copy, sizeof(copy)));
	CHECK(!json_copy("[1]", copy, sizeof(copy)));
}

static void what_is_not_json_has_no_values(void)
{
	static const char *const texts[] = { "", "[", "[1", "[1,", "{",
		"{\"a\"", "{\"a\":", "{\"a\":1", "{a:1}", "\"a", "\"\\",
		"\"\\u12", "nul", "[1 2]", "{\"a\" 1}" };
	char deep[201] = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char copy[8];

		CHECK(!json_find(texts[i], ""));
		CHECK(!json_find(texts[i], "a"));
		CHECK(!json_copy(texts[i], copy, sizeof(copy)));
		json_next(texts[i]);
	}
	memset(deep, '[', 100);
	memset(deep + 100, ']', 100);
	CHECK(!json_find(deep, ""));
}

int main(void)
{
	CASE(values_are_found_by_their_path);
	CASE(elements_follow_each_other);
	CASE(strings_are_unescaped);
	CASE(what_is_not_json_has_no_values);
	UNIT_END;
}
