/*
 * A role is known by its name alone: a dump that calls its answer "answer" and one
 * whose response is text have the same role, so that their shares can be averaged.
 */
#include "sample/roles.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The names of all keys and rows but those of padding, which nothing attends to;
 * what little of it there is goes to the rest. */
static const char *name_of(const struct dump_sample *sample, uint8_t modality,
	size_t place, bool own)
{
	if (own && sample->roles && sample->roles[place])
		return sample->role_names[sample->roles[place] - 1];
	if (modality == MODALITY_PAD)
		modality = MODALITY_OTHER;
	if (modality != MODALITY_TEXT || !own || !sample->response)
		return modality_name((enum modality)modality);
	return sample->response[place] ? "answer" : "prompt";
}

static const char *name_of_position(
	const struct dump_sample *sample, size_t position)
{
	if (position >= sample->tokens)
		return modality_name(MODALITY_OTHER);
	return name_of(sample, sample->modality[position], position, true);
}

static const char *name_of_key(const struct dump_sample *sample, size_t key)
{
	size_t place = dump_sample_place(sample, key);

	return name_of(sample, sample->key_modality[key], place,
		!sample->other_keys && place < sample->tokens);
}

static int compare_names(const void *a, const void *b)
{
	return roles_compare(*(const char *const *)a, *(const char *const *)b);
}

static size_t number_of(const struct roles *roles, const char *name)
{
	size_t i = 0;

	while (i < roles->count && strcmp(roles->names[i], name) != 0)
		i++;
	return i;
}

static int add_name(struct roles *roles, const char *name, struct error *error)
{
	if (number_of(roles, name) < roles->count)
		return 0;
	if (strcmp(name, ROLES_COUNTED) == 0 ||
		strcmp(name, ROLES_FIRST_KEY) == 0)
		return error_set(error,
			"role %s: the table of roles uses this name; say "
			"--role with another one",
			name);
	if (roles->count == ROLES_MOST)
		return error_set(
			error, "it has more than %d roles", ROLES_MOST);
	roles->names[roles->count++] = name;
	return 0;
}

/* The names of all layers, so that each has the same numbers. */
static int list_names(struct roles *roles, const struct dump_sample *sample,
	struct error *error)
{
	for (size_t i = 0; i < sample->tokens; i++)
		if (add_name(roles, name_of_position(sample, i), error))
			return -1;
	for (size_t f = 0; f < sample->form_count; f++) {
		const struct dump_form *form = &sample->forms[f];

		for (size_t k = 0; form->other && k < form->keys; k++)
			if (add_name(roles,
				    name_of(sample, form->key_modality[k], k,
					    false),
				    error))
				return -1;
	}
	if (add_name(roles, modality_name(MODALITY_OTHER), error))
		return -1;
	qsort(roles->names, roles->count, sizeof(*roles->names), compare_names);
	return 0;
}

/* A class has the role of its keys. */
static int read_classes(struct roles *roles, const struct dump_sample *sample,
	struct error *error)
{
	for (size_t c = 0; c < sample->classes; c++)
		roles->read[c] = DUMP_NONE;
	for (size_t k = 0; k < sample->keys; k++) {
		size_t *class = &roles->read[sample->key_class[k]];

		if (*class != DUMP_NONE && *class != roles->key[k])
			return error_set(error,
				"class %zu of key_class mixes the roles %s and "
				"%s, at key %zu; reduce the whole dump with "
				"--per-role",
				sample->key_class[k], roles->names[*class],
				roles->names[roles->key[k]], k);
		*class = roles->key[k];
	}
	for (size_t c = 0; c < sample->classes; c++)
		if (roles->read[c] == DUMP_NONE)
			roles->read[c] = 0;
	return 0;
}

