/* What may stand behind a dot: members of the type before it, where that is known simply. */
#include "base/text.h"
#include "complete/complete_int.h"

#include <string.h>

enum { FILES_MAX = 4, DEEPEST = 3 };

static struct ft_slice last_part(struct ft_slice text) {
    size_t at = text.size;
    while (at > 0 && ft_is_name_char(text.data[at - 1])) {
        at--;
    }
    return (struct ft_slice){text.data + at, text.size - at};
}

/* The innermost declaration of NAME that the place sees. */
static const struct ft_decl *seen_as(const struct completing *c, struct ft_slice name) {
    const struct ft_decl *best = NULL;
    for (size_t i = 0; i < c->scopes->decls.count; i++) {
        const struct ft_decl *decl = &c->scopes->decls.at[i];
        if (ft_slice_eq(decl->name, name) && ft_scope_sees(c->scopes, decl, c->scope, c->from) &&
            (!best || decl->scope >= best->scope)) {
            best = decl;
        }
    }
    return best;
}

static const struct ft_decl *member_of(const struct ft_scopes *scopes, struct ft_slice class,
                                       struct ft_slice name) {
    for (size_t i = 0; i < scopes->decls.count; i++) {
        const struct ft_decl *decl = &scopes->decls.at[i];
        if (decl->kind == FT_DECL_MEMBER && ft_slice_eq(decl->name, name) &&
            ft_slice_eq(decl->owner, class)) {
            return decl;
        }
    }
    return NULL;
}

/* Whose members a.b has: by the declaration of a, and of b in a's class; empty: not known. */
static struct ft_slice type_of(const struct completing *c, struct ft_slice object, int deep) {
    struct ft_slice none = {"", 0};
    struct ft_slice name = last_part(object);
    if (object.size && strchr("$@", object.data[0])) {
        name = (struct ft_slice){object.data + 1, object.size - 1};
    }
    if (ft_scope_is_self(c->scopes, c->scope, object)) {
        return ft_scope_class(c->scopes, c->scope);
    }
    if (!name.size || deep > DEEPEST) {
        return none;
    }
    if (name.size == object.size || object.data[0] == '$') {
        const struct ft_decl *decl = seen_as(c, name);
        bool type = !decl || decl->kind == FT_DECL_TYPE ||
                    (decl->kind == FT_DECL_IMPORT && decl->imported.size);
        return type ? name : decl->type;
    }
    size_t cut = object.size - name.size;
    while (cut > 0 && strchr(".->:?", object.data[cut - 1])) {
        cut--;
    }
    struct ft_slice class = type_of(c, (struct ft_slice){object.data, cut}, deep + 1);
    const struct ft_decl *member = class.size ? member_of(c->scopes, class, name) : NULL;
    return member ? member->type : none;
}

static void add_members(struct completing *c, const struct ft_scopes *scopes, const char *path,
                        struct ft_slice class) {
    for (size_t i = 0; i < scopes->decls.count; i++) {
        const struct ft_decl *decl = &scopes->decls.at[i];
        if (!ft_slice_eq(decl->owner, class) || (scopes == c->scopes && decl->start == c->from)) {
            continue;
        }
        if (!complete_fits(c, decl->name)) {
            continue;
        }
        struct ft_completion *one = complete_add(c, decl->name, "member", SCORE_MEMBER);
        if (!one->detail) {
            one->detail = complete_line(c, scopes->tree->text, decl->start);
            one->path = path;
            one->line = 1;
            for (uint32_t b = 0; b < decl->start; b++) {
                one->line += scopes->tree->text.data[b] == '\n';
            }
        }
    }
}

static ft_err members_in(struct completing *c, uint32_t number, struct ft_slice class) {
    struct ft_index_file file;
    struct ft_tree *tree = NULL;
    const struct ft_scopes *scopes = NULL;
    FT_BUF struct ft_buf content;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (!ft_index_file(c->spec->index, number, &file) || !ft_scope_known(file.lang) ||
        strcmp(file.path, c->spec->path) == 0 || !ft_index_read(c->spec->index, number, &content) ||
        content.size > FT_PARSE_MAX / 4) {
        return FT_OK;
    }
    struct ft_slice text = {ft_buf_text(&content, c->cx->arena), content.size};
    FT_TRY(ft_parse(c->cx, file.lang, text, &tree));
    FT_TRY(ft_scope_read(c->cx, c->reader, tree, NULL, &scopes));
    add_members(c, scopes, file.path, class);
    return FT_OK;
}

