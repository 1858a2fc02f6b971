/* C, C++, Java, C#. */
#include "quick_int.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 64 };
enum place { TOP, TYPE_BODY, ENUM_BODY };

struct scope {
    enum place place;
    int64_t symbol; /* whose body it is, or NO_SYMBOL */
    bool typedefs;  /* behind its end a typedef's name follows */
};

/* What is known of the declaration that is being read. */
struct statement {
    struct token last;        /* the last name outside of parentheses */
    struct token callable;    /* the name before the first "(" */
    struct token type;        /* the name behind "struct" and the like */
    struct token pointer;     /* of (*name) */
    struct token argument;    /* the first name between the first parentheses */
    enum ft_symbol_kind kind; /* that a word announced, or none */
    uint32_t names;
    bool typedefs, local, external, value, skip, transparent, callable_type;
};

struct reading {
    struct lexer *lexer;
    struct quick *to;
    bool c, cpp, java, sharp;
    struct scope scopes[DEEPEST];
    int depth;
    struct statement s;
};

static const struct {
    const char *word;
    enum ft_symbol_kind kind;
} words[] = {
    {"struct", FT_SYMBOL_STRUCT},       {"union", FT_SYMBOL_UNION},
    {"enum", FT_SYMBOL_ENUM},           {"class", FT_SYMBOL_CLASS},
    {"interface", FT_SYMBOL_INTERFACE}, {"namespace", FT_SYMBOL_MODULE},
    {"record", FT_SYMBOL_CLASS},
};

static struct scope *top(struct reading *r) {
    return &r->scopes[r->depth];
}

static enum ft_symbol_kind announced(const struct reading *r, struct token token) {
    if (token.size < 4 || token.size > 9) {
        return FT_SYMBOL_NONE;
    }
    size_t count = r->c ? 3 : FT_COUNT(words);
    for (size_t i = 0; i < count; i++) {
        if (ft_token_is(token, words[i].word)) {
            bool fits = words[i].kind != FT_SYMBOL_INTERFACE || !r->cpp;
            fits = fits && (strcmp(words[i].word, "record") != 0 || r->java || r->sharp);
            return fits ? words[i].kind : FT_SYMBOL_NONE;
        }
    }
    return FT_SYMBOL_NONE;
}

/* Words that may stand before a parenthesis and are no functions. */
static bool is_decoration(struct token token) {
    static const char *const list[] = {"alignas", "decltype", "noexcept", "throw", "requires",
                                       "where",   "base",     "this",     "if",    "while",
                                       "for",     "switch",   "return",   "sizeof"};
    if (token.size > 2 && token.at[0] == '_' && token.at[1] == '_') {
        return true;
    }
    for (size_t i = 0; i < FT_COUNT(list); i++) {
        if (ft_token_is(token, list[i])) {
            return true;
        }
    }
    return false;
}

static bool is_shouted(struct token token) {
    for (uint32_t i = 0; i < token.size; i++) {
        if (islower((unsigned char)token.at[i])) {
            return false;
        }
    }
    return token.size > 1;
}

static int64_t emit(struct reading *r, struct token name, enum ft_symbol_kind kind) {
    return name.size ? ft_quick_emit(r->to, r->lexer, name, kind, r->s.local, top(r)->symbol)
                     : NO_SYMBOL;
}

/* Behind "import", "package", "using": to the ";". C++'s "using name =" declares a type. */
static void skip_import(struct reading *r) {
    struct token name = ft_lex_next(r->lexer);
    struct token next = ft_lex_next(r->lexer);
    if (r->cpp && name.type == 'i' && next.type == '=') {
        emit(r, name, FT_SYMBOL_TYPE);
    }
    while (next.type && next.type != ';') {
        next = ft_lex_next(r->lexer);
    }
    r->s = (struct statement){0};
}

static bool is_import(const struct reading *r, struct token token) {
    return r->java ? ft_token_is(token, "import") || ft_token_is(token, "package")
                   : !r->c && ft_token_is(token, "using");
}

