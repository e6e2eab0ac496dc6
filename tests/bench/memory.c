/*
 * How fast one processor reads memory: what no reader can beat.  Adds up the
 * words of a buffer that no cache holds, eight sums at a time, and prints GB/s
 * of the fastest of ten rounds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WORDS ((size_t)512 << 17) /* 512 MiB */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void)
{
	uint64_t *words = malloc(WORDS * sizeof(*words));
	uint64_t sum[8] = { 0 }, all = 0;
	double best = 1e9;

	if (!words)
		return 1;
	for (size_t i = 0; i < WORDS; i++)
		words[i] = i;
	for (int round = 0; round < 10; round++) {
		double began = now(), took;

		for (size_t i = 0; i < WORDS; i += 8)
			for (size_t k = 0; k < 8; k++)
				sum[k] += words[i + k];
		took = now() - began;
		best = took < best ? took : best;
	}
	for (size_t k = 0; k < 8; k++)
		all += sum[k];
	printf("%.1f\n", (double)(WORDS * sizeof(*words)) / best / 1e9);
	free(words);
	return all == 1;
}
