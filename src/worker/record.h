#ifndef WORKER_RECORD_H
#define WORKER_RECORD_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a worker sends up its pipe: records of one fixed size, so that no
 * length from the other side is ever trusted.  The kinds below RECORD_FIRST
 * belong to the worker room; the others mean what their sender and receiver
 * agree on.
 */
enum {
	RECORD_END = 1, /* the last record of a worker that did all its work */
	RECORD_FAILURE, /* text: the one line that says why it could not;
			   index: the item */
	RECORD_WORK,	/* index: bytes to go through before the next record */
	RECORD_FIRST = 16
};

#define RECORD_TEXT 512
#define RECORD_COUNTS 12
#define RECORD_VALUES 12

struct record {
	uint32_t magic; /* RECORD_MAGIC */
	uint32_t kind;
	uint64_t index; /* of what the record is about */
	union {
		struct {
			uint64_t counts[RECORD_COUNTS];
			double values[RECORD_VALUES];
		};
		char text[RECORD_TEXT];
	};
};

#define RECORD_MAGIC UINT32_C(0x61747363)

#endif
