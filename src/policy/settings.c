/* The rules that settings hold. */
#include "policy/policy.h"

static void add(ft_ctx *cx, const struct ft_conf *conf, enum ft_setting setting,
                enum ft_verdict verdict, struct ft_rules *rules) {
    const struct ft_strings *patterns = ft_conf_list(conf, setting);
    const struct ft_strings *origins = ft_conf_origins(conf, setting);
    for (size_t i = 0; i < patterns->count; i++) {
        *FT_PUSH(cx->arena, rules) = (struct ft_rule){
            .verdict = verdict,
            .pattern = patterns->at[i],
            .origin = origins->at[i],
            .lifts = verdict == FT_VERDICT_ALLOW, /* settings.def: never from a project's file */
        };
    }
}

void ft_policy_rules(ft_ctx *cx, const struct ft_conf *conf, struct ft_rules *rules) {
    *rules = (struct ft_rules){0};
    add(cx, conf, FT_S_POLICY_DENY, FT_VERDICT_DENY, rules);
    add(cx, conf, FT_S_POLICY_ASK, FT_VERDICT_ASK, rules);
    add(cx, conf, FT_S_POLICY_ALLOW, FT_VERDICT_ALLOW, rules);
}
