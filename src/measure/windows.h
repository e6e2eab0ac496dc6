#ifndef MEASURE_WINDOWS_H
#define MEASURE_WINDOWS_H

#include "measure/measure.h"
#include "measure/reach.h"

/*
 * Measures layers whose windows and chunks are not stated: where the rows of a
 * layer are cut short by one, it is measured with it.  `reaches` [layers] says
 * which.
 *
 * Costs nothing where the last row that is numbers gives something to the
 * first key; other layers are read whole and, by measure_layers(), measure_keys()
 * and measure_roles(), again.
 */
int measure_windows(measure_function *measure, struct reader *reader,
	const struct dump_sample *sample, const struct selection_rule *rule,
	const struct selection *selection,
	const struct measure_request *request, struct measures *values,
	struct reach *reaches, struct error *error);

#endif
