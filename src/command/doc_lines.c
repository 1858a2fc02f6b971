/* Lines shown as they are: code in the colours of its parts, differences with what changed. */
#include "base/text.h"
#include "code/highlight.h"
#include "command/doc_terminal_int.h"

#include <stdio.h>

enum { HIGHLIGHT_MAX = 1 << 20 }; /* larger sources are shown in one colour */

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
static void put_changed(struct doc_writer *w, enum ft_style style, struct ft_slice line,
                        struct ft_slice other) {
    size_t start = 1;
    while (start < line.size && start < other.size && line.data[start] == other.data[start]) {
        start++;
    }
    while (start > 1 && (line.data[start] & 0xc0) == 0x80) {
        start--;
    }
    size_t end = line.size - common_end(line, other, start);
    doc_begin_line(w);
    ft_buf_puts(w->to, "    ");
    doc_put(w, style, (struct ft_slice){line.data, start});
    ft_buf_puts(w->to, end > start ? "\x1b[7m" : "");
    doc_put(w, style, (struct ft_slice){line.data + start, end - start});
    ft_buf_puts(w->to, end > start ? "\x1b[27m" : "");
    doc_put(w, style, (struct ft_slice){line.data + end, line.size - end});
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

static void put_diff(struct doc_writer *w, const struct block *block) {
    struct ft_slice rest = block->spans.at[0].text;
    struct ft_slice line;
    struct ft_slice before = {"", 0};
    for (; ft_slice_line(&rest, &line); before = line) {
        struct ft_slice after;
        if (w->terminal->colour && is_replaced(before, line, rest, &after)) {
            put_changed(w, FT_BAD, line, after);
            put_changed(w, FT_GOOD, after, line);
            ft_slice_line(&rest, &line);
            continue;
        }
        enum ft_style style = diff_style(line);
        bool coloured = w->terminal->colour && style != FT_PLAIN;
        doc_begin_line(w);
        ft_buf_printf(w->to, "    %s", coloured ? doc_escape(style) : "");
        ft_text_inert(w->to, line, true);
        ft_buf_puts(w->to, coloured ? "\x1b[0m\n" : "\n");
    }
}

static const char *const colours[FT_ROLE_COUNT] = {
    [FT_ROLE_NONE] = "",
    [FT_ROLE_KEYWORD] = "\x1b[35m",
    [FT_ROLE_STRING] = "\x1b[32m",
    [FT_ROLE_NUMBER] = "\x1b[36m",
    [FT_ROLE_COMMENT] = "\x1b[90m",
    [FT_ROLE_TYPE] = "\x1b[33m",
    [FT_ROLE_FUNCTION] = "\x1b[34m",
    [FT_ROLE_PROPERTY] = "\x1b[36m",
};

/* The parts of LINE, which begins at OFFSET; *NEXT is the first part that may reach into it. */
static void put_coloured(struct ft_buf *to, struct ft_slice line, size_t offset,
                         const struct ft_highlights *parts, size_t *next) {
    size_t at = offset;
    size_t end = offset + line.size;
    while (*next < parts->count && parts->at[*next].end <= offset) {
        ++*next;
    }
    for (size_t i = *next; i < parts->count && parts->at[i].start < end; i++) {
        const struct ft_highlight *part = &parts->at[i];
        size_t from = part->start > at ? part->start : at;
        size_t until = part->end < end ? part->end : end;
        ft_text_inert(to, (struct ft_slice){line.data + (at - offset), from - at}, true);
        ft_buf_puts(to, colours[part->role]);
        ft_text_inert(to, (struct ft_slice){line.data + (from - offset), until - from}, true);
        ft_buf_puts(to, "\x1b[0m");
        at = until;
    }
    ft_text_inert(to, (struct ft_slice){line.data + (at - offset), end - at}, true);
}

static size_t digits(size_t number) {
    size_t count = 1;
    for (; number > 9; number /= 10) {
        count++;
    }
    return count;
}

static size_t count_lines(struct ft_slice text) {
    size_t count = 0;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        count++;
    }
    return count;
}

static void put_margin(struct doc_writer *w, size_t number, size_t room) {
    char text[32];
    int size = snprintf(text, sizeof text, "%*zu", (int)room, number);
    doc_begin_line(w);
    if (!room) {
        ft_buf_puts(w->to, "    ");
        return;
    }
    doc_put(w, FT_DIM, (struct ft_slice){text, (size_t)size});
    ft_buf_puts(w->to, "  ");
}

static void put_code(struct doc_writer *w, const struct block *block) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch};
    struct ft_slice text = block->spans.at[0].text;
    struct ft_highlights parts = {0};
    bool piped = !w->terminal->colour && !w->terminal->width;
    if (block->first_line && piped) {
        ft_text_inert(w->to, text, true); /* the source itself, for another program */
        return;
    }
    size_t number = block->first_line;
    size_t room = number ? digits(number + count_lines(text)) : 0;
    size_t next = 0;
    if (block->lang && w->terminal->colour && text.size <= HIGHLIGHT_MAX) {
        FT_IGNORE(ft_highlight(&cx, block->lang, text, &parts)); /* then it has one colour */
    }
    struct ft_slice rest = text;
    for (struct ft_slice line; ft_slice_line(&rest, &line); number++) {
        put_margin(w, number, room);
        put_coloured(w->to, line, (size_t)(line.data - text.data), &parts, &next);
        ft_buf_putc(w->to, '\n');
    }
}

void doc_put_lines(struct doc_writer *w, const struct block *block) {
    if (block->kind == BLOCK_DIFF) {
        put_diff(w, block);
    } else {
        put_code(w, block);
    }
}
