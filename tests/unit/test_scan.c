/*
 * What the parent of a scan believes of its children: records that a child of
 * ours would never send, one at a time after good ones.
 */
#include "base/memory.h"
#include "scan/records.h"
#include "scan/scan.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define LAYERS 2
#define MODEL_LAYERS 8
#define HEADS 3

static struct scan_settings settings;
static struct scan_request request;
static struct scan scan;
static struct error error;

static int send(uint32_t kind, uint64_t index, const void *bytes, size_t size)
{
	struct record record = { .kind = kind, .index = index };

	memcpy(record.text, bytes, size);
	return scan_receive(&scan, &scan.files[0], &record, &error);
}

static int send_text(uint32_t kind, const char *text)
{
	return send(kind, 0, text, strlen(text) + 1);
}

static int send_value(uint64_t layer, uint64_t line)
{
	const struct scan_value value = { { layer, line },
		{ .queries = 1, .intensity = 0.5 } };

	return send(SCAN_VALUE, 0, &value, sizeof(value));
}

static int send_layer(uint64_t layer, size_t window)
{
	const struct scan_checked_layer checked = { layer,
		{ .rows = 9, .reach = { window, 0, window ? 9 : 0 } } };

	return send(SCAN_CHECKED_LAYER, 0, &checked, sizeof(checked));
}

static int send_head(uint64_t layer, uint64_t head, size_t query, size_t rows)
{
	struct scan_checked_head checked = { .layer = layer, .head = head };

	checked.found.faults[ROW_SUM].rows = rows;
	checked.found.faults[ROW_SUM].query = query;
	return send(SCAN_CHECKED_HEAD, 0, &checked, sizeof(checked));
}

/* Of 2 layers of 3 heads, 4 rows and 2 classes: 192 bytes. */
static int send_reduced(uint64_t rows, uint64_t classes)
{
	const struct scan_reduced shape = { .rows = rows,
		.tokens = 4,
		.classes = classes,
		.items = 1 << REDUCED_SUMS };

	return send(SCAN_REDUCED, 0, &shape, sizeof(shape));
}

/* A file of one sample that is described. */
static void begin(enum scan_mode mode)
{
	const struct scan_shape shape = { .layers = LAYERS,
		.model_layers = MODEL_LAYERS,
		.heads = HEADS,
		.queries = 4,
		.keys = 4,
		.places = 2 };

	request = (struct scan_request){ .settings = &settings, .mode = mode };
	scan = (struct scan){ .request = &request, .file_count = 1 };
	table_init(&scan.findings, &schema_findings);
	scan.files = memory_array(1, sizeof(*scan.files));
	scan.files[0] = (struct scan_file){
		.path = "f", .shown = "f", .room = 100, .finding_room = 100
	};
	CHECK(send(SCAN_FILE, 1, "", 1) == 0);
	CHECK(send_text(SCAN_MODEL, "m") == 0);
	CHECK(send_text(SCAN_STEP, "") == 0);
	for (uint32_t kind = SCAN_NAME; kind <= SCAN_ROWS; kind++)
		CHECK(send_text(kind, "s") == 0);
	CHECK(send(SCAN_SAMPLE, 0, &shape, sizeof(shape)) == 0);
}

static bool is_whole(void)
{
	return scan_is_whole(&scan, &scan.files[0]);
}

static void a_measured_file_is_whole_with_every_value(void)
{
	begin(SCAN_MEASURE);
	CHECK(send_value(0, 0) == 0);
	CHECK(!is_whole());
	CHECK(send_value(1, 0) == 0);
	CHECK(is_whole());
	CHECK(scan_measures(&scan.files[0].samples[0], 1).intensity == 0.5);
	scan_release(&scan);
}

static void values_have_a_place_and_come_once(void)
{
	begin(SCAN_MEASURE);
	CHECK(send_value(LAYERS, 0) == -1);
	CHECK(send_value(0, 1) == -1);
	CHECK(send_value(0, UINT64_MAX) == -1);
	CHECK(send_value(0, 0) == 0);
	CHECK(send_value(0, 0) == -1);
	scan_release(&scan);
}

