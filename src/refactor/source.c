/* A source that is read whole, and questions about its lines. */
#include "refactor/refactor_int.h"

#include <string.h>

static const struct {
    const char *lang;
    enum refactor_fact fact;
    const char *types;
} facts[] = {
#define FT_NODES(lang, fact, types) {#lang, REFACTOR_##fact, types},
#include "refactor/refactor.def"
#undef FT_NODES
};

static bool holds(const char *list, const char *word) {
    size_t size = strlen(word);
    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word)) {
        if (at > list && at[-1] == ' ' && at[size] == ' ') {
            return true;
        }
    }
    return false;
}

bool refactor_lang(const struct ft_lang *lang, const char *ids) {
    return holds(ids, lang->id);
}

/* C++ has C's facts, TypeScript JavaScript's. */
static bool has_facts_of(const struct ft_lang *lang, const char *id) {
    static const char *const from[][2] = {
        {"cpp", "c"}, {"typescript", "javascript"}, {"tsx", "javascript"}, {"tsx", "typescript"}};
    for (size_t i = 0; i < FT_COUNT(from); i++) {
        if (strcmp(from[i][0], lang->id) == 0 && strcmp(from[i][1], id) == 0) {
            return true;
        }
    }
    return strcmp(lang->id, id) == 0;
}

bool refactor_is(const struct ft_lang *lang, enum refactor_fact fact, TSNode node) {
    if (ts_node_is_null(node)) {
        return false;
    }
    const char *type = ts_node_type(node);
    for (size_t i = 0; i < FT_COUNT(facts); i++) {
        if (facts[i].fact == fact && has_facts_of(lang, facts[i].lang) &&
            holds(facts[i].types, type)) {
            return true;
        }
    }
    return false;
}

bool refactor_is_comment(TSNode node) {
    return !ts_node_is_null(node) && strstr(ts_node_type(node), "comment") != NULL;
}

/* How deeper lines begin: by tabs, or by the most common number of blanks. */
static const char *unit_of(struct ft_arena *arena, struct ft_slice text) {
    enum { WIDEST = 8 };
    size_t tabs = 0;
    size_t steps[WIDEST + 1] = {0};
    size_t before = 0;
    struct ft_slice rest = text;
    struct ft_slice line;
    while (ft_slice_line(&rest, &line)) {
        size_t blanks = 0;
        while (blanks < line.size && line.data[blanks] == ' ') {
            blanks++;
        }
        if (blanks == line.size || line.data[blanks] == '\r' || line.data[blanks] == '*') {
            continue;
        }
        tabs += line.data[0] == '\t';
        if (blanks > before && blanks - before <= WIDEST) {
            steps[blanks - before]++;
        }
        before = blanks;
    }
    size_t best = 0;
    size_t all = 0;
    for (size_t i = 2; i <= WIDEST; i++) {
        best = steps[i] > steps[best] ? i : best;
        all += steps[i];
    }
    return tabs > all ? "\t" : ft_strndup(arena, "        ", best ? best : 4);
}

ft_err refactor_read_text(ft_ctx *cx, struct ft_scope_reader *reader, const char *path,
                          struct ft_slice text, struct refactor_source *source) {
    struct ft_text_form form;
    struct ft_tree *tree = NULL;
    const struct ft_lang *lang = ft_lang_of(path, text);
    if (!ft_scope_known(lang)) {
        return ft_fail(cx, FT_REFUSED, "names of %s are not read (%s)", path,
                       lang ? lang->name : "its language is not known");
    }
    ft_text_form(text, &form);
    if (form.encoding > FT_ENC_UTF8_BOM) {
        return ft_fail(cx, FT_REFUSED, "%s is not UTF-8", path);
    }
    FT_TRY(ft_parse(cx, lang, text, &tree));
    *source = (struct refactor_source){.path = path,
                                       .lang = lang,
                                       .text = text,
                                       .tree = tree,
                                       .newline = ft_text_newline(text),
                                       .unit = unit_of(cx->arena, text)};
    return ft_scope_read(cx, reader, tree, NULL, &source->scopes);
}

ft_err refactor_read(ft_ctx *cx, const struct ft_root *root, struct ft_scope_reader *reader,
                     const char *path, struct refactor_source *source) {
    struct ft_patch_reader disk = ft_patch_disk(root);
    struct ft_patch_found found;
    FT_TRY(disk.read(disk.to, cx, path, &found));
    return found.there ? refactor_read_text(cx, reader, path, found.bytes, source)
                       : ft_fail(cx, FT_NOTFOUND, "%s is not there", path);
}

size_t refactor_line_start(struct ft_slice text, size_t at) {
    size_t first = ft_text_bom(text);
    while (at > first && text.data[at - 1] != '\n') {
        at--;
    }
    return at;
}

size_t refactor_next_line(struct ft_slice text, size_t at) {
    while (at < text.size && text.data[at] != '\n') {
        at++;
    }
    return at + (at < text.size);
}

size_t refactor_line_end(struct ft_slice text, size_t at) {
    while (at < text.size && text.data[at] != '\n' &&
           !(text.data[at] == '\r' && at + 1 < text.size && text.data[at + 1] == '\n')) {
        at++;
    }
    return at;
}

struct ft_slice refactor_indent(struct ft_slice text, size_t at) {
    size_t start = refactor_line_start(text, at);
    size_t end = start;
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '\t')) {
        end++;
    }
    return (struct ft_slice){text.data + start, end - start};
}

bool refactor_is_blank(struct ft_slice text, size_t start, size_t end) {
    for (size_t i = start; i < end; i++) {
        if (!strchr(" \t\r\n\f", text.data[i])) {
            return false;
        }
    }
    return true;
}

bool refactor_is_blank_line(struct ft_slice text, size_t at) {
    return refactor_is_blank(text, refactor_line_start(text, at), refactor_line_end(text, at));
}

struct ft_refactor_place refactor_place(struct ft_arena *arena,
                                        const struct refactor_source *source, size_t at,
                                        const char *what) {
    enum { LINE_MAX_BYTES = 300 };
    size_t from = refactor_line_start(source->text, at);
    size_t size = refactor_line_end(source->text, at) - from;
    return (struct ft_refactor_place){
        .path = source->path,
        .line = (uint32_t)ft_line_of(source->text, at),
        .column = (uint32_t)(at - from) + 1,
        .what = what,
        .text = ft_strndup(arena, source->text.data + from,
                           size < LINE_MAX_BYTES ? size : LINE_MAX_BYTES),
    };
}
