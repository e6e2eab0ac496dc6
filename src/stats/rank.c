/*
 * Ranks by way of a sorted list of indices.  A p value ranks tens of thousands
 * of curves of some tens of layers, for which Shell's sort (1959, CACM 2:30,
 * gaps of Ciura 2001) is quick and needs no memory.
 */
#include "stats/rank.h"

static const size_t gaps[] = { 701, 301, 132, 57, 23, 10, 4, 1 };

static void sort_order(const double *values, size_t count, size_t *order)
{
	for (size_t g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
		size_t gap = gaps[g];

		for (size_t i = gap; i < count; i++) {
			size_t held = order[i], j = i;

			while (j >= gap &&
				values[order[j - gap]] > values[held]) {
				order[j] = order[j - gap];
				j -= gap;
			}
			order[j] = held;
		}
	}
}

void stats_ranks(
	const double *values, size_t count, size_t *order, double *ranks)
{
	size_t first = 0, next;

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	sort_order(values, count, order);
	for (; first < count; first = next) {
		next = first + 1;
		while (next < count &&
			values[order[next]] <= values[order[first]])
			next++;
		/* Ranks first+1 .. next, averaged. */
		for (size_t i = first; i < next; i++)
			ranks[order[i]] = (double)(first + 1 + next) / 2;
	}
}
