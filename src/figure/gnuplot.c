/*
 * gnuplot runs without a shell and is given no path: it reads a script on its
 * standard input and draws to its standard output.  So no name can be taken
 * for a command or for an option.  Its standard error is a pipe, whose end is
 * also the sign that it is done.
 *
 * The output goes to the temporary of the wanted file.  gnuplot's status is not
 * believed, because a full disk or a missing font library lets it stop halfway
 * with status 0: a figure counts only when it begins and ends as its format
 * does.
 */
#include "figure/gnuplot.h"

#include "base/clock.h"
#include "base/output.h"
#include "base/text.h"
#include "figure/figure.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGES_SIZE 1024
#define SECONDS_MAX 60

extern char **environ;

static const char absent[] =
	"gnuplot is not installed (Debian: apt install gnuplot-nox; Fedora: "
	"dnf install gnuplot; Homebrew: brew install gnuplot; conda: conda "
	"install "
	"-c conda-forge gnuplot)";

/* A run of gnuplot, and the last it said. */
struct run {
	pid_t process;
	int messages; /* reading end of its standard error */
	char text[MESSAGES_SIZE];
	size_t length;
	double limit, deadline; /* seconds */
};

/*
 * The environment without what changes how gnuplot reads or draws: its own
 * variables, and a locale with decimal commas.  The caller frees the list.
 */
static char **plain_environment(void)
{
	static char locale[] = "LC_ALL=C";
	static const char *const dropped[] = { "LC_ALL=", "GNUTERM=",
		"GNUPLOT_LIB=", "GNUPLOT_DEFAULT_GDFONT=", NULL };
	size_t count = 0, kept = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = calloc(count + 2, sizeof(*list));
	if (!list)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		bool drop = false;

		for (size_t j = 0; dropped[j]; j++)
			drop |= text_has_prefix(environ[i], dropped[j]);
		if (!drop)
			list[kept++] = environ[i];
	}
	list[kept] = locale;
	return list;
}

