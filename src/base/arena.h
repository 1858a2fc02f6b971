/* Arenas: memory by lifetime.
 *
 * An arena owns everything allocated from it and frees it at once. Each has one
 * owner and no lock: it belongs to one thread at a time and moves whole with the
 * message that carries it. Allocation never returns NULL; running out of memory
 * aborts the process (the event log makes that safe). Memory is zeroed.
 *
 * Built with FT_ARENA_MALLOC every object is a malloc of its own, so that the
 * sanitizers see its bounds.
 */
#ifndef FT_BASE_ARENA_H
#define FT_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct ft_arena;

struct ft_arena *ft_arena_new(void);
void ft_arena_free(struct ft_arena *arena); /* runs the deferred, newest first; takes NULL */

/* As if it were freed and new, but with its last block at hand: for work that is done many times.
 */
void ft_arena_clear(struct ft_arena *arena);

/* Zeroed memory, aligned for any type, that lives as long as the arena. */
void *ft_alloc(struct ft_arena *arena, size_t size);
/* The same for COUNT items; aborts where the product overflows. */
void *ft_alloc_n(struct ft_arena *arena, size_t count, size_t size);
#define FT_NEW(arena, type) ((type *)ft_alloc((arena), sizeof(type)))
#define FT_NEW_N(arena, type, count) ((type *)ft_alloc_n((arena), (count), sizeof(type)))

/* Copies; the result is always NUL-terminated. A NULL text gives NULL. */
char *ft_strdup(struct ft_arena *arena, const char *text);
char *ft_strndup(struct ft_arena *arena, const char *text, size_t size);
char *ft_sprintf(struct ft_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *ft_vsprintf(struct ft_arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Calls RELEASE(OBJECT) when the arena is freed: how handles follow lifetimes. */
void ft_arena_defer(struct ft_arena *arena, void (*release)(void *object), void *object);

/* malloc and realloc that abort instead of returning NULL, for what outgrows arenas. */
void *ft_xmalloc(size_t size);
void *ft_xrealloc(void *old, size_t size);

/* For locals: `FT_SCRATCH struct ft_arena *scratch = ft_arena_new();` frees at the block's end. */
void ft_arena_cleanup(struct ft_arena **arena);
#define FT_SCRATCH __attribute__((cleanup(ft_arena_cleanup)))

#endif
