/* A declaration from its first comment to its last byte, and the one that a name means. */
#include "index/search.h"
#include "refactor/refactor_int.h"

#include <string.h>

/* The node that a declaration was read from. */
static TSNode node_of(const struct refactor_source *source, const struct ft_decl *decl) {
    TSNode root = ft_tree_root(source->tree);
    return ts_node_named_descendant_for_byte_range(root, decl->from, decl->until);
}

/* const a = 1, b = 2: neither is all of it. */
static size_t declared_in(TSNode wrap) {
    size_t count = 0;
    for (uint32_t i = 0; i < ts_node_named_child_count(wrap); i++) {
        TSNode kid = ts_node_named_child(wrap, i);
        count += strstr(ts_node_type(kid), "declarator") || strstr(ts_node_type(kid), "_spec");
    }
    return count;
}

static TSNode wrapped(const struct refactor_source *source, TSNode node) {
    for (TSNode parent = ts_node_parent(node); refactor_is(source->lang, REFACTOR_WRAP, parent);
         parent = ts_node_parent(node)) {
        if (declared_in(parent) > 1) {
            break;
        }
        node = parent;
    }
    return node;
}

/* A sibling right above, in lines of its own. */
static bool is_right_above(const struct refactor_source *source, TSNode above, size_t from) {
    size_t end = ts_node_end_byte(above);
    size_t start = ts_node_start_byte(above);
    while (end > start && strchr("\r\n", source->text.data[end - 1])) {
        end--; /* some grammars count the line end in */
    }
    size_t line = refactor_line_start(source->text, from);
    bool own = refactor_is_blank(source->text, refactor_line_start(source->text, start), start);
    bool alone = refactor_is_blank(source->text, end, refactor_line_end(source->text, end)) ||
                 refactor_line_start(source->text, end) == line;
    return own && alone && (refactor_next_line(source->text, end) == line || line <= end);
}

static void take_leading(const struct refactor_source *source, struct refactor_extent *extent) {
    TSNode above = ts_node_prev_sibling(extent->node);
    extent->from = ts_node_start_byte(extent->node);
    extent->code = extent->from;
    for (; !ts_node_is_null(above); above = ts_node_prev_sibling(above)) {
        bool comment = refactor_is_comment(above);
        bool lead = refactor_is(source->lang, REFACTOR_LEAD, above);
        if ((!comment && !lead) || !is_right_above(source, above, extent->from)) {
            return;
        }
        extent->from = ts_node_start_byte(above);
        extent->code = lead ? extent->from : extent->code;
    }
}

size_t refactor_leading(const struct refactor_source *source, TSNode node) {
    struct refactor_extent extent = {.node = node};
    take_leading(source, &extent);
    return extent.from;
}

static TSNode body_of(TSNode node, int deep) {
    static const char *const fields[] = {"body",  "definition", "declarator", "declaration",
                                         "value", "type",       "name"};
    static const char *const lists[] = {"field_declaration_list", "declaration_list", "class_body",
                                        "enumerator_list"};
    TSNode none = {0};
    for (size_t i = 0; i < FT_COUNT(fields) && deep < 4; i++) {
        TSNode inner = ft_node_field(node, fields[i]);
        TSNode found = i == 0 ? inner : ts_node_is_null(inner) ? none : body_of(inner, deep + 1);
        if (!ts_node_is_null(found)) {
            return found;
        }
    }
    for (uint32_t i = 0; i < ts_node_named_child_count(node) && i < 16; i++) {
        TSNode kid = ts_node_named_child(node, i);
        for (size_t k = 0; k < FT_COUNT(lists); k++) {
            if (ft_node_is(kid, lists[k])) {
                return kid;
            }
        }
    }
    return none;
}

void refactor_extent(const struct refactor_source *source, const struct ft_decl *decl,
                     struct refactor_extent *extent) {
    TSNode node = node_of(source, decl);
    struct refactor_extent made = {.node = wrapped(source, node), .body = body_of(node, 0)};
    take_leading(source, &made);
    made.until = ts_node_end_byte(made.node);
    while (made.until > made.code && strchr("\r\n", source->text.data[made.until - 1])) {
        made.until--;
    }
    size_t end = made.until;
    while (end < source->text.size && (source->text.data[end] == ' ')) {
        end++;
    }
    if (end < source->text.size && source->text.data[end] == ';') {
        made.until = end + 1;
    }
    *extent = made;
}

