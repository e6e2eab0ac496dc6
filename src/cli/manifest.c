/*
 * A number in a paper should say what made it: what it takes to make it again,
 * or to see that it would not be the same.  Libraries are asked at run time
 * where they can tell; libdeflate knows only its header.  Options are written
 * from their tables, so that a new one cannot be forgotten here.  Times are
 * UTC; the manifest itself has none, so that the same run gives the same bytes.
 */
#include "cli/manifest.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "hdf5/file.h"
#include "kernel/kernel.h"

#include <blosc.h>
#include <inttypes.h>
#include <libdeflate.h>
#include <lz4.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <zstd.h>

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

static void set(struct version *version, const char *name, const char *text)
{
	version->name = name;
	snprintf(version->version, sizeof(version->version), "%s", text);
}

void manifest_versions(struct version versions[MANIFEST_VERSIONS])
{
	char hdf5[32];

	set(versions++, "attnscope", ATTNSCOPE_VERSION);
	set(versions++, "hdf5", hdf5_version(hdf5));
	set(versions++, "libdeflate", LIBDEFLATE_VERSION_STRING);
	set(versions++, "zstd", ZSTD_versionString());
	set(versions++, "lz4", LZ4_versionString());
	set(versions++, "blosc", blosc_get_version_string());
	set(versions++, "kernel", kernel_processor());
	set(versions++, "compiler", COMPILER);
}

static void add_versions(struct buffer *text)
{
	struct version versions[MANIFEST_VERSIONS];

	manifest_versions(versions);
	buffer_print(text, "  \"versions\": {");
	for (size_t i = 0; i < MANIFEST_VERSIONS; i++) {
		buffer_print(text, "%s\n    ", i ? "," : "");
		buffer_json(text, versions[i].name);
		buffer_print(text, ": ");
		buffer_json(text, versions[i].version);
	}
	buffer_print(text, "\n  },\n");
}

static void add_list(const struct word_list *list, struct buffer *text)
{
	buffer_print(text, "[");
	for (size_t i = 0; i < list->count; i++) {
		buffer_print(text, "%s", i ? ", " : "");
		buffer_json(text, list->items[i]);
	}
	buffer_print(text, "]");
}

/* A word as it was given, and what it stands for where that is elsewhere: the
 * names in a list of samples, the shard of a job. */
static void add_meaning(const char *word, const void *field,
	const struct settings *settings, struct buffer *text)
{
	const struct scan_settings *scan = &settings->figure.results.scan;
	const struct word_list *list = field == &scan->samples
		? &scan->samples_listed
		: field == &scan->exclude ? &scan->exclude_listed
					  : NULL;
	struct buffer meaning = { 0 };
	uint64_t hash = TEXT_HASH;

	buffer_print(&meaning, "%s", word);
	if (list && list->count) {
		/* With the zero that ends each. */
		for (size_t i = 0; i < list->count; i++)
			hash = text_hash_add(hash, list->items[i],
				strlen(list->items[i]) + 1);
		buffer_print(&meaning, " (names: %zu, digest %016" PRIx64 ")",
			list->count, hash);
	} else if (field == &scan->shard_text &&
		text_has_prefix(word, "slurm")) {
		buffer_print(&meaning, " (%zu/%zu)", scan->shard.index,
			scan->shard.count);
	}
	text->failed |= meaning.failed;
	buffer_json(text, meaning.failed ? word : meaning.text);
	buffer_release(&meaning);
}

static void add_value(const struct option *option,
	const struct settings *settings, struct buffer *text)
{
	const char *field = (const char *)settings + option->offset;
	const char *word;
	size_t count;
	double number;
	int choice;

	switch (option->kind) {
	case OPTION_FLAG:
		buffer_print(text, *(const bool *)field ? "true" : "false");
		break;
	case OPTION_COUNT:
		memcpy(&count, field, sizeof(count));
		buffer_print(text, "%zu", count);
		break;
	case OPTION_NUMBER:
	case OPTION_LENGTH:
		memcpy(&number, field, sizeof(number));
		buffer_number(text, number);
		break;
	case OPTION_CHOICE:
		memcpy(&choice, field, sizeof(choice));
		buffer_json(text, option->choices[choice]);
		break;
	case OPTION_ALIAS:
	case OPTION_WORD:
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_FOLDER:
		memcpy(&word, field, sizeof(word));
		if (word)
			add_meaning(word, field, settings, text);
		else
			buffer_print(text, "null");
		break;
	case OPTION_LIST:
	case OPTION_PAIR:
	case OPTION_REST:
		add_list((const void *)field, text);
		break;
	}
}

