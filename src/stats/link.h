#ifndef STATS_LINK_H
#define STATS_LINK_H

#include "stats/interval.h"

#include <stddef.h>

/*
 * Whether two curves over layers are linked: what follows from all that is
 * known of their correlation.  Pure.  How often it is wrong, and how often it
 * sees a link, is in tests/stats/RESULTS.md.
 */

/* p below this is significant. */
#define STATS_SURE 0.05
/* Fewer layers cannot show anything: curves that have nothing to do with each
 * other pass every test too often. */
#define STATS_LINK_LAYERS 8

/* Nor can layers that are worth fewer independent ones than this: 6, or an
 * eighth of the layers where that is more. */
double stats_link_effective(size_t layers);

/* In the order in which they are looked for. */
enum stats_link {
	STATS_LINK_UNDEFINED, /* no r */
	STATS_LINK_SHORT,     /* too few layers */
	STATS_LINK_NONE,      /* unrelated curves are as alike */
	STATS_LINK_TREND,     /* the trend over depth makes it */
	STATS_LINK_LAYER,     /* one layer makes it */
	STATS_LINK_RANKS,     /* a few layers far out make it */
	STATS_LINK_SMOOTH,   /* all tests pass, but the curves are too smooth */
	STATS_LINK_UNKNOWN,  /* ... but r has no interval over samples */
	STATS_LINK_SIGN,     /* ... but its interval contains 0 */
	STATS_LINK_MULTIPLE, /* ... but not when corrected for other models */
	STATS_LINK_FOUND
};

/* An r and its p_ar; both NaN where it is undefined. */
struct stats_tested {
	double r, p;
};

struct stats_evidence {
	size_t layers;
	/* Pearson's of the curves as they are, and of the residuals of a line;
	 * Spearman's; and the first without the layer that it rests on most
	 * (stats/influence.h) */
	struct stats_tested level, detrended, ranks, without;
	/* The least number of independent layers that the first three are
	 * worth. */
	double effective;
	struct stats_interval interval; /* of the first, over samples */
};

/*
 * The p of the claim that there is a link, which needs all tests to pass: the
 * largest of the four (Berger 1982, Technometrics 24:295).  A test that is
 * undefined or has the other sign has p 1; NaN when that of the level is.
 */
double stats_link_p(const struct stats_evidence *evidence);

/* `corrected` is that p after stats_holm() over all claims of a kind, or
 * itself where there is one. */
enum stats_link stats_link(
	const struct stats_evidence *evidence, double corrected);

/*
 * corrected[count] from p[count] (not the same array): what each p is worth
 * among all of them (Holm 1979, Scand. J. Statist. 6:65).  NaN is none of
 * them, and stays NaN.
 */
void stats_holm(const double *p, size_t count, double *corrected);

#endif
