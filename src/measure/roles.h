#ifndef MEASURE_ROLES_H
#define MEASURE_ROLES_H

#include "measure/measure.h"

/*
 * Of what rows hand out, how much goes to keys of each role.  Needs
 * request->roles, with N roles; every row of `selection` counts in that of its own
 * and, if the rule counts it, once more.
 *
 * Sets values[layers][N + 1][N + 1]: by the role of rows from 1 on, those that count
 * being number 0, and by the role of keys, the first key that a row sees being
 * number N and of no role.  `intensity` is the mean over heads and rows of what these keys get, NaN
 * where there is no row, and all of one row of the matrix add up to the mean sum
 * of its rows.  In the first of these `queries`, `left_out` and `impossible` are
 * set as by measure_blocks(), but for the rows that count, which are in others; all
 * else is 0.
 */
measure_function measure_roles;

#endif
