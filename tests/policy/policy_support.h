/* What the tests of policy share: a line's verdict and what was found in it, as text. */
#ifndef TESTS_POLICY_SUPPORT_H
#define TESTS_POLICY_SUPPORT_H

#include "support.h"

#include "policy/policy.h"

static inline const char *verdict_name(enum ft_verdict verdict) {
    static const char *const names[] = {"allow", "ask", "deny"};
    return names[verdict];
}

/* "(via)word word ; word word" */
static inline char *found_in(struct test *t, const char *line) {
    struct ft_shell shell;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    assert_ok(t, ft_shell_parse(&t->cx, line, &shell));
    for (size_t i = 0; i < shell.commands.count; i++) {
        const struct ft_shell_command *command = &shell.commands.at[i];
        ft_buf_puts(&text, i ? " ; " : "");
        if (command->via) {
            ft_buf_printf(&text, "(%s)", command->via);
        }
        for (size_t w = 0; w < command->words.count; w++) {
            ft_buf_printf(&text, "%s%s", w ? " " : "", command->words.at[w]);
        }
    }
    return ft_buf_text(&text, t->cx.arena);
}

static inline struct ft_judgement judge(struct test *t, const struct ft_rules *rules,
                                        const char *line) {
    struct ft_judgement judgement = {0};
    assert_ok(t, ft_policy_judge(&t->cx, rules, line, &judgement));
    return judgement;
}

static inline void rule(struct test *t, struct ft_rules *rules, enum ft_verdict verdict,
                        const char *pattern) {
    *FT_PUSH(t->cx.arena, rules) =
        (struct ft_rule){.verdict = verdict, .pattern = pattern, .origin = "a test"};
}

#define assert_verdict(t, rules, line, wanted)                                                     \
    do {                                                                                           \
        struct ft_judgement assert_judgement = judge((t), (rules), (line));                        \
        if (strcmp(verdict_name(assert_judgement.verdict), (wanted)) != 0) {                       \
            fail_msg("%s: %s because %s (%s)", (line), verdict_name(assert_judgement.verdict),     \
                     assert_judgement.why, assert_judgement.command);                              \
        }                                                                                          \
    } while (0)

#endif
