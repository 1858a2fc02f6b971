/* A document on a terminal: wrapped, aligned, coloured where colours are wanted. */
#include "base/text.h"
#include "command/doc_int.h"

#include <string.h>

struct writer {
    const struct ft_doc_terminal *terminal;
    struct ft_buf *to;
};

static const char *escape_of(enum ft_style style) {
    static const char *const escapes[] = {
        [FT_PLAIN] = "",        [FT_STRONG] = "\x1b[1m", [FT_DIM] = "\x1b[2m",
        [FT_CODE] = "\x1b[36m", [FT_GOOD] = "\x1b[32m",  [FT_WARN] = "\x1b[33m",
        [FT_BAD] = "\x1b[31m"};
    return escapes[style];
}

static void put(const struct writer *w, enum ft_style style, struct ft_slice text) {
    bool coloured = w->terminal->colour && style != FT_PLAIN && text.size;
    if (coloured) {
        ft_buf_puts(w->to, escape_of(style));
    }
    ft_text_inert(w->to, text, false);
    if (coloured) {
        ft_buf_puts(w->to, "\x1b[0m");
    }
}

/* A part of a span; one with a link is a hyperlink of its own, as terminals join those that lead to
 * the same. */
static void put_part(const struct writer *w, const struct span *span, struct ft_slice text) {
    bool linked = span->link && w->terminal->colour && text.size;
    if (linked) {
        ft_buf_printf(w->to, "\x1b]8;;%s\x1b\\", span->link);
    }
    put(w, span->style, text);
    ft_buf_puts(w->to, linked ? "\x1b]8;;\x1b\\" : "");
}

static size_t inert_width(struct ft_slice text) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, text, false);
    return ft_text_width((struct ft_slice){inert.data, inert.size});
}

/* Code among words is told apart by its colour, or by backticks. */
static struct ft_slice span_text(const struct writer *w, const struct block *block,
                                 const struct span *span, struct ft_arena *scratch) {
    bool ticks = span->style == FT_CODE && block->kind == BLOCK_PARAGRAPH && !w->terminal->colour;
    return ticks ? ft_slice_of(ft_sprintf(scratch, "`%.*s`", (int)span->text.size, span->text.data))
                 : span->text;
}

/* Words of all spans, broken where the line is full; lines after the first get INDENT. */
static void put_wrapped(const struct writer *w, const struct block *block, size_t column,
                        size_t indent) {
    size_t width = w->terminal->width;
    size_t start = column;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    for (size_t i = 0; i < block->spans.count; i++) {
        struct ft_slice rest = span_text(w, block, &block->spans.at[i], scratch);
        while (rest.size) {
            size_t size = 0;
            while (size < rest.size && rest.data[size] == ' ') {
                size++;
            }
            size_t spaces = size;
            while (size < rest.size && rest.data[size] != ' ' && rest.data[size] != '\n') {
                size++;
            }
            struct ft_slice word = {rest.data + spaces, size - spaces};
            bool line_end = size < rest.size && rest.data[size] == '\n';
            size_t wide = inert_width(word);
            if (width && column > start && column + spaces + wide > width) {
                ft_buf_putc(w->to, '\n');
                ft_buf_repeat(w->to, ' ', indent);
                column = start = indent;
            } else {
                ft_buf_repeat(w->to, ' ', spaces);
                column += spaces;
            }
            put_part(w, &block->spans.at[i], word);
            column += wide;
            if (line_end) {
                ft_buf_putc(w->to, '\n');
                ft_buf_repeat(w->to, ' ', indent);
                column = start = indent;
            }
            size += line_end;
            rest.data += size;
            rest.size -= size;
        }
    }
    ft_buf_putc(w->to, '\n');
}

static enum ft_style diff_style(struct ft_slice line) {
    if (ft_slice_starts(line, "+++") || ft_slice_starts(line, "---") ||
        ft_slice_starts(line, "diff ")) {
        return FT_STRONG;
    }
    if (ft_slice_starts(line, "@@")) {
        return FT_CODE;
    }
    return ft_slice_starts(line, "+") ? FT_GOOD : ft_slice_starts(line, "-") ? FT_BAD : FT_PLAIN;
}

