/* Keeping an index fresh while files are written.
 *
 * The watcher knows the list of files by heart: a file that was written to is looked at by itself;
 * where a folder, an ignore file or a new file comes in between, the tree is listed again. Whoever
 * asks whether the index is fresh puts a file into the folder "ask", which is watched, too: events
 * come in order, so that when the watcher comes to it, everything written before is in. It then
 * takes the file away, and that is the answer.
 */
#include "os/watch.h"

#include "index_int.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE_MS = 300, ANSWER_MS = 2000, LOOK_US = 200 };

static const char *watch_lock(ft_ctx *cx, const struct ft_index_spec *spec) {
    return ft_path_join(cx->arena, spec->folder, "watch.lock");
}

bool ft_index_watched(ft_ctx *cx, const struct ft_index_spec *spec) {
    int lock = -1;
    char id[FT_ID_SIZE];
    struct stat info;
    if (stat(watch_lock(cx, spec), &info) != 0) {
        return false; /* nobody ever did */
    }
    ft_err err = ft_lock_take(cx, watch_lock(cx, spec), &lock);
    ft_clear(cx);
    if (err == FT_OK) {
        ft_lock_drop(&lock);
        return false;
    }
    ft_id_new(id);
    const char *path = ft_sprintf(cx->arena, "%s/ask/%s", spec->folder, id);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    close(fd);
    int64_t until_ns = ft_mono_ns() + (int64_t)ANSWER_MS * 1000000;
    while (ft_mono_ns() < until_ns) {
        if (access(path, F_OK) != 0) {
            return true;
        }
        usleep(LOOK_US);
    }
    unlink(path);
    return false;
}

struct watching {
    ft_ctx *cx;
    const struct ft_index_spec *spec;
    struct ft_watch *watch;
    struct ft_arena *arena; /* of what follows; made anew with each listing */
    struct tree_list list;
    const char **folders; /* by number of the watch: path with "/", or NULL */
    size_t folder_count;
    int ask; /* number of the folder "ask" */
    struct ft_index index;
    struct {
        FT_VEC(const char *);
    } asked;
    bool everything; /* the tree has to be listed again */
    bool something;
};

static struct ft_source_file *known_file(struct watching *w, const char *path) {
    size_t from = 0;
    for (size_t to = w->list.files.count; from < to;) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(w->list.files.at[middle].path, path);
        if (order == 0) {
            return &w->list.files.at[middle];
        }
        from = order < 0 ? middle + 1 : from;
        to = order < 0 ? to : middle;
    }
    return NULL;
}

/* A file that is known, as it is now. */
static void look_again(struct watching *w, struct ft_source_file *file) {
    struct stat info;
    if (fstatat(w->spec->root->fd, file->path, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode)) {
        w->everything = true;
        return;
    }
    file->size = info.st_size;
    file->mtime_ns = ft_file_time_ns(info.st_mtim);
    file->ctime_ns = ft_file_time_ns(info.st_ctim);
    file->inode = (int64_t)info.st_ino;
    w->something = true;
}

static void on_event(void *to, const struct ft_watch_event *event) {
    struct watching *w = to;
    if (event->folder == w->ask) {
        if (*event->name && !event->gone) {
            *FT_PUSH(w->cx->arena, &w->asked) =
                ft_sprintf(w->cx->arena, "%s/ask/%s", w->spec->folder, event->name);
        }
        return;
    }
    const char *folder = event->folder >= 0 && (size_t)event->folder < w->folder_count
                             ? w->folders[event->folder]
                             : NULL;
    if (event->folder < 0 || event->is_folder || strcmp(event->name, ".gitignore") == 0 ||
        strcmp(event->name, ".fettleignore") == 0) {
        w->everything = true;
        return;
    }
    if (!folder) {
        return;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_source_file *file = known_file(w, ft_sprintf(scratch, "%s%s", folder, event->name));
    if (file && !event->gone) {
        look_again(w, file);
    } else if (file || !event->gone) {
        w->everything = true; /* gone, or one that is new: rules say whether it counts */
    }
}

static ft_err watch_folder(struct watching *w, const char *folder) {
    int number = -1;
    const char *path =
        *folder ? ft_path_join(w->arena, w->spec->root->path, folder) : w->spec->root->path;
    ft_err err = ft_watch_add(w->cx, w->watch, path, &number);
    if (err == FT_NOTFOUND || err == FT_DENIED) {
        ft_clear(w->cx);
        return FT_OK;
    }
    FT_TRY(err);
    while ((size_t)number >= w->folder_count) {
        size_t count = w->folder_count ? w->folder_count * 2 : 1024;
        w->folders = ft_xrealloc(w->folders, count * sizeof *w->folders);
        memset(w->folders + w->folder_count, 0, (count - w->folder_count) * sizeof *w->folders);
        w->folder_count = count;
    }
    w->folders[number] = folder;
    return FT_OK;
}

/* Lists and watches all of it; folders first, so that nothing comes in between unseen. */
static ft_err list_all(struct watching *w) {
    struct ft_strings folders = {0};
    struct ft_arena *arena = ft_arena_new();
    ft_ctx own = *w->cx;
    own.arena = arena;
    for (int round = 0; round < 2; round++) { /* again, now that the folders are watched */
        struct tree_list list = {0};
        struct ft_source_options options = {.folders = &folders, .unread = &list.unread};
        folders.count = 0;
        ft_err err = ft_source_list(&own, w->spec->root, &options, &list.files);
        if (err != FT_OK) {
            err = ft_fail(w->cx, err, "%s", own.error.message);
            ft_arena_free(arena);
            return err;
        }
        if (round == 0) {
            if (w->arena) {
                ft_arena_free(w->arena);
            }
            w->arena = arena;
            for (size_t i = 0; i < w->folder_count; i++) {
                w->folders[i] = NULL;
            }
        }
        w->list = list;
        FT_TRY(watch_folder(w, ""));
        for (size_t i = 0; i < folders.count; i++) {
            FT_TRY(watch_folder(w, folders.at[i]));
        }
    }
    return FT_OK;
}

static ft_err bring_up_to_date(struct watching *w) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *w->cx;
    int64_t now = ft_index_now_ns();
    own.arena = scratch;
    w->something = false;
    if (w->everything) {
        w->everything = false;
        FT_TRY(list_all(w));
    }
    ft_err err = ft_index_refresh(&own, w->spec, &w->list, now, &w->index);
    if (err == FT_CONFLICT) { /* somebody else writes: soon again */
        w->something = true;
        return FT_OK;
    }
    return err == FT_OK ? FT_OK : ft_fail(w->cx, err, "%s", own.error.message);
}

