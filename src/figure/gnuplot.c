/*
 * gnuplot is given no path: it reads a script on its standard input and draws
 * to its standard output.  So no name can be taken for a command or for an
 * option.
 *
 * The output goes to the temporary of the wanted file.  gnuplot's status is not
 * believed, because a full disk or a missing font library lets it stop halfway
 * with status 0: a figure counts only when it begins and ends as its format
 * does.
 *
 * The same figure has the same bytes whenever it is drawn, so the day on which a
 * pdf, eps or picture of TeX says that it was made is always the same one.  It is
 * as long as the one it replaces: a pdf knows where its parts begin.
 */
#include "figure/gnuplot.h"

#include "base/output.h"
#include "base/program.h"
#include "figure/figure.h"
#include "figure/glyphs.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SECONDS_MAX 60

static const char absent[] =
	"gnuplot is not installed (Debian: apt install gnuplot-nox; Fedora: "
	"dnf install gnuplot; Homebrew: brew install gnuplot; conda: conda "
	"install "
	"-c conda-forge gnuplot)";

int gnuplot_run(int script, int output, double seconds, struct error *error)
{
	static const char *const words[] = { "gnuplot", "-d", "-", NULL };
	struct program program = { .words = words,
		.input = script,
		.output = output,
		.seconds = seconds };

	if (!program_run(&program, error))
		return 0;
	return program.absent ? error_set(error, "%s", absent) : -1;
}

struct format {
	const char *name, *begin, *end;
	size_t begin_length, end_length;
	/* What is before the date of its making, and what is put in the place
	 * of that; NULL: there is none. */
	const char *before_date, *date;
};

#define DATE_C "Sat Jan  1 00:00:00 2000"

static const struct format formats[] = {
	{ "png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82", 8, 8, NULL,
		NULL },
	{ "svg", "<?xml", "</svg>\n", 5, 7, NULL, NULL },
	{ "pdf", "%PDF-", "%%EOF\n", 5, 6,
		"/CreationDate (D:", "20000101000000" },
	{ "eps", "%!PS-", "%%EOF\n", 5, 6, "\n%%CreationDate: ", DATE_C },
	{ "tex", "\\begin{", "variables\n", 7, 10, "\n%% ", DATE_C },
};

static const struct format *find_format(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(formats) / sizeof(*formats); i++)
		if (strcasecmp(dot + 1, formats[i].name) == 0)
			return &formats[i];
	return NULL;
}

int gnuplot_check_name(const char *path, struct error *error)
{
	return find_format(path)
		? 0
		: error_set(error,
			  "%s: the name of a figure ends in "
			  ".png, .svg, .pdf, .eps, .tex or .gp",
			  path);
}

/* The script as an unnamed file, from its beginning; NULL on failure. */
static FILE *script_file(const struct format *format, const char *script)
{
	FILE *file = tmpfile();

	if (!file)
		return NULL;
	fprintf(file, "output = ''; format = '%s'\n", format->name);
	fputs(script, file);
	if (fflush(file) || ferror(file) || lseek(fileno(file), 0, SEEK_SET)) {
		fclose(file);
		return NULL;
	}
	return file;
}

/* Whether the bytes begin and end as the format does. */
static bool is_whole(const struct format *format, FILE *file)
{
	char begin[8] = "", end[16] = "";
	size_t length;

	if (fseek(file, 0, SEEK_SET) ||
		fread(begin, 1, format->begin_length, file) !=
			format->begin_length ||
		memcmp(begin, format->begin, format->begin_length) != 0 ||
		fseek(file, -(long)sizeof(end), SEEK_END))
		return false;
	length = fread(end, 1, sizeof(end), file);
	/* gnuplot ends an svg with an empty line. */
	while (length > 1 && end[length - 1] == '\n' && end[length - 2] == '\n')
		length--;
	return length >= format->end_length &&
		memcmp(end + length - format->end_length, format->end,
			format->end_length) == 0;
}

/* All that is in the file, from its beginning. */
static int read_back(FILE *file, struct buffer *text, struct error *error)
{
	char some[65536];
	size_t length;

	rewind(file);
	while ((length = fread(some, 1, sizeof(some), file)) > 0)
		buffer_add(text, some, length);
	if (ferror(file))
		return error_set(error, "cannot read what gnuplot drew: %s",
			strerror(errno));
	return text->failed ? error_memory(error) : 0;
}

/* Whether the `length` bytes from `text` on are written as the date is. */
static bool is_date(const char *text, size_t length, const char *date)
{
	if (length < strlen(date))
		return false;
	for (; *date; date++, text++) {
		bool same = *date == *text;

		if (isdigit((unsigned char)*date) || *date == ' ')
			same |= isdigit((unsigned char)*text) || *text == ' ';
		else if (isalpha((unsigned char)*date))
			same = isalpha((unsigned char)*text);
		if (!same)
			return false;
	}
	return true;
}

