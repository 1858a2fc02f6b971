/* A hunk at its place, as edits of bytes: only lines that go or come are touched. */
#include "git/git.h"
#include "patch/patch_int.h"

#include <string.h>

/* Indentation of the hunk's lines, and of the same lines in the file. */
struct indent {
    struct ft_slice from, to;
};
struct indents {
    FT_VEC(struct indent);
};

static struct ft_slice indent_of(struct ft_slice line) {
    size_t size = 0;
    while (size < line.size && (line.data[size] == ' ' || line.data[size] == '\t')) {
        size++;
    }
    return (struct ft_slice){line.data, size};
}

/* False where one indentation became several, or several one: blocks would change. */
static bool add_indent(ft_ctx *cx, struct indents *indents, struct indent pair) {
    for (size_t i = 0; i < indents->count; i++) {
        const struct indent *known = &indents->at[i];
        bool same = ft_slice_eq(known->from, pair.from);
        if (same != ft_slice_eq(known->to, pair.to) ||
            (!same && (known->from.size < pair.from.size) != (known->to.size < pair.to.size))) {
            return false;
        }
        if (same) {
            return true;
        }
    }
    *FT_PUSH(cx->arena, indents) = pair;
    return true;
}

static bool learn_indents(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old,
                          size_t start, struct indents *indents) {
    for (size_t i = 0; i < old->count; i++) {
        struct ft_slice there = patch_text_line(text, start + i);
        struct indent pair = {indent_of(old->at[i].text), indent_of(there)};
        bool blank = pair.from.size == old->at[i].text.size || pair.to.size == there.size;
        if (!blank && !add_indent(cx, indents, pair)) {
            return false;
        }
    }
    return true;
}

bool patch_shift_uniform(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old,
                         size_t start) {
    struct indents indents = {0};
    return learn_indents(cx, text, old, start, &indents);
}

/* What REST, deeper than any line that was seen, is in the file's own unit. */
static void put_deeper(struct ft_buf *to, const struct indents *indents, struct ft_slice rest) {
    const struct indent *least = &indents->at[0];
    const struct indent *most = least;
    for (size_t i = 1; i < indents->count; i++) {
        const struct indent *pair = &indents->at[i];
        least = pair->from.size < least->from.size ? pair : least;
        most = pair->from.size > most->from.size ? pair : most;
    }
    size_t from = most->from.size - least->from.size;
    size_t made = most->to.size - least->to.size;
    if (!from) { /* one depth alone tells the unit only where tabs became blanks, or blanks tabs */
        bool kinds = most->from.size && most->to.size && most->from.data[0] != most->to.data[0];
        from = kinds ? most->from.size : 0;
        made = kinds ? most->to.size : 0;
    }
    if (!from || !made || rest.size * made % from) {
        ft_buf_push(to, rest.data, rest.size);
    } else {
        ft_buf_repeat(to, most->to.data[most->to.size - 1], rest.size * made / from);
    }
}

static bool begins(struct ft_slice text, struct ft_slice with) {
    return text.size >= with.size && memcmp(text.data, with.data, with.size) == 0;
}

static void put_indent(struct ft_buf *to, const struct indents *indents, struct ft_slice indent) {
    const struct indent *below = NULL; /* the deepest that INDENT goes on from */
    const struct indent *above = NULL; /* the shallowest that goes on from INDENT */
    for (size_t i = 0; i < indents->count; i++) {
        const struct indent *pair = &indents->at[i];
        if (begins(indent, pair->from) && (!below || pair->from.size > below->from.size)) {
            below = pair;
        }
        if (begins(pair->from, indent) && (!above || pair->from.size < above->from.size)) {
            above = pair;
        }
    }
    if (below) {
        ft_buf_push(to, below->to.data, below->to.size);
        if (indent.size > below->from.size) {
            put_deeper(
                to, indents,
                (struct ft_slice){indent.data + below->from.size, indent.size - below->from.size});
        }
    } else if (above && above->to.size >= above->from.size - indent.size) {
        ft_buf_push(to, above->to.data, above->to.size - (above->from.size - indent.size));
    } else if (!above) {
        ft_buf_push(to, indent.data, indent.size);
    }
}

/* Lines that go and come at one place. */
struct run {
    ft_ctx *cx;
    const struct patch_text *text;
    const struct patch_hunk *hunk;
    const struct indents *indents; /* NULL: lines come as they are */
    bool verbatim;                 /* line ends are the hunk's */
    size_t first, last;            /* lines of the file that go: FIRST … LAST (exclusive) */
    struct patch_lines come;
};

static const char *line_end(const struct run *run, size_t at) {
    const struct patch_text *text = run->text;
    if (run->verbatim) {
        return run->come.at[at].cr ? "\r\n" : "\n";
    }
    size_t line = run->first + at;
    if (line >= run->last) {
        line = run->last > run->first ? run->last - 1 : run->first ? run->first - 1 : 0;
    }
    if (line >= text->count || text->lines[line].end == text->lines[line].next) {
        return text->eol;
    }
    const struct patch_span *span = &text->lines[line];
    return span->next - span->end == 2 ? "\r\n" : text->all.data[span->end] == '\r' ? "\r" : "\n";
}