struct finding {
    ft_ctx *cx;
    struct ft_scope_reader *reader;
    const struct refactor_wanted *wanted;
    const char *name;
    struct ft_slice owner;
    struct {
        FT_VEC(struct refactor_found);
    } found;
    struct {
        FT_VEC(uint32_t);
    } files;
};

/* "a" of "B.a" and "B::a", and B. */
static void split(struct finding *f) {
    const char *name = f->wanted->name;
    const char *dot = strrchr(name, '.');
    const char *colons = strrchr(name, ':');
    const char *cut = dot ? dot : colons;
    f->name = cut && cut[1] ? cut + 1 : name;
    f->owner = (struct ft_slice){"", 0};
    if (f->name != name) {
        size_t size = (size_t)(cut - name);
        size -= size > 1 && name[size - 1] == ':';
        struct ft_slice before = {name, size};
        f->owner = ft_type_name(before);
        const char *last = memrchr(before.data, '.', before.size);
        if (last) {
            f->owner = (struct ft_slice){last + 1, (size_t)(before.data + size - last - 1)};
        }
    }
}

static bool is_local(const struct ft_scopes *scopes, const struct ft_decl *decl) {
    for (int32_t at = decl->scope; at >= 0 && decl->kind != FT_DECL_MEMBER;
         at = scopes->scopes.at[at].parent) {
        if (scopes->scopes.at[at].kind == FT_SCOPE_FUNCTION) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct finding *f, const struct refactor_source *source,
                      const struct ft_decl *decl) {
    const struct refactor_wanted *wanted = f->wanted;
    size_t line = ft_line_of(source->text, decl->start);
    bool here = wanted->at && wanted->line;
    bool owned = !f->owner.size || ft_slice_eq(decl->owner, f->owner);
    return ft_slice_is(decl->name, f->name) && decl->kind != FT_DECL_IMPORT && owned &&
           (here ? line == wanted->line
                 : decl->kind != FT_DECL_PARAMETER && !is_local(source->scopes, decl));
}

/* A prototype gives way to what it announces. */
static void add_found(struct finding *f, const struct refactor_source *source,
                      const struct ft_decl *decl) {
    for (size_t i = 0; i < f->found.count; i++) {
        struct refactor_found *other = &f->found.at[i];
        bool function =
            other->decl->kind == decl->kind && ft_slice_eq(other->decl->owner, decl->owner);
        if (function && decl->body && !other->decl->body) {
            *other = (struct refactor_found){*source, decl};
            return;
        }
        if (function && other->decl->body && !decl->body) {
            return;
        }
    }
    *FT_PUSH(f->cx->arena, &f->found) = (struct refactor_found){*source, decl};
}

static void take_from(struct finding *f, const struct refactor_source *source) {
    for (size_t i = 0; i < source->scopes->decls.count; i++) {
        const struct ft_decl *decl = &source->scopes->decls.at[i];
        bool first = true; /* self.x = … again is no other declaration */
        for (size_t k = 0; k < i && first && decl->kind == FT_DECL_MEMBER && !decl->body; k++) {
            first = source->scopes->decls.at[k].symbol != decl->symbol;
        }
        if (is_wanted(f, source, decl) && first) {
            add_found(f, source, decl);
        }
    }
}

static ft_err look_in(struct finding *f, const char *path) {
    struct refactor_source source;
    FT_TRY(refactor_read(f->cx, ft_index_root(f->wanted->index), f->reader, path, &source));
    take_from(f, &source);
    return FT_OK;
}

static void note_number(struct finding *f, uint32_t number) {
    struct ft_index_file file;
    bool same = f->files.count && f->files.at[f->files.count - 1] == number;
    const char *under = f->wanted->under;
    if (!same && ft_index_file(f->wanted->index, number, &file) && !file.vendored && !file.binary &&
        ft_scope_known(file.lang) && (!under || strncmp(file.path, under, strlen(under)) == 0)) {
        *FT_PUSH(f->cx->arena, &f->files) = number;
    }
}

static bool note_file(void *to, const struct ft_symbol *symbol) {
    note_number(to, symbol->file);
    return true;
}

static ft_err several(struct finding *f) {
    enum { SHOWN = 12 };
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < f->found.count && i < SHOWN; i++) {
        const struct refactor_found *found = &f->found.at[i];
        struct ft_slice owner = found->decl->owner;
        ft_buf_printf(&buf, "%s%s:%zu (%s%s%.*s)", i ? ", " : "", found->source.path,
                      ft_line_of(found->source.text, found->decl->start),
                      ft_decl_words[found->decl->kind], owner.size ? " of " : "", (int)owner.size,
                      owner.data);
    }
    if (f->found.count > SHOWN) {
        ft_buf_printf(&buf, " and %zu more", f->found.count - SHOWN);
    }
    FT_IGNORE(ft_fail(f->cx, FT_CONFLICT, "'%s' is declared in %zu places", f->wanted->name,
                      f->found.count));
    return ft_hint(f->cx, "say which with --at FILE:LINE: %s", ft_buf_text(&buf, f->cx->arena));
}

