/* The deep tier kept: blocks of uses in one file that only grows, and a directory of it.
 *
 * uses.ftx holds the blocks; uses.dir, written anew at once after each round, says which content
 * has which block. What was appended and never came into the directory is written over next time.
 */
#include "uses_int.h"

#include "base/clock.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DIR_MAGIC "FTUSES1"
enum { DIR_VERSION = 2, ROUND_MS = 20000, SPARE = 16 << 20 };

struct entry {
    uint64_t key, offset;
    uint32_t size, unused;
};
struct dir_head {
    char magic[8];
    uint32_t version, langs;
    uint64_t count, end;   /* of the blocks that are listed, in uses.ftx */
    uint64_t complete;     /* the version of the index that all is parsed of; 0: of none */
    int64_t files, unused; /* that it has then */
    uint64_t check;        /* of the entries */
};

struct ft_uses {
    const struct ft_index *index;
    const struct entry *entries;
    size_t count;
    const char *map;
    size_t size;
    struct ft_uses_state state;
    void *dir;
    size_t dir_size;
};

/* The same content in another language has another tree. */
static uint64_t key_of(const struct ft_index_file *file) {
    size_t count = 0;
    return file->content ^ (uint64_t)(file->lang - ft_langs(&count) + 1) * 0x9e3779b97f4a7c15;
}

static bool is_read(const struct ft_index_file *file) {
    return file->lang && !file->binary && !file->large && !file->vendored &&
           file->size <= FT_PARSE_MAX && ft_uses_known(file->lang);
}

