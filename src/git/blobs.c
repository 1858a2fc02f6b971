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

struct dated {
    git_oid oid, tree;
    int64_t time;
    size_t order;
};

struct search {
    ft_ctx *cx;
    struct ft_arena *scratch;
    struct ft_repo *repo;
    struct met met;
    struct {
        FT_VEC(struct dated);
    } commits;
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

/* Takes what NAME leads to, where that is a commit: a tag may be of a file. */
static void add_tip(struct search *search, git_reference *reference) {
    git_object *object = NULL;
    if (git_reference_peel(&object, reference, GIT_OBJECT_COMMIT) == 0) {
        const git_oid *oid = git_object_id(object);
        if (meet(&search->met, oid)) {
            FT_PUSH(search->scratch, &search->commits)->oid = *oid;
        }
        git_object_free(object);
    }
}

static void free_iterator(git_reference_iterator **iterator) {
    git_reference_iterator_free(*iterator);
}

static ft_err add_tips(struct search *search) {
    ft_ctx *cx = search->cx;
    __attribute__((cleanup(free_iterator))) git_reference_iterator *iterator = NULL;
    git_reference *reference = NULL;
    int code = 0;
    FT_GIT_TRY(cx, git_reference_iterator_new(&iterator, search->repo->git),
               "cannot list the refs");
    while ((code = git_reference_next(&reference, iterator)) == 0) {
        add_tip(search, reference);
        git_reference_free(reference);
    }
    if (code != GIT_ITEROVER) {
        return ft_git_fail(cx, code, "cannot list the refs");
    }
    if (git_repository_head(&reference, search->repo->git) == 0) {
        add_tip(search, reference);
        git_reference_free(reference);
    }
    git_error_clear();
    return FT_OK;
}

/* From the tips down, newest first; what a shallow clone lacks ends a line. libgit2's own walk
 * would end with an error there. */
static ft_err find_commits(struct search *search) {
    ft_ctx *cx = search->cx;
    FT_TRY(add_tips(search));
    for (size_t i = 0; i < search->commits.count; i++) {
        FT_DROP(commit) git_commit *commit = NULL;
        git_oid oid = search->commits.at[i].oid;
        if (search->commits.count > COMMITS_MAX) {
            return ft_fail(cx, FT_LIMIT, "the history has more than %d commits", COMMITS_MAX);
        }
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(ft_git_commit(cx, search->repo, &oid, &commit));
        search->commits.at[i].time = git_commit_time(commit);
        search->commits.at[i].order = i;
        search->commits.at[i].tree = *git_commit_tree_id(commit);
        for (unsigned k = 0; k < git_commit_parentcount(commit); k++) {
            const git_oid *parent = git_commit_parent_id(commit, k);
            if (git_odb_exists(search->repo->odb, parent) && meet(&search->met, parent)) {
                FT_PUSH(search->scratch, &search->commits)->oid = *parent;
            }
        }
    }
    return FT_OK;
}

/* Oldest first; of the same second, what was reached last. */
static int by_age(const void *a, const void *b) {
    const struct dated *x = a;
    const struct dated *y = b;
    if (x->time != y->time) {
        return x->time < y->time ? -1 : 1;
    }
    return x->order > y->order ? -1 : x->order < y->order;
}

static ft_err walk_commits(struct search *search) {
    FT_TRY(find_commits(search));
    if (search->commits.count) {
        qsort(search->commits.at, search->commits.count, sizeof *search->commits.at, by_age);
    }
    for (size_t i = 0; i < search->commits.count; i++) {
        const struct dated *commit = &search->commits.at[i];
        if (i % 1000 == 0) {
            ft_progress(search->cx, "history", (int64_t)i, (int64_t)search->commits.count,
                        "%zu commits", search->commits.count);
        }
        git_oid_tostr(search->commit, sizeof search->commit, &commit->oid);
        if (meet(&search->met, &commit->tree)) {
            FT_TRY(enter_tree(search, &commit->tree, 0));
        }
    }
    return FT_OK;
}

ft_err ft_repo_each_blob(ft_ctx *cx, struct ft_repo *repo, struct ft_blob_places *places) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct search search = {.cx = cx, .repo = repo, .scratch = scratch};
    ft_buf_init(&search.path, FT_GIT_PATH_MAX - 1);
    ft_err err = walk_commits(&search);
    ft_buf_release(&search.path);
    free(search.met.at);
    if (err == FT_OK) {
        *places = search.places;
    }
    return err;
}
