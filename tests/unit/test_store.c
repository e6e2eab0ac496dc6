/* Rows of samples come back from the store as they went in, and what they have in
 * common is there once. */
#include "unit.h"

#include "results/rows.h"
#include "results/store.h"

#include <stdlib.h>

#define SAMPLES 50
#define LAYERS 3
#define HEADS 4

static struct error error;

static struct intensity_row row_of(size_t sample, size_t layer, size_t head)
{
	static char names[SAMPLES][16];
	double value = (double)(1 + sample * 31 + layer * 7 + head) / 1999;

	snprintf(names[sample], sizeof(names[sample]), "s%zu", sample);
	return (struct intensity_row){
		.of = { .model = "m",
			.step = "",
			.file = sample % 2 ? "a.h5" : "b.h5",
			.sample = names[sample],
			.group = "g",
			.task = sample % 2 ? TASK_UNDERSTANDING
					   : TASK_GENERATION,
			.layer = layer,
			.layers = LAYERS,
			.provenance = { "strict", "response",
				layer ? "causal" : "full" } },
		.head = head,
		.heads = HEADS,
		.keys = SIZE_MAX - 1 - sample,
		.measures = { .queries = head % 3,
			.intensity = value,
			.expected = 0.25,
			.enrichment = sample == 7 ? (double)NAN : value * 4,
			.sink = value / 2,
			.sinkfree = value,
			.rowsum = (double)NAN,
			.entropy = (double)NAN,
			.to_text = (double)NAN,
			.to_image = (double)NAN,
			.to_other = (double)NAN,
			.distance = (double)NAN,
			.sink_rate = (double)NAN }
	};
}

/* A table of all rows; `reversed`: the last head of a layer first. */
static void fill(struct table *table, bool reversed)
{
	table_init(table, &schema_intensity);
	for (size_t i = 0; i < SAMPLES * LAYERS * HEADS; i++) {
		size_t head = i % HEADS;
		struct intensity_row row = row_of(i / HEADS / LAYERS,
			i / HEADS % LAYERS, reversed ? HEADS - 1 - head : head);

		CHECK(table_add(table, &row) == 0);
	}
}

static void store(
	struct store *store, const struct table *table, enum kept_rows keeps)
{
	const struct results_settings settings = { .keeps = keeps };

	store_init(store, table->schema, &settings);
	CHECK(store_add(store, table, &error) == 0);
	CHECK(store_end(store, &error) == 0);
	CHECK(store->rows == table->count);
	CHECK(store->sample_count == SAMPLES);
}

static char *written(const struct table *table, const struct store *samples)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	CHECK((table ? table_write(table, TABLE_PLAIN, stream, &error)
		     : store_write(samples, TABLE_PLAIN, stream, &error)) == 0);
	fclose(stream);
	return text;
}

static void rows_come_back_exactly(void)
{
	struct table table, copy;
	struct store samples;
	char *before, *after;

	fill(&table, true);
	store(&samples, &table, KEEP_ROWS);
	before = written(&table, NULL);
	after = written(NULL, &samples);
	CHECK_TEXT(after, before);
	free(after);
	table_init(&copy, &schema_intensity);
	CHECK(store_copy(&samples, 5, &copy, &error) == 0);
	CHECK(copy.count == 5);
	table.count = 5;
	free(before);
	before = written(&table, NULL);
	after = written(&copy, NULL);
	CHECK_TEXT(after, before);
	free(before);
	free(after);
	table_release(&copy);
	table_release(&table);
	store_release(&samples);
}

static void what_samples_share_is_there_once(void)
{
	struct table table;
	struct store samples;

	fill(&table, false);
	store(&samples, &table, KEEP_ROWS);
	CHECK(samples.point_count == LAYERS * HEADS);
	CHECK(samples.counted_count == 2);
	/* queries, intensity, enrichment, sink and sinkfree of each row; the
	 * enrichment of sample 7, and keys, expected and six empty columns, once
	 * for each sample. */
	CHECK(samples.value_count ==
		SAMPLES * (LAYERS * HEADS * 5 + 9) - LAYERS * HEADS + 1);
	table_release(&table);
	store_release(&samples);
}

/* The mean over heads by the number of their rows, as the manual has it. */
static double mean_of(size_t sample, size_t layer)
{
	double sum = 0, rows = 0;

	for (size_t h = 0; h < HEADS; h++) {
		struct intensity_row row = row_of(sample, layer, h);

		sum += row.measures.intensity * (double)row.measures.queries;
		rows += (double)row.measures.queries;
	}
	return sum / rows;
}

static void heads_become_their_mean(void)
{
	struct table table;
	struct store samples;
	size_t column;

	fill(&table, false);
	store(&samples, &table, KEEP_LAYERS);
	column = store_column(&samples, rows_offset(MEASURE_INTENSITY));
	CHECK(store_column(&samples, rows_offset(MEASURE_SINK)) == SIZE_MAX);
	CHECK(samples.point_count == LAYERS);
	CHECK(samples.value_count == SAMPLES * (LAYERS + 1));
	for (size_t s = 0; s < SAMPLES; s++)
		for (size_t l = 0; l < LAYERS; l++)
			CHECK_NEAR(store_value(&samples, &samples.samples[s],
					   column, l)
					   .number,
				mean_of(s, l), 1e-15);
	table_release(&table);
	store_release(&samples);
}

/* Who gathers them sorts them. */
static void heads_in_another_order_stay(void)
{
	struct table table;
	struct store samples;

	fill(&table, true);
	store(&samples, &table, KEEP_LAYERS);
	CHECK(samples.point_count == LAYERS * HEADS);
	table_release(&table);
	fill(&table, false);
	store_release(&samples);
	store(&samples, &table, KEEP_HEADS);
	CHECK(samples.point_count == LAYERS * HEADS);
	table_release(&table);
	store_release(&samples);
}

int main(void)
{
	CASE(rows_come_back_exactly);
	CASE(what_samples_share_is_there_once);
	CASE(heads_become_their_mean);
	CASE(heads_in_another_order_stay);
	UNIT_END;
}
