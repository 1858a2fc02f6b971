/* Opening an index: comparing it with the tree, and making what is missing. */
#include "index_int.h"

#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    OVERLAY_FILES = 2000, /* beyond these all is made anew: */
    OVERLAY_BYTES = 64 << 20,
    SHARE = 4, /* unless the base is not even this many times as large */
};

static void unmap_index(void *object) {
    struct ft_index *index = object;
    ft_segment_unmap(&index->base);
    ft_segment_unmap(&index->overlay);
}

static void map_both(const char *folder, struct ft_index *index) {
    unmap_index(index);
    if (!ft_segment_map(folder, "base.ftx", &index->base)) {
        return;
    }
    size_t gone = 0;
    if (ft_segment_map(folder, "overlay.ftx", &index->overlay)) {
        ft_segment_part(&index->overlay, PART_GONE, &gone);
        size_t words = ((size_t)index->base.head->files + 63) / 64;
        if (index->overlay.head->base != index->base.head->made || gone / 8 < words) {
            ft_segment_unmap(&index->overlay);
        }
    }
}

static const char *path_of(const struct segment *segment, uint32_t number) {
    size_t size = 0;
    const char *paths = ft_segment_part(segment, PART_PATHS, &size);
    uint32_t at = segment->files[number].path;
    return at < size ? paths + at : "";
}

/* The record for FILE in a segment whose paths are in order, from *AT on; NULL where it has none.
 */
static const struct file_record *next_record(const struct segment *segment, uint32_t *at,
                                             const struct ft_source_file *file) {
    while (segment->map && *at < segment->head->files) {
        int order = strcmp(path_of(segment, *at), file->path);
        if (order > 0) {
            return NULL;
        }
        (*at)++;
        if (order == 0) {
            return &segment->files[*at - 1];
        }
    }
    return NULL;
}

/* A header is in another language when its neighbours are. */
static bool is_same_lang(const struct file_record *record, const struct ft_source_file *file) {
    size_t count = 0;
    return !file->lang || record->lang == file->lang - ft_langs(&count) + 1;
}

static bool is_current(const struct file_record *record, const struct ft_source_file *file) {
    return record && is_same_lang(record, file) && record->size == file->size &&
           record->mtime_ns == file->mtime_ns && record->ctime_ns == file->ctime_ns &&
           record->inode == file->inode && !(record->flags & FILE_UNREAD);
}

/* The tree compared with what is kept. */
struct comparison {
    struct {
        FT_VEC(const struct ft_source_file *);
    } changed;   /* not as in the base */
    size_t kept; /* of them: as in the overlay */
    int64_t bytes;
    uint64_t *gone;
    size_t words;
    bool same; /* nothing has to be written */
};

static void compare(ft_ctx *cx, const struct ft_index *index, const struct ft_source_list *list,
                    struct comparison *c) {
    uint32_t base_at = 0;
    uint32_t over_at = 0;
    size_t files = index->base.head->files;
    c->words = (files + 63) / 64;
    c->gone = FT_NEW_N(cx->arena, uint64_t, c->words + 1);
    memset(c->gone, 0xff, c->words * sizeof *c->gone);
    for (size_t i = 0; i < list->count; i++) {
        const struct ft_source_file *file = &list->at[i];
        const struct file_record *record = next_record(&index->base, &base_at, file);
        const struct file_record *over = next_record(&index->overlay, &over_at, file);
        if (is_current(record, file)) {
            size_t number = (size_t)(record - index->base.files);
            c->gone[number / 64] &= ~((uint64_t)1 << number % 64);
        } else {
            c->kept += is_current(over, file);
            c->bytes += file->size;
            *FT_PUSH(cx->arena, &c->changed) = file;
        }
    }
    size_t size = 0;
    const void *gone = index->overlay.map ? ft_segment_part(&index->overlay, PART_GONE, &size)
                                          : FT_NEW_N(cx->arena, uint64_t, c->words + 1);
    size_t before = index->overlay.map ? index->overlay.head->files : 0;
    for (size_t i = files; i < c->words * 64; i++) { /* beyond the last file: nothing is gone */
        c->gone[i / 64] &= ~((uint64_t)1 << i % 64);
    }
    c->same = c->kept == c->changed.count && before == c->changed.count &&
              memcmp(gone, c->gone, c->words * sizeof *c->gone) == 0;
}

static bool has_outgrown(const struct comparison *c, const struct ft_index *index) {
    return (c->changed.count > OVERLAY_FILES || c->bytes > OVERLAY_BYTES) ||
           (c->changed.count > 64 && c->changed.count > index->base.head->files / SHARE);
}

static ft_err make_base(ft_ctx *cx, const struct ft_index_spec *spec,
                        const struct ft_source_list *list, struct make *make) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_source_file **files =
        FT_NEW_N(scratch, const struct ft_source_file *, list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        files[i] = &list->at[i];
    }
    make->name = "base.ftx";
    make->files = files;
    make->count = list->count;
    make->grams = true;
    ft_err err = ft_segment_make(make);
    if (err == FT_OK) {
        unlink(ft_sprintf(cx->arena, "%s/overlay.ftx", spec->folder));
    }
    return err;
}

