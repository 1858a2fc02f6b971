/* A document on a terminal: wrapped, aligned, coloured where colours are wanted. */
#include "base/text.h"
#include "command/doc_terminal_int.h"

#include <string.h>

const char *doc_escape(enum ft_style style) {
    static const char *const escapes[] = {
        [FT_PLAIN] = "",        [FT_STRONG] = "\x1b[1m", [FT_DIM] = "\x1b[2m",
        [FT_CODE] = "\x1b[36m", [FT_GOOD] = "\x1b[32m",  [FT_WARN] = "\x1b[33m",
        [FT_BAD] = "\x1b[31m"};
    return escapes[style];
}

void doc_put(const struct doc_writer *w, enum ft_style style, struct ft_slice text) {
    bool coloured = w->terminal->colour && style != FT_PLAIN && text.size;
    if (coloured) {
        ft_buf_puts(w->to, doc_escape(style));
    }
    ft_text_inert(w->to, text, false);
    if (coloured) {
        ft_buf_puts(w->to, "\x1b[0m");
    }
}

/* A part of a span; one with a link is a hyperlink of its own, as terminals join those that lead to
 * the same. */
static void put_part(const struct doc_writer *w, const struct span *span, struct ft_slice text) {
    bool linked = span->link && w->terminal->colour && text.size;
    bool marked = span->marks && w->terminal->colour && text.size;
    if (linked) {
        ft_buf_printf(w->to, "\x1b]8;;%s\x1b\\", span->link);
    }
    if (marked) {
        ft_buf_puts(w->to, span->marks & MARK_STRONG ? "\x1b[1m" : "");
        ft_buf_puts(w->to, span->marks & MARK_EMPHASIS ? "\x1b[3m" : "");
        ft_buf_puts(w->to, span->marks & MARK_STRUCK ? "\x1b[9m" : "");
    }
    doc_put(w, span->style, text);
    ft_buf_puts(w->to, marked ? "\x1b[0m" : "");
    ft_buf_puts(w->to, linked ? "\x1b]8;;\x1b\\" : "");
}

void doc_begin_line(struct doc_writer *w) {
    bool blank = w->first[strspn(w->first, " ")] == '\0';
    doc_put(w, blank ? FT_PLAIN : FT_DIM, ft_slice_of(w->first));
    w->first = w->rest;
}

static void next_line(struct doc_writer *w, size_t indent) {
    ft_buf_putc(w->to, '\n');
    doc_begin_line(w);
    ft_buf_repeat(w->to, ' ', indent);
}

size_t doc_width(struct ft_slice text) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, text, false);
    return ft_text_width((struct ft_slice){inert.data, inert.size});
}

/* Code among words is told apart by its colour, or by backticks. */
static struct ft_slice span_text(const struct doc_writer *w, const struct block *block,
                                 const struct span *span, struct ft_arena *scratch) {
    bool ticks = span->style == FT_CODE && block->kind == BLOCK_PARAGRAPH && !w->terminal->colour;
    return ticks ? ft_slice_of(ft_sprintf(scratch, "`%.*s`", (int)span->text.size, span->text.data))
                 : span->text;
}

/* Columns of what stands right behind the end of span AT, up to the next blank: it stays with it.
 */
static size_t glued_width(const struct block *block, size_t at) {
    enum { FARTHEST = 32 };
    size_t width = 0;
    for (size_t end = at + FARTHEST; ++at < block->spans.count && at < end;) {
        struct ft_slice text = block->spans.at[at].text;
        size_t size = 0;
        while (size < text.size && text.data[size] != ' ' && text.data[size] != '\n') {
            size++;
        }
        width += doc_width((struct ft_slice){text.data, size});
        if (size < text.size) {
            break;
        }
    }
    return width;
}

/* Where the writing stands in its line. */
struct wrap {
    size_t column, start, indent;
    size_t pending; /* blanks before the next word, if that stays on the line */
};

static void wrap_line(struct doc_writer *w, struct wrap *wrap) {
    next_line(w, wrap->indent);
    wrap->column = wrap->start = wrap->indent;
    wrap->pending = 0;
}

static void put_word(struct doc_writer *w, struct wrap *wrap, const struct span *span,
                     struct ft_slice word, size_t glued) {
    size_t wide = doc_width(word);
    bool full = w->width && wrap->column + wrap->pending + wide + glued > w->width;
    if (full && wrap->pending && wrap->column > wrap->start) {
        wrap_line(w, wrap);
    }
    ft_buf_repeat(w->to, ' ', wrap->pending);
    put_part(w, span, word);
    wrap->column += wrap->pending + wide;
    wrap->pending = 0;
}

/* Words of all spans, broken where the line is full; lines after the first get INDENT. */
static void put_wrapped(struct doc_writer *w, const struct block *block, size_t column,
                        size_t indent) {
    struct wrap wrap = {.column = column, .start = column, .indent = indent};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    for (size_t i = 0; i < block->spans.count; i++) {
        struct ft_slice rest = span_text(w, block, &block->spans.at[i], scratch);
        while (rest.size) {
            size_t size = 0;
            if (rest.data[0] == ' ') {
                wrap.pending++;
                size = 1;
            } else if (rest.data[0] == '\n') {
                wrap_line(w, &wrap);
                size = 1;
            } else {
                while (size < rest.size && rest.data[size] != ' ' && rest.data[size] != '\n') {
                    size++;
                }
                put_word(w, &wrap, &block->spans.at[i], (struct ft_slice){rest.data, size},
                         size == rest.size ? glued_width(block, i) : 0);
            }
            rest.data += size;
            rest.size -= size;
        }
    }
    ft_buf_putc(w->to, '\n');
}

