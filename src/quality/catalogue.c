/* What is looked for, made ready for each language: one query of all rules that come with the
 * program, own queries each for itself, and which checks look at which nodes. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

enum { GROUP = 64 };

const struct quality_check *quality_check_at(int number) {
    return &quality_check_groups[number / GROUP][number % GROUP];
}

int quality_check_named(const char *name) {
    for (size_t g = 0; g < quality_check_groups_count; g++) {
        for (size_t i = 0; i < GROUP && quality_check_groups[g][i].name; i++) {
            if (strcmp(quality_check_groups[g][i].name, name) == 0) {
                return (int)(g * GROUP + i);
            }
        }
    }
    return -1;
}

struct catalogue_language *catalogue_of(const struct catalogue *catalogue,
                                        const struct ft_lang *lang) {
    for (size_t i = 0; lang && i < catalogue->languages.count; i++) {
        if (catalogue->languages.at[i]->lang == lang) {
            return catalogue->languages.at[i];
        }
    }
    return NULL;
}

static void add_check(ft_ctx *cx, struct catalogue_language *to, const struct ft_quality_rule *rule,
                      const struct quality_check *check) {
    const TSLanguage *grammar = to->lang->grammar();
    if (check->file) {
        *FT_PUSH(cx->arena, &to->whole) = rule;
    }
    for (size_t i = 0; check->look && i < to->symbols; i++) {
        bool named = ts_language_symbol_type(grammar, (TSSymbol)i) == TSSymbolTypeRegular;
        if (named && ft_word_in(check->types, ts_language_symbol_name(grammar, (TSSymbol)i))) {
            struct catalogue_check *entry = FT_NEW(cx->arena, struct catalogue_check);
            *entry = (struct catalogue_check){.rule = rule, .next = to->by_symbol[i]};
            to->by_symbol[i] = entry;
        }
    }
}

static void add_own(ft_ctx *cx, struct catalogue_language *to, struct ft_quality_rule *rule,
                    struct ft_strings *notes) {
    struct query *query = NULL;
    size_t line = 0;
    if (query_compile(cx, to->lang, ft_slice_of(rule->query), &query, &line) != FT_OK) {
        *FT_PUSH(cx->arena, notes) =
            ft_sprintf(cx->arena, "%s: %s", rule->info.id, cx->error.message);
        ft_clear(cx);
        return;
    }
    *FT_PUSH(cx->arena, &to->own) = (struct catalogue_own){rule, query};
}

/* Compiling one query of all is much faster to run than many. */
static void compile_all(ft_ctx *cx, struct catalogue_language *to,
                        const struct ft_quality_rules *rules, struct ft_strings *notes) {
    FT_BUF struct ft_buf text;
    struct {
        FT_VEC(size_t);
    } starts = {0};
    size_t line = 0;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < rules->count; i++) {
        struct ft_quality_rule *rule = rules->at[i];
        if (rule->query && !rule->file && ft_word_in(rule->languages, to->lang->id)) {
            *FT_PUSH(cx->arena, &starts) = text.size;
            FT_PUSH(cx->arena, &to->parts)->rule = rule;
            ft_buf_printf(&text, "%s\n", rule->query);
        }
    }
    struct ft_slice whole = {text.data, text.size};
    if (!text.size || query_compile(cx, to->lang, whole, &to->query, &line) != FT_OK) {
        to->parts.count = 0;
        if (text.size) {
            *FT_PUSH(cx->arena, notes) = cx->error.message;
            ft_clear(cx);
        }
        return;
    }
    for (size_t i = 0; i < to->parts.count; i++) {
        to->parts.at[i].first_pattern = query_patterns_before(to->query, starts.at[i]);
    }
}

void catalogue_add(ft_ctx *cx, struct catalogue *catalogue, const struct ft_quality_rules *rules,
                   const struct ft_lang *lang, struct ft_strings *notes) {
    struct catalogue_language *to = FT_NEW(cx->arena, struct catalogue_language);
    to->lang = lang;
    to->symbols = ts_language_symbol_count(lang->grammar());
    to->by_symbol = FT_NEW_N(cx->arena, struct catalogue_check *, to->symbols + 1);
    for (size_t i = 0; i < rules->count; i++) {
        struct ft_quality_rule *rule = rules->at[i];
        if (!ft_word_in(rule->languages, lang->id)) {
            continue;
        }
        if (rule->check >= 0) {
            add_check(cx, to, rule, quality_check_at(rule->check));
        } else if (rule->file) {
            add_own(cx, to, rule, notes);
        }
    }
    compile_all(cx, to, rules, notes);
    *FT_PUSH(cx->arena, &catalogue->languages) = to;
}

void catalogue_common(ft_ctx *cx, struct catalogue *catalogue,
                      const struct ft_quality_rules *rules) {
    for (size_t i = 0; i < rules->count; i++) {
        const struct ft_quality_rule *rule = rules->at[i];
        const struct quality_check *check = rule->check >= 0 ? quality_check_at(rule->check) : NULL;
        if (check && strcmp(check->name, "clones") == 0) {
            catalogue->clones = rule;
        } else if (check && check->file && !*rule->languages) {
            *FT_PUSH(cx->arena, &catalogue->common) = rule;
        }
    }
}
