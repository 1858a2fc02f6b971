#include "git_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void release_repo(void *object) {
    struct ft_repo *repo = object;
    git_odb_free(repo->odb);
    git_repository_free(repo->git);
}

static char *without_slash(struct ft_arena *arena, const char *path) {
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    return ft_strndup(arena, path, size);
}

/* The .git folder that PATH belongs to, absolute, with "/" at its end. */
static ft_err discover(ft_ctx *cx, const char *path, const char **folder) {
    git_buf found = {0};
    int code = git_repository_discover(&found, path, 0, NULL);
    if (code == GIT_ENOTFOUND) {
        git_error_clear();
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "there is no git repository at %s", path));
        return ft_hint(cx, "make one with: git init");
    }
    if (code == 0) {
        *folder = ft_strdup(cx->arena, found.ptr);
    }
    git_buf_dispose(&found);
    return code < 0 ? ft_git_fail(cx, code, "cannot look for a repository at %s", path) : FT_OK;
}

/* The nearest folder above PATH that has a .git, or NULL: its working tree. */
static const char *find_workdir(struct ft_arena *arena, const char *path) {
    char *folder = ft_strdup(arena, path);
    for (;;) {
        struct stat info;
        if (lstat(ft_path_join(arena, folder, ".git"), &info) == 0) {
            return folder;
        }
        char *slash = strrchr(folder, '/');
        if (!slash || !folder[1]) {
            return NULL;
        }
        slash[slash == folder ? 1 : 0] = '\0';
    }
}

/* What we know to read; the rest would change what objects and references look like. */
static ft_err check_format(ft_ctx *cx, git_config *config, const char *name) {
    static const char *const known[] = {"noop", "preciousobjects", "partialclone",
                                        "worktreeconfig"};
    git_config_iterator *entries = NULL;
    git_config_entry *entry = NULL;
    int32_t version = 0;
    if (git_config_get_int32(&version, config, "core.repositoryformatversion") < 0) {
        version = 0;
    }
    if (version < 1) {
        git_error_clear();
        return FT_OK;
    }
    const char *unknown = NULL;
    FT_GIT_TRY(cx, git_config_iterator_new(&entries, config), "cannot read the configuration of %s",
               name);
    while (!unknown && git_config_next(&entry, entries) == 0) {
        bool match = strncmp(entry->name, "extensions.", 11) != 0;
        for (size_t i = 0; i < FT_COUNT(known); i++) {
            match = match || strcmp(entry->name + 11, known[i]) == 0;
        }
        match = match || (strcmp(entry->name, "extensions.objectformat") == 0 &&
                          strcmp(entry->value, "sha1") == 0);
        unknown = match ? NULL : ft_sprintf(cx->arena, "%s = %s", entry->name, entry->value);
    }
    git_config_iterator_free(entries);
    git_error_clear();
    if (!unknown && version == 1) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_UNAVAILABLE, "the repository %s has a format that is not known: %s",
                      name, unknown ? unknown : "a version above 1"));
    return ft_hint(cx, "SHA-1 repositories with references as files can be read; SHA-256 and "
                       "reftable ones cannot");
}

/* core.worktree may name any folder; only the one that says itself that it belongs to this
 * repository is taken, or a hostile configuration could have us write elsewhere. */
static ft_err check_worktree(ft_ctx *cx, git_config *config, const char *folder,
                             const char *workdir) {
    git_buf value = {0};
    if (git_config_get_string_buf(&value, config, "core.worktree") < 0) {
        git_error_clear();
        return FT_OK;
    }
    const char *named = value.ptr[0] == '/' ? ft_strdup(cx->arena, value.ptr)
                                            : ft_path_join(cx->arena, folder, value.ptr);
    git_buf_dispose(&value);
    const char *real = named;
    if (ft_path_real(cx, named, &real) == FT_OK && strcmp(real, workdir) == 0) {
        return FT_OK;
    }
    return ft_fail(cx, FT_DENIED,
                   "the repository at %s names %s as its working tree, which is another folder",
                   workdir, real);
}

