/*
 * What a child could send: any records in any order, one of a kind that there
 * is not among them.  Each takes 16 bytes: kind, number, and what the kind
 * holds, sizes, a place, rows, or the beginning of a text.
 */
#include "base/memory.h"
#include "scan/records.h"
#include "scan/scan.h"

#include <stdlib.h>
#include <string.h>

#define STEP 16
#define KINDS (SCAN_VALUE - SCAN_FILE + 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make(struct record *record, const uint8_t *bytes)
{
	struct scan_value value = { 0 };

	memset(record, 0, sizeof(*record));
	record->magic = RECORD_MAGIC;
	record->kind = SCAN_FILE + bytes[0] % (KINDS + 1);
	record->index = bytes[1];
	switch (record->kind) {
	case SCAN_SAMPLE:
		for (size_t i = 0; i < SCAN_COUNTS; i++)
			record->counts[i] = bytes[2 + i];
		record->counts[COUNT_LAYERS] <<= bytes[14] % 64;
		record->counts[COUNT_HEADS] <<= bytes[15] % 64;
		break;
	case SCAN_FAULTS:
		for (size_t i = 0; i <= ROW_FAULTS; i++)
			record->counts[i] = bytes[2 + i];
		/* The upper bytes of a number, with its exponent. */
		memcpy((char *)&record->values[bytes[15] % ROW_FAULTS] + 2,
			bytes + 9, 6);
		break;
	case SCAN_VALUE:
		value.layer = bytes[2];
		value.line = bytes[3];
		value.measures.queries = bytes[4];
		memcpy(&value.measures.intensity, bytes + 8, 8);
		memcpy(record->text, &value, sizeof(value));
		break;
	default:
		/* Without its end when the last byte says so. */
		memset(record->text, 'x',
			bytes[15] == 255 ? sizeof(record->text) : 0);
		memcpy(record->text, bytes + 2, 13);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan scan = { .file_count = 1 };
	struct scan_settings settings = { 0 };
	struct record record;
	struct error error;

	scan.files = memory_array(1, sizeof(*scan.files));
	if (!scan.files)
		return 0;
	settings.per_head = size && (data[0] & 1);
	settings.blocks = size && (data[0] & 2);
	settings.steps = size && (data[0] & 4);
	scan.files[0].path = "fuzz";
	scan.files[0].room = 4096;
	for (size_t at = 1; at + STEP <= size; at += STEP) {
		make(&record, data + at);
		if (scan_receive(
			    &scan, &scan.files[0], &record, &settings, &error))
			break;
	}
	if (scan_is_whole(&scan.files[0], true)) {
		if (!scan.files[0].model || !scan.files[0].samples)
			abort();
		scan_warn(&scan.files[0], true);
	}
	scan_release(&scan);
	return 0;
}
