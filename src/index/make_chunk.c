/* One chunk after the other: read, told apart, taken to trigrams and symbols. */
#include "make_int.h"

#include "base/text.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct reader {
    struct making *making;
    struct ft_buf content, grams, scratch, lists, symbols, names, hashes, blocks;
    struct gram_set *set;
    uint32_t *starts;
};

static bool read_all(int fd, char *to, size_t size) {
    while (size) {
        ssize_t done = read(fd, to, size);
        if (done <= 0) {
            return false;
        }
        to += done;
        size -= (size_t)done;
    }
    return true;
}

/* The content of FILE; false where there is none to be had: gone, unreadable, shorter meanwhile.
 * What is written to it while it is read gives it another time than the one that is kept here. */
static bool read_file(ft_ctx *cx, struct reader *r, const struct ft_source_file *file,
                      struct file_record *record) {
    struct stat before;
    int fd = -1;
    ft_buf_clear(&r->content);
    if (ft_file_open(cx, r->making->make->root, file->path, O_RDONLY | O_NONBLOCK, 0, &fd) !=
        FT_OK) {
        ft_clear(cx);
        return false;
    }
    bool fine = fstat(fd, &before) == 0 && S_ISREG(before.st_mode);
    size_t size = fine ? (size_t)before.st_size : 0;
    if (fine && size > FT_INDEX_FILE_MAX) {
        record->flags |= FILE_LARGE;
        size = 0;
    }
    fine = fine && read_all(fd, ft_buf_reserve(&r->content, size + 1), size);
    close(fd);
    if (!fine) {
        return false;
    }
    r->content.size = size;
    r->content.data[size] = '\0';
    record->flags |= ft_content_decode(&r->content) ? FILE_WIDE : 0;
    record->size = before.st_size;
    record->mtime_ns = ft_file_time_ns(before.st_mtim);
    record->ctime_ns = ft_file_time_ns(before.st_ctim);
    record->inode = (int64_t)before.st_ino;
    return true;
}

/* What is in the set goes to the list, and the set is empty again. */
static void list_grams(struct reader *r, uint32_t local) {
    for (uint32_t word = 0; word < GRAMS / 64; word++) {
        uint64_t bits = r->set->bits[word];
        if (!bits) {
            continue;
        }
        r->set->bits[word] = 0;
        uint32_t *to = (uint32_t *)(void *)ft_buf_reserve(&r->grams, 64 * sizeof(uint32_t));
        for (; bits; bits &= bits - 1) {
            *to++ = (word << 6 | (uint32_t)__builtin_ctzll(bits)) << LOCAL_BITS | local;
        }
        r->grams.size = (size_t)((char *)to - r->grams.data);
    }
}

static uint32_t lines_in(struct ft_slice text) {
    uint32_t lines = 0;
    for (const char *at = text.data, *end = at + text.size;
         (at = memchr(at, '\n', (size_t)(end - at)));) {
        at++;
        lines++;
    }
    return lines;
}

/* Large files in blocks of whole lines: each has nearly every trigram as a whole. */
static void take_grams(struct reader *r, struct ft_slice text, uint32_t number) {
    struct block_record block = {.file = number, .line = 1};
    do {
        size_t left = text.size - block.offset;
        const char *from = text.data + block.offset;
        const char *end =
            left > BLOCK_BYTES ? memchr(from + BLOCK_BYTES, '\n', left - BLOCK_BYTES) : NULL;
        struct ft_slice part = {from, end ? (size_t)(end - from) + 1 : left};
        uint32_t local = (uint32_t)(r->blocks.size / sizeof block);
        ft_gram_add(r->set, part);
        list_grams(r, local);
        ft_buf_push(&r->blocks, &block, sizeof block);
        block.line += end ? lines_in(part) : 0;
        block.offset += part.size;
    } while (block.offset < text.size);
}

static void take_text(struct reader *r, const struct ft_source_file *file, uint32_t number,
                      struct file_record *record) {
    struct ft_slice text = {r->content.data, r->content.size};
    size_t count = 0;
    const struct ft_lang *lang = file->lang ? file->lang : ft_lang_of(file->path, text);
    record->content = ft_content_hash(text);
    if (ft_source_is_binary(text)) {
        record->flags |= FILE_BINARY;
        return;
    }
    record->flags |= ft_source_is_generated(text) ? FILE_GENERATED : 0;
    record->lang = lang ? (uint8_t)(lang - ft_langs(&count) + 1) : 0;
    if (r->making->make->grams) {
        take_grams(r, text, number);
    }
    if (lang) {
        struct quick quick = {.symbols = &r->symbols, .names = &r->names, .file = number};
        ft_quick_symbols(lang, text, &quick);
    }
}

/* A file may have grown since blocks were planned. It is then read another time. */
static bool has_room(const struct reader *r, const struct chunk *chunk, size_t local) {
    size_t taken = r->blocks.size / sizeof(struct block_record) + (chunk->count - local - 1);
    return taken + r->content.size / BLOCK_BYTES + 1 <= CHUNK_BLOCKS;
}

