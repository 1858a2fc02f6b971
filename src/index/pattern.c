/* Which trigrams a match must have.
 *
 * After Russ Cox, "Regular Expression Matching with a Trigram Index" (2012): each part of an
 * expression either is one of a few texts, or is only known to hold some. Texts are kept as the
 * classes that trigrams are made of. What is not understood asks for nothing.
 */
#include "search_int.h"

#include <string.h>

enum { TEXTS = 12, LONGEST = 48, DEEPEST = 100, CLASSES = 5, PARTS_MAX = 64 };

struct text {
    uint8_t size, at[LONGEST];
};
struct known {
    bool exact; /* it is one of TEXTS */
    size_t count;
    struct text texts[TEXTS];
    const struct gram_query *query; /* what else is asked of it */
};

struct parser {
    struct ft_arena *arena;
    const char *at;
    int depth;
    bool lost;
};

static const struct gram_query any = {.op = QUERY_ANY};

static const struct gram_query *join(struct ft_arena *arena, int op, const struct gram_query *a,
                                     const struct gram_query *b) {
    if (op == QUERY_ALL_OF && (a->op == QUERY_ANY || b->op == QUERY_ANY)) {
        return a->op == QUERY_ANY ? b : a;
    }
    if (op == QUERY_ONE_OF && (a->op == QUERY_ANY || b->op == QUERY_ANY)) {
        return &any;
    }
    struct gram_query *made = FT_NEW(arena, struct gram_query);
    made->op = op;
    *FT_PUSH(arena, &made->parts) = a;
    *FT_PUSH(arena, &made->parts) = b;
    return made;
}

static const struct gram_query *of_text(struct ft_arena *arena, const uint8_t *at, size_t size) {
    struct gram_query *made = FT_NEW(arena, struct gram_query);
    made->op = QUERY_ALL_OF;
    for (size_t i = 0; i + 3 <= size && made->parts.count < PARTS_MAX; i++) {
        struct gram_query *gram = FT_NEW(arena, struct gram_query);
        gram->op = QUERY_GRAM;
        gram->gram = (uint32_t)at[i] << 12 | (uint32_t)at[i + 1] << 6 | at[i + 2];
        *FT_PUSH(arena, &made->parts) = gram;
    }
    return made->parts.count ? made : &any;
}

const struct gram_query *ft_gram_query_text(struct ft_arena *arena, const char *text) {
    size_t size = strlen(text);
    uint8_t *classes = FT_NEW_N(arena, uint8_t, size + 1);
    for (size_t i = 0; i < size; i++) {
        classes[i] = ft_gram_class[(unsigned char)text[i]];
    }
    return of_text(arena, classes, size);
}

/* What is asked of a part all in all. */
static const struct gram_query *whole(struct parser *p, const struct known *known) {
    const struct gram_query *query = known->query;
    if (!known->exact) {
        return query;
    }
    const struct gram_query *texts = NULL;
    for (size_t i = 0; i < known->count; i++) {
        const struct gram_query *each = of_text(p->arena, known->texts[i].at, known->texts[i].size);
        texts = texts ? join(p->arena, QUERY_ONE_OF, texts, each) : each;
    }
    return texts ? join(p->arena, QUERY_ALL_OF, query, texts) : query;
}

static struct known nothing_known(void) {
    return (struct known){.query = &any};
}

static struct known empty(void) {
    return (struct known){.exact = true, .count = 1, .query = &any};
}

static struct known no_longer_exact(struct parser *p, const struct known *known) {
    return (struct known){.query = whole(p, known)};
}

static bool product(const struct known *a, const struct known *b, struct known *made) {
    if (!a->exact || !b->exact || a->count * b->count > TEXTS) {
        return false;
    }
    *made = (struct known){.exact = true, .query = &any};
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < b->count; j++) {
            struct text *text = &made->texts[made->count++];
            if (a->texts[i].size + b->texts[j].size > LONGEST) {
                return false;
            }
            *text = a->texts[i];
            memcpy(text->at + text->size, b->texts[j].at, b->texts[j].size);
            text->size = (uint8_t)(text->size + b->texts[j].size);
        }
    }
    return true;
}

/* A, and then B: what was exact may end here, what comes may go on. */
static struct known concat(struct parser *p, const struct known *a, const struct known *b) {
    struct known made;
    if (product(a, b, &made)) {
        made.query = join(p->arena, QUERY_ALL_OF, a->query, b->query);
        return made;
    }
    if (b->exact) {
        made = *b;
        made.query = join(p->arena, QUERY_ALL_OF, whole(p, a), b->query);
        return made;
    }
    return (struct known){.query = join(p->arena, QUERY_ALL_OF, whole(p, a), whole(p, b))};
}

static struct known either(struct parser *p, const struct known *a, const struct known *b) {
    if (a->exact && b->exact && a->count + b->count <= TEXTS && a->query->op == QUERY_ANY &&
        b->query->op == QUERY_ANY) {
        struct known made = *a;
        memcpy(made.texts + made.count, b->texts, b->count * sizeof *b->texts);
        made.count += b->count;
        return made;
    }
    return (struct known){.query = join(p->arena, QUERY_ONE_OF, whole(p, a), whole(p, b))};
}

