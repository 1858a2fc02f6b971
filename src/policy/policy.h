/* What a shell command is, and whether it may run.
 *
 * A command line is parsed with the shell's grammar and judged by what it would run, not by how it
 * is spelled: every simple command of a pipeline, list, subshell, substitution, function or loop;
 * wrappers (env, sudo, timeout, nice, xargs, find -exec, sh -c …) and inline interpreters (python
 * -c, node -e, perl -e …) seen through as far as they can be. What cannot be understood is asked,
 * never allowed. Deny wins over ask, ask over allow. Thread-safe. spec/agent.md AGT19; attacks
 * 23-25. The sandbox, not this, is what holds.
 */
#ifndef FT_POLICY_POLICY_H
#define FT_POLICY_POLICY_H

#include "base/buf.h"
#include "base/ctx.h"
#include "conf/conf.h"

/* A program that a command line would run. */
struct ft_shell_command {
    struct ft_strings words;  /* quotes and escapes resolved; a word with an expansion is kept as
                                 written and `dynamic` is set */
    const char *via;          /* "sudo", "sh -c", "$(…)" … how it is reached, or NULL */
    struct ft_strings sets;   /* "NAME=value": of this command, or of all where it has no words */
    struct ft_strings writes; /* files that redirections write */
    struct ft_strings reads;  /* files that redirections read */
    bool dynamic;             /* something in it is decided when it runs */
    bool background;
};
struct ft_shell {
    struct {
        FT_VEC(struct ft_shell_command);
    } commands;
    bool understood; /* false: some part could not be parsed or seen through */
    const char *why; /* of understood == false: what it was, for the person */
};
/* Parses LINE (at most 64 KiB, FT_LIMIT). Text that is no shell is a result, not an error. */
ft_err ft_shell_parse(ft_ctx *cx, const char *line, struct ft_shell *shell);

enum ft_verdict { FT_VERDICT_ALLOW, FT_VERDICT_ASK, FT_VERDICT_DENY };

/* "git status", "git *", "npm run test:*": words; a last "*" stands for any further words, "*"
 * inside a word for any characters of that word. A rule fits a simple command when all its words
 * do; options before a subcommand that can run programs or change where it works (git -c, -C,
 * --exec-path, make -f outside …) keep an allow rule from fitting. */
struct ft_rule {
    enum ft_verdict verdict;
    const char *pattern;
    const char *origin; /* "fettle.yaml:4", "built in" … */
    bool lifts;         /* a person's own FT_VERDICT_ALLOW: where it names at least as many words
                           as a built-in ask, that is not asked. Never for a project's file. */
};
struct ft_rules {
    FT_VEC(struct ft_rule);
};
/* The rules of policy.deny, policy.ask and policy.allow. */
void ft_policy_rules(ft_ctx *cx, const struct ft_conf *conf, struct ft_rules *rules);

struct ft_judgement {
    enum ft_verdict verdict;
    const char *command; /* the simple command that decided, as one line */
    const char *why;     /* the rule or reason, for the person */
};
/* Every simple command is judged by RULES and the built-in ones (what destroys work, reaches the
 * network, touches credentials or git's inner files is asked or denied); the strictest verdict
 * holds. A command that no rule fits is asked. */
ft_err ft_policy_judge(ft_ctx *cx, const struct ft_rules *rules, const char *line,
                       struct ft_judgement *judgement);
/* The same text for commands that mean the same, so that what was allowed once is not asked again.
 */
ft_err ft_shell_canonical(ft_ctx *cx, const char *line, const char **text);

#endif
