/* A piece of code as lines of another source. */
#include "refactor/refactor_int.h"

#include <string.h>

struct line {
    struct ft_slice text;
    bool inside; /* of a text over several lines: its blanks are not ours */
};
struct laying {
    struct {
        FT_VEC(struct line);
    } lines;
    size_t skip; /* rows that were put before the text so that it parses */
};

static bool note_text(void *to, const struct ft_tree *tree, TSNode node) {
    struct laying *laying = to;
    const char *type = ts_node_type(node);
    size_t from = ts_node_start_point(node).row;
    size_t until = ts_node_end_point(node).row;
    (void)tree;
    bool text = strstr(type, "string") || strstr(type, "template") || strstr(type, "heredoc");
    if (!text || strcmp(type, "template_declaration") == 0) {
        return until > from;
    }
    for (size_t row = from + 1; row <= until; row++) {
        if (row >= laying->skip && row - laying->skip < laying->lines.count) {
            laying->lines.at[row - laying->skip].inside = true;
        }
    }
    return false;
}

static ft_err note_texts(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                         struct laying *laying) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx inner = *cx;
    struct ft_tree *tree = NULL;
    inner.arena = scratch;
    if (refactor_lang(lang, " php ")) {
        text = ft_slice_of(ft_sprintf(scratch, "<?php\n%.*s", (int)text.size, text.data));
        laying->skip = 1;
    }
    FT_TRY(ft_parse(&inner, lang, text, &tree));
    ft_tree_walk(tree, ft_tree_root(tree), note_text, laying);
    return FT_OK;
}

static size_t blanks_of(struct ft_slice line) {
    size_t size = 0;
    while (size < line.size && (line.data[size] == ' ' || line.data[size] == '\t')) {
        size++;
    }
    return size;
}

/* The blanks that all lines begin with. */
static struct ft_slice common(const struct laying *laying) {
    struct ft_slice common = {NULL, 0};
    for (size_t i = 0; i < laying->lines.count; i++) {
        const struct line *line = &laying->lines.at[i];
        size_t size = blanks_of(line->text);
        if (line->inside || size == line->text.size) {
            continue;
        }
        size_t same = 0;
        while (common.data && same < size && same < common.size &&
               common.data[same] == line->text.data[same]) {
            same++;
        }
        common = common.data ? (struct ft_slice){common.data, same}
                             : (struct ft_slice){line->text.data, size};
    }
    return common;
}

/* The spaces that the text's steps have, where all of its lines are whole steps deep; or 0. */
static size_t step_of(const struct laying *laying, size_t cut) {
    enum { SMALLEST = 2 };
    size_t step = 0;
    bool whole = true;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < laying->lines.count; i++) {
            const struct line *line = &laying->lines.at[i];
            size_t size = blanks_of(line->text);
            if (line->inside || size <= cut || size == line->text.size) {
                continue;
            }
            step = pass == 0 && (!step || size - cut < step) ? size - cut : step;
            whole = whole && (pass == 0 || !step || (size - cut) % step == 0);
        }
    }
    return whole && step >= SMALLEST ? step : 0;
}

/* Blanks as the source writes them, step by step. */
static void put_blanks(struct ft_buf *buf, struct ft_slice blanks, const char *unit, size_t step) {
    size_t at = 0;
    while (at < blanks.size && blanks.data[at] == '\t') {
        ft_buf_puts(buf, unit);
        at++;
    }
    while (step && at + step <= blanks.size) {
        ft_buf_puts(buf, unit);
        at += step;
    }
    ft_buf_push(buf, blanks.data + at, blanks.size - at);
}

static struct ft_slice without_blank_lines(struct ft_slice text) {
    size_t from = 0;
    size_t until = text.size;
    for (size_t i = 0; i < text.size && strchr(" \t\r\n", text.data[i]); i++) {
        from = text.data[i] == '\n' ? i + 1 : from;
    }
    while (until > from && strchr(" \t\r\n", text.data[until - 1])) {
        until--;
    }
    return (struct ft_slice){text.data + from, until - from};
}

const char *refactor_lay(ft_ctx *cx, const struct refactor_source *source, struct ft_slice text,
                         struct ft_slice indent) {
    struct laying laying = {0};
    struct ft_slice line;
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    text = without_blank_lines(text);
    for (struct ft_slice rest = text; ft_slice_line(&rest, &line);) {
        line.size -= line.size && line.data[line.size - 1] == '\r';
        FT_PUSH(cx->arena, &laying.lines)->text = line;
    }
    if (note_texts(cx, source->lang, text, &laying) != FT_OK) {
        ft_clear(cx); /* then its lines are taken as they look */
    }
    struct ft_slice cut = common(&laying);
    size_t step = step_of(&laying, cut.size);
    for (size_t i = 0; i < laying.lines.count; i++) {
        const struct line *one = &laying.lines.at[i];
        size_t blanks = blanks_of(one->text);
        ft_buf_puts(&buf, i ? source->newline : "");
        if (one->inside) {
            ft_buf_push(&buf, one->text.data, one->text.size);
        } else if (blanks < one->text.size) {
            struct ft_slice deeper = {one->text.data + cut.size, blanks - cut.size};
            ft_buf_push(&buf, indent.data, indent.size);
            put_blanks(&buf, deeper, source->unit, step);
            ft_buf_push(&buf, one->text.data + blanks, one->text.size - blanks);
        }
    }
    return ft_buf_text(&buf, cx->arena);
}
