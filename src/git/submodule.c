/* Submodules by what the index says. libgit2's own look at them reads .gitmodules with regular
 * expressions and never frees their matches (1.5.1), so its status leaves them out. */
#include "state_int.h"

#include <string.h>

/* The commit that HEAD records for PATH, or NULL in *ENTRY. */
static void recorded(git_tree *head, const char *path, git_tree_entry **entry) {
    if (!head || git_tree_entry_bypath(entry, head, path) < 0) {
        git_error_clear();
        *entry = NULL;
    }
}

/* Whether the submodule in PATH stands at another commit than OID. One that is not fetched, or that
 * is another person's, counts as it should be. */
static bool moved(ft_ctx *cx, struct ft_repo *repo, const char *path, const git_oid *oid) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx inner = {.arena = scratch, .cancelled = cx->cancelled, .deadline_ns = cx->deadline_ns};
    struct ft_repo *below = NULL;
    const char *folder = ft_path_join(scratch, repo->path, path);
    const char *commit = NULL;
    const char *branch = NULL;
    git_oid now;
    return ft_repo_open(&inner, folder, &below) == FT_OK &&
           strcmp(below->path, folder) == 0 && /* not this repository again */
           ft_repo_head(&inner, below, &commit, &branch) == FT_OK && commit &&
           ft_git_oid(&inner, commit, &now) == FT_OK && !git_oid_equal(&now, oid);
}

static bool is_dirty(ft_ctx *cx, struct ft_repo *repo, git_tree *head,
                     const git_index_entry *entry) {
    FT_DROP(tree_entry) git_tree_entry *old = NULL;
    recorded(head, entry->path, &old);
    return !old || !git_oid_equal(git_tree_entry_id(old), &entry->id) ||
           moved(cx, repo, entry->path, &entry->id);
}

ft_err ft_look_at_submodules(struct ft_look *look) {
    FT_DROP(tree) git_tree *head = NULL;
    if (look->state->head) {
        FT_TRY(ft_git_commit_tree(look->cx, look->repo, look->state->head, &head));
    }
    struct ft_repo_state *state = look->state;
    for (size_t i = 0; i < git_index_entrycount(look->index); i++) {
        const git_index_entry *entry = git_index_get_byindex(look->index, i);
        if (entry->mode != GIT_FILEMODE_COMMIT) {
            continue;
        }
        const char *path = ft_strdup(look->cx->arena, entry->path);
        *FT_PUSH(look->cx->arena, &state->submodules) = path;
        if (is_dirty(look->cx, look->repo, head, entry)) {
            *FT_PUSH(look->cx->arena, &state->dirty) = path;
        }
    }
    return FT_OK;
}
