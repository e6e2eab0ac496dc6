/*
 * How often a 95% interval contains what it is about.
 *
 *	intervals INTENSITY.csv CURVES.csv
 *
 * A population is one from which samples can be drawn without end and whose
 * mean curves are known.  Those of the first table are the samples of its
 * models, drawn with replacement: values of real dumps, with their skewness
 * and their layers that go together.  Those of the second are the base models
 * of the paper's figure 1, whose curves are all that is known: a sample is the
 * curve, on the scale of log odds, with an offset of its own and AR(1) noise
 * over layers.
 *
 * Prints the tables of tests/stats/RESULTS.md.
 */
#include "base/portable.h"
#include "base/random.h"
#include "stats/correlation_interval.h"
#include "stats/distance.h"
#include "table/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIALS 1000
#define RESAMPLES 399
#define MAX_LAYERS 64
#define MAX_POPULATION 2000
#define MADE 2000 /* samples of a population that is made of a curve */
#define MOST 100  /* samples of a trial */
#define SEED 20260102
#define OFFSET 0.35
#define NOISE 0.35
#define NOISE_PHI 0.8
#define NEAR 0.02 /* of a reference above the curve */

static const size_t counts[] = { 3, 5, 10, 20, 50, 100 };

struct population {
	const char *model, *step;
	double *values[TASKS]; /* [samples][layers] */
	size_t samples[TASKS];
	size_t layers;
	double means[TASKS][MAX_LAYERS];
};

static struct population populations[16];
static size_t population_count;

/* Hits of each kind of interval, in percent of those that there are. */
struct tally {
	size_t hits, all, none, outside;
};

struct tallies {
	struct tally mean, r[STATS_METHODS];
};

static struct population *find_population(const char *model, const char *step)
{
	for (size_t i = 0; i < population_count; i++)
		if (strcmp(populations[i].model, model) == 0 &&
			strcmp(populations[i].step, step) == 0)
			return &populations[i];
	populations[population_count].model = model;
	populations[population_count].step = step;
	for (int t = 0; t < TASKS; t++)
		populations[population_count].values[t] =
			calloc(MAX_POPULATION, MAX_LAYERS * sizeof(double));
	return &populations[population_count++];
}

static int read_table(struct table *table, const char *path)
{
	struct error error;
	FILE *stream = fopen(path, "r");

	if (!stream || table_read(table, stream, path, &error)) {
		fprintf(stderr, "intervals: %s\n", stream ? error.text : path);
		return -1;
	}
	fclose(stream);
	return 0;
}

/* Rows come sample by sample, layers in order. */
static void add_dumps(const struct table *table)
{
	const struct intensity_row *rows = TABLE_ROWS(table, intensity_row);

	for (size_t i = 0; i < table->count; i++) {
		struct population *p =
			find_population(rows[i].of.model, rows[i].of.step);
		enum task t = rows[i].of.task;

		p->layers = rows[i].of.layers;
		p->values[t][p->samples[t] * p->layers + rows[i].of.layer] =
			rows[i].measures.intensity;
		p->samples[t] += rows[i].of.layer + 1 == p->layers ? 1 : 0;
	}
}

static void make_samples(struct population *p, enum task t, const double *curve,
	struct random *random)
{
	for (size_t i = 0; i < MADE; i++) {
		double *values = p->values[t] + i * p->layers;
		double offset = random_normal(random);
		double noise = random_normal(random);

		for (size_t l = 0; l < p->layers; l++) {
			double odds = portable_log(curve[l] / (1 - curve[l])) +
				OFFSET * offset + NOISE * noise;

			values[l] = 1 / (1 + portable_exp(-odds));
			noise = NOISE_PHI * noise +
				sqrt(1 - NOISE_PHI * NOISE_PHI) *
					random_normal(random);
		}
	}
	p->samples[t] = MADE;
}

static void add_curves(const struct table *table)
{
	const struct curve_row *rows = TABLE_ROWS(table, curve_row);
	double curve[MAX_LAYERS];
	struct random random;

	random_init(&random, SEED, 0);
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(rows[i].group, "base") != 0)
			continue;
		curve[rows[i].layer] = rows[i].mean;
		if (rows[i].layer + 1 == rows[i].layers) {
			struct population *p =
				find_population(rows[i].model, "");

			p->layers = rows[i].layers;
			make_samples(p, rows[i].task, curve, &random);
		}
	}
}

