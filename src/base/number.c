/*
 * Tables are read back by other programs and by ourselves: a number is
 * written with as many digits as identify it and no more.
 */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t number_format(char text[NUMBER_SIZE], double number)
{
	int precision, length = 0;

	text[0] = '\0';
	if (isnan(number))
		return 0;
	/* 15 digits always survive a round trip from text, 17 one from bits. */
	for (precision = 15; precision <= 17; precision++) {
		length = snprintf(text, NUMBER_SIZE, "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	return (size_t)length;
}

bool number_parse(const char *text, double *number)
{
	char *end;

	/* strtod also takes blanks, hexadecimal, "inf" and "nan". */
	if (!*text || text[0] == ' ')
		return false;
	for (const char *c = text; *c; c++)
		if (!((*c >= '0' && *c <= '9') || *c == '.' || *c == '-' ||
			    *c == '+' || *c == 'e' || *c == 'E'))
			return false;
	errno = 0;
	*number = strtod(text, &end);
	return *end == '\0' && end != text && isfinite(*number);
}

bool number_parse_count(const char *text, uint64_t *count)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (*text < '0' || *text > '9' ||
			value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*count = value;
	return true;
}

bool number_parse_range(const char *text, size_t range[3])
{
	range[0] = 0;
	range[1] = SIZE_MAX;
	range[2] = 1;
	if (!strchr(text, ':'))
		return false;
	for (int i = 0; i < 3; i++, text++) {
		size_t length = strcspn(text, ":");
		char digits[NUMBER_SIZE] = "";
		uint64_t number;

		if (length >= sizeof(digits))
			return false;
		memcpy(digits, text, length);
		if (length && !number_parse_count(digits, &number))
			return false;
		if (length)
			range[i] = (size_t)number;
		text += length;
		if (!*text)
			return true;
	}
	return false;
}
