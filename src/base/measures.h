#ifndef BASE_MEASURES_H
#define BASE_MEASURES_H

#include <stddef.h>

/*
 * What is measured of a sample, layer by layer.
 *
 * With A the post-softmax map, Q the counted rows, K the counted keys, V(q)
 * the keys that row q can see:
 *
 *	intensity  mean over h and q of Σ_{k∈K} A[h,q,k]
 *		   (arXiv 2511.22663, eq. 1)
 *	expected   mean over q of |K∩V(q)| / |V(q)|, the intensity of uniform
 *		   attention
 *	enrichment intensity / expected
 *	sink	   mean of A[h,q,s], s the first visible key
 *	sinkfree   mean of Σ_{k∈K\s} A / Σ_{k≠s} A, over rows where the
 *		   latter, the attention outside s, is above 0.  Up to
 *		   A[h,q,s] = 1/2 it is 1 - A[h,q,s], which spares reading
 *		   the row, unless rows are stated to add up to less than one
 *	rowsum, entropy (nats), to_text, to_image, to_other
 *		   means over whole rows
 *	distance   mean over h and q of Σ_k A[h,q,k] (q - k), whole rows:
 *		   how many positions back a row looks
 *	sink_rate  share of heads whose mean of A[h,q,s] over q is above
 *		   MEASURES_SINK (arXiv 2410.10781, section 3); of one head 0
 *		   or 1
 *
 * All means run over the same pairs of head and row: those whose counted
 * values are no NaN and whose row is not zero throughout.
 */
#define MEASURES_SINK 0.3

struct measures {
	size_t queries;	   /* rows that count in this head, or in any head */
	size_t left_out;   /* pairs of head and row that were left out */
	size_t impossible; /* pairs that count, whose sums are no parts of a
			      whole: they are no attention */
	/* NaN where there is nothing to take a mean of */
	double intensity, expected, enrichment, sink, sinkfree;
	double rowsum, entropy, to_text, to_image, to_other, distance;
	double sink_rate;
};

#endif
