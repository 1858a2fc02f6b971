/* JavaScript, TypeScript, Go, Rust, PHP. */
#include "quick_int.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 256 };

struct scope {
    int64_t symbol; /* whose body it is, or NO_SYMBOL */
    bool type;      /* members stand in it */
};

struct reading {
    struct lexer *lexer;
    struct quick *to;
    bool script, go, rust, php;
    struct scope scopes[DEEPEST];
    int depth;
    int64_t pending;   /* the symbol whose "{" has not come yet, or NO_SYMBOL */
    bool pending_type; /* its body holds members */
    bool open;         /* pub, export: seen from elsewhere */
    bool hidden;       /* private */
};

static const struct word {
    const char *word;
    const char *langs; /* j: JavaScript and TypeScript, g: Go, r: Rust, p: PHP */
    enum ft_symbol_kind kind;
    bool type;
} words[] = {
    {"function", "jp", FT_SYMBOL_FUNCTION, false}, {"fn", "r", FT_SYMBOL_FUNCTION, false},
    {"class", "jp", FT_SYMBOL_CLASS, true},        {"interface", "jp", FT_SYMBOL_INTERFACE, true},
    {"trait", "rp", FT_SYMBOL_TRAIT, true},        {"struct", "r", FT_SYMBOL_STRUCT, false},
    {"union", "r", FT_SYMBOL_UNION, false},        {"enum", "jrp", FT_SYMBOL_ENUM, false},
    {"mod", "r", FT_SYMBOL_MODULE, false},         {"namespace", "jp", FT_SYMBOL_MODULE, false},
    {"type", "jr", FT_SYMBOL_TYPE, false},         {"const", "jrp", FT_SYMBOL_CONSTANT, false},
    {"static", "r", FT_SYMBOL_VARIABLE, false},    {"let", "j", FT_SYMBOL_VARIABLE, false},
    {"var", "j", FT_SYMBOL_VARIABLE, false},       {"macro_rules", "r", FT_SYMBOL_MACRO, false},
};

static struct scope *top(struct reading *r) {
    return &r->scopes[r->depth];
}

static const struct word *word_of(const struct reading *r, struct token token) {
    char lang = r->script ? 'j' : r->rust ? 'r' : r->php ? 'p' : 'g';
    if (token.size < 2 || token.size > 11) {
        return NULL;
    }
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (words[i].word[0] == token.at[0] && ft_token_is(token, words[i].word) &&
            strchr(words[i].langs, lang)) {
            return &words[i];
        }
    }
    return NULL;
}

static void await_body(struct reading *r, int64_t symbol, bool type) {
    r->pending = symbol;
    r->pending_type = type;
}

static int64_t emit(struct reading *r, struct token name, enum ft_symbol_kind kind) {
    bool local = r->rust ? !r->open : r->go ? islower((unsigned char)*name.at) != 0 : r->hidden;
    int64_t symbol = ft_quick_emit(r->to, r->lexer, name, kind, local, top(r)->symbol);
    r->open = r->hidden = false;
    return symbol;
}

static void open_brace(struct reading *r) {
    if (r->depth + 1 >= DEEPEST) {
        ft_lex_skip_braces(r->lexer, false);
    } else {
        r->depth++;
        *top(r) = (struct scope){r->pending, r->pending != NO_SYMBOL && r->pending_type};
        if (r->pending == NO_SYMBOL && r->depth > 1 && !top(r)[-1].type) {
            top(r)->symbol = NO_SYMBOL;
        }
    }
    r->pending = NO_SYMBOL;
    r->open = r->hidden = false;
}

static void close_brace(struct reading *r) {
    if (r->depth) {
        ft_quick_end(r->to, top(r)->symbol, ft_lex_line(r->lexer, r->lexer->at));
        r->depth--;
    }
    r->pending = NO_SYMBOL;
}

/* Whether what a variable is given is a function: "function", "(…) =>", "x =>", "async …". */
static bool is_function_value(struct reading *r) {
    struct lexer ahead = *r->lexer;
    struct token token = ft_lex_next(&ahead);
    for (int left = 400; token.type && token.type != '=' && left; left--) { /* past a type */
        if (token.type == ';' || token.type == ',' || token.type == '\n' || token.type == '{') {
            return false;
        }
        token = ft_lex_next(&ahead);
    }
    token = ft_lex_next(&ahead);
    if (ft_token_is(token, "async")) {
        token = ft_lex_next(&ahead);
    }
    if (ft_token_is(token, "function")) {
        return true;
    }
    if (token.type == '(') {
        ft_lex_skip_group(&ahead, '(', ')');
    } else if (token.type != 'i') {
        return false;
    }
    token = ft_lex_next(&ahead);
    return token.type == '=' && *ahead.at == '>';
}

