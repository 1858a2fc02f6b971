#include "git_int.h"

#include <string.h>

enum { COMMITS_MAX = 5000000 };

/* Commits that were seen, and those of them whose parents still wait. */
struct search {
    struct ft_map seen;
    FT_VEC(git_oid);
};

static void meet(struct search *search, const git_oid *oid) {
    static char here;
    struct ft_slice key = {(const char *)oid->id, GIT_OID_RAWSZ};
    if (!ft_map_put(&search->seen, key, &here)) {
        git_oid_cpy(FT_PUSH(search->seen.arena, search), oid);
    }
}

/* In a shallow clone parents are missing; libgit2's own search stops with an error there. */
static ft_err search_shallow(ft_ctx *cx, struct ft_repo *repo, const git_oid *from,
                             const git_oid *wanted, bool *found) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct search search = {0};
    ft_map_init(&search.seen, scratch);
    meet(&search, from);
    while (search.count) {
        FT_TRY(ft_checkpoint(cx));
        git_oid oid = search.at[--search.count];
        if (git_oid_equal(&oid, wanted)) {
            *found = true;
            return FT_OK;
        }
        if (!git_odb_exists(repo->odb, &oid)) {
            continue;
        }
        FT_DROP(commit) git_commit *commit = NULL;
        FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
        for (unsigned i = 0; i < git_commit_parentcount(commit); i++) {
            meet(&search, git_commit_parent_id(commit, i));
        }
        if (search.seen.count > COMMITS_MAX) {
            return ft_fail(cx, FT_LIMIT, "the history has more than %d commits", COMMITS_MAX);
        }
    }
    *found = false;
    return FT_OK;
}

ft_err ft_repo_contains(ft_ctx *cx, struct ft_repo *repo, const char *commit, const char *ancestor,
                        bool *contains) {
    git_oid from;
    git_oid wanted;
    FT_TRY(ft_git_oid(cx, commit, &from));
    FT_TRY(ft_git_oid(cx, ancestor, &wanted));
    FT_DROP(commit) git_commit *first = NULL;
    FT_DROP(commit) git_commit *second = NULL;
    FT_TRY(ft_git_commit(cx, repo, &from, &first));
    FT_TRY(ft_git_commit(cx, repo, &wanted, &second));
    if (git_oid_equal(&from, &wanted)) {
        *contains = true;
        return FT_OK;
    }
    if (git_repository_is_shallow(repo->git) == 1) {
        return search_shallow(cx, repo, &from, &wanted, contains);
    }
    int code = git_graph_descendant_of(repo->git, &from, &wanted);
    if (code < 0) {
        return ft_git_fail(cx, code, "cannot follow the history of %s", commit);
    }
    *contains = code == 1;
    return FT_OK;
}
