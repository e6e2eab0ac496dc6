/*
 * What a child could send: any records in any order, one of a kind that there
 * is not among them.  Each takes 16 bytes: kind, number, and what the kind
 * holds, sizes, a place, rows, or the beginning of a text.  The first byte says
 * what the parent is doing.
 */
#include "base/memory.h"
#include "scan/records.h"
#include "scan/scan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP 16
#define KINDS (SCAN_KINDS - SCAN_FILE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(struct record *record, const void *bytes, size_t size)
{
	memcpy(record->text, bytes, size);
}

static void make_sample(struct record *record, const uint8_t *bytes)
{
	const struct scan_shape shape = { .task = (enum task)bytes[2],
		.layers = (size_t)bytes[3] << bytes[14] % 64,
		.model_layers = (size_t)bytes[3] << bytes[13] % 64,
		.heads = (size_t)bytes[4] << bytes[15] % 64,
		.queries = bytes[5],
		.keys = bytes[6],
		.prompt_length = bytes[7],
		.counted_queries = bytes[8],
		.counted_keys = bytes[9],
		.stored = bytes[10],
		.raw = bytes[11],
		.row_rule = (enum row_rule)bytes[12] };

	put(record, &shape, sizeof(shape));
}

/* The upper bytes of a number, with its exponent. */
static void make_faults(struct row_fault_count *faults, const uint8_t *bytes)
{
	for (size_t i = 0; i < ROW_FAULTS; i++) {
		faults[i].rows = bytes[2 + i];
		faults[i].query = bytes[8];
	}
	memcpy((char *)&faults[bytes[15] % ROW_FAULTS].worst + 2, bytes + 9, 6);
}

static void make_checked(struct record *record, const uint8_t *bytes)
{
	struct scan_checked_head head = { .layer = bytes[13] % 4,
		.head = bytes[14] % 4 };
	const struct scan_checked_layer layer = { .layer = bytes[2] % 4,
		.found = { .rows = (size_t)bytes[3] << bytes[14] % 64,
			.reach = { (size_t)bytes[4] << bytes[15] % 64, 0,
				bytes[5] },
			.blind = bytes[9],
			.blind_query = bytes[10],
			.partial = bytes[11],
			.lead = bytes[6],
			.fingerprint = bytes[7] } };

	if (record->kind == SCAN_CHECKED_LAYER) {
		put(record, &layer, sizeof(layer));
		return;
	}
	make_faults(head.found.faults, bytes);
	put(record, &head, sizeof(head));
}

/* Layers that the maps are of, and what is other in one. */
static void make_layers(struct record *record, const uint8_t *bytes)
{
	struct scan_layers layers = { .first = bytes[2] % 4,
		.count = bytes[3] % 5,
		.numbers = { bytes[4], bytes[5], bytes[6], bytes[7] } };
	const struct scan_layer layer = { .layer = bytes[2] % 4,
		.window = bytes[3],
		.chunk = bytes[4],
		.keys = (uint64_t)bytes[5] << bytes[15] % 64,
		.other = bytes[6] % 3 };

	if (bytes[14] == 255)
		layers.count = (uint32_t)bytes[8] << 24;
	if (record->kind == SCAN_LAYERS)
		put(record, &layers, sizeof(layers));
	else
		put(record, &layer, sizeof(layer));
}

/* A reduced sample, and some of its values. */
static void make_reduced(struct record *record, const uint8_t *bytes)
{
	const struct scan_reduced shape = { .rows = bytes[2] % 5,
		.tokens = bytes[3],
		.classes = (uint64_t)bytes[4] << bytes[15] % 64,
		.items = (uint32_t)bytes[5] | (uint32_t)bytes[6] << 8 };
	const struct scan_piece piece = { .item = bytes[2] % 16,
		.size = bytes[3],
		.offset = (uint64_t)bytes[4] << bytes[15] % 64 };

	if (record->kind == SCAN_REDUCED)
		put(record, &shape, sizeof(shape));
	else
		put(record, &piece, sizeof(piece));
}

static void make(struct record *record, const uint8_t *bytes)
{
	struct scan_faults faults = { .rows = bytes[8] };
	struct scan_value value = { .at = { bytes[2], bytes[3] } };

	memset(record, 0, sizeof(*record));
	record->magic = RECORD_MAGIC;
	record->kind = SCAN_FILE + bytes[0] % (KINDS + 1);
	record->index = bytes[1];
	switch (record->kind) {
	case SCAN_SAMPLE:
		make_sample(record, bytes);
		break;
	case SCAN_FAULTS:
		make_faults(faults.faults, bytes);
		put(record, &faults, sizeof(faults));
		break;
	case SCAN_VALUE:
		value.measures.queries = bytes[4];
		memcpy(&value.measures.intensity, bytes + 8, 8);
		put(record, &value, sizeof(value));
		break;
	case SCAN_LAYERS:
	case SCAN_LAYER:
		make_layers(record, bytes);
		break;
	case SCAN_REDUCED:
	case SCAN_PIECE:
		make_reduced(record, bytes);
		break;
	case SCAN_CHECKED_LAYER:
	case SCAN_CHECKED_HEAD:
		make_checked(record, bytes);
		break;
	default:
		/* Without its end when the last byte says so. */
		memset(record->text, 'x',
			bytes[15] == 255 ? sizeof(record->text) : 0);
		memcpy(record->text, bytes + 2, 13);
	}
}

/* What becomes of a file that nothing was wrong with. */
static void finish(struct scan *scan)
{
	struct scan_file *file = &scan->files[0];
	struct buffer text = { 0 };
	struct error error;

	if (scan_is_whole(scan, file)) {
		if (!file->model || !file->samples)
			abort();
		scan_warn(scan, file);
	}
	if (scan->request->mode == SCAN_CHECK) {
		if (findings_finish(scan, &error))
			abort();
		findings_write(scan, &text);
	}
	buffer_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t how = size ? data[0] : 0;
	const struct scan_settings settings = {
		.per_head = how & 1, .blocks = how & 2, .steps = how & 4
	};
	const struct scan_request request = { .settings = &settings,
		.mode = (how & 8)    ? SCAN_CHECK
			: (how & 16) ? SCAN_LOOK
			: (how & 32) ? SCAN_REDUCE
				     : SCAN_MEASURE,
		.scratch = open("/dev/null", O_WRONLY) };
	struct scan scan = { .request = &request, .file_count = 1 };
	struct record record;
	struct error error;

	table_init(&scan.findings, &schema_findings);
	scan.files = memory_array(1, sizeof(*scan.files));
	if (!scan.files)
		return 0;
	scan.files[0] = (struct scan_file){ .path = "fuzz",
		.shown = "fuzz",
		.room = 4096,
		.finding_room = 64 };
	for (size_t at = 1; at + STEP <= size; at += STEP) {
		make(&record, data + at);
		if (scan_receive(&scan, &scan.files[0], &record, &error))
			break;
	}
	finish(&scan);
	scan_release(&scan);
	close(request.scratch);
	return 0;
}
