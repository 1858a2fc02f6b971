/* Moving from start to end: what is moved, who names it, what changes in which file. */
#include "refactor/move_int.h"
#include "scope/unused.h"

#include <string.h>

ft_err move_refuse(struct moving *m, const struct refactor_source *source, size_t at,
                   const char *why) {
    struct ft_refactor_place place = refactor_place(m->cx->arena, source, at, "");
    FT_IGNORE(ft_fail(m->cx, FT_REFUSED, "%s:%u: %s", place.path, place.line, why));
    return ft_hint(m->cx, "nothing was changed; the line is: %s",
                   ft_slice_dup(m->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

static bool is_script(const struct moving *m) {
    return refactor_lang(m->from.lang, " javascript typescript tsx ");
}

static bool is_go(const struct moving *m) {
    return refactor_lang(m->from.lang, " go ");
}

static void note(struct moving *m, const struct refactor_source *file, size_t at,
                 const char *what) {
    *FT_PUSH(m->cx->arena, &m->made->changed) = refactor_place(m->cx->arena, file, at, what);
}

/* Go: one package, built under the same conditions. */
static ft_err check_go(struct moving *m) {
    const struct refactor_source *files[] = {&m->from, &m->to};
    struct ft_slice packages[2] = {{"", 0}, {"", 0}};
    for (size_t i = 0; i < FT_COUNT(files); i++) {
        FT_KIDS struct ft_kids kids = ft_kids_of(ft_tree_root(files[i]->tree));
        for (TSNode kid; ft_kids_next(&kids, &kid);) {
            if (ft_node_is(kid, "package_clause")) {
                packages[i] = ft_node_text(files[i]->tree, kid);
            }
        }
        if (ft_slice_find(files[i]->text, FT_SLICE("//go:build")) >= 0 ||
            ft_slice_ends(ft_slice_of(files[i]->path), "_test.go")) {
            return ft_fail(m->cx, FT_REFUSED, "%s is not always built", files[i]->path);
        }
    }
    size_t from = (size_t)(ft_path_base(m->from.path) - m->from.path);
    size_t to = (size_t)(ft_path_base(m->to.path) - m->to.path);
    bool beside = from == to && strncmp(m->from.path, m->to.path, from) == 0;
    return beside && ft_slice_eq(packages[0], packages[1])
               ? FT_OK
               : ft_fail(m->cx, FT_REFUSED, "%s and %s are not one package", m->from.path,
                         m->to.path);
}

static ft_err check_files(struct moving *m) {
    bool same = m->from.lang == m->to.lang ||
                (is_script(m) && refactor_lang(m->to.lang, " javascript typescript tsx "));
    if (!refactor_lang(m->from.lang, " python javascript typescript tsx go ")) {
        return ft_fail(m->cx, FT_REFUSED, "%s is not moved between files", m->from.lang->name);
    }
    if (!same) {
        return ft_fail(m->cx, FT_REFUSED, "%s is in another language", m->to.path);
    }
    if (strcmp(m->from.path, m->to.path) == 0) {
        return ft_fail(m->cx, FT_INVALID, "'%s' is in %s already", m->spec->name, m->to.path);
    }
    const struct refactor_source *files[] = {&m->from, &m->to};
    for (size_t i = 0; i < FT_COUNT(files); i++) {
        if (files[i]->tree->errors) {
            return ft_fail(m->cx, FT_REFUSED, "%s does not parse", files[i]->path);
        }
        if (is_script(m) && (ft_slice_find(files[i]->text, FT_SLICE("module.exports")) >= 0 ||
                             ft_slice_find(files[i]->text, FT_SLICE("require(")) >= 0)) {
            return ft_fail(m->cx, FT_REFUSED, "%s is no module of import and export",
                           files[i]->path);
        }
    }
    return is_go(m) ? check_go(m) : FT_OK;
}

static ft_err check_symbol(struct moving *m) {
    struct ft_slice text = m->from.text;
    const struct refactor_extent *extent = &m->extent;
    TSNode parent = ts_node_parent(extent->node);
    bool top = m->decl->scope == 0 && ts_node_is_null(ts_node_parent(parent));
    bool kind = m->decl->kind == FT_DECL_FUNCTION || m->decl->kind == FT_DECL_TYPE;
    if (!top || !kind) {
        return move_refuse(m, &m->from, m->decl->start,
                           "only functions and classes of a file's outermost level are moved");
    }
    m->start = refactor_line_start(text, extent->from);
    size_t end = refactor_line_end(text, extent->until);
    if (!refactor_is_blank(text, m->start, extent->from) ||
        !refactor_is_blank(text, extent->until, end)) {
        return move_refuse(m, &m->from, extent->code, "something else stands on its lines");
    }
    m->until = refactor_next_line(text, extent->until);
    if (ft_node_is(extent->node, "export_statement") &&
        ft_node_is(ts_node_child(extent->node, 1), "default")) {
        return move_refuse(m, &m->from, extent->code, "it is what the file exports by default");
    }
    for (size_t i = 0; i < m->from.scopes->decls.count; i++) {
        const struct ft_decl *other = &m->from.scopes->decls.at[i];
        if (other != m->decl && other->symbol == m->decl->symbol) {
            return move_refuse(m, &m->from, other->start, "it is declared again");
        }
    }
    for (size_t i = 0; i < m->to.scopes->decls.count; i++) {
        const struct ft_decl *other = &m->to.scopes->decls.at[i];
        if (other->scope == 0 && other->kind != FT_DECL_IMPORT &&
            ft_slice_eq(other->name, m->decl->name)) {
            return move_refuse(m, &m->to, other->start, "the name is taken");
        }
    }
    return FT_OK;
}

/* Everything else that names it, as renaming would find it. */
static ft_err find_uses(struct moving *m, struct ft_rename *uses) {
    const char *name = ft_slice_dup(m->cx->arena, m->decl->name);
    struct ft_rename_spec spec = {
        .index = m->spec->index,
        .old = name,
        .new = ft_sprintf(m->cx->arena, "%s_that_is_moved", name),
        .at = m->from.path,
        .line = (uint32_t)ft_line_of(m->from.text, m->decl->start),
    };
    return ft_rename(m->cx, &spec, uses);
}

/* The next import of it in FILE, from the declaration at AT on. */
static const struct ft_decl *import_in(const struct moving *m, const struct refactor_source *file,
                                       size_t at) {
    for (size_t i = at; i < file->scopes->decls.count; i++) {
        const struct ft_decl *decl = &file->scopes->decls.at[i];
        const char *path =
            decl->kind == FT_DECL_IMPORT && ft_slice_eq(decl->imported, m->decl->name)
                ? move_resolve(m, file->lang, file->path, ft_slice_dup(m->cx->arena, decl->source))
                : NULL;
        if (path && strcmp(path, m->from.path) == 0) {
            return decl;
        }
    }
    return NULL;
}

static ft_err finish(struct moving *m, struct refactor_change *change) {
    struct ft_patch_reader disk = ft_patch_disk(ft_index_root(m->spec->index));
    struct ft_slice after;
    FT_TRY(refactor_check(m->cx, m->reader, change, &after));
    struct ft_slice before = change->source->text;
    if (m->fresh && change->source == &m->to) {
        before = (struct ft_slice){NULL, 0};
    }
    return ft_patch_add(m->cx, &disk, change->source->path, NULL, before, after, &m->made->plan);
}

/* Whether NAME is an import of it, or what one binds. */
static bool is_imported(const struct moving *m, const struct refactor_source *file,
                        const struct ft_name *name) {
    const struct ft_decl *decl = name->decl >= 0 ? &file->scopes->decls.at[name->decl] : NULL;
    size_t first = 0;
    const struct ft_decl *import = import_in(m, file, 0);
    for (; import; import = import_in(m, file, first)) {
        first = (size_t)(import - file->scopes->decls.at) + 1;
        if ((decl && decl->symbol == import->symbol) || name->role == FT_NAME_IMPORTED) {
            return true;
        }
    }
    return false;
}

/* Every place of FILE is its import, or what that binds. */
static ft_err check_places(struct moving *m, const struct refactor_source *file,
                           const struct ft_rename *uses) {
    for (size_t i = 0; i < uses->changed.count; i++) {
        const struct ft_refactor_place *place = &uses->changed.at[i];
        bool here = strcmp(place->path, file->path) == 0;
        bool bound = false;
        for (size_t k = 0; here && k < file->scopes->names.count && !bound; k++) {
            const struct ft_name *name = &file->scopes->names.at[k];
            bound =
                ft_line_of(file->text, name->start) == place->line &&
                name->start + 1 - refactor_line_start(file->text, name->start) == place->column &&
                is_imported(m, file, name);
        }
        if (here && !bound) {
            FT_IGNORE(ft_fail(m->cx, FT_REFUSED, "%s:%u: it is named in a way that is not followed",
                              place->path, place->line));
            return ft_hint(m->cx, "import it by its name first: %s",
                           ft_slice_dup(m->cx->arena, ft_slice_trim(ft_slice_of(place->text))));
        }
    }
    return FT_OK;
}

/* One import of FILE leads to the new file. */
static ft_err change_import(struct moving *m, const struct refactor_source *file,
                            const struct ft_decl *import, struct refactor_change *change) {
    const char *source = NULL;
    const char *like = ft_slice_dup(m->cx->arena, import->source);
    struct move_need need = move_part(file, import);
    size_t first = change->edits.count;
    FT_TRY(move_source(m, file->path, m->to.path, like, &source));
    if (!move_drop_import(m, file, import, &change->edits)) {
        return move_refuse(m, file, import->start, "its import is not followed");
    }
    note(m, file, import->start, "import");
    const char *statement = move_statement(m, file, &need, source);
    struct ft_edit *drop = &change->edits.at[first];
    bool whole = drop->start == refactor_line_start(file->text, drop->start) &&
                 (drop->end >= file->text.size || file->text.data[drop->end - 1] == '\n');
    if (whole) { /* in place of the one that goes */
        struct ft_slice indent = refactor_indent(file->text, drop->start);
        drop->text = ft_slice_of(ft_sprintf(m->cx->arena, "%.*s%s%s", (int)indent.size, indent.data,
                                            statement, file->newline));
    } else {
        move_add_import(m, file, statement, &change->edits);
    }
    *FT_PUSH(m->cx->arena, &change->bound) = file->scopes->decls.at[import->symbol].start;
    return FT_OK;
}

/* Somebody else's imports lead to the new file. */
static ft_err change_user(struct moving *m, const char *path, const struct ft_rename *uses) {
    struct refactor_source file;
    struct refactor_change change = {.source = &file};
    bool circle = false;
    FT_TRY(refactor_read(m->cx, ft_index_root(m->spec->index), m->reader, path, &file));
    const struct ft_decl *import = import_in(m, &file, 0);
    FT_TRY(check_places(m, &file, uses));
    if (!import) {
        return ft_fail(m->cx, FT_REFUSED, "%s names it without importing it", path);
    }
    FT_TRY(move_reaches(m, m->to.path, path, &circle));
    if (circle) {
        return ft_fail(m->cx, FT_REFUSED, "%s and %s would import each other", path, m->to.path);
    }
    while (import) {
        FT_TRY(change_import(m, &file, import, &change));
        import = import_in(m, &file, (size_t)(import - file.scopes->decls.at) + 1);
    }
    return finish(m, &change);
}

static size_t blank_run(struct ft_slice text, size_t at) {
    while (at < text.size && refactor_is_blank_line(text, at)) {
        at = refactor_next_line(text, at);
    }
    return at;
}

static bool is_needed(const struct moving *m, const struct ft_decl *decl) {
    for (size_t i = 0; decl->kind == FT_DECL_IMPORT && i < m->needs.count; i++) {
        if (ft_slice_eq(m->needs.at[i].name, decl->name)) {
            return true;
        }
    }
    return false;
}

/* What was imported for what is moved alone. */
static ft_err drop_unused(struct moving *m, struct refactor_change *change) {
    struct ft_slice after;
    struct ft_tree *tree = NULL;
    struct ft_unused_imports unused = {0};
    FT_TRY(ft_edits_apply(m->cx, m->from.text, &change->edits, &after));
    FT_TRY(refactor_parse(m->cx, &m->from, after, &tree));
    ft_unused_imports(m->cx->arena, m->from.path, tree, &unused);
    for (size_t i = 0; i < m->from.scopes->decls.count; i++) {
        const struct ft_decl *decl = &m->from.scopes->decls.at[i];
        bool gone = false;
        for (size_t k = 0; is_needed(m, decl) && k < unused.count; k++) {
            for (size_t n = 0; n < unused.at[k].names.count; n++) {
                const struct ft_imported_name *name = &unused.at[k].names.at[n];
                gone = gone || (name->unused && ft_slice_eq(name->name, decl->name));
            }
        }
        if (gone && move_drop_import(m, &m->from, decl, &change->edits)) {
            note(m, &m->from, decl->start, "import");
        }
    }
    return FT_OK;
}

/* The old file: it goes, with the blank lines behind it; what imports it alone used goes, too. */
static ft_err change_old(struct moving *m) {
    struct refactor_change change = {.source = &m->from};
    struct ft_slice text = m->from.text;
    size_t start = m->start;
    size_t end = blank_run(text, m->until);
    const char *source = NULL;
    while (end >= text.size && start > 0 && refactor_is_blank_line(text, start - 1)) {
        start = refactor_line_start(text, start - 1);
    }
    *FT_PUSH(m->cx->arena, &change.bound) = m->decl->start;
    note(m, &m->from, m->decl->start, "declaration");
    if (m->used && !is_go(m)) {
        struct move_need need = {.name = m->decl->name, .part = m->decl->name, .named = true};
        FT_TRY(move_source(m, m->from.path, m->to.path, m->like, &source));
        move_add_import(m, &m->from, move_statement(m, &m->from, &need, source), &change.edits);
    }
    *FT_PUSH(m->cx->arena, &change.edits) = (struct ft_edit){start, end, {"", 0}};
    FT_TRY(drop_unused(m, &change));
    return finish(m, &change);
}

/* What is moved, with the new file's line ends, and exported where others need it. */
static const char *moved_text(struct moving *m, bool export) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    size_t until = refactor_line_end(m->from.text, m->extent.until);
    for (size_t i = m->start; i < until; i++) {
        char c = m->from.text.data[i];
        if (i == m->extent.code && export) {
            ft_buf_puts(&buf, "export ");
        }
        if (c == '\n') {
            ft_buf_puts(&buf, m->to.newline);
        } else if (c != '\r' || m->from.text.data[i + 1] != '\n') {
            ft_buf_putc(&buf, c);
        }
    }
    return ft_buf_text(&buf, m->cx->arena);
}

/* What runs while the new file is read needs it before it stands at the end. */
static ft_err check_order(struct moving *m, const struct ft_decl *import) {
    bool hoisted = is_go(m) || (is_script(m) && m->decl->kind == FT_DECL_FUNCTION);
    const struct ft_scopes *scopes = m->to.scopes;
    for (size_t i = 0; import && !hoisted && i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        bool its = name->decl >= 0 && !name->declares &&
                   scopes->decls.at[name->decl].symbol == import->symbol;
        bool later = false;
        for (int32_t at = name->scope; at >= 0; at = scopes->scopes.at[at].parent) {
            later = later || scopes->scopes.at[at].kind == FT_SCOPE_FUNCTION;
        }
        if (its && !later) {
            return move_refuse(m, &m->to, name->start, "it is needed there before the end");
        }
    }
    return FT_OK;
}

static ft_err change_new(struct moving *m, bool export) {
    struct refactor_change change = {.source = &m->to,
                                     .given = is_go(m) ? m->decl->name : (struct ft_slice){"", 0}};
    struct ft_slice text = m->to.text;
    const struct ft_decl *import = import_in(m, &m->to, 0);
    FT_TRY(check_order(m, import));
    if (import) {
        if (!move_drop_import(m, &m->to, import, &change.edits)) {
            return move_refuse(m, &m->to, import->start, "its import is not followed");
        }
        *FT_PUSH(m->cx->arena, &change.bound) = m->to.scopes->decls.at[import->symbol].start;
    }
    for (size_t i = 0; i < m->needs.count; i++) {
        const struct move_need *need = &m->needs.at[i];
        if (need->part.size) {
            const char *source = ft_slice_dup(m->cx->arena, need->source);
            move_add_import(m, &m->to, move_statement(m, &m->to, need, source), &change.edits);
        }
    }
    size_t end = text.size;
    while (end > 0 && strchr(" \t\r\n", text.data[end - 1])) {
        end--;
    }
    bool ended = text.size && text.data[text.size - 1] == '\n';
    bool imports = change.edits.count > 0;
    const char *newline = m->to.newline;
    const char *gap = refactor_lang(m->to.lang, " python ")
                          ? ft_sprintf(m->cx->arena, "%s%s%s", newline, newline, newline)
                          : ft_sprintf(m->cx->arena, "%s%s", newline, newline);
    const char *made = ft_sprintf(m->cx->arena, "%s%s%s",
                                  end       ? gap
                                  : imports ? gap + strlen(newline) /* they end their line */
                                            : "",
                                  moved_text(m, export), ended || !end ? newline : "");
    *FT_PUSH(m->cx->arena, &change.edits) = (struct ft_edit){end, text.size, ft_slice_of(made)};
    note(m, &m->to, end, "declaration");
    return finish(m, &change);
}

static ft_err check_circle(struct moving *m) {
    bool there = false;
    bool back = false;
    FT_TRY(m->used ? move_reaches(m, m->to.path, m->from.path, &there) : FT_OK);
    FT_TRY(m->needs_old ? move_reaches(m, m->from.path, m->to.path, &back) : FT_OK);
    if (there || back || (m->used && m->needs_old)) {
        FT_IGNORE(ft_fail(m->cx, FT_REFUSED, "%s and %s would import each other", m->from.path,
                          m->to.path));
        return ft_hint(m->cx, "%s",
                       m->needs_old
                           ? "it needs something of the file that it leaves: move that first"
                           : "the file that it leaves needs it still");
    }
    for (size_t i = 0; i < m->needs.count; i++) {
        const struct move_need *need = &m->needs.at[i];
        const char *path =
            need->part.size && need->source.size
                ? move_resolve(m, m->to.lang, m->to.path, ft_slice_dup(m->cx->arena, need->source))
                : NULL;
        FT_TRY(path ? move_reaches(m, path, m->to.path, &back) : FT_OK);
        if (back) {
            return ft_fail(m->cx, FT_REFUSED, "%s and %s would import each other", m->to.path,
                           path);
        }
    }
    return FT_OK;
}

static ft_err check_left(struct moving *m, const struct ft_rename *uses) {
    for (size_t i = 0; i < uses->left.count; i++) {
        const struct ft_refactor_place *place = &uses->left.at[i];
        if (strcmp(place->path, m->from.path) == 0) {
            FT_IGNORE(
                ft_fail(m->cx, FT_REFUSED, "%s:%u: %s", place->path, place->line, place->what));
            return ft_hint(m->cx, "nothing was changed; the line is: %s", place->text);
        }
        *FT_PUSH(m->cx->arena, &m->made->left) = *place;
    }
    return FT_OK;
}

/* The first who imports the old file shows how that is done. */
static ft_err find_habit(struct moving *m, const struct ft_rename *uses) {
    const char *before = "";
    for (size_t i = 0; i < uses->changed.count && !m->like; i++) {
        const char *path = uses->changed.at[i].path;
        struct refactor_source file;
        size_t folder = (size_t)(ft_path_base(path) - path);
        bool beside = folder == (size_t)(ft_path_base(m->from.path) - m->from.path) &&
                      strncmp(path, m->from.path, folder) == 0;
        if (strcmp(path, m->from.path) == 0 || strcmp(path, before) == 0 || !beside) {
            continue;
        }
        FT_TRY(refactor_read(m->cx, ft_index_root(m->spec->index), m->reader, path, &file));
        const struct ft_decl *import = import_in(m, &file, 0);
        m->like = import ? ft_slice_dup(m->cx->arena, import->source) : NULL;
        before = path;
    }
    return FT_OK;
}

static ft_err change_users(struct moving *m, const struct ft_rename *uses, bool *any) {
    const char *before = "";
    for (size_t i = 0; i < uses->changed.count; i++) {
        const char *path = uses->changed.at[i].path;
        bool ours = strcmp(path, m->from.path) == 0 || strcmp(path, m->to.path) == 0;
        if (ours || strcmp(path, before) == 0) {
            continue;
        }
        before = path;
        *any = true;
        FT_TRY(ft_checkpoint(m->cx));
        FT_TRY(change_user(m, path, uses));
    }
    return FT_OK;
}

static ft_err run(struct moving *m) {
    struct ft_rename uses;
    bool users = false;
    FT_TRY(check_files(m));
    FT_TRY(check_symbol(m));
    FT_TRY(find_uses(m, &uses));
    FT_TRY(check_left(m, &uses));
    FT_TRY(is_go(m) ? FT_OK : find_habit(m, &uses));
    FT_TRY(move_needs(m));
    FT_TRY(is_go(m) ? FT_OK : check_circle(m));
    FT_TRY(is_go(m) ? FT_OK : change_users(m, &uses, &users));
    bool bare = is_script(m) && !ft_node_is(m->extent.node, "export_statement");
    FT_TRY(change_new(m, bare && (m->used || users)));
    return change_old(m);
}

/* What a file begins with that is made for what is moved. */
static ft_err begin_new(struct moving *m) {
    const char *text = "";
    FT_KIDS struct ft_kids kids = ft_kids_of(ft_tree_root(m->from.tree));
    for (TSNode kid; is_go(m) && ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "package_clause")) {
            struct ft_slice package = ft_node_text(m->from.tree, kid);
            text = ft_sprintf(m->cx->arena, "%.*s%s", (int)package.size, package.data,
                              m->from.newline);
        }
    }
    m->fresh = true;
    FT_TRY(refactor_read_text(m->cx, m->reader, m->spec->to, ft_slice_of(text), &m->to));
    m->to.newline = m->from.newline;
    m->to.unit = m->from.unit;
    return FT_OK;
}

ft_err ft_move(ft_ctx *cx, const struct ft_move_spec *spec, struct ft_move *move) {
    struct ft_move made = {0};
    struct moving m = {
        .cx = cx, .spec = spec, .reader = ft_scope_reader_new(cx->arena), .made = &made};
    struct refactor_found found;
    struct refactor_wanted wanted = {.index = spec->index,
                                     .under = spec->under,
                                     .name = spec->name,
                                     .at = spec->at,
                                     .line = spec->line};
    FT_TRY(refactor_find(cx, m.reader, &wanted, &found));
    m.from = found.source;
    m.decl = found.decl;
    refactor_extent(&m.from, m.decl, &m.extent);
    bool there = ft_index_find(spec->index, spec->to) != FT_INDEX_GONE;
    FT_TRY(there ? refactor_read(cx, ft_index_root(spec->index), m.reader, spec->to, &m.to)
                 : begin_new(&m));
    FT_TRY(run(&m));
    made.kind = ft_decl_words[m.decl->kind];
    made.from = m.from.path;
    *move = made;
    return FT_OK;
}