static struct ft_slice peek(struct ft_slice rest) {
    struct ft_slice line = {"", 0};
    ft_slice_line(&rest, &line);
    return line;
}

/* Bytes that LINE has in common with OTHER at the end, after START: whole characters. */
static size_t common_end(struct ft_slice line, struct ft_slice other, size_t start) {
    size_t size = 0;
    while (size < line.size - start && size < other.size - start &&
           line.data[line.size - size - 1] == other.data[other.size - size - 1]) {
        size++;
    }
    while (size && (line.data[line.size - size] & 0xc0) == 0x80) {
        size--;
    }
    return size;
}

/* A changed line beside what it was: the part that differs stands out. */
static void put_changed(const struct writer *w, enum ft_style style, struct ft_slice line,
                        struct ft_slice other) {
    size_t start = 1;
    while (start < line.size && start < other.size && line.data[start] == other.data[start]) {
        start++;
    }
    while (start > 1 && (line.data[start] & 0xc0) == 0x80) {
        start--;
    }
    size_t end = line.size - common_end(line, other, start);
    ft_buf_puts(w->to, "    ");
    put(w, style, (struct ft_slice){line.data, start});
    ft_buf_puts(w->to, end > start ? "\x1b[7m" : "");
    put(w, style, (struct ft_slice){line.data + start, end - start});
    ft_buf_puts(w->to, end > start ? "\x1b[27m" : "");
    put(w, style, (struct ft_slice){line.data + end, line.size - end});
    ft_buf_putc(w->to, '\n');
}

/* One line taken out and one put in its place, and no more of either. */
static bool is_replaced(struct ft_slice before, struct ft_slice line, struct ft_slice rest,
                        struct ft_slice *after) {
    struct ft_slice next = peek(rest);
    struct ft_slice later = rest;
    ft_slice_line(&later, &(struct ft_slice){0});
    *after = next;
    return diff_style(before) != FT_BAD && diff_style(line) == FT_BAD &&
           diff_style(next) == FT_GOOD && diff_style(peek(later)) != FT_GOOD;
}

static void put_lines(const struct writer *w, const struct block *block) {
    struct ft_slice rest = block->spans.at[0].text;
    struct ft_slice line;
    struct ft_slice before = {"", 0};
    for (; ft_slice_line(&rest, &line); before = line) {
        struct ft_slice after;
        if (block->kind == BLOCK_DIFF && w->terminal->colour &&
            is_replaced(before, line, rest, &after)) {
            put_changed(w, FT_BAD, line, after);
            put_changed(w, FT_GOOD, after, line);
            ft_slice_line(&rest, &line);
            continue;
        }
        ft_buf_puts(w->to, "    ");
        FT_BUF struct ft_buf inert;
        ft_buf_init(&inert, FT_BUF_NO_CAP);
        ft_text_inert(&inert, line, true);
        enum ft_style style = block->kind == BLOCK_DIFF ? diff_style(line) : FT_PLAIN;
        bool coloured = w->terminal->colour && style != FT_PLAIN;
        ft_buf_printf(w->to, "%s%s%s\n", coloured ? escape_of(style) : "", inert.data,
                      coloured ? "\x1b[0m" : "");
    }
}

static const char *title_of(const char *column) {
    return column[0] == '>' ? column + 1 : column;
}

/* Widths of all columns; the widest gives way where the line would be too long. */
static void fit_columns(const struct writer *w, const struct block *block, size_t *widths) {
    size_t count = doc_columns(block);
    size_t total = 0;
    for (size_t c = 0; c < count; c++) {
        widths[c] = ft_text_width(ft_slice_of(title_of(block->columns[c])));
        for (size_t i = c; i < block->spans.count; i += count) {
            size_t wide = inert_width(block->spans.at[i].text);
            widths[c] = wide > widths[c] ? wide : widths[c];
        }
        total += widths[c] + 2;
    }
    while (w->terminal->width && total > w->terminal->width + 2) {
        size_t widest = 0;
        for (size_t c = 1; c < count; c++) {
            widest = widths[c] > widths[widest] ? c : widest;
        }
        if (widths[widest] <= 8) {
            break;
        }
        size_t over = total - w->terminal->width - 2;
        size_t cut = widths[widest] - 8 < over ? widths[widest] - 8 : over;
        widths[widest] -= cut;
        total -= cut;
    }
}