static struct known one_class(uint8_t class) {
    return (struct known){
        .exact = true, .count = 1, .texts[0] = {.size = 1, .at = {class}}, .query = &any};
}

static struct known lost(struct parser *p) {
    p->lost = true;
    return nothing_known();
}

/* Behind "\\" outside and inside of sets: the character that is meant, or -1 for a whole set, or -2
 * for a place between characters. */
static int escaped(struct parser *p) {
    char c = *p->at++;
    switch (c) {
    case 'n':
    case 'r':
    case 't':
    case 'f':
    case 'v':
        return ' ';
    case 'b':
    case 'B':
    case 'A':
    case 'z':
    case 'Z':
        return -2;
    case 'd':
    case 'D':
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'h':
    case 'H':
    case 'N':
    case 'R':
        return -1;
    default:
        if (c == '\0') {
            p->at--;
        }
        bool plain = c != '\0' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
                     !(c >= 'A' && c <= 'Z');
        p->lost = p->lost || !plain;
        return plain ? (unsigned char)c : -1;
    }
}

/* Behind "[". */
static struct known parse_set(struct parser *p) {
    struct known made = {.exact = true, .query = &any};
    bool few = *p->at != '^';
    p->at += *p->at == '^';
    for (bool first = true; *p->at && (*p->at != ']' || first); first = false) {
        int c = (unsigned char)*p->at++;
        if (c == '[' && (*p->at == ':' || *p->at == '.' || *p->at == '=')) {
            const char *end = strstr(p->at, ":]");
            if (!end) {
                return lost(p);
            }
            p->at = end + 2;
            few = false;
            continue;
        }
        c = c == '\\' ? escaped(p) : c;
        if (*p->at == '-' && p->at[1] && p->at[1] != ']') { /* a range: many */
            p->at++;
            if (*p->at++ == '\\') {
                escaped(p);
            }
            few = false;
        } else if (c < 0 || made.count >= CLASSES) {
            few = false;
        } else {
            made.texts[made.count++] = (struct text){1, {ft_gram_class[c]}};
        }
    }
    if (*p->at++ != ']') {
        p->at--;
        return lost(p);
    }
    return few && made.count ? made : nothing_known();
}

static struct known parse_either(struct parser *p);

/* Behind "(". */
static struct known parse_group(struct parser *p) {
    if (*p->at == '?') {
        p->at++;
        if (*p->at == '<' && p->at[1] != '=' && p->at[1] != '!') {
            p->at = strchr(p->at, '>');
        } else {
            p->at += strspn(p->at, "ims-");
            if (*p->at == ')') { /* flags for what follows */
                p->at++;
                return empty();
            }
            p->at = *p->at == ':' ? p->at : NULL;
        }
        if (!p->at) {
            p->at = "";
            return lost(p);
        }
        p->at++;
    }
    struct known made = ++p->depth > DEEPEST ? lost(p) : parse_either(p);
    p->depth--;
    if (*p->at != ')') {
        return lost(p);
    }
    p->at++;
    return made;
}

static struct known parse_atom(struct parser *p) {
    int c = (unsigned char)*p->at++;
    if (c == '(') {
        return parse_group(p);
    }
    if (c == '[') {
        return parse_set(p);
    }
    if (c == '.') {
        return nothing_known();
    }
    if (c == '^' || c == '$') {
        return empty();
    }
    if (c == '\\') {
        c = escaped(p);
    }
    return c >= 0 ? one_class(ft_gram_class[c]) : c == -2 ? empty() : nothing_known();
}

/* "*", "+", "?", "{n,m}" behind an atom, lazy or possessive as may be. */
static struct known parse_repeated(struct parser *p) {
    struct known made = parse_atom(p);
    for (;;) {
        bool maybe = *p->at == '*' || *p->at == '?';
        if (maybe || *p->at == '+') {
            p->at++;
        } else if (*p->at == '{' && p->at[1] >= '0' && p->at[1] <= '9') {
            maybe = p->at[1] == '0';
            const char *end = strchr(p->at, '}');
            if (!end) {
                return lost(p);
            }
            p->at = end + 1;
        } else {
            return made;
        }
        made = maybe ? nothing_known() : no_longer_exact(p, &made);
    }
}

static struct known parse_sequence(struct parser *p) {
    struct known made = empty();
    while (*p->at && *p->at != '|' && *p->at != ')' && !p->lost) {
        struct known next = parse_repeated(p);
        made = concat(p, &made, &next);
    }
    return made;
}

static struct known parse_either(struct parser *p) {
    struct known made = parse_sequence(p);
    while (*p->at == '|' && !p->lost) {
        p->at++;
        struct known next = parse_sequence(p);
        made = either(p, &made, &next);
    }
    return made;
}

const struct gram_query *ft_gram_query_regex(struct ft_arena *arena, const char *regex) {
    struct parser p = {.arena = arena, .at = regex};
    struct known known = parse_either(&p);
    return p.lost || *p.at ? &any : whole(&p, &known);
}
