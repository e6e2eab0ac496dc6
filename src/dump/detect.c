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
#include "dump/location.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 8
#define MAX_FOLDERS 4
#define MAX_LISTED 6
#define FORMS 2
#define MAX_SEEN 16384 /* bytes of names in a group: nothing to search */

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
};

const struct detect_form *detect_forms(const char *pattern, size_t *count)
{
	*count = FORMS;
	for (size_t i = 0; i < FORMS; i++)
		if (strcmp(pattern, own_forms[i].pattern) == 0)
			return own_forms;
	return NULL;
}

/* Words before a number, and what the number counts. */
static const struct numbered {
	const char *word;
	const char *pattern;
} numbered[] = {
	{ "layer", "{layer}" },
	{ "block", "{layer}" },
	{ "head", "{head}" },
	{ "token", "{query}" },
	{ "step", "{query}" },
	{ "query", "{query}" },
	{ "sample", "{sample}" },
	{ "batch", "{sample}" },
	{ "example", "{sample}" },
	{ "item", "{sample}" },
	{ "prompt", "{sample}" },
	{ "", "{sample}" },
};

/* "layer", "layers" or "decoder_layer": the `length` characters of a name in
 * front of its number. */
static bool ends_in(const char *name, size_t length, const char *word)
{
	size_t end = strlen(word);

	if (length > end && name[length - 1] == 's')
		length--;
	return length >= end && strncmp(name + length - end, word, end) == 0;
}

/* What the number after the `length` characters of `name` counts, NULL for
 * nothing that is known; a bare number is what its group's name says. */
static const char *counted_by(
	const char *name, size_t length, const char *parent)
{
	size_t end = strlen(parent);

	for (size_t i = 0; i < sizeof(numbered) / sizeof(*numbered); i++) {
		const char *word = numbered[i].word;

		if (!*word		 ? length == 0
				: length ? ends_in(name, length, word)
					 : ends_in(parent, end, word))
			return numbered[i].pattern;
	}
	return NULL;
}

/* Puts "layer_{layer}" for "layer_12" into `text`, "{sample}" for any name
 * when it `is_sample`; other names stay as they are.  `parent` is the name of
 * the group, "" for none. */
static void generalise(const char *name, const char *parent, bool is_sample,
	struct buffer *text)
{
	size_t digits = strlen(name), stem;
	const char *pattern = NULL;

	text->length = 0;
	if (is_sample) {
		buffer_print(text, "{sample}");
		return;
	}
	while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
		digits--;
	stem = digits;
	while (stem > 0 && strchr("_-.", name[stem - 1]))
		stem--;
	if (name[digits] && (stem || !digits))
		pattern = counted_by(name, stem, parent);
	buffer_print(text, "%.*s%s", pattern ? (int)digits : (int)strlen(name),
		name, pattern ? pattern : "");
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

/* Whether it can be read with no more than `layout` says, and as
 * which axes. */
static bool find_axes(const struct search *search, const char *path,
	const struct hdf5_dataset *dataset, struct axes *axes)
{
	const char *given = search->layout->axes;
	struct buffer pattern = { 0 };
	struct error ignored;
	bool known;

	buffer_print(&pattern, "%s%s", search->files, path);
	if (pattern.failed)
		return false;
	known = given
		? !axes_parse(axes, given, &ignored) &&
			axes->count == dataset->rank
		: !axes_guess(axes, pattern.text, dataset->rank, &ignored);
	known = known && !axes_check(axes, pattern.text, &ignored);
	buffer_release(&pattern);
	return known;
}

static int rate(const struct search *search, const char *pattern,
	const struct hdf5_dataset *dataset)
{
	const char *name = strrchr(pattern, '/') + 1;
	struct axes axes;
	size_t count;

	if (dataset->rank < 2 || !is_number_like(&dataset->type) ||
		layout_is_item(name))
		return 0;
	if (detect_forms(pattern, &count))
		return strcmp(pattern, own_forms[0].pattern) == 0 ? 3 : 2;
	if (!find_axes(search, pattern, dataset, &axes))
		return 0;
	if (says_attention(pattern))
		return 2;
	return location_has_any(name) ? 1 : 0;
}

static int add_candidate(
	struct search *search, const char *pattern, const char *path)
{
	struct candidate *c;
	struct error ignored;

	if (memory_grow(&search->candidates, &search->capacity, search->count,
		    sizeof(*search->candidates)))
		return error_memory(search->error);
	c = &search->candidates[search->count];
	*c = (struct candidate){ 0 };
	/* One that cannot be opened may be of no interest. */
	if (hdf5_dataset_open(search->file, path, &c->dataset, &ignored))
		return 0;
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

/* Whether `kind` is new among `seen`, kinds that each end with a slash; adds
 * it. */
static bool is_new(struct buffer *seen, const struct buffer *kind)
{
	for (const char *at = seen->text; at && *at; at = strchr(at, '/') + 1)
		if (strncmp(at, kind->text, kind->length) == 0 &&
			at[kind->length] == '/')
			return false;
	buffer_print(seen, "%s/", kind->text);
	return true;
}

/* The members of a group, one of each kind. */
static int look_inside(
	struct search *search, const char *pattern, const char *path, int depth)
{
	bool samples = strcmp(pattern, "/samples") == 0;
	const char *slash = strrchr(pattern, '/');
	struct buffer kind = { 0 }, seen = { 0 };
	struct hdf5_names names;
	int result = hdf5_list(
		search->file, *path ? path : "/", &names, search->error);

