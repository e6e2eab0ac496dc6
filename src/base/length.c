/* Lengths are computed with in inches and said in the unit of their user. */
#include "base/length.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const struct unit {
	const char *name;
	double inches;
	double fine; /* how many parts of it a length is rounded to */
} units[] = { { "in", 1, 100 }, { "cm", 1 / 2.54, 10 }, { "mm", 1 / 25.4, 1 },
	{ "pt", 1.0 / 72, 1 } };

#define UNITS (sizeof(units) / sizeof(*units))

/* The unit of that name; that of inches for NULL or "", NULL for no unit. */
static const struct unit *find_unit(const char *name)
{
	if (!name || !*name)
		return &units[0];
	for (size_t i = 0; i < UNITS; i++)
		if (strcmp(name, units[i].name) == 0)
			return &units[i];
	return NULL;
}

bool length_is_unit(const char *word)
{
	return *word && find_unit(word);
}

bool length_parse(const char *text, struct length *length)
{
	size_t digits = strspn(text, "0123456789.");
	const struct unit *unit = find_unit(text + digits);
	char number[NUMBER_SIZE];
	double value;

	if (!unit || digits >= sizeof(number))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!number_parse(number, &value))
		return false;
	*length = (struct length){ value * unit->inches, unit->name };
	return true;
}

void length_format(char text[NUMBER_SIZE + 2], struct length length)
{
	const struct unit *unit = find_unit(length.unit);
	/* 8.5cm, and not 8.500000000000002cm. */
	double value = round(length.inches / unit->inches * 1e6) / 1e6;

	strcpy(text + number_format(text, value), unit->name);
}

struct length length_round_up(struct length length)
{
	const struct unit *unit = find_unit(length.unit);
	double parts = length.inches / unit->inches * unit->fine;

	length.inches = ceil(parts - 1e-6) / unit->fine * unit->inches;
	return length;
}
