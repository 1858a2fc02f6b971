#include "git/log.h"

#include "git_int.h"

#include <string.h>

enum { OLDER_MAX = 200, FIGURE_BLOB_MAX = 4 << 20 };

/* Clocks differ: a commit that is too old does not end the walk, many in a row do. */
static ft_err walk(ft_ctx *cx, struct ft_repo *repo, git_revwalk *from,
                   const struct ft_log_spec *spec, struct ft_log *log) {
    git_oid oid;
    for (int older = 0; older < OLDER_MAX;) {
        FT_DROP(commit) git_commit *commit = NULL;
        int code = git_revwalk_next(&oid, from);
        if (code == GIT_ITEROVER) {
            git_error_clear();
            return FT_OK;
        }
        FT_GIT_TRY(cx, code, "cannot follow the history of %s", repo->path);
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
        int64_t time_s = git_commit_time(commit);
        if (spec->since_s && time_s < spec->since_s) {
            older++;
            continue;
        }
        older = 0;
        if (log->count >= spec->max) {
            log->cut = true;
            return FT_OK;
        }
        struct ft_log_entry *entry = FT_PUSH(cx->arena, log);
        git_oid_tostr(entry->oid, sizeof entry->oid, &oid);
        entry->time_s = time_s;
        entry->merge = git_commit_parentcount(commit) > 1;
    }
    return FT_OK;
}

static ft_err set_up(ft_ctx *cx, struct ft_repo *repo, git_revwalk *from,
                     const struct ft_log_spec *spec) {
    git_oid hidden;
    FT_GIT_TRY(cx, git_revwalk_push_head(from), "cannot follow the history of %s", repo->path);
    if (spec->since) {
        FT_TRY(ft_git_oid(cx, spec->since, &hidden));
        FT_GIT_TRY(cx, git_revwalk_hide(from, &hidden), "cannot follow the history of %s",
                   repo->path);
    }
    if (spec->first_parent) {
        git_revwalk_simplify_first_parent(from);
    } else {
        git_revwalk_sorting(from, GIT_SORT_TIME);
    }
    return FT_OK;
}

/* Commits that wait for their turn. */
struct waiting {
    struct ft_map seen;
    FT_VEC(struct ft_log_entry);
};

static ft_err wait_for(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid,
                       struct waiting *waiting) {
    FT_DROP(commit) git_commit *commit = NULL;
    struct ft_slice key = {(const char *)oid->id, GIT_OID_RAWSZ};
    if (ft_map_put(&waiting->seen, key, waiting)) {
        return FT_OK;
    }
    FT_TRY(ft_git_commit(cx, repo, oid, &commit));
    struct ft_log_entry *entry = FT_PUSH(waiting->seen.arena, waiting);
    git_oid_tostr(entry->oid, sizeof entry->oid, oid);
    entry->time_s = git_commit_time(commit);
    entry->merge = git_commit_parentcount(commit) > 1;
    return FT_OK;
}

static struct ft_log_entry take_newest(struct waiting *waiting) {
    size_t newest = 0;
    for (size_t i = 1; i < waiting->count; i++) {
        newest = waiting->at[i].time_s > waiting->at[newest].time_s ? i : newest;
    }
    struct ft_log_entry entry = waiting->at[newest];
    waiting->at[newest] = waiting->at[--waiting->count];
    return entry;
}

static ft_err wait_for_parents(ft_ctx *cx, struct ft_repo *repo, const struct ft_log_entry *entry,
                               bool first_parent, struct waiting *waiting, bool *cut) {
    FT_DROP(commit) git_commit *commit = NULL;
    git_oid oid;
    FT_TRY(ft_git_oid(cx, entry->oid, &oid));
    FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
    for (unsigned i = 0; i < git_commit_parentcount(commit) && (!i || !first_parent); i++) {
        const git_oid *parent = git_commit_parent_id(commit, i);
        if (git_odb_exists(repo->odb, parent)) {
            FT_TRY(wait_for(cx, repo, parent, waiting));
        } else {
            *cut = true;
        }
    }
    return FT_OK;
}

