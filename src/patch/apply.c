/* What one operation makes of a file's bytes. */
#include "base/text.h"
#include "git/git.h"
#include "patch/patch_int.h"

#include <string.h>

static bool is_ascii(struct ft_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] > 0x7f) {
            return false;
        }
    }
    return true;
}

/* A file in Latin-1 (or any other encoding of one byte) keeps it: what the input says in UTF-8 is
 * turned into its bytes. */
static ft_err to_file_encoding(ft_ctx *cx, const char *path, enum ft_encoding encoding,
                               struct ft_slice *text) {
    if (encoding != FT_ENC_LATIN1 || is_ascii(*text) || !ft_utf8_valid(*text)) {
        return FT_OK;
    }
    if (patch_to_latin1(cx, *text, text)) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_INVALID,
                      "%s is no UTF-8, and what it should get has no place in one "
                      "byte a character",
                      path));
    return ft_hint(cx, "convert the file to UTF-8 first");
}

static void drop_mark(struct ft_slice *text) {
    size_t size = ft_text_bom(*text);
    text->data += size;
    text->size -= size;
}

static ft_err convert_hunk(ft_ctx *cx, const struct patch_op *op, enum ft_encoding encoding,
                           const struct patch_hunk *given, struct patch_hunk *hunk) {
    const char *path = op->path;
    *hunk = *given;
    hunk->lines = (struct patch_lines){0};
    for (size_t i = 0; i < given->lines.count; i++) {
        struct patch_line *line = FT_PUSH(cx->arena, &hunk->lines);
        *line = given->lines.at[i];
        if (!op->verbatim) {
            drop_mark(&line->text); /* the file's own stays where it is */
        }
        FT_TRY(to_file_encoding(cx, path, encoding, &line->text));
    }
    FT_TRY(to_file_encoding(cx, path, encoding, &hunk->old_text));
    return to_file_encoding(cx, path, encoding, &hunk->new_text);
}

/* The file's text with LF alone, as models see it, and where each of its lines begins in it. */
struct plain_text {
    struct ft_slice all;
    size_t *starts;
};

static void make_plain(ft_ctx *cx, const struct patch_text *text, struct plain_text *plain) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    plain->starts = FT_NEW_N(cx->arena, size_t, text->count + 1);
    for (size_t i = 0; i < text->count; i++) {
        struct ft_slice line = patch_text_line(text, i);
        plain->starts[i] = made.size;
        ft_buf_push(&made, line.data, line.size);
        ft_buf_puts(&made, text->lines[i].next > text->lines[i].end ? "\n" : "");
    }
    plain->all = (struct ft_slice){ft_buf_text(&made, cx->arena), made.size};
}

