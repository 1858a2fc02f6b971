#include "base/arena.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096 - 64, LARGEST_BLOCK = 1024 * 1024, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(ALIGN) char data[];
};

struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *object;
};

struct ft_arena {
    struct block *blocks;
    struct deferred *deferred;
};

void *ft_xmalloc(size_t size) {
    void *memory = malloc(size ? size : 1);
    if (!memory) {
        ft_panic("out of memory: %zu bytes were asked for", size);
    }
    return memory;
}

void *ft_xrealloc(void *old, size_t size) {
    void *memory = realloc(old, size ? size : 1);
    if (!memory) {
        ft_panic("out of memory: %zu bytes were asked for", size);
    }
    return memory;
}

struct ft_arena *ft_arena_new(void) {
    struct ft_arena *arena = ft_xmalloc(sizeof *arena);
    *arena = (struct ft_arena){0};
    return arena;
}

static void release_all(struct ft_arena *arena, struct block *kept) {
    for (struct deferred *d = arena->deferred; d; d = d->next) {
        d->release(d->object);
    }
    for (struct block *block = arena->blocks, *next = NULL; block; block = next) {
        next = block->next;
        if (block != kept) {
            free(block);
        }
    }
}

void ft_arena_free(struct ft_arena *arena) {
    if (arena) {
        release_all(arena, NULL);
        free(arena);
    }
}

void ft_arena_clear(struct ft_arena *arena) {
#ifdef FT_ARENA_MALLOC
    struct block *kept = NULL; /* whoever uses what is gone is found out */
#else
    struct block *kept =
        arena->blocks && arena->blocks->size <= LARGEST_BLOCK ? arena->blocks : NULL;
#endif
    release_all(arena, kept);
    if (kept) {
        kept->next = NULL;
        kept->used = 0;
    }
    *arena = (struct ft_arena){.blocks = kept};
}

void ft_arena_cleanup(struct ft_arena **arena) {
    ft_arena_free(*arena);
}

static struct block *add_block(struct ft_arena *arena, size_t size) {
    struct block *block = ft_xmalloc(sizeof *block + size);
    *block = (struct block){.next = arena->blocks, .size = size};
    arena->blocks = block;
    return block;
}

void *ft_alloc(struct ft_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) {
        ft_panic("an allocation of %zu bytes was asked for", size);
    }
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
#ifdef FT_ARENA_MALLOC
    struct block *block = add_block(arena, size);
#else
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        size_t grown = block ? block->size * 2 : FIRST_BLOCK;
        grown = grown > LARGEST_BLOCK ? LARGEST_BLOCK : grown;
        block = add_block(arena, size > grown ? size : grown);
    }
#endif
    void *memory = block->data + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

void *ft_alloc_n(struct ft_arena *arena, size_t count, size_t size) {
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) {
        ft_panic("an allocation of %zu items of %zu bytes was asked for", count, size);
    }
    return ft_alloc(arena, total);
}

char *ft_strndup(struct ft_arena *arena, const char *text, size_t size) {
    if (!text) {
        return NULL;
    }
    char *copy = ft_alloc(arena, size + 1);
    memcpy(copy, text, size);
    return copy;
}

char *ft_strdup(struct ft_arena *arena, const char *text) {
    return text ? ft_strndup(arena, text, strlen(text)) : NULL;
}

char *ft_vsprintf(struct ft_arena *arena, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) {
        ft_panic("a text could not be formatted: %s", format);
    }
    char *text = ft_alloc(arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, args);
    return text;
}

char *ft_sprintf(struct ft_arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = ft_vsprintf(arena, format, args);
    va_end(args);
    return text;
}

void ft_arena_defer(struct ft_arena *arena, void (*release)(void *object), void *object) {
    struct deferred *entry = FT_NEW(arena, struct deferred);
    *entry = (struct deferred){.next = arena->deferred, .release = release, .object = object};
    arena->deferred = entry;
}