static void declare(struct reading *r, const struct word *word) {
    struct token name = ft_lex_next(r->lexer);
    enum ft_symbol_kind kind = word->kind;
    bool in_type = top(r)->type;
    while (name.type == '*' || name.type == '!' || name.type == '&' || ft_token_is(name, "mut") ||
           (r->script && ft_token_is(name, "enum"))) {
        kind = ft_token_is(name, "enum") ? FT_SYMBOL_ENUM : kind;
        name = ft_lex_next(r->lexer);
    }
    if (r->rust && ft_token_is(name, "fn")) { /* const fn */
        kind = FT_SYMBOL_FUNCTION;
        name = ft_lex_next(r->lexer);
    }
    if (name.type != 'i') {
        if (name.type) {
            r->lexer->at = name.at; /* it may be a brace */
        }
        return;
    }
    if (kind == FT_SYMBOL_FUNCTION && (in_type || (r->rust && top(r)->type))) {
        kind = FT_SYMBOL_METHOD;
    }
    bool value = kind == FT_SYMBOL_CONSTANT || kind == FT_SYMBOL_VARIABLE;
    if (value && r->script) {
        if (is_function_value(r)) {
            await_body(r, emit(r, name, FT_SYMBOL_FUNCTION), false);
        } else if (r->depth == 0) {
            emit(r, name, kind);
        }
        return;
    }
    if (value && r->depth > 0 && !in_type) {
        return; /* of a function's own */
    }
    if (r->php) {
        ft_lex_line(r->lexer, name.at);
    }
    int64_t symbol = emit(r, name, kind);
    if (!value && kind != FT_SYMBOL_TYPE) {
        await_body(r, symbol, word->type);
    }
}

/* "impl<T> Trait for Name<T>": what stands in it is of Name. */
static void read_impl(struct reading *r) {
    struct token name = {0};
    for (struct token token = ft_lex_next(r->lexer); token.type; token = ft_lex_next(r->lexer)) {
        if (token.type == '{' || token.type == ';') {
            r->lexer->at = token.at;
            break;
        }
        if (token.type == '<') {
            ft_lex_skip_group(r->lexer, '<', '>');
        } else if (ft_token_is(token, "where")) {
            break;
        } else if (ft_token_is(token, "for")) {
            name = (struct token){0};
        } else if (token.type == 'i') {
            name = token;
        }
    }
    if (name.size) {
        bool open = r->open;
        await_body(r, emit(r, name, FT_SYMBOL_MODULE), true);
        r->open = open;
    }
}

/* A name in the body of a class, before "(": a method; before "=", ":" or ";": a field. */
static void read_member(struct reading *r, struct token name) {
    struct lexer ahead = *r->lexer;
    struct token token = ft_lex_next(&ahead);
    if (token.type == '<') {
        ft_lex_skip_group(&ahead, '<', '>');
        token = ft_lex_next(&ahead);
    }
    if (token.type == '(') {
        int64_t symbol = emit(r, name, FT_SYMBOL_METHOD);
        r->lexer->at = ahead.at;
        ft_lex_skip_group(r->lexer, '(', ')');
        await_body(r, symbol, false);
    } else if (token.type == '=' || token.type == ':' || token.type == ';' || token.type == '?') {
        emit(r, name, FT_SYMBOL_FIELD);
        for (int depth = 0; token.type; token = ft_lex_next(&ahead)) { /* its value is not ours */
            depth += (token.type == '(' || token.type == '[' || token.type == '{') -
                     (token.type == ')' || token.type == ']' || token.type == '}');
            if (depth < 0 || (depth == 0 && token.type == ';')) {
                break;
            }
            r->lexer->at = ahead.at;
            struct lexer peek = ahead;
            struct token next = ft_lex_next(&peek);
            if (depth == 0 && next.type == 'i' &&
                memchr(ahead.at, '\n', (size_t)(next.at - ahead.at))) {
                break; /* no semicolon: a new line begins the next one */
            }
        }
    }
}

/* The names of "const ( a = 1 \n b )": the first of each line. */
static void read_group(struct reading *r, enum ft_symbol_kind kind) {
    bool first = true;
    for (int depth = 0; depth >= 0;) {
        const char *before = r->lexer->at;
        struct token token = ft_lex_next(r->lexer);
        if (!token.type) {
            return;
        }
        first = first || memchr(before, '\n', (size_t)(token.at - before));
        if (token.type == 'i' && first && !depth) {
            emit(r, token, kind);
        }
        first = false;
        depth += (token.type == '(' || token.type == '{' || token.type == '[') -
                 (token.type == ')' || token.type == '}' || token.type == ']');
    }
}

