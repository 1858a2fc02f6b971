/* A plan written: looked at once more, old contents kept, then file by file; an error puts all
 * back. */
#include "write_int.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void add_action(ft_ctx *cx, struct write_actions *actions, const char *path,
                       const struct ft_patch_found *old, const struct ft_slice *new, mode_t mode) {
    struct write_action *action = FT_PUSH(cx->arena, actions);
    *action = (struct write_action){.path = path,
                                    .was = old->there,
                                    .is = new != NULL,
                                    .old = old->bytes,
                                    .old_mode = old->info.st_mode & 07777,
                                    .mode = mode};
    if (new) {
        unsigned char digest[FT_SHA256_SIZE];
        action->new = *new;
        ft_sha256(new, 1, digest);
        ft_hex(digest, sizeof digest, action->digest);
    }
}

static ft_err add_folders(ft_ctx *cx, const struct ft_root *root, const char *path,
                          struct ft_map *known, struct ft_strings *folders) {
    static char made;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat info;
        const char *folder = ft_strndup(cx->arena, path, (size_t)(slash - path));
        if (ft_map_put(known, ft_slice_of(folder), &made)) {
            continue;
        }
        enum ft_err_code err = ft_file_stat(cx, root, folder, &info);
        if (err == FT_NOTFOUND) {
            ft_clear(cx);
            *FT_PUSH(cx->arena, folders) = folder;
        } else {
            FT_TRY(err);
        }
    }
    return FT_OK;
}

static ft_err actions_of(ft_ctx *cx, const struct ft_root *root, const struct ft_patch_plan *plan,
                         struct write_actions *actions) {
    struct ft_map known;
    ft_map_init(&known, cx->arena);
    for (size_t i = 0; i < plan->count; i++) {
        const struct ft_patch_file *file = &plan->at[i];
        bool gone = file->done == FT_PATCH_DELETED;
        if (file->from) {
            add_action(cx, actions, file->from, &file->old, NULL, 0);
        }
        add_action(cx, actions, file->path, file->from ? &file->over : &file->old,
                   gone ? NULL : &file->after, file->mode);
        if (!gone) {
            FT_TRY(add_folders(cx, root, file->path, &known, &actions->folders));
        }
    }
    return FT_OK;
}

static bool is_at(const struct stat *info, struct ft_slice there, bool is, mode_t mode,
                  struct ft_slice bytes) {
    return is && (info->st_mode & 07777) == mode && ft_slice_eq(there, bytes);
}

ft_err patch_look(ft_ctx *cx, const struct ft_root *root, const struct write_action *action,
                  enum write_state *state) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx look = {.arena = scratch};
    struct stat info;
    struct ft_slice there = {"", 0};
    enum ft_err_code err = ft_file_stat(&look, root, action->path, &info);
    if (err == FT_NOTFOUND) {
        *state = !action->was ? WRITE_AT_OLD : !action->is ? WRITE_AT_NEW : WRITE_AT_OTHER;
        return FT_OK;
    }
    if (err == FT_OK && S_ISREG(info.st_mode)) {
        err = ft_file_read(&look, root, action->path, FT_PATCH_FILE_MAX, &there);
    }
    if (err != FT_OK && err != FT_DENIED && err != FT_LIMIT && err != FT_FORMAT) {
        return ft_fail(cx, err, "%s", look.error.message);
    }
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    ft_sha256(&there, 1, digest);
    ft_hex(digest, sizeof digest, hex);
    bool regular = err == FT_OK && S_ISREG(info.st_mode);
    bool new = regular && action->is &&strcmp(hex, action->digest) == 0;
    *state = regular && is_at(&info, there, action->was, action->old_mode, action->old)
                 ? WRITE_AT_OLD
             : new ? WRITE_AT_NEW
                   : WRITE_AT_OTHER;
    return FT_OK;
}