static void count_hit(
	struct tally *tally, struct stats_interval interval, double true_value)
{
	if (isnan(interval.low)) {
		tally->none++;
		return;
	}
	tally->all++;
	tally->hits += interval.low <= true_value && true_value <= interval.high
		? 1
		: 0;
}

static void draw(const struct population *p, enum task t, size_t n,
	struct random *random, double *values)
{
	for (size_t i = 0; i < n; i++)
		memcpy(values + i * p->layers,
			p->values[t] +
				random_below(random, p->samples[t]) * p->layers,
			p->layers * sizeof(*values));
}

static int try_samples(const struct population *p, struct stats_set sets[TASKS],
	enum stats_interval_kind kind, uint64_t seed, struct tallies *tallies,
	struct error *error)
{
	struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	struct stats_interval intervals[STATS_METHODS][STATS_SERIES];
	struct stats_point points[MAX_LAYERS];
	double means[TASKS][MAX_LAYERS];

	resampling.seed = seed;
	resampling.resamples = RESAMPLES;
	resampling.interval = kind;
	for (int t = 0; t < TASKS; t++) {
		if (stats_curve(&sets[t], &resampling, points, error))
			return -1;
		for (size_t l = 0; l < p->layers; l++) {
			count_hit(&tallies->mean, points[l].interval,
				p->means[t][l]);
			means[t][l] = points[l].mean;
		}
	}
	if (stats_correlation_intervals(
		    &sets[0], &sets[1], &resampling, intervals, error))
		return -1;
	for (int m = 0; m < STATS_METHODS; m++) {
		const struct stats_interval *own = &intervals[m][STATS_LEVEL];
		double r, true_r;

		if (stats_r((enum stats_method)m, STATS_LEVEL, means[0],
			    means[1], p->layers, &r, error) ||
			stats_r((enum stats_method)m, STATS_LEVEL, p->means[0],
				p->means[1], p->layers, &true_r, error))
			return -1;
		count_hit(&tallies->r[m], *own, true_r);
		tallies->r[m].outside += r < own->low || r > own->high ? 1 : 0;
	}
	return 0;
}

static void print_tally(const struct tally *tally)
{
	if (tally->all)
		printf(" %.1f |",
			100.0 * (double)tally->hits / (double)tally->all);
	else
		printf(" - |");
}

static int print_row(const struct population *p, size_t n, struct error *error)
{
	static double values[TASKS][MOST * MAX_LAYERS];
	struct stats_set sets[TASKS];
	struct tallies student = { 0 }, percentile = { 0 };
	struct random random;

	random_init(&random, SEED, n);
	for (uint64_t trial = 0; trial < TRIALS; trial++) {
		for (int t = 0; t < TASKS; t++) {
			draw(p, (enum task)t, n, &random, values[t]);
			sets[t] = (struct stats_set){ values[t], n, p->layers };
		}
		if (try_samples(
			    p, sets, STATS_STUDENT, trial, &student, error) ||
			try_samples(p, sets, STATS_PERCENTILE, trial,
				&percentile, error))
			return -1;
	}
	printf("| %s%s%s | %zu |", p->model, *p->step ? ", step " : "", p->step,
		n);
	print_tally(&student.mean);
	print_tally(&percentile.mean);
	for (int m = 0; m < STATS_METHODS; m++) {
		print_tally(&student.r[m]);
		print_tally(&percentile.r[m]);
	}
	printf(" %.1f |\n", 100.0 * (double)percentile.r[0].outside / TRIALS);
	fflush(stdout);
	return 0;
}

static int find_means(struct error *error)
{
	for (size_t i = 0; i < population_count; i++)
		for (int t = 0; t < TASKS; t++) {
			struct population *p = &populations[i];
			struct stats_set all = { p->values[t], p->samples[t],
				p->layers };

			if (stats_mean_curve(&all, p->means[t], error))
				return -1;
		}
	return 0;
}

/* What a comparison with a known curve has intervals of. */
enum { PEARSON, SPEARMAN, RMSE, MAD, COMPARED };

