/* What each language says of the order of imports, and of lists of names in them. */
#include "refactor/imports_int.h"

#include <ctype.h>
#include <string.h>

static const char *const library[] = {
#define FT_MODULE(name) name,
#include "refactor/python_modules.def"
#undef FT_MODULE
};

static bool is_library(struct ft_slice module) {
    for (size_t i = 0; i < FT_COUNT(library); i++) {
        if (ft_slice_is(module, library[i])) {
            return true;
        }
    }
    return false;
}

/* A module of the project: a file or a package beside this one, above it, or in src. */
static bool is_ours(const struct tidying *t, struct ft_slice module) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    char *folder = ft_strdup(scratch, t->source->path);
    for (;;) {
        char *slash = strrchr(folder, '/');
        *(slash ? slash : folder) = '\0';
        for (size_t i = 0; i < 4; i++) {
            const char *in = i >= 2 ? "src/" : "";
            const char *base = *folder ? ft_sprintf(scratch, "%s/%s", folder, in) : in;
            const char *path =
                i % 2
                    ? ft_sprintf(scratch, "%s%.*s/__init__.py", base, (int)module.size, module.data)
                    : ft_sprintf(scratch, "%s%.*s.py", base, (int)module.size, module.data);
            if (ft_index_find(t->index, path) != FT_INDEX_GONE) {
                return true;
            }
        }
        if (!slash) {
            return false;
        }
    }
}

static struct ft_slice first_part(struct ft_slice dotted) {
    const char *dot = dotted.size ? memchr(dotted.data, '.', dotted.size) : NULL;
    return dot ? (struct ft_slice){dotted.data, (size_t)(dot - dotted.data)} : dotted;
}