/* libgit2's own walk gives nothing at all where a parent is missing. */
static ft_err walk_shallow(ft_ctx *cx, struct ft_repo *repo, const struct ft_log_spec *spec,
                           struct ft_log *log) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct waiting waiting = {0};
    const char *head = NULL;
    const char *branch = NULL;
    git_oid oid;
    ft_map_init(&waiting.seen, scratch);
    FT_TRY(ft_repo_head(cx, repo, &head, &branch));
    FT_TRY(ft_git_oid(cx, head ? head : "", &oid));
    FT_TRY(wait_for(cx, repo, &oid, &waiting));
    while (waiting.count && log->count < spec->max) {
        bool out = false;
        struct ft_log_entry entry = take_newest(&waiting);
        FT_TRY(ft_checkpoint(cx));
        if (spec->since) {
            FT_TRY(ft_repo_contains(cx, repo, spec->since, entry.oid, &out));
        }
        if (out || (spec->since_s && entry.time_s < spec->since_s)) {
            continue;
        }
        *FT_PUSH(cx->arena, log) = entry;
        FT_TRY(wait_for_parents(cx, repo, &entry, spec->first_parent, &waiting, &log->cut));
    }
    log->cut |= waiting.count > 0;
    return FT_OK;
}

ft_err ft_repo_log(ft_ctx *cx, struct ft_repo *repo, const struct ft_log_spec *spec,
                   struct ft_log *log) {
    git_revwalk *from = NULL;
    struct ft_log made = {0};
    if (git_repository_is_shallow(repo->git) == 1) {
        FT_TRY(walk_shallow(cx, repo, spec, &made));
        *log = made;
        return FT_OK;
    }
    FT_GIT_TRY(cx, git_revwalk_new(&from, repo->git), "cannot follow the history of %s",
               repo->path);
    ft_err err = set_up(cx, repo, from, spec);
    err = err == FT_OK ? walk(cx, repo, from, spec, &made) : err;
    git_revwalk_free(from);
    FT_TRY(err);
    *log = made;
    return FT_OK;
}

static bool is_text(git_odb_object *blob) {
    struct ft_slice text = ft_git_bytes(blob);
    return !memchr(text.data, '\0', text.size < 8000 ? text.size : 8000);
}

/* What stands under OID, or NULL where it has no lines. */
static ft_err load(ft_ctx *cx, struct ft_repo *repo, const git_oid *oid, unsigned mode,
                   git_odb_object **blob, bool *lines) {
    if (!mode) {
        return FT_OK;
    }
    ft_err err = ft_git_blob(cx, repo, oid, FIGURE_BLOB_MAX, blob);
    if (err == FT_LIMIT || err == FT_NOTFOUND) { /* large, or not in a partial clone */
        ft_clear(cx);
        *lines = false;
        return FT_OK;
    }
    FT_TRY(err);
    *lines &= is_text(*blob);
    return FT_OK;
}

static ft_err count_lines(ft_ctx *cx, struct ft_repo *repo, const struct ft_tree_change *change,
                          struct ft_commit_file *file) {
    FT_DROP(odb_object) git_odb_object *old = NULL;
    FT_DROP(odb_object) git_odb_object *new = NULL;
    FT_DROP(patch) git_patch *patch = NULL;
    bool lines = true;
    FT_TRY(load(cx, repo, &change->old_oid, change->old_mode, &old, &lines));
    FT_TRY(load(cx, repo, &change->new_oid, change->new_mode, &new, &lines));
    if (!lines) {
        return FT_OK;
    }
    struct ft_slice before = old ? ft_git_bytes(old) : (struct ft_slice){"", 0};
    struct ft_slice after = new ? ft_git_bytes(new) : (struct ft_slice){"", 0};
    git_diff_options options;
    size_t added = 0;
    size_t removed = 0;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.context_lines = 0;
    FT_GIT_TRY(cx,
               git_patch_from_buffers(&patch, before.data, before.size, NULL, after.data,
                                      after.size, NULL, &options),
               "cannot compare %s", change->path);
    FT_GIT_TRY(cx, git_patch_line_stats(NULL, &added, &removed, patch), "cannot compare %s",
               change->path);
    file->added = (int64_t)added;
    file->removed = (int64_t)removed;
    return FT_OK;
}

