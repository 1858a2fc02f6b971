/* A document as the body of a man page. Texts are data: nothing in them becomes a request. */
#include "base/err.h"
#include "base/text.h"
#include "command/doc_int.h"

#include <string.h>

static void put_character(struct ft_buf *to, struct ft_slice *rest) {
    static const struct {
        char c;
        const char *roff;
    } special[] = {{'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"}, {'`', "\\(ga"},
                   {'^', "\\(ha"}, {'~', "\\(ti"}, {'"', "\\(dq"}};
    size_t size = 0;
    uint32_t code = ft_utf8_next(*rest, &size);
    const char *roff = NULL;
    for (size_t i = 0; i < FT_COUNT(special); i++) {
        roff = rest->data[0] == special[i].c ? special[i].roff : roff;
    }
    if (roff) {
        ft_buf_puts(to, roff);
    } else if (code > 0x7e) {
        ft_buf_printf(to, "\\[u%04X]", (unsigned)code);
    } else {
        ft_buf_putc(to, rest->data[0]);
    }
    rest->data += size;
    rest->size -= size;
}

/* One line of text; a dot at its start would be a request. */
static void put_text(struct ft_buf *to, struct ft_slice text) {
    FT_BUF struct ft_buf clean;
    ft_buf_init(&clean, FT_BUF_NO_CAP);
    ft_text_inert(&clean, text, false);
    struct ft_slice rest = {clean.data, clean.size};
    bool line_start = to->size == 0 || to->data[to->size - 1] == '\n';
    if (line_start && rest.size && rest.data[0] == '.') {
        ft_buf_puts(to, "\\&");
    }
    while (rest.size) {
        put_character(to, &rest);
    }
}

static void put_styled(struct ft_buf *to, enum ft_style style, struct ft_slice text) {
    bool strong = style == FT_STRONG || style == FT_CODE;
    ft_buf_puts(to, strong ? "\\fB" : "");
    put_text(to, text);
    ft_buf_puts(to, strong ? "\\fR" : "");
}

static void put_spans(struct ft_buf *to, const struct block *block) {
    for (size_t i = 0; i < block->spans.count; i++) {
        put_styled(to, block->spans.at[i].style, block->spans.at[i].text);
    }
    ft_buf_putc(to, '\n');
}

static void put_lines(struct ft_buf *to, struct ft_slice text) {
    struct ft_slice line;
    ft_buf_puts(to, ".PP\n.RS 4\n.EX\n");
    while (ft_slice_line(&text, &line)) {
        put_text(to, line);
        ft_buf_putc(to, '\n');
    }
    ft_buf_puts(to, ".EE\n.RE\n");
}

/* A row of a table as its first cell, and below it the others. */
static void put_table(struct ft_buf *to, const struct block *block) {
    for (size_t i = 0; i < block->spans.count; i++) {
        size_t column = i % doc_columns(block);
        ft_buf_puts(to, column == 0 ? ".TP\n" : column > 1 ? ", " : "");
        put_styled(to, column == 0 ? FT_STRONG : FT_PLAIN, block->spans.at[i].text);
        bool last = column + 1 == block->column_count;
        ft_buf_puts(to, column == 0 || last ? "\n" : "");
    }
}

void ft_doc_write_roff(const struct ft_doc *doc, struct ft_buf *to) {
    for (size_t i = 0; i < doc->blocks.count; i++) {
        const struct block *block = &doc->blocks.at[i];
        switch (block->kind) {
        case BLOCK_HEADING:
            ft_buf_puts(to, block->level == 1 ? ".SH " : ".SS ");
            put_text(to, block->spans.at[0].text);
            ft_buf_putc(to, '\n');
            break;
        case BLOCK_PARAGRAPH:
        case BLOCK_IMAGE:
            ft_buf_puts(to, ".PP\n");
            put_spans(to, block);
            break;
        case BLOCK_ITEM:
            ft_buf_puts(to, ".IP \\(bu 2\n");
            put_spans(to, block);
            break;
        case BLOCK_PAIR:
            ft_buf_puts(to, ".TP\n");
            put_styled(to, FT_STRONG, ft_slice_of(block->name));
            ft_buf_putc(to, '\n');
            put_spans(to, block);
            break;
        case BLOCK_CODE:
        case BLOCK_DIFF:
        case BLOCK_RAW:
        case BLOCK_MARKDOWN:
            put_lines(to, block->spans.at[0].text);
            break;
        case BLOCK_TABLE:
            put_table(to, block);
            break;
        case BLOCK_RULE:
            ft_buf_puts(to, ".sp\n");
            break;
        }
    }
}
