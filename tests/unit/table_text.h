#ifndef TABLE_TEXT_H
#define TABLE_TEXT_H

/* Tables from and to text, for the tests of tables. */
#include "table/table.h"
#include "unit.h"

#include <stdlib.h>

#define INTENSITY                                                          \
	"model,step,file,sample,task,group,layer,layers,head,heads,"       \
	"queries,keys,convention,rows,mask,intensity,expected,enrichment," \
	"sink,sinkfree"
#define CURVES                                              \
	"model,step,group,task,measure,layer,layers,depth," \
	"convention,rows,mask,samples,mean,std,ci_low,ci_high"
/* Of blocks and steps, up to what they are of. */
#define KEY "key,position,modality,part,role,image,row,column,grid,"
#define SAMPLES                                           \
	"model,step,file,sample,task,group,layer,layers," \
	"convention,rows,mask,"
#define TARGETS "task,from,to,target,delta\n"

static struct error error;

/* Reads `length` bytes of CSV into a table of the schema. */
static inline int read_bytes(struct table *table, const struct schema *schema,
	const char *bytes, size_t length)
{
	FILE *stream = tmpfile();
	int status;

	table_init(table, schema);
	fwrite(bytes, 1, length, stream);
	rewind(stream);
	strcpy(error.text, "");
	status = table_read(table, stream, "t.csv", &error);
	fclose(stream);
	return status;
}

static inline int read_text(
	struct table *table, const struct schema *schema, const char *text)
{
	return read_bytes(table, schema, text, strlen(text));
}

/* The table as text; the caller frees it. */
static inline char *write_form(const struct table *table, enum table_form form)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	CHECK(table_write(table, form, stream, &error) == 0);
	CHECK(!ferror(stream) && fclose(stream) == 0);
	return text;
}

static inline char *write_text(const struct table *table)
{
	return write_form(table, TABLE_PLAIN);
}

/* Checks that the text is refused with this message. */
static inline void refused(
	const struct schema *schema, const char *text, const char *message)
{
	struct table table;

	CHECK(read_text(&table, schema, text) == -1);
	CHECK_TEXT(error.text, message);
	CHECK(table.count == 0 && table.schema == schema);
	table_release(&table);
}

#endif
