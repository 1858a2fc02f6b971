/* Text for people: UTF-8, width on a terminal, what is unsafe to print, likeness. Thread-safe. */
#ifndef FT_BASE_TEXT_H
#define FT_BASE_TEXT_H

#include "base/buf.h"

#include <stdint.h>

/* One code point of valid UTF-8 (RFC 3629) at TEXT; its size in *SIZE. Invalid bytes give
 * U+FFFD and size 1. */
uint32_t ft_utf8_next(struct ft_slice text, size_t *size);
bool ft_utf8_valid(struct ft_slice text);

/* UTF-16 that begins with the mark of its byte order, as UTF-8 and without the mark; what pairs
 * wrongly becomes U+FFFD. False, and nothing is written, where there is no mark. */
bool ft_utf16_text(struct ft_buf *to, struct ft_slice text);

/* Columns that TEXT takes on a terminal: wide characters two, combining marks none. */
size_t ft_text_width(struct ft_slice text);
/* Bytes of the longest start of TEXT that takes at most COLUMNS. */
size_t ft_text_cut(struct ft_slice text, size_t columns);

/* TEXT with everything that could steer a terminal, forge a line or fool the eye made visible:
 * control characters and invalid bytes as \xNN, bidirectional overrides and invisible
 * separators as \u{…}. Line feeds and tabs stay where KEEP_LINES. */
void ft_text_inert(struct ft_buf *to, struct ft_slice text, bool keep_lines);
char *ft_text_inert_dup(struct ft_arena *arena, const char *text);
/* The same of TEXT on one line: trimmed, each gap one blank, cut at COLUMNS. */
char *ft_text_one_line(struct ft_arena *arena, struct ft_slice text, size_t columns);

/* The one of CHOICES that was probably meant by GIVEN, or NULL where none is close. */
const char *ft_text_meant(const char *given, const char *const *choices, size_t count);

/* TEXT as a part of a URI (RFC 3986): letters, digits, "-._~" and the characters of KEPT stay,
 * other bytes become %XX. */
void ft_text_uri(struct ft_buf *to, const char *text, const char *kept);

/* Whether WORD is one of LIST's, which begins and ends with a blank: " a b ". */
bool ft_word_in(const char *list, const char *word);

/* Whether C may stand in a name of most languages: letters, digits, "_" and "$". */
bool ft_is_name_char(char c);

/* A pattern with * (not /), ** (also /; with / after it, whole folders), ?, [a-z], [[:alpha:]] and
 * backslashes against a path. Takes |pattern| x |path| steps at the most. */
bool ft_glob(const char *pattern, const char *path);

/* FNV-1a, for tables in memory; not against an attacker. */
uint64_t ft_hash64(const void *bytes, size_t size);
/* A faster one, for long texts; what is kept may hold it. */
uint64_t ft_content_hash(struct ft_slice content);

#endif
