#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* The version of the program, which that of the exporter follows
 * (src/exporter/pyproject.toml). */
#define ATTNSCOPE_VERSION "1.0.0"

#endif
