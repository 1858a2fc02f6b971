/* Blocks after a file name: search and replace, and whole files. */
#include "patch/patch_int.h"

#include <string.h>

/* COUNT of C or some more or less (models miscount), then WORD. */
static bool is_marker(struct ft_slice line, char c, const char *word) {
    size_t count = 0;
    line = ft_slice_trim(line);
    while (count < line.size && line.data[count] == c) {
        count++;
    }
    struct ft_slice rest = ft_slice_trim((struct ft_slice){line.data + count, line.size - count});
    return count >= 5 && count <= 9 && ft_slice_is(rest, word);
}

static bool is_fence(struct ft_slice line) {
    line = ft_slice_trim(line);
    return ft_slice_starts(line, "```") || ft_slice_starts(line, "~~~");
}

/* The name on the line before AT, over blank lines and one fence; NULL where none is. */
static const char *name_before(struct patch_input *in, size_t at, size_t first, bool strict) {
    enum { BACK = 3 };
    for (size_t i = at; i-- > first && i + BACK >= at;) {
        struct ft_slice line = ft_slice_trim(in->lines[i]);
        if (!line.size || is_fence(line)) {
            continue;
        }
        struct ft_slice name = patch_name_of(line);
        const char *path = ft_slice_dup(in->cx->arena, name);
        bool spoken = line.data[line.size - 1] == ':' && name.size + 1 == line.size;
        bool looks = !strpbrk(path, " \t") && (strpbrk(path, "./") || (!spoken && !strict));
        return name.size && (looks || patch_is_there(in, path)) ? path : NULL;
    }
    return NULL;
}

static struct patch_op *op_for(struct patch_input *in, const char *path) {
    for (size_t i = 0; i < in->ops->count; i++) {
        if (strcmp(in->ops->at[i].path, path) == 0 && in->ops->at[i].kind == PATCH_CHANGE) {
            return &in->ops->at[i];
        }
    }
    struct patch_op *op = patch_op_add(in->cx, in->ops, PATCH_CHANGE, path);
    return op;
}

static struct ft_slice joined(struct patch_input *in, size_t first, size_t last) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = first; i < last; i++) {
        ft_buf_push(&text, in->lines[i].data, in->lines[i].size);
        ft_buf_putc(&text, '\n');
    }
    return (struct ft_slice){ft_buf_text(&text, in->cx->arena), text.size};
}

/* One block: SEARCH at line FIRST, the divider at MIDDLE, REPLACE at LAST. */
static ft_err add_block(struct patch_input *in, const char *path, size_t first, size_t middle,
                        size_t last) {
    struct ft_slice old = joined(in, first + 1, middle);
    struct ft_slice new = joined(in, middle + 1, last);
    struct patch_hunk *hunk = NULL;
    if (!ft_slice_trim(old).size) {
        struct patch_op *op = patch_op_add(in->cx, in->ops, PATCH_CREATE, path);
        op->content = new;
        op->input_line = first + 1;
        return FT_OK;
    }
    if (ft_slice_eq(old, new)) {
        return patch_bad(in, first, "search and replace are the same, so it would change nothing");
    }
    FT_TRY(patch_hunk_add(in->cx, in->ops, op_for(in, path), &hunk));
    hunk->input_line = first + 1;
    return patch_hunk_of_texts(in->cx, hunk, old, new);
}

/* The divider and the end of the block that begins at line FIRST. */
static ft_err read_block(struct patch_input *in, size_t first, size_t *middle, size_t *last) {
    size_t divider = 0;
    for (size_t i = first + 1; i < in->count; i++) {
        struct ft_slice line = in->lines[i];
        if (is_marker(line, '<', "SEARCH")) {
            return patch_bad(in, i, "a block begins before the one at line %zu has ended",
                             first + 1);
        }
        if (divider && is_marker(line, '>', "REPLACE")) {
            *middle = divider;
            *last = i;
            return FT_OK;
        }
        if (!is_marker(line, '=', "")) {
            continue;
        }
        if (divider) {
            FT_IGNORE(patch_bad(in, i, "the block has a second divider"));
            return ft_hint(in->cx,
                           "give text with ======= lines as JSON: {\"path\", \"old\", \"new\"}");
        }
        divider = i;
    }
    return patch_bad(in, first, "the block has no end: %s is missing",
                     divider ? ">>>>>>> REPLACE" : "=======");
}

ft_err patch_parse_blocks(struct patch_input *in) {
    const char *path = NULL;
    size_t free = 0; /* the first line after the block before */
    for (size_t i = 0; i < in->count; i++) {
        size_t middle = 0;
        size_t last = 0;
        if (!is_marker(in->lines[i], '<', "SEARCH")) {
            continue;
        }
        FT_TRY(read_block(in, i, &middle, &last));
        const char *named = name_before(in, i, free, path != NULL);
        path = named ? named : path;
        if (!path) {
            return patch_bad(in, i, "there is no file name before the block");
        }
        FT_TRY(add_block(in, path, i, middle, last));
        i = last;
        free = last + 1;
    }
    return FT_OK;
}

static size_t fence_size(struct ft_slice line) {
    line = ft_slice_trim(line);
    size_t size = 0;
    while (size < line.size && line.data[size] == line.data[0]) {
        size++;
    }
    return size;
}

/* The line that closes the fence at OPEN: fences with a language inside have ends of their own. */
static size_t closing(struct patch_input *in, size_t open) {
    struct ft_slice fence = ft_slice_trim(in->lines[open]);
    size_t size = fence_size(fence);
    size_t depth = 0;
    for (size_t i = open + 1; i < in->count; i++) {
        struct ft_slice line = ft_slice_trim(in->lines[i]);
        if (!is_fence(line) || line.data[0] != fence.data[0] || fence_size(line) < size) {
            continue;
        }
        bool bare = fence_size(line) == line.size;
        if (bare && !depth) {
            return i;
        }
        depth = bare ? depth - 1 : depth + 1;
    }
    return 0;
}

ft_err patch_parse_whole(struct patch_input *in) {
    size_t free = 0;
    for (size_t i = 0; i < in->count; i++) {
        if (!is_fence(in->lines[i])) {
            continue;
        }
        const char *path = name_before(in, i, free, false);
        size_t end = closing(in, i);
        if (!end) {
            return patch_bad(in, i, "the block has no end: the closing fence is missing");
        }
        if (path) {
            for (size_t j = 0; j < in->ops->count; j++) {
                if (strcmp(in->ops->at[j].path, path) == 0) {
                    return patch_bad(in, i, "%s is given whole twice", path);
                }
            }
            struct patch_op *op = patch_op_add(in->cx, in->ops, PATCH_CREATE, path);
            op->whole = op->fenced = op->overwrite = true;
            op->content = joined(in, i + 1, end);
            op->input_line = i + 1;
        }
        i = end;
        free = end + 1;
    }
    return FT_OK;
}
