/*
 * One pass over whole rows.  What is found is kept for each, and judged at the
 * end, when all values have shown what they were rounded to.
 *
 * How far a sum may be from 1 depends on how the values were rounded.  A value
 * p of a format with m bits of mantissa is off by at most p 2^-(m+1), so a
 * whole row by 2^-(m+1) when all are off to the same side: 0.0005 for f16.
 * Small f16 values are subnormal and off by 2^-25 each, which counts for many
 * keys.  The tolerances leave a factor of two.
 */
#include "measure/row_check.h"

#include "base/memory.h"
#include "measure/row_sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the rows of a layer one in so many has to add up to less than one. */
#define PARTIAL_SHARE 4

struct row {
	double sum, future, hidden, padding, moment;
	float low, high;
	float own; /* what it gives to its own key; 0 where it has none */
	bool nan;
	size_t first; /* key that is not 0, or DUMP_NONE */
};

struct pass {
	const struct dump_sample *sample;
	const struct row_check_request *request;
	struct row *rows; /* [layers][heads][queries] */
	float *scratch;	  /* [keys] */
	/* [keys]: the end of the run of padding, or of none, that a key is in */
	size_t *runs;
	uint32_t bits; /* all bits that are set in any f32 value */
};

/* Values of half precision are often stored in a wider format, and those of a
 * bfloat16 model as f16: what they are shows in the bits of the mantissa that
 * are never set, as f32. */
static enum kernel_format true_format(
	const struct dump_sample *sample, uint32_t bits)
{
	enum kernel_format format = sample->kernel->format;

	if (!bits ||
		(format != KERNEL_F16 && format != KERNEL_F32 &&
			format != KERNEL_F64))
		return format;
	if (!(bits & 0xffff))
		return KERNEL_BF16;
	return bits & 0x1fff ? format : KERNEL_F16;
}

static double tolerance_of(const struct dump_sample *sample, uint32_t bits)
{
	double scale = sample->scale;

	/* Of what the maps were, nothing is left to see. */
	if (sample->classes)
		return 8e-3;
	if (scale > 0)
		return fmax(1e-3, scale * sqrt((double)sample->keys));
	switch (true_format(sample, bits)) {
	case KERNEL_F16:
		return sample->keys <= 10000 ? 1e-3 : 5e-3;
	case KERNEL_BF16:
		return 8e-3;
	case KERNEL_F8_E4M3:
		return 0.125;
	case KERNEL_F8_E5M2:
		return 0.25;
	default:
		return 1e-4;
	}
}

static bool is_padding(const struct dump_sample *sample, size_t query)
{
	size_t position = sample->positions[query];

	return position == DUMP_NONE ||
		sample->modality[position] == MODALITY_PAD;
}

/* Adds keys that are all padding or none of them, and all seen or hidden. */
static void add_keys(const struct pass *pass, size_t query, size_t key,
	size_t count, bool shown, const float *values, struct row *row)
{
	struct kernel_look look;

	kernel_look(values, count, &look);
	if (look.nan) {
		row->nan = true;
		look.sum = look.moment = NAN;
	}
	row->low = fminf(row->low, look.low);
	row->high = fmaxf(row->high, look.high);
	row->sum += look.sum;
	row->moment += look.moment + (double)key * look.sum;
	if (pass->sample->key_modality[key] == MODALITY_PAD)
		row->padding += look.sum;
	else if (!shown &&
		dump_sample_place(pass->sample, key) >
			pass->sample->positions[query])
		row->future += look.sum;
	else if (!shown)
		row->hidden += look.sum;
	for (size_t i = 0; row->first == DUMP_NONE && i < count; i++)
		if (values[i] != 0)
			row->first = key + i;
}

static void find_runs(struct pass *pass)
{
	const uint8_t *modality = pass->sample->key_modality;
	size_t keys = pass->sample->keys;

	for (size_t k = keys; k-- > 0;)
		pass->runs[k] = k + 1 < keys &&
				(modality[k] == MODALITY_PAD) ==
					(modality[k + 1] == MODALITY_PAD)
			? pass->runs[k + 1]
			: k + 1;
}

/* The keys before `end` of a row, which are in pass->scratch. */
static void add_row(const struct pass *pass, size_t query, size_t first,
	size_t end, struct row *row)
{
	const struct dump_sample *sample = pass->sample;
	size_t own = dump_sample_own_key(sample, query), next;

	for (size_t key = first; key < end; key = next) {
		next = mask_run(sample, query, key);
		if (next > pass->runs[key])
			next = pass->runs[key];
		if (next > end)
			next = end;
		add_keys(pass, query, key, next - key,
			mask_shows(sample, query, key),
			pass->scratch + (key - first), row);
	}
	if (own >= first && own < end)
		row->own = pass->scratch[own - first];
}

static void add_bits(struct pass *pass, size_t values)
{
	for (size_t i = 0; i < values; i++) {
		uint32_t bits;

		memcpy(&bits, &pass->scratch[i], sizeof(bits));
		pass->bits |= bits;
	}
}