static int send_places(uint32_t first, uint32_t count, uint8_t role)
{
	struct scan_places places = { .first = first, .count = count };

	for (uint32_t i = 0; i < SCAN_PLACES_MOST; i++)
		places.lines[i] = (struct place_of_key){ .position = i,
			.image = PLACE_NONE,
			.row = PLACE_NONE,
			.column = PLACE_NONE,
			.modality = MODALITY_TEXT,
			.role = role };
	return send(SCAN_PLACES, 0, &places, sizeof(places));
}

static void keys_are_whole_with_every_place(void)
{
	begin(SCAN_MEASURE);
	CHECK(send_places(0, 1, 0) == -1);
	scan_release(&scan);
	settings.keys = true;
	begin(SCAN_MEASURE);
	for (uint64_t i = 0; i < 4; i++)
		CHECK(send_value(i / 2, i % 2) == 0);
	CHECK(!is_whole());
	CHECK(send_places(1, 1, 0) == -1);
	CHECK(send_places(0, 3, 0) == -1);
	CHECK(send_places(0, UINT32_MAX, 0) == -1);
	CHECK(send_places(0, 1, 1) == -1); /* of no role that there is */
	CHECK(send_places(0, 1, 0) == 0);
	CHECK(send_places(0, 1, 0) == 0); /* from another child */
	CHECK(!is_whole());
	CHECK(send_places(1, 1, 0) == 0);
	CHECK(is_whole());
	scan_release(&scan);
	settings.keys = false;
}

static int send_numbers(uint32_t first, uint32_t a, uint32_t b)
{
	const struct scan_layers layers = { first, 2, { a, b } };

	return send(SCAN_LAYERS, 0, &layers, sizeof(layers));
}

static void layers_have_numbers_of_the_model(void)
{
	const size_t *numbers;

	begin(SCAN_MEASURE);
	numbers = scan.files[0].samples[0].layer_numbers;
	CHECK(numbers[0] == 0 && numbers[1] == 1);
	CHECK(send_numbers(0, 3, 7) == 0);
	CHECK(numbers[0] == 3 && numbers[1] == 7);
	CHECK(send_numbers(0, 3, MODEL_LAYERS) == -1);
	CHECK(send_numbers(0, 3, 3) == -1);
	CHECK(send_numbers(0, 0, UINT32_MAX) == -1);
	CHECK(send_numbers(1, 3, 4) == -1);
	CHECK(send_numbers(UINT32_MAX, 3, 4) == -1);
	scan_release(&scan);
}

/* Or a layer that was never measured would count as seen, with 0. */
static void no_mode_takes_the_records_of_another(void)
{
	begin(SCAN_MEASURE);
	CHECK(send_layer(0, 1) == -1);
	CHECK(send_head(0, 0, 0, 1) == -1);
	CHECK(send_text(SCAN_DEFECT + FINDING_HEADS, "one") == -1);
	scan_release(&scan);
	begin(SCAN_CHECK);
	CHECK(send_value(0, 0) == -1);
	scan_release(&scan);
	begin(SCAN_LOOK);
	CHECK(is_whole());
	CHECK(send_value(0, 0) == -1);
	CHECK(send_layer(0, 1) == -1);
	CHECK(send_reduced(4, 2) == -1);
	scan_release(&scan);
}

static void a_checked_file_is_whole_with_every_layer(void)
{
	begin(SCAN_CHECK);
	CHECK(send_layer(1, 0) == 0);
	CHECK(!is_whole());
	CHECK(send_layer(1, 0) == -1);
	CHECK(send_layer(0, 2) == 0);
	CHECK(is_whole());
	CHECK(scan.findings.count == 1 && scan.rows_checked == 18);
	scan_release(&scan);
}

