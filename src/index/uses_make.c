/* Parsing what is missing, and keeping it.
 *
 * Blocks are appended by all threads; the directory follows after each round, so that what was
 * parsed before a crash or a cancellation stays, up to some seconds.
 */
#include "uses_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUND_MS = 20000, SPARE = 16 << 20 };

/* Files without a block, the most telling first. */
struct todo {
    uint32_t file, rank;
    uint64_t key;
};
struct todos {
    FT_VEC(struct todo);
};

static int by_rank(const void *a, const void *b) {
    const struct todo *x = a;
    const struct todo *y = b;
    return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank)
                              : (x->file > y->file) - (x->file < y->file);
}

static uint32_t rank_of(const struct ft_index_file *file) {
    uint32_t depth = 0;
    for (const char *at = file->path; *at; at++) {
        depth += *at == '/';
    }
    return depth + (file->generated ? 200 : 0) + (ft_source_is_test(file->path) ? 100 : 0);
}

static void look(struct ft_uses *uses, struct ft_arena *arena, struct todos *todos) {
    uint32_t count = ft_index_count(uses->index);
    uses->state.files = uses->state.done = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(uses->index, i, &file) || !ft_uses_reads(&file)) {
            continue;
        }
        bool known = ft_uses_find(uses, ft_uses_key(&file)) != NULL;
        uses->state.files++;
        uses->state.done += known;
        if (!known && arena) {
            *FT_PUSH(arena, todos) = (struct todo){i, rank_of(&file), ft_uses_key(&file)};
        }
    }
    if (arena && todos->count) {
        qsort(todos->at, todos->count, sizeof *todos->at, by_rank);
    }
}

void ft_uses_count(struct ft_uses *uses) {
    look(uses, NULL, NULL);
}

/* One round of parsing, by all hands. */
struct round {
    struct ft_uses *uses;
    const struct todos *todos;
    atomic_size_t next;
    atomic_bool changed; /* a file is no longer as the index has it */
    _Atomic uint64_t end;
    int fd;
    int64_t until_ns;
    struct {
        FT_VEC(struct uses_entry);
    } made[FT_HANDS_MAX];
};

static ft_err append(ft_ctx *cx, struct round *round, struct ft_slice block, uint64_t *at) {
    *at = atomic_fetch_add(&round->end, block.size);
    for (size_t done = 0; done < block.size;) {
        ssize_t size = pwrite(round->fd, block.data + done, block.size - done, (off_t)(*at + done));
        if (size < 0 && errno != EINTR) {
            return ft_fail_errno(cx, "cannot write what was parsed");
        }
        done += size > 0 ? (size_t)size : 0;
    }
    return FT_OK;
}

static ft_err parse_files(struct ft_hand *hand) {
    struct round *round = hand->with;
    struct uses_reader *reader = ft_uses_reader_new(round->uses->index);
    FT_BUF struct ft_buf content;
    ft_err err = FT_OK;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    while (err == FT_OK && ft_mono_ns() < round->until_ns) {
        size_t next = atomic_fetch_add(&round->next, 1);
        if (next >= round->todos->count) {
            break;
        }
        const struct todo *todo = &round->todos->at[next];
        struct ft_index_file file;
        struct ft_slice text;
        if (!ft_index_file(round->uses->index, todo->file, &file) ||
            !ft_index_read(round->uses->index, todo->file, &content)) {
            atomic_store(&round->changed, true);
            continue;
        }
        text = (struct ft_slice){content.data, content.size};
        if (ft_content_hash(text) != file.content) {
            atomic_store(&round->changed, true); /* another time */
        } else {
            struct uses_entry entry = {.key = todo->key};
            struct ft_slice block = ft_uses_read(&hand->cx, reader, todo->file, file.lang, text);
            err = append(&hand->cx, round, block, &entry.offset);
            entry.size = (uint32_t)block.size;
            *FT_PUSH(hand->cx.arena, &round->made[hand->number]) = entry;
        }
        if (next % 64 == 0) {
            ft_progress(&hand->cx, "parse", (int64_t)next, (int64_t)round->todos->count,
                        "parsing files");
        }
        err = err == FT_OK ? ft_checkpoint(&hand->cx) : err;
    }
    ft_uses_reader_free(reader);
    return err;
}