static bool note_like(void *to, const struct ft_symbol *symbol) {
    *(bool *)to = symbol->number != UINT32_MAX;
    return false;
}

static ft_err none(struct finding *f) {
    bool elsewhere = false;
    if (f->wanted->index) {
        ft_index_named(f->wanted->index, f->name, note_like, &elsewhere);
    }
    if (f->wanted->at) {
        FT_IGNORE(ft_fail(f->cx, FT_NOTFOUND, "nothing called '%s' is declared at %s:%u", f->name,
                          f->wanted->at, f->wanted->line));
    } else {
        FT_IGNORE(ft_fail(f->cx, FT_NOTFOUND, "nothing called '%s' is declared %s%s",
                          f->wanted->name, f->wanted->under ? "below " : "in the project",
                          f->wanted->under ? f->wanted->under : ""));
    }
    return ft_hint(f->cx, "fettle search --symbol %s %s", f->name,
                   elsewhere ? "shows where it is" : "looks for names that are like it");
}

enum { FILES_MAX = 300 };

static ft_err look_in_files(struct finding *f) {
    for (size_t i = 0; i < f->files.count; i++) {
        struct ft_index_file file;
        if (i >= FILES_MAX) {
            return ft_fail(f->cx, FT_LIMIT, "'%s' is declared in more than %d files",
                           f->wanted->name, FILES_MAX);
        }
        FT_TRY(ft_checkpoint(f->cx));
        if (ft_index_file(f->wanted->index, f->files.at[i], &file)) {
            FT_TRY(look_in(f, file.path));
        }
    }
    return FT_OK;
}

/* Wherever the word stands; where that is nearly everywhere, where the index has such a symbol. */
static ft_err note_files(struct finding *f) {
    enum { LINES_MAX = 20000 };
    struct ft_search_answer answer;
    struct ft_search_spec spec = {
        .query = f->name + strspn(f->name, "@$"), .word = true, .limit = LINES_MAX};
    FT_TRY(ft_search(f->cx, f->wanted->index, &spec, &answer));
    for (size_t i = 0; i < answer.hits.count; i++) {
        note_number(f, answer.hits.at[i].file);
    }
    if (answer.more || f->files.count > FILES_MAX) {
        f->files.count = 0;
        ft_index_named(f->wanted->index, f->name, note_file, f);
    }
    return FT_OK;
}

static ft_err check_name(ft_ctx *cx, const struct refactor_wanted *wanted) {
    enum { NAME_MAX_BYTES = 400 };
    return *wanted->name && strlen(wanted->name) <= NAME_MAX_BYTES
               ? FT_OK
               : ft_fail(cx, FT_INVALID, "a name has 1 to %d bytes", NAME_MAX_BYTES);
}

static ft_err choose(struct finding *f, struct refactor_found *found) {
    if (f->found.count != 1) {
        return f->found.count ? several(f) : none(f);
    }
    *found = f->found.at[0];
    return FT_OK;
}

ft_err refactor_find_in(ft_ctx *cx, const struct refactor_source *source,
                        const struct refactor_wanted *wanted, struct refactor_found *found) {
    struct finding f = {.cx = cx, .wanted = wanted};
    FT_TRY(check_name(cx, wanted));
    split(&f);
    take_from(&f, source);
    return choose(&f, found);
}

ft_err refactor_find(ft_ctx *cx, struct ft_scope_reader *reader,
                     const struct refactor_wanted *wanted, struct refactor_found *found) {
    struct finding f = {.cx = cx, .reader = reader, .wanted = wanted};
    FT_TRY(check_name(cx, wanted));
    split(&f);
    if (wanted->at) {
        FT_TRY(look_in(&f, wanted->at));
    } else {
        FT_TRY(note_files(&f));
        FT_TRY(look_in_files(&f));
    }
    return choose(&f, found);
}
