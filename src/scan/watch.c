/*
 * Bytes tell better than samples how long the rest takes, since samples differ;
 * the bytes of a sample are shared out over its values, which come one by one.
 */
#include "scan/watch.h"

#include "scan/operands.h"
#include "scan/records.h"
#include "scan/reduced.h"
#include "worker/limits.h"

/* Bytes are known where none of the files is a folder. */
struct scan_progress watch_expected(const struct scan *scan)
{
	struct scan_progress progress = { .files = scan->file_count };
	bool known = true;

	for (size_t i = 0; i < scan->file_count; i++) {
		const char *path = scan->files[i].path;

		known = known && !operands_is_folder(path);
		progress.bytes += (double)limits_size(path);
	}
	if (!known)
		progress.bytes = 0;
	return progress;
}

void watch_record(struct scan_watch *watch, const struct scan_file *file,
	const struct record *record, bool is_first)
{
	struct scan_progress *progress = &watch->progress;

	if (is_first) {
		progress->files_opened++;
		progress->samples += file->sample_count;
	}
	if (record->kind == SCAN_VALUE) {
		const struct scan_sample *sample =
			&file->samples[record->index];
		size_t values = sample->shape.layers * sample->lines;

		progress->samples_done += sample->seen_count == values;
		progress->bytes_done +=
			(double)sample->shape.stored / (double)values;
	}
	if (record->kind == SCAN_PIECE) {
		const struct scan_sample *sample =
			&file->samples[record->index];

		progress->samples_done += reduced_is_whole(sample);
		progress->bytes_done += (double)sample->shape.stored *
			SCAN_PIECE_MOST / (double)reduced_bytes(sample);
	}
	watch->call(watch->context, progress);
}

void watch_tick(void *context)
{
	const struct scan *scan = context;
	const struct scan_watch *watch = scan->request->watch;

	watch->call(watch->context, &watch->progress);
}
