#include "quick_int.h"

#include <string.h>

enum { NAME = 1, DIGIT = 2, SPACE = 4, BRACE = 8 };

static const uint8_t classes[256] = {
    ['a' ... 'z'] = NAME,  ['A' ... 'Z'] = NAME, ['_'] = NAME,   [128 ... 255] = NAME,
    ['0' ... '9'] = DIGIT, [' '] = SPACE,        ['\t'] = SPACE, ['\r'] = SPACE,
    ['\n'] = SPACE,        ['\f'] = SPACE,       ['\v'] = SPACE, ['{'] = BRACE,
    ['}'] = BRACE,         ['"'] = BRACE,        ['\''] = BRACE, ['/'] = BRACE,
    ['\0'] = BRACE,        ['#'] = BRACE,        ['`'] = BRACE,
};

static bool is_name(char c, unsigned rules) {
    return (classes[(unsigned char)c] & (NAME | DIGIT)) || (c == '$' && rules & LEX_DOLLAR);
}

bool ft_token_is(struct token token, const char *word) {
    return token.size == strlen(word) && memcmp(token.at, word, token.size) == 0;
}

uint32_t ft_lex_line(struct lexer *lexer, const char *at) {
    while (lexer->line_at < at) {
        const char *next = memchr(lexer->line_at, '\n', (size_t)(at - lexer->line_at));
        if (!next) {
            lexer->line_at = at;
            break;
        }
        lexer->line++;
        lexer->line_at = next + 1;
    }
    return lexer->line;
}

void ft_lex_skip_line(struct lexer *lexer) {
    while (lexer->at < lexer->end) {
        const char *next = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
        if (!next) {
            lexer->at = lexer->end;
            return;
        }
        bool goes_on =
            next > lexer->begin &&
            (next[-1] == '\\' || (next[-1] == '\r' && next > lexer->begin + 1 && next[-2] == '\\'));
        lexer->at = next + 1;
        if (!goes_on) {
            return;
        }
    }
}

static void skip_to(struct lexer *lexer, const char *end_mark) {
    const char *found =
        memmem(lexer->at, (size_t)(lexer->end - lexer->at), end_mark, strlen(end_mark));
    lexer->at = found ? found + strlen(end_mark) : lexer->end;
}

static void skip_nested_comment(struct lexer *lexer) {
    for (int depth = 1; depth && lexer->at < lexer->end;) {
        if (lexer->at[0] == '*' && lexer->at[1] == '/') {
            depth--;
            lexer->at += 2;
        } else if (lexer->at[0] == '/' && lexer->at[1] == '*') {
            depth++;
            lexer->at += 2;
        } else {
            lexer->at++;
        }
    }
    lexer->at = lexer->at < lexer->end ? lexer->at : lexer->end;
}

/* Behind the opening QUOTE, which stands alone: a line end closes what nothing else does. */
static void skip_text(struct lexer *lexer, char quote, bool lines) {
    const char *at = lexer->at;
    while (at < lexer->end && *at != quote) {
        if (*at == '\\' && at + 1 < lexer->end) {
            at++;
        } else if (*at == '\n' && !lines) {
            lexer->at = at;
            return;
        }
        at++;
    }
    lexer->at = at < lexer->end ? at + 1 : lexer->end;
}

/* `text ${code}`: code is skipped by its braces. */
static void skip_template(struct lexer *lexer) {
    int depth = 0;
    for (; lexer->at < lexer->end; lexer->at++) {
        char c = *lexer->at;
        if (c == '\\') {
            lexer->at++;
        } else if (c == '`' && !depth) {
            lexer->at++;
            return;
        } else if (c == '$' && lexer->at[1] == '{') {
            depth++;
            lexer->at++;
        } else if (depth && (c == '{' || c == '}')) {
            depth += c == '{' ? 1 : -1;
        }
    }
    lexer->at = lexer->end;
}

static void skip_regex(struct lexer *lexer) {
    const char *from = lexer->at;
    bool set = false;
    for (; lexer->at < lexer->end && *lexer->at != '\n'; lexer->at++) {
        char c = *lexer->at;
        if (c == '\\' && lexer->at + 1 < lexer->end) {
            lexer->at++;
        } else if (c == '[') {
            set = true;
        } else if (c == ']') {
            set = false;
        } else if (c == '/' && !set) {
            lexer->at++;
            return;
        }
    }
    lexer->at = from; /* it was a division */
}

/* Whether a value may begin behind what stands before AT: then "/" begins a pattern. */
static bool expects_value(const struct lexer *lexer, const char *at) {
    while (at > lexer->begin && (classes[(unsigned char)at[-1]] & SPACE)) {
        at--;
    }
    if (at == lexer->begin) {
        return true;
    }
    if (is_name(at[-1], lexer->rules)) {
        const char *word = at;
        while (word > lexer->begin && is_name(word[-1], lexer->rules)) {
            word--;
        }
        struct token token = {'i', (uint32_t)(at - word), word};
        return ft_token_is(token, "return") || ft_token_is(token, "typeof") ||
               ft_token_is(token, "case");
    }
    return at[-1] != ')' && at[-1] != ']' && at[-1] != '}' && at[-1] != '"' && at[-1] != '\'';
}

/* At "'": what follows a lifetime's quote is a name that no quote ends. */
static void skip_character(struct lexer *lexer) {
    if (lexer->rules & LEX_LIFETIME && classes[(unsigned char)*lexer->at] & NAME &&
        !(lexer->at + 1 < lexer->end && lexer->at[1] == '\'')) {
        while (lexer->at < lexer->end && is_name(*lexer->at, 0)) {
            lexer->at++;
        }
        return;
    }
    skip_text(lexer, '\'', lexer->rules & LEX_STRING_QUOTE);
}

