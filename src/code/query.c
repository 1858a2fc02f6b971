#include "code/code.h"
#include "code/memory_int.h"

/* A query that does not compile leaves memory behind that nobody can reach. */
TSQuery *ft_query_compile(const struct ft_lang *lang, struct ft_slice text, uint32_t *offset,
                          TSQueryError *error) {
    jmp_buf out;
    if (setjmp(out)) { /* from within an allocation */
        ft_parser_memory_drop();
        *offset = 0;
        *error = TSQueryErrorStructure;
        return NULL;
    }
    ft_parser_memory_begin(FT_QUERY_CHUNK, FT_PARSE_MEMORY_MAX, &out);
    TSQuery *query = ts_query_new(lang->grammar(), text.data, (uint32_t)text.size, offset, error);
    if (query) {
        ft_parser_memory_end();
    } else {
        ft_parser_memory_drop();
    }
    return query;
}
