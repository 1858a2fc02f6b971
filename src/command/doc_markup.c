/* A document as Markdown and as an HTML fragment. Texts are data: nothing in them becomes markup.
 */
#include "base/text.h"
#include "command/doc_int.h"

#include <string.h>

static void inert(struct ft_buf *to, struct ft_slice text, const char *special,
                  void (*escape)(struct ft_buf *to, char c), bool keep_lines) {
    FT_BUF struct ft_buf clean;
    ft_buf_init(&clean, FT_BUF_NO_CAP);
    ft_text_inert(&clean, text, keep_lines);
    for (size_t i = 0; i < clean.size; i++) {
        if (strchr(special, clean.data[i])) {
            escape(to, clean.data[i]);
        } else {
            ft_buf_putc(to, clean.data[i]);
        }
    }
}

static void backslash(struct ft_buf *to, char c) {
    ft_buf_putc(to, '\\');
    ft_buf_putc(to, c);
}

static void entity(struct ft_buf *to, char c) {
    ft_buf_printf(to, "&#%d;", c);
}

static void markdown_text(struct ft_buf *to, struct ft_slice text) {
    inert(to, text, "\\`*_[]<>|#&", backslash, false);
}

/* A code span whose fence is longer than any run of backticks inside. */
static void markdown_code(struct ft_buf *to, struct ft_slice text) {
    size_t longest = 0;
    for (size_t i = 0, run = 0; i < text.size; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    ft_buf_repeat(to, '`', longest + 1);
    ft_buf_puts(to, longest ? " " : "");
    ft_text_inert(to, text, false);
    ft_buf_puts(to, longest ? " " : "");
    ft_buf_repeat(to, '`', longest + 1);
}

static void markdown_spans(struct ft_buf *to, const struct block *block) {
    for (size_t i = 0; i < block->spans.count; i++) {
        const struct span *span = &block->spans.at[i];
        if (span->style == FT_CODE) {
            markdown_code(to, span->text);
        } else if (span->style == FT_STRONG && block->kind != BLOCK_HEADING) {
            ft_buf_puts(to, "**");
            markdown_text(to, span->text);
            ft_buf_puts(to, "**");
        } else {
            markdown_text(to, span->text);
        }
    }
}

static void markdown_lines(struct ft_buf *to, const struct block *block) {
    struct ft_slice text = block->spans.at[0].text;
    size_t fence = 3;
    for (size_t i = 0, run = 0; i < text.size; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        fence = run >= fence ? run + 1 : fence;
    }
    ft_buf_repeat(to, '`', fence);
    ft_buf_puts(to, block->kind == BLOCK_DIFF ? "diff" : block->lang ? block->lang->id : "");
    ft_buf_putc(to, '\n');
    ft_text_inert(to, text, true);
    if (text.size && text.data[text.size - 1] != '\n') {
        ft_buf_putc(to, '\n');
    }
    ft_buf_repeat(to, '`', fence);
    ft_buf_putc(to, '\n');
}

static void markdown_table(struct ft_buf *to, const struct block *block) {
    for (size_t c = 0; c < block->column_count; c++) {
        ft_buf_puts(to, "| ");
        markdown_text(to, ft_slice_of(block->columns[c] + (block->columns[c][0] == '>')));
        ft_buf_putc(to, ' ');
    }
    ft_buf_puts(to, "|\n");
    for (size_t c = 0; c < block->column_count; c++) {
        ft_buf_puts(to, block->columns[c][0] == '>' ? "|---:" : "|---");
    }
    ft_buf_puts(to, "|\n");
    for (size_t i = 0; i < block->spans.count; i++) {
        ft_buf_puts(to, "| ");
        if (block->spans.at[i].style == FT_CODE) {
            markdown_code(to, block->spans.at[i].text);
        } else {
            markdown_text(to, block->spans.at[i].text);
        }
        ft_buf_puts(to, (i + 1) % doc_columns(block) ? " " : " |\n");
    }
}

void ft_doc_write_markdown(const struct ft_doc *doc, struct ft_buf *to) {
    for (size_t i = 0; i < doc->blocks.count; i++) {
        const struct block *block = &doc->blocks.at[i];
        bool close = i > 0 && doc->blocks.at[i - 1].kind == block->kind &&
                     (block->kind == BLOCK_ITEM || block->kind == BLOCK_PAIR);
        ft_buf_puts(to, i > 0 && !close ? "\n" : "");
        switch (block->kind) {
        case BLOCK_HEADING:
            ft_buf_repeat(to, '#', (size_t)block->level);
            ft_buf_putc(to, ' ');
            markdown_spans(to, block);
            ft_buf_putc(to, '\n');
            break;
        case BLOCK_PARAGRAPH:
        case BLOCK_IMAGE:
            markdown_spans(to, block);
            ft_buf_putc(to, '\n');
            break;
        case BLOCK_ITEM:
        case BLOCK_PAIR:
            ft_buf_puts(to, "- ");
            if (block->kind == BLOCK_PAIR) {
                ft_buf_puts(to, "**");
                markdown_text(to, ft_slice_of(block->name));
                ft_buf_puts(to, "**: ");
            }
            markdown_spans(to, block);
            ft_buf_putc(to, '\n');
            break;
        case BLOCK_CODE:
        case BLOCK_DIFF:
        case BLOCK_RAW:
            markdown_lines(to, block);
            break;
        case BLOCK_TABLE:
            markdown_table(to, block);
            break;
        case BLOCK_RULE:
            ft_buf_puts(to, "---\n");
            break;
        case BLOCK_MARKDOWN:
            ft_text_inert(to, block->spans.at[0].text, true);
            break;
        }
    }
}

static void html_text(struct ft_buf *to, struct ft_slice text, bool keep_lines) {
    inert(to, text, "&<>\"'", entity, keep_lines);
}

static void html_span(struct ft_buf *to, const struct span *span) {
    static const char *const tags[] = {
        [FT_PLAIN] = NULL,  [FT_STRONG] = "strong", [FT_DIM] = "small", [FT_CODE] = "code",
        [FT_GOOD] = "span", [FT_WARN] = "span",     [FT_BAD] = "span"};
    static const char *const classes[] = {[FT_GOOD] = "good", [FT_WARN] = "warn", [FT_BAD] = "bad"};
    const char *tag = tags[span->style];
    if (tag) {
        ft_buf_printf(to, span->style >= FT_GOOD ? "<%s class=\"%s\">" : "<%s>", tag,
                      span->style >= FT_GOOD ? classes[span->style] : "");
    }
    html_text(to, span->text, false);
    if (tag) {
        ft_buf_printf(to, "</%s>", tag);
    }
}

static void html_spans(struct ft_buf *to, const struct block *block) {
    for (size_t i = 0; i < block->spans.count; i++) {
        html_span(to, &block->spans.at[i]);
    }
}

static void html_table(struct ft_buf *to, const struct block *block) {
    ft_buf_puts(to, "<table>\n<tr>");
    for (size_t c = 0; c < block->column_count; c++) {
        ft_buf_puts(to, "<th>");
        html_text(to, ft_slice_of(block->columns[c] + (block->columns[c][0] == '>')), false);
        ft_buf_puts(to, "</th>");
    }
    for (size_t i = 0; i < block->spans.count; i++) {
        ft_buf_puts(to, i % doc_columns(block) ? "<td>" : "</tr>\n<tr><td>");
        html_span(to, &block->spans.at[i]);
        ft_buf_puts(to, "</td>");
    }
    ft_buf_puts(to, "</tr>\n</table>\n");
}

static void html_wrapped(struct ft_buf *to, const struct block *block, const char *tag) {
    ft_buf_printf(to, "<%s>", tag);
    html_spans(to, block);
    ft_buf_printf(to, "</%s>\n", tag);
}

static void html_block(struct ft_buf *to, const struct block *block) {
    static const char *const headings[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
    switch (block->kind) {
    case BLOCK_HEADING:
        html_wrapped(to, block,
                     headings[block->level < 1   ? 0
                              : block->level > 6 ? 5
                                                 : block->level - 1]);
        break;
    case BLOCK_PARAGRAPH:
    case BLOCK_IMAGE:
        html_wrapped(to, block, "p");
        break;
    case BLOCK_ITEM:
        html_wrapped(to, block, "li");
        break;
    case BLOCK_PAIR:
        ft_buf_puts(to, "<dt>");
        html_text(to, ft_slice_of(block->name), false);
        ft_buf_puts(to, "</dt>");
        html_wrapped(to, block, "dd");
        break;
    case BLOCK_CODE:
    case BLOCK_DIFF:
    case BLOCK_RAW:
    case BLOCK_MARKDOWN:
        ft_buf_puts(to, block->kind == BLOCK_DIFF ? "<pre class=\"diff\">" : "<pre>");
        html_text(to, block->spans.at[0].text, true);
        ft_buf_puts(to, "</pre>\n");
        break;
    case BLOCK_TABLE:
        html_table(to, block);
        break;
    case BLOCK_RULE:
        ft_buf_puts(to, "<hr>\n");
        break;
    }
}

void ft_doc_write_html(const struct ft_doc *doc, struct ft_buf *to) {
    for (size_t i = 0; i < doc->blocks.count; i++) {
        enum block_kind kind = doc->blocks.at[i].kind;
        const char *list = kind == BLOCK_ITEM ? "ul" : kind == BLOCK_PAIR ? "dl" : NULL;
        bool first = i == 0 || doc->blocks.at[i - 1].kind != kind;
        bool last = i + 1 == doc->blocks.count || doc->blocks.at[i + 1].kind != kind;
        if (list && first) {
            ft_buf_printf(to, "<%s>\n", list);
        }
        html_block(to, &doc->blocks.at[i]);
        if (list && last) {
            ft_buf_printf(to, "</%s>\n", list);
        }
    }
}
