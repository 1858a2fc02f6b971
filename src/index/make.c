/* Making a segment.
 *
 * The files are read in chunks, several threads at a time; what is made of each chunk goes into a
 * spill file. When all are read, the parts are put together in order and renamed into place at
 * once. Memory is bounded by the chunks in work, not by the tree.
 */
#include "make_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

ft_err ft_making_write(ft_ctx *cx, int fd, const void *bytes, size_t size, uint64_t at) {
    for (const char *from = bytes; size;) {
        ssize_t done = pwrite(fd, from, size, (off_t)at);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return ft_fail_errno(cx, "cannot write the index");
        }
        from += done;
        at += (uint64_t)done;
        size -= (size_t)done;
    }
    return FT_OK;
}

ft_err ft_making_read(ft_ctx *cx, int fd, void *bytes, size_t size, uint64_t at) {
    for (char *to = bytes; size;) {
        ssize_t done = pread(fd, to, size, (off_t)at);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return done ? ft_fail_errno(cx, "cannot read the index")
                        : ft_fail(cx, FT_IO, "the index became shorter while it was made");
        }
        to += done;
        at += (uint64_t)done;
        size -= (size_t)done;
    }
    return FT_OK;
}

ft_err ft_making_append(ft_ctx *cx, int fd, _Atomic uint64_t *end, const void *bytes, size_t size,
                        uint64_t *at) {
    *at = atomic_fetch_add(end, size);
    return ft_making_write(cx, fd, bytes, size, *at);
}

struct work {
    struct making *making;
    ft_err (*what)(ft_ctx *cx, struct making *making);
};

static ft_err work(struct ft_hand *hand) {
    const struct work *work = hand->with;
    ft_err err = work->what(&hand->cx, work->making);
    if (err != FT_OK) {
        atomic_store(&work->making->failed, 1);
    }
    return err;
}

/* What the hands allocate goes with them, not with the segment. */
ft_err ft_making_run(struct making *making, ft_err (*what)(ft_ctx *cx, struct making *making)) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct work with = {making, what};
    ft_ctx *cx = making->make->cx;
    ft_ctx own = *cx;
    own.arena = scratch;
    atomic_store(&making->next, 0);
    ft_err err = ft_crew(&own, "index", making->make->threads, work, &with);
    if (err != FT_OK) {
        cx->error = own.error;
        cx->error.message = ft_strdup(cx->arena, own.error.message);
        cx->error.hint = ft_strdup(cx->arena, own.error.hint);
    }
    return err;
}

/* As many files as may go through memory together. A block is longer than BLOCK_BYTES, and UTF-16
 * becomes half as large again at the most: there are no more blocks than are counted here. */
static void plan_chunks(struct making *making, struct ft_arena *arena) {
    const struct make *make = making->make;
    for (size_t i = 0; i < make->count;) {
        struct chunk chunk = {.first = i};
        int64_t bytes = 0;
        size_t blocks = 0;
        while (i < make->count && bytes < CHUNK_BYTES) {
            int64_t size = make->files[i]->size <= FT_INDEX_FILE_MAX ? make->files[i]->size : 0;
            size_t own = (size_t)size / 2 * 3 / BLOCK_BYTES + 1;
            if (chunk.count && blocks + own > CHUNK_BLOCKS) {
                break;
            }
            blocks += own;
            bytes += size;
            chunk.count++;
            i++;
        }
        *FT_PUSH(arena, &making->chunks) = chunk;
    }
}

/* A growing output: parts in order, each at a multiple of eight. */
struct output {
    struct making *making;
    struct segment_head head;
    uint64_t at;
};

static void begin(struct output *out, enum part part) {
    out->at = (out->at + 7) / 8 * 8;
    out->head.parts[part].offset = out->at;
    out->head.parts[part].size = 0;
}

static ft_err put(ft_ctx *cx, struct output *out, enum part part, const void *bytes, size_t size) {
    FT_TRY(ft_making_write(cx, out->making->out, bytes, size, out->at));
    out->at += size;
    out->head.parts[part].size += size;
    return FT_OK;
}