static void put_cell(const struct writer *w, enum ft_style style, struct ft_slice text,
                     size_t width, bool right, bool last) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, text, false);
    struct ft_slice shown = {inert.data, inert.size};
    bool cut = ft_text_width(shown) > width;
    if (cut) {
        shown.size = ft_text_cut(shown, width - 1);
    }
    size_t pad = width - ft_text_width(shown) - cut;
    ft_buf_repeat(w->to, ' ', right ? pad : 0);
    bool coloured = w->terminal->colour && style != FT_PLAIN;
    ft_buf_puts(w->to, coloured ? escape_of(style) : "");
    ft_buf_push(w->to, shown.data, shown.size);
    ft_buf_puts(w->to, cut ? "…" : "");
    ft_buf_puts(w->to, coloured ? "\x1b[0m" : "");
    ft_buf_repeat(w->to, ' ', right || last ? 0 : pad);
    ft_buf_puts(w->to, last ? "\n" : "  ");
}

static void put_table(const struct writer *w, const struct block *block) {
    size_t count = doc_columns(block);
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t *widths = FT_NEW_N(scratch, size_t, count);
    fit_columns(w, block, widths);
    for (size_t c = 0; c < count; c++) {
        put_cell(w, FT_DIM, ft_slice_of(title_of(block->columns[c])), widths[c],
                 block->columns[c][0] == '>', c + 1 == count);
    }
    for (size_t i = 0; i < block->spans.count; i++) {
        size_t c = i % count;
        put_cell(w, block->spans.at[i].style, block->spans.at[i].text, widths[c],
                 block->columns[c][0] == '>', c + 1 == count);
    }
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

static void put_pair(const struct writer *w, const struct ft_doc *doc, size_t at) {
    const struct block *block = &doc->blocks.at[at];
    size_t width = pair_width(doc, at);
    struct ft_slice name = ft_slice_of(block->name);
    ft_buf_puts(w->to, "  ");
    put(w, FT_DIM, name);
    ft_buf_repeat(w->to, ' ', width - ft_text_width(name) + 2);
    put_wrapped(w, block, width + 4, width + 4);
}

/* Blocks of one kind that belong together stand without a blank line between. */
static bool stands_close(enum block_kind before, enum block_kind kind) {
    return before == kind && (kind == BLOCK_ITEM || kind == BLOCK_PAIR);
}

void ft_doc_write_terminal(const struct ft_doc *doc, const struct ft_doc_terminal *terminal,
                           struct ft_buf *to) {
    struct writer w = {.terminal = terminal, .to = to};
    for (size_t i = 0; i < doc->blocks.count; i++) {
        const struct block *block = &doc->blocks.at[i];
        if (i > 0 && !stands_close(doc->blocks.at[i - 1].kind, block->kind) &&
            doc->blocks.at[i - 1].kind != BLOCK_HEADING) {
            ft_buf_putc(to, '\n');
        }
        switch (block->kind) {
        case BLOCK_HEADING:
        case BLOCK_PARAGRAPH:
            put_wrapped(&w, block, 0, 0);
            break;
        case BLOCK_ITEM:
            ft_buf_puts(to, "  • ");
            put_wrapped(&w, block, 4, 4);
            break;
        case BLOCK_PAIR:
            put_pair(&w, doc, i);
            break;
        case BLOCK_CODE:
        case BLOCK_DIFF:
            put_lines(&w, block);
            break;
        case BLOCK_RAW:
            ft_text_inert(to, block->spans.at[0].text, true);
            break;
        case BLOCK_TABLE:
            put_table(&w, block);
            break;
        }
    }
}
