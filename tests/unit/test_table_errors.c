/* Tables of others: odd but fine ones are read, wrong ones are explained. */
#include "base/buffer.h"
#include "table_text.h"

static void line_ends_of_all_kinds(void)
{
	static const char *const ends[] = { "\n", "\r\n", "\r", "\n\n",
		"\r\n \r\n" };
	struct table table;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct buffer text = { 0 };

		buffer_print(&text, "%s%.*s%sgeneration,0,,0.1,0.2%s", ends[i],
			(int)strlen(TARGETS) - 1, TARGETS, ends[i], ends[i]);
		CHECK(read_text(&table, NULL, text.text) == 0);
		CHECK(table.count == 1);
		table_release(&table);
		buffer_release(&text);
	}
	CHECK(read_text(&table, NULL, TARGETS) == 0);
	CHECK(table.count == 0 && table.schema == &schema_targets);
	table_release(&table);
}

static void wrong_headers_are_explained(void)
{
	refused(NULL, "", "t.csv: is empty, without even a header");
	refused(NULL, "\xef\xbb\xbf\n \n",
		"t.csv: is empty, without even a header");
	refused(NULL, "a,b,model\n1,2,3\n",
		"t.csv: no header of a table that attnscope writes "
		"(has: a,b,model)");
	refused(&schema_intensity, "a,b\n",
		"t.csv: no header of an intensity table (has: a,b)");
	refused(&schema_intensity, CURVES "\n",
		"t.csv: is a curves table, not an intensity table");
	refused(&schema_targets, INTENSITY "\n",
		"t.csv: is an intensity table, not a targets table");
	refused(NULL,
		"model,step,group,task,measure,layer,layers,samples,mean,std,"
		"ci_low,ci_high\n",
		"t.csv: curves table without the column 'depth'");
	refused(&schema_targets, "task,from,to,delta\n",
		"t.csv: targets table without the column 'target'");
	refused(NULL, "task,from,from,to,target,delta\n",
		"t.csv: the column 'from' is there twice");
	refused(NULL, TARGETS CURVES "\n",
		"t.csv: line 2: is a curves table, not a targets table");
}

static void wrong_cells_are_named(void)
{
	refused(NULL, TARGETS "generation,0,,1,2\ngeneration,x,,1,2\n",
		"t.csv: line 3: column 'from': 'x' is not a count");
	refused(NULL, TARGETS "generation,,,1,2\n",
		"t.csv: line 2: column 'from': '' is not a count");
	refused(NULL, TARGETS "generation,-1,,1,2\n",
		"t.csv: line 2: column 'from': '-1' is not a count");
	refused(NULL, TARGETS "generation,0,18446744073709551615,1,2\n",
		"t.csv: line 2: column 'to': '18446744073709551615' is not a "
		"count");
	refused(NULL, TARGETS "generation,0,,1e999,2\n",
		"t.csv: line 2: column 'target': '1e999' is not a number");
	refused(NULL, TARGETS "generation,0,,0.1 0.2,2\n",
		"t.csv: line 2: column 'target': '0.1 0.2' is not a number");
	refused(NULL, TARGETS "\xff\x1b,0,,1,2\n",
		"t.csv: line 2: column 'task': '\\xff\\x1b' is not a task");
	refused(NULL, TARGETS "generation,0,,1\n",
		"t.csv: line 2: 4 cells, where the header has 5");
	refused(NULL, TARGETS "generation,0,,1,2,3\n",
		"t.csv: line 2: 6 cells, where the header has 5");
	refused(NULL, TARGETS "generation,0,,0,1,0,2\n",
		"t.csv: line 2: 7 cells, where the header has 5; are decimals "
		"written with a comma?");
}

static void wrong_rows_are_named(void)
{
	refused(NULL, TARGETS "joint,0,,1,2\n",
		"t.csv: line 2: task 'joint' is for comparisons only");
	refused(NULL, TARGETS "generation,5,5,1,2\n",
		"t.csv: line 2: 'to' is not above 'from'");
	refused(NULL, CURVES "\nm,,,generation,i,30,30,1,,,,,,,,\n",
		"t.csv: line 2: 'layer' is not below 'layers'");
	refused(NULL, CURVES "\nm,,,generation,i,0,999999999,1,,,,,,,,\n",
		"t.csv: line 2: 'layers' is more than any model has");
	refused(NULL, INTENSITY "\nm,,f,s,generation,,0,1,2,2,1,1,,,,,,,,\n",
		"t.csv: line 2: 'head' is not below 'heads'");
}

static void lines_are_counted(void)
{
	/* Cells may span lines; every kind of line end counts once. */
	refused(NULL,
		"task,from,to,target,delta,note\r\n"
		"generation,0,,1,2,\"a\nb\r\nc\"\r\n\r\n\rgeneration,0,,1,2,"
		"\ngeneration,x,,1,2,\n",
		"t.csv: line 8: column 'from': 'x' is not a count");
	refused(NULL, TARGETS "\n\ngeneration,0,\"1\n2\",1,2\n",
		"t.csv: line 4: column 'to': '1\\x0a2' is not a count");
}

/* Quoted lines among plain ones, over several blocks of the stream: each row is
 * what it would be without quotes, blanks and the cell that spans lines. */
