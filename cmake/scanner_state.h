/* Read before each scanner of a grammar. A scanner keeps its state in a buffer of the parser, and
 * some check its size before they add the last of several bytes (YAML's writes two behind its end,
 * over what the parser keeps there). So they are told that it is a little smaller.
 *
 * And they take their memory where the parser does, so that nothing of theirs is left where a parse
 * is left in its middle. */
#define TREE_SITTER_REUSE_ALLOCATOR
#include "tree_sitter/parser.h"

#include <stdlib.h>

#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 1000

extern void *(*ts_current_malloc)(size_t size);
extern void *(*ts_current_calloc)(size_t count, size_t size);
extern void *(*ts_current_realloc)(void *old, size_t size);
extern void (*ts_current_free)(void *old);
#define malloc ts_current_malloc
#define calloc ts_current_calloc
#define realloc ts_current_realloc
#define free ts_current_free