struct declaring {
    uint32_t files[FILES_MAX];
    size_t count;
};

static bool note_file(void *to, const struct ft_symbol *symbol) {
    struct declaring *declaring = to;
    bool type = symbol->kind == FT_SYMBOL_CLASS || symbol->kind == FT_SYMBOL_STRUCT ||
                symbol->kind == FT_SYMBOL_UNION || symbol->kind == FT_SYMBOL_ENUM ||
                symbol->kind == FT_SYMBOL_INTERFACE || symbol->kind == FT_SYMBOL_TRAIT ||
                symbol->kind == FT_SYMBOL_TYPE || symbol->kind == FT_SYMBOL_MODULE;
    if (type && (!declaring->count || declaring->files[declaring->count - 1] != symbol->file)) {
        declaring->files[declaring->count++] = symbol->file;
    }
    return declaring->count < FILES_MAX;
}

/* What else stands behind a dot in this file, and after this very object. */
static void seen_members(struct completing *c, int score) {
    for (size_t i = 0; i < c->scopes->names.count; i++) {
        const struct ft_name *name = &c->scopes->names.at[i];
        struct ft_slice text = {c->text.data + name->start, name->end - name->start};
        if (name->role == FT_NAME_MEMBER && name->start != c->from && complete_fits(c, text)) {
            bool same = ft_slice_eq(name->before, c->object);
            if (same || score) {
                complete_add(c, text, "member", same ? SCORE_MEMBER - 100 : score);
            }
        }
    }
}

/* The symbols of a module that was imported as a whole: in the files that its last name leads to.
 */
static void module_symbols(struct completing *c, struct ft_slice source) {
    size_t stem = source.size;
    while (stem > 0 && strchr(".js", source.data[stem - 1]) && source.size - stem < 3) {
        stem--;
    }
    bool script = ft_slice_ends(source, ".js");
    struct ft_slice last =
        last_part(script ? (struct ft_slice){source.data, source.size - 3} : source);
    uint32_t count = last.size ? ft_index_count(c->spec->index) : 0;
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(c->spec->index, i, &file) || file.lang != c->spec->lang) {
            continue;
        }
        const char *base = ft_path_base(file.path);
        bool named = strncmp(base, last.data, last.size) == 0 && base[last.size] == '.';
        const char *above = base - last.size - 1;
        bool inside = base - file.path > (ptrdiff_t)last.size && *(base - 1) == '/' &&
                      strncmp(above, last.data, last.size) == 0 &&
                      (above == file.path || above[-1] == '/');
        bool package = strcmp(c->spec->lang->id, "go") == 0 || strncmp(base, "__init__.", 9) == 0 ||
                       strncmp(base, "index.", 6) == 0;
        uint32_t first = 0;
        uint32_t symbols = 0;
        if (!named && !(inside && package)) {
            continue;
        }
        ft_index_symbols_of(c->spec->index, i, &first, &symbols);
        for (uint32_t s = first; s < first + symbols; s++) {
            struct ft_symbol symbol;
            ft_index_symbol(c->spec->index, s, &symbol);
            if (!symbol.inside && !symbol.local && complete_fits(c, ft_slice_of(symbol.name))) {
                struct ft_completion *one = complete_add(
                    c, ft_slice_of(symbol.name), ft_symbol_kind_name(symbol.kind), SCORE_MEMBER);
                one->path = file.path;
                one->line = symbol.line;
            }
        }
    }
}

ft_err complete_members(struct completing *c) {
    struct declaring declaring = {.count = 0};
    struct ft_slice class = type_of(c, c->object, 0);
    const struct ft_decl *decl = seen_as(c, c->object);
    if (decl && decl->kind == FT_DECL_IMPORT && !decl->imported.size) {
        module_symbols(c, decl->source);
        return FT_OK;
    }
    if (class.size) {
        add_members(c, c->scopes, c->spec->path, class);
        ft_index_named(c->spec->index, ft_slice_dup(c->cx->arena, class), note_file, &declaring);
        for (size_t i = 0; i < declaring.count; i++) {
            FT_TRY(members_in(c, declaring.files[i], class));
        }
    }
    seen_members(c, c->found.count ? 0 : SCORE_WORD);
    return FT_OK;
}
