/* Processors that are ours: quotas of control groups of both versions. */
#include "worker/processors.h"
#include "folder.h"

#include <sys/stat.h>

static void write_file(const char *path, const char *text)
{
	FILE *stream = fopen(path, "w");

	CHECK(stream && fputs(text, stream) >= 0 && fclose(stream) == 0);
}

/* The quota with this text in place of /proc/self/cgroup. */
static size_t quota(const char *self)
{
	size_t found;

	write_file("self", self);
	found = processors_quota("self", ".");
	unlink("self");
	return found;
}

static void the_second_version(void)
{
	enter_folder();
	mkdir("job", 0777);
	mkdir("job/step", 0777);
	CHECK(quota("0::/job/step\n") == 0);
	write_file("job/step/cpu.max", "max 100000\n");
	CHECK(quota("0::/job/step\n") == 0);
	write_file("job/step/cpu.max", "350000 100000\n");
	CHECK(quota("0::/job/step\n") == 4);
	/* What holds for the job holds for its steps. */
	write_file("job/cpu.max", "200000 100000\n");
	CHECK(quota("0::/job/step\n") == 2);
	write_file("job/cpu.max", "5000 100000\n");
	CHECK(quota("0::/job/step\n") == 1);
	CHECK(quota("0::/other\n") == 0);
	/* As in a container, whose own group is the root. */
	write_file("cpu.max", "300000 100000\n");
	CHECK(quota("0::/../outside\n") == 3);
	CHECK(quota("0::/\n") == 3);
	CHECK(processors_quota("nosuch", ".") == 3);
	unlink("job/step/cpu.max");
	unlink("job/cpu.max");
	rmdir("job/step");
	rmdir("job");
	leave_folder(1);
}

static void the_first_version(void)
{
	static const char self[] = "12:memory:/job\n"
				   "4:cpu,cpuacct:/job\n"
				   "3:cpuset:/job\n0::/\n";

	enter_folder();
	mkdir("cpu,cpuacct", 0777);
	mkdir("cpu,cpuacct/job", 0777);
	mkdir("cpuset", 0777);
	CHECK(quota(self) == 0);
	write_file("cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
	write_file("cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
	write_file("cpuset/cpu.max", "100000 100000\n");
	CHECK(quota(self) == 0);
	write_file("cpu,cpuacct/job/cpu.cfs_quota_us", "250000\n");
	CHECK(quota(self) == 3);
	CHECK(quota("nonsense\n\n:\n") == 0);
	unlink("cpu,cpuacct/job/cpu.cfs_quota_us");
	unlink("cpu,cpuacct/job/cpu.cfs_period_us");
	unlink("cpuset/cpu.max");
	rmdir("cpu,cpuacct/job");
	leave_folder(2);
}

static void slurm_is_believed_when_it_says_less(void)
{
	size_t count = processors_count();

	CHECK(count >= 1);
	setenv("SLURM_CPUS_PER_TASK", "1", 1);
	CHECK(processors_count() == 1);
	setenv("SLURM_CPUS_PER_TASK", "100000", 1);
	CHECK(processors_count() == count);
	setenv("SLURM_CPUS_PER_TASK", "0", 1);
	CHECK(processors_count() == count);
	setenv("SLURM_CPUS_PER_TASK", "2(x3)", 1);
	CHECK(processors_count() == count);
	unsetenv("SLURM_CPUS_PER_TASK");
}

int main(void)
{
	CASE(the_second_version);
	CASE(the_first_version);
	CASE(slurm_is_believed_when_it_says_less);
	UNIT_END;
}
