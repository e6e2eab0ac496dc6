/*
 * The columns of every table, each described once.
 *
 * The kind of a column follows from the type of its field, so that the two
 * cannot disagree; the order of a list is the order of the header.
 */
#include "table/schema.h"

#include <math.h>
#include <string.h>

/* More layers than any model has: a table that says so is damaged, and its
 * readers need not provide for it. */
#define LAYERS_MAX 65536
#define POSITIONS_MAX ((size_t)1 << 24)
#define SIDE_MAX ((size_t)1 << 16)
#define HEADS_MAX ((size_t)1 << 16)

#define KIND(row, field) \
	_Generic(((struct row *)NULL)->field,    \
		const char *: COLUMN_TEXT,       \
		enum task: COLUMN_TASK,          \
		size_t: COLUMN_COUNT,            \
		double: COLUMN_NUMBER)
#define DESCRIBE(name_, row, field, blank_, optional_, older_)          \
	{                                                               \
		.name = name_, .kind = KIND(row, field),                \
		.offset = offsetof(struct row, field), .blank = blank_, \
		.optional = optional_, .older = older_                  \
	}
#define COLUMN(row, field) DESCRIBE(#field, row, field, false, false, NULL)
#define BLANK(row, field) DESCRIBE(#field, row, field, true, false, NULL)
#define OPTIONAL(row, field) DESCRIBE(#field, row, field, true, true, NULL)
/* Columns that are named after one of the measures. */
#define MEASURED(field) \
	DESCRIBE(#field, intensity_row, measures.field, false, false, NULL)
#define LATER(field) \
	DESCRIBE(#field, intensity_row, measures.field, true, true, "")
#define WHOLE(field) \
	DESCRIBE(#field, intensity_row, measures.field, true, true, NULL)
/* One that an older table lacks; its rows are as if the cell were empty. */
#define NEWER(row, field) DESCRIBE(#field, row, field, true, false, "")
#define STATED(row, at, field) \
	DESCRIBE(#field, row, at.field, false, false, PROVENANCE_UNSTATED)
#define STATES(row, at)                                     \
	STATED(row, at, convention), STATED(row, at, rows), \
		STATED(row, at, mask)
#define PROVENANCE(row) STATES(row, provenance)
/* The first columns of tables of samples. */
#define OF(row, field) DESCRIBE(#field, row, of.field, false, false, NULL)
#define SAMPLE_LAYER(row)                                              \
	OF(row, model), OF(row, step), OF(row, file), OF(row, sample), \
		OF(row, task), OF(row, group), OF(row, layer), OF(row, layers)

static const struct column intensity_columns[] = {
	SAMPLE_LAYER(intensity_row),
	BLANK(intensity_row, head),
	COLUMN(intensity_row, heads),
	MEASURED(queries),
	COLUMN(intensity_row, keys),
	STATES(intensity_row, of.provenance),
	MEASURED(intensity),
	MEASURED(expected),
	MEASURED(enrichment),
	MEASURED(sink),
	MEASURED(sinkfree),
	WHOLE(rowsum),
	WHOLE(entropy),
	WHOLE(to_text),
	WHOLE(to_image),
	WHOLE(to_other),
	LATER(distance),
	LATER(sink_rate),
};

static const struct column block_sample_columns[] = {
	SAMPLE_LAYER(block_sample_row),
	STATES(block_sample_row, of.provenance),
	COLUMN(block_sample_row, from),
	COLUMN(block_sample_row, to_text),
	COLUMN(block_sample_row, to_image),
	COLUMN(block_sample_row, to_other),
};

static const struct column role_sample_columns[] = {
	SAMPLE_LAYER(role_sample_row),
	STATES(role_sample_row, of.provenance),
	COLUMN(role_sample_row, from),
	COLUMN(role_sample_row, to),
	COLUMN(role_sample_row, share),
};

static const struct column step_sample_columns[] = {
	SAMPLE_LAYER(step_sample_row),
	STATES(step_sample_row, of.provenance),
	COLUMN(step_sample_row, position),
	OPTIONAL(step_sample_row, head),
	OPTIONAL(step_sample_row, heads),
	COLUMN(step_sample_row, intensity),
};

#define AT(of_, field, blank_) \
	DESCRIBE(#field, of_, at.field, blank_, false, NULL)
#define KEY_PLACE(of_)                                          \
	AT(of_, key, false), AT(of_, position, true),           \
		AT(of_, modality, false), AT(of_, part, false), \
		AT(of_, role, false), AT(of_, image, true),     \
		AT(of_, row, true), AT(of_, column, true),      \
		AT(of_, grid, false)

static const struct column key_sample_columns[] = {
	SAMPLE_LAYER(key_sample_row),
	STATES(key_sample_row, of.provenance),
	KEY_PLACE(key_sample_row),
	COLUMN(key_sample_row, attention),
	COLUMN(key_sample_row, expected),
	COLUMN(key_sample_row, enrichment),
};

static const struct column key_columns[] = {
	COLUMN(key_row, model),
	COLUMN(key_row, step),
	COLUMN(key_row, group),
	COLUMN(key_row, task),
	COLUMN(key_row, layer),
	COLUMN(key_row, layers),
	COLUMN(key_row, depth),
	KEY_PLACE(key_row),
	PROVENANCE(key_row),
	COLUMN(key_row, samples),
	COLUMN(key_row, attention),
	COLUMN(key_row, expected),
	COLUMN(key_row, enrichment),
};

static const struct column curve_columns[] = {
	COLUMN(curve_row, model),
	COLUMN(curve_row, step),
	COLUMN(curve_row, group),
	COLUMN(curve_row, task),
	COLUMN(curve_row, measure),
	COLUMN(curve_row, layer),
	COLUMN(curve_row, layers),
	COLUMN(curve_row, depth),
	PROVENANCE(curve_row),
	BLANK(curve_row, samples),
	COLUMN(curve_row, mean),
	COLUMN(curve_row, std),
	COLUMN(curve_row, ci_low),
	COLUMN(curve_row, ci_high),
};

static const struct column correlation_columns[] = {
	COLUMN(correlation_row, model),
	COLUMN(correlation_row, step),
	COLUMN(correlation_row, group),
	COLUMN(correlation_row, measure),
	COLUMN(correlation_row, series),
	COLUMN(correlation_row, method),
	BLANK(correlation_row, layers),
	PROVENANCE(correlation_row),
	COLUMN(correlation_row, r),
	COLUMN(correlation_row, ci_low),
	COLUMN(correlation_row, ci_high),
	COLUMN(correlation_row, n_eff),
	COLUMN(correlation_row, p_ar),
	COLUMN(correlation_row, p_shift),
	COLUMN(correlation_row, p_shift_less),
	COLUMN(correlation_row, p_phase),
	COLUMN(correlation_row, p_permutation),
	NEWER(correlation_row, p_ar_holm),
	NEWER(correlation_row, influential_layer),
	NEWER(correlation_row, r_without),
	NEWER(correlation_row, p_ar_without),
};

static const struct column comparison_columns[] = {
	COLUMN(comparison_row, model),
	COLUMN(comparison_row, step),
	COLUMN(comparison_row, group),
	COLUMN(comparison_row, measure),
	COLUMN(comparison_row, task),
	COLUMN(comparison_row, target),
	COLUMN(comparison_row, layers),
	PROVENANCE(comparison_row),
	COLUMN(comparison_row, pearson),
	COLUMN(comparison_row, spearman),
	COLUMN(comparison_row, rmse),
	COLUMN(comparison_row, mad),
	NEWER(comparison_row, pearson_low),
	NEWER(comparison_row, pearson_high),
	NEWER(comparison_row, spearman_low),
	NEWER(comparison_row, spearman_high),
	NEWER(comparison_row, rmse_low),
	NEWER(comparison_row, rmse_high),
	NEWER(comparison_row, mad_low),
	NEWER(comparison_row, mad_high),
};

static const struct column loss_columns[] = {
	COLUMN(loss_row, model),
	COLUMN(loss_row, step),
	COLUMN(loss_row, group),
	COLUMN(loss_row, task),
	COLUMN(loss_row, targets),
	BLANK(loss_row, samples),
	COLUMN(loss_row, layers),
	PROVENANCE(loss_row),
	COLUMN(loss_row, loss),
	NEWER(loss_row, ci_low),
	NEWER(loss_row, ci_high),
	COLUMN(loss_row, loss_of_mean),
	OPTIONAL(loss_row, layer),
	OPTIONAL(loss_row, target),
	OPTIONAL(loss_row, delta),
	OPTIONAL(loss_row, intensity),
	OPTIONAL(loss_row, huber),
};

static const struct column paired_columns[] = {
	COLUMN(paired_row, model),
	COLUMN(paired_row, step),
	COLUMN(paired_row, group),
	COLUMN(paired_row, other_model),
	COLUMN(paired_row, other_step),
	COLUMN(paired_row, other_group),
	COLUMN(paired_row, task),
	COLUMN(paired_row, measure),
	COLUMN(paired_row, layer),
	COLUMN(paired_row, layers),
	COLUMN(paired_row, depth),
	PROVENANCE(paired_row),
	COLUMN(paired_row, samples),
	COLUMN(paired_row, before),
	COLUMN(paired_row, after),
	COLUMN(paired_row, difference),
	COLUMN(paired_row, std),
	COLUMN(paired_row, ci_low),
	COLUMN(paired_row, ci_high),
	COLUMN(paired_row, p),
	COLUMN(paired_row, mad),
	COLUMN(paired_row, p_curve),
};

static const struct column trajectory_columns[] = {
	COLUMN(trajectory_row, model),
	COLUMN(trajectory_row, step),
	COLUMN(trajectory_row, group),
	COLUMN(trajectory_row, task),
	COLUMN(trajectory_row, measure),
	BLANK(trajectory_row, samples),
	COLUMN(trajectory_row, layers),
	PROVENANCE(trajectory_row),
	COLUMN(trajectory_row, mean),
	COLUMN(trajectory_row, std),
	COLUMN(trajectory_row, ci_low),
	COLUMN(trajectory_row, ci_high),
	COLUMN(trajectory_row, early),
	COLUMN(trajectory_row, middle),
	COLUMN(trajectory_row, late),
	COLUMN(trajectory_row, r),
	COLUMN(trajectory_row, reference),
	COLUMN(trajectory_row, pearson),
	COLUMN(trajectory_row, rmse),
	COLUMN(trajectory_row, targets),
	COLUMN(trajectory_row, loss),
};

static const struct column group_columns[] = {
	COLUMN(group_row, model),
	COLUMN(group_row, step),
	COLUMN(group_row, group),
	COLUMN(group_row, task),
	COLUMN(group_row, measure),
	COLUMN(group_row, samples),
	COLUMN(group_row, layers),
	PROVENANCE(group_row),
	COLUMN(group_row, mean),
	COLUMN(group_row, std),
	COLUMN(group_row, r_overall),
	COLUMN(group_row, r_others),
	COLUMN(group_row, eta_squared),
	COLUMN(group_row, p),
	OPTIONAL(group_row, layer),
};

static const struct column slope_columns[] = {
	COLUMN(slope_row, model),
	COLUMN(slope_row, step),
	COLUMN(slope_row, task),
	COLUMN(slope_row, measure),
	COLUMN(slope_row, samples),
	COLUMN(slope_row, layers),
	PROVENANCE(slope_row),
	COLUMN(slope_row, least),
	COLUMN(slope_row, largest),
	COLUMN(slope_row, slope),
	COLUMN(slope_row, ci_low),
	COLUMN(slope_row, ci_high),
	COLUMN(slope_row, r_squared),
	COLUMN(slope_row, p),
	OPTIONAL(slope_row, layer),
};

static const struct column head_columns[] = {
	COLUMN(head_row, model),
	COLUMN(head_row, step),
	COLUMN(head_row, group),
	COLUMN(head_row, measure),
	COLUMN(head_row, layer),
	COLUMN(head_row, layers),
	COLUMN(head_row, head),
	COLUMN(head_row, heads),
	PROVENANCE(head_row),
	COLUMN(head_row, understanding),
	COLUMN(head_row, understanding_ci_low),
	COLUMN(head_row, understanding_ci_high),
	COLUMN(head_row, generation),
	COLUMN(head_row, generation_ci_low),
	COLUMN(head_row, generation_ci_high),
	COLUMN(head_row, difference),
	COLUMN(head_row, difference_ci_low),
	COLUMN(head_row, difference_ci_high),
	BLANK(head_row, rank_understanding),
	BLANK(head_row, rank_generation),
	BLANK(head_row, rank_difference),
};

static const struct column block_columns[] = {
	COLUMN(block_row, model),
	COLUMN(block_row, step),
	COLUMN(block_row, group),
	COLUMN(block_row, task),
	COLUMN(block_row, layer),
	COLUMN(block_row, layers),
	COLUMN(block_row, depth),
	COLUMN(block_row, from),
	PROVENANCE(block_row),
	COLUMN(block_row, samples),
	COLUMN(block_row, to_text),
	COLUMN(block_row, to_image),
	COLUMN(block_row, to_other),
};

static const struct column role_columns[] = {
	COLUMN(role_row, model),
	COLUMN(role_row, step),
	COLUMN(role_row, group),
	COLUMN(role_row, task),
	COLUMN(role_row, layer),
	COLUMN(role_row, layers),
	COLUMN(role_row, depth),
	COLUMN(role_row, from),
	COLUMN(role_row, to),
	PROVENANCE(role_row),
	COLUMN(role_row, samples),
	COLUMN(role_row, share),
};

static const struct column step_columns[] = {
	COLUMN(step_row, model),
	COLUMN(step_row, step),
	COLUMN(step_row, group),
	COLUMN(step_row, task),
	COLUMN(step_row, layer),
	COLUMN(step_row, layers),
	COLUMN(step_row, position),
	OPTIONAL(step_row, head),
	OPTIONAL(step_row, heads),
	PROVENANCE(step_row),
	COLUMN(step_row, samples),
	COLUMN(step_row, mean),
};

static const struct column target_columns[] = {
	COLUMN(target_row, task),
	COLUMN(target_row, from),
	BLANK(target_row, to),
	COLUMN(target_row, target),
	COLUMN(target_row, delta),
};

static const struct column info_columns[] = {
	COLUMN(info_row, file),
	COLUMN(info_row, model),
	COLUMN(info_row, step),
	COLUMN(info_row, sample),
	COLUMN(info_row, task),
	COLUMN(info_row, group),
	COLUMN(info_row, layers),
	COLUMN(info_row, heads),
	COLUMN(info_row, queries),
	COLUMN(info_row, keys),
	BLANK(info_row, prompt_length),
	COLUMN(info_row, direction),
	COLUMN(info_row, counted_queries),
	COLUMN(info_row, counted_keys),
	COLUMN(info_row, row_rule),
	COLUMN(info_row, rows),
	COLUMN(info_row, tokens),
	COLUMN(info_row, mask),
	COLUMN(info_row, attention),
	COLUMN(info_row, axes),
	COLUMN(info_row, samples_from),
	COLUMN(info_row, layers_from),
	COLUMN(info_row, storage),
	COLUMN(info_row, stored),
	COLUMN(info_row, raw),
};

static const struct column finding_columns[] = {
	COLUMN(finding_row, file),
	COLUMN(finding_row, kind),
	COLUMN(finding_row, severity),
	COLUMN(finding_row, sample),
	BLANK(finding_row, layer),
	BLANK(finding_row, head),
	BLANK(finding_row, query),
	COLUMN(finding_row, count),
	COLUMN(finding_row, value),
	COLUMN(finding_row, detail),
};

static const char *fault(enum task task, size_t layer, size_t layers)
{
	if (task == TASK_JOINT)
		return "task 'joint' is for comparisons only";
	if (layers > LAYERS_MAX)
		return "'layers' is more than any model has";
	if (layer != TABLE_NONE && layer >= layers)
		return "'layer' is not below 'layers'";
	return NULL;
}

static const char *intensity_fault(const void *data)
{
	const struct intensity_row *row = data;

	if (row->head != TABLE_NONE && row->head >= row->heads)
		return "'head' is not below 'heads'";
	return fault(row->of.task, row->of.layer, row->of.layers);
}

static const char *curve_fault(const void *data)
{
	const struct curve_row *row = data;
	const char *wrong = fault(row->task, row->layer, row->layers);

	if (wrong)
		return wrong;
	/* Whoever counts depth from 0 to 1 is half a layer away. */
	if (fabs(row->depth * (double)row->layers -
		    ((double)row->layer + 0.5)) > 0.51)
		return "'depth' is not that of the layer";
	if (!row->samples && !isnan(row->mean))
		return "a 'mean' over no 'samples'";
	if (row->std < 0)
		return "'std' is below 0";
	if (row->mean < row->ci_low || row->mean > row->ci_high)
		return "'mean' is not between 'ci_low' and 'ci_high'";
	return row->ci_low > row->ci_high ? "'ci_low' is above 'ci_high'"
					  : NULL;
}

static const char *target_fault(const void *data)
{
	const struct target_row *row = data;

	if (row->to <= row->from)
		return "'to' is not above 'from'";
	if (row->from > LAYERS_MAX ||
		(row->to > LAYERS_MAX && row->to != TABLE_NONE))
		return "no model has so many layers";
	return fault(row->task, TABLE_NONE, 0);
}

static const char *place_fault(
	size_t position, enum task task, size_t layer, size_t layers)
{
	if (position > POSITIONS_MAX)
		return "'position' is more than any response has";
	return fault(task, layer, layers);
}

static const char *head_fault(size_t head, size_t heads)
{
	if (head == TABLE_NONE)
		return NULL;
	if (heads > HEADS_MAX)
		return "'heads' is more than any model has";
	return head >= heads ? "'head' is not below 'heads'" : NULL;
}

static const char *step_fault(const void *data)
{
	const struct step_row *row = data;
	const char *wrong = head_fault(row->head, row->heads);

	if (wrong)
		return wrong;
	return place_fault(row->position, row->task, row->layer, row->layers);
}

static const char *step_sample_fault(const void *data)
{
	const struct step_sample_row *row = data;
	const char *wrong = head_fault(row->head, row->heads);

	if (wrong)
		return wrong;
	return place_fault(
		row->position, row->of.task, row->of.layer, row->of.layers);
}

static const char *key_fault(
	const struct key_place *at, enum task task, size_t layer, size_t layers)
{
	if (at->key > POSITIONS_MAX)
		return "'key' is more than any sample has";
	if (at->image > POSITIONS_MAX && at->image != TABLE_NONE)
		return "'image' is more than any sample has";
	if ((at->row > SIDE_MAX && at->row != TABLE_NONE) ||
		(at->column > SIDE_MAX && at->column != TABLE_NONE))
		return "'row' or 'column' is beyond any image";
	return fault(task, layer, layers);
}

static const char *key_row_fault(const void *data)
{
	const struct key_row *row = data;

	return key_fault(&row->at, row->task, row->layer, row->layers);
}

static const char *key_sample_fault(const void *data)
{
	const struct key_sample_row *row = data;

	return key_fault(&row->at, row->of.task, row->of.layer, row->of.layers);
}

static const char *block_sample_fault(const void *data)
{
	const struct block_sample_row *row = data;

	if (strcmp(row->from, "text") != 0 && strcmp(row->from, "image") != 0 &&
		strcmp(row->from, "other") != 0)
		return "'from' is not text, image or other";
	return fault(row->of.task, row->of.layer, row->of.layers);
}

static const char *role_sample_fault(const void *data)
{
	const struct role_sample_row *row = data;

	if (!*row->from || !*row->to)
		return "'from' or 'to' is empty";
	return fault(row->of.task, row->of.layer, row->of.layers);
}

/* Rows of results, with which nothing is indexed. */
static const char *no_fault(const void *row)
{
	(void)row;
	return NULL;
}

#define SCHEMA(name_, row, list, fault_)                                       \
	{                                                                      \
		.name = name_, .row_size = sizeof(struct row),                 \
		.columns = list, .column_count = sizeof(list) / sizeof(*list), \
		.fault = fault_,                                               \
	}

const struct schema schema_intensity =
	SCHEMA("intensity", intensity_row, intensity_columns, intensity_fault);
const struct schema schema_curves =
	SCHEMA("curves", curve_row, curve_columns, curve_fault);
const struct schema schema_correlation =
	SCHEMA("correlation", correlation_row, correlation_columns, no_fault);
const struct schema schema_comparison =
	SCHEMA("comparison", comparison_row, comparison_columns, no_fault);
const struct schema schema_paired =
	SCHEMA("paired", paired_row, paired_columns, no_fault);
const struct schema schema_trajectory =
	SCHEMA("trajectory", trajectory_row, trajectory_columns, no_fault);
const struct schema schema_loss =
	SCHEMA("loss", loss_row, loss_columns, no_fault);
const struct schema schema_groups =
	SCHEMA("groups", group_row, group_columns, no_fault);
const struct schema schema_slopes =
	SCHEMA("slopes", slope_row, slope_columns, no_fault);
const struct schema schema_heads =
	SCHEMA("heads", head_row, head_columns, no_fault);
const struct schema schema_blocks =
	SCHEMA("blocks", block_row, block_columns, no_fault);
const struct schema schema_roles =
	SCHEMA("roles", role_row, role_columns, no_fault);
const struct schema schema_steps =
	SCHEMA("steps", step_row, step_columns, step_fault);
const struct schema schema_block_samples = SCHEMA("block samples",
	block_sample_row, block_sample_columns, block_sample_fault);
const struct schema schema_role_samples = SCHEMA("role samples",
	role_sample_row, role_sample_columns, role_sample_fault);
const struct schema schema_step_samples = SCHEMA("step samples",
	step_sample_row, step_sample_columns, step_sample_fault);
const struct schema schema_keys =
	SCHEMA("keys", key_row, key_columns, key_row_fault);
const struct schema schema_key_samples = SCHEMA(
	"key samples", key_sample_row, key_sample_columns, key_sample_fault);
const struct schema schema_targets =
	SCHEMA("targets", target_row, target_columns, target_fault);

/* Nobody takes these, but who is given one names it. */
const struct schema schema_info =
	SCHEMA("info", info_row, info_columns, no_fault);
const struct schema schema_findings =
	SCHEMA("findings", finding_row, finding_columns, no_fault);

const struct schema *const schemas[] = { &schema_intensity, &schema_curves,
	&schema_correlation, &schema_comparison, &schema_paired,
	&schema_trajectory, &schema_loss, &schema_groups, &schema_slopes,
	&schema_heads, &schema_blocks, &schema_roles, &schema_steps,
	&schema_block_samples, &schema_role_samples, &schema_step_samples,
	&schema_keys, &schema_key_samples, &schema_targets, &schema_info,
	&schema_findings, NULL };

bool schema_key_equal(struct schema_key a, struct schema_key b)
{
	return strcmp(a.model, b.model) == 0 && strcmp(a.step, b.step) == 0 &&
		strcmp(a.group, b.group) == 0;
}

bool schema_is_samples(const struct schema *schema)
{
	return schema == &schema_intensity || schema == &schema_block_samples ||
		schema == &schema_role_samples ||
		schema == &schema_step_samples || schema == &schema_key_samples;
}
