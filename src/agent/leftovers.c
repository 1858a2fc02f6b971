/* What killed runs left behind: worktrees in the cache, locks that nobody holds. */
#include "agent/run_int.h"
#include "base/log.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1000 }; /* looked at in one go; the next run goes on */

static bool is_lock(const char *name) {
    return ft_slice_ends(ft_slice_of(name), ".lock");
}

/* Names in DIR, without those that begin with a dot. */
static struct ft_strings names_in(ft_ctx *cx, const char *dir) {
    struct ft_strings names = {0};
    DIR *open = opendir(dir);
    const struct dirent *entry = NULL;
    while (open && names.count < MOST && (entry = readdir(open))) {
        if (entry->d_name[0] != '.') {
            *FT_PUSH(cx->arena, &names) = ft_strdup(cx->arena, entry->d_name);
        }
    }
    if (open) {
        closedir(open);
    }
    return names;
}

/* The lock is held meanwhile, so that nobody can begin to use what is removed; a lock that is held
 * by somebody protects what it stands for. */
static void remove_under(ft_ctx *cx, const char *lock_path, const char *folder, const char *name) {
    int lock = -1;
    struct ft_root root;
    if (ft_lock_take(cx, lock_path, &lock) != FT_OK) {
        ft_clear(cx);
        return;
    }
    if (folder && ft_root_open(cx, folder, &root) == FT_OK) {
        if (ft_tree_remove(cx, &root, name) != FT_OK) {
            ft_log(FT_LOG_WARN, "agent", "%s/%s is left behind: %s", folder, name,
                   cx->error.message);
        }
        ft_root_close(&root);
    }
    ft_clear(cx);
    unlink(lock_path);
    ft_lock_drop(&lock);
}

void leftovers_remove(ft_ctx *cx, const struct ft_improve_spec *spec) {
    const char *locks = ft_path_join(cx->arena, spec->data, "locks");
    const char *trees = ft_path_join(cx->arena, spec->cache, "worktrees");
    struct ft_strings names = names_in(cx, trees);
    for (size_t i = 0; i < names.count; i++) {
        remove_under(cx, ft_sprintf(cx->arena, "%s/%s.lock", locks, names.at[i]), trees,
                     names.at[i]);
    }
    names = names_in(cx, locks);
    for (size_t i = 0; i < names.count; i++) {
        if (is_lock(names.at[i])) {
            remove_under(cx, ft_path_join(cx->arena, locks, names.at[i]), NULL, NULL);
        }
    }
}
