/*
 * A shard is one file, so that it appears whole or not at all: a hash of all that
 * follows, so that a shard in which anything was changed is not believed; its
 * key, which is the manifest of that one dump; "messages N" and N bytes of lines;
 * "found N" and N bytes, what the manifest says of it; then the rows as CSV.
 * Numbers are written so that they come back exactly, so a resumed run ends with
 * the same bytes.
 *
 * Its name is a hash of the dump's path (FNV-1a).  Two paths with one hash only
 * cost a dump that is read again, since the key holds the path.
 */
#include "results/resume_cache.h"

#include "base/output.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A regular file; NULL for what is none, such as a pipe that nobody writes. */
static FILE *open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	FILE *stream = NULL;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		stream = fdopen(fd, "r");
	if (fd >= 0 && !stream)
		close(fd);
	return stream;
}

/* The whole file; false when it cannot be read. */
static bool load(const char *path, struct buffer *text)
{
	FILE *stream = open_file(path);
	char block[4096];
	size_t count;
	bool good;

	if (!stream)
		return false;
	while ((count = fread(block, 1, sizeof(block), stream)) > 0)
		buffer_add(text, block, count);
	good = !ferror(stream) && !text->failed;
	fclose(stream);
	return good;
}

static void name_shard(
	const struct resume_cache *cache, const char *path, struct buffer *name)
{
	buffer_print(
		name, "%s/%016" PRIx64 ".csv", cache->folder, text_hash(path));
}

static void print_digest(uint64_t hash, char digits[RESUME_DIGEST])
{
	snprintf(digits, RESUME_DIGEST, "%016" PRIx64, hash);
}

/* The digest of the table in the output folder and of the manifest's text. */
static int find_digest(const char *output, const char *manifest, size_t length,
	char digits[RESUME_DIGEST], struct error *error)
{
	struct buffer path = { 0 };
	uint64_t hash = text_hash_add(TEXT_HASH, manifest, length);
	FILE *stream = NULL;
	char block[4096];
	size_t count;
	int result = 0;

	buffer_print(&path, "%s/intensity.csv", output);
	if (!path.failed)
		stream = open_file(path.text);
	while (stream && (count = fread(block, 1, sizeof(block), stream)) > 0)
		hash = text_hash_add(hash, block, count);
	if (!stream || ferror(stream)) {
		result = error_set(
			error, "cannot be read back: %s", strerror(errno));
		error_prefix(error, path.failed ? output : path.text);
	}
	print_digest(hash, digits);
	if (stream)
		fclose(stream);
	buffer_release(&path);
	return result;
}

#define SEAL_BEGIN ",\n  \"digest\": \""
#define SEAL_END "\"\n}\n"
#define SEAL (strlen(SEAL_BEGIN) + RESUME_DIGEST - 1 + strlen(SEAL_END))

int resume_cache_seal(
	const char *output, struct buffer *manifest, struct error *error)
{
	char digits[RESUME_DIGEST];

	if (manifest->failed)
		return error_memory(error);
	if (find_digest(
		    output, manifest->text, manifest->length, digits, error))
		return -1;
	buffer_print(manifest, SEAL_BEGIN "%s" SEAL_END, digits);
	return 0;
}

/* Whether table and manifest are what the last run wrote: one that was edited or
 * cut may still be a table. */
static bool is_as_written(struct resume_cache *cache)
{
	const struct buffer *text = &cache->manifest;
	struct buffer said = { 0 };
	struct error error;
	bool same;

	buffer_add(&said, text->text,
		text->length > SEAL ? text->length - SEAL : 0);
	same = !resume_cache_seal(cache->request.output, &said, &error) &&
		said.length == text->length &&
		memcmp(said.text, text->text, text->length) == 0;
	cache->changed = !same;
	buffer_release(&said);
	return same;
}

/* Loads the tables of the last run.  Rows do not say whether they came from a
 * dump or from another table, so there must have been no table. */
static void load_last(struct resume_cache *cache)
{
	const char *output = cache->request.output;
	struct buffer manifest = { 0 }, table = { 0 };
	struct error error;
	FILE *stream = NULL;
	bool good;

	buffer_print(&manifest, "%s/manifest.json", output);
	buffer_print(&table, "%s/intensity.csv", output);
	good = !manifest.failed && !table.failed &&
		load(manifest.text, &cache->manifest) &&
		cache->manifest.length &&
		!strstr(cache->manifest.text, ".csv\"") &&
		!strstr(cache->manifest.text, "\"path\": \"-\"") &&
		is_as_written(cache);
	if (good)
		stream = open_file(table.text);
	good = stream &&
		table_read(&cache->last, stream, table.text, &error) == 0;
	if (stream)
		fclose(stream);
	if (!good)
		buffer_release(&cache->manifest);
	buffer_release(&manifest);
	buffer_release(&table);
}

/* Removes the cache; the folder stays, since the tables are what they are. */
static void clear(const struct resume_cache *cache)
{
	DIR *folder = opendir(cache->folder);
	const struct dirent *entry;

	if (!folder)
		return;
	while ((entry = readdir(folder)) != NULL)
		if (text_has_suffix(entry->d_name, ".csv") ||
			text_has_suffix(entry->d_name, ".tmp"))
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
}

