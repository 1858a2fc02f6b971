/* Sources of anybody: symbols are told to the end of the text and no further, their lines lie in
 * it. */
#include "index/index_int.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t langs = 0;
    if (size < 1) {
        return 0;
    }
    FT_BUF struct ft_buf symbols;
    FT_BUF struct ft_buf names;
    FT_BUF struct ft_buf text;
    const struct ft_lang *lang = &ft_langs(&langs)[data[0] % (langs ? langs : 1)];
    ft_buf_init(&symbols, FT_BUF_NO_CAP);
    ft_buf_init(&names, FT_BUF_NO_CAP);
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_push(&text, data + 1, size - 1);
    struct quick quick = {.symbols = &symbols, .names = &names};
    ft_quick_symbols(lang, (struct ft_slice){text.data, text.size}, &quick);
    const struct symbol_record *at = (const struct symbol_record *)(void *)symbols.data;
    for (size_t i = 0; i < symbols.size / sizeof *at; i++) {
        if (!at[i].line || at[i].line > text.size + 1 || at[i].end_line > text.size + 1 ||
            at[i].name >= names.size || (size_t)at[i].inside > i) {
            ft_panic("a symbol outside of its text");
        }
    }
    return 0;
}
