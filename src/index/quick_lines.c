/* Python, Ruby, Bash, Elixir. */
#include "quick_int.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 64 };

struct open {
    int64_t symbol;
    uint32_t indent;
    bool type;
};

struct reading {
    struct lexer *lexer;
    struct quick *to;
    char lang; /* p, r, b, e */
    struct open open[DEEPEST];
    int depth;
    uint32_t last; /* the last line with something on it */
};

static const struct word {
    const char *word, *langs;
    enum ft_symbol_kind kind;
    bool type, local;
} words[] = {
    {"def", "pre", FT_SYMBOL_FUNCTION, false, false},
    {"class", "pr", FT_SYMBOL_CLASS, true, false},
    {"module", "r", FT_SYMBOL_MODULE, true, false},
    {"defp", "e", FT_SYMBOL_FUNCTION, false, true},
    {"defmodule", "e", FT_SYMBOL_MODULE, false, false},
    {"defmacro", "e", FT_SYMBOL_MACRO, false, false},
    {"defprotocol", "e", FT_SYMBOL_INTERFACE, false, false},
    {"function", "b", FT_SYMBOL_FUNCTION, false, false},
};

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 128;
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    return at;
}

static struct token name_at(const char *at, const char *end, const char *more) {
    const char *from = at;
    while (at < end && (is_name(*at) || (*at && strchr(more, *at)))) {
        at++;
    }
    return (struct token){'i', (uint32_t)(at - from), from};
}

/* What lies no deeper than INDENT begins here: what was open deeper is at its end. */
static void close_deeper(struct reading *r, uint32_t indent) {
    while (r->depth && r->open[r->depth - 1].indent >= indent) {
        ft_quick_end(r->to, r->open[--r->depth].symbol, r->last);
    }
}

static void emit(struct reading *r, struct token name, enum ft_symbol_kind kind, bool local,
                 uint32_t indent, bool body, bool type) {
    const struct open *in = r->depth ? &r->open[r->depth - 1] : NULL;
    if (!name.size) {
        return;
    }
    if (kind == FT_SYMBOL_FUNCTION && in && in->type) {
        kind = FT_SYMBOL_METHOD;
    }
    local = local || (r->lang == 'p' && name.at[0] == '_' &&
                      !(name.size > 4 && name.at[1] == '_' && name.at[name.size - 1] == '_'));
    int64_t symbol = ft_quick_emit(r->to, r->lexer, name, kind, local, in ? in->symbol : NO_SYMBOL);
    r->last = r->lexer->line;
    if (body && r->depth < DEEPEST) {
        r->open[r->depth++] = (struct open){symbol, indent, type};
    }
}

/* "self.name", "Foo::Bar": the last part names it. */
static struct token last_part(struct token name) {
    for (uint32_t i = name.size; i-- > 1;) {
        if (name.at[i] == '.' || name.at[i] == ':') {
            return (struct token){'i', name.size - i - 1, name.at + i + 1};
        }
    }
    return name;
}

static bool read_words(struct reading *r, struct token first, const char *end, uint32_t indent) {
    if (r->lang == 'p' && ft_token_is(first, "async")) {
        first = name_at(skip_space(first.at + first.size, end), end, "");
    }
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        const struct word *word = &words[i];
        const char *behind = first.at + first.size;
        if (!strchr(word->langs, r->lang) || !ft_token_is(first, word->word) || behind >= end ||
            (*behind != ' ' && *behind != '\t')) {
            continue;
        }
        const char *more = r->lang == 'r'   ? ".:?!="
                           : r->lang == 'e' ? ".?!"
                           : r->lang == 'b' ? "-:."
                                            : "";
        struct token name = name_at(skip_space(behind, end), end, more);
        name = r->lang == 'r' ? last_part(name) : name;
        emit(r, name, word->kind, word->local, indent, r->lang != 'b', word->type);
        return true;
    }
    return false;
}

/* "name() {" of a shell. */
static void read_shell(struct reading *r, const char *from, const char *end, uint32_t indent) {
    struct token name = name_at(from, end, "-:.");
    const char *behind = skip_space(name.at + name.size, end);
    if (end - behind > 1 && behind[0] == '(' && *skip_space(behind + 1, end) == ')') {
        emit(r, name, FT_SYMBOL_FUNCTION, false, indent, false, false);
    }
}