static void count_rows(struct roles *roles, const struct dump_sample *sample,
	const struct selection_rule *rule)
{
	struct selection selection;

	if (selection_choose(sample, rule, &selection, &roles->uncounted))
		return;
	roles->uncounted.text[0] = '\0';
	for (size_t i = 0; i < selection.row_count; i++)
		roles->counted[selection.rows[i]] = true;
	selection_release(&selection);
}

int roles_make(struct roles *roles, const struct dump_sample *sample,
	const struct selection_rule *rule, struct error *error)
{
	size_t read = sample->classes ? sample->classes : sample->keys;

	*roles = (struct roles){ .keys = sample->keys,
		.key = memory_array(sample->keys, sizeof(size_t)),
		.read = memory_array(read, sizeof(size_t)),
		.row = memory_array(sample->queries, sizeof(size_t)),
		.counted = memory_array(sample->queries, sizeof(bool)) };
	if (!roles->key || !roles->read || !roles->row || !roles->counted)
		return error_memory(error);
	if (list_names(roles, sample, error))
		return -1;
	for (size_t k = 0; k < sample->keys; k++)
		roles->key[k] = number_of(roles, name_of_key(sample, k));
	for (size_t q = 0; q < sample->queries; q++)
		roles->row[q] = number_of(
			roles, name_of_position(sample, sample->positions[q]));
	if (!sample->classes)
		memcpy(roles->read, roles->key, read * sizeof(size_t));
	else if (read_classes(roles, sample, error))
		return -1;
	count_rows(roles, sample, rule);
	return 0;
}

void roles_release(struct roles *roles)
{
	free(roles->key);
	free(roles->read);
	free(roles->row);
	free(roles->counted);
	*roles = (struct roles){ 0 };
}

/* Which of the codes is that of a position; their number where none is. */
static size_t code_of(const struct role_codes *codes,
	const struct dump_sample *sample, size_t position)
{
	size_t i = 0;

	while (i < codes->count &&
		(codes->roles[i] != sample->roles[position] ||
			codes->modalities[i] != sample->modality[position]))
		i++;
	return i;
}

/* What is padding needs no name. */
static bool has_role(const struct dump_sample *sample, size_t position)
{
	return sample->roles && sample->roles[position] &&
		sample->modality[position] != MODALITY_PAD;
}

int role_codes_find(struct role_codes *codes, const struct dump_sample *sample,
	struct error *error)
{
	*codes = (struct role_codes){ 0 };
	for (size_t i = 0; i < sample->filled; i++) {
		const char *name;

		if (!has_role(sample, i) ||
			code_of(codes, sample, i) < codes->count)
			continue;
		name = sample->role_names[sample->roles[i] - 1];
		if (strpbrk(name, " \t\n"))
			return error_set(error,
				"role '%s': a reduced dump cannot hold a name "
				"with blanks; say --role with another one",
				name);
		if (codes->count == ROLE_CODES)
			return error_set(
				error, "it has more than %d roles", ROLE_CODES);
		codes->roles[codes->count] = sample->roles[i];
		codes->modalities[codes->count++] = sample->modality[i];
	}
	return 0;
}

uint8_t role_codes_at(const struct role_codes *codes,
	const struct dump_sample *sample, size_t position)
{
	return has_role(sample, position)
		? (uint8_t)(MODALITIES + code_of(codes, sample, position))
		: sample->modality[position];
}

static size_t place_of(const char *name)
{
	static const char *const order[] = { ROLES_COUNTED, "system",
		"instruction", "prompt", "text", "image", "eol", "boi", "eoi",
		"bos", NULL /* any other */, "answer", "other",
		ROLES_FIRST_KEY };
	const size_t count = sizeof(order) / sizeof(*order);
	size_t any = 0;

	for (size_t i = 0; i < count; i++) {
		if (!order[i])
			any = i;
		else if (strcmp(name, order[i]) == 0)
			return i;
	}
	return any;
}

int roles_compare(const char *a, const char *b)
{
	size_t x = place_of(a), y = place_of(b);

	return x != y ? (x < y ? -1 : 1) : text_compare_natural(a, b);
}
