#include "ops/function_extract.h"

#include "ops/refactoring.h"

#include <stdlib.h>
#include <string.h>

/* FILE:FROM-UNTIL, FILE:LINE */
static ft_err parse_lines(ft_ctx *cx, const char *text, const char **file, uint32_t *from,
                          uint32_t *until) {
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    unsigned long first = colon && colon != text ? strtoul(colon + 1, &end, 10) : 0;
    unsigned long last = first;
    if (end && *end == '-') {
        const char *second = end + 1;
        last = strtoul(second, &end, 10);
        end = end == second ? NULL : end;
    }
    if (!end || *end || !first || last < first || last > INT32_MAX || colon[1] == '-') {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' is no range of lines", text));
        return ft_hint(cx, "write it as src/a.py:12-18");
    }
    *file = ft_strndup(cx->arena, text, (size_t)(colon - text));
    *from = (uint32_t)first;
    *until = (uint32_t)last;
    return FT_OK;
}

ft_err function_extract(ft_ctx *cx, const struct function_extract_in *in,
                        struct function_extract_out *out) {
    struct ops_refactoring work;
    struct ft_extract extract;
    struct function_extract_out made = {.written = !in->dry_run};
    struct ft_extract_spec spec = {.name = in->name};
    const char *file = NULL;
    FT_TRY(parse_lines(cx, in->lines, &file, &spec.from, &spec.until));
    FT_TRY(ops_refactoring_open(cx, file, NULL, in->dry_run, &work));
    FT_TRY(ops_refactoring_file(cx, &work, file, &spec.path));
    spec.index = work.opened.index;
    FT_TRY(ft_extract(cx, &spec, &extract));
    FT_TRY(ops_refactoring_end(cx, &work, &extract.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.call = extract.call;
    made.given = extract.given;
    made.back = extract.back;
    made.notes = work.notes;
    *out = made;
    return FT_OK;
}

void function_extract_view(const struct function_extract_out *out, struct ft_doc *doc) {
    const char *said = ft_sprintf(ft_doc_arena(doc), "In its place %s: %s",
                                  out->written ? "stands" : "would stand", out->call);
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
