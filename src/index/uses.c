/* The deep tier kept: blocks of uses in one file that only grows, and a directory of it.
 *
 * uses.ftx holds the blocks; uses.dir, written anew at once after each round, says which content
 * has which block. What was appended and never came into the directory is written over next time.
 */
#include "uses_int.h"

#include "base/clock.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The same content in another language has another tree. */
uint64_t ft_uses_key(const struct ft_index_file *file) {
    size_t count = 0;
    return file->content ^ (uint64_t)(file->lang - ft_langs(&count) + 1) * 0x9e3779b97f4a7c15;
}

bool ft_uses_reads(const struct ft_index_file *file) {
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

void ft_uses_map(struct ft_uses *uses) {
    size_t langs = 0;
    ft_langs(&langs);
    unmap_uses(uses);
    uses->dir = map_file(uses->index->folder, "uses.dir", &uses->dir_size);
    if (!uses->dir || uses->dir_size < sizeof(struct uses_head)) {
        return;
    }
    const struct uses_head *head = uses->dir;
    size_t bytes = uses->dir_size - sizeof *head;
    const struct uses_entry *entries = (const struct uses_entry *)(head + 1);
    if (memcmp(head->magic, USES_MAGIC, sizeof head->magic) != 0 || head->version != USES_VERSION ||
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

const struct uses_entry *ft_uses_find(const struct ft_uses *uses, uint64_t key) {
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
static const struct uses_block *block_of(const struct ft_uses *uses,
                                         const struct uses_entry *entry) {
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
    if (!ft_index_file(uses->index, number, &file) || !ft_uses_reads(&file)) {
        return false;
    }
    const struct uses_entry *entry = ft_uses_find(uses, ft_uses_key(&file));
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
    return uses->entries ? ((const struct uses_head *)uses->dir)->check : 0;
}

void ft_uses_state(const struct ft_uses *uses, struct ft_uses_state *state) {
    *state = uses->state;
}

/* Whether the directory says of this state of the index that nothing is missing: then nobody has to
 * look. */
static bool is_complete(struct ft_uses *uses) {
    const struct uses_head *head = uses->entries ? uses->dir : NULL;
    if (!head || head->complete != ft_index_version(uses->index)) {
        return false;
    }
    uses->state.files = uses->state.done = head->files;
    return true;
}

ft_err ft_uses_open(ft_ctx *cx, const struct ft_index *index, int64_t budget_ms,
                    struct ft_uses **uses) {
    struct ft_uses *made = FT_NEW(cx->arena, struct ft_uses);
    made->index = index;
    ft_arena_defer(cx->arena, unmap_uses, made);
    ft_uses_map(made);
    if (!is_complete(made) && budget_ms) {
        int64_t until_ns = budget_ms < 0 ? INT64_MAX : ft_mono_ns() + budget_ms * (int64_t)1000000;
        FT_TRY(ft_uses_make(cx, made, until_ns));
    }
    if (!is_complete(made)) {
        ft_uses_count(made);
    }
    *uses = made;
    return FT_OK;
}