/* Writes what differs between LIST and what is kept. Memory is the caller's scratch. */
static ft_err write_changes(ft_ctx *cx, const struct ft_index_spec *spec,
                            const struct ft_source_list *list, int64_t compared_ns,
                            struct ft_index *index) {
    struct comparison c = {0};
    struct make make = {.cx = cx,
                        .root = spec->root,
                        .folder = spec->folder,
                        .threads = spec->threads,
                        .compared_ns = compared_ns};
    index->changed = 0;
    if (index->base.map && !spec->anew) {
        compare(cx, index, list, &c);
    }
    if (!index->base.map || spec->anew || has_outgrown(&c, index)) {
        index->changed = (int64_t)list->count;
        index->made = true;
        FT_TRY(make_base(cx, spec, list, &make));
    } else if (c.same) {
        return FT_OK;
    } else {
        index->changed = (int64_t)(c.changed.count - c.kept);
        make.name = "overlay.ftx";
        make.files = c.changed.at;
        make.count = c.changed.count;
        make.base = index->base.head->made;
        make.gone = c.gone;
        make.gone_words = c.words;
        make.threads = c.changed.count < 16 ? 1 : make.threads;
        FT_TRY(ft_segment_make(&make));
    }
    map_both(spec->folder, index);
    return FT_OK;
}

/* With a LIST that is known to be the tree's; else the tree is listed. */
static ft_err refresh(ft_ctx *cx, const struct ft_index_spec *spec, const struct tree_list *known,
                      int64_t compared_ns, struct ft_index *index) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    struct tree_list list = {0};
    struct ft_source_options options = {.unread = &list.unread};
    own.arena = scratch;
    ft_err err = known ? FT_OK : ft_source_list(&own, spec->root, &options, &list.files);
    known = known ? known : &list;
    if (err == FT_OK) {
        err = ft_index_keep_unread(&own, spec->folder, &known->unread);
    }
    if (err == FT_OK) {
        err = write_changes(&own, spec, &known->files, compared_ns, index);
    }
    if (err != FT_OK) {
        cx->error = own.error;
        cx->error.message = ft_strdup(cx->arena, own.error.message);
        cx->error.hint = ft_strdup(cx->arena, own.error.hint);
    }
    return err;
}

int64_t ft_index_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Takes the lock. Where somebody else makes the very first index, that is waited for; then there is
 * one, and *LOCK stays -1. */
static ft_err take_lock(ft_ctx *cx, const struct ft_index_spec *spec, struct ft_index *index,
                        int *lock) {
    enum { LOOK_US = 50000 };
    const char *path = ft_sprintf(cx->arena, "%s/lock", spec->folder);
    for (;;) {
        ft_err err = ft_lock_take(cx, path, lock);
        if (err != FT_CONFLICT || index->base.map) {
            return err;
        }
        ft_clear(cx);
        FT_TRY(ft_checkpoint(cx));
        usleep(LOOK_US);
        map_both(spec->folder, index);
        if (index->base.map) {
            return FT_OK;
        }
    }
}

ft_err ft_index_refresh(ft_ctx *cx, const struct ft_index_spec *spec, const struct tree_list *known,
                        int64_t compared_ns, struct ft_index *index) {
    int lock = -1;
    ft_err err = take_lock(cx, spec, index, &lock);
    if (err == FT_CONFLICT && index->base.map && !known) {
        ft_clear(cx); /* somebody is at it: what was there before answers */
        return FT_OK;
    }
    FT_TRY(err);
    if (lock < 0) {
        return FT_OK; /* made by somebody else, just now */
    }
    map_both(spec->folder, index);
    err = refresh(cx, spec, known, compared_ns, index);
    ft_lock_drop(&lock);
    return err;
}

ft_err ft_index_open(ft_ctx *cx, const struct ft_index_spec *given, struct ft_index **index) {
    struct ft_index_spec spec = *given;
    struct ft_index *made = FT_NEW(cx->arena, struct ft_index);
    spec.threads = ft_hands(spec.threads);
    made->root = spec.root;
    made->folder = ft_strdup(cx->arena, spec.folder);
    FT_TRY(ft_path_mkdirs(cx, spec.folder, 0700));
    ft_arena_defer(cx->arena, unmap_index, made);
    map_both(spec.folder, made);
    if (!made->base.map || spec.anew || (!spec.kept && !ft_index_watched(cx, &spec))) {
        FT_TRY(ft_index_refresh(cx, &spec, NULL, ft_index_now_ns(), made));
    } else if (!spec.kept) {
        map_both(spec.folder, made); /* whoever watches has just brought it up to date */
    }
    if (!made->base.map) {
        return ft_fail(cx, FT_CORRUPT, "the index at %s cannot be read back", spec.folder);
    }
    *index = made;
    return FT_OK;
}
