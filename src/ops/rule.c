#include "ops/rule.h"

#include "analysis/boundary.h"
#include "command/app.h"
#include "rules/rules.h"

#include <stdlib.h>
#include <string.h>

static void shape_info(const struct ft_rule_info *info, struct shape_rule *shape) {
    *shape = (struct shape_rule){.id = info->id,
                                 .kind = info->kind,
                                 .severity = ft_severity_name(info->severity),
                                 .confidence = ft_confidence_name(info->confidence),
                                 .title = info->title,
                                 .why = info->why,
                                 .fix = info->fix,
                                 .cwe = info->cwe};
}

static void shape_examples(ft_ctx *cx, const struct ft_quality_examples *examples,
                           struct list_rule_example *shapes) {
    for (size_t i = 0; i < examples->count; i++) {
        const struct ft_quality_example *example = &examples->at[i];
        *FT_PUSH(cx->arena, shapes) = (struct shape_rule_example){
            .language = example->lang ? example->lang->id : NULL, .text = example->text};
    }
}

static void shape_one(ft_ctx *cx, const struct ft_quality_rule *rule, struct shape_rule *shape) {
    shape_info(&rule->info, shape);
    shape->file = rule->file;
    shape->query = rule->query;
    for (const char *at = rule->languages; *(at += strspn(at, " "));) {
        size_t size = strcspn(at, " ");
        *FT_PUSH(cx->arena, &shape->languages) = ft_strndup(cx->arena, at, size);
        at += size;
    }
    shape_examples(cx, &rule->bad, &shape->bad);
    shape_examples(cx, &rule->good, &shape->good);
}

ft_err ops_own_place(ft_ctx *cx, const char *path, struct ft_root *root, struct ft_conf **conf) {
    const char *real = NULL;
    FT_TRY(ft_path_real(cx, path, &real));
    FT_TRY(ft_root_keep(cx, real, root));
    return ft_app_conf(cx, real, conf);
}

ft_err ops_own_rules(ft_ctx *cx, const char *path, struct ft_quality_rules *rules,
                     struct ft_strings *notes) {
    struct ft_conf *conf = NULL;
    struct ft_root root;
    FT_TRY(ops_own_place(cx, path, &root, &conf));
    return ft_quality_own(cx, &root, conf, rules, notes);
}

/* The first part of the id of a rule about data is its language's, or its family's. */
static void shape_languages(ft_ctx *cx, struct shape_rule *shape) {
    const char *first = ft_strndup(cx->arena, shape->id, strcspn(shape->id, "/"));
    const char *id = strcmp(first, "csharp") == 0 ? "c_sharp" : first;
    if (ft_lang_named(id)) {
        *FT_PUSH(cx->arena, &shape->languages) = id;
    }
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const struct shape_rule *)a)->id, ((const struct shape_rule *)b)->id);
}

ft_err ops_rules(ft_ctx *cx, const char *path, struct list_rule *rules, struct ft_strings *notes) {
    const struct ft_rule_info *const *infos = NULL;
    size_t count = 0;
    struct ft_quality_rules all;
    struct ft_quality_rules own = {0};
    struct list_rule made = {0};
    FT_TRY(ft_rules_list(cx, &infos, &count));
    FT_TRY(ft_quality_rules(cx, &all));
    if (path) {
        FT_TRY(ops_own_rules(cx, path, &own, notes));
    }
    for (size_t i = 0; i < count; i++) {
        struct shape_rule *shape = FT_PUSH(cx->arena, &made);
        shape_info(infos[i], shape);
        shape_languages(cx, shape);
    }
    shape_info(&ft_boundary_import, FT_PUSH(cx->arena, &made));
    shape_info(&ft_boundary_cycle, FT_PUSH(cx->arena, &made));
    for (size_t i = 0; i < all.count + own.count; i++) {
        shape_one(cx, i < all.count ? all.at[i] : own.at[i - all.count], FT_PUSH(cx->arena, &made));
    }
    qsort(made.at, made.count, sizeof *made.at, by_id);
    *rules = made;
    return FT_OK;
}