static size_t line_at(const struct patch_text *text, const struct plain_text *plain,
                      size_t offset) {
    size_t low = 0;
    size_t high = text->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (plain->starts[middle] <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t byte_at(const struct patch_text *text, const struct plain_text *plain,
                      size_t offset) {
    if (offset == plain->all.size || !text->count) {
        return text->all.size;
    }
    size_t line = line_at(text, plain, offset);
    return text->lines[line].start + (offset - plain->starts[line]);
}

/* NEW with the line ends of the lines that it replaces. */
static struct ft_slice with_ends(ft_ctx *cx, const struct patch_text *text, size_t line,
                                 struct ft_slice new) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    for (size_t i = 0; i < new.size; i++) {
        if (new.data[i] != '\n') {
            ft_buf_putc(&made, new.data[i]);
            continue;
        }
        const struct patch_span *span = line < text->count ? &text->lines[line] : NULL;
        if (span && span->next > span->end) {
            ft_buf_push(&made, text->all.data + span->end, span->next - span->end);
        } else {
            ft_buf_puts(&made, text->eol);
        }
        line++;
    }
    return (struct ft_slice){ft_buf_text(&made, cx->arena), made.size};
}

/* The piece of text as it is, anywhere; found at line starts and within lines. */
static ft_err replace_pieces(struct patch_search *search, const struct patch_hunk *hunk,
                             struct ft_edits *edits, struct ft_patch_places *places) {
    ft_ctx *cx = search->cx;
    struct plain_text plain;
    struct patch_starts found = {0};
    make_plain(cx, search->text, &plain);
    for (size_t at = 0; at <= plain.all.size;) {
        struct ft_slice rest = {plain.all.data + at, plain.all.size - at};
        ptrdiff_t next = ft_slice_find(rest, hunk->old_text);
        if (next < 0) {
            break;
        }
        *FT_PUSH(cx->arena, &found) = at + (size_t)next;
        at += (size_t)next + (hunk->all ? hunk->old_text.size : 1);
    }
    if (found.count > 1 && !hunk->all) {
        size_t *lines = FT_NEW_N(cx->arena, size_t, found.count);
        for (size_t i = 0; i < found.count; i++) {
            lines[i] = line_at(search->text, &plain, found.at[i]);
        }
        FT_IGNORE(patch_ambiguous(search, hunk, lines, found.count));
        return ft_hint(cx, "give more of the text around it, or replace_all");
    }
    for (size_t i = 0; i < found.count; i++) {
        size_t line = line_at(search->text, &plain, found.at[i]);
        *FT_PUSH(cx->arena, edits) = (struct ft_edit){
            byte_at(search->text, &plain, found.at[i]),
            byte_at(search->text, &plain, found.at[i] + hunk->old_text.size),
            with_ends(cx, search->text, line, hunk->new_text),
        };
        *FT_PUSH(cx->arena, places) = (struct ft_patch_place){line + 1, FT_PLACE_EXACT};
    }
    return FT_OK;
}

static ft_err apply_hunk(struct patch_search *search, const struct patch_hunk *hunk,
                         struct ft_edits *edits, struct ft_patch_places *places) {
    struct patch_found_at found = {0};
    if (hunk->bytes) {
        size_t before = places->count;
        FT_TRY(replace_pieces(search, hunk, edits, places));
        if (places->count > before) {
            return FT_OK;
        }
    }
    FT_TRY(patch_anchor(search, hunk, &found));
    for (size_t i = 0; i < found.starts.count; i++) {
        FT_TRY(
            patch_hunk_edits(search->cx, search->text, hunk, found.starts.at[i], found.how, edits));
        *FT_PUSH(search->cx->arena, places) =
            (struct ft_patch_place){found.starts.at[i] + 1, found.how};
    }
    return FT_OK;
}

/* Which two are in each other's way. */
static ft_err overlap(ft_ctx *cx, const char *path, const struct patch_text *text,
                      const struct ft_edits *edits) {
    for (size_t i = 0; i < edits->count; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct ft_edit *a = &edits->at[i];
            const struct ft_edit *b = &edits->at[j];
            if (a->start < b->end && b->start < a->end) {
                size_t start = a->start > b->start ? a->start : b->start;
                FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s: two edits of the input change line %zu",
                                  path, ft_line_of(text->all, start)));
                return ft_hint(cx, "make one edit of them");
            }
        }
    }
    return ft_fail(cx, FT_CONFLICT, "%s: the edits do not fit beside each other", path);
}

/* All that a file is to be: the lines that stay keep their bytes. */
static ft_err whole_edits(ft_ctx *cx, const struct patch_op *op, const struct patch_text *text,
                          struct ft_edits *edits) {
    struct plain_text plain;
    struct ft_slice content = op->content;
    drop_mark(&content);
    FT_TRY(to_file_encoding(cx, op->path, text->encoding, &content));
    struct patch_hunk hunk = {.number = 1};
    make_plain(cx, text, &plain);
    FT_BUF struct ft_buf lf;
    ft_buf_init(&lf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < content.size; i++) {
        bool pair = content.data[i] == '\r' && i + 1 < content.size && content.data[i + 1] == '\n';
        if (!pair) {
            ft_buf_putc(&lf, content.data[i]);
        }
    }
    struct ft_slice wanted = {ft_buf_text(&lf, cx->arena), lf.size};
    FT_TRY(patch_hunk_of_texts(cx, &hunk, plain.all, wanted));
    return patch_hunk_edits(cx, text, &hunk, 0, FT_PLACE_EXACT, edits);
}

