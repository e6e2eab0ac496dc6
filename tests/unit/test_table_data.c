/* The tables in data/ load and are complete.  Run from the source's root. */
#include "table/table.h"
#include "unit.h"

static struct error error;

static int load(
	struct table *table, const struct schema *schema, const char *path)
{
	FILE *stream = fopen(path, "r");
	int status;

	table_init(table, schema);
	CHECK(stream != NULL);
	if (!stream)
		return -1;
	status = table_read(table, stream, path, &error);
	CHECK_TEXT(status ? error.text : "", "");
	fclose(stream);
	return status;
}

/* The length of the curve that begins at row i, its layers in order. */
static size_t check_curve(const struct table *table, size_t i)
{
	const struct curve_row *row = TABLE_ROWS(table, curve_row) + i;
	size_t layer;

	CHECK(i + row->layers <= table->count);
	for (layer = 0; i + layer < table->count && layer < row->layers;
		layer++) {
		CHECK(row[layer].layer == layer);
		CHECK(row[layer].layers == row->layers);
		CHECK(row[layer].model == row->model);
		CHECK(row[layer].group == row->group);
		CHECK(row[layer].task == row->task);
		CHECK(row[layer].depth ==
			((double)layer + 0.5) / (double)row->layers);
		CHECK(row[layer].mean >= 0 && row[layer].mean <= 1);
		CHECK(row[layer].samples == TABLE_NONE);
		CHECK_TEXT(row[layer].measure, "intensity");
	}
	return layer;
}

static void check_figure(const char *path, size_t rows, size_t curves)
{
	struct table table;
	size_t found = 0;

	if (load(&table, &schema_curves, path) == 0)
		for (size_t i = 0; i < table.count; found++)
			i += check_curve(&table, i);
	CHECK(table.count == rows);
	CHECK(found == curves);
	table_release(&table);
}

static void figures_have_whole_curves(void)
{
	check_figure("data/paper/fig1.csv", 284, 9);
	check_figure("data/paper/fig4.csv", 917, 18);
	check_figure("data/paper/fig5.csv", 484, 14);
}

/* The first curves are three models, understanding then generation. */
static void figure_1_has_both_tasks_of_three_models(void)
{
	static const char *const models[] = { "Emu3", "Janus-Pro", "BAGEL" };
	const struct curve_row *row;
	struct table table;
	size_t i = 0;

	if (load(&table, &schema_curves, "data/paper/fig1.csv") == 0) {
		row = TABLE_ROWS(&table, curve_row);
		CHECK(row[0].mean == 0.6162); /* as digitised */
		for (size_t curve = 0; curve < 6; curve++) {
			CHECK_TEXT(row[i].model, models[curve / 2]);
			CHECK_TEXT(row[i].group, "base");
			CHECK(row[i].task == (enum task)(curve % 2));
			i += row[i].layers;
		}
	}
	table_release(&table);
}

/* The row of the task that has the layer. */
static const struct target_row *target(
	const struct table *table, enum task task, size_t layer)
{
	const struct target_row *row = TABLE_ROWS(table, target_row);

	for (size_t i = 0; i < table->count; i++)
		if (row[i].task == task && layer >= row[i].from &&
			layer < row[i].to)
			return &row[i];
	return NULL;
}

/* The targets of understanding change at `second` and at `third`. */
static void check_targets(const char *path, size_t second, size_t third)
{
	struct table table;

	CHECK(load(&table, &schema_targets, path) == 0);
	for (size_t layer = 0; layer < 40; layer++) {
		const struct target_row *generation =
			target(&table, TASK_GENERATION, layer);
		const struct target_row *understanding =
			target(&table, TASK_UNDERSTANDING, layer);

		CHECK(generation && understanding);
		if (!generation || !understanding)
			break;
		CHECK(generation->target == (layer < 25 ? 0.4 : 0.2));
		CHECK(generation->delta ==
			(layer < 10		     ? 0.2
					: layer < 25 ? 0.1
						     : 0.05));
		CHECK(understanding->delta == 0.05);
		CHECK(understanding->target ==
			(layer < 10			 ? 0.1
					: layer < second ? 0.15
					: layer < third	 ? 0.3
							 : 0.2));
	}
	table_release(&table);
}

static void targets_are_those_of_the_paper_and_the_code(void)
{
	check_targets("data/targets/emu3.csv", 20, 31);
	check_targets("data/targets/janus-pro.csv", 20, 30);
	check_targets("data/targets/janus-pro-code.csv", 21, 30);
}

int main(void)
{
	CASE(figures_have_whole_curves);
	CASE(figure_1_has_both_tasks_of_three_models);
	CASE(targets_are_those_of_the_paper_and_the_code);
	UNIT_END;
}
