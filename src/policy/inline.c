/* Commands and scripts inside a command's own words: sh -c, eval, find -exec, python -c. */
#include "policy/policy_int.h"

#include <stdio.h>
#include <string.h>

static const struct interpreter {
    const char *names, *scripts, *valued, *attached, *longs, *ends;
} interpreters[] = {
#define INTERPRETER(names, scripts, valued, attached, longs, ends)                                 \
    {names, scripts, valued, attached, longs, ends},
#include "policy/interpreters.def"
#undef INTERPRETER
};

static const char unknown_script[] = "the script that it runs is decided when it runs";
static const char input_script[] = "the script that it runs comes from its input";
static const char shells[] = "sh|bash|dash|zsh|ksh|mksh|ash|rbash|yash|fish|csh|tcsh";

static ft_err read_word(struct reading *to, struct command *command, const struct word *word,
                        const char *via, int depth) {
    if (word->how & WORD_DYNAMIC) {
        command->opaque = unknown_script;
    }
    return ft_shell_read(to, word->text, via, depth + 1, NULL);
}

/* Whether LETTER is among the single-letter options of TEXT. */
static bool clustered(const char *text, char letter) {
    return *text == '-' && text[1] != '-' && strchr(text + 1, letter);
}

/* Index of a shell's first operand; *SCRIPT: it is a text to run. */
static size_t ft_shell_operand(const struct command *command, bool *script) {
    size_t at = 1;
    while (at < command->words.count) {
        const char *text = command->words.at[at].text;
        if (*text != '-' && *text != '+') {
            break;
        }
        at++;
        if (strcmp(text, "-") == 0 || strcmp(text, "--") == 0) {
            break;
        }
        *script |= clustered(text, 'c');
        char last = text[strlen(text) - 1];
        bool valued = text[1] != '-' && (last == 'o' || last == 'O');
        at += valued || ft_policy_alternative("--rcfile|--init-file", text);
    }
    return at;
}

static bool has_dynamic_before(const struct command *command, size_t end) {
    for (size_t i = 1; i < end && i < command->words.count; i++) {
        if (command->words.at[i].how & WORD_DYNAMIC) {
            return true;
        }
    }
    return false;
}

static ft_err see_shell(struct reading *to, struct command *command, int depth, bool *seen) {
    bool script = false;
    size_t at = ft_shell_operand(command, &script);
    bool input = false;
    for (size_t i = 1; i < at && i < command->words.count; i++) {
        input |= clustered(command->words.at[i].text, 's');
    }
    if (at >= command->words.count || input) {
        bool asks = ft_policy_has_option(command, "--version|--help") && command->words.count == 2;
        command->opaque = asks ? NULL : input_script;
        return FT_OK;
    }
    const struct word *word = &command->words.at[at];
    if (has_dynamic_before(command, at) || strncmp(word->text, "/dev/", 5) == 0) {
        command->opaque = unknown_script;
        return FT_OK;
    }
    if (!script) {
        return FT_OK;
    }
    if (ft_policy_alternative("fish|csh|tcsh", ft_shell_name(command))) {
        command->opaque = "the grammar of that shell is not known here";
    }
    const char *via = ft_sprintf(to->cx->arena, "%s -c", ft_shell_name(command));
    FT_TRY(read_word(to, command, word, via, depth));
    *seen = !command->opaque;
    return FT_OK;
}

static ft_err see_eval(struct reading *to, struct command *command, int depth, bool *seen) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, SHELL_LINE_MAX);
    struct word all = {0};
    for (size_t i = 1; i < command->words.count; i++) {
        ft_buf_printf(&text, "%s%s", i > 1 ? " " : "", command->words.at[i].text);
        all.how |= command->words.at[i].how;
    }
    all.text = ft_buf_text(&text, to->cx->arena);
    FT_TRY(read_word(to, command, &all, "eval", depth));
    *seen = !command->opaque;
    return FT_OK;
}

static ft_err see_trap(struct reading *to, struct command *command, int depth, bool *seen) {
    size_t at = 1 + (command->words.count > 1 && !strcmp(command->words.at[1].text, "--"));
    if (command->words.count <= at + 1 || command->words.at[at].text[0] == '-') {
        return FT_OK;
    }
    FT_TRY(read_word(to, command, &command->words.at[at], "trap", depth));
    *seen = !command->opaque;
    return FT_OK;
}

/* env -S "words of a command": only where its quoting rules cannot matter. */
ft_err ft_shell_see_split(struct reading *to, struct command *command, int depth, bool *seen) {
    size_t at = 1;
    while (at < command->words.count &&
           !ft_policy_alternative("-S*|--split-string*", command->words.at[at].text)) {
        if (command->words.at[at].text[0] != '-') {
            return FT_OK;
        }
        at++;
    }
    if (at >= command->words.count) {
        return FT_OK;
    }
    const char *text = command->words.at[at].text;
    text += strncmp(text, "-S", 2) == 0 ? 2 : strcspn(text, "=") + (strchr(text, '=') != NULL);
    if (!*text && at + 1 < command->words.count) {
        text = command->words.at[++at].text;
    }
    bool plain = !has_dynamic_before(command, at + 1) && !text[strcspn(text, "\\$#'\"`|&;<>()*?")];
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, (size_t)4 * SHELL_LINE_MAX);
    ft_buf_puts(&line, text);
    for (size_t i = at + 1; i < command->words.count; i++) {
        ft_buf_printf(&line, " %s", ft_shell_quote(to->cx->arena, &command->words.at[i]));
    }
    if (!plain) {
        command->opaque = unknown_script;
        return FT_OK;
    }
    command->opaque = NULL;
    const char *inner = ft_sprintf(to->cx->arena, "env %s", line.data);
    *seen = true;
    return ft_shell_read(to, inner, "env -S", depth + 1, NULL);
}

