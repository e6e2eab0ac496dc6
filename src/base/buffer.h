#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A growing text.  Initialise with { 0 }; `text` is NULL or terminated, and
 * `length` does not count the terminator.  When memory runs out the buffer
 * remembers it: further additions do nothing and `failed` stays true, so that
 * a long run of additions needs one check at its end.
 */
struct buffer {
	char *text;
	size_t length;
	size_t capacity;
	bool failed;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);

/* Makes room for `more` bytes and a terminator, and returns where they go; who
 * writes them adds to `length`.  NULL when memory runs out. */
char *buffer_reserve(struct buffer *buffer, size_t more);

static inline char *buffer_room(struct buffer *buffer, size_t more)
{
	return buffer->length + more < buffer->capacity && !buffer->failed
		? buffer->text + buffer->length
		: buffer_reserve(buffer, more);
}

/* buffer_add() for one character, which must not be '\0'. */
static inline void buffer_put(struct buffer *buffer, char c)
{
	if (buffer->length + 1 < buffer->capacity && !buffer->failed) {
		buffer->text[buffer->length++] = c;
		buffer->text[buffer->length] = '\0';
	} else {
		buffer_add(buffer, &c, 1);
	}
}

void buffer_print(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Adds a number in its shortest form that reads back as the same double
 * ("0.1", "1e-07"); NaN adds nothing, the empty cell of a table.
 */
void buffer_number(struct buffer *buffer, double number);

/* Adds a whole number, as "%zu" does. */
void buffer_count(struct buffer *buffer, size_t count);

/* Adds `text` as a JSON string, quotes included; a byte NN that is not UTF-8 as
 * \udcNN, which Python's os.fsencode() turns back into it. */
void buffer_json(struct buffer *buffer, const char *text);

/* Adds a word of a command line as a shell takes it, in quotes where it has to be. */
void buffer_shell(struct buffer *buffer, const char *word);

/* Frees the text and makes the buffer empty again. */
void buffer_release(struct buffer *buffer);

#endif