static char *lower(struct ft_arena *arena, struct ft_slice text) {
    char *made = ft_slice_dup(arena, text);
    for (char *at = made; *at; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return made;
}

static bool is_quiet_script(const struct tidying *t, const struct ft_unused_import *import) {
    static const char *const own[] = {"fs",     "path",   "os",      "util",   "crypto",
                                      "http",   "https",  "url",     "events", "stream",
                                      "assert", "buffer", "process", "zlib"};
    struct ft_slice source =
        ft_node_text(t->source->tree, ft_node_field(import->statement, "source"));
    struct ft_slice name = {source.data + 1, source.size > 2 ? source.size - 2 : 0};
    bool quiet = ft_slice_starts(name, "node:");
    for (size_t i = 0; i < FT_COUNT(own); i++) {
        quiet = quiet || ft_slice_is(name, own[i]);
    }
    return quiet || !refactor_lang(t->source->lang, " javascript ");
}

static bool is_quiet_python(const struct tidying *t, const struct ft_unused_import *import) {
    TSNode module = ft_node_field(import->statement, "module_name");
    if (!ts_node_is_null(module)) {
        return is_library(first_part(ft_node_text(t->source->tree, module)));
    }
    for (size_t i = 0; i < import->names.count; i++) {
        struct ft_slice name = ft_node_text(t->source->tree, import->names.at[i].node);
        name.size = strcspn(ft_slice_dup(t->cx->arena, name), " .");
        if (import->names.at[i].unused && !is_library(name)) {
            return false;
        }
    }
    return true;
}

bool imports_are_quiet(const struct tidying *t, const struct ft_unused_import *import) {
    bool python = refactor_lang(t->source->lang, " python ");
    bool listed = !python || !ts_node_is_null(ft_node_field(import->statement, "module_name"));
    if (import->count < import->names.count && listed) {
        return true;
    }
    return refactor_lang(t->source->lang, " go ") ||
           (python ? is_quiet_python(t, import) : is_quiet_script(t, import));
}

enum { LIBRARY, THIRD, OURS, RELATIVE };

static bool describe_python(struct tidying *t, struct import_item *item, const char **why) {
    TSNode module = ft_node_field(item->node, "module_name");
    bool from = !ts_node_is_null(module);
    if (ft_node_is(item->node, "future_import_statement")) {
        return false;
    }
    bool comment = false;
    FT_KIDS struct ft_kids kids = ft_kids_of(item->node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *field = ft_kids_field(&kids);
        if (ft_node_is(kid, "wildcard_import")) {
            *why = "it takes in whatever is there";
            return false;
        }
        comment = comment || refactor_is_comment(kid);
        if (from && field && strcmp(field, "name") == 0) {
            *FT_PUSH(t->cx->arena, &item->names) = ft_node_text(t->source->tree, kid);
        }
        module = ts_node_is_null(module) ? kid : module;
    }
    struct ft_slice source = ft_node_text(t->source->tree, module);
    size_t dots = 0;
    while (dots < source.size && source.data[dots] == '.') {
        dots++;
    }
    item->source = source;
    item->kind = from && !comment ? "from" : NULL;
    item->list = item->node;
    item->names.count = comment ? 0 : item->names.count;
    item->group = dots                             ? RELATIVE
                  : is_library(first_part(source)) ? LIBRARY
                  : is_ours(t, first_part(source)) ? OURS
                                                   : THIRD;
    item->key = ft_sprintf(t->cx->arena, "%d%c%s", from, (char)('z' - (dots < 20 ? dots : 20)),
                           lower(t->cx->arena, source));
    return true;
}

/* Packages, then what lies above, then what lies beside. */
static char script_rank(struct ft_slice source) {
    static const struct {
        const char *start;
        char rank;
    } ranks[] = {{"node:", '0'}, {"../", '3'}, {"./", '4'}, {"..", '3'},
                 {".", '5'},     {"@/", '2'},  {"~/", '2'}, {"#", '2'}};
    for (size_t i = 0; i < FT_COUNT(ranks); i++) {
        if (ft_slice_starts(source, ranks[i].start)) {
            return ranks[i].rank;
        }
    }
    return '1';
}

static bool describe_script(struct tidying *t, struct import_item *item, const char **why) {
    TSNode from = ft_node_field(item->node, "source");
    struct ft_slice quoted = ft_node_text(t->source->tree, from);
    TSNode clause = {0};
    bool plain = true;
    if (quoted.size < 2) {
        return false;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(item->node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        clause = ft_node_is(kid, "import_clause") ? kid : clause;
        plain = plain && !refactor_is_comment(kid) && !ft_node_is(kid, "import_attribute");
    }
    if (ts_node_is_null(clause)) {
        *why = "it is imported for what it does";
        return false;
    }
    FT_KIDS struct ft_kids parts = ft_kids_of(clause);
    for (TSNode part; ft_kids_next(&parts, &part);) {
        item->first = item->first || ft_node_is(part, "identifier");
        item->list = ft_node_is(part, "named_imports") ? part : item->list;
        plain = plain && !ft_node_is(part, "namespace_import") && !refactor_is_comment(part);
    }
    FT_KIDS struct ft_kids names = ft_kids_of(item->list);
    for (TSNode name; ft_kids_next(&names, &name);) {
        plain = plain && ft_node_is(name, "import_specifier");
        *FT_PUSH(t->cx->arena, &item->names) = ft_node_text(t->source->tree, name);
    }
    item->source = (struct ft_slice){quoted.data + 1, quoted.size - 2};
    bool type = ft_node_is(ts_node_child(item->node, 1), "type");
    item->kind = !plain || !item->names.count ? NULL : type ? "type" : "import";
    item->key = ft_sprintf(t->cx->arena, "%c%s", script_rank(item->source),
                           lower(t->cx->arena, item->source));
    return true;
}

static bool describe_go(struct tidying *t, struct import_item *item, const char **why) {
    struct ft_slice path = ft_node_text(t->source->tree, ft_node_field(item->node, "path"));
    (void)why;
    item->source = path;
    item->key = ft_slice_dup(t->cx->arena, path);
    return path.size > 2;
}

static bool describe_java(struct tidying *t, struct import_item *item, const char **why) {
    bool fixed = ft_node_is(ts_node_child(item->node, 1), "static");
    struct ft_slice name = ft_node_text(t->source->tree, ts_node_named_child(item->node, 0));
    (void)why;
    item->group = 0;
    item->source = name;
    item->key = ft_sprintf(t->cx->arena, "%d%.*s", fixed, (int)name.size, name.data);
    return name.size > 0;
}

static bool has_lower(struct ft_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        if (islower((unsigned char)text.data[i])) {
            return true;
        }
    }
    return false;
}

/* The way of rustfmt: self, super, crate, then names: small, Camel, CAPITALS; lists last. */
static bool describe_rust(struct tidying *t, struct import_item *item, const char **why) {
    static const char *const words[] = {"self", "super", "crate"};
    struct ft_slice path = ft_node_text(t->source->tree, ft_node_field(item->node, "argument"));
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    (void)why;
    for (size_t at = 0; at < path.size;) {
        struct ft_slice rest = {path.data + at, path.size - at};
        ptrdiff_t colons = ft_slice_find(rest, FT_SLICE("::"));
        size_t size = colons < 0 || rest.data[0] == '{' ? rest.size : (size_t)colons;
        struct ft_slice part = {rest.data, size};
        char rank = part.data[0] == '{'                    ? '9'
                    : part.data[0] == '*'                  ? '8'
                    : islower((unsigned char)part.data[0]) ? '4'
                    : has_lower(part)                      ? '5'
                                                           : '6';
        for (size_t i = 0; i < FT_COUNT(words); i++) {
            rank = ft_slice_is(part, words[i]) ? (char)('0' + i) : rank;
        }
        ft_buf_printf(&buf, "%c%.*s\x01", rank, (int)part.size, part.data);
        at += size + 2;
    }
    item->source = path;
    item->key = ft_buf_text(&buf, t->cx->arena);
    return path.size > 0;
}

bool imports_describe(struct tidying *t, struct import_item *item, const char **why) {
    static const struct {
        const char *langs;
        bool (*describe)(struct tidying *t, struct import_item *item, const char **why);
    } languages[] = {
        {" python ", describe_python}, {" javascript typescript tsx ", describe_script},
        {" go ", describe_go},         {" java ", describe_java},
        {" rust ", describe_rust},
    };
    for (size_t i = 0; i < FT_COUNT(languages); i++) {
        if (refactor_lang(t->source->lang, languages[i].langs)) {
            return languages[i].describe(t, item, why);
        }
    }
    return false;
}

static const char *joined(struct ft_arena *arena, const struct import_names *names,
                          const char *before, const char *between) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < names->count; i++) {
        ft_buf_printf(&buf, "%s%s%.*s", i ? between : "", before, (int)names->at[i].size,
                      names->at[i].data);
    }
    return ft_buf_text(&buf, arena);
}

