/* What is decided when the line runs: variables, substitutions, arithmetic. */
#include "policy/policy_int.h"

#include <ctype.h>
#include <string.h>

static bool names_variable(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The commands of a substitution, up to ")". */
static void commands(struct reader *r, const char *via) {
    const char *outer = r->via;
    struct ft_buf *canonical = r->canonical;
    bool separate = r->separate;
    size_t pending = r->pending.count;
    r->via = via;
    r->canonical = NULL;
    ft_shell_list(r);
    r->via = outer;
    r->canonical = canonical;
    r->separate = separate;
    if (pending || r->pending.count) {
        ft_shell_stop(r, "a here-document reaches into a substitution"); /* shells differ in it */
    }
    if (ft_shell_look(r) != ')') {
        ft_shell_stop(r, "a substitution is not closed");
        return;
    }
    r->at++;
}

/* $((…)): numbers are numbers; a name may hold more than a number, and the shell runs it. */
static void arithmetic(struct reader *r, struct piece *piece) {
    int open = 0;
    for (char c = ft_shell_look(r); c; c = ft_shell_look(r)) {
        if (c == ')' && open == 0) {
            if (ft_shell_look_past(r) != ')') {
                break;
            }
            r->at++;
            (void)ft_shell_look(r);
            r->at++;
            return;
        }
        if (c == '$') {
            ft_shell_dollar(r, piece, true);
        } else if (c == '`') {
            ft_shell_backtick(r, piece);
        } else if (isdigit((unsigned char)c) || strchr(" \t\n+-*/%<>=!&|^~?:,()", c)) {
            open += (c == '(') - (c == ')');
            r->at++;
            continue;
        } else if (names_variable(c)) {
            r->at++;
        } else {
            break;
        }
        ft_shell_unsure(r->to, "arithmetic over variables can run what they hold");
    }
    ft_shell_stop(r, "arithmetic that cannot be read");
}

static void parameter_name(struct reader *r) {
    char c = ft_shell_look(r);
    if (c == '#' && ft_shell_look_past(r) != '}') {
        r->at++;
        c = ft_shell_look(r);
    }
    if (names_variable(c)) {
        for (; names_variable(c); c = ft_shell_look(r)) {
            r->at++;
        }
    } else if (c && strchr("@*#?$-", c)) {
        r->at++;
    } else {
        ft_shell_stop(r, "a variable is named in a way that cannot be read");
    }
    if (ft_shell_look(r) == '[') {
        size_t end = r->at + 1;
        while (end < r->size && (isdigit((unsigned char)r->text[end]) || r->text[end] == '@' ||
                                 r->text[end] == '*')) {
            end++;
        }
        if (end >= r->size || r->text[end] != ']' || end == r->at + 1) {
            ft_shell_stop(r, "an array's index is decided when it runs");
            return;
        }
        r->at = end + 1;
    }
}

/* Behind the name: "}" or an operator and its word. */
static void parameter_rest(struct reader *r, struct piece *piece, bool quoted) {
    char c = ft_shell_look(r);
    char next = ft_shell_look_past(r);
    bool assigns = c == '=' || (c == ':' && next == '=');
    bool cuts = c == ':' && !(next && strchr("-+?=", next));
    if (c != '}' && (c == '@' || assigns || cuts || !c || !strchr(":-+?#%/^,", c))) {
        ft_shell_unsure(r->to, "a variable is expanded in a way that can run or set more");
    }
    for (; c != '}'; c = ft_shell_look(r)) {
        struct piece inner = {0};
        if (!c || c == '\n' || (c == '\'' && quoted)) {
            ft_shell_stop(r, "an expansion is not closed");
            return;
        }
        ft_buf_init(&inner.text, (size_t)4 * SHELL_LINE_MAX);
        if (c == '"') {
            ft_shell_double_quoted(r, &inner);
        } else if (c == '$') {
            ft_shell_dollar(r, &inner, quoted);
        } else if (c == '`') {
            ft_shell_backtick(r, &inner);
        } else if (c == '\'') {
            const char *end = memchr(r->text + r->at + 1, '\'', r->size - r->at - 1);
            r->at = end ? (size_t)(end - r->text) + 1 : r->size;
        } else if ((c == '<' || c == '>') && ft_shell_look_past(r) == '(') {
            ft_shell_process(r, &inner);
        } else {
            r->at += c == '\\' && r->at + 1 < r->size ? 2 : 1;
        }
        ft_buf_release(&inner.text);
    }
    r->at++;
    (void)piece;
}

static bool named(struct reader *r, struct piece *piece, bool quoted, char c) {
    if (c == '{') {
        r->at++;
        parameter_name(r);
        parameter_rest(r, piece, quoted);
        return true;
    }
    if (isdigit((unsigned char)c) || (c && strchr("@*#?$!-", c))) {
        r->at++;
        return true;
    }
    if (!names_variable(c)) {
        return false;
    }
    for (; names_variable(c); c = ft_shell_look(r)) {
        r->at++;
    }
    return true;
}

/* A "(" stands behind the dollar sign. */
static void substitution(struct reader *r, struct piece *piece) {
    r->at++;
    if (ft_shell_look(r) == '(') {
        r->at++;
        arithmetic(r, piece);
    } else {
        commands(r, "$(…)");
    }
}

void ft_shell_dollar(struct reader *r, struct piece *piece, bool quoted) {
    size_t start = r->at;
    if (!ft_shell_deeper(r)) {
        return;
    }
    r->at++;
    char c = ft_shell_look(r);
    if (c == '\'' && !quoted) {
        ft_shell_ansi(r, piece);
    } else if (c == '"' && !quoted) {
        ft_shell_double_quoted(r, piece);
    } else {
        bool expands = true;
        if (c == '(') {
            substitution(r, piece);
        } else if (c == '[') {
            ft_shell_stop(r, "arithmetic that cannot be read");
        } else {
            expands = named(r, piece, quoted, c);
        }
        ft_buf_push(&piece->text, r->text + start, r->at - start);
        piece->how |= expands ? WORD_EXPANDED : WORD_QUOTED;
    }
    r->depth--;
}

void ft_shell_backtick(struct reader *r, struct piece *piece) {
    size_t start = r->at;
    const char *end = memchr(r->text + start + 1, '`', r->size - start - 1);
    if (!end || memchr(r->text + start, '\\', (size_t)(end - r->text) - start)) {
        ft_shell_stop(r, "backticks with escapes inside");
        return;
    }
    size_t size = r->size;
    size_t pending = r->pending.count;
    const char *outer = r->via;
    struct ft_buf *canonical = r->canonical;
    bool separate = r->separate;
    r->canonical = NULL;
    r->via = "`…`";
    r->at++;
    r->size = (size_t)(end - r->text);
    ft_shell_list(r);
    if (r->at < r->size || pending || r->pending.count) {
        ft_shell_stop(r, "backticks that cannot be read");
    }
    r->size = size;
    r->via = outer;
    r->canonical = canonical;
    r->separate = separate;
    r->at = (size_t)(end - r->text) + 1;
    ft_buf_push(&piece->text, r->text + start, r->at - start);
    piece->how |= WORD_EXPANDED;
}

void ft_shell_process(struct reader *r, struct piece *piece) {
    size_t start = r->at;
    if (!ft_shell_deeper(r)) {
        return;
    }
    const char *via = ft_shell_look(r) == '<' ? "<(…)" : ">(…)";
    r->at++;
    (void)ft_shell_look(r);
    r->at++;
    commands(r, via);
    r->depth--;
    ft_buf_push(&piece->text, r->text + start, r->at - start);
    piece->how |= WORD_EXPANDED;
}
