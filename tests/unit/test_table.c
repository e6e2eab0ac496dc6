/* Tables: what is written is what was documented, and comes back exactly. */
#include "table_text.h"

/* What a table with this header is taken for; NULL for none. */
static const struct schema *recognised(const char *header)
{
	const struct schema *schema = NULL;
	struct table table;

	if (read_text(&table, NULL, header) == 0)
		schema = table.schema;
	table_release(&table);
	return schema;
}

#define NO_ROWS "rows=0;samples=0;checksum=0000000000000000\n"

/* In the order of schemas[], behind the first. */
static const char *const headers[] = { CURVES "\n",
	"model,step,group,measure,series,method,layers,"
	"convention,rows,mask,r,ci_low,ci_high,n_eff,p_ar,p_shift,p_"
	"shift_less,p_phase,"
	"p_permutation,"
	"p_ar_holm,influential_layer,r_without,p_ar_without\n",
	"model,step,group,measure,task,target,layers,"
	"convention,rows,mask,pearson,spearman,rmse,mad,"
	"pearson_low,pearson_high,spearman_low,spearman_high,rmse_low,"
	"rmse_high,mad_low,mad_high\n",
	"model,step,group,other_model,other_step,other_group,task,"
	"measure,layer,layers,depth,convention,rows,mask,samples,"
	"before,after,difference,std,ci_low,ci_high,p,mad,p_curve\n",
	"model,step,group,task,measure,samples,layers,"
	"convention,rows,mask,mean,std,ci_low,ci_high,early,middle,"
	"late,r,reference,pearson,rmse,targets,loss\n",
	"model,step,group,task,targets,samples,layers,"
	"convention,rows,mask,loss,ci_low,ci_high,loss_of_mean\n",
	"model,step,group,task,measure,samples,layers,"
	"convention,rows,mask,mean,std,r_overall,r_others,eta_squared,"
	"p\n",
	"model,step,task,measure,samples,layers,convention,rows,mask,"
	"least,largest,slope,ci_low,ci_high,r_squared,p\n",
	"model,step,group,measure,layer,layers,head,heads,"
	"convention,rows,mask,understanding,understanding_ci_low,"
	"understanding_ci_high,"
	"generation,generation_ci_low,generation_ci_high,"
	"difference,difference_ci_low,difference_ci_high,"
	"rank_understanding,rank_generation,rank_difference\n",
	"model,step,group,task,layer,layers,depth,from,"
	"convention,rows,mask,samples,to_text,to_image,to_other\n",
	"model,step,group,task,layer,layers,depth,from,to,"
	"convention,rows,mask,samples,share\n",
	"model,step,group,task,layer,layers,position,"
	"convention,rows,mask,samples,mean\n",
	SAMPLES "from,to_text,to_image,to_other,seal\n,,,,,,,,,,,,,,," NO_ROWS,
	SAMPLES "from,to,share,seal\n,,,,,,,,,,,,,," NO_ROWS,
	SAMPLES "position,intensity,seal\n,,,,,,,,,,,,," NO_ROWS,
	"model,step,group,task,layer,layers,depth," KEY
	"convention,rows,mask,samples,attention,expected,enrichment\n",
	SAMPLES KEY "attention,expected,enrichment,seal\n"
		    ",,,,,,,,,,,,,,,,,,,,,,," NO_ROWS,
	TARGETS,
	"file,model,step,sample,task,group,layers,heads,queries,keys,"
	"prompt_length,direction,counted_queries,counted_keys,row_rule,rows,"
	"tokens,mask,attention,axes,samples_from,layers_from,storage,stored,"
	"raw\n",
	"file,kind,severity,sample,layer,head,query,count,value,detail\n" };

static void headers_are_the_documented_ones(void)
{
	struct table table;
	char *text;

	CHECK(schemas[0] == &schema_intensity);
	CHECK(recognised(INTENSITY "\n") == schemas[0]);
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		table_init(&table, schemas[i + 1]);
		text = write_text(&table);
		CHECK_TEXT(text, headers[i]);
		CHECK(recognised(text) == schemas[i + 1]);
		free(text);
		table_release(&table);
	}
	CHECK(!schemas[sizeof(headers) / sizeof(*headers) + 1]);
}