static void skip_body(struct reading *r, int64_t symbol) {
    ft_lex_skip_braces(r->lexer, r->c);
    ft_quick_end(r->to, symbol, ft_lex_line(r->lexer, r->lexer->at));
}

/* Whether declarations of parameters stand between the ")" before NAME and a body: C as it was
 * before its standard. */
static bool is_old_style(const struct reading *r, struct token name) {
    enum { MOST = 400 };
    struct lexer ahead = *r->lexer;
    char before = name.type;
    for (int left = MOST; left; left--) {
        struct token token = ft_lex_next(&ahead);
        if (token.type == '(' || token.type == '[') {
            ft_lex_skip_group(&ahead, token.type, token.type == '(' ? ')' : ']');
        } else if (token.type != 'i' && token.type != '*' && token.type != ',' &&
                   token.type != ';') {
            return token.type == '{' && before == ';';
        }
        before = token.type;
    }
    return false;
}

static bool takes_old_style(struct reading *r, struct token token) {
    struct statement *s = &r->s;
    if (!r->c || !s->callable.size || s->pointer.size || s->value || top(r)->place != TOP ||
        is_decoration(token) || !is_old_style(r, token)) {
        return false;
    }
    while (token.type != '{') {
        token = ft_lex_next(r->lexer);
    }
    skip_body(r, emit(r, s->callable, FT_SYMBOL_FUNCTION));
    *s = (struct statement){0};
    return true;
}

/* A name among several: what a word says of the declaration. */
static void take_name(struct reading *r, struct token token) {
    struct statement *s = &r->s;
    if (takes_old_style(r, token)) {
        return;
    }
    if (!s->names && is_import(r, token)) {
        skip_import(r);
        return;
    }
    enum ft_symbol_kind kind = announced(r, token);
    if (kind && !s->value) {
        bool enum_class = kind == FT_SYMBOL_CLASS && s->kind == FT_SYMBOL_ENUM && !s->type.size;
        s->kind = enum_class ? FT_SYMBOL_ENUM : kind;
        s->type = (struct token){0};
        s->transparent = kind == FT_SYMBOL_MODULE;
        return;
    }
    if (s->kind && !s->type.size && !is_decoration(token)) {
        s->type = token;
    } else if (ft_token_is(token, "typedef") && !r->java && !r->sharp) {
        s->typedefs = true;
        return;
    } else if (ft_token_is(token, "extern")) {
        s->external = true;
        return;
    } else if (ft_token_is(token, r->c || r->cpp ? "static" : "private")) {
        s->local = true;
        return;
    }
    if (ft_token_is(token, "return") || ft_token_is(token, "goto")) {
        s->value = true; /* lost in a body: nothing is declared */
    }
    if (!s->value) {
        s->names++;
        s->last = token;
    }
}

/* "PUBLIC(type) name(": the first parentheses were a macro's, around the type. */
static bool is_wrapped(const struct statement *s) {
    return s->last.at > s->callable.at && is_shouted(s->callable) && !is_shouted(s->last);
}

/* Behind "(": to behind its ")". The first name inside is kept, and that of (*name). */
static void take_parentheses(struct reading *r) {
    struct statement *s = &r->s;
    bool star = false;
    char before = '(';
    bool named = !s->value && s->last.size && !is_decoration(s->last);
    if (named && (!s->callable.size || is_wrapped(s))) {
        s->callable = s->last;
        s->argument = (struct token){0};
    }
    for (int depth = 1; depth;) {
        struct token token = ft_lex_next(r->lexer);
        if (!token.type) {
            return;
        }
        depth += (token.type == '(') - (token.type == ')');
        if (token.type == 'i' && depth == 1 && !s->argument.size && s->callable.size) {
            s->argument = token;
        }
        if (token.type == 'i' && star && !s->pointer.size) {
            s->pointer = token;
        }
        star = (token.type == '*' && (before == '(' || star)) ||
               (star && token.type == 'i' && is_decoration(token));
        before = token.type;
    }
}

