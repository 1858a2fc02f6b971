#include "git/blobs.h"

#include "git_int.h"

#include <stdlib.h>
#include <string.h>

enum { COMMITS_MAX = 2000000, OBJECTS_MAX = 20000000, DEPTH_MAX = 256 };

/* Ids that were met: open addressing over bare ids, as there may be millions. */
struct met {
    git_oid *at;
    size_t count, room;
};

static bool is_empty(const git_oid *oid) {
    return git_oid_is_zero(oid);
}

static size_t slot_of(const struct met *met, const git_oid *oid) {
    uint64_t hash;
    memcpy(&hash, oid->id, sizeof hash);
    size_t slot = (size_t)(hash & (met->room - 1));
    while (!is_empty(&met->at[slot]) && !git_oid_equal(&met->at[slot], oid)) {
        slot = (slot + 1) & (met->room - 1);
    }
    return slot;
}

static void grow(struct met *met) {
    struct met larger = {.room = met->room ? met->room * 2 : 1024};
    larger.at = ft_xmalloc(larger.room * sizeof *larger.at);
    memset(larger.at, 0, larger.room * sizeof *larger.at);
    for (size_t i = 0; i < met->room; i++) {
        if (!is_empty(&met->at[i])) {
            larger.at[slot_of(&larger, &met->at[i])] = met->at[i];
        }
    }
    larger.count = met->count;
    free(met->at);
    *met = larger;
}

/* Whether it was not met before. */
static bool meet(struct met *met, const git_oid *oid) {
    if (met->count * 2 >= met->room) {
        grow(met);
    }
    size_t slot = slot_of(met, oid);
    if (is_empty(oid) || !is_empty(&met->at[slot])) {
        return false;
    }
    met->at[slot] = *oid;
    met->count++;
    return true;
}

struct search {
    ft_ctx *cx;
    struct ft_repo *repo;
    struct met met;
    char commit[FT_OID_HEX];
    struct ft_buf path;
    struct ft_blob_places places;
};

static ft_err add_blob(struct search *search, const git_oid *oid) {
    struct ft_blob_place *place = FT_PUSH(search->cx->arena, &search->places);
    git_oid_tostr(place->oid, sizeof place->oid, oid);
    memcpy(place->commit, search->commit, sizeof place->commit);
    place->path = ft_strdup(search->cx->arena, search->path.data);
    return FT_OK;
}

static ft_err enter_tree(struct search *search, const git_oid *oid, int depth);

static ft_err enter_entry(struct search *search, const git_tree_entry *entry, int depth) {
    git_filemode_t mode = git_tree_entry_filemode(entry);
    const git_oid *oid = git_tree_entry_id(entry);
    size_t size = search->path.size;
    if (mode == GIT_FILEMODE_COMMIT || !meet(&search->met, oid)) {
        return FT_OK;
    }
    if (search->met.count > OBJECTS_MAX) {
        return ft_fail(search->cx, FT_LIMIT, "the history has more than %d objects", OBJECTS_MAX);
    }
    if (size) {
        ft_buf_putc(&search->path, '/');
    }
    ft_buf_puts(&search->path, git_tree_entry_name(entry));
    ft_err err =
        mode == GIT_FILEMODE_TREE ? enter_tree(search, oid, depth + 1) : add_blob(search, oid);
    search->path.size = size;
    search->path.data[size] = '\0';
    return err;
}

/* What was met before brings nothing new: neither do the trees below it. */
static ft_err enter_tree(struct search *search, const git_oid *oid, int depth) {
    FT_DROP(tree) git_tree *tree = NULL;
    FT_TRY(ft_checkpoint(search->cx));
    if (!git_odb_exists(search->repo->odb, oid)) {
        return FT_OK;
    }
    if (depth > DEPTH_MAX || search->path.full) {
        return ft_fail(search->cx, FT_FORMAT, "the folders of commit %s are too deep",
                       search->commit);
    }
    FT_TRY(ft_git_tree(search->cx, search->repo, oid, &tree));
    for (size_t i = 0, count = git_tree_entrycount(tree); i < count; i++) {
        FT_TRY(enter_entry(search, git_tree_entry_byindex(tree, i), depth));
    }
    return FT_OK;
}

static void free_walk(git_revwalk **walk) {
    git_revwalk_free(*walk);
}

static ft_err start_walk(struct search *search, git_revwalk **walk) {
    ft_ctx *cx = search->cx;
    git_repository *git = search->repo->git;
    FT_GIT_TRY(cx, git_revwalk_new(walk, git), "cannot follow the history");
    git_revwalk_sorting(*walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME | GIT_SORT_REVERSE);
    FT_GIT_TRY(cx, git_revwalk_push_glob(*walk, "*"), "cannot follow the history");
    if (git_repository_head_unborn(git) != 1) {
        FT_GIT_TRY(cx, git_revwalk_push_head(*walk), "cannot follow the history of HEAD");
    }
    return FT_OK;
}

static ft_err walk_commits(struct search *search) {
    ft_ctx *cx = search->cx;
    __attribute__((cleanup(free_walk))) git_revwalk *walk = NULL;
    git_oid oid;
    int code = 0;
    FT_TRY(start_walk(search, &walk));
    for (int64_t count = 0; (code = git_revwalk_next(&oid, walk)) == 0; count++) {
        FT_DROP(commit) git_commit *commit = NULL;
        if (count > COMMITS_MAX) {
            return ft_fail(cx, FT_LIMIT, "the history has more than %d commits", COMMITS_MAX);
        }
        ft_progress(cx, "history", count, 0, "%lld commits", (long long)count);
        FT_TRY(ft_git_commit(cx, search->repo, &oid, &commit));
        git_oid_tostr(search->commit, sizeof search->commit, &oid);
        if (meet(&search->met, git_commit_tree_id(commit))) {
            FT_TRY(enter_tree(search, git_commit_tree_id(commit), 0));
        }
    }
    return code == GIT_ITEROVER ? FT_OK : ft_git_fail(cx, code, "cannot follow the history");
}

ft_err ft_repo_each_blob(ft_ctx *cx, struct ft_repo *repo, struct ft_blob_places *places) {
    struct search search = {.cx = cx, .repo = repo};
    ft_buf_init(&search.path, FT_GIT_PATH_MAX - 1);
    ft_err err = walk_commits(&search);
    ft_buf_release(&search.path);
    free(search.met.at);
    if (err == FT_OK) {
        *places = search.places;
    }
    return err;
}