static void skip_quoted(struct lexer *lexer) {
    const char *from = lexer->at;
    char quote = *lexer->at++;
    if (quote != '`' && lexer->rules & LEX_TRIPLE && from[1] == quote && from[2] == quote) {
        lexer->at += 2;
        skip_to(lexer, quote == '"' ? "\"\"\"" : "'''");
    } else if (quote == '"' && lexer->rules & LEX_VERBATIM && from > lexer->begin &&
               (from[-1] == '@' ||
                (from[-1] == '$' && from - 1 > lexer->begin && from[-2] == '@'))) {
        while (lexer->at < lexer->end && (*lexer->at != '"' || lexer->at[1] == '"')) {
            lexer->at += *lexer->at == '"' ? 2 : 1;
        }
        lexer->at = lexer->at < lexer->end ? lexer->at + 1 : lexer->end;
    } else if (quote == '"') {
        skip_text(lexer, '"', lexer->rules & (LEX_STRING_QUOTE | LEX_LIFETIME));
    } else if (quote == '\'') {
        skip_character(lexer);
    } else if (lexer->rules & LEX_TEMPLATE) {
        skip_template(lexer);
    } else if (lexer->rules & LEX_BACKQUOTE) {
        skip_text(lexer, '`', true);
    }
}

/* At "/" or "#": whether a comment began here, which is then behind. */
static bool skip_comment(struct lexer *lexer) {
    const char *at = lexer->at;
    if (*at == '#') {
        bool spaced = at == lexer->begin || classes[(unsigned char)at[-1]] & SPACE;
        if (!(lexer->rules & LEX_HASH) || at[1] == '[' || /* PHP's attribute */
            (lexer->rules & LEX_SPACED && !spaced)) {
            return false;
        }
    } else if (lexer->rules & LEX_NO_SLASH) {
        return false;
    } else if (at[1] == '*') {
        lexer->at += 2;
        if (lexer->rules & LEX_NESTED) {
            skip_nested_comment(lexer);
        } else {
            skip_to(lexer, "*/");
        }
        return true;
    } else if (at[1] != '/') {
        return false;
    }
    const char *next = memchr(at, '\n', (size_t)(lexer->end - at));
    lexer->at = next ? next : lexer->end;
    return true;
}

static bool is_directive(const struct lexer *lexer) {
    const char *at = lexer->at;
    while (at > lexer->begin && (at[-1] == ' ' || at[-1] == '\t')) {
        at--;
    }
    return lexer->rules & LEX_PREPROCESSOR && (at == lexer->begin || at[-1] == '\n');
}

static bool begins_name(const struct lexer *lexer, char c) {
    return classes[(unsigned char)c] & (NAME | DIGIT) || (c == '$' && lexer->rules & LEX_DOLLAR);
}

static struct token take_word(struct lexer *lexer) {
    const char *from = lexer->at;
    const char *at = from + 1;
    while (at < lexer->end && is_name(*at, lexer->rules)) {
        at++;
    }
    lexer->at = at;
    bool digit = classes[(unsigned char)*from] & DIGIT;
    return (struct token){digit ? '0' : 'i', (uint32_t)(at - from), from};
}

/* A mark, or what it begins: a text, a pattern. */
static struct token take_mark(struct lexer *lexer) {
    const char *from = lexer->at;
    char c = *from;
    if (c == '"' || c == '\'' || c == '`') {
        skip_quoted(lexer);
        return (struct token){'"', (uint32_t)(lexer->at - from), from};
    }
    lexer->at++;
    if (c == '/' && lexer->rules & LEX_REGEX && expects_value(lexer, from)) {
        skip_regex(lexer);
        return (struct token){lexer->at == from + 1 ? '/' : '"', 1, from};
    }
    return (struct token){c, 1, from};
}

struct token ft_lex_next(struct lexer *lexer) {
    for (;;) {
        while (lexer->at < lexer->end && classes[(unsigned char)*lexer->at] & SPACE) {
            lexer->at++;
        }
        if (lexer->at >= lexer->end) {
            return (struct token){0, 0, lexer->end};
        }
        char c = *lexer->at;
        if (begins_name(lexer, c)) {
            return take_word(lexer);
        }
        if (c == '\0') {
            lexer->at++;
        } else if (!((c == '/' || c == '#') && skip_comment(lexer))) {
            return take_mark(lexer);
        }
    }
}

/* Within braces, at what is neither of them: to behind it. */
static void skip_mark(struct lexer *lexer) {
    char c = *lexer->at;
    if (c == '\0') {
        lexer->at++;
    } else if (c == '#' && is_directive(lexer)) {
        ft_lex_skip_line(lexer);
    } else if (!((c == '/' || c == '#') && skip_comment(lexer))) {
        take_mark(lexer);
    }
}

void ft_lex_skip_braces(struct lexer *lexer, bool flat) {
    int depth = 1;
    while (lexer->at < lexer->end) {
        const char *at = lexer->at;
        while (!(classes[(unsigned char)*at] & BRACE)) { /* the NUL at the end is one */
            at++;
        }
        lexer->at = at < lexer->end ? at : lexer->end;
        if (at >= lexer->end) {
            return;
        }
        if (*at != '{' && *at != '}') {
            skip_mark(lexer);
            continue;
        }
        depth += *at == '{' ? 1 : -1;
        lexer->at++;
        if (!depth || (flat && *at == '}' && (at == lexer->begin || at[-1] == '\n'))) {
            return;
        }
    }
}

void ft_lex_skip_group(struct lexer *lexer, char open, char close) {
    for (int depth = 1; depth;) {
        struct token token = ft_lex_next(lexer);
        if (!token.type) {
            return;
        }
        depth += (token.type == open) - (token.type == close);
    }
}