static void take_file(ft_ctx *cx, struct reader *r, struct chunk *chunk, size_t local) {
    size_t number = chunk->first + local;
    const struct ft_source_file *file = r->making->make->files[number];
    struct file_record *record = &r->making->files[number];
    *record = (struct file_record){
        .size = file->size,
        .flags = (uint8_t)((file->vendored ? FILE_VENDORED : 0) |
                           (file->generated ? FILE_GENERATED : 0)),
        .first = (uint32_t)(r->symbols.size / sizeof(struct symbol_record)),
    };
    if (!read_file(cx, r, file, record) || !has_room(r, chunk, local)) {
        record->flags |= FILE_UNREAD;
    } else if (!(record->flags & FILE_LARGE)) {
        take_text(r, file, (uint32_t)number, record);
    }
    /* Written to so late that a further write may leave the same time: looked at again next time.
     */
    if (record->ctime_ns >= r->making->make->compared_ns - 20000000) {
        record->mtime_ns = -1;
    }
    record->symbols = (uint32_t)(r->symbols.size / sizeof(struct symbol_record)) - record->first;
    chunk->bytes += (uint64_t)record->size;
    chunk->unsearchable += (record->flags & (FILE_BINARY | FILE_LARGE | FILE_UNREAD)) != 0;
}

static void hash_names(struct reader *r) {
    size_t count = r->symbols.size / sizeof(struct symbol_record);
    const struct symbol_record *symbols = (const struct symbol_record *)(void *)r->symbols.data;
    ft_buf_clear(&r->hashes);
    uint32_t *to = (uint32_t *)(void *)ft_buf_reserve(&r->hashes, (count + 1) * sizeof *to);
    for (size_t i = 0; i < count; i++) {
        to[i] = (uint32_t)ft_content_hash(
            (struct ft_slice){r->names.data + symbols[i].name, symbols[i].name_size});
    }
    r->hashes.size = count * sizeof *to;
}

/* Symbols go where they stay, as they are; what has to be put in order goes into the spill. */
static ft_err write_chunk(ft_ctx *cx, struct reader *r, struct chunk *chunk) {
    struct making *making = r->making;
    struct chunk_record *record = &chunk->record;
    record->symbols = (uint32_t)(r->symbols.size / sizeof(struct symbol_record));
    record->names_size = r->names.size;
    chunk->block_count = (uint32_t)(r->blocks.size / sizeof *chunk->blocks);
    chunk->blocks = ft_xmalloc(r->blocks.size + 1);
    memcpy(chunk->blocks, r->blocks.data, r->blocks.size);
    hash_names(r);
    ft_buf_repeat(&r->names, '\0', 8 - r->names.size % 8);
    FT_TRY(ft_making_append(cx, making->out, &making->symbols_end, r->symbols.data, r->symbols.size,
                            &record->symbols_at));
    FT_TRY(ft_making_append(cx, making->out, &making->symbols_end, r->names.data, r->names.size,
                            &record->names_at));
    FT_TRY(ft_making_append(cx, making->spill, &making->spilled, r->hashes.data, r->hashes.size,
                            &chunk->hashes_at));
    if (!making->make->grams) {
        return FT_OK;
    }
    ft_grams_sort(&r->grams, &r->scratch, &r->lists, r->starts);
    FT_TRY(ft_making_append(cx, making->spill, &making->spilled, r->lists.data, r->lists.size,
                            &chunk->lists_at));
    return ft_making_append(cx, making->spill, &making->spilled, r->starts,
                            (GRAMS + 1) * sizeof *r->starts, &chunk->starts_at);
}

static ft_err read_chunk(ft_ctx *cx, struct reader *r, struct chunk *chunk) {
    ft_buf_clear(&r->grams);
    ft_buf_clear(&r->symbols);
    ft_buf_clear(&r->names);
    ft_buf_clear(&r->blocks);
    for (size_t i = 0; i < chunk->count; i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx each = *cx;
        each.arena = scratch;
        FT_TRY(ft_checkpoint(cx));
        take_file(&each, r, chunk, i);
        atomic_fetch_add_explicit(&r->making->done, 1, memory_order_relaxed);
    }
    return write_chunk(cx, r, chunk);
}

ft_err ft_chunks_work(ft_ctx *cx, struct making *making) {
    struct reader r = {.making = making, .set = FT_NEW(cx->arena, struct gram_set)};
    struct ft_buf *const bufs[] = {&r.content, &r.grams, &r.scratch, &r.lists,
                                   &r.symbols, &r.names, &r.hashes,  &r.blocks};
    ft_err err = FT_OK;
    r.starts = FT_NEW_N(cx->arena, uint32_t, GRAMS + 1);
    for (size_t i = 0; i < FT_COUNT(bufs); i++) {
        ft_buf_init(bufs[i], FT_BUF_NO_CAP);
    }
    while (err == FT_OK && !atomic_load(&making->failed)) {
        size_t next = atomic_fetch_add(&making->next, 1);
        if (next >= making->chunks.count) {
            break;
        }
        err = read_chunk(cx, &r, &making->chunks.at[next]);
        ft_progress(cx, "index", (int64_t)atomic_load(&making->done), (int64_t)making->make->count,
                    "reading files");
    }
    for (size_t i = 0; i < FT_COUNT(bufs); i++) {
        ft_buf_release(bufs[i]);
    }
    return err;
}
