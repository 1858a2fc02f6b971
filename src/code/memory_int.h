/* What the parser takes: counted, bounded, and given back in one step.
 *
 * tree-sitter ends the process where it gets no memory, and some sources make it hold a thousand
 * times their size within one call that nothing can interrupt. So each parse has a pool of its own.
 * Where that takes too much, the parse is left from within the allocation, and the pool is freed
 * with all that the parse took, the parser among it. A tree lives in the pool of its parse.
 */
#ifndef FT_CODE_MEMORY_INT_H
#define FT_CODE_MEMORY_INT_H

#include <setjmp.h>
#include <stddef.h>

/* Bytes: of one source's parse, and what a pool begins with. */
enum { FT_PARSE_MEMORY_MAX = 512 << 20, FT_PARSE_CHUNK = 2 << 20, FT_QUERY_CHUNK = 64 << 10 };

/* From here on, in this thread: past MOST bytes, a jump to OUT. Only one at a time. */
void ft_parser_memory_begin(size_t first, size_t most, jmp_buf *out);
/* What is there stays, and is free to go anywhere; the pool goes with the last block. */
void ft_parser_memory_end(void);
/* Behind the jump, or where nothing came of it: frees all that was taken since the beginning. */
void ft_parser_memory_drop(void);
/* After the end: BLOCK, and all else that was taken with it. */
void ft_parser_memory_free(void *block);

#endif