static void enter(struct reading *r, enum place place, int64_t symbol) {
    if (r->depth + 1 < DEEPEST) {
        r->scopes[++r->depth] = (struct scope){place, symbol, r->s.typedefs};
    } else {
        ft_lex_skip_braces(r->lexer, false);
    }
    r->s = (struct statement){0};
}

static void open_brace(struct reading *r) {
    struct statement *s = &r->s;
    bool in_type = top(r)->place == TYPE_BODY;
    bool is_type = s->kind && !s->value && (!s->callable.size || r->java || r->sharp) &&
                   (!s->callable.size || s->kind == FT_SYMBOL_CLASS);
    if (is_type && s->transparent) {
        emit(r, s->type, s->kind);
        enter(r, TOP, NO_SYMBOL);
    } else if (is_type) {
        enum place place = s->kind == FT_SYMBOL_ENUM ? ENUM_BODY : TYPE_BODY;
        int64_t symbol = emit(r, s->type, s->kind);
        enter(r, place, symbol);
    } else if (s->callable.size && !s->value) {
        bool macro = (r->c || r->cpp) && is_shouted(s->callable) && s->argument.size;
        int64_t symbol = emit(r, macro ? s->argument : s->callable,
                              in_type ? FT_SYMBOL_METHOD : FT_SYMBOL_FUNCTION);
        skip_body(r, symbol);
        r->s = (struct statement){0};
    } else if (s->external && !s->value && (r->c || r->cpp)) {
        enter(r, TOP, NO_SYMBOL);
    } else if (r->sharp && in_type && s->last.size && !s->value) {
        int64_t symbol = emit(r, s->last, FT_SYMBOL_FIELD);
        skip_body(r, symbol);
        r->s = (struct statement){0};
    } else {
        skip_body(r, NO_SYMBOL);
        if (!s->value) {
            r->s = (struct statement){0};
        }
    }
}

/* At ";" or, between declarators, ",". */
static void end_declaration(struct reading *r) {
    struct statement *s = &r->s;
    bool in_type = top(r)->place == TYPE_BODY;
    bool value_kind = !s->callable.size || s->pointer.size;
    struct token name = s->pointer.size ? s->pointer : s->last;
    if (s->typedefs) {
        emit(r, name, FT_SYMBOL_TYPE);
    } else if (s->callable.size && !s->pointer.size) {
        if (in_type && !s->value && s->names > (r->c ? 2U : 1U) && !(r->c)) {
            emit(r, s->callable, FT_SYMBOL_METHOD);
        }
    } else if (value_kind && s->names > 1 && !(s->external && !s->value) &&
               (!s->kind || s->names > 1) && (s->last.at != s->type.at || s->pointer.size)) {
        enum ft_symbol_kind kind = r->c || r->cpp ? FT_SYMBOL_MEMBER : FT_SYMBOL_FIELD;
        emit(r, name, in_type ? kind : FT_SYMBOL_VARIABLE);
    }
}

static void close_brace(struct reading *r) {
    struct scope scope = *top(r);
    if (r->depth == 0) {
        r->s = (struct statement){0};
        return;
    }
    ft_quick_end(r->to, scope.symbol, ft_lex_line(r->lexer, r->lexer->at));
    r->depth--;
    r->s = (struct statement){0};
    /* "} name;" of a C type: a variable, or the name that a typedef gives. */
    if (scope.place != TOP && (r->c || r->cpp)) {
        r->s.names = 1;
        r->s.typedefs = scope.typedefs;
    }
}

