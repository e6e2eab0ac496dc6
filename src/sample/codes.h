#ifndef SAMPLE_CODES_H
#define SAMPLE_CODES_H

#include "dump/items.h"

/*
 * What the codes of the positions of a sample stand for: as the user says
 * (--modality-codes), as the file declares (members of an enumeration, words,
 * flag_values and flag_meanings of netCDF, an attribute modality_codes), as
 * the transformers library has them in token_type_ids, or else as
 * attnscope-dump(5) has them.
 */

/*
 * Turns the codes last read by items_integers() into modalities (enum
 * modality), in place.  Adds to *how (size DUMP_TEXT) by what they were
 * understood, in words for the user.  A code or a word without a meaning, and
 * codes that could be of two tables, are errors that name the option.
 */
int codes_convert(
	struct item_search *search, int64_t *codes, size_t count, char *how);

/* Whether the item last read is what transformers calls token types, whose
 * codes the file does not declare: what is said elsewhere counts first. */
bool codes_are_types(struct item_search *search);

#endif
