/* The pieces of a page: texts, addresses, tables, figures. */
#include "unit.h"

#include "report/html.h"

static struct buffer page;
static struct glossary glossary;

static void check_page(const char *wanted)
{
	CHECK_TEXT(page.text, wanted);
	buffer_release(&page);
}

static void texts_cannot_be_obeyed(void)
{
	html_text(&page, "<b a='x'>&amp; \"q\"\033\xff é\n");
	check_page("&lt;b a=&#39;x&#39;&gt;&amp;amp; &quot;q&quot;\\x1b\\xff "
		   "é\\x0a");
	html_text_lines(&page, "a<\nb\n");
	check_page("a&lt;\nb\n");
}

static void addresses_hold_any_bytes(void)
{
	html_data(&page, "text/csv", "a,b\n\"é\"&'<>%#\0z", 16);
	check_page("data:text/csv;charset=utf-8,a,b%0A%22%C3%A9%22%26%27%3C%3E"
		   "%25%23%00z");
}

static void tables_can_be_read_and_saved(void)
{
	const struct target_row row = { .task = TASK_GENERATION,
		.from = 0,
		.to = TABLE_NONE,
		.target = 0.1,
		.delta = 1.0 / 3 };
	struct table table;

	table_init(&table, &schema_targets);
	CHECK(table_add(&table, &row) == 0);
	html_rows(&page, &glossary, &table);
	/* A term is a link, whose number is that of its explanation. */
	CHECK(strstr(page.text, "<th scope=col><a class=term href=\"#term-") !=
		NULL);
	CHECK(strstr(page.text, "\">task</a><th scope=col>") != NULL);
	CHECK(strstr(page.text,
		      "<tr><td>generation<td class=n>0<td class=n>"
		      "<td class=n>0.1<td class=n>0.33333\n") != NULL);
	buffer_release(&page);
	html_table(&page, &glossary, &table, "targets");
	CHECK(!page.failed);
	CHECK(strstr(page.text, "Table: targets (1 row)") != NULL);
	CHECK(strstr(page.text,
		      "download=\"targets.csv\" href=\"data:text/csv;"
		      "charset=utf-8,task,from,to,target,delta%0A"
		      "generation,0,,0.1,0.3333333333333333%0A\"") != NULL);
	buffer_release(&page);
	table_release(&table);
}

static void figures_keep_their_names_apart(void)
{
	struct buffer svg = { 0 };

	buffer_print(&svg,
		"<?xml version='1'?>\n<svg width=\"9\">\n<title>Gnuplot</title>"
		"<desc>x</desc><g id=\"gnuplot_canvas\"><path id='gpPt0'/>"
		"<use xlink:href='#gpPt0' fill='#ffffff'/>"
		"<text>run id='7' (#gp) \"#gp\"</text></g></svg>\n");
	html_figure(
		&page, &svg, "heads", "{\"a\":\"</script>\"}", "a &lt;b&gt;");
	check_page("<figure id=\"figure-heads\">\n<svg role=img "
		   "aria-labelledby=\"heads-caption\"  width=\"9\">\n"
		   "<g id=\"heads-gnuplot_canvas\"><path id='heads-gpPt0'/>"
		   "<use xlink:href='#heads-gpPt0' fill='#ffffff'/>"
		   "<text>run id='7' (#gp) \"#gp\"</text></g></svg>\n"
		   "<script type=\"application/json\">"
		   "{\"a\":\"\\u003c/script>\"}</script>\n"
		   "<figcaption id=\"heads-caption\">a &lt;b&gt;</figcaption>\n"
		   "</figure>\n");
	buffer_release(&svg);
	buffer_print(&svg, "no figure");
	html_figure(&page, &svg, "heads", "{}", "");
	CHECK(page.length == 0);
	buffer_release(&svg);
}

int main(void)
{
	CASE(texts_cannot_be_obeyed);
	CASE(addresses_hold_any_bytes);
	CASE(tables_can_be_read_and_saved);
	CASE(figures_keep_their_names_apart);
	UNIT_END;
}
