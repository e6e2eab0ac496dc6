/*
 * Text is put together in memory and written out whole, so a half-written
 * file cannot come from a half-made text.
 */
#include "base/buffer.h"

#include "base/number.h"
#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t wanted = buffer->capacity ? buffer->capacity : 256;
	char *grown;

	if (buffer->failed)
		return NULL;
	while (wanted <= buffer->length + more)
		wanted *= 2;
	if (wanted > buffer->capacity) {
		grown = realloc(buffer->text, wanted);
		if (!grown) {
			buffer->failed = true;
			return NULL;
		}
		buffer->text = grown;
		buffer->capacity = wanted;
	}
	return buffer->text + buffer->length;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	char *at = buffer_room(buffer, length);

	if (!at)
		return;
	/* Of nothing there may be no address. */
	if (length)
		memcpy(at, bytes, length);
	at[length] = '\0';
	buffer->length += length;
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !buffer_room(buffer, (size_t)length))
		return;
	va_start(arguments, format);
	vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format,
		arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

void buffer_number(struct buffer *buffer, double number)
{
	char *at = buffer_room(buffer, NUMBER_SIZE);

	if (at)
		buffer->length += number_format(at, number);
}

void buffer_count(struct buffer *buffer, size_t count)
{
	char digits[NUMBER_SIZE], *first = digits + sizeof(digits);

	do
		*--first = (char)('0' + count % 10);
	while ((count /= 10));
	buffer_add(buffer, first, (size_t)(digits + sizeof(digits) - first));
}

void buffer_json(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, "\"", 1);
	while (*text) {
		uint32_t code;
		size_t length = unicode_decode(text, &code);

		if (*text == '"' || *text == '\\')
			buffer_print(buffer, "\\%c", *text);
		else if (!length)
			buffer_print(buffer, "\\udc%02x", (unsigned char)*text);
		else if (code < 0x20 || code == 0x7f)
			buffer_print(buffer, "\\u%04x", (unsigned)code);
		else
			buffer_add(buffer, text, length);
		text += length ? length : 1;
	}
	buffer_add(buffer, "\"", 1);
}

void buffer_shell(struct buffer *buffer, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=.,/:@%";

	if (*word && strspn(word, plain) == strlen(word)) {
		buffer_print(buffer, "%s", word);
		return;
	}
	buffer_print(buffer, "'");
	for (; *word; word++)
		buffer_print(buffer, *word == '\'' ? "'\\''" : "%c", *word);
	buffer_print(buffer, "'");
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->text);
	*buffer = (struct buffer){ 0 };
}