static void *map_file(const char *folder, const char *name, size_t *size) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct stat info;
    int fd = open(ft_path_join(scratch, folder, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool fine = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
    void *map = fine ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    *size = map == MAP_FAILED ? 0 : (size_t)info.st_size;
    if (fd >= 0) {
        close(fd);
    }
    return map == MAP_FAILED ? NULL : map;
}

static void unmap_uses(void *object) {
    struct ft_uses *uses = object;
    if (uses->dir) {
        munmap(uses->dir, uses->dir_size);
    }
    if (uses->map) {
        munmap((void *)(uintptr_t)uses->map, uses->size);
    }
    uses->dir = NULL;
    uses->map = NULL;
    uses->entries = NULL;
    uses->count = uses->size = 0;
}

static void map_uses(struct ft_uses *uses) {
    size_t langs = 0;
    ft_langs(&langs);
    unmap_uses(uses);
    uses->dir = map_file(uses->index->folder, "uses.dir", &uses->dir_size);
    if (!uses->dir || uses->dir_size < sizeof(struct dir_head)) {
        return;
    }
    const struct dir_head *head = uses->dir;
    size_t bytes = uses->dir_size - sizeof *head;
    const struct entry *entries = (const struct entry *)(head + 1);
    if (memcmp(head->magic, DIR_MAGIC, sizeof head->magic) != 0 || head->version != DIR_VERSION ||
        head->langs != langs || head->count != bytes / sizeof *entries ||
        head->check != ft_content_hash((struct ft_slice){(const char *)entries, bytes})) {
        return;
    }
    uses->map = map_file(uses->index->folder, "uses.ftx", &uses->size);
    if (uses->map && uses->size >= head->end) {
        uses->entries = entries;
        uses->count = head->count;
    }
}

static const struct entry *find(const struct ft_uses *uses, uint64_t key) {
    size_t from = 0;
    for (size_t to = uses->count; from < to;) {
        size_t middle = from + (to - from) / 2;
        if (uses->entries[middle].key < key) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < uses->count && uses->entries[from].key == key ? &uses->entries[from] : NULL;
}

/* The block of an entry, or NULL where it is not what was written. */
static const struct uses_block *block_of(const struct ft_uses *uses, const struct entry *entry) {
    if (entry->offset % 8 || entry->size < sizeof(struct uses_block) ||
        entry->offset > uses->size || entry->size > uses->size - entry->offset) {
        return NULL;
    }
    const struct uses_block *block =
        (const struct uses_block *)(const void *)(uses->map + entry->offset);
    const char *records = (const char *)(block + 1);
    size_t records_size = (size_t)block->records * sizeof(struct use_record);
    if (sizeof *block + records_size + block->names_size != entry->size ||
        (block->names_size && records[records_size + block->names_size - 1]) ||
        block->check !=
            (ft_content_hash((struct ft_slice){records, records_size}) ^
             ft_content_hash((struct ft_slice){records + records_size, block->names_size}))) {
        return NULL;
    }
    return block;
}

bool ft_uses_of(const struct ft_uses *uses, uint32_t number,
                bool (*visit)(void *to, const struct ft_use *use), void *to) {
    struct ft_index_file file;
    uint32_t first = 0;
    uint32_t count = 0;
    if (!ft_index_file(uses->index, number, &file) || !is_read(&file)) {
        return false;
    }
    const struct entry *entry = find(uses, key_of(&file));
    const struct uses_block *block = entry ? block_of(uses, entry) : NULL;
    if (!block) {
        return false;
    }
    const struct use_record *records = (const struct use_record *)(const void *)(block + 1);
    const char *names = (const char *)(records + block->records);
    ft_index_symbols_of(uses->index, number, &first, &count);
    for (uint32_t i = 0; i < block->records; i++) {
        const struct use_record *record = &records[i];
        bool inside = record->symbol >= 0 && (uint32_t)record->symbol < count;
        struct ft_use use = {
            .kind = record->kind < FT_USE_KINDS ? record->kind : FT_USE_VALUE,
            .name = record->name < block->names_size ? names + record->name : "",
            .line = record->line,
            .times = record->times,
            .symbol = inside ? (int64_t)first + record->symbol : -1,
        };
        if (!visit(to, &use)) {
            break;
        }
    }
    return true;
}

uint64_t ft_uses_version(const struct ft_uses *uses) {
    return uses->entries ? ((const struct dir_head *)uses->dir)->check : 0;
}

void ft_uses_state(const struct ft_uses *uses, struct ft_uses_state *state) {
    *state = uses->state;
}

/* Files without a block, the most telling first. */
struct todo {
    uint32_t file, rank;
    uint64_t key;
};
struct todos {
    FT_VEC(struct todo);
};

static bool is_test(const char *path) {
    return strstr(path, "test") || strstr(path, "spec") || strstr(path, "example");
}

/* Whether the directory says of this state of the index that nothing is missing: then nobody has to
 * look. */
static bool is_complete(struct ft_uses *uses) {
    const struct dir_head *head = uses->entries ? uses->dir : NULL;
    if (!head || head->complete != ft_index_version(uses->index)) {
        return false;
    }
    uses->state.files = uses->state.done = head->files;
    return true;
}

static int by_rank(const void *a, const void *b) {
    const struct todo *x = a;
    const struct todo *y = b;
    return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank)
                              : (x->file > y->file) - (x->file < y->file);
}

static void look(struct ft_uses *uses, struct ft_arena *arena, struct todos *todos) {
    uint32_t count = ft_index_count(uses->index);
    uses->state.files = uses->state.done = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(uses->index, i, &file) || !is_read(&file)) {
            continue;
        }
        uses->state.files++;
        if (find(uses, key_of(&file))) {
            uses->state.done++;
            continue;
        }
        uint32_t depth = 0;
        for (const char *at = file.path; *at; at++) {
            depth += *at == '/';
        }
        *FT_PUSH(arena, todos) = (struct todo){
            i, depth + (file.generated ? 200 : 0) + (is_test(file.path) ? 100 : 0), key_of(&file)};
    }
    if (todos->count) {
        qsort(todos->at, todos->count, sizeof *todos->at, by_rank);
    }
}

