/*
 * A virtual file driver over a read-only map (HDF5 reference manual, H5FD).
 *
 * It is there for the chunks.  The library knows where a chunk is, and finds
 * it in a microsecond, but before 1.14 there is no way to ask: H5Dget_chunk_
 * info*() walks the whole index for each chunk.  H5Dread_chunk() does find it
 * at once, and then asks the driver for its bytes; a driver that writes down
 * that request in place of answering it has the address, and nothing is moved.
 *
 * From 1.13 on a driver states the version of its struct, and a number, of which
 * those from 256 on are for drivers that are not known outside.
 */
#include "hdf5/library.h"

#include <errno.h>
#include <hdf5.h>
#include <stdlib.h>
#include <sys/file.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/* What the driver is given when it opens a file. */
struct map {
	const uint8_t *bytes;
	uint64_t size;
	int fd;
	struct hdf5_driver *opened; /* filled in */
};

struct hdf5_driver {
	H5FD_t head; /* the library's part, first */
	const uint8_t *bytes;
	uint64_t size;
	int fd;	     /* the file's */
	haddr_t end; /* as the library believes */
	bool noting;
	size_t notes;
	struct driver_place place;
};

static H5FD_t *open_map(
	const char *name, unsigned flags, hid_t access, haddr_t most)
{
	struct map *const *info = H5Pget_driver_info(access);
	struct hdf5_driver *driver = calloc(1, sizeof(*driver));

	(void)name, (void)most;
	if (!driver || !info || flags & H5F_ACC_RDWR) {
		free(driver);
		return NULL;
	}
	driver->fd = (*info)->fd;
	driver->bytes = (*info)->bytes;
	driver->size = (*info)->size;
	(*info)->opened = driver;
	return &driver->head;
}

static herr_t close_map(H5FD_t *file)
{
	free(file);
	return 0;
}

/* As the library's own driver does, so that a writer is noticed.  Any other
 * failure says that the file system has no locks (ENOSYS, ENOLCK, EOPNOTSUPP),
 * so that nobody can hold one. */
static herr_t lock(H5FD_t *file, hbool_t writing)
{
	int fd = ((struct hdf5_driver *)file)->fd;

	(void)writing;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	H5Epush2(H5E_DEFAULT, __FILE__, __func__, __LINE__, H5E_ERR_CLS,
		H5E_VFL, H5E_CANTLOCK, "unable to lock the file");
	return -1;
}

static herr_t unlock(H5FD_t *file)
{
	flock(((struct hdf5_driver *)file)->fd, LOCK_UN);
	return 0;
}

static int compare(const H5FD_t *one, const H5FD_t *other)
{
	return one < other ? -1 : one > other;
}

static herr_t query(const H5FD_t *file, unsigned long *flags)
{
	(void)file;
	*flags = H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
	return 0;
}

static haddr_t get_end(const H5FD_t *file, H5FD_mem_t type)
{
	(void)type;
	return ((const struct hdf5_driver *)file)->end;
}

static herr_t set_end(H5FD_t *file, H5FD_mem_t type, haddr_t end)
{
	(void)type;
	((struct hdf5_driver *)file)->end = end;
	return 0;
}

static haddr_t get_size(const H5FD_t *file, H5FD_mem_t type)
{
	(void)type;
	return ((const struct hdf5_driver *)file)->size;
}

static herr_t read_map(H5FD_t *file, H5FD_mem_t type, hid_t transfer,
	haddr_t offset, size_t size, void *bytes)
{
	struct hdf5_driver *driver = (struct hdf5_driver *)file;

	(void)transfer;
	if (offset > driver->size || size > driver->size - offset)
		return -1;
	if (driver->noting && type == H5FD_MEM_DRAW) {
		driver->place = (struct driver_place){ offset, size };
		driver->notes++;
		return 0;
	}
	return guard_copy(driver->bytes + offset, size, bytes);
}

static herr_t refuse_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer,
	haddr_t offset, size_t size, const void *bytes)
{
	(void)file, (void)type, (void)transfer, (void)offset, (void)size;
	(void)bytes;
	return -1;
}

static const H5FD_class_t class = {
#if H5_VERSION_GE(1, 13, 0)
	.version = H5FD_CLASS_VERSION,
	.value = 256,
#endif
	.name = "map",
	.maxaddr = HADDR_MAX,
	.fc_degree = H5F_CLOSE_WEAK,
	.fapl_size = sizeof(struct map *),
	.open = open_map,
	.close = close_map,
	.cmp = compare,
	.query = query,
	.get_eoa = get_end,
	.set_eoa = set_end,
	.get_eof = get_size,
	.read = read_map,
	.write = refuse_write,
	.lock = lock,
	.unlock = unlock,
	.fl_map = H5FD_FLMAP_DICHOTOMY,
};

int driver_open(struct hdf5_file *file, const char *path)
{
	struct map map = { file->map, file->size, file->fd, NULL },
		   *info = &map;
	hid_t access = H5Pcreate(H5P_FILE_ACCESS),
	      driver = H5FDregister(&class), held;
	int result = -1;

	file->id = -1;
	hdf5_access(access);
	if (access >= 0 && driver >= 0 &&
		H5Pset_driver(access, driver, &info) >= 0) {
		file->id = H5Fopen(path, H5F_ACC_RDONLY, access);
		result = 0;
	}
	if (file->id >= 0)
		file->driver = map.opened;
	held = hdf5_hold_errors();
	if (access >= 0)
		H5Pclose(access);
	/* An open file keeps its driver. */
	if (driver >= 0)
		H5FDunregister(driver);
	hdf5_restore_errors(held);
	return result;
}

void driver_note(const struct hdf5_file *file)
{
	file->driver->noting = true;
	file->driver->notes = 0;
}

struct driver_place driver_noted(const struct hdf5_file *file)
{
	struct hdf5_driver *driver = file->driver;

	driver->noting = false;
	return driver->notes == 1 ? driver->place
				  : (struct driver_place){ 0, 0 };
}
