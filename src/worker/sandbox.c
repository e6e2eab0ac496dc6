/*
 * Two fences, because each has holes where the other is whole: Landlock knows
 * files by where they are but not what is done with a system call; seccomp
 * knows the calls but cannot look behind a pointer to a name.
 *
 * A call that is not on the list fails with EPERM, since a C library newer
 * than this list may try something harmless and do without.  A call that only
 * an intruder makes ends the process, so that the user gets to hear of it.
 *
 * Landlock is called by number: its wrappers are in no C library, and the
 * headers of a stable distribution are older than its kernel.  Sources:
 * landlock(7), seccomp_rule_add(3).
 */
#include "worker/sandbox.h"

#include "worker/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#if defined(SYS_landlock_create_ruleset) && !defined(CHILD_SANITIZED)

enum {
	LANDLOCK_READ_FILE = 1 << 2,
	LANDLOCK_READ_FOLDER = 1 << 3,
	LANDLOCK_FIRST = (1 << 13) - 1, /* all rights of version 1 */
	LANDLOCK_REFER = 1 << 13,	/* version 2 */
	LANDLOCK_TRUNCATE = 1 << 14,	/* version 3 */
	LANDLOCK_IOCTL = 1 << 15,	/* version 5 */
	LANDLOCK_NET = 3,		/* bind and connect, version 4 */
	LANDLOCK_SCOPES = 3		/* sockets and signals, version 6 */
};

/* As the kernel has it, also where the header is older. */
struct ruleset {
	uint64_t files, net, scopes;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static int landlock_version(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static void allow(int ruleset, const char *path, uint64_t rights)
{
	struct beneath rule = { .parent = open(path, O_PATH | O_CLOEXEC) };
	struct stat status;

	if (rule.parent < 0)
		return;
	if (fstat(rule.parent, &status) == 0) {
		rule.allowed = S_ISDIR(status.st_mode)
			? rights
			: rights & ~(uint64_t)LANDLOCK_READ_FOLDER;
		syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0);
	}
	close(rule.parent);
}

static void enter_landlock(const char *const *paths, size_t count, bool plugins)
{
	static const size_t sizes[] = { 0, 8, 8, 8, 16, 16, 24 };
	struct ruleset rules = { LANDLOCK_FIRST, 0, 0 };
	int version = landlock_version(), fd;

	if (version < 1)
		return;
	if (version >= 2)
		rules.files |= LANDLOCK_REFER;
	if (version >= 3)
		rules.files |= LANDLOCK_TRUNCATE;
	if (version >= 4)
		rules.net = LANDLOCK_NET;
	if (version >= 5)
		rules.files |= LANDLOCK_IOCTL;
	if (version >= 6)
		rules.scopes = LANDLOCK_SCOPES;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules,
		sizes[version < 6 ? version : 6], 0);
	if (fd < 0)
		return;
	for (size_t i = 0; i < count; i++)
		allow(fd, paths[i], LANDLOCK_READ_FILE | LANDLOCK_READ_FOLDER);
	if (plugins)
		allow(fd, "/", LANDLOCK_READ_FILE | LANDLOCK_READ_FOLDER);
	syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
}

#else

static int landlock_version(void)
{
	return 0;
}

static void enter_landlock(const char *const *paths, size_t count, bool plugins)
{
	(void)paths;
	(void)count;
	(void)plugins;
}

#endif

#if defined(HAVE_SECCOMP) && !defined(CHILD_SANITIZED)

/* What reading, allocating and ending take. */
static const int allowed[] = { SCMP_SYS(read), SCMP_SYS(pread64),
	SCMP_SYS(readv), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(fstat64), SCMP_SYS(stat),
	SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(fstatfs), SCMP_SYS(lseek), SCMP_SYS(_llseek),
	SCMP_SYS(getdents64), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
	SCMP_SYS(flock), SCMP_SYS(fcntl), SCMP_SYS(fadvise64),
	SCMP_SYS(readahead), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getrandom), SCMP_SYS(uname), SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack),
	SCMP_SYS(rseq), SCMP_SYS(exit), SCMP_SYS(exit_group) };

/* What only an intruder tries. */
static const int deadly[] = { SCMP_SYS(execve), SCMP_SYS(execveat),
	SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3),
	SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(ptrace), SCMP_SYS(kill),
	SCMP_SYS(process_vm_writev), SCMP_SYS(bpf), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
	SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(setrlimit),
	SCMP_SYS(prlimit64) };

/* The calls of which only a part is harmless. */
static void allow_parts(scmp_filter_ctx filter, bool plugins)
{
	const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
	const uint64_t executing = plugins ? 0 : PROT_EXEC;
	const uint64_t self = (uint64_t)getpid();

	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
		SCMP_A1(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, executing, 0));
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap2), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, executing, 0));
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, executing, 0));
	/* abort() sends itself a signal. */
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		SCMP_A0(SCMP_CMP_EQ, self, 0));
}

static void enter_seccomp(bool plugins)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

	if (!filter)
		return;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0);
	allow_parts(filter, plugins);
	seccomp_load(filter);
	seccomp_release(filter);
}

static bool has_seccomp(void)
{
	return seccomp_api_get() > 0 && prctl(PR_GET_SECCOMP) >= 0;
}

#else

static void enter_seccomp(bool plugins)
{
	(void)plugins;
}

static bool has_seccomp(void)
{
	return false;
}

#endif

void sandbox_enter(const char *const *paths, size_t count, bool plugins)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	enter_landlock(paths, count, plugins);
	enter_seccomp(plugins);
}

const char *sandbox_describe(char text[64])
{
	int version = landlock_version();
	const char *seccomp = has_seccomp() ? "seccomp" : "";

	if (version > 0)
		snprintf(text, 64, "landlock %d%s%s", version,
			*seccomp ? ", " : "", seccomp);
	else
		snprintf(text, 64, "%s", *seccomp ? seccomp : "none");
	return text;
}
