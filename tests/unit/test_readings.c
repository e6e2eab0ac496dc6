/* What names and axes may stand for, before any evidence. */
#include "dump/names.h"
#include "dump/readings.h"

#include "unit.h"

#include <stdlib.h>

/* The pattern of the first family of the names, which end with NULL. */
static const char *pattern(const char *parent, const char *const *list)
{
	static char kept[128];
	struct hdf5_names names = { 0 };
	struct names_families families;
	struct buffer text = { 0 };

	for (; *list; list++)
		hdf5_names_add(&names, *list);
	names_gather(&names, &families);
	names_pattern(&families.list[0], parent, &text);
	snprintf(kept, sizeof(kept), "%zu %s", families.list[0].count,
		text.text);
	free(families.list);
	buffer_release(&text);
	hdf5_names_release(&names);
	return kept;
}

#define PATTERN(parent, ...) \
	pattern(parent, (const char *const[]){ __VA_ARGS__, NULL })

static void numbers_are_what_the_word_before_them_says(void)
{
	CHECK_TEXT(PATTERN("", "layer_0", "layer_1"), "2 layer_{layer}");
	CHECK_TEXT(PATTERN("", "Decoder_Layers-7"), "1 Decoder_Layers-{layer}");
	CHECK_TEXT(PATTERN("", "blocks.0.attn.hook_pattern"),
		"1 blocks.{layer}.attn.hook_pattern");
	CHECK_TEXT(PATTERN("", "transformer.h.3.attn"),
		"1 transformer.h.{layer}.attn");
	CHECK_TEXT(PATTERN("layers", "0", "1"), "2 {layer}");
	CHECK_TEXT(PATTERN("", "0", "1"), "2 {any}");
	CHECK_TEXT(PATTERN("", "step_3_layer_7", "step_4_layer_7"),
		"2 step_{step}_layer_{layer}");
	CHECK_TEXT(PATTERN("", "doc_0", "doc_1"), "2 doc_{name}");
	CHECK_TEXT(PATTERN("", "attn_s3_l7", "attn_s4_l7"),
		"2 attn_s{any}_l{layer}");
}

static void other_numbers_belong_to_the_name(void)
{
	CHECK_TEXT(PATTERN("", "doc_0"), "1 doc_0");
	CHECK_TEXT(PATTERN("", "llama3_layer_0", "llama3_layer_1"),
		"2 llama3_layer_{layer}");
	CHECK_TEXT(PATTERN("", "layer0_to_0.h5", "layer1_to_1.h5"),
		"2 layer{layer}_to_{layer}.h5");
	CHECK_TEXT(PATTERN("", "262148000_layer_0.h5", "262148001_layer_0.h5"),
		"2 {sample}_layer_{layer}.h5");
	CHECK_TEXT(PATTERN("", "sha256.h5"), "1 sha256.h5");
}

static void what_is_not_known_has_choices(void)
{
	struct buffer text = { 0 };

	CHECK(names_choose("/doc_{name}/attn", 0, &text));
	CHECK_TEXT(text.text, "/{sample}/attn");
	text.length = 0;
	CHECK(names_choose("/doc_{name}/attn", 1, &text));
	CHECK_TEXT(text.text, "/doc_{layer}/attn");
	text.length = 0;
	CHECK(names_choose("/step_{step}", 1, &text));
	CHECK_TEXT(text.text, "/step_{sample}");
	CHECK(!names_choose("/step_{step}", 2, &text));
	CHECK(!names_choose("/layer_{layer}", 0, &text));
	buffer_release(&text);
}

static size_t count(const char *pattern, const size_t *dims, size_t rank)
{
	struct readings readings = { .count = 0 };

	readings_add(&readings, pattern, 0, dims, rank, false, false, false);
	return readings.count;
}

static void readings_are_all_that_rank_and_names_allow(void)
{
	const size_t dims[] = { 3, 4, 5, 6 };

	/* Query, key and layer, and one of sample and head. */
	CHECK(count("/attn", dims, 4) == 2 * 24);
	/* Query, key and layer. */
	CHECK(count("/attn", dims, 3) == 6);
	CHECK(count("/attn", dims, 2) == 0);
	CHECK(count("/layer_{layer}", dims, 2) == 2);
	CHECK(count("/{sample}/{layer}/{head}", dims, 3) == 0);
	/* A query axis, or names. */
	CHECK(count("/{layer}/{query}", dims, 1) == 1);
	CHECK(count("/attn", (const size_t[]){ 1, 4, 5, 6 }, 4) > 6);
}

int main(void)
{
	CASE(numbers_are_what_the_word_before_them_says);
	CASE(other_numbers_belong_to_the_name);
	CASE(what_is_not_known_has_choices);
	CASE(readings_are_all_that_rank_and_names_allow);
	UNIT_END;
}
