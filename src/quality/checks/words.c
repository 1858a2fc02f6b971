/* Misspelt words. */
#include "base/text.h"
#include "quality/quality_int.h"
#include "quality/typos.h"

bool quality_is_document(const char *path) {
    return ft_typos_is_document(path);
}

static void file_typos(struct look *l, const struct ft_quality_rule *rule) {
    struct ft_typos typos = {0};
    const struct ft_strings *allowed = ft_conf_list(l->catalogue->conf, FT_S_WORDS);
    const struct ft_lang *lang = l->tree ? l->tree->lang : NULL;
    ft_typos_find(l->cx->arena, l->path, lang, l->text, l->tree, allowed, &typos);
    for (size_t i = 0; i < typos.count; i++) {
        const struct ft_typo *typo = &typos.at[i];
        (void)look_report_at(l, rule, typo->start, typo->end,
                             ft_sprintf(l->cx->arena, "'%.*s' should be '%s'",
                                        (int)(typo->end - typo->start), l->text.data + typo->start,
                                        typo->right));
    }
}

const struct quality_check quality_checks_words[] = {{"typos", NULL, NULL, file_typos}, {0}};
