/* Where a place is, and what is asked there. */
#include "base/text.h"
#include "complete/complete_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_name_byte(char c) {
    return ft_is_name_char(c) || (unsigned char)c >= 0x80;
}

static ft_err find_place(struct completing *c) {
    struct ft_slice text = c->spec->text;
    size_t at = 0;
    uint32_t line = 1;
    while (line < c->spec->line && at < text.size) {
        line += text.data[at++] == '\n';
    }
    size_t end = at;
    while (end < text.size && text.data[end] != '\n') {
        end++;
    }
    end -= end > at && text.data[end - 1] == '\r';
    if (line < c->spec->line || !c->spec->column || c->spec->column - 1 > end - at) {
        return ft_fail(c->cx, FT_INVALID, "there is no place %u:%u in %s", c->spec->line,
                       c->spec->column, c->spec->path);
    }
    c->at = (uint32_t)(at + c->spec->column - 1);
    c->from = c->at;
    while (c->from > 0 && is_name_byte(text.data[c->from - 1])) {
        c->from--;
    }
    c->prefix = ft_strndup(c->cx->arena, text.data + c->from, c->at - c->from);
    return FT_OK;
}

/* What stands before "." or "->": a name, or names with dots and calls between. */
static void find_object(struct completing *c) {
    const char *text = c->spec->text.data;
    uint32_t at = c->from;
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
        at--;
    }
    bool arrow = at > 1 && ((text[at - 1] == '>' && text[at - 2] == '-') ||
                            (text[at - 1] == ':' && text[at - 2] == ':') ||
                            (text[at - 1] == '.' && text[at - 2] == '?'));
    bool dot = at > 0 && text[at - 1] == '.' && (at < 2 || text[at - 2] != '.');
    if (!arrow && !dot) {
        return;
    }
    uint32_t end = at - (arrow ? 2 : 1);
    uint32_t from = end;
    int open = 0;
    while (from > 0 &&
           (is_name_byte(text[from - 1]) || strchr(".$@:", text[from - 1]) || open ||
            strchr(")]", text[from - 1])) &&
           text[from - 1] != '\n') {
        open += strchr(")]", text[from - 1]) != NULL;
        open -= strchr("([", text[from - 1]) != NULL;
        from--;
    }
    bool number = from < end && isdigit((unsigned char)text[from]);
    if (end > from && !number) {
        c->context = COMPLETE_MEMBER;
        c->object = (struct ft_slice){text + from, end - from};
    }
}

/* The grammar wants a name where one is to come. */
static void fill_in(struct completing *c) {
    static const char stand_in[] = "fettle_here;";
    struct ft_slice text = c->spec->text;
    if (c->at > c->from) {
        c->text = text;
        return;
    }
    size_t size = sizeof stand_in - 2; /* a ";" would end what goes on */
    char *made = ft_alloc(c->cx->arena, text.size + size + 1);
    memcpy(made, text.data, c->at);
    memcpy(made + c->at, stand_in, size);
    memcpy(made + c->at + size, text.data + c->at, text.size - c->at);
    c->text = (struct ft_slice){made, text.size + size};
}

/* In a comment or a text, names are words. */
static bool is_text(const struct completing *c) {
    uint32_t at = c->from > 0 ? c->from - 1 : 0;
    TSNode node = ts_node_descendant_for_byte_range(ft_tree_root(c->tree), at, c->at);
    for (int up = 0; up < 6 && !ts_node_is_null(node); up++) {
        const char *type = ts_node_type(node);
        uint32_t start = ts_node_start_byte(node);
        if (strstr(type, "interpolation") || strstr(type, "substitution")) {
            return false;
        }
        bool word = strstr(type, "comment") || strstr(type, "string") || strstr(type, "heredoc") ||
                    strcmp(type, "char_literal") == 0;
        if (word && start < c->from && !strstr(type, "concatenated") &&
            ts_node_end_byte(node) >= c->at) {
            bool line = strstr(type, "comment") || ts_node_end_byte(node) > c->at;
            return line;
        }
        node = ts_node_parent(node);
    }
    return false;
}

bool complete_fits(const struct completing *c, struct ft_slice name) {
    size_t size = strlen(c->prefix);
    return name.size > 1 && name.size >= size && strncasecmp(name.data, c->prefix, size) == 0 &&
           !ft_slice_is(name, c->prefix) && !ft_slice_is(name, "fettle_here");
}

const char *complete_line(struct completing *c, struct ft_slice text, uint32_t at) {
    enum { DETAIL_COLUMNS = 120 };
    uint32_t from = at;
    uint32_t end = at;
    while (from > 0 && text.data[from - 1] != '\n') {
        from--;
    }
    while (end < text.size && text.data[end] != '\n' && text.data[end] != '\r') {
        end++;
    }
    struct ft_slice line = ft_slice_trim((struct ft_slice){text.data + from, end - from});
    line.size = ft_text_cut(line, DETAIL_COLUMNS);
    while (line.size && strchr("{ ", line.data[line.size - 1])) {
        line.size--;
    }
    return ft_slice_dup(c->cx->arena, line);
}

