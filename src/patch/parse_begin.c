/* *** Begin Patch … *** End Patch: the form that OpenAI's models write (apply_patch). */
#include "patch/patch_int.h"

#include <stdlib.h>
#include <string.h>

/* What follows WORD on a line of stars; blanks around it do not count. */
static bool after_word(struct ft_slice line, const char *word, struct ft_slice *rest) {
    line = ft_slice_trim(line);
    if (!ft_slice_starts(line, word)) {
        return false;
    }
    *rest = ft_slice_trim((struct ft_slice){line.data + strlen(word), line.size - strlen(word)});
    return true;
}

static bool is_word(struct ft_slice line, const char *word) {
    return ft_slice_is(ft_slice_trim(line), word);
}

/* A heading of stars begins a line without a sign before it. */
static bool is_heading(struct ft_slice line) {
    struct ft_slice rest;
    return after_word(line, "*** Add File:", &rest) ||
           after_word(line, "*** Delete File:", &rest) ||
           after_word(line, "*** Update File:", &rest) || is_word(line, "*** End Patch");
}

static bool at_heading(struct patch_input *in) {
    struct ft_slice line = in->lines[in->at];
    bool sign = line.size && (line.data[0] == '+' || line.data[0] == '-');
    /* A line of context begins with a blank, a heading may do so too. */
    return !sign && is_heading(line);
}

static ft_err add_file(struct patch_input *in, struct ft_slice name) {
    struct patch_op *op =
        patch_op_add(in->cx, in->ops, PATCH_CREATE, ft_slice_dup(in->cx->arena, name));
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    op->whole = op->overwrite = true;
    op->input_line = in->at + 1;
    for (in->at++; in->at < in->count && !at_heading(in); in->at++) {
        struct ft_slice line = in->lines[in->at];
        if (!line.size || line.data[0] != '+') {
            if (!ft_slice_trim(line).size) {
                continue;
            }
            return patch_bad(in, in->at, "a line of a new file has to begin with +");
        }
        ft_buf_push(&text, line.data + 1, line.size - 1);
        ft_buf_putc(&text, '\n');
    }
    op->content = (struct ft_slice){ft_buf_text(&text, in->cx->arena), text.size};
    return FT_OK;
}

/* "@@ -12,5 +12,6 @@ f()" from who mixes the forms: the number is a hint. */
static bool read_numbers(struct ft_slice heading, struct patch_hunk *hunk) {
    if (!ft_slice_starts(heading, "-") || heading.size < 2 || heading.data[1] < '0' ||
        heading.data[1] > '9' || ft_slice_find(heading, FT_SLICE(" +")) < 0) {
        return false;
    }
    hunk->at = (size_t)strtoul(heading.data + 1, NULL, 10);
    hunk->numbered = hunk->at > 0 && hunk->at < 1000000000;
    return true;
}

static void read_headings(struct patch_input *in, struct patch_hunk *hunk) {
    for (; in->at < in->count && ft_slice_starts(in->lines[in->at], "@@"); in->at++) {
        struct ft_slice rest = in->lines[in->at];
        rest = ft_slice_trim((struct ft_slice){rest.data + 2, rest.size - 2});
        if (rest.size && !read_numbers(rest, hunk)) {
            *FT_PUSH(in->cx->arena, &hunk->headings) = ft_slice_dup(in->cx->arena, rest);
        }
    }
}

static ft_err read_hunk(struct patch_input *in, struct patch_op *op) {
    struct patch_hunk *hunk = NULL;
    bool changes = false;
    size_t first = in->at;
    size_t kept = 0; /* without empty lines at the end: they part it from what follows */
    FT_TRY(patch_hunk_add(in->cx, in->ops, op, &hunk));
    hunk->input_line = first + 1;
    read_headings(in, hunk);
    for (; in->at < in->count && !at_heading(in); in->at++) {
        struct ft_slice line = in->lines[in->at];
        if (is_word(line, "*** End of File")) {
            hunk->at_end = true;
            in->at++;
            break;
        }
        if (ft_slice_starts(line, "@@")) {
            break;
        }
        char sign = line.size && !ft_slice_is(line, "\r") ? line.data[0] : ' ';
        if (sign != ' ' && sign != '+' && sign != '-') {
            return patch_bad(in, in->at, "a line of an update has to begin with a blank, + or -");
        }
        size_t skip = line.size ? 1 : 0;
        patch_line_add(in->cx, hunk, sign, (struct ft_slice){line.data + skip, line.size - skip});
        changes |= sign != ' ';
        kept = skip ? hunk->lines.count : kept;
    }
    hunk->lines.count = kept;
    while (in->at < in->count && !ft_slice_trim(in->lines[in->at]).size) {
        in->at++; /* blank lines after the end of the file */
    }
    return changes ? FT_OK : patch_bad(in, first, "the hunk changes nothing");
}

static ft_err update_file(struct patch_input *in, struct ft_slice name) {
    struct ft_slice to;
    struct patch_op *op =
        patch_op_add(in->cx, in->ops, PATCH_CHANGE, ft_slice_dup(in->cx->arena, name));
    size_t index = in->ops->count - 1;
    size_t first = in->at++;
    op->input_line = first + 1;
    op->ordered = op->overwrite = true;
    if (in->at < in->count && after_word(in->lines[in->at], "*** Move to:", &to)) {
        op->to = ft_slice_dup(in->cx->arena, to);
        in->at++;
        if (!to.size) {
            return patch_bad(in, in->at - 1, "the new name is missing");
        }
    }
    while (in->at < in->count && !at_heading(in)) {
        FT_TRY(read_hunk(in, &in->ops->at[index]));
    }
    op = &in->ops->at[index];
    return op->hunks.count || op->to
               ? FT_OK
               : patch_bad(in, first, "the update of %s changes nothing", op->path);
}

static ft_err read_operation(struct patch_input *in) {
    struct ft_slice name;
    struct ft_slice line = in->lines[in->at];
    bool adds = after_word(line, "*** Add File:", &name);
    bool deletes = !adds && after_word(line, "*** Delete File:", &name);
    bool updates = !adds && !deletes && after_word(line, "*** Update File:", &name);
    if (!adds && !deletes && !updates) {
        return patch_bad(in, in->at,
                         "expected *** Add File, *** Delete File, *** Update File or "
                         "*** End Patch");
    }
    if (!name.size) {
        return patch_bad(in, in->at, "the file name is missing");
    }
    if (adds) {
        return add_file(in, name);
    }
    if (updates) {
        return update_file(in, name);
    }
    patch_op_add(in->cx, in->ops, PATCH_DELETE, ft_slice_dup(in->cx->arena, name))->input_line =
        ++in->at;
    return FT_OK;
}

ft_err patch_parse_begin(struct patch_input *in) {
    while (in->at < in->count && !is_word(in->lines[in->at], "*** Begin Patch")) {
        in->at++;
    }
    if (in->at == in->count) {
        return patch_bad(in, 0, "there is no *** Begin Patch");
    }
    for (in->at++; in->at < in->count;) {
        if (is_word(in->lines[in->at], "*** End Patch")) {
            return FT_OK;
        }
        if (!ft_slice_trim(in->lines[in->at]).size) {
            in->at++;
            continue;
        }
        FT_TRY(read_operation(in));
    }
    return patch_bad(in, in->count - 1, "the patch is cut short: there is no *** End Patch");
}