static int by_key(const void *a, const void *b) {
    const struct uses_entry *x = a;
    const struct uses_entry *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* The old directory and what the round made, in one. */
static ft_err write_dir(ft_ctx *cx, const struct round *round, bool complete) {
    const struct ft_uses *uses = round->uses;
    size_t count = uses->count;
    size_t langs = 0;
    ft_langs(&langs);
    for (size_t i = 0; i < FT_HANDS_MAX; i++) {
        count += round->made[i].count;
    }
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    struct uses_head head = {.magic = USES_MAGIC,
                             .version = USES_VERSION,
                             .langs = (uint32_t)langs,
                             .count = count,
                             .end = atomic_load(&round->end),
                             .complete = complete ? ft_index_version(uses->index) : 0,
                             .files = uses->state.files};
    ft_buf_push(&buf, &head, sizeof head);
    ft_buf_push(&buf, uses->entries, uses->count * sizeof *uses->entries);
    for (size_t i = 0; i < FT_HANDS_MAX; i++) {
        ft_buf_push(&buf, round->made[i].at, round->made[i].count * sizeof *uses->entries);
    }
    struct uses_entry *entries = (struct uses_entry *)(void *)(buf.data + sizeof head);
    qsort(entries, count, sizeof *entries, by_key);
    head.check = ft_content_hash((struct ft_slice){(const char *)entries, count * sizeof *entries});
    memcpy(buf.data, &head, sizeof head);
    return ft_path_write(cx, ft_path_join(cx->arena, uses->index->folder, "uses.dir"), 0600,
                         (struct ft_slice){buf.data, buf.size});
}

static ft_err run_rounds(ft_ctx *cx, struct ft_uses *uses, struct round *round, int64_t until_ns) {
    struct todos todos = {0};
    size_t files = 0;
    look(uses, cx->arena, &todos);
    round->todos = &todos;
    bool marked = false; /* a state that needs nothing new is marked once */
    while ((files < todos.count || !marked) && ft_mono_ns() < until_ns) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx own = *cx;
        int64_t round_ns = ft_mono_ns() + (int64_t)ROUND_MS * 1000000;
        own.arena = scratch;
        round->until_ns = round_ns < until_ns ? round_ns : until_ns;
        memset(round->made, 0, sizeof round->made);
        unsigned hands = todos.count - files < 8 ? 1 : ft_hands(0);
        ft_err err = ft_crew(&own, "parse", hands, parse_files, round);
        bool all = err == FT_OK && atomic_load(&round->next) >= todos.count && !round->changed;
        ft_err kept = write_dir(&own, round, all); /* what was parsed before an error stays */
        ft_uses_map(uses);
        err = err == FT_OK ? kept : err;
        if (err != FT_OK) {
            return ft_fail(cx, err, "%s", own.error.message);
        }
        size_t now = atomic_load(&round->next);
        files = now < todos.count ? now : todos.count;
        marked = true;
    }
    uses->state.parsed = (int64_t)files;
    return FT_OK;
}

static ft_err parse_missing(ft_ctx *cx, struct ft_uses *uses, int64_t until_ns) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    struct round *round = FT_NEW(scratch, struct round);
    const struct uses_head *head = uses->entries ? uses->dir : NULL;
    own.arena = scratch;
    round->uses = uses;
    round->fd = open(ft_path_join(scratch, uses->index->folder, "uses.ftx"),
                     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (round->fd < 0) {
        return ft_fail_errno(cx, "cannot open what was parsed");
    }
    atomic_store(&round->end, head ? (head->end + 7) / 8 * 8 : 0);
    ft_err err = run_rounds(&own, uses, round, until_ns);
    if (err != FT_OK) {
        err = ft_fail(cx, err, "%s", own.error.message);
    }
    close(round->fd);
    return err;
}

/* The entries that the index has files for, in LIVE; their bytes. */
static uint64_t mark_live(const struct ft_uses *uses, bool *live) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < ft_index_count(uses->index); i++) {
        struct ft_index_file file;
        if (!ft_index_file(uses->index, i, &file) || !ft_uses_reads(&file)) {
            continue;
        }
        const struct uses_entry *entry = ft_uses_find(uses, ft_uses_key(&file));
        if (entry && !live[entry - uses->entries]) {
            live[entry - uses->entries] = true;
            bytes += entry->size;
        }
    }
    return bytes;
}

/* Copies the live blocks to FD; ROUND gets them as if it had parsed them. */
static ft_err copy_live(ft_ctx *cx, struct round *round, const bool *live) {
    const struct ft_uses *uses = round->uses;
    for (size_t i = 0; i < uses->count; i++) {
        struct uses_entry entry = uses->entries[i];
        if (!live[i] || entry.offset > uses->size || entry.size > uses->size - entry.offset) {
            continue;
        }
        FT_TRY(append(cx, round, (struct ft_slice){uses->map + entry.offset, entry.size},
                      &entry.offset));
        *FT_PUSH(cx->arena, &round->made[0]) = entry;
    }
    return FT_OK;
}

/* Takes out what no file has any more, once that is more than the rest. The directory goes first: a
 * crash in between costs parsing, not truth. */
static ft_err compact(ft_ctx *cx, struct ft_uses *uses) {
    const struct uses_head *head = uses->entries ? uses->dir : NULL;
    if (!head || head->end < SPARE) {
        return FT_OK;
    }
    bool *live = FT_NEW_N(cx->arena, bool, uses->count + 1);
    if (mark_live(uses, live) > head->end / 2) {
        return FT_OK;
    }
    const char *folder = uses->index->folder;
    const char *path = ft_path_join(cx->arena, folder, "uses.ftx");
    const char *part = ft_path_join(cx->arena, folder, "uses.part");
    struct round *round = FT_NEW(cx->arena, struct round);
    round->uses = uses;
    round->fd = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (round->fd < 0) {
        return ft_fail_errno(cx, "cannot create %s", part);
    }
    ft_err err = copy_live(cx, round, live);
    close(round->fd);
    if (err != FT_OK) {
        unlink(part);
        return err;
    }
    unlink(ft_path_join(cx->arena, folder, "uses.dir"));
    if (rename(part, path) != 0) {
        return ft_fail_errno(cx, "cannot rename %s", part);
    }
    uses->count = 0; /* the directory is of what was copied alone */
    FT_TRY(write_dir(cx, round, false));
    ft_uses_map(uses);
    return FT_OK;
}

ft_err ft_uses_make(ft_ctx *cx, struct ft_uses *uses, int64_t until_ns) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    int lock = -1;
    own.arena = scratch;
    ft_err err = ft_lock_take(&own, ft_path_join(scratch, uses->index->folder, "uses.lock"), &lock);
    if (err == FT_CONFLICT) {
        return FT_OK; /* somebody is at it */
    }
    if (err == FT_OK) {
        ft_uses_map(uses);
        err = compact(&own, uses);
        err = err == FT_OK ? parse_missing(&own, uses, until_ns) : err;
        ft_lock_drop(&lock);
    }
    return err == FT_OK ? FT_OK : ft_fail(cx, err, "%s", own.error.message);
}