static void optional_columns_are_all_there_or_none(void)
{
	struct table table;
	char *text;

	table_init(&table, &schema_intensity);
	table.optional = true;
	text = write_text(&table);
	CHECK_TEXT(text,
		INTENSITY
		",rowsum,entropy,to_text,to_image,to_other,"
		"distance,sink_rate,seal\n,,,,,,,,,,,,,,,,,,,,,,,,,,," NO_ROWS);
	free(text);
	table_init(&table, &schema_loss);
	table.optional = true;
	text = write_text(&table);
	CHECK_TEXT(text,
		"model,step,group,task,targets,samples,layers,"
		"convention,rows,mask,loss,ci_low,ci_high,loss_of_mean,layer,"
		"target,delta,"
		"intensity,huber\n");
	free(text);
	refused(NULL, INTENSITY ",rowsum,entropy\n",
		"t.csv: intensity table without the column 'to_text'");
}

static void headers_are_recognised(void)
{
	CHECK(recognised(CURVES "\r\n") == &schema_curves);
	CHECK(recognised("\xef\xbb\xbf" CURVES "\n") == &schema_curves);
	CHECK(recognised("delta,extra,\"target\", to ,from,task\n") ==
		&schema_targets);
	CHECK(!recognised("task,from,to,target"));
	CHECK(!recognised(""));
	CHECK(!recognised("\x89HDF\r\n\x1a\n"));
	CHECK(!recognised("\"task,from,to,target,delta"));
}

static const struct intensity_row full = { .of.model = "m, \"a\"\n\r=b",
	.of.step = "-1",
	.of.file = " dump.h5 ",
	.of.sample = "=1+1",
	.of.group = "",
	.of.task = TASK_GENERATION,
	.of.layer = 3,
	.of.layers = 4,
	.head = 1,
	.heads = 2,
	.keys = SIZE_MAX - 1,
	.of.provenance = { "strict", "given", "causal" },
	.measures.queries = 0,

	.measures.intensity = 0.1,
	.measures.expected = 1.0 / 3,
	.measures.enrichment = 1e-300,
	.measures.sink = -1e300,
	.measures.sinkfree = 1,
	.measures.rowsum = 0.5,
	.measures.entropy = 2.5,
	.measures.to_text = 1e-7,
	.measures.to_image = 0.25,
	.measures.to_other = 0,
	.measures.distance = 3.5,
	.measures.sink_rate = 0.5 };

static void rows_are_written_as_documented(void)
{
	struct intensity_row empty = full;
	struct table table;
	char *text;

	empty.of.model = empty.of.sample = NULL;
	empty.head = TABLE_NONE;
	empty.measures.intensity = (double)NAN;
	empty.measures.expected = (double)INFINITY;
	table_init(&table, &schema_intensity);
	CHECK(table_add(&table, &full) == 0);
	CHECK(table_add(&table, &empty) == 0);
	text = write_text(&table);
	CHECK_TEXT(text,
		INTENSITY
		",seal\n\"m, \"\"a\"\"\n\r=b\",-1,\" dump.h5 "
		"\",=1+1,generation,,"
		"3,4,1,2,0,18446744073709551614,strict,given,"
		"causal,0.1,0.3333333333333333,"
		"1e-300,-1e+300,1,\n"
		",-1,\" dump.h5 \",,generation,,3,4,,2,0,"
		"18446744073709551614,strict,given,causal,,,1e-300,-1e+300,"
		"1,rows=2;samples=2;checksum=2ba1a66a7ac53640\n");
	free(text);
	table_release(&table);
}

