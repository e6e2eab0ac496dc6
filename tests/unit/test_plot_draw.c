/* Figures as gnuplot draws them. */
#include "folder.h"
#include "figure/gnuplot.h"
#include "plot_script.h"
#include "unit.h"

#include "base/output.h"
#include "base/text.h"

static struct buffer notes;

static struct curve_row make_row(enum task task, size_t layer, double mean)
{
	return (struct curve_row){
		.model = "model",
		.step = "",
		.group = "",
		.measure = "intensity",
		.task = task,
		.layer = layer,
		.layers = 5,
		.depth = ((double)layer + 0.5) / 5,
		.mean = mean,
		.std = NAN,
		.ci_low = NAN,
		.ci_high = NAN,
	};
}

static const double understanding[] = { 0, 0.25, 1, 0.5, 0.125 };
static const double generation[] = { 0.9, 0.1, 0.3, 0.7, 0.2 };

/* The script of a figure of one panel; the caller releases it. */
static struct buffer make_script(const char *title, bool band)
{
	struct figure_style style = {
		.title = title, .width.inches = 4, .height.inches = 3
	};
	struct curve_row rows[10];
	struct buffer script = { 0 };
	struct error error;

	for (size_t i = 0; i < 5; i++) {
		rows[i] = make_row(TASK_UNDERSTANDING, i, understanding[i]);
		rows[i + 5] = make_row(TASK_GENERATION, i, generation[i]);
		rows[i + 5].ci_low = generation[i] - 0.1;
		rows[i + 5].ci_high = band ? generation[i] + 0.05 : NAN;
	}
	CHECK(figure_curves(rows, 10, &style, &script, &error) == 0);
	return script;
}

/* Reads the points of the first svg path or polygon after `mark`. */
static size_t read_points(
	const char *svg, const char *mark, double (*points)[2], size_t most)
{
	const char *at = strstr(svg, mark);
	size_t count = 0;

	at = at ? strstr(at + strlen(mark), *mark == '<' ? " d='" : " points")
		: NULL;
	at = at ? strchr(at, '\'') : NULL;
	for (at = at ? at + 1 : ""; count < most; count++) {
		char *end;

		at += strspn(at, " \n\tML");
		points[count][0] = strtod(at, &end);
		if (end == at || *end != ',')
			break;
		at = end + 1;
		points[count][1] = strtod(at, &end);
		at = end;
	}
	return count;
}

/* left, bottom, right, top of the axes, in pixels. */
static void read_axes(const char *svg, double axes[4])
{
	static const char mark[] = "<path stroke='rgb( 51,  51,  51)'";
	double points[3][2];

	/* The border is the path with a corner; ticks have two points. */
	while ((svg = strstr(svg, mark))) {
		if (read_points(svg, mark, points, 3) == 3)
			break;
		svg++;
	}
	CHECK(svg != NULL);
	axes[0] = points[1][0];
	axes[1] = points[1][1];
	axes[2] = points[2][0];
	axes[3] = points[0][1];
}

static void check_curve(const double axes[4], double (*points)[2],
	const double *values, size_t first)
{
	for (size_t i = 0; i < 5; i++) {
		double layer = (double)(first ? first - i : i);

		CHECK_NEAR(points[i][0],
			axes[0] + (layer + 0.5) / 5 * (axes[2] - axes[0]), 0.5);
		CHECK_NEAR(points[i][1],
			axes[1] - values[i] * (axes[1] - axes[3]), 0.5);
	}
}

static void points_lie_where_the_data_say(void)
{
	struct buffer script = make_script(NULL, true);
	double axes[4], points[10][2], edge[10];
	struct error error;
	size_t length;
	char *svg;

	enter_folder();
	CHECK(gnuplot_draw(script.text, "curves.svg", &notes, &error) == 0);
	svg = read_file("curves.svg", &length);
	CHECK(strstr(svg, "width=\"384\" height=\"288\"") != NULL);
	CHECK(strstr(svg, "<text>model</text>") != NULL);
	CHECK(strstr(svg, "<text>layer</text>") != NULL);
	CHECK(strstr(svg, "<text>attention intensity</text>") != NULL);
	CHECK(strstr(svg, "<text>understanding (text→image)</text>") != NULL);
	CHECK(strstr(svg, "<text>generation (image→text)</text>") != NULL);
	read_axes(svg, axes);
	CHECK(axes[0] > 0 && axes[2] < 384 && axes[3] > 0 && axes[1] < 288);
	CHECK(read_points(svg, "<path stroke='rgb(192,  57,  43)'", points,
		      10) == 5);
	check_curve(axes, points, understanding, 0);
	CHECK(read_points(svg, "<path stroke='rgb( 26,  79, 139)'", points,
		      10) == 5);
	check_curve(axes, points, generation, 0);
	CHECK(strstr(svg, "polygon fill = 'rgb(192") == NULL);
	CHECK(read_points(svg, "polygon fill = 'rgb( 26,  79, 139)'", points,
		      10) == 10);
	for (size_t i = 0; i < 5; i++) {
		edge[i] = generation[i] - 0.1;
		edge[9 - i] = generation[i] + 0.05;
	}
	check_curve(axes, points, edge, 0);
	check_curve(axes, points + 5, edge + 5, 4);
	free(svg);
	buffer_release(&script);
	leave_folder(1);
}

