/* What a user reads while he waits. */
#include "cli/progress.h"
#include "unit.h"

#include <unistd.h>

static void before_anything_came(void)
{
	struct scan_progress progress = {
		.samples = 40, .files = 1, .bytes = 1e9
	};
	char text[PROGRESS_SIZE];

	progress.files_opened = 1;
	CHECK_TEXT(progress_line(&progress, 0.5, text), "0 of 40 samples");
}

static void in_the_middle(void)
{
	struct scan_progress progress = { 40, 12, 1, 1, 11.5e9, 3.4e9 };
	char text[PROGRESS_SIZE];

	CHECK_TEXT(progress_line(&progress, 1.7, text),
		"12 of 40 samples, 3.40 GB, 2.00 GB/s, 4.0 s left");
	progress.files = 3;
	CHECK_TEXT(progress_line(&progress, 170, text),
		"12 of 40+ samples, 3.40 GB, 20.0 MB/s, 7 min left");
	CHECK_TEXT(progress_line(&progress, 17000, text),
		"12 of 40+ samples, 3.40 GB, 200 kB/s, 11 h 15 min left");
}

static void what_is_left_is_not_always_known(void)
{
	struct scan_progress progress = { 40, 12, 1, 1, 0, 3.4e9 };
	char text[PROGRESS_SIZE];

	CHECK_TEXT(progress_line(&progress, 1.7, text),
		"12 of 40 samples, 3.40 GB, 2.00 GB/s");
}

static void no_time_is_negative(void)
{
	struct scan_progress progress = { 1, 1, 1, 1, 100, 200 };
	char text[PROGRESS_SIZE];

	CHECK_TEXT(progress_line(&progress, 1, text),
		"1 of 1 samples, 200 B, 200 B/s, 0.0 s left");
}

static void in_the_end(void)
{
	struct scan_progress progress = { 40, 40, 1, 1, 28e9, 27.6e9 };
	char text[PROGRESS_SIZE];

	CHECK_TEXT(progress_summary(&progress, 5.2, text),
		"read 40 samples, 27.6 GB in 5.2 s, 5.31 GB/s");
	progress.samples_done = 1;
	progress.bytes_done = 999.7e6;
	CHECK_TEXT(progress_summary(&progress, 0, text),
		"read 1 sample, 1.00 GB in 0.0 s, 0 B/s");
}

/* What a log has after a scan that came to these numbers of seconds. */
static void check_log(double seconds, const char *wanted)
{
	FILE *log = tmpfile();
	int kept = dup(STDERR_FILENO);
	struct progress progress;
	char text[400] = "";

	CHECK(log && dup2(fileno(log), STDERR_FILENO) >= 0);
	progress_begin(&progress, "curves", PROGRESS_LOG);
	progress.said -= seconds;
	progress.scan.progress.samples = 40;
	progress.scan.progress.files = 1;
	progress.scan.progress.files_opened = 1;
	for (int i = 0; i < 3; i++)
		progress.scan.call(
			progress.scan.context, &progress.scan.progress);
	progress_end(&progress);
	dup2(kept, STDERR_FILENO);
	close(kept);
	rewind(log);
	CHECK(fread(text, 1, sizeof(text) - 1, log) == strlen(wanted));
	CHECK_TEXT(text, wanted);
	fclose(log);
}

static void a_log_has_a_line_a_minute(void)
{
	check_log(59, "");
	check_log(61, "attnscope curves: 0 of 40 samples\n");
}

int main(void)
{
	CASE(before_anything_came);
	CASE(in_the_middle);
	CASE(what_is_left_is_not_always_known);
	CASE(no_time_is_negative);
	CASE(in_the_end);
	CASE(a_log_has_a_line_a_minute);
	UNIT_END;
}
