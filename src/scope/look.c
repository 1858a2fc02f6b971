/* Questions about scopes that were read. */
#include "scope_int.h"

#include <string.h>

static enum scope_family family_of(const struct ft_lang *lang) {
    static const char *const ids[] = {
        [SCOPE_C] = "c",
        [SCOPE_CPP] = "cpp",
        [SCOPE_PYTHON] = "python",
        [SCOPE_GO] = "go",
        [SCOPE_RUST] = "rust",
        [SCOPE_JAVA] = "java",
        [SCOPE_CSHARP] = "c_sharp",
        [SCOPE_RUBY] = "ruby",
        [SCOPE_PHP] = "php",
    };
    for (size_t i = 0; i < FT_COUNT(ids); i++) {
        if (ids[i] && strcmp(ids[i], lang->id) == 0) {
            return (enum scope_family)i;
        }
    }
    return SCOPE_SCRIPT;
}

int32_t ft_scope_at(const struct ft_scopes *scopes, uint32_t byte) {
    int32_t best = 0;
    for (int32_t i = 1; i < (int32_t)scopes->scopes.count; i++) {
        const struct ft_scope *scope = &scopes->scopes.at[i];
        if (scope->start > byte) {
            break;
        }
        if (byte < scope->end) {
            best = i;
        } else {
            i = scope->last; /* what lies inside is over as well */
        }
    }
    return best;
}

static bool sees_class(enum scope_family family, const struct ft_decl *decl) {
    switch (family) {
    case SCOPE_CPP:
    case SCOPE_JAVA:
    case SCOPE_CSHARP:
    case SCOPE_RUBY:
        return true;
    case SCOPE_C:
    case SCOPE_RUST:
        return decl->kind == FT_DECL_TYPE || decl->kind == FT_DECL_PARAMETER;
    case SCOPE_SCRIPT:
    case SCOPE_GO:
        return decl->kind == FT_DECL_PARAMETER || decl->kind == FT_DECL_TYPE;
    case SCOPE_PYTHON:
    case SCOPE_PHP:
    default:
        return false;
    }
}

bool ft_scope_sees(const struct ft_scopes *scopes, const struct ft_decl *decl, int32_t scope,
                   uint32_t byte) {
    const struct ft_scope *its = &scopes->scopes.at[decl->scope];
    enum scope_family family = family_of(scopes->tree->lang);
    if (scope < decl->scope || scope > its->last) {
        return false;
    }
    if (its->kind == FT_SCOPE_CLASS) {
        bool direct = scope == decl->scope && family == SCOPE_PYTHON;
        return direct || sees_class(family, decl);
    }
    if (decl->kind == FT_DECL_MEMBER) {
        return family == SCOPE_RUBY;
    }
    bool local = its->kind == FT_SCOPE_FUNCTION || its->kind == FT_SCOPE_BLOCK;
    bool ordered = family == SCOPE_C || family == SCOPE_CPP || family == SCOPE_GO ||
                   family == SCOPE_RUST || family == SCOPE_JAVA || family == SCOPE_CSHARP ||
                   family == SCOPE_RUBY;
    bool hidden = byte >= decl->end && byte < decl->hole;
    return !hidden && (!local || !ordered || decl->kind != FT_DECL_VARIABLE || byte >= decl->start);
}

struct ft_slice ft_scope_class(const struct ft_scopes *scopes, int32_t scope) {
    for (; scope >= 0; scope = scopes->scopes.at[scope].parent) {
        if (scopes->scopes.at[scope].owner.size) {
            return scopes->scopes.at[scope].owner;
        }
    }
    return (struct ft_slice){"", 0};
}

bool ft_scope_is_self(const struct ft_scopes *scopes, int32_t scope, struct ft_slice text) {
    static const char *const words[][3] = {
        [SCOPE_C] = {NULL},
        [SCOPE_CPP] = {"this"},
        [SCOPE_PYTHON] = {"self", "cls"},
        [SCOPE_SCRIPT] = {"this"},
        [SCOPE_GO] = {NULL},
        [SCOPE_RUST] = {"self", "Self"},
        [SCOPE_JAVA] = {"this"},
        [SCOPE_CSHARP] = {"this"},
        [SCOPE_RUBY] = {"self"},
        [SCOPE_PHP] = {"$this", "self", "static"},
    };
    const char *const *mine = words[family_of(scopes->tree->lang)];
    for (size_t i = 0; i < 3 && mine[i]; i++) {
        if (ft_slice_is(text, mine[i])) {
            return true;
        }
    }
    for (; scope >= 0; scope = scopes->scopes.at[scope].parent) {
        struct ft_slice self = scopes->scopes.at[scope].self;
        if (self.size) {
            return ft_slice_eq(self, text);
        }
    }
    return false;
}
