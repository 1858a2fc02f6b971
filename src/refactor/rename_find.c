/* What a name stands for in a project, and which of it is meant. */
#include "refactor/rename_int.h"

#include <string.h>

static bool is_c(const struct ft_lang *lang) {
    return strcmp(lang->id, "c") == 0 || strcmp(lang->id, "cpp") == 0;
}

static bool is_local(const struct ft_scopes *scopes, const struct ft_decl *decl) {
    enum ft_scope_kind kind = scopes->scopes.at[decl->scope].kind;
    bool parameter = decl->kind == FT_DECL_PARAMETER;
    return decl->kind != FT_DECL_MEMBER &&
           (parameter || kind == FT_SCOPE_FUNCTION || kind == FT_SCOPE_BLOCK);
}

/* A template's block is no block. */
static bool is_template(const struct rename_file *file, const struct ft_decl *decl) {
    const struct ft_scope *scope = &file->scopes->scopes.at[decl->scope];
    static const char word[] = "template";
    return scope->kind == FT_SCOPE_BLOCK && decl->kind != FT_DECL_PARAMETER &&
           strcmp(file->lang->id, "cpp") == 0 && file->text.size - scope->start > sizeof word &&
           memcmp(file->text.data + scope->start, word, sizeof word - 1) == 0;
}

/* Declarations that belong together though they stand in several files. */
static bool is_one(const struct renaming *r, const struct rename_thing *thing, size_t number,
                   const struct ft_decl *decl, bool member) {
    const struct rename_file *file = &r->files.at[number];
    const struct rename_file *first = &r->files.at[thing->decls.at[0].file];
    if (!rename_mix(file->lang, first->lang)) {
        return false;
    }
    if (member || thing->member) {
        return member && thing->member && thing->owner.size && (thing->space & decl->space) &&
               ft_slice_eq(thing->owner, decl->owner);
    }
    bool type = decl->kind == FT_DECL_TYPE && thing->kind == FT_DECL_TYPE;
    if (is_c(file->lang)) {
        bool both = (decl->body && decl->kind == FT_DECL_FUNCTION);
        for (size_t i = 0; both && i < thing->decls.count; i++) {
            const struct rename_decl *at = &thing->decls.at[i];
            const struct ft_decl *other = &r->files.at[at->file].scopes->decls.at[at->decl];
            if (other->body && at->file != number && other->kind == FT_DECL_FUNCTION) {
                return false; /* two programs have one each */
            }
        }
        return !thing->own && !decl->local && (thing->space & decl->space);
    }
    const char *id = file->lang->id;
    return (type || decl->kind == FT_DECL_MODULE) &&
           (strcmp(id, "ruby") == 0 || strcmp(id, "c_sharp") == 0);
}

static void add_thing(struct renaming *r, size_t file, int32_t number) {
    const struct ft_scopes *scopes = r->files.at[file].scopes;
    const struct ft_decl *decl = &scopes->decls.at[number];
    bool member = decl->kind == FT_DECL_MEMBER;
    bool local = is_local(scopes, decl) && !is_template(&r->files.at[file], decl);
    struct rename_thing *to = NULL;
    for (size_t i = 0; i < r->things.count && !to; i++) {
        struct rename_thing *thing = &r->things.at[i];
        for (size_t d = 0; d < thing->decls.count && !to; d++) {
            const struct rename_decl *at = &thing->decls.at[d];
            bool same = at->file == file && scopes->decls.at[at->decl].symbol == decl->symbol;
            to = same ? thing : NULL;
        }
        to = to                                                                ? to
             : !local && !thing->local && is_one(r, thing, file, decl, member) ? thing
                                                                               : NULL;
    }
    if (!to) {
        to = FT_PUSH(r->cx->arena, &r->things);
        *to = (struct rename_thing){.kind = decl->kind,
                                    .owner = decl->owner,
                                    .member = member,
                                    .local = local,
                                    .own = decl->local,
                                    .space = decl->space};
    }
    *FT_PUSH(r->cx->arena, &to->decls) = (struct rename_decl){file, number};
}

static void find_things(struct renaming *r) {
    for (size_t f = 0; f < r->files.count; f++) {
        const struct rename_file *file = &r->files.at[f];
        for (size_t i = 0; i < file->scopes->decls.count; i++) {
            const struct ft_decl *decl = &file->scopes->decls.at[i];
            if (decl->kind != FT_DECL_IMPORT && ft_slice_is(decl->name, r->spec->old)) {
                add_thing(r, f, (int32_t)i);
            }
        }
    }
}

static const char *kind_word(const char *given) {
    static const char *const words[][2] = {
        {"method", "member"}, {"field", "member"}, {"property", "member"},  {"class", "type"},
        {"struct", "type"},   {"union", "type"},   {"enum", "type"},        {"interface", "type"},
        {"trait", "type"},    {"typedef", "type"}, {"namespace", "module"},
    };
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (strcmp(words[i][0], given) == 0) {
            return words[i][1];
        }
    }
    return given;
}

static bool lies_under(const char *path, const char *under) {
    size_t size = under ? strlen(under) : 0;
    return !size || strncmp(path, under, size) == 0;
}

static bool is_asked_for(const struct renaming *r, const struct rename_thing *thing) {
    bool kind = !r->spec->kind || strcmp(kind_word(r->spec->kind), ft_decl_words[thing->kind]) == 0;
    bool under = false;
    for (size_t i = 0; i < thing->decls.count; i++) {
        under = under || lies_under(r->files.at[thing->decls.at[i].file].path, r->spec->under);
    }
    return kind && under;
}

