/*
 * A number in a paper should say what made it.  Libraries are asked at run
 * time where they can tell; libdeflate knows only its header.
 */
#include "analysis/parts.h"

#include "base/version.h"
#include "hdf5/version.h"
#include "kernel/kernel.h"

#include <blosc.h>
#include <libdeflate.h>
#include <lz4.h>
#include <stdio.h>
#include <zstd.h>

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

static void set(struct part *part, const char *name, const char *version)
{
	part->name = name;
	snprintf(part->version, sizeof(part->version), "%s", version);
}

void parts_list(struct part parts[PARTS])
{
	char hdf5[32];

	set(parts++, "attnscope", ATTNSCOPE_VERSION);
	set(parts++, "hdf5", hdf5_version(hdf5));
	set(parts++, "libdeflate", LIBDEFLATE_VERSION_STRING);
	set(parts++, "zstd", ZSTD_versionString());
	set(parts++, "lz4", LZ4_versionString());
	set(parts++, "blosc", blosc_get_version_string());
	set(parts++, "kernel", kernel_processor());
	set(parts++, "compiler", COMPILER);
}
