#ifndef SCAN_CHILD_H
#define SCAN_CHILD_H

#include "measure/reach.h"
#include "scan/records.h"

/* What the files of the child's side share; nobody else includes it. */

struct child {
	const struct worker_job *job;
	struct scan *scan; /* our copy */
	const struct scan_request *request;
	struct worker_pipe *pipe;
	struct dump dump;
	struct reader reader;
	/* samples of the dump that are read, by the index of records */
	size_t *chosen, count;
	bool by_layers;
	/* Of the sample: the layers that are chosen, which records count from
	 * the first; and the one at which it is. */
	size_t first_layer, end_layer, layer;
	struct reducing *reducing; /* of the sample, or NULL */
	struct role_codes codes;   /* of its roles, to be reduced */
	struct roles roles; /* of the layers that it stands for, if asked for */
	struct error *error;
};

/* What there is to do with neighbouring layers that share chunks. */
struct group {
	size_t index; /* of the sample */
	const struct dump_sample *sample;
	const struct selection *selection;
	size_t layer, layers;
	size_t lines; /* values of each */
};

/* Send a record of a kind: a text, or the bytes of a struct. */
int child_send_text(
	struct child *c, uint32_t kind, size_t index, const char *text);
int child_send_bytes(struct child *c, uint32_t kind, size_t index,
	const void *bytes, size_t size);

/* Sends what a layer has that the sample as a whole has not. */
int child_send_layer(
	struct child *c, size_t index, const struct scan_layer *layer);

/* Chooses what is measured of the layers that the sample stands for, c->roles
 * included.  The caller releases the selection, which after a failure is empty
 * (describe.c). */
int child_choose(struct child *c, const struct dump_sample *sample,
	struct selection *selection);

/* Sends what a sample is: its shape, where things come from, how it is
 * stored (describe.c). */
int child_describe(struct child *c, size_t index,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct selection *selection);

/* Sends what is at each key (places.c); an error for sums. */
int child_send_places(
	struct child *c, size_t index, const struct dump_sample *sample);

/* Whether windows and chunks have to be found. */
bool child_seeks_windows(const struct dump_sample *sample);

/* Of reducing (reduce.c): sends what the sample is but for its sums, all of it or,
 * where that is another child's, its shape alone; then the sums of layers, of which
 * `reaches` [layers] is set to how far their rows reach; and ends the sample, if
 * only because it cannot be read. */
int child_reduce_describe(struct child *c, size_t index,
	const struct dump_sample *sample, bool all);
int child_reduce(
	struct child *c, const struct group *group, struct reach *reaches);
void child_reduce_end(struct child *c);

/* Sends what is known of the dump besides its samples, and the layout if it is
 * to be saved. */
int child_describe_dump(struct child *c);

/* Announces the look at all samples: some things are true of all of them or of
 * none, so each is looked at before the first is described, and a hundred thousand
 * take seconds. */
int child_expect_look(struct child *c);

#endif
