/*
 * Tables are read back by other programs and by ourselves: a number is
 * written with as many digits as identify it and no more.
 *
 * 15 digits always survive a round trip from text, 17 one from bits, so one of
 * three lengths it is.  From 0.0001 to 10^15 all is exact in 128 bits: the
 * number m 2^-s, times 10^k so that 17 digits are before the point, is
 * m 5^k 2^(k - s), which is made a multiple of 2^-64.  Of the integer in front of
 * that the next multiple of 100, of 10 or of 1 is taken which reads back as the
 * number, being nearer to it than half the distance of its neighbours,
 * 5^k 2^(k - s).  For all others the C library is asked, which takes far longer.
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

static const uint64_t powers_of_five[] = { 1, 5, 25, 125, 625, 3125, 15625,
	78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125,
	UINT64_C(6103515625), UINT64_C(30517578125), UINT64_C(152587890625),
	UINT64_C(762939453125), UINT64_C(3814697265625),
	UINT64_C(19073486328125), UINT64_C(95367431640625),
	UINT64_C(476837158203125), UINT64_C(2384185791015625),
	UINT64_C(11920928955078125), UINT64_C(59604644775390625),
	UINT64_C(298023223876953125), UINT64_C(1490116119384765625),
	UINT64_C(7450580596923828125) };

/* From 0.0001 on. */
static const double limits[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3,
	1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

/* Eight digits at once: two halves of four, four of two and eight of one, side by
 * side in one word. */
static inline void put_eight(char *text, uint32_t digits)
{
	uint64_t all = digits / 10000 | (uint64_t)(digits % 10000) << 32;
	uint64_t high = (all * 10486 >> 20) & UINT64_C(0x0000007f0000007f);

	all = high | (all - high * 100) << 16;
	high = (all * 103 >> 10) & UINT64_C(0x000f000f000f000f);
	all = (high | (all - high * 10) << 8) + UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	all = __builtin_bswap64(all);
#endif
	memcpy(text, &all, sizeof(all));
}

/* As %g does it: no point after the last digit.  There are 17 digits, of which
 * those after the first `count` are zeros. */
static size_t write_digits(char *text, uint64_t digits, int count, int exponent)
{
	char *at = text;
	int whole = exponent + 1;

	if (whole <= 0) {
		memcpy(at, "0.000", 5);
		at += 2 - whole;
	} else {
		at += whole < count;
	}
	*at = (char)('0' + digits / 10000000000000000);
	put_eight(at + 1, (uint32_t)(digits / 100000000 % 100000000));
	put_eight(at + 9, (uint32_t)(digits % 100000000));
	at += count;
	if (whole >= count)
		at = text + whole;
	for (int i = 0; i < whole && whole < count; i++)
		text[i] = text[i + 1];
	if (whole > 0 && whole < count)
		text[whole] = '.';
	*at = '\0';
	return (size_t)(at - text);
}

/* A number times a power of ten. */
struct digits {
	uint64_t cut, rest; /* 17 digits, and what follows / 2^64 */
	wide reach;	    /* half the distance of its neighbours / 2^64 */
	bool even;	    /* numbers at this distance are read as it */
};

/* Sets *digits to the next multiple of `unit`, of two that are equally near to
 * the even one as C does; whether it reads back as the number. */
static inline bool round_digits(
	const struct digits *exact, unsigned unit, uint64_t *digits)
{
	uint64_t many = exact->cut / unit, more = exact->cut % unit;
	wide below = (wide)more << 64 | exact->rest;
	wide above = ((wide)unit << 64) - below;
	bool up = (below > above) | ((below == above) & (many % 2));
	/* The smaller one, without a branch that would be a guess. */
	wide distance = below ^ ((above ^ below) & -(wide)up);

	*digits = (many + up) * unit;
	return (distance < exact->reach) |
		((distance == exact->reach) & exact->even);
}

/* Returns how many of the 17 digits are needed; the others become zeros. */
static int shortest(const struct digits *exact, uint64_t *digits)
{
	unsigned last = (unsigned)(exact->cut % 100);
	unsigned reach = (unsigned)(exact->reach >> 64);
	uint64_t more;
	bool enough;

	if ((last <= reach || last + reach >= 99) &&
		round_digits(exact, 100, digits)) {
		uint64_t left = *digits / 100;
		int count = 15;

		for (; left % 10 == 0 && count > 1; left /= 10)
			count--;
		return count;
	}
	/* Both, since nobody can guess which. */
	enough = round_digits(exact, 10, digits);
	if (!round_digits(exact, 1, &more))
		return 0;
	*digits = more ^ ((more ^ *digits) & -(uint64_t)enough);
	return 17 - enough;
}

/* 0 for a number that needs more than 128 bits, and for a power of two that has
 * more digits: its neighbours are not equally far. */
static size_t format_exactly(char *text, double number)
{
	double size = fabs(number);
	struct digits exact;
	uint64_t bits, digits, m, five;
	int binary, above, count;
	wide all;

	if (!(size >= 1e-4 && size < 1e15))
		return 0;
	/* A normal number: 1 and 52 bits, times a power of two. */
	memcpy(&bits, &size, sizeof(bits));
	binary = (int)(bits >> 52) - 1022;
	m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	/* Five more than the exponent: log10(2) is 1233/4096 and 10^5 somewhat
	 * more than 2^16, so this is right or one too low. */
	above = (binary + 15) * 1233 >> 12;
	above += size >= limits[above];
	/* k = 21 - above and s = 53 - binary, so 64 + k - s, of which 11 go with
	 * m, is at least 17. */
	five = powers_of_five[21 - above] << (21 - above + binary);
	all = (wide)(m << 11) * five;
	exact = (struct digits){ (uint64_t)(all >> 64), (uint64_t)all,
		(wide)five << 10, m % 2 == 0 };
	count = shortest(&exact, &digits);
	/* The limits are rounded. */
	if (!count || (m == UINT64_C(1) << 52 && digits != exact.cut) ||
		digits < UINT64_C(10000000000000000) ||
		digits >= UINT64_C(100000000000000000))
		return 0;
	*text = '-';
	text += number < 0;
	return (number < 0) + write_digits(text, digits, count, above - 5);
}

/*
 * A decimal of up to 19 digits and 27 places is D / (5^places 2^places), both in
 * 64 bits.  Of their quotient 63 bits are computed, and whether there are more,
 * which is all that rounding to the nearest double asks.  False for all others.
 */
static bool parse_exactly(const char *text, double *number)
{
	bool negative = *text == '-', any = false;
	uint64_t digits = 0, five, quotient;
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
	five = powers_of_five[places];
	above = digits ? __builtin_clzll(digits) : 0;
	below = __builtin_clzll(five);
	five <<= below;
	dividend = (wide)(digits << above) << 63;
	quotient = (uint64_t)(dividend / five);
	quotient |= dividend % five != 0;
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
	if (number == 0) {
		strcpy(text, signbit(number) ? "-0" : "0");
		return strlen(text);
	}
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
