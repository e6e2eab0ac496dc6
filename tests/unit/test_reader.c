/*
 * The same values, stored in every way that there is a path for: each must
 * deliver the same rows, each once, whole and in order, with the same bits in
 * their sums.
 */
#include "reader/reader.h"
#include "folder.h"

#include <hdf5.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 3, HEADS = 4, QUERIES = 11, KEYS = 45 };
enum { ROWS = LAYERS * HEADS * QUERIES, COUNT = ROWS * KEYS };

static float values[COUNT];
static uint8_t stored[8 * COUNT]; /* the values in the format of the case */

/* How a dataset is made. */
struct making {
	enum kernel_format format;
	hsize_t chunk[4]; /* zeros: not chunked */
	bool compact, big_endian, shuffle, fletcher32, latest, extendible;
	int gzip;     /* level, 0 for none */
	bool turned;  /* [layer, head, key, query] */
	bool holes;   /* the chunks of layer 1 are not written */
	hsize_t user; /* bytes of a user block */
};

static hid_t make_type(const struct making *m)
{
	hid_t type = H5Tcopy(
		m->format == KERNEL_F64 ? H5T_IEEE_F64LE : H5T_IEEE_F32LE);

	if (m->format == KERNEL_F16) {
		H5Tset_fields(type, 15, 10, 5, 0, 10);
		H5Tset_size(type, 2);
		H5Tset_ebias(type, 15);
	}
	if (m->big_endian)
		H5Tset_order(type, H5T_ORDER_BE);
	return type;
}

static uint16_t half_of(float value)
{
	uint32_t bits;

	/* A normal half that needs no rounding. */
	memcpy(&bits, &value, 4);
	return (uint16_t)((bits >> 16 & 0x8000) |
		((bits - (112U << 23)) >> 13 & 0x7fff));
}

/* Values that lose digits when they are added up in another order. */
static void make_values(const struct making *m)
{
	size_t size = m->format == KERNEL_F64 ? 8
		: m->format == KERNEL_F16     ? 2
					      : 4;
	uint32_t state = 1;

	for (size_t i = 0; i < COUNT; i++) {
		double wide;
		uint16_t half;
		bool hole = m->holes && i / (COUNT / LAYERS) == 1;

		state = state * 1664525 + 1013904223;
		values[i] = ldexpf((float)(1024 + (state >> 22)),
			-11 - (int)(state >> 8 & 7));
		if (hole)
			values[i] = 0;
		wide = (double)values[i] / (m->format == KERNEL_F64 ? 3 : 1);
		half = hole ? 0 : half_of(values[i]);
		memcpy(stored + i * size,
			size == 8	    ? (void *)&wide
				: size == 2 ? (void *)&half
					    : (void *)&values[i],
			size);
	}
}

static hid_t make_creation(const struct making *m)
{
	hid_t creation = H5Pcreate(H5P_DATASET_CREATE);

	if (m->compact)
		H5Pset_layout(creation, H5D_COMPACT);
	if (m->chunk[0])
		H5Pset_chunk(creation, 4, m->chunk);
	if (m->shuffle)
		H5Pset_shuffle(creation);
	if (m->gzip)
		H5Pset_deflate(creation, (unsigned)m->gzip);
	if (m->fletcher32)
		H5Pset_fletcher32(creation);
	return creation;
}

/* Writes the values; turned, and big-endian, by hand. */
static void write_values(hid_t data, hid_t type, const struct making *m)
{
	size_t size = H5Tget_size(type);
	uint8_t *bytes = malloc(COUNT * size);
	hsize_t first[4] = { 0 }, count[4] = { 1, HEADS, QUERIES, KEYS };

	for (size_t i = 0; i < COUNT; i++) {
		size_t to = i, k = i % KEYS, q = i / KEYS % QUERIES;

		if (m->turned)
			to = i / (KEYS * QUERIES) * (KEYS * QUERIES) +
				k * QUERIES + q;
		memcpy(bytes + to * size, stored + i * size, size);
	}
	if (m->big_endian)
		kernel_swap(bytes, COUNT, size);
	if (m->turned) {
		count[2] = KEYS;
		count[3] = QUERIES;
	}
	for (hsize_t l = 0; l < LAYERS; l++) {
		hid_t memory = H5Screate_simple(4, count, NULL);
		hid_t space = H5Dget_space(data);

		first[0] = l;
		H5Sselect_hyperslab(
			space, H5S_SELECT_SET, first, NULL, count, NULL);
		if (!m->holes || l != 1)
			CHECK(H5Dwrite(data, type, memory, space, H5P_DEFAULT,
				      bytes + l * (COUNT / LAYERS) * size) >=
				0);
		H5Sclose(space);
		H5Sclose(memory);
	}
	free(bytes);
}