/* "# define NAME" is all that says a name. */
static void take_directive(struct reading *r) {
    struct lexer *lexer = r->lexer;
    const char *at = lexer->at;
    while (*at == ' ' || *at == '\t') {
        at++;
    }
    if (!r->sharp && lexer->end - at > 7 && memcmp(at, "define", 6) == 0 &&
        (at[6] == ' ' || at[6] == '\t')) {
        lexer->at = at + 7;
        struct token name = ft_lex_next(lexer);
        if (name.type == 'i') {
            bool local = r->s.local;
            r->s.local = false;
            int64_t symbol = emit(r, name, FT_SYMBOL_MACRO);
            r->s.local = local;
            ft_lex_skip_line(lexer);
            if (lexer->at > name.at) {
                ft_quick_end(r->to, symbol, ft_lex_line(lexer, lexer->at - 1));
            }
            return;
        }
    }
    ft_lex_skip_line(lexer);
}

static void read_enum(struct reading *r) {
    bool expected = true;
    for (int group = 0;;) {
        struct token token = ft_lex_next(r->lexer);
        if (!token.type) {
            return;
        }
        if (token.type == '#') {
            take_directive(r);
            continue;
        }
        if (token.type == '}' && !group) {
            close_brace(r);
            return;
        }
        if (token.type == 'i' && expected && !group) {
            ft_quick_emit(r->to, r->lexer, token, FT_SYMBOL_CONSTANT, false, top(r)->symbol);
        }
        group +=
            (token.type == '(' || token.type == '{') - (token.type == ')' || token.type == '}');
        if (token.type == ';' && !group) { /* Java: members follow */
            top(r)->place = TYPE_BODY;
            return;
        }
        expected =
            (token.type == ',' && !group) || (expected && (token.type == '@' || token.type == '['));
    }
}

static void take_mark(struct reading *r, struct token token) {
    struct statement *s = &r->s;
    switch (token.type) {
    case '@': /* an annotation, and what stands between its parentheses */
        token = ft_lex_next(r->lexer);
        if (ft_token_is(token, "interface")) {
            s->kind = FT_SYMBOL_INTERFACE;
        }
        s->skip = true;
        return;
    case '[':
        ft_lex_skip_group(r->lexer, '[', ']');
        return;
    case '=':
        s->value = s->value || *r->lexer->at != '>' || !r->sharp;
        return;
    case ',':
        if (!s->value && !s->callable.size && top(r)->place != ENUM_BODY && s->names > 1 &&
            !s->kind && (r->c || r->java)) {
            end_declaration(r);
        }
        return;
    case ';':
        end_declaration(r);
        r->s = (struct statement){0};
        return;
    case ':': /* "public:" and a label; not "::" */
        if (*r->lexer->at == ':') {
            r->lexer->at++;
        } else if (s->names == 1 && !s->kind && !s->callable.size) {
            *s = (struct statement){0};
        } else if (s->kind && !s->callable.size) {
            s->skip = false;
        }
        return;
    default:
        return;
    }
}

void ft_quick_declared(struct lexer *lexer, const struct ft_lang *lang, struct quick *to) {
    struct reading r = {.lexer = lexer,
                        .to = to,
                        .c = strcmp(lang->id, "c") == 0,
                        .cpp = strcmp(lang->id, "cpp") == 0,
                        .java = strcmp(lang->id, "java") == 0,
                        .sharp = strcmp(lang->id, "c_sharp") == 0};
    r.scopes[0] = (struct scope){TOP, NO_SYMBOL, false};
    for (;;) {
        if (top(&r)->place == ENUM_BODY) {
            read_enum(&r);
            if (top(&r)->place == ENUM_BODY) {
                return;
            }
        }
        struct token token = ft_lex_next(lexer);
        if (!token.type) {
            return;
        }
        bool annotation = r.s.skip;
        r.s.skip = false;
        if (token.type == 'i') {
            take_name(&r, token);
        } else if (token.type == '(') {
            if (annotation) {
                ft_lex_skip_group(lexer, '(', ')');
            } else {
                take_parentheses(&r);
            }
        } else if (token.type == '{') {
            open_brace(&r);
        } else if (token.type == '}') {
            close_brace(&r);
        } else if (token.type == '#') {
            take_directive(&r);
        } else {
            take_mark(&r, token);
        }
    }
}
