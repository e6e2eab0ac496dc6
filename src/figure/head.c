/*
 * A script makes the file that the user asked for, by its name's ending in that
 * format, or, as `gnuplot -e` says, another one.
 */
#include "figure/head.h"

#include "figure/quote.h"
#include "figure/script.h"

#include <string.h>

/* Whether a comment and a shell take the first `length` bytes as they are. */
static bool is_plain(const char *name, size_t length)
{
	return length <= strspn(name,
				 "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+");
}

/* What a comment may not hold, it does not say. */
static void write_usage(struct buffer *script, const char *stem, size_t length,
	const char *ending)
{
	bool plain = is_plain(stem, length) && is_plain(ending, strlen(ending));
	const char *shown = plain ? stem : "figure";
	int most = plain ? (int)length : (int)strlen(shown);

	buffer_print(script,
		"# A figure by attnscope.  Draw it again:\n"
		"#   gnuplot %.*s.gp                            makes %.*s%s\n"
		"#   gnuplot -e \"output='%.*s.pdf'\" %.*s.gp   or .png\n"
		"# To restyle it, change the lines above the data.\n",
		most, shown, most, shown, plain ? ending : "", most, shown,
		most, shown);
}

/* The script makes the file that the figure is called by the user, in the
 * folder that it runs in. */
static void write_output(struct buffer *script, const struct figure *figure)
{
	const char *file = figure->file ? figure->file : "";
	const char *dot = strrchr(file, '.'), *ending = ".svg";
	bool named = dot && dot != file;
	const char *stem = named ? file : figure->kind;
	size_t length = named ? (size_t)(dot - file) : strlen(stem);
	struct buffer output = { 0 };

	if (named && strcmp(dot, ".gp") != 0)
		ending = dot;
	write_usage(script, stem, length, ending);
	buffer_print(script,
		"if (GPVAL_VERSION < 5.2) "
		"exit error 'this gnuplot is too old: 5.2 is needed'\n"
		"if (!exists(\"output\")) output = ");
	buffer_add(&output, stem, length);
	buffer_add(&output, ending, strlen(ending));
	if (output.failed)
		script->failed = true;
	else
		quote_add(script, output.text, output.length, false);
	buffer_release(&output);
	buffer_print(script,
		"\nif (!exists(\"format\")) "
		"format = output[strlen(output)-2:strlen(output)]\n"
		"if (strstrt('PNG SVG PDF', format)) format = word("
		"'png svg pdf', (strstrt('PNG SVG PDF', format) + 3) / 4)\n");
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

void head_write(const struct plan *plan, struct buffer *script)
{
	const struct palette *palette = plan->palette;

	write_output(script, plan->figure);
	buffer_print(script, "width = ");
	script_place(script, plan->width * palette->scale);
	buffer_print(script, "; height = ");
	script_place(script, plan->height * palette->scale);
	buffer_print(script,
		"  # inches\nfont = '%s'; fontsize = %g; backdrop = '%s'\n",
		PALETTE_FONT, PALETTE_FONT_SIZE * palette->scale,
		palette->background);
	buffer_add(script, terminal, strlen(terminal));
}
