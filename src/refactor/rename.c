/* Renaming from start to end: what is meant, where it stands, whether it may be, the plan. */
#include "refactor/rename_int.h"

#include <stdlib.h>
#include <string.h>

/* "x" of PHP's "$x": the sigil is not of the name. */
static const char *bare(const struct ft_lang *lang, const char *name) {
    return strcmp(lang->id, "php") == 0 && *name == '$' ? name + 1 : name;
}

static ft_err check_spec(ft_ctx *cx, const struct ft_rename_spec *spec) {
    if (!*spec->old || strlen(spec->old) > 200) {
        return ft_fail(cx, FT_INVALID, "a name has 1 to 200 bytes");
    }
    if (strcmp(spec->old, spec->new) == 0) {
        return ft_fail(cx, FT_INVALID, "'%s' is called so already", spec->old);
    }
    return FT_OK;
}

static bool is_sigil(char c) {
    return c == '@' || c == '$';
}

static ft_err check_new(struct renaming *r) {
    const struct rename_thing *thing = &r->things.at[r->targets.at[0]];
    const struct rename_file *file = &r->files.at[thing->decls.at[0].file];
    const char *new = r->spec->new;
    size_t sigil = strspn(r->spec->old, "@$");
    bool ruby = strcmp(file->lang->id, "ruby") == 0;
    bool marks = ruby && (strncmp(new, r->spec->old, sigil) != 0 || is_sigil(new[sigil]));
    bool upper = new[sigil] >= 'A' && new[sigil] <= 'Z';
    bool was = r->spec->old[sigil] >= 'A' && r->spec->old[sigil] <= 'Z';
    if (marks || !ft_scope_is_name(file->lang, new + (ruby ? sigil : 0))) {
        return ft_fail(r->cx, FT_INVALID, "'%s' cannot be a name in %s", new, file->lang->name);
    }
    if (upper != was && ruby) {
        return ft_fail(r->cx, FT_INVALID, "in Ruby '%s' would be another kind of name than '%s'",
                       new, r->spec->old);
    }
    return FT_OK;
}

static const char *what_is(const struct ft_name *name) {
    return name->declares && name->role != FT_NAME_IMPORTED ? "declaration"
           : name->role == FT_NAME_IMPORTED                 ? "import"
           : name->role == FT_NAME_TEXT                     ? "macro"
                                                            : "use";
}

static bool is_exported(const struct rename_file *file, const struct ft_name *name) {
    static const char head[] = "module.exports";
    size_t at = name->start;
    while (at > 0 && file->text.data[at - 1] != '{') {
        if (file->text.data[at - 1] == '}' || file->text.data[at - 1] == ';') {
            return false;
        }
        at--;
    }
    struct ft_slice before = ft_slice_trim((struct ft_slice){file->text.data, at > 0 ? at - 1 : 0});
    if (!ft_slice_ends(before, "=")) {
        return false;
    }
    before = ft_slice_trim((struct ft_slice){before.data, before.size - 1});
    return ft_slice_ends(before, head);
}

/* { old } is a key and a name: only one of the two changes, but where both do. */
static struct ft_slice text_for(struct renaming *r, size_t number, const struct ft_name *name) {
    const struct rename_file *file = &r->files.at[number];
    const char *old = r->spec->old;
    const char *new = r->spec->new;
    bool import = name->decl >= 0 && file->scopes->decls.at[name->decl].kind == FT_DECL_IMPORT;
    if (name->role != FT_NAME_SHORT || import || is_exported(file, name)) {
        return ft_slice_of(new);
    }
    bool key = r->things.at[r->targets.at[0]].member &&
               (name->decl < 0 || !rename_is_target(r, number, name->decl));
    return ft_slice_of(ft_sprintf(r->cx->arena, "%s: %s", key ? new : old, key ? old : new));
}

static void leave(struct renaming *r, const struct rename_file *file, uint32_t start,
                  const char *why) {
    *FT_PUSH(r->cx->arena, &r->to->left) = rename_place(r, file, start, why);
}

static ft_err take_names(struct renaming *r, size_t number) {
    struct rename_file *file = &r->files.at[number];
    for (size_t i = 0; i < file->scopes->names.count; i++) {
        const struct ft_name *name = &file->scopes->names.at[i];
        const char *why = NULL;
        if (!rename_is(file, name, r->spec->old)) {
            continue;
        }
        enum rename_verdict verdict = rename_judge(r, number, name, &why);
        if (verdict == RENAME_LEFT) {
            leave(r, file, name->start, why);
        }
        if (verdict != RENAME_YES) {
            continue;
        }
        for (size_t b = 0; b < file->broken.count; b++) {
            if (file->broken.at[b] == name->start) {
                struct ft_refactor_place place = rename_place(r, file, name->start, "");
                FT_IGNORE(ft_fail(r->cx, FT_REFUSED, "%s does not parse around line %u", place.path,
                                  place.line));
                return ft_hint(r->cx, "nothing was changed: mend it first");
            }
        }
        struct ft_refactor_place place = rename_place(r, file, name->start, what_is(name));
        *FT_PUSH(r->cx->arena, &r->to->changed) = place;
        if (name->declares && place.what[0] == 'd') {
            *FT_PUSH(r->cx->arena, &r->to->declared) = place;
        }
        *FT_PUSH(r->cx->arena, &file->edits) =
            (struct ft_edit){name->start, name->end, text_for(r, number, name)};
    }
    return FT_OK;
}

