/* Whether the new name is free: asked of the project before, and of the changed text after. */
#include "base/text.h"
#include "refactor/rename_int.h"

#include <ctype.h>
#include <string.h>

static ft_err taken(struct renaming *r, const struct rename_file *file, uint32_t start,
                    const char *what) {
    struct ft_refactor_place place = rename_place(r, file, start, "");
    FT_IGNORE(ft_fail(r->cx, FT_CONFLICT, "'%s' %s at %s:%u", r->spec->new, what, place.path,
                      place.line));
    return ft_hint(r->cx, "take another name, or rename that first: %s",
                   ft_slice_dup(r->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

static bool has_word(struct ft_slice text, struct ft_slice word) {
    ptrdiff_t at = word.size ? ft_slice_find(text, word) : -1;
    return at >= 0 && (at == 0 || !ft_is_name_char(text.data[at - 1])) &&
           ((size_t)at + word.size == text.size ||
            !ft_is_name_char(text.data[(size_t)at + word.size]));
}

/* A member of the same class, or of one that inherits from it or that it inherits from. */
static ft_err check_member(struct renaming *r, const struct rename_thing *thing,
                           const struct rename_file *file, const struct ft_decl *decl) {
    const struct ft_scope *class = &file->scopes->scopes.at[decl->scope];
    bool related = thing->owner.size &&
                   (ft_slice_eq(decl->owner, thing->owner) || has_word(class->bases, thing->owner));
    for (size_t i = 0; i < thing->decls.count && !related; i++) {
        const struct rename_decl *at = &thing->decls.at[i];
        const struct ft_scopes *scopes = r->files.at[at->file].scopes;
        related = has_word(scopes->scopes.at[scopes->decls.at[at->decl].scope].bases, decl->owner);
    }
    return related ? taken(r, file, decl->start, "is a member already") : FT_OK;
}

static bool is_whole_project(const struct ft_lang *lang) {
    static const char *const ids[] = {"c", "cpp", "go", "java", "ruby", "php", "c_sharp"};
    for (size_t i = 0; i < FT_COUNT(ids); i++) {
        if (strcmp(ids[i], lang->id) == 0) {
            return true;
        }
    }
    return false;
}

/* Names without a file of their own: what stands anywhere in the program, or the package. */
static ft_err check_global(struct renaming *r, const struct rename_thing *thing, size_t number) {
    const struct rename_file *file = &r->files.at[number];
    bool c = strcmp(file->lang->id, "c") == 0 || strcmp(file->lang->id, "cpp") == 0;
    if (!is_whole_project(file->lang) || thing->own ||
        !rename_mix(file->lang, r->files.at[thing->decls.at[0].file].lang) ||
        (!c && !rename_together(r, number))) {
        return FT_OK;
    }
    for (size_t i = 0; i < file->scopes->decls.count; i++) {
        const struct ft_decl *decl = &file->scopes->decls.at[i];
        enum ft_scope_kind kind = file->scopes->scopes.at[decl->scope].kind;
        bool wide = kind == FT_SCOPE_FILE || kind == FT_SCOPE_NAMESPACE;
        if (wide && ft_slice_is(decl->name, r->spec->new) && (decl->space & thing->space) &&
            !decl->local && decl->kind != FT_DECL_MEMBER) {
            return taken(r, file, decl->start, "is declared already");
        }
    }
    for (size_t i = 0; c && i < file->scopes->names.count; i++) {
        const struct ft_name *name = &file->scopes->names.at[i];
        bool open = name->decl < 0 && (name->role == FT_NAME_PLAIN || name->role == FT_NAME_TEXT);
        if (open && (name->space & thing->space) && rename_is(file, name, r->spec->new)) {
            return taken(r, file, name->start, "is used already, and would mean this,");
        }
    }
    return FT_OK;
}

static ft_err check_before(struct renaming *r) {
    for (size_t t = 0; t < r->targets.count; t++) {
        const struct rename_thing *thing = &r->things.at[r->targets.at[t]];
        for (size_t f = 0; f < r->files.count && !thing->local; f++) {
            const struct rename_file *file = &r->files.at[f];
            if (!thing->member) {
                FT_TRY(check_global(r, thing, f));
                continue;
            }
            for (size_t i = 0; i < file->scopes->decls.count; i++) {
                const struct ft_decl *decl = &file->scopes->decls.at[i];
                if (decl->kind == FT_DECL_MEMBER && (decl->space & thing->space) &&
                    ft_slice_is(decl->name, r->spec->new)) {
                    FT_TRY(check_member(r, thing, file, decl));
                }
            }
        }
    }
    return FT_OK;
}

/* Where a byte of the old text lies in the new one. */
static uint32_t moved(const struct rename_file *file, uint32_t at) {
    int64_t by = 0;
    for (size_t i = 0; i < file->edits.count; i++) {
        const struct ft_edit *edit = &file->edits.at[i];
        if (edit->end <= at) {
            by += (int64_t)edit->text.size - (int64_t)(edit->end - edit->start);
        }
    }
    return (uint32_t)(at + by);
}

static int64_t meaning(const struct ft_scopes *scopes, const struct ft_name *name) {
    return name->decl < 0 ? -1
                          : (int64_t)scopes->decls.at[scopes->decls.at[name->decl].symbol].start;
}

static const struct ft_name *name_at(const struct ft_scopes *scopes, uint32_t start) {
    for (size_t i = 0; i < scopes->names.count; i++) {
        if (scopes->names.at[i].start == start) {
            return &scopes->names.at[i];
        }
    }
    return NULL;
}

static const struct ft_edit *edit_of(const struct rename_file *file, const struct ft_name *name) {
    for (size_t i = 0; i < file->edits.count; i++) {
        if (file->edits.at[i].start <= name->start && file->edits.at[i].end >= name->end) {
            return &file->edits.at[i];
        }
    }
    return NULL;
}

/* An edit that makes key and name of one leaves the name at its end. */
static uint32_t name_in(const struct ft_edit *edit, uint32_t start) {
    for (size_t i = edit->text.size; i-- > 0;) {
        if (edit->text.data[i] == ' ') {
            return start + (uint32_t)i + 1;
        }
    }
    return start;
}

static ft_err check_name(struct renaming *r, const struct rename_file *file,
                         const struct ft_scopes *now, const struct ft_name *name) {
    const struct ft_edit *edit = edit_of(file, name);
    bool new = rename_is(file, name, r->spec->new);
    bool means =
        name->role == FT_NAME_PLAIN || name->role == FT_NAME_SHORT || name->role == FT_NAME_TEXT;
    if ((!edit && !new) || !means) {
        return FT_OK;
    }
    uint32_t at = moved(file, name->start);
    const struct ft_name *then = name_at(now, edit ? name_in(edit, at) : at);
    int64_t meant = meaning(file->scopes, name);
    if (meant >= 0) { /* where that lies now, itself changed or not */
        const struct ft_name *decl = name_at(file->scopes, (uint32_t)meant);
        const struct ft_edit *there = decl ? edit_of(file, decl) : NULL;
        meant = moved(file, (uint32_t)meant);
        meant = there ? name_in(there, (uint32_t)meant) : meant;
    }
    if (then && meaning(now, then) == meant) {
        return FT_OK;
    }
    struct ft_refactor_place place = rename_place(r, file, name->start, "");
    int64_t means_now = then ? meaning(now, then) : -1;
    FT_IGNORE(
        ft_fail(r->cx, FT_CONFLICT, "'%s' at %s:%u would mean something else after that",
                edit ? r->spec->new
                     : ft_slice_dup(r->cx->arena, (struct ft_slice){file->text.data + name->start,
                                                                    name->end - name->start}),
                place.path, place.line));
    return means_now >= 0
               ? ft_hint(r->cx, "'%s' is declared in line %zu as well: take another name",
                         r->spec->new, ft_line_of(now->tree->text, (size_t)means_now))
               : ft_hint(r->cx, "take another name");
}

static ft_err check_after(struct renaming *r, const struct rename_file *file) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx inner = *r->cx;
    struct ft_slice after;
    struct ft_tree *tree = NULL;
    const struct ft_scopes *now = NULL;
    struct ft_strings names = {0};
    inner.arena = scratch;
    *FT_PUSH(scratch, &names) = r->spec->old;
    *FT_PUSH(scratch, &names) = r->spec->new;
    ft_err err = ft_edits_apply(&inner, file->text, &file->edits, &after);
    err = err == FT_OK ? ft_parse(&inner, file->lang, after, &tree) : err;
    err = err == FT_OK ? ft_scope_read(&inner, r->reader, tree, &names, &now) : err;
    if (err != FT_OK) {
        return ft_fail(r->cx, err, "%s", inner.error.message);
    }
    if (tree->errors > file->errors) {
        return ft_fail(r->cx, FT_REFUSED, "%s would not parse any more", file->path);
    }
    for (size_t i = 0; i < file->scopes->names.count; i++) {
        FT_TRY(check_name(r, file, now, &file->scopes->names.at[i]));
    }
    return FT_OK;
}

ft_err rename_check(struct renaming *r) {
    FT_TRY(check_before(r));
    for (size_t i = 0; i < r->files.count; i++) {
        if (r->files.at[i].edits.count) {
            FT_TRY(check_after(r, &r->files.at[i]));
        }
    }
    return FT_OK;
}
