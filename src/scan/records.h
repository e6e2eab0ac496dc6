#ifndef SCAN_RECORDS_H
#define SCAN_RECORDS_H

#include "base/memory.h"
#include "hdf5/write.h"
#include "measure/blocks.h"
#include "measure/roles.h"
#include "sample/roles.h"
#include "scan/findings.h"
#include "scan/scan.h"

/*
 * What the children of a scan send to its parent.  `index` is the number of the
 * sample, but for SCAN_FILE to SCAN_CHOSEN.  A struct is copied into
 * and out of the bytes of the record.
 */
enum {
	SCAN_FILE = RECORD_FIRST, /* index: how many samples there are */
	SCAN_MODEL,		  /* text */
	SCAN_STEP,		  /* text */
	SCAN_ATTENTION,		  /* text, of struct dump_found; so the next */
	SCAN_AXES,		  /* text */
	SCAN_FROM_SAMPLES,	  /* text */
	SCAN_FROM_LAYERS,	  /* text */
	SCAN_UNFINISHED,	  /* text; not always there; index: how many
				   * samples are missing, if that is known */
	SCAN_INFERRED,		  /* not always there: the axes were inferred */
	SCAN_LAYOUT,		  /* text: a line of a layout file */
	SCAN_CHOSEN,	/* index: entry of the choice that the dump has */
	SCAN_NAME,	/* text, before all others of a sample */
	SCAN_GROUP,	/* text */
	SCAN_STORAGE,	/* text */
	SCAN_TOKENS,	/* text */
	SCAN_ROWS,	/* text */
	SCAN_WARNING,	/* text; not always there */
	SCAN_DIAGNOSIS, /* text: why it is no attention; the same */
	SCAN_SUSPICION, /* text: what may be wrong; the same */
	SCAN_PROBLEM,	/* text: why nothing counts; the same */
	SCAN_DATASET,	/* text, one for each */
	SCAN_ROLE,	/* text, one for each of the shape's roles, in order */
	SCAN_LOST,	/* struct scan_lost: it cannot be read */
	SCAN_FAULTS,	/* struct scan_faults: the spot check */
	SCAN_SAMPLE,	/* struct scan_shape */
	SCAN_LAYERS, /* struct scan_layers, after the shape, of some at a time;
			none where the model's layers all have a map */
	SCAN_PLACES, /* struct scan_places, after the shape, of some at a time;
			only where keys are measured */
	SCAN_VALUE,  /* struct scan_value */
	SCAN_LAYER,  /* struct scan_layer; of layers with a window or
			    chunk, after SCAN_SAMPLE */
	/* of reducing */
	SCAN_REDUCED, /* struct scan_reduced, after SCAN_SAMPLE */
	SCAN_PIECE,   /* struct scan_piece */
	/* of a check */
	SCAN_CHECKED_LAYER, /* struct scan_checked_layer */
	SCAN_CHECKED_HEAD,  /* struct scan_checked_head; not without a fault */
	SCAN_DEFECT, /* + enum finding, below FINDING_ROWS; text: what is wrong
			with the sample as a whole; from one child only */
	SCAN_KINDS = SCAN_DEFECT + FINDING_ROWS
};

/* What was measured, and of which layer and line (see scan_sample). */
struct scan_value {
	struct scan_place {
		uint64_t layer, line;
	} at;
	struct measures measures;
};

struct scan_layer {
	uint64_t layer, window, chunk;
	uint64_t keys;	/* counted; 0: as many as the sample has */
	uint64_t other; /* 1: keys of another sequence, which all rows see */
};

struct scan_lost {
	uint64_t layer; /* of the sample, where that was seen */
	char text[RECORD_TEXT - sizeof(uint64_t)];
};

struct scan_faults {
	uint64_t rows; /* that were looked at */
	struct row_fault_count faults[ROW_FAULTS];
	uint64_t stated; /* 1: somebody says which keys they can see */
};

#define SCAN_LAYERS_MOST 120

struct scan_layers {
	uint32_t first, count; /* of the sample's layers */
	uint32_t numbers[SCAN_LAYERS_MOST];
};

#define SCAN_PLACES_MOST 20

struct scan_places {
	uint32_t first, count; /* of the sample's lines */
	struct place_of_key lines[SCAN_PLACES_MOST];
};