static void rows_come_back_exactly(void)
{
	struct table table, back;
	const struct intensity_row *row;
	char *text, *again;

	table_init(&table, &schema_intensity);
	table.optional = true;
	CHECK(table_add(&table, &full) == 0);
	text = write_text(&table);
	CHECK(read_text(&back, NULL, text) == 0);
	CHECK(back.schema == &schema_intensity && back.optional);
	CHECK(back.count == 1);
	row = TABLE_ROWS(&back, intensity_row);
	CHECK_TEXT(row->of.model, full.of.model);
	CHECK_TEXT(row->of.step, "-1");
	CHECK_TEXT(row->of.file, full.of.file);
	CHECK_TEXT(row->of.sample, full.of.sample);
	CHECK_TEXT(row->of.group, "");
	CHECK_TEXT(row->of.provenance.convention, "strict");
	CHECK_TEXT(row->of.provenance.mask, "causal");
	CHECK(row->of.task == TASK_GENERATION && row->of.layer == 3);
	CHECK(row->head == 1 && row->keys == SIZE_MAX - 1);
	CHECK(row->measures.expected == 1.0 / 3 &&
		row->measures.enrichment == 1e-300);
	CHECK(row->measures.to_other == 0 && row->measures.to_text == 1e-7);
	again = write_text(&back);
	CHECK_TEXT(again, text);
	free(again);
	free(text);
	table_release(&table);
	table_release(&back);
}

/* The whole rows of a version that neither measured the distance nor said how
 * it counted. */
static void older_tables_lack_newer_columns(void)
{
	struct table table;
	const struct intensity_row *row;

	CHECK(read_text(&table, NULL,
		      "model,step,file,sample,task,group,layer,layers,head,"
		      "heads,queries,keys,intensity,expected,enrichment,sink,"
		      "sinkfree,rowsum,entropy,to_text,to_image,to_other\n"
		      "m,,d.h5,s,generation,,0,1,,2,3,4,.1,.2,.5,0,0,"
		      "1,2,.3,.4,.3\n") == 0);
	row = TABLE_ROWS(&table, intensity_row);
	CHECK(table.count == 1 && row->measures.to_other == .3);
	CHECK(isnan(row->measures.distance));
	CHECK(isnan(row->measures.sink_rate));
	CHECK_TEXT(row->of.provenance.convention, PROVENANCE_UNSTATED);
	CHECK_TEXT(row->of.provenance.rows, PROVENANCE_UNSTATED);
	CHECK_TEXT(row->of.provenance.mask, PROVENANCE_UNSTATED);
	table_release(&table);
}

/* Every text of up to four characters of an alphabet of those that matter. */
static void every_text_comes_back(void)
{
	static const char letters[] = "'=-+@1a,\" \t\n\r";
	size_t base = sizeof(letters), total = base * base * base * base;
	struct table table, back;
	char *text;
	size_t wrong = 0;

	table_init(&table, &schema_comparison);
	for (size_t i = 0; i < total; i++) {
		struct comparison_row row = { .target = "t" };
		char model[5] = "";
		size_t rest = i;

		/* The last of the letters is the end. */
		for (size_t j = 0; j < 4; j++, rest /= base)
			model[j] = letters[rest % base];
		row.model = model;
		CHECK(table_add(&table, &row) == 0);
	}
	text = write_text(&table);
	CHECK(read_text(&back, NULL, text) == 0);
	CHECK(back.count == total);
	for (size_t i = 0; i < back.count; i++)
		wrong += strcmp(TABLE_ROWS(&table, comparison_row)[i].model,
				 TABLE_ROWS(&back, comparison_row)[i].model) !=
			0;
	CHECK(wrong == 0);
	free(text);
	table_release(&table);
	table_release(&back);
}

/* The cell of a text, without quotes. */
static void check_cell(const char *text, enum table_form form, const char *cell)
{
	struct comparison_row row = { .model = text };
	struct table table;
	char *written, got[64] = "";

	table_init(&table, &schema_comparison);
	CHECK(table_add(&table, &row) == 0);
	written = write_form(&table, form);
	CHECK(sscanf(written, "%*[^\n]\n%63[^,]", got) == 1);
	CHECK_TEXT(got, cell);
	free(written);
	table_release(&table);
}

