/*
 * A file may hold ten thousand datasets, but it holds few kinds of them: names
 * that differ in a number only (layer_0, layer_1 ...) are of one kind, and so
 * are all samples.  So the tree is walked kind by kind, with one
 * representative each, and a kind is written as the pattern that names all of
 * its members.  In a folder of files the first file that is found stands for
 * the others in the same way.
 *
 * A kind can be attention when it is a usual name or is numbered, and has at
 * least two axes of numbers.  Those that say "attn" or "attention" somewhere
 * come before those that are only numbered.
 */
#include "dump/detect.h"

#include "base/memory.h"
#include "base/vocabulary.h"
#include "dump/facts.h"
#include "dump/location.h"
#include "dump/names.h"
#include "dump/readings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 8
#define MAX_FOLDERS 4
#define MAX_LISTED 6
#define FORMS 3

struct candidate {
	char *pattern; /* "/attentions/token_{query}/layer_{layer}" */
	struct hdf5_dataset dataset; /* shape and type, closed */
	int score; /* 0: some dataset; 1: numbered; 2: called attention or in
		      our own format; 3: the first of its forms */
};

struct search {
	const struct hdf5_file *file;
	const struct layout *layout;
	const char *files; /* the pattern of the files, or "" */
	struct candidate *candidates;
	size_t count, capacity;
	struct error broken; /* what cannot be opened first; "" for none */
	struct error *error;
};

/*
 * The one special case: attnscope-dump(5) says what the axes of our own format
 * are, and lets each sample choose its form.
 */
static const struct detect_form own_forms[FORMS] = {
	{ "/samples/{sample}/attention",
		{ { AXIS_LAYER, AXIS_HEAD, AXIS_QUERY, AXIS_KEY }, 4 } },
	{ "/samples/{sample}/layer_{layer}",
		{ { AXIS_HEAD, AXIS_QUERY, AXIS_KEY }, 3 } },
	/* The last axis has classes of keys, see sample/sums.c. */
	{ "/samples/{sample}/sums",
		{ { AXIS_LAYER, AXIS_HEAD, AXIS_QUERY, AXIS_KEY }, 4 } },
};

const struct detect_form *detect_forms(const char *pattern, size_t *count)
{
	*count = FORMS;
	for (size_t i = 0; i < FORMS; i++)
		if (strcmp(pattern, own_forms[i].pattern) == 0)
			return own_forms;
	return NULL;
}

static bool says_attention(const char *name)
{
	return (strstr(name, "attn") || strstr(name, "attention")) &&
		!strstr(name, "mask");
}

static bool is_number_like(const struct hdf5_type *type)
{
	return type->class == HDF5_FLOAT || type->class == HDF5_OPAQUE ||
		(type->class == HDF5_INTEGER && type->size <= 2);
}

/* Whether there is a way to read a dataset of such a shape. */
static bool is_readable(const struct search *search, const char *path,
	const struct hdf5_dataset *dataset)
{
	struct buffer pattern = { 0 };
	struct readings *readings;
	struct error ignored;
	struct axes axes;
	bool readable;

	if (search->layout->axes)
		return !axes_parse(&axes, search->layout->axes, &ignored) &&
			axes.count == dataset->rank;
	/* --layer says what {layer} in a name would. */
	buffer_print(&pattern, "%s%s%s", search->files, path,
		search->layout->layer ? "{layer}" : "");
	readings = memory_array(1, sizeof(*readings));
	if (readings && !pattern.failed)
		readings_add(readings, pattern.text, 0, dataset->dims,
			dataset->rank, true, true, true);
	readable = readings && readings->count;
	buffer_release(&pattern);
	free(readings);
	return readable;
}

static int rate(const struct search *search, const char *pattern,
	const struct hdf5_dataset *dataset)
{
	const char *name = strrchr(pattern, '/') + 1;
	size_t count;

	if (dataset->rank < 2 || !is_number_like(&dataset->type) ||
		layout_is_item(name))
		return 0;
	if (detect_forms(pattern, &count))
		return strcmp(pattern, own_forms[0].pattern) == 0 ? 3 : 2;
	if (is_readable(search, pattern, dataset))
		return says_attention(pattern)	 ? 2
			: location_has_any(name) ? 1
						 : 0;
	/* Better to say what is wrong with it than that there is nothing. */
	return says_attention(pattern) ? 1 : 0;
}

