#include "ops/help_show.h"

#include "base/text.h"
#include "command/help.h"
#include "ops/table.h"

#include <string.h>

static bool asked_for(const struct ft_row *row, const struct ft_strings *words) {
    if (words->count > row->word_count) {
        return false;
    }
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->at[i], row->words[i]) != 0) {
            return false;
        }
    }
    return words->count > 0 || !row->hidden;
}

ft_err help_show(ft_ctx *cx, const struct help_show_in *in, struct help_show_out *out) {
    static const char *const kinds[] = {"read", "write", "destroy"};
    struct list_command found = {0};
    for (size_t i = 0; i < ft_ops_table.count; i++) {
        const struct ft_row *row = ft_ops_table.rows[i];
        if (asked_for(row, &in->command)) {
            *FT_PUSH(cx->arena, &found) = (struct shape_command){
                .name = row->name,
                .usage = row->usage,
                .summary = row->summary,
                .kind = kinds[row->kind],
            };
        }
    }
    if (!found.count) {
        FT_IGNORE(ft_fail(cx, FT_UNKNOWN, "there is no command '%s'",
                          ft_text_inert_dup(cx->arena, in->command.at[0])));
        return ft_hint(cx, "`fettle help` lists the commands");
    }
    out->commands = found;
    return FT_OK;
}

void help_show_view(const struct help_show_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    if (out->commands.count == 1) {
        ft_help_row(doc, arena, ft_row_named(&ft_ops_table, out->commands.at[0].name));
        return;
    }
    size_t shown = 0;
    for (size_t i = 0; i < ft_ops_table.count; i++) {
        shown += !ft_ops_table.rows[i]->hidden;
    }
    if (out->commands.count == shown) {
        ft_help_all(doc, arena, &ft_ops_table);
        return;
    }
    for (size_t i = 0; i < out->commands.count; i++) {
        ft_doc_pair(doc, out->commands.at[i].usage, FT_PLAIN, "%s", out->commands.at[i].summary);
    }
}
