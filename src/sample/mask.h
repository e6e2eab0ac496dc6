#ifndef SAMPLE_MASK_H
#define SAMPLE_MASK_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/vocabulary.h"
#include "dump/layout.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Which keys a row can see: V(q) of the measures, padding still to be taken
 * out.  The one place that knows it.
 *
 * A row at position p sees, of the keys up to its own, those that window and
 * chunk leave: the last `window` ones, and of these only those of its own
 * `chunk` positions.  It also sees all of whole[p], which has p in it, of an
 * image no further back than the window.  So what it sees is one run of
 * positions, but for a stored mask.
 *
 * Layers of a sample may have different windows and chunks.  The sample that is
 * handed around stands for layers that are alike (see dump_sample_turn()).
 */
struct dump_sample;
struct item_search;

struct mask_span {
	size_t first, end;
};

/* How its kind is known. */
enum mask_source { MASK_ASSUMED, MASK_SEEN, MASK_STATED };

struct mask {
	enum mask_kind kind;
	enum mask_source source;
	size_t window, chunk; /* of the layers at hand; 0: there is none */
	size_t sinks; /* first positions that rows see beside a window, too */
	/* [layers]: of each; NULL: not known */
	size_t *windows, *chunks;
	struct mask_span *whole; /* [tokens]; NULL: there is none */
	/* of a stored mask, [queries][keys]: 1 where the row sees the key */
	int8_t *shown;
};

/*
 * Reads what the user or the dump says: sets sample->mask, of source
 * MASK_ASSUMED and kind causal where neither does.  The last step of
 * dump_sample_open().
 */
int mask_find(struct item_search *search, struct dump_sample *sample);

/* Whether the item is a matrix of rows and keys: 1, 0 or -1.  Axes in front of
 * these have length one, or the first is one of all samples. */
int mask_is_stored(struct item_search *search, enum layout_item item,
	struct dump_sample *sample);
void mask_release(struct mask *mask);

/* Sets the kind, any but MASK_STORED; -1 when memory runs out. */
int mask_set(struct dump_sample *sample, enum mask_kind kind,
	enum mask_source source, struct error *error);

/* Whether the user or the dump says which keys rows can see. */
bool mask_is_stated(const struct mask *mask);

/* The keys that the row of a mask that is not stored can see, but for those
 * before its window that are sinks.  A row without a position sees none. */
struct mask_span mask_range(const struct dump_sample *sample, size_t row);

/* Whether what rows see is always one run, as of mask_range(). */
bool mask_is_range(const struct dump_sample *sample);

/* Whether the row can see the key. */
bool mask_shows(const struct dump_sample *sample, size_t row, size_t key);

/* Where the keys from `key` on end that the row can see, or cannot. */
size_t mask_run(const struct dump_sample *sample, size_t row, size_t key);

/*
 * Adds the mask in its short form: "causal", "blocks window=8:5/6" for a window
 * of 8 in five of six layers, "causal chunk=8192:36/48", "causal window=128"
 * where all layers have it, "causal window=4+128" with sinks.  `windows` and
 * `chunks` [layers] may be NULL.
 */
void mask_text(enum mask_kind kind, size_t layers, const size_t *windows,
	const size_t *chunks, size_t sinks, struct buffer *text);

#endif