/* Notes what cannot be opened: it may be what is looked for, and then nothing
 * else is to stand in its place. */
static void note_broken(struct search *search, const char *path)
{
	struct error *broken = &search->broken;

	if (!*broken->text && !layout_is_item(strrchr(path, '/') + 1))
		hdf5_missing(search->file, path, HDF5_DATASET, broken);
}

static int add_candidate(
	struct search *search, const char *pattern, const char *path)
{
	struct candidate *c;
	struct error why;

	if (memory_grow(&search->candidates, &search->capacity, search->count,
		    sizeof(*search->candidates)))
		return error_memory(search->error);
	c = &search->candidates[search->count];
	*c = (struct candidate){ 0 };
	if (hdf5_dataset_open(search->file, path, &c->dataset, &why)) {
		if (!*search->broken.text && says_attention(path))
			search->broken = why;
		return 0;
	}
	hdf5_dataset_close(&c->dataset);
	c->pattern = strdup(pattern);
	if (!c->pattern)
		return error_memory(search->error);
	search->count++;
	c->score = rate(search, pattern, &c->dataset);
	return 0;
}

static int look(struct search *search, const char *pattern, const char *path,
	int depth);

/* Drops what was found from candidate `first` on when none of it has a value. */
static bool drop_empty(struct search *search, size_t first)
{
	for (size_t i = first; i < search->count; i++)
		if (search->candidates[i].dataset.count)
			return false;
	while (search->count > first)
		free(search->candidates[--search->count].pattern);
	return true;
}

/* Members of a family that are looked at until one has a map in it. */
#define MAX_TRIED 64

/* Layers without attention may be empty datasets, and samples that failed may
 * be empty groups: looks at the members of the family `child` in turn until one
 * has values.  What the first one has was found already. */
static int look_further(struct search *search, const char *child,
	const char *path, const struct hdf5_names *names, size_t found,
	int depth)
{
	const char *segment = strrchr(child, '/') + 1;
	size_t tried = 0;
	int result = 0;

	if (!location_has_any(segment))
		return 0;
	for (size_t i = 0; !result && i < names->count && tried < MAX_TRIED;
		i++) {
		struct binding binding = { 0 };
		struct buffer place = { 0 };

		if (!location_match(segment, names->names[i], &binding) ||
			tried++ == 0)
			continue;
		if (!drop_empty(search, found))
			return 0;
		buffer_print(&place, "%s/%s", path, names->names[i]);
		result = place.failed
			? error_memory(search->error)
			: look(search, child, place.text, depth + 1);
		buffer_release(&place);
	}
	return result;
}

/* One member of a group stands for its family. */
static int look_at_family(struct search *search, const char *pattern,
	const char *path, const struct hdf5_names *names,
	const struct names_family *family, int depth)
{
	const char *slash = strrchr(pattern, '/');
	struct buffer child = { 0 }, place = { 0 };
	size_t found = search->count;
	struct error broken = search->broken;
	int result;

	buffer_print(&child, "%s/", pattern);
	buffer_print(&place, "%s/%s", path, family->first);
	if (strcmp(pattern, "/samples") == 0)
		buffer_print(&child, "{sample}");
	else
		names_pattern(family, slash ? slash + 1 : "", &child);
	result = child.failed || place.failed
		? error_memory(search->error)
		: look(search, child.text, place.text, depth + 1);
	if (!result)
		result = look_further(
			search, child.text, path, names, found, depth);
	/* A member that cannot be opened is named when it is read. */
	for (size_t i = found; i < search->count; i++)
		if (location_has_any(child.text) && search->candidates[i].score)
			search->broken = broken;
	buffer_release(&child);
	buffer_release(&place);
	return result;
}

static int look_inside(
	struct search *search, const char *pattern, const char *path, int depth)
{
	bool samples = strcmp(pattern, "/samples") == 0;
	struct names_families families = { 0 };
	struct hdf5_names names;
	int result = hdf5_list(
		search->file, *path ? path : "/", &names, search->error);

