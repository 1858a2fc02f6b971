#include "ops/rule_show.h"

#include "base/text.h"
#include "code/code.h"
#include "ops/rule.h"

#include <string.h>

static ft_err unknown(ft_ctx *cx, const char *id, const struct list_rule *all) {
    const char **ids = FT_NEW_N(cx->arena, const char *, all->count + 1);
    for (size_t i = 0; i < all->count; i++) {
        ids[i] = all->at[i].id;
    }
    const char *meant = ft_text_meant(id, ids, all->count);
    FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "there is no rule '%s'", ft_text_inert_dup(cx->arena, id)));
    return meant ? ft_hint(cx, "did you mean '%s'?", meant)
                 : ft_hint(cx, "`fettle rules list` lists them");
}

ft_err rule_show(ft_ctx *cx, const struct rule_show_in *in, struct rule_show_out *out) {
    struct list_rule all;
    struct ft_strings notes = {0};
    FT_TRY(ops_rules(cx, in->path, &all, &notes));
    for (size_t i = 0; i < all.count; i++) {
        if (strcmp(all.at[i].id, in->rule) == 0) {
            struct shape_rule *rule = FT_NEW(cx->arena, struct shape_rule);
            *rule = all.at[i];
            out->rule = rule;
            return FT_OK;
        }
    }
    return unknown(cx, in->rule, &all);
}

static void view_examples(const struct list_rule_example *examples, const char *title,
                          struct ft_doc *doc) {
    for (size_t i = 0; i < examples->count; i++) {
        const char *language = examples->at[i].language;
        ft_doc_text(doc, FT_STRONG, "%s%s%s", title, language ? ", " : "",
                    language ? language : "");
        ft_doc_source(doc, language ? ft_lang_named(language) : NULL, examples->at[i].text, 0);
    }
}

void rule_show_view(const struct rule_show_out *out, struct ft_doc *doc) {
    const struct shape_rule *rule = out->rule;
    ft_doc_heading(doc, 1, "%s", rule->id);
    ft_doc_text(doc, FT_STRONG, "%s", rule->title);
    ft_doc_text(doc, FT_DIM, "%s, %s, %s%s%s", rule->kind, rule->severity, rule->confidence,
                rule->cwe ? ", " : "", rule->cwe ? rule->cwe : "");
    ft_doc_text(doc, FT_PLAIN, "%s", rule->why ? rule->why : "");
    ft_doc_text(doc, FT_PLAIN, "%s", rule->fix ? rule->fix : "");
    view_examples(&rule->bad, "Found", doc);
    view_examples(&rule->good, "Not found", doc);
    if (rule->query) {
        ft_doc_text(doc, FT_STRONG, "Query");
        ft_doc_code(doc, rule->query);
    }
}
