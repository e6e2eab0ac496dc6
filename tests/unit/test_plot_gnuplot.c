/* Gnuplots that lie, fail, hang or are not there. */
#include "folder.h"
#include "unit.h"

#include "base/output.h"
#include "base/text.h"
#include "figure/figure.h"
#include "figure/gnuplot.h"

#include <fcntl.h>
#include <sys/stat.h>

static char *usual_path;
static struct buffer notes;

/* Makes `body` the only gnuplot there is. */
static void be_gnuplot(const char *body)
{
	struct buffer program = { 0 };
	struct error error;

	enter_folder();
	buffer_print(&program, "#!/bin/sh\n%s\n", body);
	CHECK(output_write("gnuplot", program.text, program.length, &error) ==
		0);
	CHECK(chmod("gnuplot", 0755) == 0);
	setenv("PATH", folder, 1);
	buffer_release(&program);
}

static void check_refused(
	const char *body, const char *path, const char *message)
{
	struct error error = { "" };
	size_t length;
	char *kept;

	be_gnuplot(body);
	CHECK(output_write(path, "old", 3, &error) == 0);
	CHECK(gnuplot_draw("plot 0\n", path, &notes, &error) == -1);
	CHECK_TEXT(error.text, message);
	kept = read_file(path, &length);
	CHECK_TEXT(kept, "old");
	free(kept);
	setenv("PATH", usual_path, 1);
	leave_folder(2);
}

static void a_gnuplot_that_lies_is_not_believed(void)
{
	check_refused("exit 0", "a.svg",
		"a.svg: gnuplot exited with 0 but its svg is incomplete");
	check_refused("echo '<?xml'; echo '<svg>'", "a.svg",
		"a.svg: gnuplot exited with 0 but its svg is incomplete");
	check_refused("echo half; echo '</svg>'", "a.svg",
		"a.svg: gnuplot exited with 0 but its svg is incomplete");
	check_refused("echo '<?xml version=1?><svg></svg>'", "a.png",
		"a.png: gnuplot exited with 0 but its png is incomplete");
	check_refused("printf '%%PDF-1.5 and so on, but no end\\n'", "a.pdf",
		"a.pdf: gnuplot exited with 0 but its pdf is incomplete");
}

static void a_gnuplot_that_fails_is_quoted(void)
{
	check_refused("echo warning >&2; echo '  line 3: bad ' >&2; exit 1",
		"a.svg", "a.svg: gnuplot failed with status 1: line 3: bad");
	check_refused("exit 3", "a.svg", "a.svg: gnuplot failed with status 3");
	check_refused(
		"kill -9 $$", "a.svg", "a.svg: gnuplot was killed by signal 9");
	/* More than a pipe holds, and a last line that is still found. */
	check_refused("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "
		      "\"$i and some more words to fill the pipe with\"; done "
		      ">&2; echo the end >&2; exit 1",
		"a.svg", "a.svg: gnuplot failed with status 1: the end");
}

static void a_gnuplot_that_draws_is_enough(void)
{
	struct error error;
	size_t length;
	char *svg;

	/* It gets the format first, an empty output name, and no locale. */
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setenv("GNUTERM", "dumb", 1);
	be_gnuplot("read first; echo '<?xml'; echo \"$*,$first,$LC_ALL,"
		   "$GNUTERM\"; echo '</svg>'; echo; exec 2>&-");
	CHECK(gnuplot_draw("plot 0\n", "a.svg", &notes, &error) == 0);
	svg = read_file("a.svg", &length);
	CHECK_TEXT(
		svg, "<?xml\n-d -,output = ''; format = 'svg',C,\n</svg>\n\n");
	free(svg);
	unsetenv("LC_ALL");
	unsetenv("GNUTERM");
	setenv("PATH", usual_path, 1);
	leave_folder(2);
}

static void no_gnuplot_says_what_to_install(void)
{
	struct error error = { "" };

	enter_folder();
	setenv("PATH", folder, 1);
	CHECK(gnuplot_draw("plot 0\n", "a.png", &notes, &error) == -1);
	CHECK(text_has_prefix(error.text,
		"a.png: gnuplot is not installed (Debian: apt install "
		"gnuplot-nox; "));
	setenv("PATH", usual_path, 1);
	leave_folder(0);
}

static void a_gnuplot_that_hangs_is_ended(void)
{
	struct error error = { "" };
	int nothing = open("/dev/null", O_RDWR), ends[2];
	char byte;

	be_gnuplot("exec /bin/sleep 1000");
	CHECK(gnuplot_run(nothing, nothing, 0.2, &error) == -1);
	CHECK_TEXT(error.text, "gnuplot did not end within 0.2 seconds");
	leave_folder(1);
	/* Even one that will not messages. */
	be_gnuplot("exec 2>&-; exec /bin/sleep 1000");
	CHECK(gnuplot_run(nothing, nothing, 0.2, &error) == -1);
	CHECK_TEXT(error.text, "gnuplot did not end within 0.2 seconds");
	leave_folder(1);
	/* Nor does what it has started and left behind live on: it would hold
	 * the pipe open. */
	be_gnuplot("/bin/sleep 1000 & exit 0");
	CHECK(pipe(ends) == 0);
	CHECK(gnuplot_run(nothing, ends[1], 20, &error) == 0);
	close(ends[1]);
	CHECK(read(ends[0], &byte, 1) == 0);
	close(ends[0]);
	setenv("PATH", usual_path, 1);
	leave_folder(1);
	close(nothing);
}

int main(void)
{
	usual_path = strdup(getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
	CASE(a_gnuplot_that_lies_is_not_believed);
	CASE(a_gnuplot_that_fails_is_quoted);
	CASE(a_gnuplot_that_draws_is_enough);
	CASE(no_gnuplot_says_what_to_install);
	CASE(a_gnuplot_that_hangs_is_ended);
	free(usual_path);
	UNIT_END;
}
