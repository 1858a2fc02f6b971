/* The verdict: each command by the tables and the rules, the strictest for the line. */
#include "base/text.h"
#include "policy/policy_int.h"

#include <string.h>

static const struct policy_say builtins[] = {
#define BUILTIN(verdict, pattern, why) {FT_VERDICT_##verdict, why, pattern},
#include "policy/builtin.def"
#undef BUILTIN
};

struct judge {
    ft_ctx *cx;
    const struct ft_rules *rules;
    const struct reading *reading;
};

/* The strictest row; among equal ones that which says most, as it takes most to lift it. */
static struct policy_say builtin(const struct judge *judge, const struct command *command) {
    struct policy_say found = {.verdict = FT_VERDICT_ALLOW};
    size_t most = 0;
    for (size_t i = 0; i < FT_COUNT(builtins); i++) {
        size_t size = ft_policy_literal_words(builtins[i].pattern);
        bool graver = builtins[i].verdict > found.verdict ||
                      (builtins[i].verdict == found.verdict && size > most);
        if (graver && ft_policy_row_fits(judge->cx->arena, builtins[i].pattern, command)) {
            found = builtins[i];
            most = size;
        }
    }
    return found;
}

static struct policy_say by_rule(const struct judge *judge, const struct ft_rule *rule) {
    return (struct policy_say){rule->verdict,
                               ft_sprintf(judge->cx->arena, "the rule '%s' of %s",
                                          ft_text_inert_dup(judge->cx->arena, rule->pattern),
                                          rule->origin ? rule->origin : "nobody known"),
                               rule->pattern};
}

/* The strictest rule that denies or asks. */
static struct policy_say restricted(const struct judge *judge, const struct command *command) {
    struct policy_say found = {.verdict = FT_VERDICT_ALLOW};
    for (size_t i = 0; judge->rules && i < judge->rules->count; i++) {
        const struct ft_rule *rule = &judge->rules->at[i];
        if (rule->verdict > found.verdict && ft_policy_rule_fits(rule, command)) {
            found = by_rule(judge, rule);
        }
    }
    return found;
}

/* The rule that allows it, and lifts a built-in ask of SIZE words. */
static const struct ft_rule *allowing(const struct judge *judge, const struct command *command,
                                      size_t size) {
    for (size_t i = 0; judge->rules && i < judge->rules->count; i++) {
        const struct ft_rule *rule = &judge->rules->at[i];
        bool lifts = !size || (rule->lifts && ft_policy_literal_words(rule->pattern) >= size);
        bool moved = judge->reading->moves_out; /* what it was allowed in is not where it is now */
        if (rule->verdict == FT_VERDICT_ALLOW && lifts && !moved &&
            ft_policy_rule_fits(rule, command)) {
            return rule;
        }
    }
    return NULL;
}

/* What neither denied nor asked: allowed only with a reason. */
static struct policy_say permitted(const struct judge *judge, const struct command *command,
                                   struct policy_say asked) {
    size_t size = asked.verdict == FT_VERDICT_ASK ? ft_policy_literal_words(asked.pattern) : 0;
    const struct ft_rule *rule = allowing(judge, command, size);
    const char *guard = ft_policy_guard(judge->reading, command);
    if (asked.verdict == FT_VERDICT_ASK && (!rule || guard)) {
        return asked;
    }
    if (guard) {
        return (struct policy_say){.verdict = FT_VERDICT_ASK, .why = guard};
    }
    if (rule) {
        return by_rule(judge, rule);
    }
    if (ft_policy_harmless(judge->reading, command)) {
        return (struct policy_say){FT_VERDICT_ALLOW, "it only reads and shows", NULL};
    }
    return (struct policy_say){.verdict = FT_VERDICT_ASK, .why = "no rule allows it"};
}

static struct policy_say judge_command(const struct judge *judge, const struct command *command) {
    struct policy_say files = ft_policy_files(judge->cx, command);
    struct policy_say table = builtin(judge, command);
    struct policy_say rules = restricted(judge, command);
    const struct policy_say *const denying[] = {&files, &table, &rules};
    for (size_t i = 0; i < FT_COUNT(denying); i++) {
        if (denying[i]->verdict == FT_VERDICT_DENY) {
            return *denying[i];
        }
    }
    if (rules.verdict == FT_VERDICT_ASK) {
        return rules;
    }
    return files.verdict == FT_VERDICT_ASK ? files : permitted(judge, command, table);
}

/* Whether the line changes folder, and whether to somewhere that may be another project. */
static void find_moves(struct reading *reading) {
    for (size_t i = 0; i < reading->commands.count; i++) {
        const struct command *command = &reading->commands.at[i];
        if (!ft_policy_alternative("cd|pushd|popd|chdir", ft_shell_name(command))) {
            continue;
        }
        const struct word *to = command->words.count == 2 ? &command->words.at[1] : NULL;
        bool inside = to && !(to->how & WORD_DYNAMIC) && !strchr("/-~+", *to->text) &&
                      !strstr(to->text, "..");
        reading->moves = true;
        reading->moves_out |= !inside;
    }
}

ft_err ft_policy_judge(ft_ctx *cx, const struct ft_rules *rules, const char *line,
                       struct ft_judgement *judgement) {
    struct reading reading;
    FT_TRY(ft_policy_read(cx, line, &reading));
    find_moves(&reading);
    reading.sets = ft_policy_variables(&reading);
    struct judge judge = {.cx = cx, .rules = rules, .reading = &reading};
    struct ft_judgement made = {FT_VERDICT_ALLOW, "", "nothing would run"};
    for (size_t i = 0; i < reading.commands.count; i++) {
        const struct command *command = &reading.commands.at[i];
        struct policy_say say = judge_command(&judge, command);
        if (i == 0 || say.verdict > made.verdict) {
            made = (struct ft_judgement){say.verdict, ft_policy_line(cx->arena, command), say.why};
        }
        FT_TRY(ft_checkpoint(cx));
    }
    if (reading.why && made.verdict != FT_VERDICT_DENY) {
        made = (struct ft_judgement){FT_VERDICT_ASK, line, reading.why};
    }
    made.command = ft_text_inert_dup(cx->arena, made.command);
    made.why = ft_text_inert_dup(cx->arena, made.why);
    *judgement = made;
    return FT_OK;
}