	if (!result && names_gather(&names, &families))
		result = error_memory(search->error);
	for (size_t i = 0; !result && i < families.count && !(samples && i);
		i++)
		result = look_at_family(search, pattern, path, &names,
			&families.list[i], depth);
	free(families.list);
	hdf5_names_release(&names);
	return result;
}

static int look(
	struct search *search, const char *pattern, const char *path, int depth)
{
	switch (depth ? hdf5_kind(search->file, path) : HDF5_GROUP) {
	case HDF5_GROUP:
		return depth < MAX_DEPTH
			? look_inside(search, pattern, path, depth)
			: 0;
	case HDF5_DATASET:
		return add_candidate(search, pattern, path);
	case HDF5_UNREADABLE:
		note_broken(search, path);
		return 0;
	default:
		return 0;
	}
}

static void add_listed(const struct candidate *c, struct buffer *text)
{
	names_show(c->pattern, text);
	buffer_print(text, " [");
	for (size_t i = 0; i < c->dataset.rank; i++)
		buffer_print(text, "%s%zu", i ? "," : "", c->dataset.dims[i]);
	buffer_print(text, "]");
}

/* The first that is called attention, whatever it is, or NULL. */
static const struct candidate *find_called(const struct search *search)
{
	for (size_t i = 0; i < search->count; i++)
		if (says_attention(search->candidates[i].pattern))
			return &search->candidates[i];
	return NULL;
}

/* Adds the pattern of which all candidates of the score are, if these differ in
 * one segment: NAMES_NAME stands for it. */
static bool find_siblings(
	const struct search *search, int score, struct buffer *pattern)
{
	const struct candidate *first = NULL;
	struct buffer other = { 0 };
	bool same = true;

	for (size_t i = 0; same && i < search->count; i++) {
		const struct candidate *c = &search->candidates[i];
		struct buffer *text = pattern->length ? &other : pattern;

		if (c->score < score)
			continue;
		first = first ? first : c;
		if (c == first)
			continue;
		other.length = 0;
		same = !text->failed &&
			c->dataset.rank == first->dataset.rank &&
			names_siblings(first->pattern, c->pattern, text) &&
			strcmp(pattern->text, text->text) == 0;
	}
	buffer_release(&other);
	return same && pattern->length;
}

static void add_siblings(
	const struct search *search, int score, struct buffer *text)
{
	struct buffer all = { 0 };

	if (find_siblings(search, score, &all)) {
		const char *at = strstr(all.text, NAMES_NAME);
		const char *what =
			strstr(all.text, "{sample}") ? "group" : "sample";

		buffer_print(text,
			", or if they are %ss --attention '%.*s{%s}%s'", what,
			(int)(at - all.text), all.text, what,
			at + strlen(NAMES_NAME));
	}
	buffer_release(&all);
}

/* Says what there is to choose from: of the best score, or all datasets. */
static int refuse(const struct search *search, int best, struct error *error)
{
	struct buffer text = { 0 };
	const struct candidate *called = find_called(search);
	size_t listed = 0, count = 0;

	if (!best && called && called->dataset.type.class == HDF5_LISTS) {
		error_set(error, DETECT_LISTS);
		return error_prefix(error, called->pattern);
	}
	for (size_t i = 0; i < search->count; i++)
		count += search->candidates[i].score >= best;
	for (size_t i = 0; i < search->count && listed < MAX_LISTED; i++) {
		if (search->candidates[i].score < best)
			continue;
		buffer_print(&text, "%s", listed++ ? ", " : "");
		add_listed(&search->candidates[i], &text);
	}
	if (listed < count)
		buffer_print(&text, " and %zu more", count - listed);
	if (best) {
		buffer_print(&text, "; say it with --attention PATH");
		add_siblings(search, best, &text);
		error_set(error, "which of these is the attention? %s",
			text.text ? text.text : "");
	} else {
		error_set(error,
			"has no group '/samples'; see attnscope-dump(5); %s; "
			"it holds %s; say which it is with --attention PATH "
			"--axes LIST",
			called ? "what is called attention in it "
				 "has no floating-point values "
				 "for queries and keys"
			       : "nothing in it is called attention",
			text.text ? text.text : "no dataset");
	}
	buffer_release(&text);
	return -1;
}

