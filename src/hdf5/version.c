/*
 * The library found at run time need not be the one of the headers, and it is
 * the running one that a bug report is about.
 */
#include "hdf5/version.h"

#include "hdf5/library.h"

#include <hdf5.h>
#include <stdio.h>

const char *hdf5_version(char text[32])
{
	unsigned major = 0, minor = 0, release = 0;

	hdf5_prepare();
	H5get_libversion(&major, &minor, &release);
	snprintf(text, 32, "%u.%u.%u", major, minor, release);
	return text;
}
