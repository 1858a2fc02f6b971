/* What an edit that was killed needs to be taken back: old contents and the digests of the new.
 *
 * JOURNAL/KEY/plan.json is written last and removed first, so that it is there exactly while files
 * may be half written. KEY is made of the root's path; KEY.lock is held by who writes. */
#include "write_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Paths are bytes; JSON holds text. */
static json_t *path_value(ft_ctx *cx, const char *path) {
    size_t size = strlen(path);
    char *hex = ft_alloc(cx->arena, size * 2 + 1);
    ft_hex((const unsigned char *)path, size, hex);
    return json_string(hex);
}

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *path_of(ft_ctx *cx, const json_t *value) {
    const char *hex = json_string_value(value);
    size_t size = hex ? strlen(hex) : 1;
    if (size % 2) {
        return NULL;
    }
    char *path = ft_alloc(cx->arena, size / 2 + 1);
    for (size_t i = 0; i < size; i += 2) {
        int high = digit(hex[i]);
        int low = digit(hex[i + 1]);
        if (high < 0 || low < 0 || high + low == 0) {
            return NULL;
        }
        path[i / 2] = (char)(high * 16 + low);
    }
    return path;
}

static const char *inside(ft_ctx *cx, const char *key, const char *name) {
    return ft_sprintf(cx->arena, "%s/%s", key, name);
}

ft_err patch_journal_begin(ft_ctx *cx, const struct ft_root *journal, const char *key,
                           const struct ft_root *root, const struct write_actions *actions) {
    json_t *files = json_array();
    json_t *folders = json_array();
    json_t *plan =
        ft_json_keep(cx->arena, json_pack("{s:o, s:o, s:o}", "root", path_value(cx, root->path),
                                          "files", files, "folders", folders));
    FT_TRY(ft_tree_remove(cx, journal, key));
    FT_TRY(ft_dir_make(cx, journal, key, 0700));
    for (size_t i = 0; i < actions->count; i++) {
        const struct write_action *action = &actions->at[i];
        if (action->was) {
            FT_TRY(ft_file_write(cx, journal, inside(cx, key, ft_sprintf(cx->arena, "%zu", i)),
                                 0600, action->old));
        }
        json_array_append_new(files,
                              json_pack("{s:o, s:b, s:b, s:i, s:i, s:s}", "path",
                                        path_value(cx, action->path), "was", action->was, "is",
                                        action->is, "old_mode", (int)action->old_mode, "mode",
                                        (int)action->mode, "digest", action->digest));
    }
    for (size_t i = 0; i < actions->folders.count; i++) {
        json_array_append_new(folders, path_value(cx, actions->folders.at[i]));
    }
    char *text = ft_json_text(cx->arena, plan, FT_JSON_COMPACT);
    return ft_file_write(cx, journal, inside(cx, key, "plan.json"), 0600, ft_slice_of(text));
}

static ft_err sync_folder(ft_ctx *cx, const struct ft_root *journal, const char *key) {
    int fd = -1;
    FT_TRY(ft_file_open(cx, journal, key, O_RDONLY | O_DIRECTORY, 0, &fd));
    int failed = fsync(fd);
    int error = errno;
    close(fd);
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot sync the journal of edits") : FT_OK;
}

ft_err patch_journal_end(ft_ctx *cx, const struct ft_root *journal, const char *key) {
    struct stat info;
    const char *plan = inside(cx, key, "plan.json");
    enum ft_err_code err = ft_file_stat(cx, journal, plan, &info);
    if (err == FT_OK) {
        FT_TRY(ft_file_remove(cx, journal, plan));
        FT_TRY(sync_folder(cx, journal, key));
    }
    ft_clear(cx);
    if (ft_tree_remove(cx, journal, key) != FT_OK) {
        ft_clear(cx); /* without its plan it means nothing; the next edit removes it */
    }
    return FT_OK;
}

static ft_err broken(ft_ctx *cx, const char *key) {
    return ft_fail(cx, FT_CORRUPT, "the journal of edits %s cannot be read", key);
}

static ft_err read_action(ft_ctx *cx, const struct ft_root *journal, const char *key, size_t at,
                          const json_t *file, struct write_actions *actions) {
    const char *path = path_of(cx, json_object_get(file, "path"));
    const char *digest = ft_json_get_string(file, "digest");
    struct write_action action = {
        .path = path,
        .was = ft_json_get_bool(file, "was"),
        .is = ft_json_get_bool(file, "is"),
        .old = {"", 0},
        .old_mode = (mode_t)ft_json_get_int(file, "old_mode", 0600) & 07777,
        .mode = (mode_t)ft_json_get_int(file, "mode", 0600) & 07777,
    };
    if (!path || !digest || strlen(digest) >= sizeof action.digest) {
        return broken(cx, key);
    }
    memcpy(action.digest, digest, strlen(digest));
    if (action.was) {
        FT_TRY(ft_file_read(cx, journal, inside(cx, key, ft_sprintf(cx->arena, "%zu", at)),
                            FT_PATCH_FILE_MAX, &action.old));
    }
    *FT_PUSH(cx->arena, actions) = action;
    return FT_OK;
}

