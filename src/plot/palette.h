#ifndef PLOT_PALETTE_H
#define PLOT_PALETTE_H

/*
 * The look that all figures share.  Red and blue stay apart for every common
 * kind of colour blindness; in grey print the blue is the darker one, and the
 * marks (filled circle, open square) and the dashes tell the tasks apart.
 */
#define PALETTE_UNDERSTANDING "#c0392b"
#define PALETTE_GENERATION "#1a4f8b"
#define PALETTE_AXIS "#333333"
#define PALETTE_GRID "#e2e2e2"
#define PALETTE_NOTE "#777777"
#define PALETTE_BAND 0.18 /* opacity of a confidence band */

/* Points of 1/72 inch. */
#define PALETTE_FONT "Helvetica"
#define PALETTE_FONT_SIZE 9.0
#define PALETTE_LINE_STEP 13.0 /* from one line of text to the next */

#endif
