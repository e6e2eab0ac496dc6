#ifndef DUMP_FOUND_H
#define DUMP_FOUND_H

#include <stdbool.h>

/*
 * What the maps of a dump were taken for, and from what, in words for the user:
 * info prints them, the manifest keeps them, and where `inferred` says that
 * evidence decided and not the user or the format, one line says so wherever
 * numbers are made of it.
 */
#define FOUND_TEXT 448

struct dump_found {
	char attention[FOUND_TEXT]; /* "/attn/{layer}" */
	char axes[FOUND_TEXT];	    /* "head,query,key (rows add up ...)" */
	char samples[FOUND_TEXT];   /* "axis 2", "{sample} in the names" */
	char layers[FOUND_TEXT];    /* the same */
	char from[FOUND_TEXT];	    /* what decided the axes; "" for nothing */
	bool stated;		    /* by the names that the file gives axes */
	bool listed; /* something of each sample is in the file */
	bool inferred;
	bool alike; /* samples on an axis, and nothing else tells them apart */
};

struct dump;

/* Fills dump->found, of which `from`, `stated` and `listed` are there, once the samples
 * are known. */
void found_fill(struct dump *dump);

#endif