static ft_err see_find(struct reading *to, struct command *command, int depth) {
    struct ft_arena *arena = to->cx->arena;
    for (size_t i = 1; i < command->words.count; i++) {
        if (!ft_policy_alternative("-exec|-execdir|-ok|-okdir", command->words.at[i].text)) {
            continue;
        }
        struct command inner = {.via = ft_sprintf(arena, "find %s", command->words.at[i].text)};
        bool ended = false;
        for (i++; i < command->words.count && !ended; i++) {
            struct word word = command->words.at[i];
            bool plus = strcmp(word.text, "+") == 0 && inner.words.count &&
                        strcmp(inner.words.at[inner.words.count - 1].text, "{}") == 0;
            ended = plus || strcmp(word.text, ";") == 0;
            word.how |= strstr(word.text, "{}") ? WORD_EXPANDED : 0;
            if (!ended) {
                *FT_PUSH(arena, &inner.words) = word;
            }
        }
        i--;
        if (!ended || !inner.words.count) {
            command->opaque = "the command that it runs has no end";
            return FT_OK;
        }
        FT_TRY(ft_shell_see(to, &inner, depth + 1));
    }
    return FT_OK;
}

static bool asks_version(const struct command *command) {
    return command->words.count == 2 &&
           ft_policy_alternative("--version|-V|-v|--help|-h", command->words.at[1].text);
}

/* Whether the options of one word carry a script; *NEXT: the next word is its last option's value.
 */
static bool carries_script(const struct interpreter *interpreter, const char *text, bool *next) {
    *next = false;
    if (strncmp(text, "--", 2) == 0 || ft_policy_alternative(interpreter->longs, text)) {
        char name[64];
        size_t size = strcspn(text, "=");
        snprintf(name, sizeof name, "%.*s", (int)(size < 60 ? size : 60), text);
        return ft_policy_alternative(interpreter->longs, name);
    }
    for (const char *letter = text + 1; *letter; letter++) {
        if (strchr(interpreter->scripts, *letter)) {
            return true;
        }
        if (strchr(interpreter->valued, *letter) || strchr(interpreter->attached, *letter)) {
            *next = !letter[1] && strchr(interpreter->valued, *letter);
            return false;
        }
    }
    return false;
}

static void see_interpreter(struct reading *to, struct command *command,
                            const struct interpreter *interpreter) {
    size_t at = 1;
    for (; at < command->words.count; at++) {
        const struct word *word = &command->words.at[at];
        bool next = false;
        bool long_name = ft_policy_alternative(interpreter->longs, word->text);
        if ((*word->text != '-' && !long_name) || strcmp(word->text, "-") == 0) {
            break;
        }
        if (*interpreter->ends && clustered(word->text, *interpreter->ends)) {
            return; /* a module: the rules say whether it may run */
        }
        if (carries_script(interpreter, word->text, &next)) {
            command->via = ft_sprintf(to->cx->arena, "%s %s", ft_shell_name(command), word->text);
            command->opaque = "a script inside the command line cannot be seen through";
            return;
        }
        at += next;
    }
    bool none = at >= command->words.count && !asks_version(command);
    bool input =
        at < command->words.count && (strcmp(command->words.at[at].text, "-") == 0 ||
                                      strncmp(command->words.at[at].text, "/dev/", 5) == 0);
    if (none || input) {
        command->opaque = input_script;
    }
}

ft_err ft_shell_see_inline(struct reading *to, struct command *command, int depth, bool *seen) {
    const char *name = ft_shell_name(command);
    if (ft_policy_alternative(shells, name)) {
        return see_shell(to, command, depth, seen);
    }
    if (strcmp(name, "eval") == 0) {
        return see_eval(to, command, depth, seen);
    }
    if (strcmp(name, "trap") == 0) {
        return see_trap(to, command, depth, seen);
    }
    if (strcmp(name, "find") == 0) {
        return see_find(to, command, depth);
    }
    if (ft_policy_alternative("parallel|rush|entr|fd|fdfind|flock|script", name)) {
        command->opaque = "the commands that it runs cannot be seen through";
        return FT_OK;
    }
    for (size_t i = 0; i < FT_COUNT(interpreters); i++) {
        if (ft_policy_alternative(interpreters[i].names, name)) {
            see_interpreter(to, command, &interpreters[i]);
        }
    }
    if (!ft_policy_scripts_are_plain(command)) {
        command->opaque = "its script can run programs or write files";
    }
    return FT_OK;
}