/* Opened as if it was bare, because libgit2's way to the working tree reads the configuration with
 * regular expressions whose memory it never frees (1.5.1); the tree is then set here. */
static ft_err open_repo(ft_ctx *cx, const char *folder, const char *workdir, struct ft_repo *repo) {
    FT_DROP(config) git_config *config = NULL;
    const char *name = workdir ? workdir : without_slash(cx->arena, folder);
    FT_TRY(ft_git_check_owner(cx, folder, name));
    FT_GIT_TRY(cx, git_repository_open_bare(&repo->git, folder), "cannot open the repository %s",
               name);
    FT_TRY(ft_git_check_owner(cx, git_repository_commondir(repo->git), name));
    FT_GIT_TRY(cx, git_repository_config_snapshot(&config, repo->git),
               "cannot read the configuration of %s", name);
    FT_TRY(check_format(cx, config, name));
    int bare = 0;
    bool linked = strcmp(git_repository_path(repo->git), git_repository_commondir(repo->git)) != 0;
    if (git_config_get_bool(&bare, config, "core.bare") < 0) {
        git_error_clear();
    }
    if (workdir && (!bare || linked)) {
        FT_TRY(ft_git_check_owner(cx, workdir, name));
        FT_TRY(linked ? FT_OK : check_worktree(cx, config, folder, workdir));
        FT_GIT_TRY(cx, git_repository_set_workdir(repo->git, workdir, 0), "cannot open %s",
                   workdir);
    }
    FT_GIT_TRY(cx, git_repository_odb(&repo->odb, repo->git), "cannot open the objects of %s",
               name);
    FT_GIT_TRY(cx, git_repository_set_ident(repo->git, "Fettle", "fettle@localhost"),
               "cannot prepare %s", name);
    const char *root = git_repository_workdir(repo->git);
    repo->path = without_slash(cx->arena, root ? root : git_repository_path(repo->git));
    return FT_OK;
}

ft_err ft_repo_open(ft_ctx *cx, const char *path, struct ft_repo **repo) {
    ft_git_init();
    const char *real = "";
    const char *folder = "";
    FT_TRY(ft_path_real(cx, path, &real));
    FT_TRY(discover(cx, real, &folder));
    struct ft_repo *opened = FT_NEW(cx->arena, struct ft_repo);
    ft_arena_defer(cx->arena, release_repo, opened);
    const char *workdir = find_workdir(cx->arena, real);
    if (workdir) { /* not where a bare repository lies in the tree of another one */
        const char *owner = "";
        FT_TRY(discover(cx, workdir, &owner));
        workdir = strcmp(owner, folder) == 0 ? workdir : NULL;
    }
    FT_TRY(open_repo(cx, folder, workdir, opened));
    *repo = opened;
    return FT_OK;
}

const char *ft_repo_path(const struct ft_repo *repo) {
    return repo->path;
}

ft_err ft_repo_head(ft_ctx *cx, struct ft_repo *repo, const char **commit, const char **branch) {
    FT_DROP(reference) git_reference *head = NULL;
    FT_GIT_TRY(cx, git_reference_lookup(&head, repo->git, "HEAD"), "cannot read HEAD of %s",
               repo->path);
    git_oid oid;
    int code = 0;
    const char *name = NULL;
    if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC) {
        const char *target = git_reference_symbolic_target(head);
        bool is_branch = strncmp(target, "refs/heads/", 11) == 0;
        name = is_branch ? ft_strdup(cx->arena, target + 11) : NULL;
        code = git_reference_name_to_id(&oid, repo->git, target);
    } else {
        git_oid_cpy(&oid, git_reference_target(head));
    }
    if (code < 0 && code != GIT_ENOTFOUND) {
        return ft_git_fail(cx, code, "cannot read HEAD of %s", repo->path);
    }
    char hex[FT_OID_HEX];
    *commit = code < 0 ? NULL : ft_strdup(cx->arena, git_oid_tostr(hex, sizeof hex, &oid));
    *branch = name;
    git_error_clear();
    return FT_OK;
}