/* Where results go and how the run was done does not change them; a hidden
 * option is written as the one that is shown. */
static bool changes_results(const struct option *option)
{
	static const char *const how[] = { "output", "jobs", "memory", "strict",
		"keep-going", "resume", "overwrite", "files-from", "progress",
		"quiet", "help" };

	for (size_t i = 0; i < sizeof(how) / sizeof(*how); i++)
		if (strcmp(option->name, how[i]) == 0)
			return false;
	return option->help != NULL;
}

static void add_options(const struct option_group *const *groups,
	const struct settings *settings, struct buffer *text)
{
	const struct option *o = NULL;
	const char *comma = "";

	buffer_print(text, "  \"options\": {");
	while ((o = option_next(&groups, o))) {
		if (!changes_results(o))
			continue;
		buffer_print(text, "%s\n    ", comma);
		buffer_json(text, o->name);
		buffer_print(text, ": ");
		add_value(o, settings, text);
		comma = ",";
	}
	buffer_print(text, "\n  },\n");
}

/* Whether it is as nobody gave it; else `value` is what was given. */
static bool is_default(const struct option *option,
	const struct settings *settings, struct buffer *value)
{
	struct buffer usual = { 0 };
	bool same;

	add_value(option, settings, value);
	add_value(option, &settings_default, &usual);
	same = !value->failed && !usual.failed &&
		strcmp(value->text, usual.text) == 0;
	buffer_release(&usual);
	return same;
}

void manifest_options(const struct settings *settings, struct buffer *text)
{
	const struct option_group *const all[] = { &options_layout,
		&options_counting, &options_detail, NULL };
	const struct option_group *const *groups = all;

	for (const struct option *o = NULL; (o = option_next(&groups, o));) {
		struct buffer value = { 0 };

		if (changes_results(o) && strcmp(o->name, "layout") != 0 &&
			!is_default(o, settings, &value)) {
			const char *space = text->length ? " " : "";

			text->failed |= value.failed;
			/* A text without the quotes of JSON. */
			if (o->kind == OPTION_FLAG)
				buffer_print(text, "%s--%s", space, o->name);
			else if (value.length && *value.text == '"')
				buffer_print(text, "%s--%s=%.*s", space,
					o->name, (int)value.length - 2,
					value.text + 1);
			else if (value.length)
				buffer_print(text, "%s--%s=%s", space, o->name,
					value.text);
		}
		buffer_release(&value);
	}
}

static void add_option(const struct option *option,
	const struct settings *settings, struct buffer *text)
{
	const char *field = (const char *)settings + option->offset;
	struct buffer value = { 0 };
	const char *word;
	int choice;

	switch (option->kind) {
	case OPTION_FLAG:
	case OPTION_ALIAS:
		buffer_print(text, " --%s", option->name);
		return;
	case OPTION_COUNT:
	case OPTION_NUMBER:
	case OPTION_LENGTH:
		add_value(option, settings, &value);
		buffer_print(text, " --%s %s", option->name,
			value.text ? value.text : "");
		text->failed |= value.failed;
		buffer_release(&value);
		return;
	case OPTION_CHOICE:
		memcpy(&choice, field, sizeof(choice));
		buffer_print(text, " --%s %s", option->name,
			option->choices[choice]);
		return;
	case OPTION_WORD:
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_FOLDER:
		memcpy(&word, field, sizeof(word));
		buffer_print(text, " --%s ", option->name);
		buffer_shell(text, word);
		return;
	case OPTION_LIST:
	case OPTION_PAIR:
	case OPTION_REST:
		break;
	}
	for (size_t i = 0; i < ((const struct word_list *)field)->count; i++) {
		if (option->kind != OPTION_PAIR || i % 2 == 0)
			buffer_print(text, " --%s", option->name);
		buffer_print(text, " ");
		buffer_shell(text, ((const struct word_list *)field)->items[i]);
	}
}