static bool is_file(unsigned mode) {
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static bool is_removed(const struct ft_tree_change *change) {
    return is_file(change->old_mode) && !change->new_mode;
}

/* Of files that went, by their content. */
static void note_removed(const struct ft_tree_changes *changes, struct ft_map *removed) {
    for (size_t i = 0; i < changes->count; i++) {
        struct ft_tree_change *change = &changes->at[i];
        if (is_removed(change)) {
            struct ft_slice key = {(const char *)change->old_oid.id, GIT_OID_RAWSZ};
            ft_map_put(removed, key, change);
        }
    }
}

/* Where what was added now was before: then that one did not go. */
static struct ft_tree_change *moved_from(const struct ft_tree_change *change,
                                         const struct ft_map *removed) {
    struct ft_slice key = {(const char *)change->new_oid.id, GIT_OID_RAWSZ};
    struct ft_tree_change *old =
        change->old_mode || !is_file(change->new_mode) ? NULL : ft_map_get(removed, key);
    return old && old->old_mode ? old : NULL;
}

static ft_err add_files(ft_ctx *cx, struct ft_repo *repo, const struct ft_tree_changes *changes,
                        struct ft_commit_figures *figures) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map removed;
    ft_map_init(&removed, scratch);
    note_removed(changes, &removed);
    for (size_t i = 0; i < changes->count; i++) {
        struct ft_tree_change *change = &changes->at[i];
        struct ft_tree_change *old = moved_from(change, &removed);
        if (old) {
            *FT_PUSH(cx->arena, figures) =
                (struct ft_commit_file){.path = change->path, .before = old->path};
            old->old_mode = change->new_mode = 0;
        }
    }
    for (size_t i = 0; i < changes->count; i++) {
        const struct ft_tree_change *change = &changes->at[i];
        bool old = is_file(change->old_mode);
        bool new = is_file(change->new_mode);
        if ((old || new) && (old || !change->old_mode) && (new || !change->new_mode)) {
            struct ft_commit_file *file = FT_PUSH(cx->arena, figures);
            file->path = change->path;
            FT_TRY(count_lines(cx, repo, change, file));
        }
    }
    return FT_OK;
}

ft_err ft_repo_commit_figures(ft_ctx *cx, struct ft_repo *repo, const char *oid,
                              struct ft_commit_figures *figures) {
    FT_DROP(commit) git_commit *commit = NULL;
    FT_DROP(tree) git_tree *new = NULL;
    FT_DROP(tree) git_tree *old = NULL;
    struct ft_tree_changes changes = {0};
    git_oid id;
    FT_TRY(ft_git_oid(cx, oid, &id));
    FT_TRY(ft_git_commit(cx, repo, &id, &commit));
    const git_signature *author = git_commit_author(commit);
    struct ft_commit_figures made = {
        .author = ft_strdup(cx->arena, author && author->email ? author->email : ""),
        .time_s = git_commit_time(commit)};
    unsigned parents = git_commit_parentcount(commit);
    bool known = !parents || git_odb_exists(repo->odb, git_commit_parent_id(commit, 0));
    if (parents < 2 && known) {
        char hex[FT_OID_HEX];
        if (parents) {
            git_oid_tostr(hex, sizeof hex, git_commit_parent_id(commit, 0));
            FT_TRY(ft_git_commit_tree(cx, repo, hex, &old));
        }
        FT_TRY(ft_git_tree(cx, repo, git_commit_tree_id(commit), &new));
        FT_TRY(ft_git_compare(cx, repo, old, new, &changes));
        made.import = changes.count > FT_COMMIT_FILES;
        if (!made.import) {
            FT_TRY(add_files(cx, repo, &changes, &made));
        }
    }
    *figures = made;
    return FT_OK;
}

ft_err ft_blob_id(ft_ctx *cx, struct ft_slice content, char oid[FT_OID_HEX]) {
    git_oid id;
    ft_git_init();
    FT_GIT_TRY(cx, git_odb_hash(&id, content.data, content.size, GIT_OBJECT_BLOB),
               "cannot hash a file");
    git_oid_tostr(oid, FT_OID_HEX, &id);
    return FT_OK;
}
