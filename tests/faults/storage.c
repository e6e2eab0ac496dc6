/*
 * A file system of one file, whose storage fails: storage FILE FOLDER KEY=N ...
 *
 * It mounts FOLDER, in which "dump.h5" is FILE, until it is unmounted.  Reads of
 * a byte between `from` and `to` fail with the error `fail` (5: EIO), the first
 * `times` of them (0: all); from `cut` on there is nothing, though the size says
 * otherwise; and each read takes `delay` milliseconds.
 *
 * It speaks the protocol of the kernel itself (linux/fuse.h), in which a request
 * is a header and arguments, and so is an answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NAME "dump.h5"
#define ROOT FUSE_ROOT_ID
#define DUMP (FUSE_ROOT_ID + 1)
#define MOST (1 << 20)

static struct {
	uint64_t fail, from, to, times, cut, delay;
} faults = { .cut = UINT64_MAX };

static int device, file;
static struct stat status; /* of the file */

static void answer(uint64_t request, int error, void *bytes, size_t size)
{
	struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + size),
		.error = -error,
		.unique = request };
	struct iovec parts[2] = { { &head, sizeof(head) }, { bytes, size } };

	if (writev(device, parts, size ? 2 : 1) < 0 && errno != ENOENT)
		perror("storage: answer");
}

static struct fuse_attr attributes_of(uint64_t node)
{
	if (node == ROOT)
		return (struct fuse_attr){
			.ino = ROOT, .mode = S_IFDIR | 0755, .nlink = 2
		};
	return (struct fuse_attr){ .ino = DUMP,
		.mode = S_IFREG | 0444,
		.nlink = 1,
		.size = (uint64_t)status.st_size };
}

static void look_up(uint64_t request, const char *name)
{
	struct fuse_entry_out entry = { .nodeid = DUMP,
		.attr = attributes_of(DUMP) };

	if (strcmp(name, NAME) != 0)
		answer(request, ENOENT, NULL, 0);
	else
		answer(request, 0, &entry, sizeof(entry));
}

static void read_file(uint64_t request, const struct fuse_read_in *in)
{
	static char bytes[MOST];
	const struct timespec delay = { (time_t)(faults.delay / 1000),
		(long)(faults.delay % 1000 * 1000000) };
	size_t size = in->size < MOST ? in->size : MOST;
	ssize_t count;

	nanosleep(&delay, NULL);
	if (faults.fail && in->offset < faults.to &&
		in->offset + size > faults.from) {
		answer(request, (int)faults.fail, NULL, 0);
		if (faults.times && --faults.times == 0)
			faults.fail = 0;
		return;
	}
	if (in->offset >= faults.cut)
		size = 0;
	else if (in->offset + size > faults.cut)
		size = faults.cut - in->offset;
	count = pread(file, bytes, size, (off_t)in->offset);
	answer(request, count < 0 ? errno : 0, bytes,
		count < 0 ? 0 : (size_t)count);
}

static void serve(const struct fuse_in_header *head, const void *body)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_readahead = 1 << 17,
		.max_write = 1 << 17 };
	struct fuse_attr_out attributes = { .attr = attributes_of(
						    head->nodeid) };
	struct fuse_open_out opened = { 0 };
	const struct fuse_init_in *kernel = body;

	switch (head->opcode) {
	case FUSE_INIT:
		if (kernel->minor < init.minor)
			init.minor = kernel->minor;
		answer(head->unique, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		look_up(head->unique, body);
		break;
	case FUSE_GETATTR:
		answer(head->unique, 0, &attributes, sizeof(attributes));
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(head->unique, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		read_file(head->unique, body);
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_READDIR:
	case FUSE_ACCESS:
		answer(head->unique, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(head->unique, ENOSYS, NULL, 0);
	}
}

static bool set(const char *word)
{
	static const char *const names[] = {
		"fail=", "from=", "to=", "times=", "cut=", "delay="
	};
	uint64_t *values[] = { &faults.fail, &faults.from, &faults.to,
		&faults.times, &faults.cut, &faults.delay };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i]);

		if (strncmp(word, names[i], length) != 0)
			continue;
		*values[i] = strtoull(word + length, NULL, 10);
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static char request[MOST + 4096];
	char options[80];

	for (int i = 3; i < argc; i++)
		if (!set(argv[i]))
			argc = 0;
	if (argc < 3) {
		fprintf(stderr, "usage: storage FILE FOLDER [KEY=N]...\n");
		return 2;
	}
	file = open(argv[1], O_RDONLY);
	device = open("/dev/fuse", O_RDWR);
	snprintf(options, sizeof(options),
		"fd=%d,rootmode=40000,user_id=%u,group_id=%u", device, getuid(),
		getgid());
	if (file < 0 || fstat(file, &status) || device < 0 ||
		mount("storage", argv[2], "fuse", MS_NOSUID | MS_NODEV,
			options)) {
		perror("storage");
		return 1;
	}
	for (;;) {
		ssize_t count = read(device, request, sizeof(request));

		if (count > 0)
			serve((const void *)request,
				request + sizeof(struct fuse_in_header));
		else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
			return errno == ENODEV ? 0 : 1;
	}
}
