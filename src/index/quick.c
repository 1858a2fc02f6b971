#include "quick_int.h"

#include <string.h>

typedef void reader(struct lexer *lexer, const struct ft_lang *lang, struct quick *to);

static const struct {
    const char *lang;
    reader *read;
    unsigned rules;
} readers[] = {
    {"c", ft_quick_declared, LEX_PREPROCESSOR},
    {"cpp", ft_quick_declared, LEX_PREPROCESSOR},
    {"java", ft_quick_declared, LEX_TRIPLE},
    {"c_sharp", ft_quick_declared, LEX_PREPROCESSOR | LEX_VERBATIM | LEX_TRIPLE},
    {"javascript", ft_quick_words, LEX_TEMPLATE | LEX_REGEX | LEX_DOLLAR},
    {"typescript", ft_quick_words, LEX_TEMPLATE | LEX_REGEX | LEX_DOLLAR},
    {"tsx", ft_quick_words, LEX_TEMPLATE | LEX_REGEX | LEX_DOLLAR},
    {"go", ft_quick_words, LEX_BACKQUOTE},
    {"rust", ft_quick_words, LEX_LIFETIME | LEX_NESTED},
    {"php", ft_quick_words, LEX_HASH | LEX_STRING_QUOTE | LEX_DOLLAR},
    {"python", ft_quick_lines, LEX_HASH | LEX_NO_SLASH | LEX_TRIPLE},
    {"ruby", ft_quick_lines, LEX_HASH | LEX_NO_SLASH | LEX_STRING_QUOTE},
    {"bash", ft_quick_lines, LEX_HASH | LEX_SPACED | LEX_NO_SLASH | LEX_STRING_QUOTE},
    {"elixir", ft_quick_lines, LEX_HASH | LEX_NO_SLASH | LEX_TRIPLE},
};

static reader *begin(struct lexer *lexer, const struct ft_lang *lang, struct ft_slice text) {
    for (size_t i = 0; i < FT_COUNT(readers); i++) {
        if (strcmp(readers[i].lang, lang->id) == 0) {
            *lexer = (struct lexer){.at = text.data,
                                    .begin = text.data,
                                    .end = text.data + text.size,
                                    .line_at = text.data,
                                    .line = 1,
                                    .rules = readers[i].rules};
            return readers[i].read;
        }
    }
    return NULL;
}

bool ft_lex_begin(struct lexer *lexer, const struct ft_lang *lang, struct ft_slice text) {
    return begin(lexer, lang, text) != NULL;
}

void ft_quick_symbols(const struct ft_lang *lang, struct ft_slice text, struct quick *to) {
    struct lexer lexer;
    reader *read = begin(&lexer, lang, text);
    if (read) {
        read(&lexer, lang, to);
    }
}

int64_t ft_quick_emit(struct quick *to, struct lexer *lexer, struct token name,
                      enum ft_symbol_kind kind, bool local, int64_t inside) {
    size_t number = to->symbols->size / sizeof(struct symbol_record);
    size_t size = name.size < NAME_MAX_BYTES ? name.size : NAME_MAX_BYTES;
    uint32_t line = ft_lex_line(lexer, name.at);
    struct symbol_record symbol = {
        .name = (uint32_t)to->names->size,
        .file = to->file,
        .line = line,
        .end_line = line,
        .inside = inside >= 0 ? (int32_t)((int64_t)number - inside) : 0,
        .name_size = (uint8_t)size,
        .kind = (uint8_t)kind,
        .local = local,
    };
    ft_buf_push(to->symbols, &symbol, sizeof symbol);
    ft_buf_push(to->names, name.at, size);
    ft_buf_putc(to->names, '\0');
    return (int64_t)number;
}

void ft_quick_end(struct quick *to, int64_t symbol, uint32_t line) {
    if (symbol >= 0) {
        struct symbol_record *records = (struct symbol_record *)(void *)to->symbols->data;
        records[symbol].end_line = line;
    }
}