/* Our own format without any attention: name the sample. */
static int refuse_samples(const struct search *search, struct error *error)
{
	struct hdf5_names names;
	char object[LOCATION_NAME + 16];

	if (hdf5_list(search->file, "/samples", &names, error))
		return -1;
	if (!names.count) {
		error_set(error, "/samples: there is no sample in it");
	} else {
		snprintf(object, sizeof(object), "/samples/%.*s",
			LOCATION_NAME - 1, names.names[0]);
		error_set(error, "%s: %s", object,
			hdf5_kind(search->file, object) == HDF5_GROUP
				? DETECT_NO_FORM
				: "is not a sample, as it is not a group");
	}
	hdf5_names_release(&names);
	return -1;
}

/* Whether an axis is as long as a sample has positions: of two towers the one
 * that the tokens went through. */
static bool has_positions(
	const struct candidate *candidate, const struct facts *facts)
{
	for (size_t i = 0; i < candidate->dataset.rank; i++)
		if (candidate->dataset.dims[i] == facts->positions.value)
			return true;
	return false;
}

/* The one candidate of the best score, or NULL. */
static const struct candidate *find_best(
	const struct search *search, int score, const struct facts *facts)
{
	const struct candidate *best = NULL;
	size_t count = 0;

	for (size_t i = 0; i < search->count; i++) {
		const struct candidate *c = &search->candidates[i];

		if (c->score != score || (facts && !has_positions(c, facts)))
			continue;
		best = c;
		count++;
	}
	return count == 1 ? best : NULL;
}

/* Whether the candidates of the score are one pattern with two tasks, side by
 * side under their names, which is added. */
static bool find_tasks(
	const struct search *search, int score, struct buffer *pattern)
{
	bool there[TASKS] = { false }, named;
	struct buffer siblings = { 0 };
	size_t at = 0;

	named = find_siblings(search, score, &siblings);
	if (named)
		at = (size_t)(strstr(siblings.text, NAMES_NAME) -
			siblings.text);
	for (size_t i = 0; named && i < search->count; i++) {
		const char *word = search->candidates[i].pattern + at;
		char name[64];
		enum task task;

		if (search->candidates[i].score < score)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "/"),
			word);
		named = named && task_recognise(name, &task);
		if (named)
			there[task] = true;
	}
	named = named && there[TASK_UNDERSTANDING] && there[TASK_GENERATION];
	if (named)
		buffer_print(pattern, "%.*s{task}%s", (int)at, siblings.text,
			siblings.text + at + strlen(NAMES_NAME));
	buffer_release(&siblings);
	return named;
}

static int choose(const struct search *search, struct buffer *pattern,
	struct error *error)
{
	const struct candidate *best;
	struct facts facts;
	int score = 0;

	for (size_t i = 0; i < search->count; i++)
		if (search->candidates[i].score > score)
			score = search->candidates[i].score;
	if (!score)
		return hdf5_kind(search->file, "/samples") == HDF5_GROUP
			? refuse_samples(search, error)
			: refuse(search, 0, error);
	best = find_best(search, score, NULL);
	if (!best) {
		if (find_tasks(search, score, pattern))
			return pattern->failed ? error_memory(error) : 0;
		if (facts_read(search->file, search->layout, "/", "/", 0,
			    &facts, error))
			return -1;
		best = find_best(search, score, &facts);
	}
	if (!best)
		return refuse(search, score, error);
	buffer_print(pattern, "%s", best->pattern);
	return pattern->failed ? error_memory(error) : 0;
}

int detect_attention(const struct hdf5_file *file, const struct layout *layout,
	const char *files, struct buffer *pattern, struct error *error)
{
	struct search search = {
		.file = file, .layout = layout, .files = files, .error = error
	};
	int result = look(&search, "", "", 0);

	if (!result && *search.broken.text)
		result = error_set(error,
			"%.700s; if that is not the attention, say what is "
			"with --attention PATH",
			search.broken.text);
	if (!result)
		result = choose(&search, pattern, error);
	for (size_t i = 0; i < search.count; i++)
		free(search.candidates[i].pattern);
	free(search.candidates);
	return result;
}

