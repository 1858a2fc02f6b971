/* A rule's own examples are its tests. */
#include "base/map.h"
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

struct trying {
    ft_ctx *cx;
    struct ft_quality_rule *rule;
    struct catalogue catalogue;
    struct ft_strings *wrong;
};

static const char *first_line(ft_ctx *cx, const char *text) {
    return ft_text_inert_dup(cx->arena, ft_strndup(cx->arena, text, strcspn(text, "\n")));
}

static void say(struct trying *t, const struct ft_quality_example *example, const char *what) {
    const struct ft_lang *lang = example->lang;
    *FT_PUSH(t->cx->arena, t->wrong) =
        ft_sprintf(t->cx->arena, "%s: %s (%s)", first_line(t->cx, example->text), what,
                   lang ? lang->name : "any language");
}

/* How often the rule finds something in the example; clones are looked for within it. */
static size_t count_in(struct trying *t, const struct ft_quality_example *example,
                       const struct ft_tree *tree) {
    struct quality_result result = {0};
    hs_scratch_t *scratch = NULL;
    const struct catalogue_language *language = catalogue_of(&t->catalogue, example->lang);
    struct look l = {.cx = t->cx,
                     .keep = t->cx->arena,
                     .catalogue = &t->catalogue,
                     .language = language,
                     .path = example->lang && strcmp(example->lang->id, "c") == 0 ? "example.c"
                             : tree                                               ? "example"
                                                                                  : "example.md",
                     .text = ft_slice_of(example->text),
                     .tree = tree,
                     .result = &result};
    if (language) {
        query_scratch(language->query, &scratch);
        for (size_t i = 0; i < language->own.count; i++) {
            query_scratch(language->own.at[i].query, &scratch);
        }
    }
    l.scratch = scratch;
    look_at_file(&l);
    hs_free_scratch(scratch);
    for (size_t i = 0; i < result.notes.count; i++) {
        *FT_PUSH(t->cx->arena, t->wrong) = result.notes.at[i];
    }
    if (t->catalogue.clones) {
        const struct clone_files clones = {.at = &result.clones,
                                           .count = result.clones.count ? 1 : 0};
        clones_find(t->cx, &clones, t->rule, 60, &result.findings, t->wrong);
    }
    return result.findings.count + result.privates.count;
}

static void try_one(struct trying *t, const struct ft_quality_example *example, bool bad) {
    struct ft_tree *tree = NULL;
    if (example->lang &&
        ft_parse(t->cx, example->lang, ft_slice_of(example->text), &tree) != FT_OK) {
        say(t, example, t->cx->error.message);
        ft_clear(t->cx);
        return;
    }
    if (example->lang && !catalogue_of(&t->catalogue, example->lang)) {
        const struct ft_quality_rules alone = {.at = (struct ft_quality_rule *[]){t->rule},
                                               .count = 1};
        catalogue_add(t->cx, &t->catalogue, &alone, example->lang, t->wrong);
    }
    if (tree && tree->errors) {
        say(t, example, "the example does not parse");
    }
    size_t count = count_in(t, example, tree);
    if (bad && !count) {
        say(t, example, "nothing is found, and it is an example of what is bad");
    } else if (!bad && count) {
        say(t, example, "something is found, and it is an example of what is good");
    }
}

ft_err ft_quality_try(ft_ctx *cx, struct ft_quality_rule *rule, struct ft_strings *wrong) {
    struct ft_strings said = {0};
    struct ft_conf *conf = NULL;
    /* Small bounds, so that an example need not be as large as what it stands for. */
    static const char *const small[] = {"findings.function_lines=8", "findings.complexity=6",
                                        "findings.cognitive=8",      "findings.nesting=5",
                                        "findings.parameters=8",     NULL};
    const struct ft_conf_sources sources = {.flags = small};
    struct trying t = {.cx = cx, .rule = rule, .wrong = &said};
    const struct ft_quality_rules alone = {.at = (struct ft_quality_rule *[]){rule}, .count = 1};
    FT_TRY(ft_conf_load(cx, &sources, &conf));
    t.catalogue.conf = conf;
    catalogue_common(cx, &t.catalogue, &alone);
    for (size_t i = 0; i < rule->bad.count; i++) {
        try_one(&t, &rule->bad.at[i], true);
    }
    for (size_t i = 0; i < rule->good.count; i++) {
        try_one(&t, &rule->good.at[i], false);
    }
    if (!rule->bad.count || !rule->good.count) {
        *FT_PUSH(cx->arena, &said) = "it has no example of what is bad and one of what is good";
    }
    *wrong = said;
    return FT_OK;
}
