/* Trees, commits and names of a hostile repository, in an object database in memory: whatever is
 * listed has a name that a checkout may write, once, and in order. */
#include "git/git_int.h"

#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_OBJECTS = 32 };

struct objects {
    git_odb *odb;
    git_oid ids[MOST_OBJECTS];
    size_t count;
    bool has_tree;
    git_oid tree, commit; /* the last ones */
};

static void put_object(struct objects *objects, struct ft_slice bytes, git_object_t type) {
    git_oid *id = &objects->ids[objects->count];
    if (git_odb_write(id, objects->odb, bytes.data, bytes.size, type) < 0) {
        git_error_clear();
        return;
    }
    objects->count++;
    if (type == GIT_OBJECT_TREE) {
        objects->has_tree = true;
        objects->tree = *id;
    }
}

/* Lines "MODE NAME": each entry names the object made before it, so that trees nest. */
static void put_tree(struct objects *objects, struct ft_slice lines) {
    FT_BUF struct ft_buf raw;
    struct ft_slice line;
    ft_buf_init(&raw, FT_BUF_NO_CAP);
    for (size_t at = 0; ft_slice_line(&lines, &line); at++) {
        git_oid id = objects->count ? objects->ids[at % objects->count] : (git_oid){{0}};
        ft_buf_push(&raw, line.data, line.size);
        ft_buf_putc(&raw, '\0');
        ft_buf_push(&raw, (const char *)id.id, sizeof id.id);
    }
    put_object(objects, (struct ft_slice){raw.data, raw.size}, GIT_OBJECT_TREE);
}

/* Records: a kind, two bytes for the size, the content. */
static void put_objects(struct objects *objects, const uint8_t *data, size_t size) {
    while (size > 3 && objects->count < MOST_OBJECTS) {
        size_t length = (size_t)(data[1] | data[2] << 8);
        length = length < size - 3 ? length : size - 3;
        struct ft_slice bytes = {(const char *)data + 3, length};
        switch (data[0] % 4) {
        case 0:
            put_object(objects, bytes, GIT_OBJECT_BLOB);
            break;
        case 1:
            put_object(objects, bytes, GIT_OBJECT_COMMIT);
            break;
        case 2:
            put_object(objects, bytes, GIT_OBJECT_TREE);
            break;
        default:
            put_tree(objects, bytes);
            break;
        }
        data += length + 3;
        size -= length + 3;
    }
}

static void check_list(const struct ft_tree_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const char *path = list->at[i].path;
        if (!ft_git_path_ok(path) || list->at[i].mode == GIT_FILEMODE_TREE) {
            ft_panic("a tree lists '%s' (%o)", path, list->at[i].mode);
        }
        for (size_t j = 0; j < i && list->count < 200; j++) {
            size_t other = strlen(list->at[j].path);
            if (strncmp(list->at[j].path, path, other) == 0 &&
                (!path[other] || path[other] == '/')) {
                ft_panic("a tree lists '%s' beside '%s'", path, list->at[j].path);
            }
        }
    }
}

static void look(ft_ctx *cx, struct ft_repo *repo, const char *commit) {
    struct ft_tree_list list = {0};
    struct ft_commit_info info;
    struct ft_diff diff;
    struct ft_slice content;
    FT_IGNORE(ft_repo_commit_info(cx, repo, commit, &info));
    FT_IGNORE(ft_repo_diff(cx, repo, commit, commit, true, &diff));
    if (ft_repo_list(cx, repo, commit, &list) != FT_OK) {
        return;
    }
    check_list(&list);
    for (size_t i = 0; i < list.count && i < 16; i++) {
        FT_IGNORE(ft_repo_file(cx, repo, commit, list.at[i].path, 4096, &content));
    }
}

static void commit_tree(ft_ctx *cx, struct objects *objects, char hex[FT_OID_HEX]) {
    char tree[FT_OID_HEX];
    git_oid id;
    git_oid_tostr(tree, sizeof tree, &objects->tree);
    const char *text = ft_sprintf(
        cx->arena, "tree %s\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n", tree);
    if (git_odb_write(&id, objects->odb, text, strlen(text), GIT_OBJECT_COMMIT) < 0) {
        ft_panic("a commit cannot be kept in memory");
    }
    git_oid_tostr(hex, FT_OID_HEX, &id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct objects objects = {0};
    struct ft_repo repo = {.path = "/hostile"};
    git_odb_backend *memory = NULL;
    char hex[FT_OID_HEX];
    ft_git_init();
    if (git_odb_new(&objects.odb) < 0 || git_mempack_new(&memory) < 0 ||
        git_odb_add_backend(objects.odb, memory, 1) < 0 ||
        git_repository_wrap_odb(&repo.git, objects.odb) < 0) {
        ft_panic("no object database in memory");
    }
    repo.odb = objects.odb;
    put_objects(&objects, data, size);
    for (size_t i = 0; i < objects.count; i++) { /* also what is no commit at all */
        git_oid_tostr(hex, sizeof hex, &objects.ids[i]);
        look(&cx, &repo, hex);
    }
    if (objects.has_tree) {
        commit_tree(&cx, &objects, hex);
        look(&cx, &repo, hex);
    }
    git_repository_free(repo.git);
    git_odb_free(objects.odb);
    return 0;
}