/* Adds "{sample}.h5" for a file, "layer_{layer}" for a folder, by the names
 * beside it. */
static int add_segment(
	const struct names_family *family, struct buffer *pattern)
{
	const char *ending = location_ending(family->first);
	struct buffer text = { 0 };
	const char *word;

	names_pattern(family, "", &text);
	if (text.failed)
		return -1;
	buffer_print(pattern, "%s", pattern->length ? "/" : "");
	/* Files that are not numbered are called after their samples. */
	if (ending && !location_has_any(text.text))
		buffer_print(pattern, "{sample}%s", ending);
	else if ((word = strstr(text.text, NAMES_NAME)) ||
		(word = strstr(text.text, NAMES_ANY)))
		buffer_print(pattern, "%.*s{sample}%s", (int)(word - text.text),
			text.text, strchr(word, '}') + 1);
	else if ((word = strstr(text.text, NAMES_STEP)))
		buffer_print(pattern, "%.*s{query}%s", (int)(word - text.text),
			text.text, strchr(word, '}') + 1);
	else
		buffer_print(pattern, "%s", text.text);
	buffer_release(&text);
	return pattern->failed ? -1 : 0;
}

static int find_file(const char *root, struct buffer *path,
	struct buffer *pattern, int depth, struct error *error);

/* Goes on with the first of a family: 1 when it is a file, or leads to one. */
static int follow(const char *root, const struct names_family *family,
	struct buffer *path, struct buffer *pattern, int depth,
	struct error *error)
{
	size_t length = path->length, was = pattern->length;
	int found = 0;

	buffer_print(path, "%s%s", length ? "/" : "", family->first);
	if (add_segment(family, pattern) || path->failed)
		return error_memory(error);
	if (location_ending(family->first))
		return 1;
	if (location_has_any(pattern->text + was) && depth < MAX_FOLDERS)
		found = find_file(root, path, pattern, depth + 1, error);
	if (found)
		return found;
	path->text[path->length = length] = '\0';
	pattern->text[pattern->length = was] = '\0';
	return 0;
}

/* Follows the first numbered folder, down to the first file: 1, 0 or -1. */
static int find_file(const char *root, struct buffer *path,
	struct buffer *pattern, int depth, struct error *error)
{
	struct names_families families = { 0 };
	struct hdf5_names names;
	int found = location_list((struct location_tree){ .folder = root },
		path->text ? path->text : "", &names, error);

	if (found <= 0)
		return found;
	found = names_gather(&names, &families) ? error_memory(error) : 0;
	for (size_t i = 0; !found && i < families.count; i++)
		found = follow(
			root, &families.list[i], path, pattern, depth, error);
	free(families.list);
	hdf5_names_release(&names);
	return found;
}

int detect_folder(const char *folder, const struct layout *layout,
	struct buffer *pattern, struct error *error)
{
	struct buffer path = { 0 }, whole = { 0 }, inside = { 0 };
	struct hdf5_file file;
	int result = find_file(folder, &path, pattern, 0, error);

	if (!result)
		result = error_set(error,
			"is a folder without HDF5 files (.h5, .hdf5) in it or "
			"in folders of layers; --attention FILES:PATH gives "
			"their names");
	if (result > 0) {
		buffer_print(&whole, "%s/%s", folder, path.text);
		result = whole.failed ? error_memory(error)
				      : hdf5_open(&file, whole.text, error);
		if (!result) {
			result = detect_attention(
				&file, layout, pattern->text, &inside, error);
			hdf5_close(&file);
		}
		if (result)
			error_prefix(error, path.text);
	}
	if (!result)
		buffer_print(pattern, ":%s", inside.text);
	buffer_release(&path);
	buffer_release(&whole);
	buffer_release(&inside);
	return result;
}

bool detect_is_one(const char *folder)
{
	struct hdf5_names names;
	struct error ignored;
	bool one;

	if (location_list((struct location_tree){ .folder = folder }, "",
		    &names, &ignored) <= 0)
		return false;
	one = names_are_layers(&names);
	hdf5_names_release(&names);
	return one;
}
