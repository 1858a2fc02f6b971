/* What moved code takes from around it, and whether it can have that where it goes. */
#include "refactor/move_int.h"

#include <stdlib.h>
#include <string.h>

static bool is_inside(const struct moving *m, uint32_t at) {
    return at >= m->extent.from && at < m->extent.until;
}

static void add(struct moving *m, struct move_need need) {
    for (size_t i = 0; i < m->needs.count; i++) {
        if (ft_slice_eq(m->needs.at[i].name, need.name) &&
            ft_slice_eq(m->needs.at[i].part, need.part)) {
            return;
        }
    }
    *FT_PUSH(m->cx->arena, &m->needs) = need;
}

/* A variable that is given another value later is not the same in another file. */
static bool is_fixed(const struct refactor_source *file, const struct ft_decl *decl) {
    size_t count = 0;
    for (size_t i = 0; i < file->scopes->decls.count; i++) {
        count += file->scopes->decls.at[i].symbol == decl->symbol;
    }
    return count == 1 || !refactor_lang(file->lang, " python ");
}

static bool is_exported(const struct refactor_source *file, const struct ft_decl *decl) {
    struct refactor_extent extent;
    refactor_extent(file, decl, &extent);
    return ft_node_is(extent.node, "export_statement");
}

static ft_err take(struct moving *m, const struct ft_name *name) {
    const struct ft_scopes *scopes = m->from.scopes;
    const struct ft_decl *decl = &scopes->decls.at[name->decl];
    if (decl->kind == FT_DECL_IMPORT) {
        for (size_t i = 0; i < scopes->decls.count; i++) {
            const struct ft_decl *one = &scopes->decls.at[i];
            if (one->symbol == decl->symbol && one->scope == 0) {
                add(m, move_part(&m->from, one));
            }
        }
        return FT_OK;
    }
    if (refactor_lang(m->from.lang, " go ")) {
        return FT_OK; /* of the same package */
    }
    if (!is_fixed(&m->from, decl)) {
        return move_refuse(m, &m->from, name->start,
                           "it names a variable that is set more than once");
    }
    if (refactor_lang(m->from.lang, " javascript typescript tsx ") &&
        !is_exported(&m->from, decl)) {
        return move_refuse(m, &m->from, name->start, "it names what the file does not export");
    }
    add(m, (struct move_need){
               .name = decl->name, .source = {"", 0}, .part = decl->name, .named = true});
    return FT_OK;
}

static bool is_word(const struct refactor_source *file, const struct ft_name *name,
                    const char *word) {
    return ft_slice_is((struct ft_slice){file->text.data + name->start, name->end - name->start},
                       word);
}

static ft_err check_open(struct moving *m, const struct ft_name *name) {
    static const char *const own[] = {"__file__",   "__name__", "globals", "__dirname",
                                      "__filename", "module",   "exports", "require"};
    for (size_t i = 0; i < FT_COUNT(own); i++) {
        if (name->role == FT_NAME_PLAIN && is_word(&m->from, name, own[i])) {
            return move_refuse(m, &m->from, name->start,
                               "what it says depends on the file it is in");
        }
    }
    return FT_OK;
}

struct looking {
    struct moving *m;
    uint32_t at;
    const char *why;
};

static bool look_at(void *to, const struct ft_tree *tree, TSNode node) {
    struct looking *look = to;
    uint32_t at = ts_node_start_byte(node);
    (void)tree;
    bool inside = is_inside(look->m, at);
    const char *why = NULL;
    if (inside && ft_node_is(node, "global_statement")) {
        why = "it sets a variable of its file";
    } else if (!inside && ft_node_is(node, "wildcard_import")) {
        why = "the file takes in all of a module: what comes from there is not known";
    }
    if (why && !look->why) {
        look->why = why;
        look->at = at;
    }
    return !look->why;
}

