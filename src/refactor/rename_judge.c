/* Whether a name means the symbol: certainly, certainly not, or as nobody can say without types. */
#include "base/text.h"
#include "refactor/rename_int.h"

#include <ctype.h>
#include <string.h>

/* Members that libraries have as well: only a known receiver makes them ours. */
static const char common[] =
    " add all any append apply at bind call clear clone close collect commit concat contains copy "
    "count create delete each emit empty end entries equals error execute exists extend fetch fill "
    "filter find first flush forEach format get has hashCode id includes index indexOf info init "
    "insert isEmpty is_empty items iter join key keys last len length list load log map match "
    "merge message name next of on open parse path pop post print println push put query read "
    "readline reduce remove render replace reset resolve reverse run save search send set size "
    "slice sort split start status stop strip sub substring sum test text then toString to_s trim "
    "type unwrap update upper url value values wait walk warn write zip ";

static bool is_lang(const struct rename_file *file, const char *ids) {
    size_t size = strlen(file->lang->id);
    const char *at = strstr(ids, file->lang->id);
    while (at && (at[-1] != ' ' || at[size] != ' ')) {
        at = strstr(at + 1, file->lang->id);
    }
    return at != NULL;
}

static const struct rename_thing *target(const struct renaming *r, size_t i) {
    return &r->things.at[r->targets.at[i]];
}

static bool has_word(struct ft_slice text, struct ft_slice word) {
    for (size_t at = 0; word.size && at + word.size <= text.size; at++) {
        bool same = memcmp(text.data + at, word.data, word.size) == 0;
        bool left = at == 0 || !ft_is_name_char(text.data[at - 1]);
        bool right = at + word.size == text.size || !ft_is_name_char(text.data[at + word.size]);
        if (same && left && right) {
            return true;
        }
    }
    return false;
}

/* Whether CLASS is where one of the targets is a member; or a class that says it is based on it. */
static bool is_owner(const struct renaming *r, struct ft_slice class) {
    for (size_t i = 0; i < r->targets.count; i++) {
        if (class.size && ft_slice_eq(target(r, i)->owner, class)) {
            return true;
        }
    }
    return false;
}

static bool is_heir(const struct renaming *r, const struct rename_file *file, int32_t scope) {
    for (; scope >= 0; scope = file->scopes->scopes.at[scope].parent) {
        const struct ft_scope *at = &file->scopes->scopes.at[scope];
        for (size_t i = 0; at->kind == FT_SCOPE_CLASS && i < r->targets.count; i++) {
            if (has_word(at->bases, target(r, i)->owner)) {
                return true;
            }
        }
    }
    return false;
}

