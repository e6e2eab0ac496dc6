#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* The version of the program; nothing else in the tree says it. */
#define ATTNSCOPE_VERSION "1.0.0"

#endif