/* Where words outside of code are looked at: where the name can be seen. */
static bool is_around(const struct renaming *r, size_t number, uint32_t at) {
    const struct rename_thing *thing = &r->things.at[r->targets.at[0]];
    const struct rename_decl *decl = &thing->decls.at[0];
    const struct rename_file *file = &r->files.at[decl->file];
    if (!thing->local) {
        return rename_mix(file->lang, r->files.at[number].lang);
    }
    int32_t scope = file->scopes->decls.at[decl->decl].scope;
    const struct ft_scope *its = &file->scopes->scopes.at[scope];
    return decl->file == number && at >= its->start && at < its->end;
}

static bool is_local(const struct renaming *r) {
    return r->things.at[r->targets.at[0]].local;
}

static void take_words(struct renaming *r, size_t number) {
    struct rename_file *file = &r->files.at[number];
    for (size_t i = 0; i < file->words.count; i++) {
        const struct rename_word *word = &file->words.at[i];
        bool format = word->start > 0 && file->text.data[word->start - 1] == '{' &&
                      word->end < file->text.size && strchr("}:", file->text.data[word->end]);
        if (!is_around(r, number, word->start)) {
            continue;
        }
        if (r->spec->comments) {
            *FT_PUSH(r->cx->arena, &file->edits) =
                (struct ft_edit){word->start, word->end, ft_slice_of(r->spec->new)};
            *FT_PUSH(r->cx->arena, &r->to->changed) =
                rename_place(r, file, word->start, word->comment ? "comment" : "text");
        } else if (!word->comment && ((word->whole && !is_local(r)) || format)) {
            leave(r, file, word->start, format ? "a text that puts it in" : "a text that says it");
        }
    }
}

/* In Java a public class lies in the file of its name. */
static void rename_java(struct renaming *r) {
    for (size_t t = 0; t < r->targets.count; t++) {
        const struct rename_thing *thing = &r->things.at[r->targets.at[t]];
        struct rename_file *file = &r->files.at[thing->decls.at[0].file];
        const struct ft_decl *decl = &file->scopes->decls.at[thing->decls.at[0].decl];
        const char *base = ft_path_base(file->path);
        const char *wanted = ft_sprintf(r->cx->arena, "%s.java", r->spec->old);
        if (thing->kind == FT_DECL_TYPE && strcmp(file->lang->id, "java") == 0 &&
            decl->scope == 0 && strcmp(base, wanted) == 0) {
            file->to = ft_sprintf(r->cx->arena, "%.*s%s.java", (int)(base - file->path), file->path,
                                  r->spec->new);
        }
    }
}

static int by_path(const void *a, const void *b) {
    const struct ft_refactor_place *x = a;
    const struct ft_refactor_place *y = b;
    int order = strcmp(x->path, y->path);
    return order                ? order
           : x->line != y->line ? (x->line > y->line) - (x->line < y->line)
                                : (x->column > y->column) - (x->column < y->column);
}

static void sort(struct ft_refactor_places *places) {
    if (places->count) {
        qsort(places->at, places->count, sizeof *places->at, by_path);
    }
}

static ft_err plan(struct renaming *r) {
    struct ft_patch_reader reader = ft_patch_disk(ft_index_root(r->spec->index));
    for (size_t i = 0; i < r->files.count; i++) {
        const struct rename_file *file = &r->files.at[i];
        struct ft_slice after;
        if (file->edits.count) {
            FT_TRY(ft_edits_apply(r->cx, file->text, &file->edits, &after));
            FT_TRY(ft_patch_add(r->cx, &reader, file->path, file->to, file->text, after,
                                &r->to->plan));
        }
    }
    return FT_OK;
}

static ft_err run(struct renaming *r) {
    const struct ft_lang *lang = NULL;
    FT_TRY(rename_files(r, r->spec->old, NULL));
    FT_TRY(rename_find(r));
    const struct rename_thing *thing = &r->things.at[r->targets.at[0]];
    lang = r->files.at[thing->decls.at[0].file].lang;
    FT_TRY(check_new(r));
    FT_TRY(rename_files(r, r->spec->new, lang));
    for (size_t i = 0; i < r->files.count; i++) {
        FT_TRY(take_names(r, i));
        take_words(r, i);
    }
    rename_java(r);
    FT_TRY(rename_check(r));
    FT_TRY(plan(r));
    thing = &r->things.at[r->targets.at[0]];
    r->to->kind = ft_decl_words[thing->kind];
    r->to->inside = thing->owner.size ? ft_slice_dup(r->cx->arena, thing->owner) : NULL;
    sort(&r->to->declared);
    sort(&r->to->changed);
    sort(&r->to->left);
    return FT_OK;
}

ft_err ft_rename(ft_ctx *cx, const struct ft_rename_spec *spec, struct ft_rename *rename) {
    struct ft_rename made = {0};
    struct ft_rename_spec names = *spec;
    const struct ft_lang *php = ft_lang_named("php");
    if (spec->at && strcmp(ft_path_extension(spec->at), "php") == 0) {
        names.old = bare(php, spec->old);
        names.new = bare(php, spec->new);
    }
    struct renaming r = {
        .cx = cx, .spec = &names, .reader = ft_scope_reader_new(cx->arena), .to = &made};
    FT_TRY(check_spec(cx, &names));
    FT_TRY(run(&r));
    *rename = made;
    return FT_OK;
}