static const char *describe(const struct renaming *r, const struct rename_thing *thing) {
    const struct rename_decl *at = &thing->decls.at[0];
    const struct rename_file *file = &r->files.at[at->file];
    const struct ft_decl *decl = &file->scopes->decls.at[at->decl];
    return ft_sprintf(r->cx->arena, "%s:%zu (%s%s%.*s)", file->path,
                      ft_line_of(file->text, decl->start), ft_decl_words[thing->kind],
                      thing->owner.size ? " of " : "", (int)thing->owner.size,
                      thing->owner.data ? thing->owner.data : "");
}

static ft_err several(struct renaming *r) {
    enum { SHOWN = 12 };
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < r->targets.count && i < SHOWN; i++) {
        ft_buf_printf(&buf, "%s%s", i ? ", " : "", describe(r, &r->things.at[r->targets.at[i]]));
    }
    if (r->targets.count > SHOWN) {
        ft_buf_printf(&buf, " and %zu more", r->targets.count - SHOWN);
    }
    FT_IGNORE(ft_fail(r->cx, FT_CONFLICT, "'%s' is declared as %zu things", r->spec->old,
                      r->targets.count));
    return ft_hint(r->cx, "say which with --at FILE:LINE, or rename them all with --all: %s",
                   ft_buf_text(&buf, r->cx->arena));
}

static ft_err choose_by_name(struct renaming *r) {
    const struct rename_thing *local = NULL;
    for (size_t i = 0; i < r->things.count; i++) {
        const struct rename_thing *thing = &r->things.at[i];
        if (thing->local) {
            local = thing;
        } else if (is_asked_for(r, thing)) {
            *FT_PUSH(r->cx->arena, &r->targets) = i;
        }
    }
    if (r->targets.count > 1 && !r->spec->all) {
        return several(r);
    }
    if (r->targets.count) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(r->cx, FT_NOTFOUND, "nothing %s%s is declared in the project%s%s",
                      r->spec->kind ? "of this kind that is called " : "called ", r->spec->old,
                      r->spec->under ? " below " : "", r->spec->under ? r->spec->under : ""));
    return local ? ft_hint(r->cx, "there is a local one: name it with --at, as %s",
                           describe(r, local))
                 : ft_hint(r->cx, "fettle search --symbol %s looks for names that are like it",
                           r->spec->old);
}

static size_t thing_of(const struct renaming *r, size_t file, int32_t decl) {
    const struct ft_scopes *scopes = r->files.at[file].scopes;
    for (size_t i = 0; i < r->things.count; i++) {
        for (size_t d = 0; d < r->things.at[i].decls.count; d++) {
            const struct rename_decl *at = &r->things.at[i].decls.at[d];
            if (at->file == file &&
                scopes->decls.at[at->decl].symbol == scopes->decls.at[decl].symbol) {
                return i;
            }
        }
    }
    return r->things.count;
}

/* The one thing that a name of another file, or a member, certainly means. */
static void choose_open(struct renaming *r, size_t file, const struct ft_name *name) {
    for (size_t i = 0; i < r->things.count; i++) {
        const char *why = NULL;
        if (r->things.at[i].local) {
            continue;
        }
        r->targets.count = 0;
        *FT_PUSH(r->cx->arena, &r->targets) = i;
        if (rename_judge(r, file, name, &why) == RENAME_YES) {
            return;
        }
    }
    r->targets.count = 0;
}

static void choose_at(struct renaming *r, size_t file, const struct ft_name *name) {
    const struct ft_scopes *scopes = r->files.at[file].scopes;
    bool import = name->decl >= 0 && scopes->decls.at[name->decl].kind == FT_DECL_IMPORT;
    size_t thing = name->decl >= 0 && !import ? thing_of(r, file, name->decl) : r->things.count;
    if (thing < r->things.count) {
        *FT_PUSH(r->cx->arena, &r->targets) = thing;
    } else {
        choose_open(r, file, name);
    }
}

static ft_err choose_by_place(struct renaming *r) {
    const struct ft_rename_spec *spec = r->spec;
    size_t seen = 0;
    for (size_t f = 0; f < r->files.count; f++) {
        const struct rename_file *file = &r->files.at[f];
        for (size_t i = 0; strcmp(file->path, spec->at) == 0 && i < file->scopes->names.count;
             i++) {
            const struct ft_name *name = &file->scopes->names.at[i];
            if (!rename_is(file, name, spec->old) ||
                ft_line_of(file->text, name->start) != spec->line) {
                continue;
            }
            struct ft_refactor_place at = rename_place(r, file, name->start, "");
            bool here = !spec->column || (spec->column >= at.column &&
                                          spec->column <= at.column + (name->end - name->start));
            if (here && !r->targets.count) {
                seen++;
                choose_at(r, f, name);
            }
        }
    }
    if (r->targets.count) {
        return FT_OK;
    }
    return seen ? ft_fail(r->cx, FT_NOTFOUND, "what '%s' means at %s:%u cannot be told", spec->old,
                          spec->at, spec->line)
                : ft_fail(r->cx, FT_NOTFOUND, "there is no '%s' in the code of %s:%u", spec->old,
                          spec->at, spec->line);
}

ft_err rename_find(struct renaming *r) {
    find_things(r);
    return r->spec->at ? choose_by_place(r) : choose_by_name(r);
}

bool rename_is_target(const struct renaming *r, size_t file, int32_t decl) {
    size_t thing = thing_of(r, file, decl);
    for (size_t i = 0; i < r->targets.count; i++) {
        if (r->targets.at[i] == thing) {
            return true;
        }
    }
    return false;
}