static int visit(
	void *context, const struct reader_block *block, struct error *error)
{
	struct pass *pass = context;
	const struct dump_sample *sample = pass->sample;
	const struct row_check_request *request = pass->request;

	(void)error;
	for (size_t r = 0; r < block->queries; r++) {
		size_t query = block->query + r;
		size_t end = window_end(sample, block, r);
		const uint8_t *at = reader_at(block, r, 0);
		struct row *row = &pass->rows[((block->layer - request->layer) *
							      sample->heads +
						      block->head) *
				request->queries +
			(query - request->query)];

		if (end <= block->key || is_padding(sample, query))
			continue;
		if (block->shuffled)
			block->kernel->convert_shuffled(at, block->plane,
				end - block->key, pass->scratch);
		else
			block->kernel->convert(
				at, end - block->key, pass->scratch);
		add_bits(pass, end - block->key);
		add_row(pass, query, block->key, end, row);
	}
	return 0;
}

/* How bad it is: sums should be 1, masses 0, and values between. */
static double distance(enum row_fault fault, double value)
{
	if (fault == ROW_FUTURE || fault == ROW_HIDDEN || fault == ROW_PADDING)
		return fabs(value);
	return fabs(value - (fault == ROW_SUM ? 1 : 0.5));
}

void row_fault_add(struct row_fault_count *count, enum row_fault fault,
	size_t rows, double worst)
{
	double far = distance(fault, worst);
	double before = distance(fault, count->worst);

	if (rows &&
		(!count->rows || far > before ||
			(far == before && worst > count->worst)))
		count->worst = worst;
	count->rows += rows;
}

static void count(struct row_check_head *head, enum row_fault fault,
	size_t query, double value)
{
	struct row_fault_count *c = &head->faults[fault];

	if (!c->rows)
		c->query = query;
	row_fault_add(c, fault, 1, value);
}

static bool is_zero(const struct row *row)
{
	return row->low == 0 && row->high == 0;
}

static void judge(const struct row *row, size_t query, double tolerance,
	bool partial, struct row_check_head *head)
{
	/* Logits may be minus infinity, where the mask hides a key. */
	if (row->nan || (isinf(row->high) && row->low >= 0)) {
		count(head, ROW_NAN, query, NAN);
		return;
	}
	if (row->low < -tolerance || row->high > 1 + tolerance) {
		count(head, ROW_LOGITS, query,
			row->low < -tolerance ? row->low : row->high);
		return;
	}
	if (is_zero(row))
		count(head, ROW_ZERO, query, 0);
	else if (fabs(row->sum - 1) > tolerance && !(partial && row->sum < 1))
		count(head, ROW_SUM, query, row->sum);
	if (row->future > tolerance)
		count(head, ROW_FUTURE, query, row->future);
	if (row->hidden > tolerance)
		count(head, ROW_HIDDEN, query, row->hidden);
	if (row->padding > tolerance)
		count(head, ROW_PADDING, query, row->padding);
}

/* The bits of a number, mixed (the finaliser of splitmix64). */
static uint64_t mix(uint64_t seed, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	bits ^= seed * UINT64_C(0x9e3779b97f4a7c15);
	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	return bits ^ (bits >> 31);
}

/* The first key that is no padding. */
static size_t first_key(const struct dump_sample *sample)
{
	size_t key = 0;

	while (key + 1 < sample->keys &&
		sample->key_modality[key] == MODALITY_PAD)
		key++;
	return key;
}

static void add_to_layer(const struct dump_sample *sample,
	const struct row *row, size_t query, uint64_t place,
	struct row_check_layer *layer)
{
	size_t start = first_key(sample), position = sample->positions[query];

	layer->rows++;
	layer->fingerprint +=
		mix(mix(mix(place, row->sum), row->moment), row->high);
	if (row->first == DUMP_NONE || row->nan)
		return;
	/* The rows of padding themselves attend to anything. */
	if (2 * (position + 1) >= sample->keys &&
		row->first < start + layer->lead)
		layer->lead = row->first > start ? row->first - start : 0;
}

/* How far back the rows of one layer reach, where all of them were read. */
static int find_reach(const struct pass *pass, const struct row *rows,
	struct row_check_layer *layer, struct error *error)
{
	const struct dump_sample *sample = pass->sample;
	size_t queries = pass->request->queries, *firsts;

	if (queries < sample->queries)
		return 0;
	firsts = memory_array(queries, sizeof(*firsts));
	if (!firsts)
		return error_memory(error);
	for (size_t q = 0; q < queries; q++) {
		firsts[q] = DUMP_NONE;
		for (size_t h = 0; h < sample->heads; h++) {
			const struct row *row = &rows[h * queries + q];

			if (!row->nan && row->first < firsts[q])
				firsts[q] = row->first;
		}
		if (firsts[q] != DUMP_NONE)
			firsts[q] = dump_sample_place(sample, firsts[q]);
	}
	layer->reach = reach_of(sample, firsts);
	free(firsts);
	return 0;
}