/* Replaces the date in the file that `output` writes to, if there is one that
 * can be read: cairo 1.18 compresses that of a pdf. */
static int fix_date(const struct format *format, FILE *readable, FILE *output,
	struct error *error)
{
	size_t before = strlen(format->before_date), at = 0;
	struct buffer text = { 0 };
	int failed = read_back(readable, &text, error);

	while (!failed && at + before < text.length &&
		!(memcmp(text.text + at, format->before_date, before) == 0 &&
			is_date(text.text + at + before,
				text.length - at - before, format->date)))
		at++;
	if (!failed && at + before < text.length &&
		(fseek(output, (long)(at + before), SEEK_SET) ||
			fputs(format->date, output) == EOF ||
			fseek(output, 0, SEEK_END)))
		failed = error_set(
			error, "cannot write its date: %s", strerror(errno));
	buffer_release(&text);
	return failed;
}

/* Draws to the file `output`; `readable` is what to read it again by, NULL when
 * `output` can be read itself. */
static int draw(const struct format *format, const char *script, FILE *output,
	const char *readable, struct error *error)
{
	FILE *input = script_file(format, script), *figure = output;
	int result;

	if (!input)
		return error_set(error,
			"cannot write the script for gnuplot: %s",
			strerror(errno));
	result = gnuplot_run(fileno(input), fileno(output), SECONDS_MAX, error);
	fclose(input);
	if (result)
		return -1;
	if (readable)
		figure = fopen(readable, "rb");
	if (!figure || !is_whole(format, figure))
		result = error_set(error,
			"gnuplot exited with 0 but its %s is incomplete",
			format->name);
	else if (format->date)
		result = fix_date(format, figure, output, error);
	if (readable && figure)
		fclose(figure);
	return result;
}

/* Adds each of the svgs in `text` to its own buffer; false if there are not as
 * many as wanted.  Nothing in one looks like the beginning of one: gnuplot
 * writes "<" as an entity. */
static bool split(char *text, struct buffer *svgs, size_t count)
{
	static const char begin[] = "<?xml";
	char *next = strstr(text, begin);

	for (size_t i = 0; i < count; i++) {
		char *start = next;

		if (!start)
			return false;
		next = strstr(start + 1, begin);
		buffer_add(&svgs[i], start,
			next ? (size_t)(next - start) : strlen(start));
	}
	return !next;
}

/* One script after the other, each as if gnuplot had just been started. */
static void join(const char *const *scripts, size_t count, struct buffer *all)
{
	for (size_t i = 0; i < count; i++)
		buffer_print(all,
			"reset session\noutput = ''; format = 'svg'\n%s\n",
			scripts[i]);
}

int gnuplot_svgs(const char *const *scripts, size_t count, struct buffer *svgs,
	struct error *error)
{
	FILE *file = tmpfile();
	struct buffer all = { 0 }, text = { 0 };
	int failed;

	if (!file)
		return error_set(error, "cannot make a temporary file: %s",
			strerror(errno));
	join(scripts, count, &all);
	failed = all.failed ? error_memory(error)
			    : draw(&formats[1], all.text, file, NULL, error) ||
			read_back(file, &text, error);
	if (!failed && !split(text.text, svgs, count))
		failed = error_set(error, "gnuplot did not draw all figures");
	for (size_t i = 0; !failed && i < count; i++)
		if (svgs[i].failed)
			failed = error_memory(error);
	buffer_release(&all);
	buffer_release(&text);
	fclose(file);
	return failed ? -1 : 0;
}

/* Draws what the fonts of this machine can show; the letters of an svg or of TeX
 * are those of whoever looks at it. */
static int draw_shown(const struct format *format, const char *script,
	const struct output *output, struct buffer *notes, struct error *error)
{
	const char *readable = output_readable(output);
	struct buffer shown = { 0 };
	int failed;

	if (strcmp(format->name, "svg") == 0 ||
		strcmp(format->name, "tex") == 0)
		return draw(format, script, output->stream, readable, error);
	failed = glyphs_replace(script, output->path, &shown, notes, error) ||
		draw(format, shown.text, output->stream, readable, error);
	buffer_release(&shown);
	return failed;
}

int gnuplot_draw(const char *script, const char *path, struct buffer *notes,
	struct error *error)
{
	const struct format *format = find_format(path);
	struct output output;

	if (gnuplot_check_name(path, error) ||
		output_open(&output, path, error))
		return -1;
	if (!output_readable(&output)) {
		output_discard(&output);
		return error_set(error, "%s: is not a regular file", path);
	}
	if (draw_shown(format, script, &output, notes, error)) {
		output_discard(&output);
		return error_prefix(error, path);
	}
	return output_commit(&output, error);
}