static void a_single_bound_is_no_band(void)
{
	struct buffer script = make_script(NULL, false);
	struct error error;
	size_t length;
	char *svg;

	enter_folder();
	CHECK(gnuplot_draw(script.text, "curves.svg", &notes, &error) == 0);
	svg = read_file("curves.svg", &length);
	CHECK(strstr(svg, "polygon") == NULL);
	free(svg);
	buffer_release(&script);
	leave_folder(1);
}

/* One folder, one script: all formats, and the script on its own. */
static void every_format_is_whole(void)
{
	struct buffer script = make_script(NULL, true);
	struct error error;
	size_t length, again_length;
	char *file, *again;
	const unsigned char *png;

	enter_folder();
	CHECK(gnuplot_draw(script.text, "a.png", &notes, &error) == 0);
	file = read_file("a.png", &length);
	png = (const unsigned char *)file;
	CHECK(length > 1000 && memcmp(file + 12, "IHDR", 4) == 0);
	CHECK(png[18] * 256 + png[19] == 1152);
	CHECK(png[22] * 256 + png[23] == 864);
	free(file);
	CHECK(gnuplot_draw(script.text, "it's `a`.PDF", &notes, &error) == 0);
	file = read_file("it's `a`.PDF", &length);
	CHECK(length > 1000 && memcmp(file, "%PDF-", 5) == 0);
	free(file);
	CHECK(gnuplot_draw(script.text, "a.svg", &notes, &error) == 0);
	CHECK(output_write("alone.gp", script.text, script.length, &error) ==
		0);
	CHECK(system("LC_ALL=C gnuplot alone.gp 2>/dev/null") == 0);
	file = read_file("a.svg", &length);
	again = read_file("curves.svg", &again_length);
	CHECK(length > 1000 && length == again_length);
	CHECK(memcmp(file, again, length) == 0);
	free(file);
	free(again);
	CHECK(gnuplot_draw(script.text, "a.gif", &notes, &error) == -1);
	CHECK_TEXT(error.text,
		"a.gif: the name of a figure ends in .png, .svg, .pdf, .eps, "
		".tex or "
		".gp");
	CHECK(gnuplot_draw(script.text, "png", &notes, &error) == -1);
	CHECK(gnuplot_draw(script.text, "nowhere/a.png", &notes, &error) == -1);
	CHECK(text_has_prefix(error.text, "nowhere/a.png: cannot write"));
	buffer_release(&script);
	leave_folder(5);
}

/* Writes every &gt; as >, which svg allows and gnuplot does for some. */
static void unescape(char *svg)
{
	while ((svg = strstr(svg, "&gt;"))) {
		memmove(svg + 1, svg + 4, strlen(svg + 4) + 1);
		*svg = '>';
	}
}

static void a_hostile_name_is_a_text(void)
{
	static const char *const names[][2] = {
		{ "';system('>x');'", "';system('>x');'" },
		{ "'';system(\">x\")#", "'';system(\">x\")#" },
		{ "\";system(\">x\")#", "\";system(\">x\")#" },
		{ "`>x`$(>x)@x", "`>x`$(>x)@x" },
		{ "a_b^{c}~&<d>\\", "a_b^{c}~&amp;&lt;d>\\" },
		{ "\"@GPVAL_VERSION'", "\"@GPVAL_VERSION'" },
		{ "a\n\x1b[0m%d", "a \\x1b[0m%d" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct buffer script = make_script(names[i][0], false);
		char wanted[128];
		struct error error;
		size_t length;
		char *svg;

		enter_folder();
		CHECK(gnuplot_draw(script.text, "a.svg", &notes, &error) == 0);
		svg = read_file("a.svg", &length);
		snprintf(
			wanted, sizeof(wanted), "<text>%s</text>", names[i][1]);
		unescape(svg);
		CHECK(strstr(svg, wanted) != NULL);
		free(svg);
		buffer_release(&script);
		leave_folder(1);
	}
}

int main(void)
{
	CASE(points_lie_where_the_data_say);
	CASE(a_single_bound_is_no_band);
	CASE(every_format_is_whole);
	CASE(a_hostile_name_is_a_text);
	UNIT_END;
}