/* Whether another run has the lock, and has not let it go within a second: children
 * of one that was killed have it until they are gone. */
static bool is_held(int lock)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	for (int i = 0; i < 50; i++) {
		if (flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

/*
 * Takes the output folder, if it is there, for this run alone: of two runs into
 * one folder each would write some of the tables.  A file system without locks
 * has none to say so.
 */
static int lock_output(struct resume_cache *cache, struct error *error)
{
	const char *output = cache->request.output;
	int fd;

	if (cache->lock)
		return 0;
	fd = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	cache->lock = fd + 1;
	if (!is_held(fd))
		return 0;
	return error_set(error,
		"%s: another run is writing into this folder; wait for it, or "
		"give another with -o",
		output);
}

int resume_cache_open(struct resume_cache *cache,
	const struct resume_cache_request *request, struct error *error)
{
	struct buffer folder = { 0 };

	buffer_print(&folder, "%s/.attnscope", request->output);
	*cache = (struct resume_cache){ .folder = folder.text,
		.request = *request };
	table_init(&cache->last, &schema_intensity);
	if (folder.failed)
		return error_memory(error);
	if (lock_output(cache, error))
		return -1;
	if (!request->resume)
		clear(cache);
	else if (access(cache->folder, F_OK) != 0)
		load_last(cache);
	return 0;
}

void resume_cache_release(struct resume_cache *cache)
{
	if (cache->lock)
		close(cache->lock - 1);
	free(cache->folder);
	buffer_release(&cache->manifest);
	table_release(&cache->last);
	*cache = (struct resume_cache){ 0 };
}

int resume_cache_make(struct resume_cache *cache, struct error *error)
{
	return output_folder(cache->request.output, error) ||
		lock_output(cache, error) ||
		output_folder(cache->folder, error);
}

void resume_cache_remove(const struct resume_cache *cache)
{
	clear(cache);
	rmdir(cache->folder);
}

void resume_cache_key(const struct resume_cache *cache, const char *path,
	const struct scan_part *part, struct buffer *key)
{
	cache->request.key(cache->request.context, path, part, key);
}

/* Reads "NAME N" and N bytes; leaves *text and *length with what follows. */
static bool parse_block(const char **text, size_t *length, const char *name,
	struct buffer *block)
{
	size_t bytes = 0, head = strlen(name);
	int digits = 0;

	if (strncmp(*text, name, head) != 0 ||
		sscanf(*text + head, " %zu%n", &bytes, &digits) != 1 || !digits)
		return false;
	head += (size_t)digits;
	if ((*text)[head++] != '\n' || bytes >= *length - head)
		return false;
	buffer_add(block, *text + head, bytes);
	*text += head + bytes;
	*length -= head + bytes;
	return true;
}

/* Reads what follows the key of a shard. */
static bool parse(const char *text, size_t length, struct resume_shard *shard)
{
	struct error error;
	FILE *stream;
	bool good;

	if (!parse_block(&text, &length, "messages", &shard->messages) ||
		!parse_block(&text, &length, "found", &shard->found))
		return false;
	stream = fmemopen((char *)text, length, "r");
	if (!stream)
		return false;
	good = table_read(&shard->table, stream, "shard", &error) == 0;
	fclose(stream);
	return good;
}

/* A shard begins with the digest of what follows, and a line end. */
#define DIGEST RESUME_DIGEST

static void make_head(const char *text, char head[DIGEST])
{
	print_digest(text_hash(text + DIGEST), head);
	head[DIGEST - 1] = '\n';
}

/* Reads a shard of which not a byte is other than it was written, and which is
 * of this key. */
static bool parse_whole(const char *text, size_t length,
	const struct buffer *key, struct resume_shard *shard)
{
	char head[DIGEST];

	make_head(text, head);
	if (memcmp(text, head, DIGEST) != 0 || strlen(text) != length)
		return false;
	text += DIGEST;
	length -= DIGEST;
	return length > key->length &&
		memcmp(text, key->text, key->length) == 0 &&
		parse(text + key->length, length - key->length, shard);
}

#define FOUND_PLACE ", \"found\": "

/* Whether this is all that is said of the input, but for what was found in it. */
static bool is_line(const char *text, const char *line, size_t length)
{
	return strncmp(text, line, length) == 0 &&
		(text_has_prefix(text + length, " }") ||
			text_has_prefix(text + length, FOUND_PLACE));
}

/*
 * Whether the last run read the same dump in the same way: its manifest is the key
 * but for the list of inputs, which has the key's one input.  Returns what follows
 * that in the manifest, or NULL.
 */
static const char *find_input(
	const struct resume_cache *cache, const struct buffer *key)
{
	static const char list[] = "\"inputs\": [", end[] = " }\n  ]";
	const char *head = strstr(key->text, list), *line, *tail, *found;
	size_t length;

	if (!head || !cache->manifest.length)
		return NULL;
	line = head + strlen(list);
	tail = strstr(line, end);
	if (!tail ||
		strncmp(cache->manifest.text, key->text,
			(size_t)(line - key->text)) != 0)
		return NULL;
	length = (size_t)(tail - line);
	found = cache->manifest.text + (line - key->text);
	while (found && !is_line(found, line, length))
		found = strchr(found + 1, '\n');
	return found ? found + length : NULL;
}

/* What follows a text in quotes, as JSON has it. */
static const char *skip_string(const char *text)
{
	for (text++; *text && *text != '"'; text++)
		text += *text == '\\' && text[1];
	return text + (*text == '"');
}

#define FOUND_BEGIN "    { \"path\": "

/* The line of the last manifest that says what was found of the dump: the one
 * that the list of inputs names, of which `input` is what follows the dump, or
 * that with the dump's own name.  NULL: there is none. */
static const char *find_line(const struct resume_cache *cache,
	const struct buffer *name, const char *input)
{
	const char *line = strstr(cache->manifest.text, "\"found\": [\n");
	bool shared = text_has_prefix(input, FOUND_PLACE);
	size_t place = 0;

	if (shared && sscanf(input, FOUND_PLACE "%zu", &place) != 1)
		return NULL;
	while (line && (line = strchr(line, '\n'))) {
		line++;
		if (!text_has_prefix(line, FOUND_BEGIN))
			return NULL;
		line += strlen(FOUND_BEGIN);
		if (shared ? !place-- : text_has_prefix(line, name->text))
			return line;
	}
	return NULL;
}

/* Adds what the last manifest says was found of the dump. */
static bool find_last(const struct resume_cache *cache, const char *path,
	const char *input, struct buffer *found)
{
	struct buffer name = { 0 };
	const char *line = NULL;
	size_t alike;
	int digits = 0;

	buffer_json(&name, path);
	if (!name.failed)
		line = find_line(cache, &name, input);
	if (line) {
		size_t length;

		line = skip_string(line);
		if (sscanf(line, ", \"alike\": %zu%n", &alike, &digits) == 1)
			line += digits;
		length = strcspn(line, "\n");
		buffer_print(found, "{ \"path\": %s", name.text);
		buffer_add(found, line,
			length - (length && line[length - 1] == ','));
	}
	buffer_release(&name);
	return line && !found->failed;
}

/* Adds what the last run wrote of the dump. */
static bool read_last(const struct resume_cache *cache, const char *path,
	const char *input, struct resume_shard *shard)
{
	const struct intensity_row *rows =
		TABLE_ROWS(&cache->last, intensity_row);

	for (size_t i = 0; i < cache->last.count; i++)
		if (strcmp(rows[i].of.file, path) == 0 &&
			table_add(&shard->table, &rows[i]))
			return false;
	shard->table.optional = cache->last.optional;
	return shard->table.count > 0 &&
		find_last(cache, path, input, &shard->found);
}

bool resume_cache_read(const struct resume_cache *cache, const char *path,
	const struct buffer *key, struct resume_shard *shard)
{
	struct buffer name = { 0 }, text = { 0 };
	const char *input;
	bool good;

	if (!cache->request.resume || key->failed)
		return false;
	input = find_input(cache, key);
	if (input)
		return read_last(cache, path, input, shard);
	name_shard(cache, path, &name);
	good = !name.failed && load(name.text, &text) && text.length > DIGEST &&
		parse_whole(text.text, text.length, key, shard);
	buffer_release(&name);
	buffer_release(&text);
	return good;
}

/* Writes a file, also where something stands that is none, such as a pipe, which
 * would wait for a reader, or an empty folder. */
static int put_file(
	const char *path, const char *text, size_t length, struct error *error)
{
	struct stat status;

	if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode))
		remove(path);
	return output_write(path, text, length, error);
}

int resume_cache_write(struct resume_cache *cache, const char *path,
	const struct buffer *key, const struct resume_shard *shard,
	struct error *error)
{
	const struct buffer *messages = &shard->messages;
	const struct buffer *found = &shard->found;
	struct buffer name = { 0 };
	size_t length = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &length);
	int failed = 0;

	name_shard(cache, path, &name);
	if (!stream || name.failed || key->failed || messages->failed ||
		found->failed)
		failed = error_memory(error);
	if (!failed) {
		fprintf(stream, "%*s", DIGEST, "");
		fwrite(key->text, 1, key->length, stream);
		fprintf(stream, "messages %zu\n", messages->length);
		if (messages->length)
			fwrite(messages->text, 1, messages->length, stream);
		fprintf(stream, "found %zu\n", found->length);
		fwrite(found->text, 1, found->length, stream);
		failed = table_write(&shard->table, TABLE_PLAIN, stream, error);
	}
	if (stream && fclose(stream) && !failed)
		failed = error_memory(error);
	if (!failed) {
		make_head(text, text);
		failed = resume_cache_make(cache, error) ||
			put_file(name.text, text, length, error);
	}
	free(text);
	buffer_release(&name);
	return failed ? -1 : 0;
}