static ft_err set_mode(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode) {
    struct stat info;
    int fd = -1;
    FT_TRY(ft_file_stat(cx, root, path, &info));
    if ((info.st_mode & 07777) == mode) {
        return FT_OK;
    }
    FT_TRY(ft_file_open(cx, root, path, O_RDONLY, 0, &fd));
    int failed = fchmod(fd, mode);
    int error = errno;
    close(fd);
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot change the mode of %s", path) : FT_OK;
}

static ft_err put(ft_ctx *cx, const struct ft_root *root, const char *path, bool is, mode_t mode,
                  struct ft_slice bytes) {
    if (!is) {
        return ft_file_remove(cx, root, path);
    }
    FT_TRY(ft_file_write(cx, root, path, mode, bytes));
    return set_mode(cx, root, path, mode);
}

/* Only where it is empty: what somebody put there meanwhile stays. */
static void remove_folder(ft_ctx *cx, const struct ft_root *root, const char *folder) {
    const char *name = ft_path_base(folder);
    const char *above =
        name == folder ? "." : ft_strndup(cx->arena, folder, (size_t)(name - folder) - 1);
    int fd = -1;
    if (ft_file_open(cx, root, above, O_RDONLY | O_DIRECTORY, 0, &fd) != FT_OK) {
        ft_clear(cx);
        return;
    }
    unlinkat(fd, name, AT_REMOVEDIR);
    close(fd);
}

ft_err patch_take_back(ft_ctx *cx, const struct ft_root *root, const struct write_actions *actions,
                       struct ft_strings *notes) {
    for (size_t i = actions->count; i-- > 0;) {
        const struct write_action *action = &actions->at[i];
        enum write_state state;
        FT_TRY(patch_look(cx, root, action, &state));
        if (state == WRITE_AT_OTHER) {
            *FT_PUSH(cx->arena, notes) = ft_sprintf(
                cx->arena, "%s was changed by somebody else meanwhile and is left as it is",
                action->path);
        } else if (state == WRITE_AT_NEW) {
            FT_TRY(put(cx, root, action->path, action->was, action->old_mode, action->old));
        }
    }
    for (size_t i = actions->folders.count; i-- > 0;) {
        remove_folder(cx, root, actions->folders.at[i]);
    }
    return FT_OK;
}

static bool is_leftover(const char *name) {
    static const char prefix[] = ".fettle-";
    return strncmp(name, prefix, sizeof prefix - 1) == 0 && ft_id_valid(name + sizeof prefix - 1);
}

void patch_sweep(ft_ctx *cx, const struct ft_root *root, const struct write_actions *actions) {
    for (size_t i = 0; i < actions->count; i++) {
        const char *path = actions->at[i].path;
        const char *name = ft_path_base(path);
        const char *folder =
            name == path ? "." : ft_strndup(cx->arena, path, (size_t)(name - path) - 1);
        int fd = -1;
        if (ft_file_open(cx, root, folder, O_RDONLY | O_DIRECTORY, 0, &fd) != FT_OK) {
            ft_clear(cx);
            continue;
        }
        DIR *listing = fdopendir(fd);
        if (!listing) {
            close(fd);
            continue;
        }
        for (const struct dirent *entry; (entry = readdir(listing));) {
            if (is_leftover(entry->d_name)) {
                unlinkat(dirfd(listing), entry->d_name, 0);
            }
        }
        closedir(listing);
    }
}

static ft_err changed_meanwhile(ft_ctx *cx, const char *path) {
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s was changed since this edit was planned", path));
    return ft_hint(cx, "nothing is written: read it again");
}

static ft_err check_all(ft_ctx *cx, const struct ft_root *root,
                        const struct write_actions *actions) {
    for (size_t i = 0; i < actions->count; i++) {
        enum write_state state;
        FT_TRY(patch_look(cx, root, &actions->at[i], &state));
        if (state != WRITE_AT_OLD) {
            return changed_meanwhile(cx, actions->at[i].path);
        }
    }
    return FT_OK;
}

