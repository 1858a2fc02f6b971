#include "ops/completion_list.h"

ft_err completion_list(ft_ctx *cx, const struct completion_list_in *in,
                       struct completion_list_out *out) {
    struct ft_candidates found;
    ft_complete(cx, ft_app_of(cx)->table, in->words.at, in->words.count, &found);
    for (size_t i = 0; i < found.count; i++) {
        *FT_PUSH(cx->arena, &out->candidates) =
            (struct shape_candidate){.word = found.at[i].word, .help = found.at[i].help};
    }
    return FT_OK;
}

void completion_list_view(const struct completion_list_out *out, struct ft_doc *doc) {
    FT_BUF struct ft_buf lines;
    ft_buf_init(&lines, FT_BUF_NO_CAP);
    for (size_t i = 0; i < out->candidates.count; i++) {
        ft_buf_printf(&lines, "%s\n", out->candidates.at[i].word);
    }
    ft_doc_raw(doc, lines.data);
}
