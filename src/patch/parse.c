/* What all forms share: the input in lines, names of files, operations. */
#include "base/text.h"
#include "patch/patch_int.h"

#include <string.h>

ft_err patch_bad(struct patch_input *in, size_t line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *what = ft_vsprintf(in->cx->arena, format, args);
    va_end(args);
    FT_IGNORE(ft_fail(in->cx, FT_INVALID, "line %zu of the input: %s", line + 1, what));
    in->cx->error.field = "input";
    return FT_INVALID;
}

struct patch_op *patch_op_add(ft_ctx *cx, struct patch_ops *ops, enum patch_kind kind,
                              const char *path) {
    struct patch_op *op = FT_PUSH(cx->arena, ops);
    op->kind = kind;
    op->path = path;
    return op;
}

ft_err patch_hunk_add(ft_ctx *cx, struct patch_ops *ops, struct patch_op *op,
                      struct patch_hunk **hunk) {
    if (ops->hunk_count >= PATCH_HUNKS_MAX) {
        return ft_fail(cx, FT_LIMIT, "the input has more than %d edits", PATCH_HUNKS_MAX);
    }
    *hunk = FT_PUSH(cx->arena, &op->hunks);
    (*hunk)->number = ++ops->hunk_count;
    return FT_OK;
}

static bool is_wrapping(char c) {
    return c == '`' || c == '*' || c == '"' || c == '\'';
}

struct ft_slice patch_name_of(struct ft_slice line) {
    const struct ft_slice none = {"", 0};
    struct ft_slice name = ft_slice_trim(line);
    if (ft_slice_starts(name, "```") || ft_slice_starts(name, "~~~")) {
        return none;
    }
    while (name.size && name.data[0] == '#') {
        name.data++;
        name.size--;
    }
    name = ft_slice_trim(name);
    static const char *const words[] = {"File:", "file:", "Path:", "path:", "// ", "File "};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (ft_slice_starts(name, words[i])) {
            name.data += strlen(words[i]);
            name.size -= strlen(words[i]);
            name = ft_slice_trim(name);
        }
    }
    while (name.size &&
           (name.data[name.size - 1] == ':' || is_wrapping(name.data[name.size - 1]))) {
        name.size--;
    }
    while (name.size && is_wrapping(name.data[0])) {
        name.data++;
        name.size--;
    }
    name = ft_slice_trim(name);
    return ft_slice_is(name, "...") || ft_slice_is(name, ".") ? none : name;
}

bool patch_is_there(struct patch_input *in, const char *path) {
    struct ft_patch_found found = {0};
    const char *plain = NULL;
    bool there = patch_path(in->cx, path, &plain) == FT_OK &&
                 in->reader->read(in->reader->to, in->cx, plain, &found) == FT_OK && found.there;
    ft_clear(in->cx);
    return there;
}

/* Whether the line ends of the input are all CRLF: then they are those of the way it came. */
static bool is_all_crlf(struct ft_slice text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            count++;
            if (!i || text.data[i - 1] != '\r') {
                return false;
            }
        }
    }
    return count > 0;
}

static void split(struct patch_input *in, struct ft_slice text) {
    struct {
        FT_VEC(struct ft_slice);
    } lines = {0};
    struct ft_slice line;
    in->crlf = is_all_crlf(text);
    while (ft_slice_line(&text, &line)) {
        line.size -= in->crlf && line.size && line.data[line.size - 1] == '\r';
        *FT_PUSH(in->cx->arena, &lines) = line;
    }
    in->lines = lines.at;
    in->count = lines.count;
}

static bool is_json(struct ft_slice text) {
    text = ft_slice_trim(text);
    return text.size && (text.data[0] == '{' || text.data[0] == '[');
}

ft_err patch_parse(ft_ctx *cx, const struct ft_patch_reader *reader, enum ft_patch_form form,
                   struct ft_slice text, struct patch_ops *ops) {
    static ft_err (*const parsers[])(struct patch_input *) = {
        [FT_PATCH_SEARCH_REPLACE] = patch_parse_blocks,
        [FT_PATCH_UDIFF] = patch_parse_udiff,
        [FT_PATCH_BEGIN] = patch_parse_begin,
        [FT_PATCH_WHOLE] = patch_parse_whole,
    };
    struct patch_input in = {.cx = cx, .reader = reader, .ops = ops};
    size_t mark = ft_text_bom(text);
    text.data += mark;
    text.size -= mark;
    bool may_be_json = form == FT_PATCH_SEARCH_REPLACE || form == FT_PATCH_WHOLE;
    if (may_be_json && is_json(text)) {
        return patch_parse_json(cx, form, text, ops);
    }
    if (text.size && memchr(text.data, '\0', text.size)) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "the input holds NUL bytes"));
        cx->error.field = "input";
        return FT_INVALID;
    }
    split(&in, text);
    FT_TRY(parsers[form](&in));
    if (!ops->count) {
        static const char *const wanted[] = {
            [FT_PATCH_SEARCH_REPLACE] = "there is no <<<<<<< SEARCH block",
            [FT_PATCH_UDIFF] = "there is no unified diff",
            [FT_PATCH_BEGIN] = "the patch is empty",
            [FT_PATCH_WHOLE] = "there is no file name with a fenced block after it",
        };
        FT_IGNORE(ft_fail(cx, FT_INVALID, "the input has nothing to apply: %s", wanted[form]));
        cx->error.field = "input";
        return ft_hint(cx, "docs/edits.md shows the forms");
    }
    return FT_OK;
}