static ft_err write_all(ft_ctx *cx, const struct ft_root *root,
                        const struct write_actions *actions) {
    for (size_t i = 0; i < actions->folders.count; i++) {
        FT_TRY(ft_dir_make(cx, root, actions->folders.at[i], 0777));
    }
    for (int removing = 0; removing < 2; removing++) {
        for (size_t i = 0; i < actions->count; i++) {
            const struct write_action *action = &actions->at[i];
            enum write_state state;
            if (action->is == (removing == 1)) {
                continue;
            }
            FT_TRY(ft_checkpoint(cx));
            FT_TRY(patch_look(cx, root, action, &state));
            if (state != WRITE_AT_OLD) {
                return changed_meanwhile(cx, action->path);
            }
            FT_TRY(put(cx, root, action->path, action->is, action->mode, action->new));
        }
    }
    return FT_OK;
}

/* Being cancelled, or late, does not keep anything from being put back. */
static ft_err put_back(ft_ctx *cx, const struct ft_root *root, const struct ft_root *journal,
                       const char *key, const struct write_actions *actions) {
    struct ft_error first = cx->error;
    atomic_int *cancelled = cx->cancelled;
    int64_t deadline = cx->deadline_ns;
    struct ft_strings notes = {0};
    cx->cancelled = NULL;
    cx->deadline_ns = 0;
    enum ft_err_code err = patch_take_back(cx, root, actions, &notes);
    if (err == FT_OK) {
        err = patch_journal_end(cx, journal, key);
    }
    const char *second = cx->error.message;
    cx->cancelled = cancelled;
    cx->deadline_ns = deadline;
    cx->error = first;
    if (err != FT_OK) {
        return ft_hint(cx,
                       "what was written could not be put back either (%s): the next edit does it, "
                       "or leaves all of it where all was written",
                       second);
    }
    return notes.count ? ft_hint(cx, "%s", notes.at[0]) : first.code;
}

static ft_err write_locked(ft_ctx *cx, const struct ft_root *root, const struct ft_root *journal,
                           const char *key, const struct ft_patch_plan *plan) {
    struct write_actions actions = {0};
    struct ft_strings notes = {0};
    FT_TRY(patch_journal_mend(cx, journal, key, &notes));
    FT_TRY(actions_of(cx, root, plan, &actions));
    FT_TRY(check_all(cx, root, &actions));
    enum ft_err_code err = patch_journal_begin(cx, journal, key, root, &actions);
    err = err == FT_OK ? write_all(cx, root, &actions) : err;
    if (err != FT_OK) {
        return put_back(cx, root, journal, key, &actions);
    }
    if (patch_journal_end(cx, journal, key) != FT_OK) {
        return put_back(cx, root, journal, key, &actions);
    }
    return FT_OK;
}

/* Waits for another edit of the same root. */
static ft_err wait_for_lock(ft_ctx *cx, const char *path, int *lock) {
    enum { WAIT_MS = 10000, STEP_MS = 5 };
    int64_t until = ft_mono_ns() + (int64_t)WAIT_MS * 1000000;
    enum ft_err_code err = ft_lock_take(cx, path, lock);
    while (err == FT_CONFLICT && ft_mono_ns() < until) {
        ft_clear(cx);
        FT_TRY(ft_checkpoint(cx));
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
        err = ft_lock_take(cx, path, lock);
    }
    return err;
}

ft_err ft_patch_write(ft_ctx *cx, const struct ft_root *root, const char *journal,
                      const struct ft_patch_plan *plan) {
    struct ft_root folder = {.fd = -1};
    int lock = -1;
    const char *key = ft_strndup(cx->arena, ft_sha256_hex(cx->arena, ft_slice_of(root->path)), 32);
    FT_TRY(wait_for_lock(cx, ft_sprintf(cx->arena, "%s/%s.lock", journal, key), &lock));
    enum ft_err_code err = ft_root_open(cx, journal, &folder);
    if (err == FT_OK) {
        err = write_locked(cx, root, &folder, key, plan);
        ft_root_close(&folder);
    }
    ft_lock_drop(&lock);
    return err;
}
