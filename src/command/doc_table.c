/* Tables on a terminal: as wide as the line allows. */
#include "base/text.h"
#include "command/doc_terminal_int.h"

static const char *title_of(const char *column) {
    return column[0] == '>' ? column + 1 : column;
}

/* By how much the widest column is wider than the next, at least 1. */
static size_t above_others(const size_t *widths, size_t count, size_t widest) {
    size_t next = 0;
    for (size_t c = 0; c < count; c++) {
        next = c != widest && widths[c] > next ? widths[c] : next;
    }
    return widths[widest] > next ? widths[widest] - next : 1;
}

/* Widths of all columns; the widest gives way where the line would be too long. */
static void fit_columns(const struct doc_writer *w, const struct block *block, size_t *widths) {
    size_t count = doc_columns(block);
    size_t total = 0;
    for (size_t c = 0; c < count; c++) {
        widths[c] = ft_text_width(ft_slice_of(title_of(block->columns[c])));
        for (size_t i = c; i < block->spans.count; i += count) {
            size_t wide = doc_width(block->spans.at[i].text);
            widths[c] = wide > widths[c] ? wide : widths[c];
        }
        if (block->first && w->width && widths[c] > w->width) {
            widths[c] = w->width;
        }
        total += widths[c] + 2;
    }
    while (w->width && total > w->width + 2) {
        size_t widest = 0;
        for (size_t c = 1; c < count; c++) {
            widest = widths[c] > widths[widest] ? c : widest;
        }
        if (widths[widest] <= 8) {
            break;
        }
        size_t over = total - w->width - 2;
        size_t cut = widths[widest] - 8 < over ? widths[widest] - 8 : over;
        if (block->first) { /* all its words show, so the room is shared */
            size_t step = above_others(widths, count, widest);
            cut = step < cut ? step : cut;
        }
        widths[widest] -= cut;
        total -= cut;
    }
}

static void put_cell(const struct doc_writer *w, enum ft_style style, struct ft_slice text,
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
    ft_buf_puts(w->to, coloured ? doc_escape(style) : "");
    ft_buf_push(w->to, shown.data, shown.size);
    ft_buf_puts(w->to, cut ? "…" : "");
    ft_buf_puts(w->to, coloured ? "\x1b[0m" : "");
    ft_buf_repeat(w->to, ' ', right || last ? 0 : pad);
    ft_buf_puts(w->to, last ? "\n" : "  ");
}

static void put_record(struct doc_writer *w, const struct block *block, const size_t *widths,
                       const struct span *cells) {
    size_t count = doc_columns(block);
    doc_begin_line(w);
    for (size_t c = 0; c < count; c++) {
        put_cell(w, cells[c].style, cells[c].text, widths[c], block->columns[c][0] == '>',
                 c + 1 == count);
    }
}

/* What of TEXT, inert, stands in a line of WIDTH: whole words where there are some. Takes it off.
 */
static struct ft_slice take_line(struct ft_slice *text, size_t width) {
    struct ft_slice line = {text->data, ft_text_cut(*text, width)};
    if (line.size < text->size) {
        size_t end = line.size;
        while (end && text->data[end] != ' ') {
            end--;
        }
        line.size = end ? end : line.size;
        if (!line.size) { /* a character wider than the column */
            ft_utf8_next(*text, &line.size);
        }
    }
    text->data += line.size;
    text->size -= line.size;
    while (text->size && *text->data == ' ') {
        text->data++;
        text->size--;
    }
    return line;
}

static void put_wrapped_row(struct doc_writer *w, const struct block *block, const size_t *widths,
                            const struct span *cells) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t count = doc_columns(block);
    struct span *rest = FT_NEW_N(scratch, struct span, count);
    for (size_t c = 0; c < count; c++) {
        FT_BUF struct ft_buf inert;
        ft_buf_init(&inert, FT_BUF_NO_CAP);
        ft_text_inert(&inert, cells[c].text, false);
        rest[c] = cells[c];
        rest[c].text = (struct ft_slice){ft_buf_text(&inert, scratch), inert.size};
    }
    for (bool more = true; more;) {
        struct span *line = FT_NEW_N(scratch, struct span, count);
        more = false;
        for (size_t c = 0; c < count; c++) {
            line[c] = rest[c];
            line[c].text = take_line(&rest[c].text, widths[c]);
            more = more || rest[c].text.size;
        }
        put_record(w, block, widths, line);
    }
}

void doc_put_table(struct doc_writer *w, const struct block *block) {
    size_t count = doc_columns(block);
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t *widths = FT_NEW_N(scratch, size_t, count);
    struct span *titles = FT_NEW_N(scratch, struct span, count);
    fit_columns(w, block, widths);
    for (size_t c = 0; c < count; c++) {
        titles[c] =
            (struct span){.style = FT_DIM, .text = ft_slice_of(title_of(block->columns[c]))};
    }
    void (*put_row)(struct doc_writer * w, const struct block *block, const size_t *widths,
                    const struct span *cells) = block->first ? put_wrapped_row : put_record;
    put_row(w, block, widths, titles);
    for (size_t i = 0; i + count <= block->spans.count; i += count) {
        put_row(w, block, widths, &block->spans.at[i]);
    }
}