/* Operands that the command line shows of many. */
#define OPERANDS 8

void manifest_command(const struct run *run, struct buffer *text)
{
	const struct option_group *const *groups = run->command->groups;

	buffer_print(text, "attnscope %s", run->command->name);
	for (int i = 0; i < run->operand_count && i < OPERANDS; i++) {
		buffer_print(text, " ");
		buffer_shell(text, run->operands[i]);
	}
	if (run->operand_count > OPERANDS)
		buffer_print(text, " ... (%d files)", run->operand_count);
	for (const struct option *o = NULL; (o = option_next(&groups, o));) {
		struct buffer value = { 0 };

		if (changes_results(o) && !is_default(o, run->settings, &value))
			add_option(o, run->settings, text);
		text->failed |= value.failed;
		buffer_release(&value);
	}
	buffer_print(text, " -o ");
	if (run->command->outputs)
		buffer_print(text, "results");
	else
		buffer_shell(text,
			run->settings->output ? run->settings->output
					      : "report.html");
}

void manifest_date(char date[MANIFEST_DATE])
{
	const char *given = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm day;
	char *end;

	if (given && *given) {
		long long seconds = strtoll(given, &end, 10);

		if (!*end && seconds >= 0)
			now = (time_t)seconds;
	}
	*date = '\0';
	if (gmtime_r(&now, &day))
		strftime(date, MANIFEST_DATE, "%Y-%m-%d", &day);
}

/* Of more inputs than that, those in which the same was found share a line, and
 * of more small dumps only a summary is written. */
#define LISTED 16
#define NOWHERE SIZE_MAX

/* What was found in an input, and how many are like it. */
struct finding {
	const char *path, *text; /* text: what follows the path */
	size_t length, count;
};

/* The lines of the manifest about what was found: first those that several
 * inputs may share, then those that are of one alone. */
struct findings {
	struct finding list[LISTED];
	size_t count, own, others;
	size_t *places; /* of each input, from 0 or NOWHERE */
};

static void add_time(
	const char *name, const struct timespec *when, struct buffer *text)
{
	char second[32] = "";
	struct tm time;

	if (gmtime_r(&when->tv_sec, &time))
		strftime(second, sizeof(second), "%Y-%m-%dT%H:%M:%S", &time);
	buffer_print(
		text, ", \"%s\": \"%s.%09ldZ\"", name, second, when->tv_nsec);
}

/* `found`: in which line it is said what was found in it, or NOWHERE.  The time at
 * which a file was changed is that of its inode, which no program sets. */
static void add_input(
	const struct run *run, int input, size_t found, struct buffer *text)
{
	const struct stat *status = &run->statuses[input];
	const struct scan_part *parts = run->inputs.shares;

	buffer_print(text, "\n    { \"path\": ");
	buffer_json(text, run->operands[input]);
	if (status->st_nlink) {
		buffer_print(text, ", \"size\": %" PRIu64,
			(uint64_t)status->st_size);
		add_time("modified", &status->st_mtim, text);
		add_time("changed", &status->st_ctim, text);
	}
	if (parts && parts[input].step > 1)
		buffer_print(text, ", \"samples\": \"%zu::%zu\"",
			parts[input].first, parts[input].step);
	if (found != NOWHERE)
		buffer_print(text, ", \"found\": %zu", found);
	buffer_print(text, " }");
}

/* A line for each would be nothing that a run could go on from. */
static bool is_small(const struct run *run, int input)
{
	const struct stat *status = &run->statuses[input];

	return S_ISREG(status->st_mode) &&
		(uint64_t)status->st_size <= RESUME_SMALLEST;
}

static bool has_many_small(const struct run *run)
{
	size_t count = 0;

	for (int i = 0; i < run->operand_count; i++)
		count += is_small(run, i);
	return count > LISTED;
}

