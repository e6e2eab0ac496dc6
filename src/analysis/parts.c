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

static void set(struct version *version, const char *name, const char *text)
{
	version->name = name;
	snprintf(version->version, sizeof(version->version), "%s", text);
}

void versions_list(struct version versions[VERSIONS])
{
	char hdf5[32];

	set(versions++, "attnscope", ATTNSCOPE_VERSION);
	set(versions++, "hdf5", hdf5_version(hdf5));
	set(versions++, "libdeflate", LIBDEFLATE_VERSION_STRING);
	set(versions++, "zstd", ZSTD_versionString());
	set(versions++, "lz4", LZ4_versionString());
	set(versions++, "blosc", blosc_get_version_string());
	set(versions++, "kernel", kernel_processor());
	set(versions++, "compiler", COMPILER);
}
