#ifndef DUMP_TOKENS_H
#define DUMP_TOKENS_H

#include "base/error.h"
#include "dump/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What tokens are, by their ids.  A list of ids is "ID,A:B,A-B": a single id,
 * the ids from A up to before B, or those from A to B.  Ids may be negative.
 * A vocabulary of 32768 image tokens is one range, and costs as much as one
 * id.
 */
struct token_range {
	int64_t first, last;
	uint8_t code;	    /* enum modality */
	const char *option; /* that has it */
	size_t list;	    /* number of that option, 0: --image-token */
	bool seen;
};

/* Single ids count before ranges; each of the two is sorted by id. */
struct tokens {
	struct token_range *singles, *ranges;
	size_t single_count, single_capacity;
	size_t range_count, range_capacity;
	bool complete; /* all have been seen */
	bool searched; /* all samples have been looked at */
};

/*
 * Takes the lists of the layout.  Of an id that two lists have the first counts:
 * image, boi, eoi, bos, pad, other, text.  Ranges of two lists that overlap are an
 * error.  Release with tokens_release().
 */
int tokens_parse(struct tokens *tokens, const struct layout *layout,
	struct error *error);
void tokens_release(struct tokens *tokens);

/* The modality of the token `id`, which has been seen now, `rest` when no list
 * has it. */
uint8_t tokens_code(struct tokens *tokens, int64_t id, uint8_t rest);

/* 1 + number of the role that has the token `id`, 0 where none has. */
size_t tokens_role(const struct tokens *tokens, int64_t id);

/* A range or a single id that has not been seen, or NULL; padding need not be
 * there. */
const struct token_range *tokens_unseen(const struct tokens *tokens);

#endif