static void put_line(const struct run *run, size_t at, bool ended, struct ft_buf *made) {
    struct ft_slice line = run->come.at[at].text;
    struct ft_slice indent = indent_of(line);
    if (run->indents && run->indents->count && indent.size < line.size) {
        put_indent(made, run->indents, indent);
        line = (struct ft_slice){line.data + indent.size, line.size - indent.size};
    }
    ft_buf_push(made, line.data, line.size);
    bool bare = run->verbatim && run->come.at[at].cr; /* no line feed, but what stands before it */
    ft_buf_puts(made, ended ? line_end(run, at) : bare ? "\r" : "");
}

static void flush(struct run *run, struct ft_edits *edits) {
    const struct patch_text *text = run->text;
    if (!run->come.count && run->first == run->last) {
        return;
    }
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    bool tail = run->last == text->count;
    bool ended =
        run->hunk->final == PATCH_FINAL_KEEP ? text->ends : run->hunk->final == PATCH_FINAL_YES;
    size_t start = run->first < text->count ? text->lines[run->first].start : text->all.size;
    size_t end = run->last > run->first ? text->lines[run->last - 1].next : start;
    if (tail && run->first == run->last && text->count && !text->ends) {
        ft_buf_puts(&made, text->eol); /* the line that was the last one */
    }
    for (size_t i = 0; i < run->come.count; i++) {
        put_line(run, i, !tail || ended || i + 1 < run->come.count, &made);
    }
    if (tail && !ended && !run->come.count && run->first) {
        start = text->lines[run->first - 1].end; /* a new last line, without an end as before */
    }
    *FT_PUSH(run->cx->arena, edits) =
        (struct ft_edit){start, end, {ft_buf_text(&made, run->cx->arena), made.size}};
    run->come.count = 0;
}

ft_err patch_hunk_edits(ft_ctx *cx, const struct patch_text *text, const struct patch_hunk *hunk,
                        size_t start, enum ft_patch_how how, struct ft_edits *edits) {
    struct indents indents = {0};
    struct patch_lines old = patch_old_lines(cx, hunk);
    bool shifted = how == FT_PLACE_WHITESPACE || how == FT_PLACE_FUZZY;
    bool known = shifted && learn_indents(cx, text, &old, start, &indents);
    struct run run = {.cx = cx,
                      .text = text,
                      .hunk = hunk,
                      .indents = known ? &indents : NULL,
                      .verbatim = hunk->carries && !shifted,
                      .first = start,
                      .last = start};
    for (size_t i = 0; i < hunk->lines.count; i++) {
        const struct patch_line *line = &hunk->lines.at[i];
        if (line->kind == '+') {
            *FT_PUSH(cx->arena, &run.come) = *line;
        } else if (line->kind == '-') {
            run.last++;
        } else {
            flush(&run, edits);
            run.first = ++run.last;
        }
    }
    flush(&run, edits);
    return FT_OK;
}

void patch_line_add(ft_ctx *cx, struct patch_hunk *hunk, char kind, struct ft_slice text) {
    bool cr = text.size && text.data[text.size - 1] == '\r';
    text.size -= cr;
    *FT_PUSH(cx->arena, &hunk->lines) = (struct patch_line){kind, cr, text};
    hunk->carries |= cr;
}

static bool take_lines(ft_ctx *cx, struct patch_hunk *hunk, struct ft_slice *from, char kind,
                       size_t count) {
    struct ft_slice line;
    for (size_t i = 0; i < count; i++) {
        if (!ft_slice_line(from, &line)) {
            return false;
        }
        patch_line_add(cx, hunk, kind, line);
    }
    return true;
}

/* A last line without its end is not another line. */
static struct ft_slice ended(ft_ctx *cx, struct ft_slice text) {
    if (!text.size || text.data[text.size - 1] == '\n') {
        return text;
    }
    char *made = ft_alloc(cx->arena, text.size + 2);
    memcpy(made, text.data, text.size);
    made[text.size] = '\n';
    return (struct ft_slice){made, text.size + 1};
}

ft_err patch_hunk_of_texts(ft_ctx *cx, struct patch_hunk *hunk, struct ft_slice old,
                           struct ft_slice new) {
    struct ft_line_ranges ranges = {0};
    old = ended(cx, old);
    new = ended(cx, new);
    FT_TRY(ft_diff_ranges(cx, old, new, &ranges));
    struct ft_slice line;
    size_t at = 0;
    for (size_t i = 0; i < ranges.count; i++) {
        const struct ft_line_range *range = &ranges.at[i];
        bool fine =
            range->old_first >= at && take_lines(cx, hunk, &old, ' ', range->old_first - at);
        for (size_t j = at; fine && j < range->old_first; j++) {
            fine = ft_slice_line(&new, &line);
        }
        fine = fine && take_lines(cx, hunk, &old, '-', range->old_count) &&
               take_lines(cx, hunk, &new, '+', range->new_count);
        if (!fine) {
            ft_panic("a difference of lines does not fit its texts");
        }
        at = range->old_first + range->old_count;
    }
    while (ft_slice_line(&old, &line)) {
        patch_line_add(cx, hunk, ' ', line);
    }
    return FT_OK;
}
