/*
 * Kinds without an order have the colours of Okabe and Ito (2008, "Color
 * universal design"), without their blue and vermilion, which would be taken
 * for the tasks.  The scale from dark to light follows viridis (van der Walt
 * and Smith 2015), whose lightness grows evenly, so that it survives a grey
 * print.
 */
#include "figure/palette.h"

#include <math.h>
#include <stddef.h>

#define ON_WHITE \
	.inks = { \
		[INK_UNDERSTANDING] = "#c0392b", \
		[INK_GENERATION] = "#1a4f8b", \
		[INK_UNDERSTANDING_PALE] = "#e0998f", \
		[INK_GENERATION_PALE] = "#8fafd3", \
		[INK_NOTE] = "#777777", \
		[INK_SCALE] = "#777777", \
		[INK_DIVERGING] = "#777777", \
		[INK_KIND] = "#e69f00", \
		"#009e73", \
		"#cc79a7", \
		"#333333", \
		"#56b4e9", \
		"#8b5a2b", \
		"#9a9a00", \
		"#999999", \
	}, \
	.background = "#ffffff", \
	.text = "#000000", \
	.axis = "#333333", \
	.grid = "#e2e2e2", \
	.band = 0.18,

static const struct palette themes[] = {
	[FIGURE_PAPER] = { ON_WHITE .scale = 1 },
	[FIGURE_SLIDES] = { ON_WHITE .scale = 2 },
	[FIGURE_DARK] = {
		.inks = {
			[INK_UNDERSTANDING] = "#ff7b6b",
			[INK_GENERATION] = "#6fb1ff",
			[INK_UNDERSTANDING_PALE] = "#9c554c",
			[INK_GENERATION_PALE] = "#46698f",
			[INK_NOTE] = "#9a9a9a",
			[INK_SCALE] = "#9a9a9a",
			[INK_DIVERGING] = "#9a9a9a",
			[INK_KIND] = "#f0b030",
			"#20c090",
			"#dd92bb",
			"#e0e0e0",
			"#7cc8f4",
			"#c08a55",
			"#c4c440",
			"#808080",
		},
		.background = "#1c1c1e",
		.text = "#f0f0f0",
		.axis = "#bbbbbb",
		.grid = "#3a3a3c",
		.band = 0.25,
		.scale = 1,
	},
};

const struct palette *palette_of(enum figure_theme theme)
{
	return &themes[theme];
}

enum ink palette_pale(enum ink ink)
{
	return ink == INK_GENERATION ? INK_GENERATION_PALE
				     : INK_UNDERSTANDING_PALE;
}

unsigned palette_scale(bool diverging, double place)
{
	static const unsigned char even[][3] = { { 68, 1, 84 }, { 71, 45, 123 },
		{ 59, 82, 139 }, { 44, 114, 142 }, { 33, 145, 140 },
		{ 40, 174, 128 }, { 94, 201, 98 }, { 173, 220, 48 },
		{ 253, 231, 37 } };
	static const unsigned char two[][3] = { { 16, 56, 107 },
		{ 26, 79, 139 }, { 96, 139, 187 }, { 181, 203, 226 },
		{ 247, 247, 247 }, { 240, 200, 192 }, { 217, 128, 116 },
		{ 192, 57, 43 }, { 140, 30, 20 } };
	const unsigned char(*stops)[3] = diverging ? two : even;
	double at = isnan(place) ? 0 : fmin(fmax(place, 0), 1) * 8;
	size_t low = at < 7 ? (size_t)at : 7;
	unsigned colour = 0;

	for (int i = 0; i < 3; i++) {
		double a = stops[low][i], b = stops[low + 1][i];
		long channel = lround(a + (b - a) * (at - (double)low));

		colour = colour << 8 | (unsigned)channel;
	}
	return colour;
}

/* Readers count in 1, 2 and 5. */
double axis_step(double span, size_t most)
{
	double power, least = span / (double)most;

	if (!(least > 0))
		return 1;
	power = pow(10, floor(log10(least)));
	for (int i = 0; i < 2; i++, power *= 10) {
		if (power >= least)
			return power;
		if (2 * power >= least)
			return 2 * power;
		if (5 * power >= least)
			return 5 * power;
	}
	return power;
}

struct axis axis_around(double low, double high)
{
	struct axis axis;

	if (low > 0 && high - low > low / 4)
		low = 0;
	if (high < 0 && high - low > -high / 4)
		high = 0;
	if (!(high > low)) {
		double room = high != 0 ? fabs(high) / 10 : 1;

		low -= room;
		high += room;
	}
	axis.step = axis_step(high - low, 6);
	axis.from = floor(low / axis.step) * axis.step;
	axis.to = ceil(high / axis.step) * axis.step;
	return axis;
}
