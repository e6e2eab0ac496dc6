/*
 * Tables are read back by other programs and by ourselves: a number is
 * written with as many digits as identify it and no more.
 *
 * 15 digits always survive a round trip from text, 17 one from bits, so one of
 * three lengths it is.  Where the number is m 2^-s with 3 <= s < 70, which is
 * so from 0.0001 to 10^15, all is exact in 128 bits: p digits are the integer D
 * next to m 10^k / 2^s, and they read back as the number where they are nearer
 * to it than half the distance of its neighbours, |D 2^s - m 10^k| < 10^k / 2.
 * For all others the C library is asked, which takes ten times as long.
 *
 * The other way, a decimal of up to 19 digits and 27 places is a quotient of two
 * numbers of 64 bits.
 */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* By their power: up to 17 digits, and four zeros after the point. */
static const wide powers_of_ten[] = {
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
	10000000000000000,
	100000000000000000,
	1000000000000000000,
	UINT64_C(10000000000000000000),
	(wide)UINT64_C(10000000000000000000) * 10,
	(wide)UINT64_C(10000000000000000000) * 100,
};

/* Puts `count` digits before `end`, in halves that do not wait for each other,
 * with a point after the first `whole` if any digits follow these. */
static void put_digits(char *end, uint64_t digits, int count, int whole)
{
	uint64_t high = digits / 1000000000, low = digits % 1000000000;
	char all[18];

	for (int i = 8; i >= 0; i--, high /= 10, low /= 10) {
		all[i] = (char)('0' + high % 10);
		all[i + 9] = (char)('0' + low % 10);
	}
	if (whole && whole < count) {
		memcpy(end - count - 1, all + 18 - count, (size_t)whole);
		end[whole - count - 1] = '.';
		count -= whole;
	}
	memcpy(end - count, all + 18 - count, (size_t)count);
}

/* As %g does it: without zeros at the end, and no point after the last digit. */
static size_t write_digits(char *text, uint64_t digits, int count, int exponent)
{
	char *at = text;

	while (digits % 10 == 0) {
		digits /= 10;
		count--;
	}
	if (exponent < 0) {
		*at++ = '0';
		*at++ = '.';
		for (int zero = -1; zero > exponent; zero--)
			*at++ = '0';
	}
	/* Beyond the last digit up to the point. */
	for (; count <= exponent; count++)
		digits *= 10;
	/* From the end; the point takes a place of its own. */
	at += count + (exponent >= 0 && count > exponent + 1);
	*at = '\0';
	put_digits(at, digits, count, exponent >= 0 ? exponent + 1 : 0);
	return (size_t)(at - text);
}

/* 0 for a number that needs more than 128 bits, or is next to a power of two,
 * whose neighbours are not equally far. */
static size_t format_exactly(char *text, double number)
{
	double size = fabs(number), limit = 10;
	int exponent = 0, binary;
	uint64_t m, bits;

	if (!(size >= 1e-4 && size < 1e15))
		return 0;
	for (; limit <= size; limit *= 10)
		exponent++;
	for (limit = 1; size < limit; limit /= 10)
		exponent--;
	/* A normal number: 1 and 52 bits, times a power of two. */
	memcpy(&bits, &size, sizeof(bits));
	binary = (int)(bits >> 52) - 1022;
	m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	if (m == UINT64_C(1) << 52)
		return 0;
	*text = '-';
	for (int count = 15; count <= 17; count++) {
		wide ten = powers_of_ten[count - 1 - exponent], all = m * ten;
		int s = 53 - binary;
		uint64_t digits = (uint64_t)(all >> s);
		wide rest = all - ((wide)digits << s),
		     half = (wide)1 << (s - 1);

		if (rest > half || (rest == half && digits % 2)) {
			digits++;
			rest = ((wide)1 << s) - rest;
		}
		/* The limits above are rounded. */
		if (digits < powers_of_ten[count - 1] ||
			digits >= powers_of_ten[count])
			return 0;
		if (2 * rest < ten || (2 * rest == ten && m % 2 == 0))
			return (number < 0) +
				write_digits(text + (number < 0), digits, count,
					exponent);
	}
	return 0;
}

/*
 * A decimal of up to 19 digits and 27 places is D / (5^places 2^places), both in
 * 64 bits.  Of their quotient 63 bits are computed, and whether there are more,
 * which is all that rounding to the nearest double asks.  False for all others.
 */
static bool parse_exactly(const char *text, double *number)
{
	bool negative = *text == '-', any = false;
	uint64_t digits = 0, fives = 1, quotient;
	int places = 0, more = 0, above, below;
	const char *point = NULL;
	wide dividend;

	for (text += negative;; text++) {
		unsigned digit = (unsigned)*text - '0';

		if (digit <= 9) {
			if (digits >= UINT64_C(1000000000000000000))
				return false;
			digits = digits * 10 + digit;
			any = true;
		} else if (*text == '.' && !point) {
			point = text + 1;
		} else {
			break;
		}
	}
	places = point ? (int)(text - point) : 0;
	if (any && text[0] == 'e' && text[1] == '-' && text[2]) {
		for (text += 2; *text >= '0' && *text <= '9' && more < 28;)
			more = more * 10 + (*text++ - '0');
		places += more;
	}
	if (*text || !any || places > 27)
		return false;
	for (int i = 0; i < places; i++)
		fives *= 5;
	above = digits ? __builtin_clzll(digits) : 0;
	below = __builtin_clzll(fives);
	fives <<= below;
	dividend = (wide)(digits << above) << 63;
	quotient = (uint64_t)(dividend / fives);
	quotient |= dividend % fives != 0;
	*number = ldexp((double)quotient, below - above - 63 - places);
	if (negative)
		*number = -*number;
	return true;
}
#else
static size_t format_exactly(char *text, double number)
{
	(void)text;
	(void)number;
	return 0;
}

static bool parse_exactly(const char *text, double *number)
{
	(void)text;
	(void)number;
	return false;
}
#endif

size_t number_format(char text[NUMBER_SIZE], double number)
{
	size_t exactly = format_exactly(text, number);
	int precision, length = 0;

	if (exactly)
		return exactly;
	text[0] = '\0';
	if (isnan(number))
		return 0;
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

	if (parse_exactly(text, number))
		return true;
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

bool number_has_comma(const char *text)
{
	const char *comma = strchr(text, ',');
	char pointed[NUMBER_SIZE];
	size_t length = strlen(text);
	double number;

	if (!comma || length >= sizeof(pointed))
		return false;
	memcpy(pointed, text, length + 1);
	pointed[comma - text] = '.';
	return number_parse(pointed, &number);
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