/* The widest name in the run of pairs that AT stands in. */
static size_t pair_width(const struct ft_doc *doc, size_t at) {
    size_t width = 0;
    while (at > 0 && doc->blocks.at[at - 1].kind == BLOCK_PAIR) {
        at--;
    }
    for (; at < doc->blocks.count && doc->blocks.at[at].kind == BLOCK_PAIR; at++) {
        size_t wide = ft_text_width(ft_slice_of(doc->blocks.at[at].name));
        width = wide > width ? wide : width;
    }
    return width;
}

static void put_pair(struct doc_writer *w, const struct ft_doc *doc, size_t at) {
    const struct block *block = &doc->blocks.at[at];
    size_t width = pair_width(doc, at);
    struct ft_slice name = ft_slice_of(block->name);
    ft_buf_puts(w->to, "  ");
    doc_put(w, FT_DIM, name);
    ft_buf_repeat(w->to, ' ', width - ft_text_width(name) + 2);
    put_wrapped(w, block, width + 4, width + 4);
}

/* Blocks of one kind that belong together stand without a blank line between. */
static bool stands_close(const struct block *before, const struct block *block) {
    bool same = before->kind == block->kind;
    return block->close || before->kind == BLOCK_HEADING ||
           (same && (block->kind == BLOCK_ITEM || block->kind == BLOCK_PAIR));
}

static void put_rule(struct doc_writer *w) {
    enum { LONGEST = 40 };
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    for (size_t i = 0; i < LONGEST && (!w->width || i < w->width); i++) {
        ft_buf_puts(&line, "─");
    }
    doc_begin_line(w);
    doc_put(w, FT_DIM, (struct ft_slice){line.data, line.size});
    ft_buf_putc(w->to, '\n');
}

static void put_image(struct doc_writer *w, const struct block *block) {
    const struct ft_doc_terminal *terminal = w->terminal;
    doc_begin_line(w);
    if (terminal->image && terminal->image(terminal->image_to, block->name, w->width, w->to)) {
        ft_buf_putc(w->to, '\n');
    } else {
        put_wrapped(w, block, 0, 0);
    }
}

static void put_markdown(const struct doc_writer *w, const struct block *block) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_slice text = block->spans.at[0].text;
    const struct ft_doc *read =
        w->terminal->colour ? doc_read_markdown(scratch, text, block->name) : NULL;
    if (read) {
        ft_doc_write_terminal(read, w->terminal, w->to);
    } else {
        ft_text_inert(w->to, text, true);
    }
}

static void put_block(struct doc_writer *w, const struct ft_doc *doc, size_t at) {
    const struct block *block = &doc->blocks.at[at];
    switch (block->kind) {
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
        doc_begin_line(w);
        put_wrapped(w, block, 0, 0);
        break;
    case BLOCK_ITEM:
        ft_buf_puts(w->to, "  • ");
        put_wrapped(w, block, 4, 4);
        break;
    case BLOCK_PAIR:
        put_pair(w, doc, at);
        break;
    case BLOCK_CODE:
    case BLOCK_DIFF:
        doc_put_lines(w, block);
        break;
    case BLOCK_RAW:
        ft_text_inert(w->to, block->spans.at[0].text, true);
        break;
    case BLOCK_TABLE:
        doc_put_table(w, block);
        break;
    case BLOCK_IMAGE:
        put_image(w, block);
        break;
    case BLOCK_RULE:
        put_rule(w);
        break;
    case BLOCK_MARKDOWN:
        put_markdown(w, block);
        break;
    }
}

/* What is left of the line behind the block's prefix, and some room in any case. */
static size_t width_behind(const struct ft_doc_terminal *terminal, const char *prefix) {
    enum { LEAST = 16 };
    size_t taken = ft_text_width(ft_slice_of(prefix));
    if (!terminal->width || !taken) {
        return terminal->width;
    }
    return terminal->width > taken + LEAST ? terminal->width - taken : LEAST;
}

void ft_doc_write_terminal(const struct ft_doc *doc, const struct ft_doc_terminal *terminal,
                           struct ft_buf *to) {
    for (size_t i = 0; i < doc->blocks.count; i++) {
        const struct block *block = &doc->blocks.at[i];
        struct doc_writer w = {.terminal = terminal,
                               .to = to,
                               .first = block->first ? block->first : "",
                               .rest = block->rest ? block->rest : ""};
        w.width = width_behind(terminal, w.rest);
        if (i > 0 && !stands_close(&doc->blocks.at[i - 1], block)) {
            doc_put(&w, FT_DIM, ft_slice_of(block->blank ? block->blank : ""));
            ft_buf_putc(to, '\n');
        }
        put_block(&w, doc, i);
    }
}
