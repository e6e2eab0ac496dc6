/*
 * A script must draw the same figure when somebody runs it a year later with
 * nothing but gnuplot: it holds its data, chooses a terminal from the name of
 * the output, and uses nothing newer than gnuplot 5.2.
 *
 * A name in a dump may hold anything.  In single quotes gnuplot replaces
 * nothing, neither `commands` nor \escapes; the quote itself is doubled, and
 * `noenhanced` leaves _^{}@ alone.  A line end would end the text, but labels
 * hold none.
 */
#include "plot/script.h"

#include "plot/palette.h"

#include <math.h>
#include <string.h>

static const char head[] =
	"# A figure by attnscope.  Draw it again:\n"
	"#   gnuplot curves.gp                            makes curves.svg\n"
	"#   gnuplot -e \"output='curves.pdf'\" curves.gp   or .png\n"
	"# To restyle it, change the lines above the data.\n"
	"if (!exists(\"output\")) output = 'curves.svg'\n"
	"if (!exists(\"format\")) "
	"format = output[strlen(output)-2:strlen(output)]\n";

/*
 * The sizes mean the same in all formats: svg counts px of 1/96 inch, and png
 * is drawn with 288 pixels to the inch, enough for print.
 */
static const char terminal[] =
	"set encoding utf8\n"
	"if (format eq 'svg') {\n"
	"\tset terminal svg noenhanced size 96*width,96*height fixed \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize*96/72) \\\n"
	"\t\tbackground '#ffffff'\n"
	"}\n"
	"if (format eq 'pdf') {\n"
	"\tset terminal pdfcairo noenhanced size width,height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 1 \\\n"
	"\t\tlinewidth 1.5 background '#ffffff'\n"
	"}\n"
	"if (format eq 'png' && strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal pngcairo noenhanced size 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 pointscale 3 background '#ffffff'\n"
	"}\n"
	"if (format eq 'png' && !strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
	"\tset terminal png truecolor noenhanced \\\n"
	"\t\tsize 288*width,288*height \\\n"
	"\t\tfont sprintf('%s,%g', font, fontsize) fontscale 3 \\\n"
	"\t\tlinewidth 3 background '#ffffff'\n"
	"}\n"
	"if (output eq '') { set output } else { set output output }\n";

void script_begin(struct buffer *script, double width, double height)
{
	buffer_add(script, head, strlen(head));
	buffer_print(script, "width = ");
	script_place(script, width);
	buffer_print(script, "; height = ");
	script_place(script, height);
	buffer_print(script, "  # inches\nfont = '%s'; fontsize = %g\n",
		PALETTE_FONT, PALETTE_FONT_SIZE);
	buffer_add(script, terminal, strlen(terminal));
}

void script_end(struct buffer *script)
{
	buffer_print(script, "set output\n");
}

static void add_quoted(struct buffer *script, const char *text, size_t length)
{
	buffer_add(script, "'", 1);
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\'')
			buffer_add(script, "'", 1);
		buffer_add(script, text + i, 1);
	}
	buffer_add(script, "'", 1);
}

void script_text(struct buffer *script, const char *text)
{
	struct label label;

	label_make(&label, text, INFINITY);
	add_quoted(script, label.text, strlen(label.text));
}

void script_label(struct buffer *script, const struct label *label)
{
	const char *line = label->text;
	size_t length;

	for (;;) {
		length = strcspn(line, "\n");
		add_quoted(script, line, length);
		if (!line[length])
			return;
		buffer_print(script, ".\"\\n\".");
		line += length + 1;
	}
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