static void findings_are_of_what_the_sample_has(void)
{
	begin(SCAN_CHECK);
	CHECK(send_layer(LAYERS, 0) == -1);
	CHECK(send_layer(0, SIZE_MAX) == -1);
	CHECK(send_head(LAYERS, 0, 0, 1) == -1);
	CHECK(send_head(0, HEADS, 0, 1) == -1);
	CHECK(send_head(0, 0, 4, 1) == -1);
	CHECK(send_head(0, 0, 0, SIZE_MAX) == -1);
	CHECK(send_text(SCAN_KINDS, "no such kind") == -1);
	CHECK(scan.findings.count == 0);
	CHECK(send_head(1, 2, 3, 1) == 0);
	CHECK(scan.findings.count == 1 && scan.errors == 1);
	scan_release(&scan);
}

static void a_file_has_no_more_findings_than_room(void)
{
	size_t count = 0;

	begin(SCAN_CHECK);
	while (count < 1000 &&
		send_text(SCAN_DEFECT + FINDING_HEADS, "one") == 0)
		count++;
	CHECK(count == 100 && scan.findings.count == 100);
	scan_release(&scan);
}

static void a_sample_that_cannot_be_opened_is_a_finding(void)
{
	begin(SCAN_CHECK);
	CHECK(send_text(SCAN_DEFECT + FINDING_HEADS, "one of four") == 0);
	CHECK(!is_whole());
	CHECK(send_text(SCAN_DEFECT + FINDING_LAYERS, "no layer 7") == 0);
	CHECK(is_whole());
	scan_release(&scan);
}

static int send_piece(uint32_t item, uint64_t offset, uint32_t size)
{
	const struct scan_piece piece = { item, size, offset, { 1 } };

	return send(SCAN_PIECE, 0, &piece, sizeof(piece));
}

static void pieces_have_a_place_in_what_the_sample_has(void)
{
	FILE *scratch = tmpfile();

	begin(SCAN_REDUCE);
	CHECK(scratch != NULL);
	request.scratch = fileno(scratch);
	CHECK(send_piece(REDUCED_SUMS, 0, 4) == -1);
	CHECK(send_reduced(5, 2) == -1);
	CHECK(send_reduced(4, UINT64_MAX / 8) == -1);
	CHECK(send_reduced(4, UINT64_C(1) << 40) == -1);
	CHECK(send_reduced(4, 2) == 0);
	CHECK(send_reduced(4, 2) == 0);
	CHECK(send_reduced(4, 3) == -1);
	CHECK(send_piece(REDUCED_SINK, 0, 4) == -1);
	CHECK(send_piece(REDUCED_ITEMS, 0, 4) == -1);
	CHECK(send_piece(REDUCED_SUMS, 189, 4) == -1);
	CHECK(send_piece(REDUCED_SUMS, UINT64_MAX, 4) == -1);
	CHECK(send_piece(REDUCED_SUMS, 0, SCAN_PIECE_MOST + 1) == -1);
	CHECK(send_piece(REDUCED_SUMS, 4, 188) == 0);
	CHECK(!is_whole());
	CHECK(send_piece(REDUCED_SUMS, 0, 5) == -1);
	CHECK(send_piece(REDUCED_SUMS, 0, 4) == 0);
	CHECK(is_whole());
	CHECK(!scan.scratch_error);
	scan_release(&scan);
	fclose(scratch);
}

int main(void)
{
	CASE(pieces_have_a_place_in_what_the_sample_has);
	CASE(a_measured_file_is_whole_with_every_value);
	CASE(values_have_a_place_and_come_once);
	CASE(keys_are_whole_with_every_place);
	CASE(layers_have_numbers_of_the_model);
	CASE(no_mode_takes_the_records_of_another);
	CASE(a_checked_file_is_whole_with_every_layer);
	CASE(findings_are_of_what_the_sample_has);
	CASE(a_file_has_no_more_findings_than_room);
	CASE(a_sample_that_cannot_be_opened_is_a_finding);
	UNIT_END;
}