static void read_go_function(struct reading *r) {
    struct token token = ft_lex_next(r->lexer);
    enum ft_symbol_kind kind = FT_SYMBOL_FUNCTION;
    if (token.type == '(') {
        ft_lex_skip_group(r->lexer, '(', ')');
        token = ft_lex_next(r->lexer);
        kind = FT_SYMBOL_METHOD;
    }
    if (token.type != 'i') {
        return;
    }
    int64_t symbol = emit(r, token, kind);
    /* To the body: behind the parameters, braces of an interface or struct type may stand. */
    for (int depth = 0;;) {
        const char *before = r->lexer->at;
        struct token last = token;
        token = ft_lex_next(r->lexer);
        if (!token.type ||
            (!depth && token.type == 'i' && memchr(before, '\n', (size_t)(token.at - before)))) {
            r->lexer->at = token.type ? token.at : r->lexer->at;
            return; /* it has none */
        }
        depth +=
            (token.type == '(' || token.type == '[') - (token.type == ')' || token.type == ']');
        bool type = ft_token_is(last, "interface") || ft_token_is(last, "struct");
        if (token.type == '{') {
            ft_lex_skip_braces(r->lexer, false);
            if (!depth && !type) {
                ft_quick_end(r->to, symbol, ft_lex_line(r->lexer, r->lexer->at));
                return;
            }
        }
    }
}

static void read_go_type(struct reading *r, struct token name) {
    struct token token = ft_lex_next(r->lexer);
    if (token.type == '[') {
        ft_lex_skip_group(r->lexer, '[', ']');
        token = ft_lex_next(r->lexer);
    }
    bool structure = ft_token_is(token, "struct");
    bool interface = ft_token_is(token, "interface");
    int64_t symbol = emit(r, name,
                          structure   ? FT_SYMBOL_STRUCT
                          : interface ? FT_SYMBOL_INTERFACE
                                      : FT_SYMBOL_TYPE);
    if ((structure || interface) && ft_lex_next(r->lexer).type == '{') {
        ft_lex_skip_braces(r->lexer, false);
        ft_quick_end(r->to, symbol, ft_lex_line(r->lexer, r->lexer->at));
    }
}

static void read_go_types(struct reading *r) {
    struct token token = ft_lex_next(r->lexer);
    if (token.type == 'i') {
        read_go_type(r, token);
        return;
    }
    bool first = true;
    for (const char *before = r->lexer->at; token.type; before = r->lexer->at) {
        token = ft_lex_next(r->lexer);
        if (token.type == ')') {
            return;
        }
        first = first || memchr(before, '\n', (size_t)(token.at - before));
        if (token.type == 'i' && first) {
            read_go_type(r, token);
        }
        first = false;
    }
}

static void read_go(struct reading *r, struct token token) {
    bool constant = ft_token_is(token, "const");
    if (ft_token_is(token, "func")) {
        read_go_function(r);
    } else if (ft_token_is(token, "type")) {
        read_go_types(r);
    } else if (constant || ft_token_is(token, "var")) {
        enum ft_symbol_kind kind = constant ? FT_SYMBOL_CONSTANT : FT_SYMBOL_VARIABLE;
        struct token name = ft_lex_next(r->lexer);
        if (name.type == '(') {
            read_group(r, kind);
        } else if (name.type == 'i') {
            emit(r, name, kind);
        }
    }
}

static void read_word(struct reading *r, struct token token) {
    if (r->go) {
        if (!r->depth) {
            read_go(r, token);
        }
        return;
    }
    bool dotted = token.at > r->lexer->begin && token.at[-1] == '.';
    const struct word *word = dotted ? NULL : word_of(r, token);
    if (ft_token_is(token, "pub") || ft_token_is(token, "export")) {
        r->open = true;
    } else if (ft_token_is(token, "private")) {
        r->hidden = true;
    } else if (r->rust && ft_token_is(token, "impl")) {
        read_impl(r);
    } else if (word) {
        declare(r, word);
    } else if (r->script && top(r)->type && r->pending == NO_SYMBOL) {
        static const char *const modifiers[] = {"public",   "protected", "static",  "readonly",
                                                "abstract", "async",     "get",     "set",
                                                "override", "declare",   "accessor"};
        for (size_t i = 0; i < FT_COUNT(modifiers); i++) {
            if (ft_token_is(token, modifiers[i])) {
                return;
            }
        }
        read_member(r, token);
    }
}

void ft_quick_words(struct lexer *lexer, const struct ft_lang *lang, struct quick *to) {
    struct reading r = {.lexer = lexer,
                        .to = to,
                        .go = strcmp(lang->id, "go") == 0,
                        .rust = strcmp(lang->id, "rust") == 0,
                        .php = strcmp(lang->id, "php") == 0,
                        .pending = NO_SYMBOL};
    r.script = !r.go && !r.rust && !r.php;
    r.scopes[0].symbol = NO_SYMBOL;
    for (struct token token = ft_lex_next(lexer); token.type; token = ft_lex_next(lexer)) {
        if (token.type == 'i') {
            read_word(&r, token);
        } else if (token.type == '{') {
            open_brace(&r);
        } else if (token.type == '}') {
            close_brace(&r);
        } else if (token.type == ';') {
            r.pending = NO_SYMBOL;
            r.open = r.hidden = false;
        }
    }
}