static bool is_over_lines(TSNode node) {
    return ts_node_start_point(node).row != ts_node_end_point(node).row;
}

static const char *python_list(struct tidying *t, const struct import_item *item,
                               const struct import_names *names) {
    enum { WIDEST = 88 };
    struct ft_arena *arena = t->cx->arena;
    const char *newline = t->source->newline;
    const char *line = ft_sprintf(arena, "from %.*s import %s", (int)item->source.size,
                                  item->source.data, joined(arena, names, "", ", "));
    if (strlen(line) <= WIDEST && !is_over_lines(item->node)) {
        return line;
    }
    const char *between = ft_sprintf(arena, ",%s", newline);
    return ft_sprintf(arena, "from %.*s import (%s%s,%s)", (int)item->source.size,
                      item->source.data, newline, joined(arena, names, t->source->unit, between),
                      newline);
}

/* What stands around the list stays as it is. */
static const char *script_list(struct tidying *t, const struct import_item *item,
                               const struct import_names *names) {
    struct ft_arena *arena = t->cx->arena;
    const char *text = t->source->text.data;
    const char *newline = t->source->newline;
    size_t from = ts_node_start_byte(item->list);
    size_t until = ts_node_end_byte(item->list);
    bool lines = is_over_lines(item->list);
    bool spaced = text[from + 1] == ' ' || lines;
    const char *between = lines ? ft_sprintf(arena, ",%s", newline) : ", ";
    const char *list = joined(arena, names, lines ? t->source->unit : "", between);
    const char *edge = lines ? newline : spaced ? " " : "";
    TSNode last = ts_node_named_child(item->list, ts_node_named_child_count(item->list) - 1);
    bool comma = text[ts_node_end_byte(last)] == ',';
    return ft_sprintf(arena, "%.*s{%s%s%s%s}%.*s", (int)(from - item->start), text + item->start,
                      edge, list, comma ? "," : "", edge, (int)(item->end - until), text + until);
}

const char *imports_list(struct tidying *t, const struct import_item *item,
                         const struct import_names *names) {
    return refactor_lang(t->source->lang, " python ") ? python_list(t, item, names)
                                                      : script_list(t, item, names);
}
