#include "memory_int.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <tree_sitter/api.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#endif

#ifdef SANITIZED
#include <sanitizer/asan_interface.h>
enum { GUARD = 16 }; /* behind each block */
#else
enum { GUARD = 0 };
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum {
    STEP = 16, /* sizes of small blocks; aligned for any type */
    SMALL_MAX = 2048,
    CLASSES = 40,           /* of larger blocks: powers of two */
    ALONE_FROM = 128 << 10, /* a block this large does not end the chunk that is being filled */
    CHUNK_MAX = 16 << 20,
    SPARES = 4,
};

/* Before each block. */
struct block {
    struct pool *pool; /* NULL: of malloc */
    size_t room;       /* bytes that follow */
};

struct free_block {
    struct free_block *next;
};

struct chunk {
    struct chunk *next;
    size_t size;
};

/* What one parse takes, at the start of its first chunk. */
struct pool {
    _Alignas(STEP) struct chunk *chunks; /* the first one is last */
    char *at, *end;                      /* of the chunk that is being filled */
    size_t next;                         /* size of the last chunk */
    size_t held, most;
    size_t live; /* blocks */
    bool open;   /* its parse goes on */
    jmp_buf *out;
    struct free_block *small[SMALL_MAX / STEP + 1], *large[CLASSES];
};

_Static_assert(sizeof(struct chunk) % STEP == 0 && sizeof(struct pool) % STEP == 0 &&
                   sizeof(struct block) == STEP,
               "blocks are aligned for any type");

static _Thread_local struct pool *current;
/* First chunks of parses that are over: what a kernel has cleared once is not cleared for each
 * source. */
static _Atomic(struct pool *) spares[SPARES];

static struct chunk *map_chunk(size_t size) {
    struct chunk *chunk =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED) {
        return NULL;
    }
    *chunk = (struct chunk){.size = size};
    return chunk;
}

static void unmap_chunk(struct chunk *chunk) {
    ASAN_UNPOISON_MEMORY_REGION(chunk, chunk->size);
    munmap(chunk, chunk->size);
}

static void make_ready(struct pool *pool, struct chunk *chunk) {
    ASAN_UNPOISON_MEMORY_REGION(chunk, chunk->size);
    memset(pool, 0, sizeof *pool);
    pool->chunks = chunk;
    pool->next = pool->held = chunk->size;
    pool->at = (char *)(pool + 1);
    pool->end = (char *)chunk + chunk->size;
}

static struct pool *new_pool(size_t first) {
    for (size_t i = 0; first == FT_PARSE_CHUNK && i < SPARES; i++) {
        struct pool *spare = atomic_exchange(&spares[i], NULL);
        if (spare) {
            return spare;
        }
    }
    struct chunk *chunk = map_chunk(first);
    if (!chunk) {
        ft_panic("out of memory");
    }
    struct pool *pool = (struct pool *)(void *)(chunk + 1);
    make_ready(pool, chunk);
    return pool;
}

static void end_pool(struct pool *pool) {
    struct chunk *chunk = pool->chunks;
    for (struct chunk *next = NULL; (next = chunk->next); chunk = next) {
        unmap_chunk(chunk);
    }
    if (chunk->size == FT_PARSE_CHUNK) {
        make_ready(pool, chunk);
        for (size_t i = 0; i < SPARES; i++) {
            struct pool *none = NULL;
            if (atomic_compare_exchange_strong(&spares[i], &none, pool)) {
                return;
            }
        }
    }
    unmap_chunk(chunk);
}

/* Does not come back where that would be too much. */
static struct chunk *add_chunk(struct pool *pool, size_t size) {
    struct chunk *chunk = pool->held + size <= pool->most ? map_chunk(size) : NULL;
    if (!chunk) {
        longjmp(*pool->out, 1);
    }
    pool->held += size;
    chunk->next = pool->chunks;
    pool->chunks = chunk;
    return chunk;
}