/* One round of parsing, by all hands. */
struct round {
    struct ft_uses *uses;
    const struct todos *todos;
    struct declared declared;
    atomic_size_t next;
    atomic_bool changed; /* a file is no longer as the index has it */
    _Atomic uint64_t end;
    int fd;
    int64_t until_ns;
    struct {
        FT_VEC(struct entry);
    } made[FT_HANDS_MAX];
    struct ft_arena *arenas[FT_HANDS_MAX];
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
    struct uses_reader *reader = ft_uses_reader_new(round->uses->index, &round->declared);
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
            struct entry entry = {.key = todo->key};
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
    const struct entry *x = a;
    const struct entry *y = b;
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
    struct dir_head head = {.magic = DIR_MAGIC,
                            .version = DIR_VERSION,
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
    struct entry *entries = (struct entry *)(void *)(buf.data + sizeof head);
    qsort(entries, count, sizeof *entries, by_key);
    head.check = ft_content_hash((struct ft_slice){(const char *)entries, count * sizeof *entries});
    memcpy(buf.data, &head, sizeof head);
    return ft_path_write(cx, ft_path_join(cx->arena, uses->index->folder, "uses.dir"), 0600,
                         (struct ft_slice){buf.data, buf.size});
}

static void declare(struct declared *declared, const char *name) {
    uint64_t hash = ft_content_hash(ft_slice_of(name));
    uint32_t a = (uint32_t)hash & declared->mask;
    uint32_t b = (uint32_t)(hash >> 32) & declared->mask;
    declared->bits[a / 64] |= (uint64_t)1 << a % 64;
    declared->bits[b / 64] |= (uint64_t)1 << b % 64;
}

/* A chunk at a time, whose pages are then given back: they are not needed soon again. */
static void declare_chunk(const struct segment *segment, uint32_t number,
                          struct declared *declared) {
    const struct symbol_record *records = NULL;
    const char *names = NULL;
    const struct chunk_record *chunk = ft_segment_chunk(segment, number, &records, &names);
    for (uint32_t i = 0; chunk && i < chunk->symbols; i++) {
        bool part = records[i].kind == FT_SYMBOL_MEMBER || records[i].kind == FT_SYMBOL_FIELD;
        if (!part && records[i].name < chunk->names_size) {
            declare(declared, names + records[i].name);
        }
    }
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)records + page - 1) / page * page;
    uintptr_t to = chunk ? ((uintptr_t)names + chunk->names_size) / page * page : 0;
    if (chunk && to > from) {
        madvise((void *)from, to - from, MADV_DONTNEED);
    }
}

static void declare_all(const struct ft_index *index, struct declared *declared) {
    uint32_t count = ft_index_symbols(index);
    uint32_t bits = 1 << 16;
    while (bits < count * 8U && bits < 1U << 28) {
        bits <<= 1;
    }
    declared->mask = bits - 1;
    declared->bits = ft_xmalloc(bits / 8);
    memset(declared->bits, 0, bits / 8);
    const struct segment *const segments[] = {&index->base, &index->overlay};
    for (size_t s = 0; s < FT_COUNT(segments); s++) {
        for (uint32_t i = 0; segments[s]->map && i < segments[s]->chunk_count; i++) {
            declare_chunk(segments[s], i, declared);
        }
    }
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
        map_uses(uses);
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
    const struct dir_head *head = uses->entries ? uses->dir : NULL;
    own.arena = scratch;
    round->uses = uses;
    round->fd = open(ft_path_join(scratch, uses->index->folder, "uses.ftx"),
                     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (round->fd < 0) {
        return ft_fail_errno(cx, "cannot open what was parsed");
    }
    atomic_store(&round->end, head ? (head->end + 7) / 8 * 8 : 0);
    declare_all(uses->index, &round->declared);
    ft_err err = run_rounds(&own, uses, round, until_ns);
    if (err != FT_OK) {
        err = ft_fail(cx, err, "%s", own.error.message);
    }
    free(round->declared.bits);
    close(round->fd);
    return err;
}

static ft_err lock_and_parse(ft_ctx *cx, struct ft_uses *uses, int64_t until_ns) {
    int lock = -1;
    ft_err err = ft_lock_take(cx, ft_path_join(cx->arena, uses->index->folder, "uses.lock"), &lock);
    if (err == FT_CONFLICT) {
        ft_clear(cx); /* somebody is at it */
        return FT_OK;
    }
    FT_TRY(err);
    map_uses(uses);
    err = parse_missing(cx, uses, until_ns);
    ft_lock_drop(&lock);
    return err;
}

ft_err ft_uses_open(ft_ctx *cx, const struct ft_index *index, int64_t budget_ms,
                    struct ft_uses **uses) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_uses *made = FT_NEW(cx->arena, struct ft_uses);
    struct todos todos = {0};
    made->index = index;
    ft_arena_defer(cx->arena, unmap_uses, made);
    map_uses(made);
    if (!is_complete(made)) {
        look(made, scratch, &todos);
    }
    if (budget_ms && !is_complete(made)) {
        int64_t until = budget_ms < 0 ? INT64_MAX : ft_mono_ns() + budget_ms * (int64_t)1000000;
        FT_TRY(lock_and_parse(cx, made, until));
        todos.count = 0;
        int64_t parsed = made->state.parsed;
        look(made, scratch, &todos);
        made->state.parsed = parsed;
    }
    *uses = made;
    return FT_OK;
}