/* A whole content says itself whether it ends with a line end; one between fences cannot. */
static struct ft_slice settle_end(ft_ctx *cx, const struct patch_op *op,
                                  const struct patch_text *text, struct ft_slice made) {
    struct patch_text now;
    bool wanted = op->content.size && op->content.data[op->content.size - 1] == '\n';
    patch_text_split(cx, made, &now);
    if (op->fenced || !now.count || !op->content.size || wanted == now.ends) {
        return made;
    }
    if (!wanted) {
        made.size = now.lines[now.count - 1].end;
        return made;
    }
    char *longer = ft_sprintf(cx->arena, "%.*s%s", (int)made.size, made.data, text->eol);
    return (struct ft_slice){longer, made.size + strlen(text->eol)};
}

/* A unified diff has the mark as a part of the first line, and may take it away. */
static bool has_mark(const struct patch_op *op) {
    for (size_t i = 0; op->verbatim && i < op->hunks.count; i++) {
        const struct patch_lines *lines = &op->hunks.at[i].lines;
        for (size_t j = 0; j < lines->count; j++) {
            if (ft_text_bom(lines->at[j].text)) {
                return true;
            }
        }
    }
    return false;
}

static bool shows_old(const struct patch_hunk *hunk) {
    for (size_t i = 0; i < hunk->lines.count; i++) {
        if (hunk->lines.at[i].kind != '+') {
            return true;
        }
    }
    return false;
}

static ft_err hunks_edits(ft_ctx *cx, const struct patch_op *op, struct patch_text *text,
                          struct ft_edits *edits, struct ft_patch_places *places) {
    struct patch_search search = {.cx = cx, .path = op->path, .text = text, .ordered = op->ordered};
    bool carries = false;
    bool alone = false; /* some lines come where none of the old ones shows what ends they have */
    if (text->count && has_mark(op)) {
        text->lines[0].start = 0;
    }
    for (size_t i = 0; op->verbatim && i < op->hunks.count; i++) {
        carries |= op->hunks.at[i].carries;
    }
    for (size_t i = 0; i < op->hunks.count; i++) {
        alone |= !shows_old(&op->hunks.at[i]);
    }
    bool exact = alone && op->seen.size && ft_git_is_blob(text->all, op->seen);
    for (size_t i = 0; i < op->hunks.count; i++) {
        struct patch_hunk hunk;
        FT_TRY(convert_hunk(cx, op, text->encoding, &op->hunks.at[i], &hunk));
        /* A diff with carriage returns means those it lacks, too; so does one that was made for
         * these very bytes, where no line of theirs shows how it has them. */
        hunk.carries |= carries || (exact && !shows_old(&hunk));
        FT_TRY(apply_hunk(&search, &hunk, edits, places));
    }
    return FT_OK;
}

ft_err patch_apply_op(ft_ctx *cx, const struct patch_op *op, struct ft_slice bytes,
                      struct ft_slice *made, struct ft_patch_places *places) {
    struct patch_text text;
    struct ft_edits edits = {0};
    struct ft_slice changed;
    if (!op->whole && !op->hunks.count) {
        *made = bytes; /* renamed, or another mode */
        return FT_OK;
    }
    FT_TRY(patch_text_read(cx, op->path, bytes, &text));
    FT_TRY(op->whole ? whole_edits(cx, op, &text, &edits)
                     : hunks_edits(cx, op, &text, &edits, places));
    if (ft_edits_apply(cx, text.all, &edits, &changed) != FT_OK) {
        return overlap(cx, op->path, &text, &edits);
    }
    changed = op->whole ? settle_end(cx, op, &text, changed) : changed;
    FT_TRY(patch_text_write(cx, op->path, text.encoding, changed, made));
    if (made->size > FT_PATCH_FILE_MAX) {
        return ft_fail(cx, FT_LIMIT, "%s would have %zu bytes, over the limit of %d", op->path,
                       made->size, FT_PATCH_FILE_MAX);
    }
    return FT_OK;
}
