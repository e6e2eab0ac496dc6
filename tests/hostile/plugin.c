/*
 * What a hostile filter plugin would be: code that runs as soon as it is
 * loaded.  It leaves a mark where the test looks for it, and is a filter (the
 * number that the test's dump asks for), so that HDF5 would take it.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void leave_a_mark(void)
{
	const char *mark = getenv("PLUGIN_MARK");
	int fd = mark ? open(mark, O_WRONLY | O_CREAT, 0600) : -1;

	if (fd >= 0)
		close(fd);
}

static size_t pass(unsigned flags, size_t count, const unsigned *values,
	size_t length, size_t *room, void **bytes)
{
	(void)flags;
	(void)count;
	(void)values;
	(void)room;
	(void)bytes;
	return length;
}

/* As H5Z_class2_t. */
static const struct {
	int version, id;
	unsigned encodes, decodes;
	const char *name;
	void *can_apply, *set_local;
	size_t (*filter)(
		unsigned, size_t, const unsigned *, size_t, size_t *, void **);
} filter = { 1, 400, 1, 1, "mark", NULL, NULL, pass };

int H5PLget_plugin_type(void);
const void *H5PLget_plugin_info(void);

int H5PLget_plugin_type(void)
{
	return 0;
}

const void *H5PLget_plugin_info(void)
{
	return &filter;
}
