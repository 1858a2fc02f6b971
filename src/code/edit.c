#include "code/edit.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static enum ft_encoding encoding_of(struct ft_slice text) {
    if (ft_slice_starts(text, "\xff\xfe")) {
        return FT_ENC_UTF16LE;
    }
    if (ft_slice_starts(text, "\xfe\xff")) {
        return FT_ENC_UTF16BE;
    }
    if (text.size && memchr(text.data, '\0', text.size)) {
        return FT_ENC_BINARY;
    }
    if (!ft_utf8_valid(text)) {
        return FT_ENC_LATIN1;
    }
    return ft_slice_starts(text, "\xef\xbb\xbf") ? FT_ENC_UTF8_BOM : FT_ENC_UTF8;
}

struct ends {
    size_t lf, crlf, cr;
};

static struct ends count_ends(struct ft_slice text) {
    struct ends ends = {0};
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            ends.lf++;
        } else if (text.data[i] == '\r') {
            bool pair = i + 1 < text.size && text.data[i + 1] == '\n';
            ends.crlf += pair;
            ends.cr += !pair;
            i += pair;
        }
    }
    return ends;
}

void ft_text_form(struct ft_slice text, struct ft_text_form *form) {
    struct ends ends = count_ends(text);
    int kinds = (ends.lf > 0) + (ends.crlf > 0) + (ends.cr > 0);
    char last = text.size ? text.data[text.size - 1] : '\n';
    *form = (struct ft_text_form){
        .encoding = encoding_of(text),
        .eol = kinds == 0    ? FT_EOL_NONE
               : kinds > 1   ? FT_EOL_MIXED
               : ends.lf > 0 ? FT_EOL_LF
               : ends.crlf   ? FT_EOL_CRLF
                             : FT_EOL_CR,
        .final_newline = last == '\n' || last == '\r',
        .lines = ends.lf + ends.crlf + ends.cr + (text.size && last != '\n' && last != '\r'),
    };
}

const char *ft_text_newline(struct ft_slice text) {
    struct ends ends = count_ends(text);
    if (ends.crlf > ends.lf && ends.crlf >= ends.cr) {
        return "\r\n";
    }
    return ends.cr > ends.lf ? "\r" : "\n";
}

struct placed {
    struct ft_edit edit;
    size_t order;
};

static int by_place(const void *a, const void *b) {
    const struct placed *x = a;
    const struct placed *y = b;
    if (x->edit.start != y->edit.start) {
        return x->edit.start < y->edit.start ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

ft_err ft_edits_apply(ft_ctx *cx, struct ft_slice original, const struct ft_edits *edits,
                      struct ft_slice *result) {
    struct placed *sorted = FT_NEW_N(cx->arena, struct placed, edits->count + 1);
    for (size_t i = 0; i < edits->count; i++) {
        sorted[i] = (struct placed){edits->at[i], i};
    }
    qsort(sorted, edits->count, sizeof *sorted, by_place);
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    size_t done = 0;
    if (!original.data) { /* nothing at all: there is no place to count from */
        original = FT_SLICE("");
    }
    for (size_t i = 0; i < edits->count; i++) {
        const struct ft_edit *edit = &sorted[i].edit;
        if (edit->start < done || edit->end < edit->start || edit->end > original.size) {
            return ft_fail(cx, FT_CONFLICT,
                           "an edit of bytes %zu to %zu does not fit beside the others in a text "
                           "of %zu",
                           edit->start, edit->end, original.size);
        }
        ft_buf_push(&made, original.data + done, edit->start - done);
        ft_buf_push(&made, edit->text.data, edit->text.size);
        done = edit->end;
    }
    ft_buf_push(&made, original.data + done, original.size - done);
    *result = (struct ft_slice){ft_buf_text(&made, cx->arena), made.size};
    return FT_OK;
}

size_t ft_text_bom(struct ft_slice text) {
    return ft_slice_starts(text, "\xef\xbb\xbf") ? 3 : 0;
}

void ft_lines_around(struct ft_slice text, size_t *start, size_t *end) {
    size_t first = ft_text_bom(text);
    while (*start > first && text.data[*start - 1] != '\n') {
        --*start;
    }
    bool ended = *end > *start && text.data[*end - 1] == '\n';
    while (!ended && *end < text.size) {
        ended = text.data[(*end)++] == '\n';
    }
}

size_t ft_line_of(struct ft_slice text, size_t offset) {
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        line += text.data[i] == '\n';
    }
    return line;
}