static int try_reference(const struct population *p, struct stats_set *set,
	const double *reference, struct tally tallies[COMPARED],
	struct error *error)
{
	const struct stats_resampling resampling = STATS_RESAMPLING_DEFAULT;
	const struct stats_sources source = { set, NULL };
	double mean[MAX_LAYERS];
	struct stats_part part = { mean, reference, stats_all_layers(p->layers),
		stats_all_layers(p->layers) };
	struct stats_comparison_intervals own;
	struct stats_comparison truth;

	if (stats_mean_curve(set, mean, error) ||
		stats_comparison_intervals(
			&part, &source, 1, &resampling, &own, error))
		return -1;
	part.curve = p->means[TASK_UNDERSTANDING];
	if (stats_compare(&part, 1, &truth, error))
		return -1;
	count_hit(&tallies[PEARSON], own.pearson, truth.pearson);
	count_hit(&tallies[SPEARMAN], own.spearman, truth.spearman);
	count_hit(&tallies[RMSE], own.rmse, truth.rmse);
	count_hit(&tallies[MAD], own.mad, truth.mad);
	return 0;
}

/* Far: the curve of the other task; near: its own, a little higher. */
static int print_comparison(
	const struct population *p, size_t n, struct error *error)
{
	static double values[MOST * MAX_LAYERS];
	struct stats_set set = { values, n, p->layers };
	struct tally far[COMPARED] = { { 0 } }, near[COMPARED] = { { 0 } };
	double higher[MAX_LAYERS];
	struct random random;

	for (size_t l = 0; l < p->layers; l++)
		higher[l] = p->means[TASK_UNDERSTANDING][l] + NEAR;
	random_init(&random, SEED, n);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		draw(p, TASK_UNDERSTANDING, n, &random, values);
		if (try_reference(
			    p, &set, p->means[TASK_GENERATION], far, error) ||
			try_reference(p, &set, higher, near, error))
			return -1;
	}
	printf("| %s%s%s | %zu |", p->model, *p->step ? ", step " : "", p->step,
		n);
	for (int i = 0; i < COMPARED; i++)
		print_tally(&far[i]);
	print_tally(&near[RMSE]);
	print_tally(&near[MAD]);
	printf("\n");
	fflush(stdout);
	return 0;
}

static int simulate_comparisons(struct error *error)
{
	printf("\n%d trials in each row, comparison with a known curve: that "
	       "of "
	       "the other task, and the model's own, higher by %g\n\n"
	       "| population | n | Pearson's r | Spearman's | rmse | mad | "
	       "near, "
	       "rmse | mad |\n|---|---|---|---|---|---|---|---|\n",
		TRIALS, NEAR);
	for (size_t i = 0; i < population_count; i++)
		for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++)
			if (print_comparison(&populations[i], counts[k], error))
				return -1;
	return 0;
}

static int simulate(struct error *error)
{
	printf("%d trials in each row, %d resamples, intervals that contain "
	       "the true value in %%\n\n",
		TRIALS, RESAMPLES);
	printf("| population | n | mean, student | percentile | "
	       "Pearson's r, student | percentile | Spearman's, student | "
	       "percentile | Pearson's r outside percentile |\n"
	       "|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < population_count; i++)
		for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++)
			if (print_row(&populations[i], counts[k], error))
				return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct table dumps, curves;
	struct error error;
	int failed;

	if (argc != 3) {
		fprintf(stderr, "usage: intervals INTENSITY.csv CURVES.csv\n");
		return 2;
	}
	table_init(&dumps, &schema_intensity);
	table_init(&curves, &schema_curves);
	failed = read_table(&dumps, argv[1]) || read_table(&curves, argv[2]);
	if (!failed) {
		add_dumps(&dumps);
		add_curves(&curves);
		failed = find_means(&error) || simulate(&error) ||
			simulate_comparisons(&error);
		if (failed)
			fprintf(stderr, "intervals: %s\n", error.text);
	}
	for (size_t i = 0; i < population_count; i++)
		for (int t = 0; t < TASKS; t++)
			free(populations[i].values[t]);
	table_release(&curves);
	table_release(&dumps);
	return failed ? 1 : 0;
}