/* Where the new place knows the name as something else. */
static ft_err check_free(struct moving *m, const struct move_need *need, const char *source) {
    const struct ft_scopes *scopes = m->to.scopes;
    for (size_t i = 0; i < scopes->decls.count; i++) {
        const struct ft_decl *decl = &scopes->decls.at[i];
        bool same = decl->kind == FT_DECL_IMPORT && source && ft_slice_is(decl->source, source);
        if (decl->scope == 0 && !same && ft_slice_eq(decl->name, need->name)) {
            return move_refuse(m, &m->to, decl->start, "a name that it needs is taken");
        }
    }
    return FT_OK;
}

static bool has_import(const struct refactor_source *file, const struct move_need *need,
                       const char *source) {
    for (size_t i = 0; i < file->scopes->decls.count; i++) {
        const struct ft_decl *decl = &file->scopes->decls.at[i];
        if (decl->kind == FT_DECL_IMPORT && decl->scope == 0 &&
            ft_slice_eq(decl->name, need->name) && ft_slice_is(decl->source, source) &&
            ft_slice_eq(move_part(file, decl).part, need->part)) {
            return true;
        }
    }
    return false;
}

/* How the new place says what the old one says as SOURCE. */
static ft_err source_there(struct moving *m, struct ft_slice source, const char **made) {
    struct ft_arena *arena = m->cx->arena;
    const char *text = ft_slice_dup(arena, source);
    const char *path =
        source.size ? move_resolve(m, m->from.lang, m->from.path, text) : m->from.path;
    const char *there = source.size ? move_resolve(m, m->from.lang, m->to.path, text) : NULL;
    if (source.size && (path == there || (path && there && strcmp(path, there) == 0)) &&
        (path || *text != '.')) {
        *made = text;
        return FT_OK;
    }
    return path ? move_source(m, m->to.path, path, source.size ? text : m->like, made)
                : ft_fail(m->cx, FT_REFUSED, "what %s imports from %s is not in the project",
                          m->from.path, text);
}

/* As the old file names them. */
static int by_place(const void *a, const void *b) {
    const struct move_need *x = a;
    const struct move_need *y = b;
    return (x->name.data > y->name.data) - (x->name.data < y->name.data);
}

ft_err move_needs(struct moving *m) {
    const struct ft_scopes *scopes = m->from.scopes;
    struct looking look = {.m = m};
    ft_tree_walk(m->from.tree, ft_tree_root(m->from.tree), look_at, &look);
    if (look.why) {
        return move_refuse(m, &m->from, look.at, look.why);
    }
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        const struct ft_decl *decl = name->decl >= 0 ? &scopes->decls.at[name->decl] : NULL;
        if (!is_inside(m, name->start)) {
            m->used = m->used || (decl && decl->symbol == m->decl->symbol);
        } else if (!decl) {
            FT_TRY(check_open(m, name));
        } else if (!is_inside(m, decl->start)) {
            FT_TRY(take(m, name));
        }
    }
    if (m->needs.count) {
        qsort(m->needs.at, m->needs.count, sizeof *m->needs.at, by_place);
    }
    for (size_t i = 0; i < m->needs.count; i++) {
        struct move_need *need = &m->needs.at[i];
        const char *source = NULL;
        bool go = refactor_lang(m->from.lang, " go ");
        FT_TRY(go || (!need->named && refactor_lang(m->from.lang, " python "))
                   ? FT_OK
                   : source_there(m, need->source, &source));
        source = source ? source : ft_slice_dup(m->cx->arena, need->source);
        FT_TRY(check_free(m, need, source));
        if (has_import(&m->to, need, source)) {
            need->part.size = 0; /* it is there already */
        }
        need->source = need->source.size ? ft_slice_of(source) : (struct ft_slice){"", 0};
        if (!need->source.size && need->part.size) {
            need->source = ft_slice_of(source);
            need->typed = false;
            m->needs_old = true;
        }
    }
    return FT_OK;
}