static ft_err read_plan(ft_ctx *cx, const struct ft_root *journal, const char *key,
                        struct ft_slice text, const char **root, struct write_actions *actions) {
    json_t *plan = NULL;
    size_t i = 0;
    const json_t *item = NULL;
    FT_TRY(ft_json_parse(cx, text, 0, &plan));
    ft_json_keep(cx->arena, plan);
    *root = path_of(cx, json_object_get(plan, "root"));
    if (!*root) {
        return broken(cx, key);
    }
    json_array_foreach(json_object_get(plan, "files"), i, item) {
        FT_TRY(read_action(cx, journal, key, i, item, actions));
    }
    json_array_foreach(json_object_get(plan, "folders"), i, item) {
        const char *folder = path_of(cx, item);
        if (!folder) {
            return broken(cx, key);
        }
        *FT_PUSH(cx->arena, &actions->folders) = folder;
    }
    return FT_OK;
}

/* An edit that had written everything when it was killed is done; any other is taken back. */
static ft_err settle(ft_ctx *cx, const struct ft_root *root, const struct write_actions *actions,
                     struct ft_strings *notes) {
    bool done = true;
    for (size_t i = 0; i < actions->count; i++) {
        enum write_state state;
        FT_TRY(patch_look(cx, root, &actions->at[i], &state));
        done &= state == WRITE_AT_NEW;
    }
    patch_sweep(cx, root, actions);
    if (done) {
        return FT_OK;
    }
    *FT_PUSH(cx->arena, notes) =
        ft_sprintf(cx->arena, "an edit in %s that was killed half way is taken back", root->path);
    return patch_take_back(cx, root, actions, notes);
}

ft_err patch_journal_mend(ft_ctx *cx, const struct ft_root *journal, const char *key,
                          struct ft_strings *notes) {
    struct write_actions actions = {0};
    struct ft_root root = {.fd = -1};
    struct ft_slice text;
    const char *path = NULL;
    enum ft_err_code err =
        ft_file_read(cx, journal, inside(cx, key, "plan.json"), FT_JSON_MAX_BYTES, &text);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        return FT_OK;
    }
    FT_TRY(err);
    FT_TRY(read_plan(cx, journal, key, text, &path, &actions));
    err = ft_root_open(cx, path, &root);
    if (err == FT_NOTFOUND) {
        ft_clear(cx); /* the folder is gone, and with it all that could be put back */
        return patch_journal_end(cx, journal, key);
    }
    FT_TRY(err);
    err = settle(cx, &root, &actions, notes);
    ft_root_close(&root);
    FT_TRY(err);
    return patch_journal_end(cx, journal, key);
}

static ft_err mend_named(ft_ctx *cx, const struct ft_root *journal, const char *key,
                         struct ft_strings *notes) {
    int lock = -1;
    enum ft_err_code err =
        ft_lock_take(cx, ft_sprintf(cx->arena, "%s/%s.lock", journal->path, key), &lock);
    if (err == FT_CONFLICT) {
        ft_clear(cx); /* it is being written right now */
        return FT_OK;
    }
    FT_TRY(err);
    err = patch_journal_mend(cx, journal, key, notes);
    ft_lock_drop(&lock);
    return err;
}

static void mend_all(ft_ctx *cx, const struct ft_root *journal, struct ft_strings *notes) {
    struct ft_strings keys = {0};
    DIR *listing = opendir(journal->path);
    for (const struct dirent *entry; listing && (entry = readdir(listing));) {
        if (!strchr(entry->d_name, '.')) {
            *FT_PUSH(cx->arena, &keys) = ft_strdup(cx->arena, entry->d_name);
        }
    }
    if (listing) {
        closedir(listing);
    }
    for (size_t i = 0; i < keys.count; i++) {
        if (mend_named(cx, journal, keys.at[i], notes) != FT_OK) {
            *FT_PUSH(cx->arena, notes) =
                ft_sprintf(cx->arena, "an edit that was killed could not be taken back: %s",
                           cx->error.message);
            ft_clear(cx); /* of another folder, most likely: it keeps nobody from this one */
        }
    }
}

ft_err ft_patch_recover(ft_ctx *cx, const char *journal, struct ft_strings *notes) {
    struct ft_root folder = {.fd = -1};
    struct ft_strings made = {0};
    enum ft_err_code err = ft_root_open(cx, journal, &folder);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        return FT_OK; /* nothing was ever edited */
    }
    FT_TRY(err);
    mend_all(cx, &folder, &made);
    ft_root_close(&folder);
    *notes = made;
    return FT_OK;
}