/* Whether a name is given a value BEHIND it: "=", or Python's ": type =". */
static bool is_given(const struct reading *r, const char *behind, const char *end) {
    bool typed = r->lang == 'p' && behind < end && *behind == ':' &&
                 memchr(behind, '=', (size_t)(end - behind));
    return behind < end && (*behind == '=' || typed) && behind[1] != '=' && behind[1] != '~' &&
           behind[1] != '>';
}

static void read_value(struct reading *r, struct token name, const char *end, uint32_t indent) {
    bool top = indent == 0 || (r->depth && r->open[r->depth - 1].type);
    bool shouted = true;
    if (!top || !is_given(r, skip_space(name.at + name.size, end), end) ||
        (r->lang == 'r' && !isupper((unsigned char)*name.at))) {
        return;
    }
    for (uint32_t i = 0; i < name.size; i++) {
        shouted = shouted && !islower((unsigned char)name.at[i]);
    }
    emit(r, name,
         shouted || r->lang == 'r' ? FT_SYMBOL_CONSTANT
         : indent                  ? FT_SYMBOL_FIELD
                                   : FT_SYMBOL_VARIABLE,
         false, indent, false, false);
}

/* "end" on a line of its own, in the languages that have it. */
static bool is_end(const struct reading *r, const char *from, const char *end) {
    return (r->lang == 'r' || r->lang == 'e') && end - from >= 3 && memcmp(from, "end", 3) == 0 &&
           !is_name(from[3]);
}

static void read_line(struct reading *r, const char *at, const char *end) {
    const char *from = skip_space(at, end);
    uint32_t indent = (uint32_t)(from - at);
    if (from == end || *from == '#') {
        return;
    }
    if (is_end(r, from, end)) {
        close_deeper(r, indent + 1);
        r->last = ft_lex_line(r->lexer, from); /* "end" is of what it ends */
        close_deeper(r, indent);
        return;
    }
    if (r->lang != 'b' && *from != ')' && *from != ']' && *from != '}') {
        close_deeper(r, indent);
    }
    r->last = r->depth ? ft_lex_line(r->lexer, from) : 0;
    struct token first = name_at(from, end, "");
    if (!first.size || read_words(r, first, end, indent)) {
        return;
    }
    if (r->lang == 'b') {
        read_shell(r, from, end, indent);
    } else if (r->lang != 'e') {
        read_value(r, first, end, indent);
    }
}

/* Where a text of three quotes that begins on this line is still open at its end: its mark. */
static const char *open_text(const char *at, const char *end) {
    while (at < end) {
        char c = *at;
        if (c == '#') {
            return NULL;
        }
        if (c != '"' && c != '\'') {
            at++;
            continue;
        }
        const char *mark = c == '"' ? "\"\"\"" : "'''";
        if (end - at >= 3 && memcmp(at, mark, 3) == 0) {
            const char *close = memmem(at + 3, (size_t)(end - at - 3), mark, 3);
            if (!close) {
                return mark;
            }
            at = close + 3;
            continue;
        }
        for (at++; at < end && *at != c; at++) {
            at += *at == '\\';
        }
        at++;
    }
    return NULL;
}

void ft_quick_lines(struct lexer *lexer, const struct ft_lang *lang, struct quick *to) {
    struct reading r = {.lexer = lexer, .to = to, .lang = lang->id[0]};
    while (lexer->at < lexer->end) {
        const char *at = lexer->at;
        const char *next = memchr(at, '\n', (size_t)(lexer->end - at));
        const char *end = next ? next : lexer->end;
        lexer->at = next ? next + 1 : lexer->end;
        read_line(&r, at, end);
        bool quotes = r.lang == 'p' || r.lang == 'e';
        const char *mark = quotes ? open_text(at, end) : NULL;
        if (mark) {
            const char *close = memmem(end, (size_t)(lexer->end - end), mark, 3);
            lexer->at = close ? close + 3 : lexer->end;
            next = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
            lexer->at = next ? next + 1 : lexer->end;
        } else if (r.lang == 'r' && end - at >= 6 && memcmp(at, "=begin", 6) == 0) {
            const char *close = memmem(end, (size_t)(lexer->end - end), "\n=end", 5);
            lexer->at = close ? close + 5 : lexer->end;
        }
    }
    close_deeper(&r, 0);
}