/* Starts gnuplot on the three files; 0 or an error number. */
static int spawn(pid_t *process, int input, int output, int messages)
{
	char *const words[] = { "gnuplot", "-d", "-", NULL };
	char **environment = plain_environment();
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int status;

	if (!environment)
		return ENOMEM;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, messages, STDERR_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(
		&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	status = posix_spawnp(
		process, words[0], &files, &attributes, words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	free(environment);
	return status;
}

/* Keeps the last of what gnuplot says; false at its end or a failure. */
static bool hear(struct run *run)
{
	char some[256];
	ssize_t got = read(run->messages, some, sizeof(some));
	size_t length = got > 0 ? (size_t)got : 0;

	if (got < 0 && errno == EINTR)
		return true;
	if (run->length + length >= MESSAGES_SIZE) {
		size_t drop = run->length + length - MESSAGES_SIZE + 1;

		memmove(run->text, run->text + drop, run->length - drop);
		run->length -= drop;
	}
	memcpy(run->text + run->length, some, length);
	run->length += length;
	run->text[run->length] = '\0';
	return length > 0;
}

/* Waits for the end; the wait status, or -1 when gnuplot had to be killed. */
static int finish(struct run *run)
{
	struct pollfd messages = { .fd = run->messages, .events = POLLIN };
	bool talking = true;
	int status;

	for (;;) {
		double left = run->deadline - clock_seconds(CLOCK_MONOTONIC);
		pid_t ended = 0;

		if (!talking)
			ended = waitpid(run->process, &status, WNOHANG);
		if (ended == run->process)
			return status;
		if (left <= 0 || (ended < 0 && errno != EINTR))
			break;
		/* Once the pipe is closed the end is a matter of moments. */
		if (poll(&messages, talking,
			    talking ? (int)(left * 1000) + 1 : 5) > 0)
			talking = hear(run);
	}
	kill(run->process, SIGKILL);
	while (waitpid(run->process, &status, 0) < 0 && errno == EINTR)
		;
	return -1;
}

/* The last line that gnuplot said; warnings and the line it could not read
 * come before it. */
static const char *last_words(struct run *run)
{
	char *start;

	while (run->length && strchr(" \n\r", run->text[run->length - 1]))
		run->text[--run->length] = '\0';
	start = strrchr(run->text, '\n');
	start = start ? start + 1 : run->text;
	return start + strspn(start, " \t");
}

static int judge(struct run *run, int status, struct error *error)
{
	const char *words = last_words(run);

	if (status == -1)
		return error_set(error, "gnuplot did not end within %g seconds",
			run->limit);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && !*words)
		return error_set(error, "%s", absent);
	if (WIFSIGNALED(status))
		return error_set(error, "gnuplot was killed by signal %d%s%s",
			WTERMSIG(status), *words ? ": " : "", words);
	return error_set(error, "gnuplot failed with status %d%s%s",
		WEXITSTATUS(status), *words ? ": " : "", words);
}

/* gnuplot hears of no signal that ends us, so a handler tells it.  One runs at
 * a time. */
static volatile sig_atomic_t running;

void gnuplot_kill(void)
{
	if (running > 0)
		kill((pid_t)running, SIGKILL);
}

/* Until its end, which ours is, too. */
static int follow(struct run *run, struct error *error)
{
	int status;

	running = run->process;
	status = finish(run);
	running = 0;
	return judge(run, status, error);
}

int gnuplot_run(int script, int output, double seconds, struct error *error)
{
	struct run run = { .limit = seconds,
		.deadline = clock_seconds(CLOCK_MONOTONIC) + seconds };
	int ends[2], failed;

	if (pipe(ends))
		return error_set(
			error, "cannot run gnuplot: %s", strerror(errno));
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	failed = spawn(&run.process, script, output, ends[1]);
	close(ends[1]);
	run.messages = ends[0];
	if (failed == ENOENT)
		error_set(error, "%s", absent);
	else if (failed)
		error_set(error, "cannot run gnuplot: %s", strerror(failed));
	else
		failed = follow(&run, error);
	close(ends[0]);
	return failed ? -1 : 0;
}

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

/* Draws to the file `output`; `path` is what to read it again by, NULL when
 * `output` can be read itself. */
static int draw(const struct format *format, const char *script, FILE *output,
	const char *path, struct error *error)
{
	FILE *input = script_file(format, script), *figure = output;
	bool whole;
	int result;

	if (!input)
		return error_set(error,
			"cannot write the script for gnuplot: %s",
			strerror(errno));
	result = gnuplot_run(fileno(input), fileno(output), SECONDS_MAX, error);
	fclose(input);
	if (result)
		return -1;
	if (path)
		figure = fopen(path, "rb");
	whole = figure && is_whole(format, figure);
	if (path && figure)
		fclose(figure);
	if (!whole)
		return error_set(error,
			"gnuplot exited with 0 but its %s is incomplete",
			format->name);
	return 0;
}

int gnuplot_svg(const char *script, struct buffer *svg, struct error *error)
{
	FILE *file = tmpfile();
	char some[65536];
	size_t length;
	int result;

	if (!file)
		return error_set(error, "cannot make a temporary file: %s",
			strerror(errno));
	result = draw(&formats[1], script, file, NULL, error);
	if (!result)
		rewind(file);
	while (!result && (length = fread(some, 1, sizeof(some), file)) > 0)
		buffer_add(svg, some, length);
	if (!result && ferror(file))
		result = error_set(error, "cannot read the figure back: %s",
			strerror(errno));
	if (!result && svg->failed)
		result = error_memory(error);
	fclose(file);
	return result;
}

int gnuplot_draw(const char *script, const char *path, struct error *error)
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
	if (draw(format, script, output.stream, output_readable(&output),
		    error)) {
		output_discard(&output);
		return error_prefix(error, path);
	}
	return output_commit(&output, error);
}
