/* Lines of anybody: no crash, no hang, and one canonical text that means the same. */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (!holds) {
        ft_panic("%s", what);
    }
}

static enum ft_verdict verdict_of(ft_ctx *cx, const char *line) {
    struct ft_judgement judgement = {0};
    check(ft_policy_judge(cx, NULL, line, &judgement) == FT_OK, "a judgement failed");
    check(judgement.why && judgement.command, "a judgement without a reason");
    return judgement.verdict;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    if (size > 8192) {
        return 0;
    }
    struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    char *line = ft_strndup(arena, (const char *)data, size);
    struct ft_shell shell = {0};
    const char *text = NULL;
    const char *again = NULL;
    check(ft_shell_parse(&cx, line, &shell) == FT_OK, "parsing failed");
    enum ft_verdict verdict = verdict_of(&cx, line);
    check(shell.understood || verdict != FT_VERDICT_ALLOW, "what is not understood was allowed");
    check(ft_shell_canonical(&cx, line, &text) == FT_OK, "no canonical text");
    if (shell.understood) {
        check(ft_shell_canonical(&cx, text, &again) == FT_OK, "no canonical text");
        check(strcmp(text, again) == 0, "a canonical text changed when read again");
    }
    ft_arena_free(arena);
    return 0;
}
