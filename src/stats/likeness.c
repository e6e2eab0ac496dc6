/*
 * Whether a kind of prompt has the curve of all prompts.  The curve of all
 * contains the group itself, which alone makes them alike (by more the larger
 * the group), so the correlation with all others stands beside it.
 */
#include "stats/groups.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct workspace {
	double *rows; /* [samples][layers] */
	double *overall, *others, *own;
	struct stats_pair pair;
};

size_t stats_select(const struct stats_set *set, const size_t *labels,
	size_t label, int others, double *rows)
{
	size_t layers = set->layers, kept = 0;

	for (size_t i = 0; i < set->samples; i++) {
		if ((labels[i] != label) != (others != 0))
			continue;
		memcpy(rows + kept * layers, set->values + i * layers,
			layers * sizeof(*rows));
		kept++;
	}
	return kept;
}

static int describe_group(const struct stats_set *set, const size_t *labels,
	size_t label, enum stats_method method, struct workspace *work,
	struct stats_group_similarity *similarity, struct error *error)
{
	struct stats_set part = { .values = work->rows, .layers = set->layers };

	part.samples = stats_select(set, labels, label, 1, work->rows);
	if (stats_mean_curve(&part, work->others, error))
		return -1;
	part.samples = stats_select(set, labels, label, 0, work->rows);
	if (stats_mean_curve(&part, work->own, error))
		return -1;
	similarity->samples = part.samples;
	stats_pair_fill(&work->pair, method, STATS_LEVEL, work->own,
		work->overall, set->layers);
	similarity->r_overall = work->pair.r;
	stats_pair_fill(&work->pair, method, STATS_LEVEL, work->own,
		work->others, set->layers);
	similarity->r_others = work->pair.r;
	return 0;
}

int stats_group_similarities(const struct stats_set *set, const size_t *labels,
	size_t groups, enum stats_method method,
	struct stats_group_similarity *similarities, struct error *error)
{
	size_t layers = set->layers, cells;
	struct workspace work = { 0 };
	int failed = -1;

	if (!memory_multiply(set->samples, layers, &cells))
		return error_memory(error);
	if (stats_pair_init(&work.pair, layers, error))
		return -1;
	work.rows = memory_array(cells, sizeof(double));
	work.overall = memory_array(layers, sizeof(double));
	work.others = memory_array(layers, sizeof(double));
	work.own = memory_array(layers, sizeof(double));
	if (!work.rows || !work.overall || !work.others || !work.own)
		error_memory(error);
	else
		failed = stats_mean_curve(set, work.overall, error);
	for (size_t label = 0; label < groups && !failed; label++)
		failed = describe_group(set, labels, label, method, &work,
			&similarities[label], error);
	free(work.own);
	free(work.others);
	free(work.overall);
	free(work.rows);
	stats_pair_release(&work.pair);
	return failed;
}