static void quoted_lines_are_as_plain_ones(void)
{
	static const char *const lines[] = {
		"generation,NR,,0.1,0.2,\n",
		" generation\t, NR, ,0.1 ,0.2, a b\n",
		"\"generation\",NR,\"\",0.1,\"0.2\",\"a,\"\"b\"\"\nc\"\n",
		"generation,NR,,0.1,0.2,\"\"\r",
		"generation,NR,,0.1,0.2,\r\n",
	};
	const size_t count = 5000, kinds = sizeof(lines) / sizeof(*lines);
	struct buffer text = { 0 };
	struct table table;
	size_t right = 0;

	buffer_print(&text, "task,from,to,target,delta,note\n");
	for (size_t i = 0; i < count; i++) {
		const char *line = lines[i % kinds], *at = strstr(line, "NR");

		buffer_print(
			&text, "%.*s%zu%s", (int)(at - line), line, i, at + 2);
	}
	CHECK(read_text(&table, NULL, text.text) == 0);
	CHECK(table.count == count);
	for (size_t i = 0; i < table.count; i++) {
		const struct target_row *row =
			&TABLE_ROWS(&table, target_row)[i];

		right += row->task == TASK_GENERATION && row->from == i &&
			row->to == TABLE_NONE && row->target == 0.1 &&
			row->delta == 0.2;
	}
	CHECK(right == count);
	table_release(&table);
	buffer_print(&text, "generation,x,,0.1,0.2,\n");
	CHECK(read_text(&table, NULL, text.text) == -1);
	/* One line each, and one more for what spans lines. */
	CHECK_TEXT(error.text,
		"t.csv: line 6002: column 'from': 'x' is not a count");
	table_release(&table);
	buffer_release(&text);
}

static void broken_quotes_are_found(void)
{
	struct buffer text = { 0 };
	struct table table;

	refused(NULL, TARGETS "generation,0,,1,2\n\"generation,0,,1,2\n\n",
		"t.csv: line 3: a quote in the wrong place, or not closed");
	refused(NULL, TARGETS "gene\"ration,0,,1,2\n",
		"t.csv: line 2: a quote in the wrong place, or not closed");
	refused(NULL, TARGETS "\"generation\"x,0,,1,2\n",
		"t.csv: line 2: a quote in the wrong place, or not closed");
	buffer_print(&text, "%sgeneration,0,,1,\"", TARGETS);
	while (text.length < 3 << 20)
		buffer_print(&text, "generation,0,,1,2\n");
	CHECK(read_text(&table, NULL, text.text) == -1);
	CHECK_TEXT(error.text, "t.csv: line 2: a quote that is not closed");
	buffer_release(&text);
	table_release(&table);
}

static void endless_lines_are_refused(void)
{
	struct buffer text = { 0 };
	struct table table;

	buffer_print(&text, TARGETS);
	while (text.length < 3 << 20)
		buffer_print(&text, ",,,,,,,,,,,,,,,,");
	CHECK(read_text(&table, NULL, text.text) == -1);
	CHECK_TEXT(error.text, "t.csv: line 2: longer than a line of a table");
	buffer_release(&text);
	table_release(&table);
}

static void nul_bytes_are_refused(void)
{
	static const char bytes[] = TARGETS "generation,0,,1,\0002\n";
	static const char wide[] = "t\0a\0s\0k\0\n";
	struct table table;

	CHECK(read_bytes(&table, NULL, bytes, sizeof(bytes) - 1) == -1);
	CHECK_TEXT(error.text, "t.csv: line 2: a NUL byte, so this is not CSV");
	table_release(&table);
	CHECK(read_bytes(&table, NULL, wide, sizeof(wide) - 1) == -1);
	CHECK_TEXT(error.text, "t.csv: line 1: a NUL byte, so this is not CSV");
	table_release(&table);
}

static void failures_leave_the_table_as_it_was(void)
{
	struct table table;
	FILE *stream = tmpfile();

	CHECK(read_text(&table, NULL, TARGETS "generation,0,,1,2\n") == 0);
	fputs("task,from,to,target,delta\ngeneration,1,,1,2\nx,,,,\n", stream);
	rewind(stream);
	CHECK(table_read(&table, stream, "-", &error) == -1);
	CHECK_TEXT(
		error.text, "stdin: line 3: column 'task': 'x' is not a task");
	CHECK(table.count == 1);
	CHECK(TABLE_ROWS(&table, target_row)[0].from == 0);
	fclose(stream);
	stream = fopen("/", "r");
	CHECK(stream && table_read(&table, stream, "/", &error) == -1);
	CHECK_TEXT(error.text, "/: cannot read: Is a directory");
	CHECK(table.count == 1);
	fclose(stream);
	table_release(&table);
}

static void full_disks_leave_the_stream_in_error(void)
{
	FILE *stream = fopen("/dev/full", "w");
	struct table table;

	CHECK(read_text(&table, NULL, TARGETS "generation,0,,1,2\n") == 0);
	CHECK(table_write(&table, TABLE_PLAIN, stream, &error) == 0);
	CHECK(fflush(stream) != 0 && ferror(stream));
	fclose(stream);
	table_release(&table);
}

int main(void)
{
	CASE(line_ends_of_all_kinds);
	CASE(wrong_headers_are_explained);
	CASE(wrong_cells_are_named);
	CASE(wrong_rows_are_named);
	CASE(lines_are_counted);
	CASE(quoted_lines_are_as_plain_ones);
	CASE(broken_quotes_are_found);
	CASE(endless_lines_are_refused);
	CASE(nul_bytes_are_refused);
	CASE(failures_leave_the_table_as_it_was);
	CASE(full_disks_leave_the_stream_in_error);
	UNIT_END;
}