static ft_err put_paths(ft_ctx *cx, struct output *out) {
    const struct make *make = out->making->make;
    FT_BUF struct ft_buf paths;
    ft_buf_init(&paths, FT_BUF_NO_CAP);
    for (size_t i = 0; i < make->count; i++) {
        out->making->files[i].path = (uint32_t)paths.size;
        ft_buf_push(&paths, make->files[i]->path, strlen(make->files[i]->path) + 1);
        if (paths.size > UINT32_MAX / 2) {
            return ft_fail(cx, FT_LIMIT, "the tree has too many paths to be indexed");
        }
    }
    ft_buf_putc(&paths, '\0');
    begin(out, PART_PATHS);
    return put(cx, out, PART_PATHS, paths.data, paths.size);
}

/* The symbols are there already: they get their numbers, chunk by chunk. */
static ft_err put_chunks(ft_ctx *cx, struct output *out) {
    struct making *making = out->making;
    uint64_t symbols = 0;
    begin(out, PART_CHUNKS);
    for (size_t c = 0; c < making->chunks.count; c++) {
        struct chunk *chunk = &making->chunks.at[c];
        chunk->record.first = (uint32_t)symbols;
        for (size_t i = 0; i < chunk->count; i++) {
            making->files[chunk->first + i].first += (uint32_t)symbols;
        }
        symbols += chunk->record.symbols;
        if (symbols > INT32_MAX) {
            return ft_fail(cx, FT_LIMIT, "the tree has too many symbols to be indexed");
        }
        FT_TRY(put(cx, out, PART_CHUNKS, &chunk->record, sizeof chunk->record));
    }
    out->head.symbols = (uint32_t)symbols;
    return FT_OK;
}

/* Stable, eleven bits at a time: equal hashes stay in the order of their symbols. */
static void sort_names(struct name_record *names, struct name_record *other, size_t count) {
    for (int shift = 0; shift < 33; shift += 11) {
        size_t starts[2048] = {0};
        for (size_t i = 0; i < count; i++) {
            starts[names[i].hash >> shift & 2047]++;
        }
        for (size_t i = 0, sum = 0; i < 2048; i++) {
            size_t here = starts[i];
            starts[i] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) {
            other[starts[names[i].hash >> shift & 2047]++] = names[i];
        }
        struct name_record *swap = names;
        names = other;
        other = swap;
    }
}

static ft_err put_by_name(ft_ctx *cx, struct output *out) {
    struct making *making = out->making;
    size_t count = out->head.symbols;
    FT_BUF struct ft_buf a;
    FT_BUF struct ft_buf b;
    FT_BUF struct ft_buf hashes;
    ft_buf_init(&a, FT_BUF_NO_CAP);
    ft_buf_init(&b, FT_BUF_NO_CAP);
    ft_buf_init(&hashes, FT_BUF_NO_CAP);
    struct name_record *names = (void *)ft_buf_reserve(&a, count * sizeof *names + 1);
    struct name_record *other = (void *)ft_buf_reserve(&b, count * sizeof *names + 1);
    size_t at = 0;
    for (size_t c = 0; c < making->chunks.count; c++) {
        const struct chunk *chunk = &making->chunks.at[c];
        ft_buf_clear(&hashes);
        uint32_t *from = (void *)ft_buf_reserve(&hashes, chunk->record.symbols * 4 + 1);
        FT_TRY(
            ft_making_read(cx, making->spill, from, chunk->record.symbols * 4, chunk->hashes_at));
        for (size_t i = 0; i < chunk->record.symbols; i++, at++) {
            names[at] = (struct name_record){from[i], (uint32_t)at};
        }
    }
    sort_names(names, other, count); /* three passes: the last one ends in OTHER */
    begin(out, PART_BY_NAME);
    return put(cx, out, PART_BY_NAME, other, count * sizeof *other);
}

static ft_err put_blocks(ft_ctx *cx, struct output *out) {
    struct making *making = out->making;
    begin(out, PART_BLOCKS);
    for (size_t c = 0; c < making->chunks.count; c++) {
        struct chunk *chunk = &making->chunks.at[c];
        chunk->first_block = making->blocks;
        making->blocks += chunk->block_count;
        FT_TRY(
            put(cx, out, PART_BLOCKS, chunk->blocks, chunk->block_count * sizeof *chunk->blocks));
    }
    out->head.blocks = making->blocks;
    return FT_OK;
}

