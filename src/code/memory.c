#include "memory_int.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

/* Before each block. A block that no parse counts has no neighbours. */
struct block {
    struct block *next, *before;
    size_t size;
    size_t unused; /* keeps what follows aligned for any type */
};

static _Thread_local struct {
    struct block first; /* a ring of what the parse at hand has taken */
    size_t held, most;
    jmp_buf *out;
} counted;

static void link_block(struct block *block) {
    block->next = block->before = NULL;
    if (!counted.out) {
        return;
    }
    block->next = counted.first.next;
    block->before = &counted.first;
    block->next->before = block;
    counted.first.next = block;
    counted.held += block->size;
    if (counted.held > counted.most) {
        longjmp(*counted.out, 1);
    }
}

static void unlink_block(struct block *block) {
    if (block->next) {
        block->next->before = block->before;
        block->before->next = block->next;
        counted.held -= block->size;
    }
}

static void *take(size_t size) {
    struct block *block = ft_xmalloc(sizeof *block + size);
    block->size = size;
    link_block(block);
    return block + 1;
}

static void *take_zeroed(size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        ft_panic("the parser asks for too much memory");
    }
    return memset(take(bytes), 0, bytes);
}

static void *take_more(void *old, size_t size) {
    struct block *block = old ? (struct block *)old - 1 : NULL;
    if (!block) {
        return take(size);
    }
    unlink_block(block);
    block = ft_xrealloc(block, sizeof *block + size);
    block->size = size;
    link_block(block);
    return block + 1;
}

static void give_back(void *old) {
    if (old) {
        struct block *block = (struct block *)old - 1;
        unlink_block(block);
        free(block);
    }
}

/* Before there is a thread, or a parser. */
__attribute__((constructor)) static void use_these(void) {
    ts_set_allocator(take, take_zeroed, take_more, give_back);
}

void ft_parser_memory_begin(size_t most, jmp_buf *out) {
    counted.first.next = counted.first.before = &counted.first;
    counted.held = 0;
    counted.most = most;
    counted.out = out;
}

void ft_parser_memory_end(void) {
    for (struct block *block = counted.first.next, *next = NULL; block != &counted.first;
         block = next) {
        next = block->next;
        block->next = block->before = NULL;
    }
    counted.out = NULL;
}

void ft_parser_memory_drop(void) {
    counted.out = NULL;
    for (struct block *block = counted.first.next, *next = NULL; block != &counted.first;
         block = next) {
        next = block->next;
        free(block);
    }
    counted.first.next = counted.first.before = &counted.first;
}
