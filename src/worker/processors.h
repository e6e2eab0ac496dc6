#ifndef WORKER_PROCESSORS_H
#define WORKER_PROCESSORS_H

#include <stddef.h>

/*
 * Processors that this process may use: the fewest of the affinity mask, the
 * quotas of its control group and of those around it, and what Slurm says that
 * a task has (SLURM_CPUS_PER_TASK).
 */
size_t processors_count(void);

/*
 * The least quota, in whole processors, of the control groups that the file
 * `self` (/proc/self/cgroup) names below the folder `root` (/sys/fs/cgroup),
 * of version 1 and 2, and of the groups that they are in; 0: there is none.
 */
size_t processors_quota(const char *self, const char *root);

#endif
