/* What the parser takes, and how it is stopped before it takes all.
 *
 * tree-sitter ends the process where it gets no memory, and some sources make it hold a thousand
 * times their size within one call that nothing can interrupt. So its memory is counted while a
 * parse goes on; where that takes too much, the parse is left from within the allocation and all
 * that it took is freed, the parser with it.
 */
#ifndef FT_CODE_MEMORY_INT_H
#define FT_CODE_MEMORY_INT_H

#include <setjmp.h>
#include <stddef.h>

/* Bytes, of one source's parse. */
enum { FT_PARSE_MEMORY_MAX = 512 << 20 };

/* From here on, in this thread: past MOST bytes, a jump to OUT. Only one at a time. */
void ft_parser_memory_begin(size_t most, jmp_buf *out);
/* What is there stays, and is free to go anywhere. */
void ft_parser_memory_end(void);
/* Behind the jump, or where nothing came of it: frees all that was taken since the beginning. */
void ft_parser_memory_drop(void);

#endif
