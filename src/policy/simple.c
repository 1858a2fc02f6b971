/* Simple commands, and which construct a command is. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

/* Length of "NAME=" or "NAME+=" at the start of TEXT, or 0; *INDEXED for "NAME[…". */
static size_t assignment(const struct word *word, bool *indexed) {
    const char *text = word->written;
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '_') {
        size++;
    }
    *indexed = false;
    if (!size || isdigit((unsigned char)*text)) {
        return 0;
    }
    *indexed = text[size] == '[' && strchr(text, '=');
    size += text[size] == '+';
    return text[size] == '=' ? size + 1 : 0;
}

/* NAME=(a b c) */
static void array(struct reader *r, struct command *command, struct word name) {
    struct ft_arena *arena = r->to->cx->arena;
    r->at++;
    struct word *set = FT_PUSH(arena, &command->sets);
    *set = name;
    FT_BUF struct ft_buf written;
    ft_buf_init(&written, FT_BUF_NO_CAP);
    ft_buf_printf(&written, "%s(", name.text);
    for (;;) {
        struct word value;
        ft_shell_newlines(r);
        if (!ft_shell_word(r, &value)) {
            break;
        }
        ft_buf_printf(&written, "%s%s", written.size > strlen(name.text) + 1 ? " " : "",
                      ft_shell_quote(arena, &value));
        value.text = ft_sprintf(arena, "%s%s", name.text, value.text);
        *FT_PUSH(arena, &command->sets) = value;
    }
    if (ft_shell_look(r) != ')') {
        ft_shell_stop(r, "an array is not closed");
        return;
    }
    r->at++;
    ft_buf_putc(&written, ')');
    ft_shell_put(r, ft_buf_text(&written, arena));
}

static void set(struct reader *r, struct command *command, struct word word, size_t name) {
    if (!word.written[name] && ft_shell_look(r) == '(') {
        array(r, command, word);
        return;
    }
    struct word value = word;
    value.written = word.written + name;
    const char *equals = strchr(word.text, '=');
    value.text = equals ? equals + 1 : word.text;
    struct ft_arena *arena = r->to->cx->arena;
    const char *shown = *value.text ? ft_shell_quote(arena, &value) : "";
    ft_shell_put(r, ft_sprintf(arena, "%.*s%s", (int)name, word.written, shown));
    *FT_PUSH(arena, &command->sets) = word;
}

static void named_word(struct reader *r, struct command *command, struct word word) {
    struct ft_arena *arena = r->to->cx->arena;
    if (!command->words.count) {
        *FT_PUSH(arena, &r->marks) = word.at;
        if (!(word.how & WORD_QUOTED) && ft_shell_is_reserved(word.text)) {
            ft_shell_stop(r, "a word of the shell's grammar stands where it cannot");
        }
    }
    *FT_PUSH(arena, &command->words) = word;
    struct word shown = word;
    if (command->words.count == 1) {
        shown.text = ft_shell_plain_name(word.text);
    }
    ft_shell_put(r, ft_shell_quote(arena, &shown));
}

/* A word: an assignment before the name, else the name or an argument. */
static void take(struct reader *r, struct command *command) {
    struct word word;
    bool indexed = false;
    if (!ft_shell_word(r, &word)) {
        ft_shell_stop(r, "something stands in a command that cannot stand there");
        return;
    }
    char next = ft_shell_look(r);
    if ((next == '<' || next == '>') && *word.text == '{' && !(word.how & WORD_QUOTED)) {
        ft_shell_stop(r, "a redirection whose number is a variable");
        return;
    }
    size_t name = command->words.count ? 0 : assignment(&word, &indexed);
    if (indexed) {
        ft_shell_stop(r, "an array's index is decided when it runs");
    } else if (name) {
        set(r, command, word, name);
    } else {
        named_word(r, command, word);
    }
}

/* "name ( )" and its body. */
static bool is_function(struct reader *r, const struct command *command) {
    struct ft_arena *arena = r->to->cx->arena;
    if (ft_shell_look(r) != '(') {
        return false;
    }
    bool plain = command->words.count == 1 && !command->sets.count && !command->writes.count &&
                 !command->reads.count && !command->words.at[0].how &&
                 ft_shell_plain(command->words.at[0].text);
    if (!plain || !ft_shell_parentheses(r)) {
        ft_shell_stop(r, "a parenthesis stands where none can");
        return false;
    }
    *FT_PUSH(arena, &r->to->functions) = command->words.at[0].text;
    ft_shell_newlines(r);
    if (!ft_shell_compound(r)) {
        ft_shell_stop(r, "a function without a body");
    }
    return true;
}

void ft_shell_simple(struct reader *r) {
    struct command command = {.via = r->via};
    size_t start = r->at;
    for (;;) {
        ft_shell_blanks(r);
        char c = ft_shell_look(r);
        if (ft_shell_at_redirect(r)) {
            ft_shell_redirect(r, &command);
        } else if (c == '(') {
            if (is_function(r, &command)) {
                ft_shell_redirects(r);
                return;
            }
        } else if (ft_shell_ends_word(c) && !((c == '<' || c == '>'))) {
            break;
        } else {
            take(r, &command);
        }
    }
    if (!command.words.count && !command.sets.count && !command.writes.count &&
        !command.reads.count && !command.takes_script) {
        ft_shell_stop(r, start < r->size ? "a command is missing" : "it ends too early");
        return;
    }
    r->err = r->err ? r->err : ft_shell_see(r->to, &command, r->depth);
}

void ft_shell_redirects(struct reader *r) {
    struct command command = {.via = r->via};
    for (ft_shell_blanks(r); ft_shell_at_redirect(r); ft_shell_blanks(r)) {
        ft_shell_redirect(r, &command);
    }
    if (command.writes.count || command.reads.count) {
        r->err = r->err ? r->err : ft_shell_see(r->to, &command, r->depth);
    }
}

void ft_shell_command(struct reader *r) {
    ft_shell_blanks(r);
    if (r->to->commands.count >= SHELL_COMMANDS_MAX) {
        ft_shell_stop(r, "it has too many commands");
    }
    if (!ft_shell_deeper(r)) {
        return;
    }
    if (ft_shell_compound(r)) {
        ft_shell_redirects(r);
    } else {
        ft_shell_simple(r);
    }
    r->depth--;
}