	for (size_t i = 0; !result && i < names.count && seen.length < MAX_SEEN;
		i++) {
		struct buffer child = { 0 }, place = { 0 };

		generalise(
			names.names[i], slash ? slash + 1 : "", samples, &kind);
		if (kind.failed || !is_new(&seen, &kind))
			continue;
		buffer_print(&child, "%s/%s", pattern, kind.text);
		buffer_print(&place, "%s/%s", path, names.names[i]);
		result = child.failed || place.failed
			? error_memory(search->error)
			: look(search, child.text, place.text, depth + 1);
		buffer_release(&child);
		buffer_release(&place);
	}
	buffer_release(&kind);
	buffer_release(&seen);
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
	default:
		return 0;
	}
}

static void add_listed(const struct search *search, const struct candidate *c,
	struct buffer *text)
{
	struct axes axes;

	buffer_print(text, "%s [", c->pattern);
	for (size_t i = 0; i < c->dataset.rank; i++)
		buffer_print(text, "%s%zu", i ? "," : "", c->dataset.dims[i]);
	buffer_print(text, "]");
	if (c->score && find_axes(search, c->pattern, &c->dataset, &axes)) {
		buffer_print(text, " (--axes ");
		axes_text(&axes, ",", text);
		buffer_print(text, ")");
	}
}

/* Says what there is to choose from: of the best score, or all datasets. */
static int refuse(const struct search *search, int best, struct error *error)
{
	struct buffer text = { 0 };
	size_t listed = 0, count = 0;

	for (size_t i = 0; i < search->count; i++)
		count += search->candidates[i].score >= best;
	for (size_t i = 0; i < search->count && listed < MAX_LISTED; i++) {
		if (search->candidates[i].score < best)
			continue;
		buffer_print(&text, "%s", listed++ ? ", " : "");
		add_listed(search, &search->candidates[i], &text);
	}
	if (listed < count)
		buffer_print(&text, " and %zu more", count - listed);
	if (best)
		error_set(error,
			"which of these is the attention? %s; say it with "
			"--attention PATH --axes LIST",
			text.text ? text.text : "");
	else
		error_set(error,
			"has no group '/samples'; see attnscope-dump(5); "
			"nothing in it is called attention; it holds %s; say "
			"which it is with --attention PATH --axes LIST",
			text.text ? text.text : "no dataset");
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
		if (hdf5_kind(search->file, object) != HDF5_GROUP)
			error_set(error, "%s: is no sample: it is not a group",
				object);
		else
			error_set(error, "%s: " DETECT_NO_FORM, object);
	}
	hdf5_names_release(&names);
	return -1;
}

static int choose(const struct search *search, struct buffer *pattern,
	struct error *error)
{
	const struct candidate *best = NULL;
	bool tie = false;

	for (size_t i = 0; i < search->count; i++) {
		const struct candidate *c = &search->candidates[i];

		if (!c->score || (best && c->score < best->score))
			continue;
		tie = best && c->score == best->score;
		best = c;
	}
	if (!best && hdf5_kind(search->file, "/samples") == HDF5_GROUP)
		return refuse_samples(search, error);
	if (!best || tie)
		return refuse(search, best ? best->score : 0, error);
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

	if (!result)
		result = choose(&search, pattern, error);
	for (size_t i = 0; i < search.count; i++)
		free(search.candidates[i].pattern);
	free(search.candidates);
	return result;
}

/* Adds "{sample}.h5" for a file, "layer_{layer}" for a folder. */
static void add_segment(const char *name, struct buffer *pattern)
{
	const char *ending = location_ending(name);
	struct buffer stem = { 0 }, kind = { 0 };

	buffer_add(&stem, name, strlen(name) - (ending ? strlen(ending) : 0));
	if (!stem.failed)
		generalise(stem.text, "", false, &kind);
	/* Files that are not numbered are called after their samples. */
	if (ending && !location_has_any(kind.text))
		generalise(stem.text, "", true, &kind);
	buffer_print(pattern, "%s%s%s", pattern->length ? "/" : "",
		kind.text ? kind.text : "", ending ? ending : "");
	buffer_release(&stem);
	buffer_release(&kind);
}

/* Follows the first numbered folder, down to the first file: 1, 0 or -1. */
static int find_file(const char *root, struct buffer *path,
	struct buffer *pattern, int depth, struct error *error)
{
	struct hdf5_names names;
	int found = location_list((struct location_tree){ .folder = root },
		path->text ? path->text : "", &names, error);

	if (found <= 0)
		return found;
	found = 0;
	for (size_t i = 0; !found && i < names.count; i++) {
		size_t length = path->length, was = pattern->length;
		bool file = location_ending(names.names[i]);

		buffer_print(path, "%s%s", length ? "/" : "", names.names[i]);
		add_segment(names.names[i], pattern);
		if (path->failed || pattern->failed)
			found = error_memory(error);
		else if (file)
			found = 1;
		else if (location_has_any(pattern->text + was) &&
			depth < MAX_FOLDERS)
			found = find_file(
				root, path, pattern, depth + 1, error);
		if (found)
			break;
		path->text[path->length = length] = '\0';
		pattern->text[pattern->length = was] = '\0';
	}
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