static ft_err put_grams(ft_ctx *cx, struct output *out) {
    struct making *making = out->making;
    begin(out, PART_GRAMS);
    if (!making->make->grams) {
        begin(out, PART_LISTS);
        return FT_OK;
    }
    uint64_t starts_at = out->at;
    out->at += GRAMS * sizeof(uint32_t);
    out->head.parts[PART_GRAMS].size = GRAMS * sizeof(uint32_t);
    begin(out, PART_LISTS);
    making->lists_at = out->at;
    making->starts = FT_NEW_N(cx->arena, uint32_t, GRAMS);
    ft_progress(cx, "index", 0, 0, "putting the index together");
    FT_TRY(ft_making_run(making, ft_grams_merge));
    out->head.parts[PART_LISTS].size = atomic_load(&making->listed);
    out->at += out->head.parts[PART_LISTS].size;
    return ft_making_write(cx, making->out, making->starts, GRAMS * sizeof(uint32_t), starts_at);
}

static ft_err put_all(ft_ctx *cx, struct making *making) {
    const struct make *make = making->make;
    struct output out = {.making = making, .at = atomic_load(&making->symbols_end)};
    size_t langs = 0;
    ft_langs(&langs);
    out.head.parts[PART_SYMBOLS].offset = sizeof out.head;
    out.head.parts[PART_SYMBOLS].size = out.at - sizeof out.head;
    for (size_t i = 0; i < making->chunks.count; i++) {
        out.head.bytes += making->chunks.at[i].bytes;
        out.head.unsearchable += making->chunks.at[i].unsearchable;
    }
    FT_TRY(put_paths(cx, &out));
    FT_TRY(put_chunks(cx, &out));
    FT_TRY(put_by_name(cx, &out));
    begin(&out, PART_FILES);
    FT_TRY(put(cx, &out, PART_FILES, making->files, make->count * sizeof *making->files));
    begin(&out, PART_GONE);
    FT_TRY(put(cx, &out, PART_GONE, make->gone, make->gone_words * sizeof *make->gone));
    FT_TRY(put_blocks(cx, &out));
    FT_TRY(put_grams(cx, &out));
    memcpy(out.head.magic, SEGMENT_MAGIC, sizeof out.head.magic);
    out.head.version = SEGMENT_VERSION;
    out.head.langs = (uint32_t)langs;
    out.head.files = (uint32_t)make->count;
    out.head.compared_ns = make->compared_ns;
    out.head.base = make->base;
    ft_random(&out.head.made, sizeof out.head.made);
    out.head.check = ft_content_hash(
        (struct ft_slice){(const char *)&out.head, offsetof(struct segment_head, check)});
    return ft_making_write(cx, making->out, &out.head, sizeof out.head, 0);
}

static ft_err make_into(ft_ctx *cx, struct making *making) {
    atomic_store(&making->symbols_end, sizeof(struct segment_head));
    FT_TRY(ft_making_run(making, ft_chunks_work));
    return put_all(cx, making);
}

static ft_err open_new(ft_ctx *cx, const char *path, int *fd) {
    *fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *fd >= 0 ? FT_OK : ft_fail_errno(cx, "cannot create %s", path);
}

ft_err ft_segment_make(const struct make *make) {
    ft_ctx *cx = make->cx;
    struct making making = {.make = make, .spill = -1, .out = -1};
    const char *path = ft_sprintf(cx->arena, "%s/%s", make->folder, make->name);
    const char *part = ft_sprintf(cx->arena, "%s.part", path);
    const char *spill = ft_sprintf(cx->arena, "%s.spill", path);
    making.files = ft_xmalloc((make->count + 1) * sizeof *making.files);
    plan_chunks(&making, cx->arena);
    ft_err err = open_new(cx, part, &making.out);
    err = err == FT_OK ? open_new(cx, spill, &making.spill) : err;
    if (err == FT_OK) {
        unlink(spill);
        err = make_into(cx, &making);
    }
    if (err == FT_OK && rename(part, path) != 0) {
        err = ft_fail_errno(cx, "cannot put the index in place at %s", path);
    }
    if (err != FT_OK) {
        unlink(part);
    }
    if (making.out >= 0) {
        close(making.out);
    }
    if (making.spill >= 0) {
        close(making.spill);
    }
    for (size_t i = 0; i < making.chunks.count; i++) {
        free(making.chunks.at[i].blocks);
    }
    free(making.files);
    return err;
}