static struct block *carve(struct pool *pool, size_t room) {
    size_t size = sizeof(struct block) + room + GUARD;
    if (size > (size_t)(pool->end - pool->at)) {
        if (size >= ALONE_FROM) {
            return (struct block *)(void *)(add_chunk(pool, sizeof(struct chunk) + size) + 1);
        }
        pool->next = pool->next * 2 < CHUNK_MAX ? pool->next * 2 : CHUNK_MAX;
        struct chunk *chunk = add_chunk(pool, pool->next);
        pool->at = (char *)(chunk + 1);
        pool->end = (char *)chunk + chunk->size;
    }
    struct block *block = (struct block *)(void *)pool->at;
    pool->at += size;
    return block;
}

/* Blocks of like size share a list; ROOM is what each of them has. */
static struct free_block **list_for(struct pool *pool, size_t size, size_t *room) {
    if (size <= SMALL_MAX) {
        size_t steps = size ? (size + STEP - 1) / STEP : 1;
        *room = steps * STEP;
        return &pool->small[steps];
    }
    unsigned power = 64 - (unsigned)__builtin_clzll(size - 1);
    if (power >= CLASSES) {
        longjmp(*pool->out, 1);
    }
    *room = (size_t)1 << power;
    return &pool->large[power];
}

static void *take_of(struct pool *pool, size_t size) {
    size_t room = 0;
    struct free_block **list = list_for(pool, size, &room);
    struct block *block = NULL;
    if (*list) {
        block = (struct block *)*list - 1;
        ASAN_UNPOISON_MEMORY_REGION(block + 1, sizeof(struct free_block));
        *list = (*list)->next;
    } else {
        block = carve(pool, room);
        *block = (struct block){.pool = pool, .room = room};
    }
    ASAN_UNPOISON_MEMORY_REGION(block + 1, size);
    ASAN_POISON_MEMORY_REGION((char *)(block + 1) + size, room + GUARD - size);
    pool->live++;
    return block + 1;
}

static void *take(size_t size) {
    if (current) {
        return take_of(current, size);
    }
    struct block *block = ft_xmalloc(sizeof *block + size);
    *block = (struct block){.room = size};
    return block + 1;
}

static void *take_zeroed(size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        ft_panic("the parser asks for too much memory");
    }
    return memset(take(bytes), 0, bytes);
}

static void give_back(void *old) {
    struct block *block = old ? (struct block *)old - 1 : NULL;
    struct pool *pool = block ? block->pool : NULL;
    if (!pool) {
        free(block);
        return;
    }
    size_t room = 0;
    struct free_block **list = list_for(pool, block->room, &room);
    struct free_block *freed = old;
    ASAN_UNPOISON_MEMORY_REGION(freed, sizeof *freed);
    freed->next = *list;
    *list = freed;
    ASAN_POISON_MEMORY_REGION(freed, room);
    if (--pool->live == 0 && !pool->open) {
        end_pool(pool);
    }
}

static void *take_more(void *old, size_t size) {
    struct block *block = old ? (struct block *)old - 1 : NULL;
    if (block && !block->pool && !current) {
        block = ft_xrealloc(block, sizeof *block + size);
        block->room = size;
        return block + 1;
    }
    if (block && GUARD == 0 && size <= block->room) {
        return old;
    }
    void *more = take(size);
    if (block) {
        size_t kept = size < block->room ? size : block->room;
        ASAN_UNPOISON_MEMORY_REGION(old, kept);
        memcpy(more, old, kept);
        give_back(old);
    }
    return more;
}

/* Before there is a thread, or a parser. */
__attribute__((constructor)) static void use_these(void) {
    ts_set_allocator(take, take_zeroed, take_more, give_back);
}

void ft_parser_memory_begin(size_t first, size_t most, jmp_buf *out) {
    current = new_pool(first);
    current->most = most;
    current->out = out;
    current->open = true;
}

void ft_parser_memory_end(void) {
    struct pool *pool = current;
    current = NULL;
    pool->open = false;
    pool->out = NULL;
    if (pool->live == 0) {
        end_pool(pool);
    }
}

void ft_parser_memory_drop(void) {
    struct pool *pool = current;
    current = NULL;
    end_pool(pool);
}

void ft_parser_memory_free(void *block) {
    end_pool(((struct block *)block - 1)->pool);
}
