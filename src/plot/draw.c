/*
 * What gnuplot draws goes to the temporary of the wanted file.  Its status is
 * not believed, because a full disk or a missing font library lets it stop
 * halfway with status 0: a figure counts only when it begins and ends as its
 * format does.
 */
#include "plot/figure.h"

#include "base/output.h"
#include "plot/gnuplot.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SECONDS_MOST 60

struct format {
	const char *name, *begin, *end;
	size_t begin_length, end_length;
};

static const struct format formats[] = {
	{ "png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82", 8, 8 },
	{ "svg", "<?xml", "</svg>\n", 5, 7 },
	{ "pdf", "%PDF-", "%%EOF\n", 5, 6 },
};

static const struct format *find_format(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(formats) / sizeof(*formats); i++)
		if (strcasecmp(dot + 1, formats[i].name) == 0)
			return &formats[i];
	return NULL;
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

/* Whether the file begins and ends as the format does. */
static bool is_whole(const struct format *format, const char *path)
{
	char begin[8] = "", end[16] = "";
	FILE *file = fopen(path, "rb");
	size_t length;
	bool whole;

	if (!file)
		return false;
	whole = fread(begin, 1, format->begin_length, file) ==
			format->begin_length &&
		memcmp(begin, format->begin, format->begin_length) == 0 &&
		!fseek(file, -(long)sizeof(end), SEEK_END);
	length = whole ? fread(end, 1, sizeof(end), file) : 0;
	fclose(file);
	/* gnuplot ends an svg with an empty line. */
	while (length > 1 && end[length - 1] == '\n' && end[length - 2] == '\n')
		length--;
	return length >= format->end_length &&
		memcmp(end + length - format->end_length, format->end,
			format->end_length) == 0;
}

static int draw(const struct format *format, const char *script,
	struct output *output, struct error *error)
{
	FILE *input = script_file(format, script);
	int result;

	if (!input)
		return error_set(error,
			"cannot write the script for gnuplot: %s",
			strerror(errno));
	result = gnuplot_run(
		fileno(input), fileno(output->stream), SECONDS_MOST, error);
	fclose(input);
	if (result == 0 && !is_whole(format, output_readable(output)))
		return error_set(error,
			"gnuplot ended well but made no whole %s",
			format->name);
	return result;
}

int figure_draw(const char *script, const char *path, struct error *error)
{
	const struct format *format = find_format(path);
	struct output output;

	if (!format)
		return error_set(error,
			"%s: the name of a figure ends in .png, .svg or .pdf",
			path);
	if (output_open(&output, path, error))
		return -1;
	if (!output_readable(&output)) {
		output_discard(&output);
		return error_set(error, "%s: is not a regular file", path);
	}
	if (draw(format, script, &output, error)) {
		output_discard(&output);
		return error_prefix(error, path);
	}
	return output_commit(&output, error);
}