/* What a reduced sample may have: the datasets of attnscope-dump(5). */
enum reduced_item {
	REDUCED_SUMS,
	REDUCED_SINK, /* and what else is beside it, as in enum sums_beside */
	REDUCED_ENTROPY,
	REDUCED_DISTANCE,
	REDUCED_KEY_CLASS,
	REDUCED_MODALITY,
	REDUCED_RESPONSE_MASK,
	REDUCED_QUERY_POSITIONS,
	REDUCED_KV_LENGTH,
	REDUCED_KEY_POSITIONS,
	REDUCED_KEY_MODALITY,
	REDUCED_MASK,
	REDUCED_IDS,
	REDUCED_ITEMS
};

struct scan_reduced {
	uint64_t rows, keys; /* of the layers that have the most */
	uint64_t tokens, classes;
	uint64_t response_end; /* DUMP_NONE: the end of all */
	uint32_t items;	       /* bit i: it has item i */
	uint8_t learnt_sink;
	uint8_t by_layer; /* layers differ in their rows or keys */
	uint8_t unused[2];
};

/* Values of an item, in their format, from byte `offset` of all on. */
#define SCAN_PIECE_MOST (RECORD_TEXT - 16)

struct scan_piece {
	uint32_t item, size;
	uint64_t offset;
	uint8_t bytes[SCAN_PIECE_MOST];
};

struct scan_checked_layer {
	uint64_t layer;
	struct row_check_layer found;
};

struct scan_checked_head {
	uint64_t layer, head;
	struct row_check_head found;
};

_Static_assert(sizeof(struct scan_shape) <= RECORD_TEXT &&
		sizeof(struct scan_value) <= RECORD_TEXT &&
		sizeof(struct scan_layers) <= RECORD_TEXT &&
		sizeof(struct scan_places) <= RECORD_TEXT &&
		sizeof(struct scan_faults) <= RECORD_TEXT &&
		sizeof(struct scan_lost) <= RECORD_TEXT &&
		sizeof(struct scan_reduced) <= RECORD_TEXT &&
		sizeof(struct scan_piece) <= RECORD_TEXT &&
		sizeof(struct scan_checked_layer) <= RECORD_TEXT &&
		sizeof(struct scan_checked_head) <= RECORD_TEXT,
	"every struct fits a record");

/* Values of a layer, of which scan_sample tells. */
static inline size_t scan_lines(
	const struct scan_request *request, const struct scan_shape *shape)
{
	const struct scan_settings *settings = request->settings;
	size_t apart;

	/* More than any file has room for. */
	if (!memory_multiply(shape->counted_queries,
		    settings->per_head ? shape->heads : 1, &apart))
		apart = SIZE_MAX;
	return request->mode == SCAN_CHECK     ? 1
		: request->mode == SCAN_REDUCE ? 0
		: settings->blocks	       ? BLOCK_CLASSES
		: settings->roles    ? (shape->roles + 1) * (shape->roles + 1)
		: settings->steps    ? apart
		: settings->keys     ? shape->places
		: settings->per_head ? shape->heads
				     : 1;
}

/* The most roles that a sample may name. */
static inline size_t scan_roles_most(const struct scan_request *request)
{
	return request->mode == SCAN_REDUCE ? ROLE_CODES
		: request->settings->roles  ? ROLES_MOST
					    : UINT8_MAX;
}

/* Whether an item is of rows, or of keys; of each layer where they differ. */
static inline bool scan_of_rows(enum reduced_item item)
{
	return item == REDUCED_QUERY_POSITIONS || item == REDUCED_KV_LENGTH;
}

static inline bool scan_of_keys(enum reduced_item item)
{
	return item == REDUCED_KEY_CLASS || item == REDUCED_KEY_POSITIONS ||
		item == REDUCED_KEY_MODALITY;
}

/* The format of the values of an item. */
static inline enum hdf5_format scan_format(const struct scan_settings *settings,
	const struct scan_reduced *reduced, enum reduced_item item)
{
	if (item <= REDUCED_DISTANCE)
		return settings->half && item <= REDUCED_SINK ? HDF5_F16
							      : HDF5_F32;
	if (scan_of_rows(item) || item == REDUCED_KEY_POSITIONS ||
		item == REDUCED_IDS ||
		(scan_of_keys(item) && reduced->by_layer) ||
		(item == REDUCED_KEY_CLASS && reduced->classes > UINT8_MAX + 1))
		return HDF5_I32;
	return HDF5_U8;
}

/* What comes before the sizes of chunks, "1x4x24x24", in a storage text. */
#define STORAGE_CHUNKS "chunks of "

/* A child's share of one dump; `context` is a struct scan with its request. */
worker_work scan_work;

/* Keeps the text of a record in `clean`, printable; -1 with the error when it
 * has no end. */
#define SCAN_TEXT (4 * RECORD_TEXT)
int scan_text(const struct record *record, char clean[SCAN_TEXT],
	struct error *error);

#endif
