#ifndef SCAN_REDUCED_H
#define SCAN_REDUCED_H

#include "scan/records.h"

/*
 * The parent's side of reducing: what children send of a sample is put aside in
 * request->scratch, wherever it belongs in its dataset, and written when all is
 * there.  So no more is in memory than a part of one dataset, and the file does
 * not show who read what, and when.
 */

/* Takes over a SCAN_REDUCED or a SCAN_PIECE, which come in this order; -1 with the
 * error when it is invalid.  A disk that is full sets scan->scratch_error, too. */
int reduced_receive(struct scan *scan, const struct scan_file *file,
	struct scan_sample *sample, const struct record *record,
	struct error *error);

/* Frees what was received of a sample, if anything was. */
void reduced_release(struct scan_sample *sample);

/* Whether all pieces have come. */
bool reduced_is_whole(const struct scan_sample *sample);

/* Bytes of all pieces. */
uint64_t reduced_bytes(const struct scan_sample *sample);

/* Files that are done, as the context of reduced_check(), which frees none of
 * them; the caller frees the list. */
struct reduced_files {
	const struct scan_file **files;
	size_t count, capacity;
};

/* To be called when a file is done (see struct scan_finish): whether it goes into
 * one dump with those before.  A name of a sample that is there already, another
 * model, step or number of layers is an error. */
int reduced_check(
	void *context, const struct scan_file *file, struct error *error);

/* Writes the samples of all files of a scan, in the format of attnscope-dump(5), to
 * `path`, a file that is there. */
int reduced_write(const struct scan *scan, const struct scan_request *request,
	const char *path, struct error *error);

#endif