static void add_inputs(const struct run *run, const struct findings *findings,
	bool summed, struct buffer *text)
{
	const char *first = NULL, *last = NULL, *comma = "";
	struct buffer small = { 0 };
	size_t count = 0;

	for (int i = 0; i < run->operand_count; i++) {
		const char *path = run->operands[i];

		if (summed && is_small(run, i)) {
			first = count++ ? first : path;
			last = path;
			add_input(run, i, NOWHERE, &small);
			continue;
		}
		buffer_print(text, "%s", comma);
		add_input(run, i,
			findings->places ? findings->places[i] : NOWHERE, text);
		comma = ",";
	}
	if (count) {
		buffer_print(text,
			"%s\n    { \"small\": %zu, \"first\": ", comma, count);
		buffer_json(text, first);
		buffer_print(text, ", \"last\": ");
		buffer_json(text, last);
		buffer_print(text, ", \"digest\": \"%016" PRIx64 "\" }",
			text_hash(small.failed ? "" : small.text));
	}
	text->failed |= small.failed;
	buffer_release(&small);
}

/* The text about an input that follows its path, in the line of what was found
 * there; *line becomes the next one. */
static struct finding next_finding(const char *path, const char **line)
{
	size_t length = strcspn(*line, "\n"), end = length;
	struct finding finding = { .path = path, .text = *line };
	struct buffer begin = { 0 };

	end -= end && (*line)[end - 1] == ',';
	buffer_print(&begin, "    { \"path\": ");
	buffer_json(&begin, path);
	if (!begin.failed && begin.length < end) {
		finding.text += begin.length;
		finding.length = end - begin.length;
	}
	buffer_release(&begin);
	*line += length + ((*line)[length] == '\n');
	return finding;
}

/* The place of a line that has this text, or of a new one. */
static size_t place_finding(
	struct findings *all, const struct finding *finding, bool small)
{
	size_t i = 0;

	while (i < all->count &&
		(all->list[i].length != finding->length ||
			memcmp(all->list[i].text, finding->text,
				finding->length) != 0))
		i++;
	if (i == LISTED && small) {
		all->others++;
		return NOWHERE;
	}
	if (i == LISTED)
		return LISTED + all->own++;
	if (i == all->count)
		all->list[all->count++] = *finding;
	all->list[i].count++;
	return i;
}

/* Where it is said of each of many inputs what was found in it; of few, each has
 * its own line. */
static int place_findings(
	struct findings *all, const struct run *run, bool summed)
{
	const char *line = run->inputs.found.text;

	if (run->operand_count <= LISTED || !line)
		return 0;
	all->places =
		memory_array((size_t)run->operand_count, sizeof(*all->places));
	if (!all->places)
		return -1;
	for (int i = 0; i < run->operand_count; i++) {
		const char *path = run->operands[i];
		struct finding finding = next_finding(path, &line);

		all->places[i] = place_finding(
			all, &finding, summed && is_small(run, i));
	}
	return 0;
}

static void add_finding(
	const struct finding *finding, const char *comma, struct buffer *text)
{
	buffer_print(text, "%s\n    { \"path\": ", comma);
	buffer_json(text, finding->path);
	if (finding->count > 1)
		buffer_print(text, ", \"alike\": %zu", finding->count - 1);
	buffer_add(text, finding->text, finding->length);
}

static void add_found(
	const struct run *run, const struct findings *all, struct buffer *text)
{
	const char *line = run->inputs.found.text;

	if (!all->places) {
		buffer_print(text, "\n%s", line);
		return;
	}
	for (size_t i = 0; i < all->count; i++)
		add_finding(&all->list[i], i ? "," : "", text);
	for (int i = 0; all->own && i < run->operand_count; i++) {
		const struct finding finding =
			next_finding(run->operands[i], &line);

		if (all->places[i] != NOWHERE && all->places[i] >= LISTED)
			add_finding(&finding, ",", text);
	}
	if (all->others)
		buffer_print(text, ",\n    { \"others\": %zu }", all->others);
}

void manifest_write(const struct run *run, struct buffer *text)
{
	bool summed = has_many_small(run);
	struct findings findings = { .count = 0 };

	text->failed |= place_findings(&findings, run, summed) != 0;
	buffer_print(text, "{\n");
	add_versions(text);
	add_options(run->command->groups, run->settings, text);
	buffer_print(text, "  \"inputs\": [");
	add_inputs(run, &findings, summed, text);
	buffer_print(text, "\n  ]");
	if (run->inputs.found.length) {
		buffer_print(text, ",\n  \"found\": [");
		add_found(run, &findings, text);
		buffer_print(text, "\n  ]");
	}
	free(findings.places);
}