/* A name is a name; only who wants a table for a spreadsheet gets another. */
static void formulas_are_marked_for_spreadsheets_alone(void)
{
	static const char *const cells[][2] = { { "=SUM(A1)", "'=SUM(A1)" },
		{ "@x", "'@x" }, { "-x", "'-x" }, { "+x", "'+x" },
		{ "'=x", "'=x" }, { "'x", "'x" }, { "x=", "x=" },
		/* Plain numbers do no harm, and programs want numbers. */
		{ "-1", "-1" }, { "+1.5e3", "+1.5e3" }, { "-1+1", "'-1+1" },
		{ "-", "'-" } };

	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		check_cell(cells[i][0], TABLE_PLAIN, cells[i][0]);
		check_cell(cells[i][0], TABLE_SPREADSHEET, cells[i][1]);
	}
}

static void columns_may_stand_in_any_order(void)
{
	struct table table;
	const struct target_row *row;

	CHECK(read_text(&table, &schema_targets,
		      "delta,note,to,from,task,target\n"
		      ".05,\"a,b\",,10,generation,0.4\n") == 0);
	CHECK(table.count == 1);
	row = TABLE_ROWS(&table, target_row);
	CHECK(row->task == TASK_GENERATION && row->from == 10);
	CHECK(row->to == TABLE_NONE);
	CHECK(row->delta == 0.05 && row->target == 0.4);
	table_release(&table);
}

static void concatenated_shards_are_one_table(void)
{
	struct table table;
	const struct target_row *rows;

	CHECK(read_text(&table, NULL,
		      "\xef\xbb\xbf" TARGETS "understanding,0,1,0.1,0.2\n"
		      "\xef\xbb\xbf" TARGETS "understanding,1,2,0.3,0.4\n"
		      "delta,target,to,from,task,more\n"
		      "0.6,0.5,3,2,generation,x\n" TARGETS
		      "generation,3,4,0.7,0.8\n") == 0);
	CHECK(table.count == 4);
	rows = TABLE_ROWS(&table, target_row);
	for (size_t i = 0; i < table.count; i++) {
		CHECK(rows[i].from == i && rows[i].to == i + 1);
		CHECK_NEAR(rows[i].target, 0.1 + 0.2 * (double)i, 1e-15);
		CHECK_NEAR(rows[i].delta, 0.2 + 0.2 * (double)i, 1e-15);
	}
	table_release(&table);
}

static void resume_cache_may_lack_optional_columns(void)
{
	struct table table;
	const struct loss_row *rows;

	CHECK(read_text(&table, NULL,
		      "model,step,group,task,targets,samples,layers,loss,"
		      "loss_of_mean\nm,,,generation,t,2,3,0.5,0.25\n"
		      "model,step,group,task,targets,samples,layers,loss,"
		      "loss_of_mean,layer,target,delta,intensity,huber\n"
		      "m,,,generation,t,2,3,0.5,0.25,1,0.1,0.2,0.3,0.4\n") ==
		0);
	CHECK(table.count == 2 && table.optional);
	rows = TABLE_ROWS(&table, loss_row);
	CHECK(rows[0].layer == TABLE_NONE && isnan(rows[0].huber));
	CHECK(rows[1].layer == 1 && rows[1].huber == 0.4);
	CHECK(rows[0].model == rows[1].model);
	table_release(&table);
}

int main(void)
{
	CASE(headers_are_the_documented_ones);
	CASE(optional_columns_are_all_there_or_none);
	CASE(headers_are_recognised);
	CASE(rows_are_written_as_documented);
	CASE(rows_come_back_exactly);
	CASE(older_tables_lack_newer_columns);
	CASE(every_text_comes_back);
	CASE(formulas_are_marked_for_spreadsheets_alone);
	CASE(columns_may_stand_in_any_order);
	CASE(concatenated_shards_are_one_table);
	CASE(resume_cache_may_lack_optional_columns);
	UNIT_END;
}