/* Rows of one layer that add up to less than one, if that is what its rows do:
 * many, and none to more. */
static void find_partial(const struct pass *pass, const struct row *rows,
	double tolerance, struct row_check_layer *layer)
{
	const struct row_check_request *request = pass->request;
	size_t heads = pass->sample->heads, said = 0, below = 0;
	double mass = 0;

	for (size_t i = 0; i < heads * request->queries; i++) {
		const struct row *row = &rows[i];

		if (is_padding(pass->sample,
			    request->query + i % request->queries) ||
			row->nan || is_zero(row))
			continue;
		if (row->sum > 1 + tolerance || row->low < -tolerance)
			return;
		said++;
		if (row->sum >= 1 - tolerance)
			continue;
		below++;
		mass += row->sum;
	}
	if (pass->sample->learnt_sink || !below || below < said / PARTIAL_SHARE)
		return;
	layer->partial = below;
	layer->mass = mass / (double)below;
}

/* Of the rows of one layer, those that pass over themselves in every head.
 * Values of few bits may have been rounded to that, but not most of them. */
static void find_blind(const struct pass *pass, const struct row *rows,
	struct row_check_layer *layer)
{
	const struct dump_sample *sample = pass->sample;
	size_t queries = pass->request->queries, said = 0, blind = 0;
	enum kernel_format format = true_format(sample, pass->bits);
	bool wide = sample->scale == 0 &&
		(format == KERNEL_F32 || format == KERNEL_F64);

	for (size_t q = queries; q-- > 0;) {
		size_t query = pass->request->query + q, zero = 0, own = 0;
		size_t own_key = dump_sample_own_key(sample, query);

		if (is_padding(sample, query) || own_key == DUMP_NONE ||
			!mask_shows(sample, query, own_key))
			continue;
		for (size_t h = 0; h < sample->heads; h++) {
			const struct row *row = &rows[h * queries + q];

			zero += row->nan || is_zero(row);
			own += row->own != 0;
		}
		if (zero == sample->heads)
			continue;
		said++;
		if (own)
			continue;
		blind++;
		layer->blind_query = query;
	}
	if (wide || 2 * blind > said)
		layer->blind = blind;
}

static int judge_layer(const struct pass *pass, size_t l,
	struct row_check_head *heads, struct row_check_layer *layer,
	struct error *error)
{
	const struct dump_sample *sample = pass->sample;
	size_t queries = pass->request->queries;
	const struct row *rows = &pass->rows[l * sample->heads * queries];
	double tolerance = tolerance_of(sample, pass->bits);

	*layer = (struct row_check_layer){ .lead = sample->keys };
	find_partial(pass, rows, tolerance, layer);
	find_blind(pass, rows, layer);
	for (size_t h = 0; h < sample->heads; h++) {
		heads[h] = (struct row_check_head){ 0 };
		for (size_t q = 0; q < queries; q++) {
			size_t query = pass->request->query + q;
			const struct row *row = &rows[h * queries + q];

			if (is_padding(sample, query))
				continue;
			judge(row, query, tolerance,
				layer->partial > 0 || sample->learnt_sink,
				&heads[h]);
			add_to_layer(sample, row, query,
				(pass->request->layer + l) << 40 | h << 24 |
					query,
				layer);
		}
	}
	if (layer->lead == sample->keys || sample->key_positions ||
		sample->other_keys)
		layer->lead = 0;
	return find_reach(pass, rows, layer, error);
}

int row_check_layers(struct reader *reader, const struct dump_sample *sample,
	const struct row_check_request *request, struct row_check_head *heads,
	struct row_check_layer *per_layer, struct error *error)
{
	const struct reader_window window = { request->layer, request->layers,
		request->query, request->queries, 0, sample->keys };
	struct pass pass = { .sample = sample, .request = request };
	size_t rows;
	int result = -1;

	if (memory_multiply(request->layers, sample->heads, &rows) &&
		memory_multiply(rows, request->queries, &rows))
		pass.rows = memory_array(rows, sizeof(*pass.rows));
	pass.scratch = memory_array(sample->keys, sizeof(*pass.scratch));
	pass.runs = memory_array(sample->keys, sizeof(*pass.runs));
	if (!pass.rows || !pass.scratch || !pass.runs) {
		error_memory(error);
	} else {
		find_runs(&pass);
		for (size_t i = 0; i < rows; i++)
			pass.rows[i].first = DUMP_NONE;
		result = reader_read(
			reader, sample, &window, visit, &pass, error);
	}
	for (size_t l = 0; !result && l < request->layers; l++)
		result = judge_layer(&pass, l, heads + l * sample->heads,
			&per_layer[l], error);
	free(pass.rows);
	free(pass.scratch);
	free(pass.runs);
	return result;
}
