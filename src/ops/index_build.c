#include "ops/index_build.h"

#include "base/clock.h"
#include "ops/code_index.h"

/* Which state of the index is parsed to the end. */
struct parsing {
    uint64_t version;
};

static ft_err parse_some(ft_ctx *cx, const struct ft_index *index, void *to) {
    enum { MOMENT_MS = 200 };
    struct parsing *parsing = to;
    struct ft_uses *uses = NULL;
    struct ft_uses_state state;
    if (parsing->version == ft_index_version(index)) {
        return FT_OK;
    }
    FT_TRY(ft_uses_open(cx, index, MOMENT_MS, &uses));
    ft_uses_state(uses, &state);
    if (state.done == state.files || !state.parsed) {
        parsing->version = ft_index_version(index);
    }
    return FT_OK;
}

ft_err index_build(ft_ctx *cx, const struct index_build_in *in, struct index_build_out *out) {
    struct ops_index opened;
    struct ft_index_state state;
    FT_TRY(ops_index_open(cx, in->path, in->kept, in->anew, &opened));
    ft_index_state(opened.index, &state);
    if (in->watch) {
        struct parsing parsing = {0};
        const struct ft_index_spec spec = {.root = &opened.top,
                                           .folder = ft_index_folder(opened.index)};
        FT_TRY(ft_index_watch(cx, &spec, parse_some, &parsing));
    }
    struct ops_code code = {0};
    if (in->deep) {
        FT_TRY(ops_code_open(cx, &opened, -1, &code));
    }
    *out = (struct index_build_out){
        .parsed = in->deep ? code.state.done : FT_ABSENT,
        .root = opened.top.path,
        .files = state.files,
        .bytes = state.bytes,
        .symbols = state.symbols,
        .unsearchable = state.unsearchable,
        .read = state.changed,
        .disk = state.disk,
        .time = state.built_ms,
    };
    ops_index_note(cx, &opened, &out->notes);
    return FT_OK;
}

void index_build_view(const struct index_build_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    ft_doc_pair(doc, "folder", FT_STRONG, "%s", out->root);
    ft_doc_pair(doc, "files", FT_PLAIN, "%lld, %s", (long long)out->files,
                ft_size_format(arena, out->bytes));
    ft_doc_pair(doc, "symbols", FT_PLAIN, "%lld", (long long)out->symbols);
    if (out->unsearchable) {
        ft_doc_pair(doc, "not searched", FT_PLAIN, "%lld binary or too large",
                    (long long)out->unsearchable);
    }
    ft_doc_pair(doc, "read now", FT_PLAIN, "%lld", (long long)out->read);
    if (out->parsed != FT_ABSENT) {
        ft_doc_pair(doc, "parsed", FT_PLAIN, "%lld", (long long)out->parsed);
    }
    ft_doc_pair(doc, "index", FT_PLAIN, "%s", ft_size_format(arena, out->disk));
    ft_doc_notes(doc, &out->notes);
}
