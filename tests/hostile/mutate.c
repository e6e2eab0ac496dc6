/*
 * Spoils dumps, the same way for the same seed.
 *
 *	mutate random FOLDER COUNT SEED FILE...	spoils COUNT of them
 *	mutate cut FOLDER FROM COUNT FILE	cuts at COUNT offsets from FROM
 *
 * writes FOLDER/0.h5, 1.h5 ...  A spoilt file had one of these done to it one
 * to four times, most of it near the beginning, where the metadata is:
 *
 *	flip	one bit
 *	set	a byte, or four, to a number that lies at an edge
 *	zero	a block of 1 to 64 bytes
 *	copy	a block of it to another place
 *	mix	a block of another dump to the same place
 *	cut	the end off, or rubbish added to it
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)1 << 22)

struct bytes {
	unsigned char *at;
	size_t count;
};

static uint64_t state;

/* splitmix64 */
static uint64_t draw(uint64_t below)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % below;
}

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static struct bytes load(const char *path)
{
	struct bytes bytes = { malloc(MAX_BYTES + 64), 0 };
	FILE *stream = fopen(path, "rb");

	if (!bytes.at || !stream)
		die(path);
	bytes.count = fread(bytes.at, 1, MAX_BYTES, stream);
	fclose(stream);
	return bytes;
}

static void save(const char *folder, size_t index, const struct bytes *bytes)
{
	char path[4096];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%zu.h5", folder, index);
	stream = fopen(path, "wb");
	if (!stream ||
		fwrite(bytes->at, 1, bytes->count, stream) != bytes->count ||
		fclose(stream))
		die(path);
}

/* A place, in half of the draws within the first 4096 bytes. */
static size_t place(const struct bytes *bytes)
{
	size_t within = bytes->count;

	if (draw(2) && within > 4096)
		within = 4096;
	return (size_t)draw(within);
}

static size_t block(const struct bytes *bytes, size_t from)
{
	size_t length = 1 + (size_t)draw(64);

	return length < bytes->count - from ? length : bytes->count - from;
}

static void set(struct bytes *bytes)
{
	static const uint32_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, 0xffff,
		0x7fffffff, 0x80000000, 0xffffffff };
	uint32_t edge = edges[draw(sizeof(edges) / sizeof(*edges))];
	size_t at = place(bytes), length = draw(2) ? 1 : 4;

	for (size_t i = 0; i < length && at + i < bytes->count; i++)
		bytes->at[at + i] = (unsigned char)(edge >> 8 * i);
}

static void spoil_once(struct bytes *bytes, const struct bytes *other)
{
	size_t at = place(bytes), length = block(bytes, at), from;

	switch (draw(6)) {
	case 0:
		bytes->at[at] ^= (unsigned char)(1U << draw(8));
		break;
	case 1:
		set(bytes);
		break;
	case 2:
		memset(bytes->at + at, 0, length);
		break;
	case 3:
		from = (size_t)draw(bytes->count - length + 1);
		memmove(bytes->at + at, bytes->at + from, length);
		break;
	case 4:
		if (at + length <= other->count)
			memcpy(bytes->at + at, other->at + at, length);
		break;
	default:
		if (draw(4) && bytes->count > 64) {
			bytes->count -= (size_t)draw(bytes->count / 2);
		} else {
			memset(bytes->at + bytes->count, (int)draw(256), 64);
			bytes->count += 64;
		}
	}
}

static int spoil(const char *folder, size_t count, char **names, size_t files)
{
	struct bytes *dumps = calloc(files, sizeof(*dumps));
	struct bytes work = { malloc(MAX_BYTES + 1024), 0 };

	if (!dumps || !work.at)
		die("memory");
	for (size_t i = 0; i < files; i++)
		dumps[i] = load(names[i]);
	for (size_t i = 0; i < count; i++) {
		const struct bytes *dump = &dumps[draw(files)];
		size_t times = 1 + (size_t)draw(4);

		memcpy(work.at, dump->at, dump->count);
		work.count = dump->count;
		while (times--)
			spoil_once(&work, &dumps[draw(files)]);
		save(folder, i, &work);
	}
	for (size_t i = 0; i < files; i++)
		free(dumps[i].at);
	free(dumps);
	free(work.at);
	return 0;
}

static int cut(const char *folder, size_t from, size_t count, const char *name)
{
	struct bytes dump = load(name);
	size_t size = dump.count;

	for (size_t i = 0; i < count && from + i < size; i++) {
		dump.count = from + i;
		save(folder, i, &dump);
	}
	free(dump.at);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 5 && strcmp(argv[1], "random") == 0) {
		state = strtoull(argv[4], NULL, 10);
		return spoil(argv[2], strtoull(argv[3], NULL, 10), argv + 5,
			(size_t)argc - 5);
	}
	if (argc == 6 && strcmp(argv[1], "cut") == 0)
		return cut(argv[2], strtoull(argv[3], NULL, 10),
			strtoull(argv[4], NULL, 10), argv[5]);
	fprintf(stderr, "see the head of mutate.c\n");
	return 2;
}
