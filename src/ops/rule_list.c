#include "ops/rule_list.h"

#include "ops/rule.h"

#include <string.h>

ft_err rule_list(ft_ctx *cx, const struct rule_list_in *in, struct rule_list_out *out) {
    struct rule_list_out made = {0};
    struct list_rule all;
    FT_TRY(ops_rules(cx, in->path, &all, &made.notes));
    for (size_t i = 0; i < all.count; i++) {
        bool asked = !in->kind || strcmp(all.at[i].kind, in->kind) == 0;
        if (asked && (!in->own || all.at[i].file)) {
            *FT_PUSH(cx->arena, &made.rules) = all.at[i];
        }
    }
    *out = made;
    return FT_OK;
}

void rule_list_view(const struct rule_list_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"rule", "kind", "severity", "what it looks for"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->rules.count; i++) {
        const struct shape_rule *rule = &out->rules.at[i];
        ft_doc_cell(doc, rule->file ? FT_STRONG : FT_PLAIN, "%s", rule->id);
        ft_doc_cell(doc, FT_DIM, "%s", rule->kind);
        ft_doc_cell(doc, FT_PLAIN, "%s", rule->severity);
        ft_doc_cell(doc, FT_PLAIN, "%s", rule->title);
    }
    ft_doc_notes(doc, &out->notes);
}