/* No other member of the project is called so, and nothing else that stands behind a dot. */
static bool is_only_member(const struct renaming *r) {
    size_t members = 0;
    for (size_t i = 0; i < r->things.count; i++) {
        members += r->things.at[i].member;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    return members == r->targets.count &&
           !strstr(common, ft_sprintf(scratch, " %s ", r->spec->old));
}

static const struct ft_decl *decl_of(const struct rename_file *file, const struct ft_name *name) {
    return name->decl >= 0 ? &file->scopes->decls.at[name->decl] : NULL;
}

/* The last name in "a.b.c", "a::c". */
static struct ft_slice last_part(struct ft_slice text) {
    size_t at = text.size;
    while (at > 0 && ft_is_name_char(text.data[at - 1])) {
        at--;
    }
    return (struct ft_slice){text.data + at, text.size - at};
}

static struct ft_slice plain(struct ft_slice before) {
    while (before.size && strchr("(*&", before.data[0])) {
        before.data++;
        before.size--;
    }
    while (before.size && strchr(")?!", before.data[before.size - 1])) {
        before.size--;
    }
    return before;
}

static bool is_class(const struct rename_file *file, const struct ft_name *object) {
    const struct ft_decl *decl = object ? decl_of(file, object) : NULL;
    return decl && decl->kind == FT_DECL_TYPE;
}

/* The declaration of what stands before a member, by its name alone: names that were not asked
 * for are not read, so it is looked for in the text of the declaration. */
static struct ft_slice type_before(const struct rename_file *file, const struct ft_name *name) {
    const struct ft_name *object = name->object >= 0 ? &file->scopes->names.at[name->object] : NULL;
    const struct ft_decl *decl = object ? decl_of(file, object) : NULL;
    return decl ? decl->type : (struct ft_slice){"", 0};
}

/* Nothing else of the project that other files see is called so. */
static bool is_only(const struct renaming *r) {
    size_t wide = 0;
    for (size_t i = 0; i < r->things.count; i++) {
        wide += !r->things.at[i].local && !r->things.at[i].member;
    }
    return wide == 1;
}

static enum rename_verdict left(const char **why, const char *text) {
    *why = text;
    return RENAME_LEFT;
}

/* a.x where x is a member. */
static enum rename_verdict judge_member(struct renaming *r, const struct rename_file *file,
                                        const struct ft_name *name, const char **why) {
    struct ft_slice before = plain(name->before);
    const struct ft_name *object = name->object >= 0 ? &file->scopes->names.at[name->object] : NULL;
    const struct ft_decl *decl = object ? decl_of(file, object) : NULL;
    if (ft_scope_is_self(file->scopes, name->scope, before) ||
        (is_lang(file, " ruby ") && *r->spec->old == '@')) {
        struct ft_slice class = ft_scope_class(file->scopes, name->scope);
        if (is_owner(r, class) || is_heir(r, file, name->scope)) {
            return RENAME_YES;
        }
        return is_only_member(r) ? left(why, "of a class that may inherit it") : RENAME_NO;
    }
    bool super = ft_slice_is(before, "super") || ft_slice_is(before, "super()") ||
                 ft_slice_is(before, "parent") || ft_slice_is(before, "base");
    if (super) {
        return is_heir(r, file, name->scope) ? RENAME_YES : RENAME_NO;
    }
    if (is_owner(r, last_part(before)) || is_owner(r, ft_type_name(before))) {
        return RENAME_YES;
    }
    struct ft_slice type = type_before(file, name);
    if (is_owner(r, type)) {
        return RENAME_YES;
    }
    if (decl && decl->kind == FT_DECL_IMPORT && !decl->imported.size) {
        return RENAME_NO; /* of a module */
    }
    if (type.size && !isupper((unsigned char)type.data[0])) {
        return RENAME_NO; /* of another struct, or of no class */
    }
    if (type.size || is_class(file, object)) {
        return is_only_member(r) ? left(why, "of another type, that may inherit it") : RENAME_NO;
    }
    if (is_only_member(r)) {
        return RENAME_YES;
    }
    return left(why, "the type before it is not known");
}

/* The same where nothing in the file says what m is: by what stands before it. */
static bool is_path(struct renaming *r, size_t number, const struct ft_name *name,
                    struct ft_slice before) {
    const struct rename_file *file = &r->files.at[number];
    bool type = target(r, 0)->kind == FT_DECL_TYPE;
    struct ft_slice last = last_part(before);
    if (is_lang(file, " rust ")) {
        bool upper = last.size && isupper((unsigned char)last.data[0]);
        return !upper && last.size && rename_leads(r, number, before, 0);
    }
    if (is_lang(file, " cpp ")) {
        return is_only(r) && last.size && !ft_slice_is(last, "std") &&
               file->text.data[name->start - 1] == ':';
    }
    if (is_lang(file, " java ")) {
        return type && rename_leads(r, number, before, 0);
    }
    bool scoped = is_lang(file, " ruby php c_sharp ") && is_only(r);
    return scoped && (type || is_lang(file, " php "));
}

/* m.x where x is no member but declared in m. */
static enum rename_verdict judge_path(struct renaming *r, size_t number,
                                      const struct ft_name *name) {
    const struct rename_file *file = &r->files.at[number];
    struct ft_slice before = plain(name->before);
    const struct ft_name *object = name->object >= 0 ? &file->scopes->names.at[name->object] : NULL;
    const struct ft_decl *decl = object ? decl_of(file, object) : NULL;
    if (decl && decl->kind == FT_DECL_IMPORT && !decl->imported.size) {
        return rename_leads(r, number, decl->source, 0) ? RENAME_YES : RENAME_NO;
    }
    if (is_lang(file, " python ")) {
        bool dotted = before.size && memchr(before.data, '.', before.size);
        return dotted && rename_leads(r, number, before, 0) ? RENAME_YES : RENAME_NO;
    }
    if (is_lang(file, " javascript typescript tsx ")) {
        bool exports = ft_slice_is(before, "exports") || ft_slice_is(before, "module.exports");
        return exports && rename_together(r, number) ? RENAME_YES : RENAME_NO;
    }
    return is_path(r, number, name, before) ? RENAME_YES : RENAME_NO;
}

/* A plain name that nothing in its file declares. */
static enum rename_verdict judge_open(struct renaming *r, size_t number, const struct ft_name *name,
                                      const char **why) {
    const struct rename_file *file = &r->files.at[number];
    const struct rename_thing *thing = target(r, 0);
    if (thing->member) {
        bool seen = is_lang(file, " cpp java c_sharp ruby ");
        struct ft_slice class = ft_scope_class(file->scopes, name->scope);
        bool inside = is_owner(r, class) || is_heir(r, file, name->scope);
        return seen && inside ? RENAME_YES : RENAME_NO;
    }
    if (thing->local) {
        return RENAME_NO;
    }
    if (is_lang(file, " c cpp ")) {
        bool one = true;
        for (size_t i = 0; i < r->things.count; i++) {
            const struct rename_thing *other = &r->things.at[i];
            bool apart = other->local || other->own || other->member || other == thing ||
                         !(other->space & thing->space);
            one = one && (apart || r->targets.count > 1);
        }
        if (thing->own) {
            return RENAME_NO;
        }
        return one                          ? RENAME_YES
               : rename_together(r, number) ? RENAME_YES
                                            : left(why, "which of several is not known");
    }
    if (is_lang(file, " go java php c_sharp ruby ") &&
        (rename_together(r, number) || is_lang(file, " c_sharp ruby "))) {
        return RENAME_YES;
    }
    return rename_takes_all(r, number) ? RENAME_YES : RENAME_NO;
}

/* { x: 1 }, f(x=1). */
static enum rename_verdict judge_key(struct renaming *r, const struct rename_file *file,
                                     const struct ft_name *name, const char **why) {
    const struct rename_thing *thing = target(r, 0);
    if (thing->kind == FT_DECL_PARAMETER) {
        return is_lang(file, " python c_sharp php ruby ") ? left(why, "names an argument")
                                                          : RENAME_NO;
    }
    if (!thing->member) {
        return RENAME_NO;
    }
    if (is_owner(r, name->before) ||
        (is_lang(file, " cpp ") && is_owner(r, ft_scope_class(file->scopes, name->scope)))) {
        return RENAME_YES;
    }
    if (is_lang(file, " c cpp ") && !name->before.size && is_only_member(r)) {
        return RENAME_YES;
    }
    bool other = name->before.size && is_lang(file, " c cpp go rust c_sharp ");
    return other ? RENAME_NO : left(why, "a key of a literal or a call");
}

static enum rename_verdict judge_declared(struct renaming *r, size_t number,
                                          const struct ft_name *name) {
    const struct rename_file *file = &r->files.at[number];
    const struct ft_decl *decl = &file->scopes->decls.at[name->decl];
    if (decl->kind == FT_DECL_IMPORT && !rename_is_target(r, number, name->decl)) {
        bool ours = !target(r, 0)->local && ft_slice_is(decl->imported, r->spec->old) &&
                    rename_leads(r, number, decl->source, 0);
        return ours ? RENAME_YES : RENAME_NO;
    }
    return rename_is_target(r, number, name->decl) ? RENAME_YES : RENAME_NO;
}

enum rename_verdict rename_judge(struct renaming *r, size_t number, const struct ft_name *name,
                                 const char **why) {
    const struct rename_file *file = &r->files.at[number];
    const struct rename_thing *thing = target(r, 0);
    *why = NULL;
    if (!rename_mix(file->lang, r->files.at[thing->decls.at[0].file].lang)) {
        return RENAME_NO;
    }
    if (name->decl >= 0) {
        enum rename_verdict verdict = judge_declared(r, number, name);
        bool key = name->role == FT_NAME_SHORT && thing->member && verdict == RENAME_NO;
        return key ? judge_key(r, file, name, why) : verdict;
    }
    if (!(name->space & thing->space) && name->role != FT_NAME_IMPORTED) {
        return RENAME_NO; /* a method is no field */
    }
    switch (name->role) {
    case FT_NAME_MEMBER:
        return thing->local    ? RENAME_NO
               : thing->member ? judge_member(r, file, name, why)
                               : judge_path(r, number, name);
    case FT_NAME_IMPORTED:
        return !thing->local && rename_leads(r, number, name->before, 0) ? RENAME_YES : RENAME_NO;
    case FT_NAME_KEY:
        return judge_key(r, file, name, why);
    case FT_NAME_PLAIN:
    case FT_NAME_SHORT:
    case FT_NAME_TEXT:
    default:
        return judge_open(r, number, name, why);
    }
}
