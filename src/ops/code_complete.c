#include "ops/code_complete.h"

#include "complete/complete.h"
#include "ops/code_index.h"

#include <string.h>

/* FILE of FILE:LINE:COLUMN. */
static const char *file_of(ft_ctx *cx, const char *place) {
    char *path = ft_strdup(cx->arena, place);
    for (int i = 0; i < 2; i++) {
        char *colon = strrchr(path, ':');
        if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
            *colon = '\0';
        }
    }
    return path;
}

static ft_err open_place(ft_ctx *cx, const struct code_complete_in *in, struct ops_index *opened,
                         struct ops_place *place) {
    FT_TRY(ops_index_open(cx, file_of(cx, in->place), in->kept, false, opened));
    FT_TRY(ops_place_parse(cx, opened, in->place, place));
    if (!place->column) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' has no column", in->place));
        return ft_hint(cx, "write it as src/a.c:12:5");
    }
    return FT_OK;
}

static ft_err read_text(ft_ctx *cx, const struct code_complete_in *in,
                        const struct ops_index *opened, const char *path, struct ft_slice *text) {
    if (in->text) {
        *text = ft_slice_of(in->text);
        return FT_OK;
    }
    return ft_file_read(cx, &opened->top, path, FT_PARSE_MAX, text);
}

ft_err code_complete(ft_ctx *cx, const struct code_complete_in *in, struct code_complete_out *out) {
    struct ops_index opened;
    struct ops_place place;
    struct ft_completion_list list = {0};
    struct code_complete_out made = {0};
    struct ft_slice text;
    FT_TRY(open_place(cx, in, &opened, &place));
    FT_TRY(read_text(cx, in, &opened, place.path, &text));
    struct ft_complete_spec spec = {.index = opened.index,
                                    .path = place.path,
                                    .lang = ft_lang_of(place.path, text),
                                    .text = text,
                                    .line = place.line,
                                    .column = place.column,
                                    .limit = (size_t)in->limit};
    if (!spec.lang) {
        return ft_fail(cx, FT_INVALID, "%s is in no language that is known", place.path);
    }
    FT_TRY(ft_complete_at(cx, &spec, &made.prefix, &list));
    made.root = opened.top.path;
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_completion *one = &list.at[i];
        *FT_PUSH(cx->arena, &made.completions) =
            (struct shape_completion){.name = one->name,
                                      .kind = one->kind,
                                      .detail = one->detail,
                                      .path = one->path,
                                      .line = one->path ? one->line : FT_ABSENT,
                                      .times = one->times ? one->times : FT_ABSENT};
    }
    *out = made;
    return FT_OK;
}

void code_complete_view(const struct code_complete_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"name", "kind", "detail", "from"};
    if (!out->completions.count) {
        ft_doc_text(doc, FT_DIM, "Nothing fits there.");
        return;
    }
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->completions.count; i++) {
        const struct shape_completion *one = &out->completions.at[i];
        ft_doc_cell(doc, FT_STRONG, "%s", one->name);
        ft_doc_cell(doc, FT_PLAIN, "%s", one->kind);
        ft_doc_cell(doc, FT_CODE, "%s", one->detail ? one->detail : "");
        ft_doc_cell(doc, FT_DIM, "%s%s%s", one->path ? one->path : "", one->path ? ":" : "",
                    one->path ? ft_sprintf(ft_doc_arena(doc), "%lld", (long long)one->line) : "");
    }
}