struct ft_completion *complete_add(struct completing *c, struct ft_slice name, const char *kind,
                                   int score) {
    size_t size = strlen(c->prefix);
    size_t known = (size_t)(intptr_t)ft_map_get(&c->known, name);
    score += size && memcmp(name.data, c->prefix, size) == 0 ? 60 : 0;
    if (known) {
        struct ft_completion *old = &c->found.at[known - 1];
        bool vague = strcmp(old->kind, "word") == 0 || strcmp(old->kind, "idiom") == 0;
        old->kind = vague ? kind : old->kind;
        old->score = score > old->score ? score : old->score;
        return old;
    }
    struct ft_completion *made = FT_PUSH(c->cx->arena, &c->found);
    *made = (struct ft_completion){
        .name = ft_slice_dup(c->cx->arena, name), .kind = kind, .score = score};
    ft_map_put(&c->known, name, (void *)(intptr_t)c->found.count);
    return made;
}

/* What followed three times is a habit: it goes before what is only seen there. */
static int usual(int32_t times) {
    return times < 3 ? 40 * times : 1000 + 3 * (times > 200 ? 200 : times);
}

static int best_first(const void *a, const void *b) {
    const struct ft_completion *x = a;
    const struct ft_completion *y = b;
    int xs = x->score + usual(x->times);
    int ys = y->score + usual(y->times);
    if (xs != ys) {
        return xs > ys ? -1 : 1;
    }
    size_t xn = strlen(x->name);
    size_t yn = strlen(y->name);
    return xn != yn ? (xn > yn) - (xn < yn) : strcmp(x->name, y->name);
}

static bool take_symbol(void *to, const struct ft_symbol *symbol) {
    struct ft_symbol *first = to;
    *first = *symbol;
    return false;
}

/* What usually follows is something of the project, often. */
static void name_idiom(struct completing *c, struct ft_completion *one) {
    struct ft_symbol symbol = {.name = NULL};
    struct ft_index_file file;
    ft_index_named(c->spec->index, one->name, take_symbol, &symbol);
    if (symbol.name && ft_index_file(c->spec->index, symbol.file, &file)) {
        one->kind = ft_symbol_kind_name(symbol.kind);
        one->path = file.path;
        one->line = symbol.line;
    }
}

/* Symbols of the project are told by their numbers until it is known which are wanted. */
static void fill_details(struct completing *c) {
    for (size_t i = 0; i < c->found.count; i++) {
        struct ft_completion *one = &c->found.at[i];
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_BUF_NO_CAP);
        if (!one->path && strcmp(one->kind, "idiom") == 0) {
            name_idiom(c, one);
        }
        int64_t file =
            one->detail || !one->path ? FT_INDEX_GONE : ft_index_find(c->spec->index, one->path);
        if (file < 0 || !ft_index_read(c->spec->index, (uint32_t)file, &text)) {
            continue;
        }
        uint32_t at = 0;
        for (uint32_t line = 1; line < one->line && at < text.size; at++) {
            line += text.data[at] == '\n';
        }
        one->detail = complete_line(c, (struct ft_slice){text.data, text.size}, at);
    }
}

static ft_err collect(struct completing *c) {
    switch (c->context) {
    case COMPLETE_WORD:
        complete_words(c);
        return FT_OK;
    case COMPLETE_MEMBER:
        FT_TRY(complete_members(c));
        break;
    case COMPLETE_NAME:
    default:
        complete_scopes(c);
        complete_keywords(c);
        FT_TRY(complete_project(c));
        break;
    }
    return complete_idioms(c);
}

/* What followed once is no habit. */
static void drop_single(struct completing *c) {
    size_t kept = 0;
    for (size_t i = 0; i < c->found.count; i++) {
        const struct ft_completion *one = &c->found.at[i];
        if (strcmp(one->kind, "idiom") != 0 || one->times > 1) {
            c->found.at[kept++] = *one;
        }
    }
    c->found.count = kept;
}

ft_err ft_complete_at(ft_ctx *cx, const struct ft_complete_spec *spec, const char **prefix,
                      struct ft_completion_list *list) {
    struct ft_tree *tree = NULL;
    struct completing c = {.cx = cx, .spec = spec, .object = {"", 0}};
    FT_TRY(find_place(&c));
    find_object(&c);
    fill_in(&c);
    ft_map_init(&c.known, cx->arena);
    FT_TRY(ft_parse(cx, spec->lang, c.text, &tree));
    c.tree = tree;
    if (is_text(&c) || !ft_scope_known(spec->lang)) {
        c.context = COMPLETE_WORD;
    } else {
        c.reader = ft_scope_reader_new(cx->arena);
        FT_TRY(ft_scope_read(cx, c.reader, tree, NULL, &c.scopes));
        c.scope = ft_scope_at(c.scopes, c.from);
    }
    FT_TRY(collect(&c));
    drop_single(&c);
    if (c.found.count) {
        qsort(c.found.at, c.found.count, sizeof *c.found.at, best_first);
    }
    c.found.count = c.found.count > spec->limit ? spec->limit : c.found.count;
    fill_details(&c);
    *prefix = c.prefix;
    *list = c.found;
    return FT_OK;
}