static void make_file(const struct making *m)
{
	hsize_t dims[4] = { LAYERS, HEADS, QUERIES, KEYS };
	hsize_t most[4] = { LAYERS, HEADS, QUERIES, KEYS };
	hid_t create = H5Pcreate(H5P_FILE_CREATE);
	hid_t access = H5Pcreate(H5P_FILE_ACCESS);
	hid_t file, type = make_type(m), space, creation, data;

	make_values(m);
	if (m->turned) {
		dims[2] = most[2] = KEYS;
		dims[3] = most[3] = QUERIES;
	}
	if (m->extendible)
		most[0] = H5S_UNLIMITED;
	H5Pset_userblock(create, m->user);
	if (m->latest)
		H5Pset_libver_bounds(
			access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
	file = H5Fcreate("x.h5", H5F_ACC_TRUNC, create, access);
	space = H5Screate_simple(4, dims, most);
	creation = make_creation(m);
	data = H5Dcreate2(
		file, "a", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
	CHECK(data >= 0);
	write_values(data, type, m);
	H5Dclose(data);
	H5Pclose(creation);
	H5Sclose(space);
	H5Tclose(type);
	H5Fclose(file);
	H5Pclose(access);
	H5Pclose(create);
}

/* What came. */
struct seen {
	const struct reader_window *window;
	double sums[ROWS];
	size_t times[ROWS];
	size_t last[LAYERS * HEADS]; /* row + 1 that came last */
	bool wrong;
};

static int look(
	void *context, const struct reader_block *block, struct error *error)
{
	struct seen *seen = context;
	size_t head = block->layer * HEADS + block->head;

	(void)error;
	if (block->key != seen->window->key ||
		block->keys != seen->window->keys)
		seen->wrong = true;
	for (size_t r = 0; r < block->queries; r++) {
		size_t row = block->query + r;

		if (row + 1 <= seen->last[head])
			seen->wrong = true;
		seen->last[head] = row + 1;
		seen->times[head * QUERIES + row]++;
		seen->sums[head * QUERIES + row] =
			reader_sum(block, r, 0, block->keys);
	}
	return 0;
}

/* Reads a window, with `room` bytes or as many as there are. */
static void check_window(const struct dump *dump,
	const struct dump_sample *sample, const struct reader_window *window,
	size_t room)
{
	struct seen seen = { .window = window };
	struct reader reader;
	struct error error;
	size_t missing = 0, different = 0, size = sample->kernel->size;

	reader_open(&reader, dump, 0);
	if (room)
		reader.memory = room;
	CHECK(reader_read(&reader, sample, window, look, &seen, &error) == 0);
	CHECK(!seen.wrong);
	CHECK(reader.bytes > 0);
	for (size_t i = 0; i < ROWS; i++) {
		size_t l = i / QUERIES / HEADS, q = i % QUERIES;
		bool wanted = l - window->layer < window->layers &&
			q - window->query < window->queries;
		double sum = sample->kernel->sum(
			stored + (i * KEYS + window->key) * size, window->keys);

		missing += seen.times[i] != (wanted ? 1 : 0);
		different += wanted && memcmp(&sum, &seen.sums[i], 8) != 0;
	}
	CHECK(missing == 0);
	CHECK(different == 0);
	reader_close(&reader);
}

static void check_making(const struct making *m, const char *path)
{
	static const struct reader_window windows[] = {
		{ 0, LAYERS, 0, QUERIES, 0, KEYS },
		{ 1, 1, 0, QUERIES, 0, KEYS },
		{ 0, 2, 3, 5, 7, 30 },
		{ 2, 1, 10, 1, 44, 1 },
		{ 0, LAYERS, 2, 8, 33, 12 },
	};
	static const size_t rooms[] = { 0, 1, 400, 4000 };
	struct dump dump = { .path = "x.h5" };
	struct hdf5_file file;
	struct dump_piece piece = { .file = &file,
		.path = "a",
		.axis = { 0, 1, m->turned ? 3 : 2, m->turned ? 2 : 3 },
		.extent = { LAYERS, HEADS, QUERIES, KEYS } };
	struct dump_sample sample = { .layers = LAYERS,
		.heads = HEADS,
		.queries = QUERIES,
		.keys = KEYS,
		.pieces = &piece,
		.piece_count = 1,
		.kernel = kernel_find(m->format),
		.big_endian = m->big_endian };
	struct reader reader;
	struct error error;

	enter_folder();
	make_file(m);
	CHECK(hdf5_open(&file, dump.path, &error) == 0);
	CHECK(hdf5_dataset_open(&file, "a", &piece.dataset, &error) == 0);
	reader_open(&reader, &dump, 0);
	CHECK_TEXT(reader_path_name(&sample, &piece), path);
	reader_close(&reader);
	for (size_t i = 0; i < sizeof(windows) / sizeof(*windows); i++)
		for (size_t k = 0; k < sizeof(rooms) / sizeof(*rooms); k++)
			if (!m->holes || windows[i].layer != 1)
				check_window(
					&dump, &sample, &windows[i], rooms[k]);
	hdf5_dataset_close(&piece.dataset);
	hdf5_close(&file);
	leave_folder(1);
}

static const enum kernel_format formats[] = { KERNEL_F16, KERNEL_F32,
	KERNEL_F64 };

static void contiguous_values_are_mapped(void)
{
	for (size_t i = 0; i < 3; i++)
		check_making(
			&(struct making){ .format = formats[i] }, "mapped");
}

static void a_user_block_moves_everything(void)
{
	check_making(&(struct making){ .user = 2048 }, "mapped");
	check_making(&(struct making){ .user = 512, .chunk = { 1, 2, 4, 16 } },
		"chunks");
}

static void chunks_of_any_shape_give_whole_rows(void)
{
	static const hsize_t chunks[][4] = { { 1, 1, 11, 45 }, { 1, 1, 1, 45 },
		{ 3, 4, 11, 45 }, { 2, 3, 5, 7 }, { 1, 4, 11, 1 },
		{ 2, 2, 10, 44 }, { 3, 1, 4, 23 } };

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < sizeof(chunks) / sizeof(*chunks); k++)
			for (int gzip = 0; gzip < 2; gzip++) {
				struct making m = { .format = formats[i],
					.gzip = gzip,
					.shuffle = (i + k) % 2 == 0,
					.fletcher32 = k % 3 == 0,
					.latest = k % 2 };

				memcpy(m.chunk, chunks[k], sizeof(m.chunk));
				check_making(&m, "chunks");
			}
}

static void every_index_of_chunks_is_walked(void)
{
	/* version 1 B-tree; fixed array; extensible array; single chunk */
	struct making m = { .chunk = { 1, 2, 4, 16 } };

	check_making(&m, "chunks");
	m.latest = true;
	check_making(&m, "chunks");
	m.extendible = true;
	check_making(&m, "chunks");
	m.gzip = 1;
	check_making(&m, "chunks");
}

static void chunks_that_were_never_written_are_filled(void)
{
	check_making(
		&(struct making){ .chunk = { 1, 2, 4, 16 }, .holes = true },
		"chunks");
	check_making(&(struct making){ .chunk = { 1, 2, 4, 45 },
			     .holes = true,
			     .gzip = 1,
			     .shuffle = true },
		"chunks");
}

static void big_endian_values_are_turned(void)
{
	for (size_t i = 0; i < 3; i++) {
		struct making m = { .format = formats[i], .big_endian = true };

		check_making(&m, "blocks");
		memcpy(m.chunk, (hsize_t[]){ 2, 3, 5, 7 }, sizeof(m.chunk));
		check_making(&m, "chunks");
		m.gzip = 1;
		m.shuffle = true;
		check_making(&m, "chunks");
	}
}

static void compact_and_turned_values_come_in_blocks(void)
{
	struct making m = { .compact = true };

	check_making(&m, "blocks");
	m.compact = false;
	m.turned = true;
	check_making(&m, "blocks");
	memcpy(m.chunk, (hsize_t[]){ 2, 3, 5, 7 }, sizeof(m.chunk));
	m.gzip = 1;
	check_making(&m, "blocks");
}

int main(void)
{
	CASE(contiguous_values_are_mapped);
	CASE(a_user_block_moves_everything);
	CASE(chunks_of_any_shape_give_whole_rows);
	CASE(every_index_of_chunks_is_walked);
	CASE(chunks_that_were_never_written_are_filled);
	CASE(big_endian_values_are_turned);
	CASE(compact_and_turned_values_come_in_blocks);
	UNIT_END;
}
