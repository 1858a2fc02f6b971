/* What keeps a rule that allows from being applied. */
#include "policy/policy_int.h"

#include <string.h>

static const struct {
    const char *pattern, *why;
} guards[] = {
#define GUARD(pattern, why) {pattern, why},
#include "policy/guards.def"
#undef GUARD
};

/* Variables that change what programs do or run, whoever reads them. */
static const char variables[] =
    "PATH|*PATH|LD_*|DYLD_*|GIT_*|BASH*|ENV|IFS|SHELL|SHELLOPTS|PROMPT_COMMAND|PS[0-9]|CDPATH|HOME|"
    "XDG_*|*PAGER|*EDITOR|VISUAL|BROWSER|LESS*|MANOPT|PYTHON*|PERL*|RUBY*|GEM_*|BUNDLE_*|NODE_*|"
    "npm_*|NPM_*|YARN_*|JAVA_*|_JAVA_*|JDK_*|MAVEN_*|GRADLE_*|*_OPTIONS|*_OPTS|*OPTIONS|*FLAGS|"
    "*_PRELOAD|*_PLUGIN*|*_COMMAND|*_CMD|*_RSH|RSYNC_*|SSH_*|*ASKPASS|*_WRAPPER|*_LAUNCHER|"
    "RUSTC*|CARGO_*|GO[A-Z]*|CC|CXX|CPP|LD|AR|AS|MAKE*|TAR_*|GREP_*|*_CONFIG|*_CONFIG_*|*CONFIG|"
    "GLIBC_*|MALLOC_*|GCONV*|LOCPATH|NLSPATH|TERMINFO*|TZDIR|RES_OPTIONS|*_proxy|*_PROXY|"
    "DOCKER_*|KUBECONFIG|AWS_*|ASAN_*|UBSAN_*|PROFILE*|PYTEST_*|WGETRC|CURL_HOME|INPUTRC|"
    "EXINIT|VIMINIT|TMPDIR|GLOBIGNORE|POSIXLY_CORRECT|EXECIGNORE|HISTFILE|TERM*|CMAKE_*";

static const char *variable_in(struct ft_arena *arena, const struct words *words, size_t from,
                               bool names) {
    for (size_t i = from; i < words->count; i++) {
        const char *text = words->at[i].text;
        size_t size = strcspn(text, "=+");
        if ((!text[size] && !names) || size >= 100) {
            continue;
        }
        char name[100];
        memcpy(name, text, size);
        name[size] = '\0';
        if (ft_policy_alternative(variables, name)) {
            return ft_sprintf(arena, "it sets %s, which can change what programs do", name);
        }
    }
    return NULL;
}

const char *ft_policy_variables(const struct reading *reading) {
    struct ft_arena *arena = reading->cx->arena;
    const char *why = NULL;
    for (size_t i = 0; i < reading->commands.count && !why; i++) {
        const struct command *command = &reading->commands.at[i];
        if (!command->words.count) {
            why = variable_in(arena, &command->sets, 0, true);
        } else if (ft_policy_alternative("export|declare|typeset|readonly|local",
                                         ft_shell_name(command))) {
            why = variable_in(arena, &command->words, 1, false);
        } else if (ft_policy_alternative("read|mapfile|readarray|getopts|unset",
                                         ft_shell_name(command))) {
            why = variable_in(arena, &command->words, 1, true);
        }
    }
    return why;
}

/* "IFS= read" cuts its input in another way, no more. */
static const char *own_variable(const struct reading *reading, const struct command *command) {
    bool cuts = command->sets.count == 1 && strcmp(ft_shell_name(command), "read") == 0 &&
                strncmp(command->sets.at[0].text, "IFS=", 4) == 0;
    return cuts ? NULL : variable_in(reading->cx->arena, &command->sets, 0, true);
}

static const char *writes(const struct reading *reading, const struct command *command) {
    for (size_t i = 0; i < command->writes.count; i++) {
        const struct word *file = &command->writes.at[i];
        bool plain = !(file->how & WORD_DYNAMIC) &&
                     ft_policy_alternative("/dev/null|/dev/stdout|/dev/stderr", file->text);
        if (!plain) {
            return ft_sprintf(reading->cx->arena, "it writes %s", file->written);
        }
    }
    return NULL;
}

/* Git's own commands; another word may be an alias, which can run anything. */
static bool is_git_command(const char *word) {
    return ft_policy_alternative(
        "add|am|apply|archive|bisect|blame|branch|bundle|cat-file|check-ignore|checkout|cherry|"
        "cherry-pick|clean|clone|commit|config|count-objects|describe|diff|diff-files|diff-index|"
        "diff-tree|fetch|for-each-ref|format-patch|fsck|gc|grep|init|log|ls-files|ls-remote|ls-"
        "tree|"
        "merge|merge-base|mv|name-rev|notes|pull|push|range-diff|rebase|reflog|remote|reset|"
        "restore|"
        "rev-list|rev-parse|revert|rm|shortlog|show|show-branch|show-ref|stash|status|submodule|"
        "switch|tag|update-index|verify-commit|whatchanged|worktree|write-tree|version|hash-object",
        word);
}

static const char *program(const struct reading *reading, const struct command *command) {
    bool keeps = true;
    size_t sub = ft_policy_subcommand(command, &keeps);
    const char *name = ft_shell_name(command);
    bool git = strcmp(name, "git") == 0;
    if (!keeps) {
        return "an option before the subcommand can change what it runs or where";
    }
    if (git && sub < command->words.count && !is_git_command(command->words.at[sub].text)) {
        return "it may be an alias, which can run anything";
    }
    for (size_t i = 0; i < FT_COUNT(guards); i++) {
        if (ft_policy_row_fits(reading->cx->arena, guards[i].pattern, command)) {
            return guards[i].why;
        }
    }
    if (reading->moves && (git || (strchr(name, '/') && *name != '/'))) {
        return "the line changes folder, so it may be another one than is meant";
    }
    return NULL;
}

static bool defines(const struct reading *reading, const char *name) {
    for (size_t i = 0; i < reading->functions.count; i++) {
        if (strcmp(reading->functions.at[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const char *ft_policy_guard(const struct reading *reading, const struct command *command) {
    const char *why = command->opaque;
    if (!why && command->words.count && defines(reading, command->words.at[0].text)) {
        why = "the line itself says what that name does";
    }
    why = why ? why : reading->sets;
    why = why ? why : own_variable(reading, command);
    why = why ? why : writes(reading, command);
    if (!why && command->words.count) {
        why = program(reading, command);
    }
    return why;
}