static void answer(struct watching *w) {
    for (size_t i = 0; i < w->asked.count; i++) {
        unlink(w->asked.at[i]);
    }
    w->asked = (__typeof__(w->asked)){0}; /* it lies in memory for a turn */
}

static bool is_behind(const struct watching *w) {
    return w->everything || w->something;
}

/* What was written before somebody asked is in before they are answered. */
static ft_err take_turn(struct watching *w,
                        ft_err (*idle)(ft_ctx *cx, const struct ft_index *index, void *to),
                        void *to) {
    size_t count = 0;
    if (is_behind(w)) {
        FT_TRY(bring_up_to_date(w));
        ft_progress(w->cx, "watch", 0, 0, "%zu files, fresh", w->list.files.count);
    }
    FT_TRY(ft_watch_wait(w->cx, w->watch, IDLE_MS, on_event, w, &count));
    if (!count && idle) {
        FT_TRY(idle(w->cx, &w->index, to));
    }
    if (w->asked.count && is_behind(w)) {
        FT_TRY(bring_up_to_date(w));
    }
    answer(w);
    return FT_OK;
}

static ft_err watch_on(struct watching *w,
                       ft_err (*idle)(ft_ctx *cx, const struct ft_index *index, void *to),
                       void *to) {
    ft_ctx *cx = w->cx;
    FT_TRY(ft_watch_open(cx, &w->watch));
    const char *ask = ft_path_join(cx->arena, w->spec->folder, "ask");
    FT_TRY(ft_path_mkdirs(cx, ask, 0700));
    FT_TRY(ft_watch_add(cx, w->watch, ask, &w->ask));
    w->everything = true;
    for (;;) { /* each turn has its own memory */
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx own = *cx;
        own.arena = scratch;
        w->cx = &own;
        ft_err err = take_turn(w, idle, to);
        w->cx = cx;
        if (err != FT_OK) {
            return ft_fail(cx, err, "%s", own.error.message);
        }
    }
}

ft_err ft_index_watch(ft_ctx *cx, const struct ft_index_spec *given,
                      ft_err (*idle)(ft_ctx *cx, const struct ft_index *index, void *to),
                      void *to) {
    struct ft_index_spec spec = *given;
    int lock = -1;
    FT_TRY(ft_path_mkdirs(cx, spec.folder, 0700));
    ft_err taken = ft_lock_take(cx, watch_lock(cx, &spec), &lock);
    for (int tries = 0; taken == FT_CONFLICT && tries < 20; tries++) {
        usleep(10000); /* whoever asks whether there is a watcher holds it for a moment */
        ft_clear(cx);
        taken = ft_lock_take(cx, watch_lock(cx, &spec), &lock);
    }
    if (taken != FT_OK) {
        return ft_wrap(cx, "the folder is watched already");
    }
    struct watching w = {.cx = cx, .spec = &spec};
    w.index.root = spec.root;
    w.index.folder = spec.folder;
    ft_err err = watch_on(&w, idle, to);
    ft_segment_unmap(&w.index.base);
    ft_segment_unmap(&w.index.overlay);
    ft_arena_free(w.arena);
    free(w.folders);
    ft_lock_drop(&lock);
    return err;
}
