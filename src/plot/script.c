/*
 * A script must draw the same figure when somebody runs it a year later with
 * nothing but gnuplot: it holds its data, chooses a terminal from the name of
 * the output, and uses nothing newer than gnuplot 5.2.
 *
 * A name in a dump may hold anything.  gnuplot's rules of quoting have holes:
 * the doubled quote of its manual ends a text that begins with it, and a quote
 * of the other kind misleads its search for @macros.  So a text stands in
 * double quotes, and every character that could mean something there or to
 * that search is an octal escape, which is only ever read as a character.
 * `noenhanced` leaves _^{} alone.
 */
#include "plot/script.h"

#include "plot/palette.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static void write_head(struct buffer *script, const char *kind)
{
	buffer_print(script,
		"# A figure by attnscope.  Draw it again:\n"
		"#   gnuplot %s.gp                            makes %s.svg\n"
		"#   gnuplot -e \"output='%s.pdf'\" %s.gp   or .png\n"
		"# To restyle it, change the lines above the data.\n"
		"if (GPVAL_VERSION < 5.2) "
		"exit error 'this gnuplot is too old: 5.2 is needed'\n"
		"if (!exists(\"output\")) output = '%s.svg'\n"
		"if (!exists(\"format\")) "
		"format = output[strlen(output)-2:strlen(output)]\n",
		kind, kind, kind, kind, kind);
}

/*
 * The sizes mean the same in all formats: svg counts px of 1/96 inch, png is
 * drawn with 288 pixels to the inch, enough for print, and the cairo terminals
 * take a point for 1/72 of 96 pixels, which pdf's own inches do not want.
 */
static const char terminal[] =
	"set encoding utf8\n"
	"if (format eq 'svg') {\n"
	"\tset terminal svg noenhanced size 96*width,96*height fixed \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize*96/72) \\\n"
	"\t\tbackground backdrop\n"
	"}\n"
	"if (format eq 'pdf') {\n"
	"\tset terminal pdfcairo noenhanced size width,height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 0.75 \\\n"
	"\t\tlinewidth 1.5 background backdrop\n"
	"}\n"
	"if (format eq 'png' && strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal pngcairo noenhanced size 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 pointscale 3 background backdrop\n"
	"}\n"
	"if (format eq 'png' && !strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal png truecolor noenhanced \\\n"
	"\t\tsize 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 background backdrop\n"
	"}\n"
	"if (output eq '') { set output } else { set output output }\n";

void script_begin(struct buffer *script, const char *kind, double width,
	double height, const struct palette *palette)
{
	write_head(script, kind);
	buffer_print(script, "width = ");
	script_place(script, width * palette->scale);
	buffer_print(script, "; height = ");
	script_place(script, height * palette->scale);
	buffer_print(script,
		"  # inches\nfont = '%s'; fontsize = %g; backdrop = '%s'\n",
		PALETTE_FONT, PALETTE_FONT_SIZE * palette->scale,
		palette->background);
	buffer_add(script, terminal, strlen(terminal));
}

void script_end(struct buffer *script)
{
	buffer_print(script, "set output\n");
}

void script_text(struct buffer *script, const char *text)
{
	static const char plain[] = " !%&()*+,-./:;<=>?[]^_|~";

	buffer_add(script, "\"", 1);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (letter || c >= 0x80 || strchr(plain, c))
			buffer_add(script, text, 1);
		else if (c == '\n')
			buffer_add(script, "\\n", 2);
		else
			buffer_print(script, "\\%03o", c);
	}
	buffer_add(script, "\"", 1);
}

void script_place(struct buffer *script, double number)
{
	buffer_number(script, round(number * 1e6) / 1e6);
}

void script_datum(struct buffer *script, double number)
{
	if (isfinite(number))
		buffer_number(script, number);
	else
		buffer_print(script, "NaN");
}
