/*
 * Files of shards are named as in other programs that have them: the number of
 * all is part of each name, so that files of different runs are not taken
 * together, and one that is missing leaves a gap.
 */
#include "base/shards.h"

#include "base/number.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* More than any cluster runs. */
#define SHARDS_MAX 99999

static bool parse_number(const char *text, size_t *number)
{
	uint64_t value;

	if (!text || !number_parse_count(text, &value) || value > SHARDS_MAX)
		return false;
	*number = (size_t)value;
	return true;
}

static int check(
	const char *text, const struct shard *shard, struct error *error)
{
	if (shard->count && shard->index >= 1 && shard->index <= shard->count)
		return 0;
	return error_set(error,
		"--shard: '%s' is not one of several shards, from 1/N to N/N, "
		"with N up to %d",
		text, SHARDS_MAX);
}

/* The whole array: its jobs are numbered from 0 or 1 without a gap. */
static int of_array(size_t id, struct shard *shard, struct error *error)
{
	size_t count, first, last;

	if (!parse_number(getenv("SLURM_ARRAY_TASK_COUNT"), &count) ||
		!parse_number(getenv("SLURM_ARRAY_TASK_MIN"), &first) ||
		!parse_number(getenv("SLURM_ARRAY_TASK_MAX"), &last))
		return error_set(error,
			"--shard slurm: Slurm does not say how large the array "
			"is; say --shard slurm/N");
	if (first > 1 || last < first || last - first + 1 != count)
		return error_set(error,
			"--shard slurm: jobs %zu to %zu, %zu of them, are not "
			"a whole array; say --shard slurm/N for some of 1 to N",
			first, last, count);
	*shard = (struct shard){ id - first + 1, count };
	return 0;
}

static int parse_slurm(
	const char *text, struct shard *shard, struct error *error)
{
	const char *slash = strchr(text, '/');
	size_t id;

	if (!parse_number(getenv("SLURM_ARRAY_TASK_ID"), &id))
		return error_set(error,
			"--shard: '%s' is for jobs of an array, started with "
			"sbatch --array=1-N",
			text);
	if (!slash)
		return of_array(id, shard, error) || check(text, shard, error);
	shard->index = id;
	if (!parse_number(slash + 1, &shard->count))
		shard->count = 0;
	if (shard->index >= 1 && shard->index <= shard->count)
		return 0;
	return error_set(error,
		"--shard: '%s' with an array that has a job %zu; number its "
		"jobs from 1 to N",
		text, id);
}

int shard_parse(const char *text, struct shard *shard, struct error *error)
{
	const char *slash = strchr(text, '/');
	char index[NUMBER_SIZE] = "";

	*shard = (struct shard){ 0 };
	if (strcmp(text, "slurm") == 0 || strncmp(text, "slurm/", 6) == 0)
		return parse_slurm(text, shard, error);
	if (slash && (size_t)(slash - text) < sizeof(index))
		memcpy(index, text, (size_t)(slash - text));
	if (!slash || !parse_number(index, &shard->index) ||
		!parse_number(slash + 1, &shard->count))
		shard->count = 0;
	return check(text, shard, error);
}

/* Where "@16" begins and what comes after it; NULL: there is none. */
static const char *find(const char *name, const char **after, size_t *count)
{
	const char *slash = strrchr(name, '/'), *at, *word;
	char number[NUMBER_SIZE] = "";
	size_t length;

	at = strrchr(slash ? slash + 1 : name, '@');
	if (!at)
		return NULL;
	word = at + 1;
	length = strspn(word, "0123456789");
	*after = word + (length ? length : 1);
	*count = 0;
	if (length >= sizeof(number) ||
		(!length && *word != 'N' && *word != 'n') ||
		(**after && **after != '.'))
		return NULL;
	memcpy(number, word, length);
	if (length && (!parse_number(number, count) || !*count))
		return NULL;
	return at;
}

bool shards_are_named(const char *name, size_t *count)
{
	const char *after;

	return find(name, &after, count) != NULL;
}

void shards_name(
	const char *name, const struct shard *shard, struct buffer *path)
{
	const char *after;
	size_t count;
	const char *at = find(name, &after, &count);

	if (at)
		buffer_print(path, "%.*s-%05zu-of-%05zu%s", (int)(at - name),
			name, shard->index, shard->count, after);
	else
		buffer_print(path, "%s", name);
}
