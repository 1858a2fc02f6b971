/* Symbols without a tree: a small lexer and one reader for each kind of language.
 *
 * They have to be fast, never slow, and mostly right; what they get wrong on odd sources the trees
 * put right later. Each reader looks at every byte once. Texts end with a NUL.
 */
#ifndef FT_INDEX_QUICK_INT_H
#define FT_INDEX_QUICK_INT_H

#include "index_int.h"

enum {
    LEX_PREPROCESSOR = 1,   /* "#" at the beginning of a line */
    LEX_HASH = 2,           /* "#" begins a comment */
    LEX_BACKQUOTE = 4,      /* `raw` */
    LEX_TEMPLATE = 8,       /* `text ${code}` */
    LEX_LIFETIME = 16,      /* 'a is no character */
    LEX_REGEX = 32,         /* /pattern/ where a value may stand */
    LEX_TRIPLE = 64,        /* three double quotes */
    LEX_VERBATIM = 128,     /* C#: @"…" */
    LEX_STRING_QUOTE = 256, /* '…' is a string of any length */
    LEX_NESTED = 512,       /* comments nest */
    LEX_DOLLAR = 1024,      /* "$" may stand in names */
    LEX_NO_SLASH = 2048,    /* "/" begins no comment */
    LEX_SPACED = 4096,      /* "#" begins one behind white space alone */
};

struct lexer {
    const char *at, *end, *begin;
    unsigned rules;
    const char *line_at; /* up to here lines were counted */
    uint32_t line;
};

/* 'i': a name; '0': a number; '"': text of any kind; else the character itself; 0: the end. */
struct token {
    char type;
    uint32_t size;
    const char *at;
};
struct token ft_lex_next(struct lexer *lexer);
/* From behind a "{" to behind the "}" that closes it. A "}" in the first column closes all where
 * FLAT: preprocessor branches make braces odd. */
void ft_lex_skip_braces(struct lexer *lexer, bool flat);
/* From behind a "(" or "[" to behind what closes it. */
void ft_lex_skip_group(struct lexer *lexer, char open, char close);
/* To the end of the line, continued lines with it. */
void ft_lex_skip_line(struct lexer *lexer);
/* The line that AT is on; AT never goes back. */
uint32_t ft_lex_line(struct lexer *lexer, const char *at);
bool ft_token_is(struct token token, const char *word);
/* For reading a text of LANG token by token; false where no reader knows it. */
bool ft_lex_begin(struct lexer *lexer, const struct ft_lang *lang, struct ft_slice text);

/* A symbol; gives its number in the chunk. INSIDE: the number of another, or NO_SYMBOL. */
int64_t ft_quick_emit(struct quick *to, struct lexer *lexer, struct token name,
                      enum ft_symbol_kind kind, bool local, int64_t inside);
/* Its last line. */
void ft_quick_end(struct quick *to, int64_t symbol, uint32_t line);

/* C, C++, Java, C#: what is declared shows by its form. */
void ft_quick_declared(struct lexer *lexer, const struct ft_lang *lang, struct quick *to);
/* JavaScript, TypeScript, Go, Rust, PHP: a word says what comes. */
void ft_quick_words(struct lexer *lexer, const struct ft_lang *lang, struct quick *to);
/* Python, Ruby, Bash, Elixir: a line says it. */
void ft_quick_lines(struct lexer *lexer, const struct ft_lang *lang, struct quick *to);

#endif
