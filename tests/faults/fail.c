/*
 * Lets one allocation of the program fail, to be preloaded:
 *
 *	FAULT_AT	which, from 1 on; 0 only counts
 *	FAULT_COUNT	file that gets the number of allocations at the end
 *	FAULT_WHO	"parent" (default) or "child": whose
 *
 * Those after it succeed again: what matters is that each single one is looked
 * at.  What happens before main() is not counted.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned long at;
static unsigned long *count; /* shared with the children */
static bool armed, of_child;
static pid_t parent;

__attribute__((constructor)) static void prepare(void)
{
	const char *number = getenv("FAULT_AT"), *who = getenv("FAULT_WHO");

	if (!number)
		return;
	at = strtoul(number, NULL, 10);
	of_child = who && strcmp(who, "child") == 0;
	parent = getpid();
	count = mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	/* gnuplot is not ours to break. */
	unsetenv("LD_PRELOAD");
	armed = count != MAP_FAILED;
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *stream;

	if (!armed || !path || getpid() != parent)
		return;
	armed = false;
	stream = fopen(path, "w");
	if (stream) {
		fprintf(stream, "%lu\n", *count);
		fclose(stream);
	}
}

static bool fails(void)
{
	if (!armed || (getpid() != parent) != of_child)
		return false;
	if (++*count != at)
		return false;
	errno = ENOMEM;
	return true;
}

/* glibc's own names of its allocator; asking dlsym() would allocate. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
	return fails() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}
